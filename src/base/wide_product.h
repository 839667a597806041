// Products of 64-bit numbers that take 128 bits, also where the compiler has no integer of that size.
#ifndef ARGUS_BASE_WIDE_PRODUCT_H
#define ARGUS_BASE_WIDE_PRODUCT_H

#include <cstdint>

namespace argus {

struct WideProduct {
  uint64_t high = 0, low = 0;
  bool operator==(const WideProduct&) const = default;
};

// By halves of 32 bits, as by hand.
constexpr WideProduct MultiplyByHalves(uint64_t a, uint64_t b) {
  constexpr uint64_t kHalf = 0xFFFFFFFF;
  const uint64_t low = (a & kHalf) * (b & kHalf);
  const uint64_t middle = (a >> 32) * (b & kHalf) + (low >> 32);
  const uint64_t other = (a & kHalf) * (b >> 32) + (middle & kHalf);
  return {(a >> 32) * (b >> 32) + (middle >> 32) + (other >> 32), other << 32 | (low & kHalf)};
}

// Bit by bit. REQUIRES: p.high < divisor < 2^63.
constexpr uint64_t DivideByBits(WideProduct p, uint64_t divisor) {
  uint64_t rest = p.high, quotient = 0;
  for (int bit = 63; bit >= 0; bit--) {
    rest = rest << 1 | (p.low >> bit & 1);
    quotient <<= 1;
    if (rest < divisor) continue;
    rest -= divisor;
    quotient |= 1;
  }
  return quotient;
}

#ifdef __SIZEOF_INT128__
__extension__ using Unsigned128 = unsigned __int128;

constexpr WideProduct Multiply(uint64_t a, uint64_t b) {
  const Unsigned128 p = static_cast<Unsigned128>(a) * b;
  return {static_cast<uint64_t>(p >> 64), static_cast<uint64_t>(p)};
}

// Returns p / divisor, rounded down. REQUIRES: p.high < divisor < 2^63.
constexpr uint64_t Divide(WideProduct p, uint64_t divisor) {
  return static_cast<uint64_t>((static_cast<Unsigned128>(p.high) << 64 | p.low) / divisor);
}
#else
constexpr WideProduct Multiply(uint64_t a, uint64_t b) { return MultiplyByHalves(a, b); }
constexpr uint64_t Divide(WideProduct p, uint64_t divisor) { return DivideByBits(p, divisor); }
#endif

}  // namespace argus

#endif
