// Files packed with compress (.Z), unpacked by libarchive.
//
// The format has no end mark, no length and no checksum: a cut file ends where it was cut, and only the last record in
// it can show that. The place of damage is known to 64 KiB of unpacked bytes; those before it in the same piece are
// lost with it.
#ifndef ARGUS_IO_LZW_SOURCE_H
#define ARGUS_IO_LZW_SOURCE_H

#include <memory>

#include "io/byte_source.h"

namespace argus {

// Returns a source over an input that starts with the magic of compress, or nullptr if this build has no library
// for it.
std::unique_ptr<ByteSource> OpenCompress(std::unique_ptr<ByteInput> input);

}  // namespace argus

#endif
