// Addresses with mask lengths, and how SQL's inet operators order and nest them.
#ifndef ARGUS_BASE_INET_H
#define ARGUS_BASE_INET_H

#include <cstdint>

#include "base/bytes.h"

namespace argus {

// An address with a mask length.
struct Inet {
  uint8_t family = 4;  // 4, 6
  uint8_t bits = 32;   // mask length
  uint64_t high = 0;   // the address, its first bit the highest one; IPv4 fills the upper half of this word
  uint64_t low = 0;

  // Returns the host address of these 4 or 16 bytes, or a network of that many bits.
  static Inet Host(Bytes b) { return WithBits(b, static_cast<int>(b.size() * 8)); }
  static Inet WithBits(Bytes b, int bits) {
    if (b.size() == 16) return {6, static_cast<uint8_t>(bits), Get64(b.data()), Get64(b.data() + 8)};
    return {4, static_cast<uint8_t>(bits), static_cast<uint64_t>(b.U32(0)) << 32, 0};
  }
  bool operator==(const Inet&) const = default;
};

// Compares as inet's btree order does, <0, 0 or >0: family, common network part, mask length, whole address.
int Compare(const Inet& a, const Inet& b);
// Returns whether a lies in the network b, which may be equal to it.
bool Within(const Inet& a, const Inet& b);
// Returns the network of the same mask: the address without the bits after it.
Inet NetworkOf(const Inet& a);

}  // namespace argus

#endif
