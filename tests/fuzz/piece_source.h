// Uncompressed bytes in pieces, for fuzz targets.
#ifndef ARGUS_FUZZ_PIECE_SOURCE_H
#define ARGUS_FUZZ_PIECE_SOURCE_H

#include <algorithm>
#include <cstring>

#include "io/byte_source.h"

namespace argus {

// Hands out pieces of at most `piece` bytes, and scribbles after them something that looks like a record: code that
// looks past what was read sees other bytes than with another filler.
class PieceSource : public ByteSource {
 public:
  PieceSource(const uint8_t* data, size_t size, size_t piece, uint8_t filler)
      : data_(data), size_(size), piece_(piece), filler_(filler) {}

  Status Read(uint8_t* out, size_t capacity, size_t* n) override {
    *n = std::min({capacity, piece_, size_});
    if (*n > 0) std::memcpy(out, data_, *n);
    std::memset(out + *n, filler_, std::min<size_t>(capacity - *n, 4096));
    data_ += *n;
    size_ -= *n;
    at_end_ = *n == 0;
    return Status();
  }
  bool at_end() const override { return at_end_; }
  bool MayGrow() const override { return false; }

 private:
  const uint8_t* data_;
  size_t size_, piece_;
  uint8_t filler_;
  bool at_end_ = false;
};

}  // namespace argus

#endif
