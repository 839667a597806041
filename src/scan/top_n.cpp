#include "scan/top_n.h"

namespace argus {

TopN::TopN(const ArgusScanSpec& spec)
    : n_(spec.kind == ARGUS_FLOW && spec.claims == nullptr ? static_cast<size_t>(spec.top.n) : 0),
      descending_(spec.top.descending != 0),
      wants_nulls_(spec.top.nulls_first != 0),
      by_ltime_(spec.top.by_ltime != 0) {
  const char* const name = by_ltime_ ? "ltime" : "stime";
  if (is_on()) time_ = FieldTable(ARGUS_FLOW)[static_cast<size_t>(FindField(ARGUS_FLOW, name))];
}

void TopN::Reset(const TimeBounds& bounds) {
  nulls_first_ = wants_nulls_ && !(by_ltime_ ? bounds.needs_ltime : bounds.needs_stime);
  places_.clear();
  bound_ = kLast;
}

int64_t TopN::PlaceOf(const FlowTimes& times) const {
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
