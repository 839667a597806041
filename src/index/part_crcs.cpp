#include "index/part_crcs.h"

#include <zlib.h>

#include <algorithm>

#include "base/crc32.h"
#include "index/side_car_format.h"

namespace argus {

namespace {

uint32_t Join(uint32_t a, uint32_t b, uint32_t size_of_b) {
  return static_cast<uint32_t>(crc32_combine(a, b, size_of_b));
}

}  // namespace

bool Parts::Match(const uint8_t* data, uint32_t i, uint32_t size) const {
  for (uint32_t part = 0, begin = 0; part <= i && begin < size; part++) {
    const uint32_t end = EndOf(part, size);
    if (Crc32(data + begin, end - begin) != crcs[part]) return false;
    begin = end;
  }
  return true;
}

void PartCrcMaker::Add(const uint8_t* data, size_t size) {
  while (size > 0) {
    if (size_ == kMaxParts << parts_.shift) Double();
    const uint32_t part = size_ >> parts_.shift;
    const size_t n = std::min<size_t>(size, ((part + 1) << parts_.shift) - size_);
    parts_.crcs[part] = ContinueCrc(parts_.crcs[part], data, n);
    size_ += static_cast<uint32_t>(n);
    data += n;
    size -= n;
  }
}

// Makes one part of every two: all are full.
void PartCrcMaker::Double() {
  for (uint32_t i = 0; i < kMaxParts / 2; i++) {
    parts_.crcs[i] = Join(parts_.crcs[2 * i], parts_.crcs[2 * i + 1], 1u << parts_.shift);
  }
  std::fill(parts_.crcs.begin() + kMaxParts / 2, parts_.crcs.end(), 0);
  parts_.shift++;
}

uint32_t PartCrcMaker::Whole() const {
  uint32_t crc = 0;
  for (uint32_t part = 0, begin = 0; begin < size_; part++) {
    const uint32_t end = parts_.EndOf(part, size_);
    crc = Join(crc, parts_.crcs[part], end - begin);
    begin = end;
  }
  return crc;
}

}  // namespace argus
