// CRC-32 of a run of bytes, part by part: at most kMaxParts of equal size, a power of two that grows with the run.
#ifndef ARGUS_INDEX_PART_CRCS_H
#define ARGUS_INDEX_PART_CRCS_H

#include <array>
#include <cstddef>
#include <cstdint>

namespace argus {

inline constexpr uint32_t kMaxParts = 16;
inline constexpr uint8_t kLastPart = kMaxParts - 1;

// Parts in which records end, both included; all of them, unless more is known.
struct PartRange {
  uint8_t first = 0, last = kLastPart;
};

// Parts as they are stored: each has 2^shift bytes, the last may have fewer.
struct Parts {
  uint8_t shift = 0;
  std::array<uint32_t, kMaxParts> crcs{};

  // Returns how many parts a run of `size` bytes has.
  uint64_t CountOf(uint32_t size) const { return (uint64_t{size} + (uint64_t{1} << shift) - 1) >> shift; }
  // Returns where part i of a run of `size` bytes ends.
  uint32_t EndOf(uint32_t i, uint32_t size) const {
    const uint64_t end = (uint64_t{i} + 1) << shift;
    return end < size ? static_cast<uint32_t>(end) : size;
  }
  // Returns the part of the byte before `end`.
  uint8_t PartOf(uint32_t end) const {
    const uint32_t part = (end - 1) >> shift;
    return static_cast<uint8_t>(part < kMaxParts ? part : kLastPart);
  }
  // Returns whether the first bytes of a run of `size`, up to the end of part i, have these checksums. `data` has as
  // many.
  bool Match(const uint8_t* data, uint32_t i, uint32_t size) const;
};

// Computes the checksums of a run that comes in pieces.
class PartCrcMaker {
 public:
  void Add(const uint8_t* data, size_t size);
  uint32_t size() const { return size_; }
  const Parts& parts() const { return parts_; }
  // Returns the CRC-32 of the whole run.
  uint32_t Whole() const;

 private:
  static constexpr uint8_t kFirstShift = 12;

  void Double();

  Parts parts_{kFirstShift, {}};
  uint32_t size_ = 0;
};

}  // namespace argus

#endif
