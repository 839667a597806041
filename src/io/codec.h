// The codecs in which archives may be packed: one table of their numbers, names, magics and sources.
//
// A codec more is a value of `Codec`, a row of the table in codec.cpp, a source of its own, and a line in
// codec_libraries.txt if a library unpacks it.
#ifndef ARGUS_IO_CODEC_H
#define ARGUS_IO_CODEC_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "deflate/inflater.h"
#include "io/byte_source.h"

namespace argus {

// The numbers are stored in side-cars: a new codec takes the next one.
enum class Codec : uint8_t { kPlain = 0, kGzip = 1, kBzip2 = 2, kXz = 3, kZstd = 4, kLz4 = 5, kCompress = 6 };

inline constexpr size_t kMaxMagic = 6;  // bytes of the longest magic

// Returns the codec's name as messages and the column `codec` show it; a literal.
const char* CodecName(Codec codec);

// Returns the codec with this number, as a side-car stores it; nullopt if there is none.
std::optional<Codec> CodecOfNumber(uint8_t number);

// Returns the codec whose magic the `n` bytes at `head` start with, kPlain if none does. n may be smaller than any
// magic.
Codec RecogniseCodec(const uint8_t* head, size_t n);

// Returns a source over an input that starts with the magic of `codec`, which is not kPlain; nullptr if this build has
// no library for the codec. `library` inflates gzip.
std::unique_ptr<ByteSource> OpenCodec(Codec codec, std::unique_ptr<ByteInput> input, InflateLibrary library);

}  // namespace argus

#endif
