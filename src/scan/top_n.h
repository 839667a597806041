// Which flows may be among the n first by stime or ltime, for a reader that keeps no others: ORDER BY stime LIMIT n.
//
// Every time has a place; the first ones have the lowest. Once n flows were given, no flow is wanted that comes after
// all of these; one with the same time as the last of them is wanted, since the reader may order further.
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

// Between which times the flows of an archive or chunk begin, or end, in microseconds. Unless more is known: any time,
// or none.
struct FlowTimes {
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
  // Returns whether flows without the time may pass, and come before all others.
  bool nulls_first() const { return nulls_first_; }

  // Returns those of the times that flows are ordered by.
  FlowTimes TimesOf(const TimeRanges& times, bool may_lack_time) const {
    if (by_ltime_) return {times.ltime_first, times.ltime_last, may_lack_time};
    return {times.stime_first, times.stime_last, may_lack_time};
  }
  // Returns the place of the first flow that may have such times.
  int64_t PlaceOf(const FlowTimes& times) const;
  int64_t PlaceOf(const Chunk& chunk) const { return PlaceOf(TimesOf(chunk.times, chunk.has_no_time)); }
  // Returns whether a flow with this place is wanted.
  bool MayTake(int64_t place) const { return place <= bound_; }
  // Returns whether a flow is wanted. If it is, it counts as given.
  bool Take(Record& record) {
    if (n_ == 0) return true;
    ArgusValue time;
    time_.derive(record, time_.side, &time);
    return TakePlace(PlaceOfValue(time));
  }

 private:
  static constexpr int64_t kFirst = std::numeric_limits<int64_t>::min();
  static constexpr int64_t kLast = std::numeric_limits<int64_t>::max();

  int64_t PlaceOfTime(int64_t time) const { return descending_ ? ~time : time; }
  int64_t PlaceOfValue(const ArgusValue& time) const {
    if (time.is_null) return nulls_first_ ? kFirst : kLast;
    return PlaceOfTime(time.integer);
  }
  bool TakePlace(int64_t place);

  size_t n_ = 0;
  bool descending_ = false, wants_nulls_ = false, nulls_first_ = false, by_ltime_ = false;
  FieldEntry time_{};
  std::vector<int64_t> places_;  // a heap of the n first: the last of them in front
  int64_t bound_ = kLast;
};

}  // namespace argus

#endif
