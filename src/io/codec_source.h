// Files of the codecs that a library unpacks step by step: streams one after the other, padding and damage between
// them.
//
// Everything that unpacks is delivered. After damage nothing can be found again.
#ifndef ARGUS_IO_CODEC_SOURCE_H
#define ARGUS_IO_CODEC_SOURCE_H

#include <cstddef>
#include <cstdint>
#include <memory>

#include "io/byte_source.h"
#include "io/codec.h"

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
  // Begins a stream. Returns false if there is no memory.
  virtual bool Begin() = 0;
  // Unpacks some; may do nothing only if it was given nothing, or no room.
  virtual Outcome Step(PackedSpan* span) = 0;
  // Returns whether the codec knows skippable frames, which hold no data.
  virtual bool HasSkippable() const { return false; }
};

// Streams that need more memory than this to be unpacked are kTooLarge; bytes.
inline constexpr size_t kUnpackMemory = 144 * 1024 * 1024;

// Each returns a decoder, or nullptr if this build has no library for the codec.
std::unique_ptr<Unpacker> MakeBzip2Unpacker();
std::unique_ptr<Unpacker> MakeXzUnpacker();
std::unique_ptr<Unpacker> MakeZstdUnpacker();
std::unique_ptr<Unpacker> MakeLz4Unpacker();

// Returns a source over an input that starts with the magic of `codec`, which `unpacker` unpacks.
std::unique_ptr<ByteSource> OpenPacked(std::unique_ptr<ByteInput> input, std::unique_ptr<Unpacker> unpacker,
                                       Codec codec);

}  // namespace argus

#endif
