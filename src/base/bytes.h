// Big-endian numbers, reads bounded: the only byte-order code of the core.
//
// The Get* functions trust their caller to have checked the bounds; Bytes carries its length and checks.
// Argus writes every integer in network byte order, but for the statistics of the aggregation DSR,
// which are in the order of the machine that wrote them (argus-record-format.md 3.12).
#ifndef ARGUS_BASE_BYTES_H
#define ARGUS_BASE_BYTES_H

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace argus {

static_assert(std::endian::native == std::endian::little || std::endian::native == std::endian::big);

// Returns the integer at `p` in the order of this machine; `p` need not be aligned.
template <typename T>
inline T LoadRaw(const uint8_t* p) {
  T v;
  std::memcpy(&v, p, sizeof v);
  return v;
}

inline uint16_t Swap(uint16_t v) { return __builtin_bswap16(v); }
inline uint32_t Swap(uint32_t v) { return __builtin_bswap32(v); }
inline uint64_t Swap(uint64_t v) { return __builtin_bswap64(v); }

// Returns the integer at `p`, whose bytes are there in big-endian or little-endian order.
template <typename T>
inline T GetBig(const uint8_t* p) {
  const T v = LoadRaw<T>(p);
  return std::endian::native == std::endian::little ? Swap(v) : v;
}

template <typename T>
inline T GetLittle(const uint8_t* p) {
  const T v = LoadRaw<T>(p);
  return std::endian::native == std::endian::big ? Swap(v) : v;
}

inline uint16_t Get16(const uint8_t* p) { return GetBig<uint16_t>(p); }
inline uint32_t Get32(const uint8_t* p) { return GetBig<uint32_t>(p); }
inline uint64_t Get64(const uint8_t* p) { return GetBig<uint64_t>(p); }
inline void Put64(uint8_t* p, uint64_t v) {
  if (std::endian::native == std::endian::little) v = Swap(v);
  std::memcpy(p, &v, sizeof v);
}

// A borrowed run of bytes that answers reads beyond its end with zero: a short DSR reads as if the
// writer had padded it. Lives as long as the record that it points into.
class Bytes {
 public:
  constexpr Bytes() = default;
  constexpr Bytes(const uint8_t* data, size_t size) : data_(data), size_(size) {}

  const uint8_t* data() const { return data_; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  bool Has(size_t offset, size_t width) const { return offset <= size_ && width <= size_ - offset; }

  uint8_t U8(size_t at) const { return Has(at, 1) ? data_[at] : 0; }
  uint16_t U16(size_t at) const { return Has(at, 2) ? Get16(data_ + at) : 0; }
  uint32_t U32(size_t at) const { return Has(at, 4) ? Get32(data_ + at) : 0; }
  uint64_t U64(size_t at) const { return Has(at, 8) ? Get64(data_ + at) : 0; }
  int32_t I32(size_t at) const { return static_cast<int32_t>(U32(at)); }
  float F32(size_t at) const { return std::bit_cast<float>(U32(at)); }
  // Returns the run [at, at + width), or an empty one if it is not all there.
  Bytes Sub(size_t at, size_t width) const { return Has(at, width) ? Bytes(data_ + at, width) : Bytes(); }

 private:
  const uint8_t* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace argus

#endif
