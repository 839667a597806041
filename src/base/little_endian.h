// Bounded little-endian reads and writes of the side-cars: fixed integers and varints.
#ifndef ARGUS_BASE_LITTLE_ENDIAN_H
#define ARGUS_BASE_LITTLE_ENDIAN_H

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace argus {

using ByteVector = std::vector<uint8_t>;

// Appends an integer, its lowest byte first.
template <typename T>
inline void PutLittle(ByteVector* out, T value) {
  for (size_t i = 0; i < sizeof(T); i++) out->push_back(static_cast<uint8_t>(static_cast<uint64_t>(value) >> (8 * i)));
}

// Appends a varint: seven bits per byte, the lowest first; the high bit of a byte says that more follow.
inline void PutVarint(ByteVector* out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) out->push_back(static_cast<uint8_t>(value | 0x80));
  out->push_back(static_cast<uint8_t>(value));
}

// Reads from a run of untrusted bytes. A read beyond the end, or of a malformed varint, gives 0 and makes ok() false
// for good.
class LittleReader {
 public:
  LittleReader(const uint8_t* data, size_t size) : at_(data), end_(data + size) {}

  bool ok() const { return ok_; }
  bool at_end() const { return at_ == end_; }
  size_t left() const { return static_cast<size_t>(end_ - at_); }
  const uint8_t* position() const { return at_; }

  template <typename T>
  T Get() {
    const uint8_t* p = Take(sizeof(T));
    return p == nullptr ? T{} : GetLittle<T>(p);
  }
  uint8_t Byte() {
    const uint8_t* p = Take(1);
    return p == nullptr ? 0 : *p;
  }
  // Returns the next `size` bytes, which live as long as the run, or nullptr.
  const uint8_t* Take(size_t size) {
    if (size > left()) return Fail();
    const uint8_t* p = at_;
    at_ += size;
    return p;
  }
  uint64_t Varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64 && at_ < end_; shift += 7) {
      const uint8_t b = *at_++;
      value |= static_cast<uint64_t>(b & 0x7F) << shift;
      if (b < 0x80) return value;
    }
    Fail();
    return 0;
  }

 private:
  const uint8_t* Fail() {
    ok_ = false;
    at_ = end_;
    return nullptr;
  }

  const uint8_t* at_;
  const uint8_t* end_;
  bool ok_ = true;
};

}  // namespace argus

#endif
