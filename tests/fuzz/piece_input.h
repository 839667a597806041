// Input of a packed source for fuzz targets.
#ifndef ARGUS_FUZZ_PIECE_INPUT_H
#define ARGUS_FUZZ_PIECE_INPUT_H

#include <algorithm>
#include <cstring>

#include "io/byte_source.h"

namespace argus {

// Memory that is handed out in small pieces.
class PieceInput : public ByteInput {
 public:
  PieceInput(const uint8_t* data, size_t size, size_t piece) : data_(data), size_(size), piece_(piece) {}

  Status Read(uint8_t* out, size_t capacity, size_t* n) override {
    *n = std::min({capacity, piece_, size_});
    if (*n > 0) std::memcpy(out, data_, *n);
    data_ += *n;
    size_ -= *n;
    return Status();
  }
  bool MayGrow() const override { return false; }

 private:
  const uint8_t* data_;
  size_t size_, piece_;
};

}  // namespace argus

#endif
