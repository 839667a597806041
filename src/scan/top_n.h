// Which flows may be among the n first by stime, for a reader that keeps no others: ORDER BY stime LIMIT n.
//
// Every stime has a place, the first ones the lowest. Once n flows were given, none that comes behind all of these is wanted; one with
// the same stime as the last of them is, since the reader may order further.
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

// Between which times the flows of an archive begin. Unless more is known: any, or none.
struct StartTimes {
  int64_t first = std::numeric_limits<int64_t>::min(), last = std::numeric_limits<int64_t>::max();
  bool may_lack_time = true;
};

class TopN {
 public:
  TopN() = default;
  // Off, where the spec wants all rows; and where processes share the archives, which they do in an order of their own.
  explicit TopN(const ArgusScanSpec& spec);

  bool is_on() const { return n_ > 0; }
  bool is_descending() const { return descending_; }
  // Begin, with flows that meet bounds.
  void Reset(const TimeBounds& bounds);
  // Whether flows without stime are among them, and come before all others.
  bool nulls_first() const { return nulls_first_; }

  // The place of the first of such flows.
  int64_t PlaceOf(const StartTimes& times) const;
  int64_t PlaceOf(const Chunk& chunk) const {
    return PlaceOf(StartTimes{chunk.times.stime_first, chunk.times.stime_last, chunk.has_no_time});
  }
  // Whether a flow with this place is wanted.
  bool MayTake(int64_t place) const { return place <= bound_; }
  // Whether a flow is wanted: it must be given then.
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
