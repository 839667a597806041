#include "base/inet.h"

#include <algorithm>

namespace argus {

namespace {

// The first n bits of a word, n in 0..64.
uint64_t Top(uint64_t word, int n) { return n <= 0 ? 0 : word & (~uint64_t{0} << (64 - std::min(n, 64))); }

int Order(uint64_t a, uint64_t b) { return a < b ? -1 : a > b; }

// Compares the first n bits.
int CompareBits(const Inet& a, const Inet& b, int n) {
  const int order = Order(Top(a.high, n), Top(b.high, n));
  return order != 0 ? order : Order(Top(a.low, n - 64), Top(b.low, n - 64));
}

}  // namespace

int Compare(const Inet& a, const Inet& b) {
  if (a.family != b.family) return a.family - b.family;
  if (const int order = CompareBits(a, b, std::min(a.bits, b.bits)); order != 0) return order;
  if (a.bits != b.bits) return a.bits - b.bits;
  return CompareBits(a, b, 128);
}

bool Within(const Inet& a, const Inet& b) {
  return a.family == b.family && a.bits >= b.bits && CompareBits(a, b, b.bits) == 0;
}

Inet NetworkOf(const Inet& a) { return {a.family, a.bits, Top(a.high, a.bits), Top(a.low, a.bits - 64)}; }

}  // namespace argus
