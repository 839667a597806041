// Which flows may be among the n first by stime, for a reader that keeps no others: ORDER BY stime LIMIT n.
//
// Every stime has a place; the first ones have the lowest. Once n flows were given, no flow is wanted that comes after
// all of these; one with the same stime as the last of them is wanted, since the reader may order further.
#ifndef ARGUS_SCAN_TOP_N_H
#define ARGUS_SCAN_TOP_N_H

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "api/argus.h"
#include "condition/predicate.h"
#include "field/field_table.h"
#include "index/side_car_format.h"
#include "record/record.h"

namespace argus {

// The times between which the flows of an archive begin, in microseconds. Unless more is known: any time, or none.
struct StartTimes {
  int64_t first = std::numeric_limits<int64_t>::min(), last = std::numeric_limits<int64_t>::max();
  bool may_lack_time = true;
};

class TopN {
 public:
  TopN() = default;
  // Off if the spec wants all rows, or if processes share the archives, which they visit in an order of their own.
  explicit TopN(const ArgusScanSpec& spec);

  bool is_on() const { return n_ > 0; }
  bool is_descending() const { return descending_; }
  // Begins again, with flows that meet `bounds`.
  void Reset(const TimeBounds& bounds);
  // Returns whether flows without stime may pass, and come before all others.
  bool nulls_first() const { return nulls_first_; }

  // Returns the place of the first flow that may begin at such times.
  int64_t PlaceOf(const StartTimes& times) const;
  int64_t PlaceOf(const Chunk& chunk) const {
    return PlaceOf(StartTimes{chunk.times.stime_first, chunk.times.stime_last, chunk.has_no_time});
  }
  // Returns whether a flow with this place is wanted.
  bool MayTake(int64_t place) const { return place <= bound_; }
  // Returns whether a flow is wanted. If it is, it counts as given.
  bool Take(Record& record) {
    if (n_ == 0) return true;
    ArgusValue stime;
    stime_.derive(record, stime_.side, &stime);
    return TakePlace(PlaceOfValue(stime));
  }

 private:
  static constexpr int64_t kFirst = std::numeric_limits<int64_t>::min();
  static constexpr int64_t kLast = std::numeric_limits<int64_t>::max();

  int64_t PlaceOfTime(int64_t stime) const { return descending_ ? ~stime : stime; }
  int64_t PlaceOfValue(const ArgusValue& stime) const {
    if (stime.is_null) return nulls_first_ ? kFirst : kLast;
    return PlaceOfTime(stime.integer);
  }
  bool TakePlace(int64_t place);

  size_t n_ = 0;
  bool descending_ = false, wants_nulls_ = false, nulls_first_ = false;
  FieldEntry stime_{};
  std::vector<int64_t> places_;  // a heap of the n first: the last of them in front
  int64_t bound_ = kLast;
};

}  // namespace argus

#endif
