#include "scan/top_n.h"

namespace argus {

TopN::TopN(const ArgusScanSpec& spec)
    : n_(spec.kind == ARGUS_FLOW && spec.claims == nullptr ? static_cast<size_t>(spec.top.n) : 0),
      descending_(spec.top.descending != 0),
      wants_nulls_(spec.top.nulls_first != 0) {
  if (is_on()) stime_ = FieldTable(ARGUS_FLOW)[static_cast<size_t>(FindField(ARGUS_FLOW, "stime"))];
}

void TopN::Reset(const TimeBounds& bounds) {
  nulls_first_ = wants_nulls_ && !bounds.needs_stime;
  places_.clear();
  bound_ = kLast;
}

int64_t TopN::PlaceOf(const StartTimes& times) const {
  if (times.may_lack_time && nulls_first_) return kFirst;
  return PlaceOfTime(descending_ ? times.last : times.first);
}

bool TopN::TakePlace(int64_t place) {
  if (!MayTake(place)) return false;
  if (places_.size() == n_) {
    std::pop_heap(places_.begin(), places_.end());
    places_.back() = place;
  } else {
    places_.push_back(place);
  }
  std::push_heap(places_.begin(), places_.end());
  if (places_.size() == n_) bound_ = places_.front();
  return true;
}

}  // namespace argus
