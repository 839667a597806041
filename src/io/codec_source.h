// Files of the codecs that a library unpacks step by step: streams one behind the other, padding and damage between them.
//
// Everything that unpacks is delivered. Behind damage nothing can be found again.
#ifndef ARGUS_IO_CODEC_SOURCE_H
#define ARGUS_IO_CODEC_SOURCE_H

#include <cstddef>
#include <cstdint>
#include <memory>

#include "io/byte_source.h"

namespace argus {

// What is left of the input and of the room for output; a step moves both on.
struct PackedSpan {
  const uint8_t* in;
  size_t in_size;
  uint8_t* out;
  size_t out_size;
};

// One library's decoder.
class Unpacker {
 public:
  enum class Outcome { kMore, kStreamEnd, kCorrupt, kChecksum, kTooLarge, kNoMemory };

  virtual ~Unpacker() = default;
  Unpacker() = default;
  Unpacker(const Unpacker&) = delete;
  Unpacker& operator=(const Unpacker&) = delete;
  // Begin a stream. False: no memory.
  virtual bool Begin() = 0;
  // Unpack some; may do nothing only if it was given nothing, or no room.
  virtual Outcome Step(PackedSpan* span) = 0;
  // Whether a stream begins so; n may be smaller than any magic.
  virtual bool IsStart(const uint8_t* head, size_t n) const = 0;
};

// A decoder of the codec; nullptr if this build has no library for it. Streams that need more than kUnpackMemory are
// kTooLarge.
inline constexpr size_t kUnpackMemory = 144 * 1024 * 1024;
std::unique_ptr<Unpacker> MakeUnpacker(Codec codec);

// A source over an input that starts with the codec's magic.
std::unique_ptr<ByteSource> OpenPacked(std::unique_ptr<ByteInput> input, std::unique_ptr<Unpacker> unpacker,
                                       Codec codec);

}  // namespace argus

#endif
