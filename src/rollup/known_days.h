// The days that a rollup was told of, which begin and end anywhere, and which of them a time lies in.
#ifndef ARGUS_ROLLUP_KNOWN_DAYS_H
#define ARGUS_ROLLUP_KNOWN_DAYS_H

#include <cstdint>
#include <vector>

#include "api/argus.h"
#include "base/status.h"

namespace argus {

class KnownDays {
 public:
  static constexpr int32_t kNone = ARGUS_NO_DAY;

  // ARGUS_INVALID for one too many, one that ends before it begins or after more than 80 hours, or one that overlaps another.
  Status Add(const ArgusDay& day);
  // The number of the day, or kNone.
  int32_t Find(int64_t time) {
    if (last_ == kNone || time < days_[last_].begin || time >= days_[last_].end) last_ = Search(time);
    return last_;
  }
  const ArgusDay& at(int32_t number) const { return days_[number]; }
  // For each day its place in the order of time.
  std::vector<uint32_t> Ranks() const;

 private:
  int32_t Search(int64_t time) const;

  std::vector<ArgusDay> days_;
  std::vector<int32_t> by_time_;  // their numbers
  int32_t last_ = kNone;
};

}  // namespace argus

#endif
