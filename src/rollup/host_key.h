// An address of a host as a key: IPv4 before IPv6, each in the order of its bytes.
#ifndef ARGUS_ROLLUP_HOST_KEY_H
#define ARGUS_ROLLUP_HOST_KEY_H

#include <compare>
#include <cstdint>

#include "base/bytes.h"

namespace argus {

// Keys compare like (is_ipv6, bytes).
struct Host {
  uint64_t is_ipv6 = 0;  // 0 or 1
  uint64_t high = 0;     // the first byte is the highest one; IPv4 fills the lower half of this word
  uint64_t low = 0;

  // Returns the key of an address of 4 or 16 bytes, in network order.
  static Host Of(const uint8_t* bytes, size_t size) {
    if (size == 16) return {1, Get64(bytes), Get64(bytes + 8)};
    return {0, Get32(bytes), 0};
  }
  // The bytes of the address: 4 or 16.
  size_t size() const { return is_ipv6 ? 16 : 4; }
  // Writes the size() bytes of the address to `out`, in network order.
  void Put(uint8_t* out) const {
    const size_t n = size();
    for (size_t i = 0; i < n; i++)
      out[n - 1 - i] = static_cast<uint8_t>((i < 8 && n == 16 ? low : high) >> (8 * (i % 8)));
  }

  bool operator==(const Host&) const = default;
  auto operator<=>(const Host&) const = default;
};

}  // namespace argus

#endif
