// Bits of a deflate stream, the lowest of each byte first, from memory.
#ifndef ARGUS_DEFLATE_BIT_READER_H
#define ARGUS_DEFLATE_BIT_READER_H

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace argus {

// Bytes still to be read, from bit `bit` (0-7) of the first on.
struct BitSpan {
  const uint8_t* next = nullptr;
  const uint8_t* end = nullptr;
  unsigned bit = 0;
};

// Holds up to 63 bits. After the end of the input it shows zeros.
class BitReader {
 public:
  explicit BitReader(const BitSpan& span) : next_(span.next), end_(span.end) {
    if (span.bit == 0 || next_ == end_) return;
    bits_ = *next_++ >> span.bit;
    count_ = 8 - span.bit;
  }
  // What is left; bytes read ahead are given back.
  BitSpan Rest() const {
    const unsigned bit = -count_ & 7;
    return {next_ - count_ / 8 - (bit > 0 ? 1 : 0), end_, bit};
  }

  // Holds at least kLeast bits, or all that there are.
  void Refill() {
    if (HasBytes(sizeof(uint64_t))) return RefillFast();
    bits_ &= (uint64_t{1} << count_) - 1;
    for (; count_ < kLeast && next_ < end_; count_ += 8) bits_ |= uint64_t{*next_++} << count_;
  }
  // The same where 8 bytes can be read. It reads bits beyond those that it counts, and the same again with the next
  // refill.
  void RefillFast() {
    bits_ |= GetLittle<uint64_t>(next_) << count_;
    next_ += 7 - (count_ >> 3);
    count_ |= kLeast;
  }
  bool HasBytes(size_t n) const { return static_cast<size_t>(end_ - next_) >= n; }

  uint64_t bits() const { return bits_; }
  unsigned count() const { return count_; }
  // REQUIRES: n <= count().
  void Skip(unsigned n) {
    bits_ >>= n;
    count_ -= n;
  }
  // The next n bits, at most kLeast; zero, and is_short() for good, if they are not all there.
  uint32_t Take(unsigned n) {
    if (count_ < n) Refill();
    is_short_ |= count_ < n;
    if (is_short_) return 0;
    const uint32_t value = static_cast<uint32_t>(bits_ & ((uint64_t{1} << n) - 1));
    Skip(n);
    return value;
  }
  bool is_short() const { return is_short_; }

  // For a loop that counts every instruction: the same where the lowest 6 bits of `n` are meant. The others are left in
  // count(), of which the lowest 6 bits are right, until Tidy().
  void SkipLow6(uint32_t n) {
    bits_ >>= n & 63;
    count_ -= n;
  }
  void RefillUntidy() {
    bits_ |= GetLittle<uint64_t>(next_) << (count_ & 63);
    next_ += 7 - (count_ >> 3 & 7);
    count_ |= kLeast;
  }
  void Tidy() { count_ &= 63; }

  static constexpr unsigned kLeast = 56;

 private:
  const uint8_t* next_;
  const uint8_t* end_;
  uint64_t bits_ = 0;
  unsigned count_ = 0;
  bool is_short_ = false;
};

}  // namespace argus

#endif
