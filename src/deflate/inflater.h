// Raw deflate, streaming: one interface over ISA-L, which is about twice as fast, and zlib, which is everywhere.
#ifndef ARGUS_DEFLATE_INFLATER_H
#define ARGUS_DEFLATE_INFLATER_H

#include <cstddef>
#include <cstdint>
#include <memory>

namespace argus {

// Which library inflates: the fastest that is built in, or zlib, as a check on the other.
enum class InflateLibrary { kFastest, kZlib };

class Inflater {
 public:
  enum class Result { kMore, kEnd, kCorrupt };

  virtual ~Inflater() = default;
  // Begins a deflate stream.
  virtual void Reset() = 0;
  // Inflates from *in to *out (both moved on, with *in_size and *out_size less) until one of them is used up, the
  // stream ends or turns out to be corrupt; all that was inflated before that is delivered. At the end *in points after
  // the stream's last byte: it may be moved back by up to kLookBehind bytes, which the caller keeps readable before the
  // start of its input.
  virtual Result Inflate(const uint8_t** in, size_t* in_size, uint8_t** out, size_t* out_size) = 0;
  // CRC-32 as gzip has it, continued from `crc` (0 to begin).
  virtual uint32_t Crc(uint32_t crc, const uint8_t* data, size_t size) const = 0;

  static constexpr size_t kLookBehind = 8;
};

// Returns an inflater of ISA-L if it is built in and the fastest is wanted, else of zlib.
std::unique_ptr<Inflater> MakeInflater(InflateLibrary library);

}  // namespace argus

#endif
