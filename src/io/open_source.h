// Opens a source of uncompressed bytes over a file of any codec.
//
// The codec is recognised by the first bytes of the file, never by its name.
#ifndef ARGUS_IO_OPEN_SOURCE_H
#define ARGUS_IO_OPEN_SOURCE_H

#include <memory>

#include "base/status.h"
#include "deflate/inflater.h"
#include "io/byte_source.h"
#include "io/codec.h"

namespace argus {

// Returns a source of the codec that the first bytes of `input` show, and sets `*codec` to that codec. `library`
// inflates gzip. Errors: ARGUS_UNSUPPORTED if the build has no library for the codec, with a message that is a clause
// to follow the archive's name; ARGUS_IO if the first bytes cannot be read, with `*codec` unchanged.
Result<std::unique_ptr<ByteSource>> OpenByteSource(std::unique_ptr<ByteInput> input, InflateLibrary library,
                                                   Codec* codec);

}  // namespace argus

#endif
