// CRC-32 of a run of bytes, part by part: at most kMaxParts of equal size, a power of two that grows with the run.
#ifndef ARGUS_INDEX_PART_CRCS_H
#define ARGUS_INDEX_PART_CRCS_H

#include <array>
#include <cstddef>
#include <cstdint>

namespace argus {

inline constexpr uint32_t kMaxParts = 16;
inline constexpr uint8_t kLastPart = kMaxParts - 1;

// Parts as they are stored: of 2^shift bytes each, but for the last.
struct Parts {
  uint8_t shift = 0;
  std::array<uint32_t, kMaxParts> crcs{};

  // How many there are of a run of `size` bytes.
  uint64_t CountOf(uint32_t size) const { return (uint64_t{size} + (uint64_t{1} << shift) - 1) >> shift; }
  // Where part i of it ends.
  uint32_t EndOf(uint32_t i, uint32_t size) const {
    const uint64_t end = (uint64_t{i} + 1) << shift;
    return end < size ? static_cast<uint32_t>(end) : size;
  }
  // In which part the byte before `end` is.
  uint8_t PartOf(uint32_t end) const {
    const uint32_t part = (end - 1) >> shift;
    return static_cast<uint8_t>(part < kMaxParts ? part : kLastPart);
  }
  // Whether the first bytes of a run of `size`, up to the end of part i, are those that were summed up.
  bool Match(const uint8_t* data, uint32_t i, uint32_t size) const;
};

class PartSums {
 public:
  void Add(const uint8_t* data, size_t size);
  uint32_t size() const { return size_; }
  const Parts& parts() const { return parts_; }
  // The CRC-32 of all of it.
  uint32_t Whole() const;

 private:
  static constexpr uint8_t kFirstShift = 12;

  void Double();

  Parts parts_{kFirstShift, {}};
  uint32_t size_ = 0;
};

}  // namespace argus

#endif
