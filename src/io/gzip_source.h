// gzip files (RFC 1952): any header fields, any number of members, padding and damage between them.
//
// Everything that inflates is delivered. After damage the next member is searched for, so that a file of many
// members loses only the damaged one.
#ifndef ARGUS_IO_GZIP_SOURCE_H
#define ARGUS_IO_GZIP_SOURCE_H

#include <memory>

#include "deflate/inflater.h"
#include "io/byte_source.h"

namespace argus {

// Returns a source over an input that starts with a gzip magic; `library` inflates it.
std::unique_ptr<ByteSource> OpenGzip(std::unique_ptr<ByteInput> input, InflateLibrary library);

}  // namespace argus

#endif
