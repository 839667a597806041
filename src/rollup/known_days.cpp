#include "rollup/known_days.h"

#include <algorithm>

namespace argus {

namespace {

// The longest days have 25 hours, or 48 where a date was repeated. HostListWriter::kMaxHours relies on it.
constexpr uint64_t kMaxLength = 80 * 3600 * uint64_t{1000000};

}  // namespace

Status KnownDays::Add(const ArgusDay& day) {
  if (days_.size() == ARGUS_MAX_ROLLUP_DAYS) return Status(ARGUS_INVALID, "flows lie in too many days");
  const uint64_t length = static_cast<uint64_t>(day.end) - static_cast<uint64_t>(day.begin);
  if (day.begin < day.end && length > kMaxLength) return Status(ARGUS_INVALID, "a day is too long");
  const auto next = std::lower_bound(by_time_.begin(), by_time_.end(), day.begin,
                                     [this](int32_t number, int64_t begin) { return days_[number].begin < begin; });
  const bool meets_next = next != by_time_.end() && days_[*next].begin < day.end;
  const bool meets_last = next != by_time_.begin() && days_[*std::prev(next)].end > day.begin;
  if (day.begin >= day.end || meets_next || meets_last) return Status(ARGUS_INVALID, "days overlap");
  by_time_.insert(next, static_cast<int32_t>(days_.size()));
  days_.push_back(day);
  return Status();
}

int32_t KnownDays::Search(int64_t time) const {
  const auto next = std::upper_bound(by_time_.begin(), by_time_.end(), time,
                                     [this](int64_t t, int32_t number) { return t < days_[number].begin; });
  if (next == by_time_.begin()) return kNone;
  const int32_t number = *std::prev(next);
  return time < days_[number].end ? number : kNone;
}

std::vector<uint32_t> KnownDays::Ranks() const {
  std::vector<uint32_t> ranks(days_.size());
  for (uint32_t i = 0; i < by_time_.size(); i++) ranks[by_time_[i]] = i;
  return ranks;
}

}  // namespace argus
