// Inflates from the middle of a deflate stream, from a block's first bit, with libdeflate.
//
// libdeflate takes whole streams from their first byte alone, so it is given one: a stored block with the window, empty
// blocks that bring the next to its bit, the chunk's bits, and an empty last block (RFC 1951).
#ifndef ARGUS_DEFLATE_CHUNK_INFLATER_H
#define ARGUS_DEFLATE_CHUNK_INFLATER_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "deflate/block_inflater.h"

struct libdeflate_decompressor;

namespace argus {

// Where a chunk of deflate blocks stands in a file.
struct DeflateSpan {
  uint64_t offset = 0;    // of the byte with its first bit
  uint32_t size = 0;      // bytes from there to the one with its last bit
  uint8_t begin_bit = 0;  // in the first byte, 0..7: bits before it belong to the block before
  uint8_t end_bit = 0;    // in the last byte, 1..8: bits from it on belong to the block after
  bool is_last = false;   // its last block ends the stream
};

class ChunkInflater {
 public:
  ChunkInflater();
  ~ChunkInflater();
  ChunkInflater(const ChunkInflater&) = delete;
  ChunkInflater& operator=(const ChunkInflater&) = delete;

  // Begins a chunk: room for the span's bytes, which the caller fills in. Lives until the next Begin(). `window`: what
  // comes before the chunk, up to kWindowSize bytes. Returns nullptr if it is out of range.
  uint8_t* Begin(const DeflateSpan& span, const uint8_t* window, size_t window_size);
  // Inflates the chunk into `out`: the window first, then `raw_size` bytes exactly. Returns false if the bytes are
  // something else.
  bool Inflate(uint8_t* out, size_t raw_size);
  // Inflates them as Inflate() does, but no further than their first `n` bytes; what comes after is not looked at.
  bool InflateFirst(uint8_t* out, size_t n);

 private:
  struct Free {
    void operator()(libdeflate_decompressor* d) const;
  };
  std::unique_ptr<libdeflate_decompressor, Free> decompressor_;
  BlockInflater blocks_;
  std::vector<uint8_t> stream_;
  DeflateSpan span_;
  size_t window_size_ = 0;
  size_t body_ = 0;  // where in stream_ the span's bytes begin
  uint8_t first_bits_ = 0;
};

}  // namespace argus

#endif
