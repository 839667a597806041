// gzip files (RFC 1952): any header fields, any number of members, padding and damage between them.
//
// Everything that inflates is delivered. After damage the next member is searched for, so that a file of many
// members loses only the damaged one.
#ifndef ARGUS_IO_GZIP_SOURCE_H
#define ARGUS_IO_GZIP_SOURCE_H

#include <memory>

#include "io/byte_source.h"

namespace argus {

// A source over an input that starts with a gzip magic. `use_zlib`: zlib where ISA-L would be used.
std::unique_ptr<ByteSource> OpenGzip(std::unique_ptr<ByteInput> input, bool use_zlib);

}  // namespace argus

#endif
