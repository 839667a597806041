// The days that a rollup knows, and which of them a time lies in. Days of a zone begin and end anywhere, and need not
// touch.
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

  // Adds a day, whose number is the number of days before it. ARGUS_INVALID: it is one too many, does not end after it
  // begins, ends after more than 80 hours, or overlaps another day.
  Status Add(const ArgusDay& day);
  // Returns the number of the day that a time lies in, or kNone. Times mostly lie in the day of the time before.
  int32_t Find(int64_t time) {
    if (last_ == kNone || time < days_[last_].begin || time >= days_[last_].end) last_ = Search(time);
    return last_;
  }
  // The day of a number that Find() returned. Lives until the next Add().
  const ArgusDay& at(int32_t number) const { return days_[number]; }
  // Returns the position of each day in the order of time, by number.
  std::vector<uint32_t> Ranks() const;

 private:
  int32_t Search(int64_t time) const;

  std::vector<ArgusDay> days_;
  std::vector<int32_t> by_time_;  // their numbers, in the order of time
  int32_t last_ = kNone;          // what was found last
};

}  // namespace argus

#endif
