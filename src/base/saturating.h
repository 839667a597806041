// Sums of counters that come from untrusted bytes: they stop at the largest number that SQL's int8 has.
#ifndef ARGUS_BASE_SATURATING_H
#define ARGUS_BASE_SATURATING_H

#include <algorithm>
#include <cstdint>

namespace argus {

inline constexpr uint64_t kMaxCount = INT64_MAX;

// Returns `n`, at most kMaxCount.
inline int64_t Capped(uint64_t n) { return static_cast<int64_t>(std::min(n, kMaxCount)); }

// Adds `n` to `*sum`, which is not negative; stops at kMaxCount.
inline void AddTo(int64_t* sum, uint64_t n) {
  *sum = Capped(static_cast<uint64_t>(*sum) + static_cast<uint64_t>(Capped(n)));
}

}  // namespace argus

#endif
