#include "field/derive_time.h"

#include "field/set_value.h"

namespace argus {

namespace {

void SetStamp(ArgusValue* v, const Stamp& s) {
  if (s == Stamp()) return SetNull(v);
  SetInt(v, s.Micros());
}

// Statistics of durations (argus-record-format.md 3.12); synthesised for a record that was never aggregated.
struct Aggregate {
  uint32_t count = 0;
  int32_t n = 0;
  float min = 0, mean = 0, stddev = 0, max = 0;
};

// Reads the statistics. All but the count is in the byte order of the machine that wrote the file, nearly always
// little-endian.
Aggregate ReadAggregate(Bytes dsr) {
  Aggregate a;
  a.count = dsr.U32(4);
  const Bytes active = dsr.Sub(24, 20);
  if (active.empty()) return a;
  const uint8_t* p = active.data();
  const uint32_t little = GetLittle<uint32_t>(p);
  // Plausible in little-endian: between nothing and some values per record.
  const bool is_little = little <= 16 * static_cast<uint64_t>(a.count) + 16;
  const auto get = [&](size_t at) { return is_little ? GetLittle<uint32_t>(p + at) : Get32(p + at); };
  a.n = static_cast<int32_t>(get(0));
  a.min = std::bit_cast<float>(get(4));
  a.mean = std::bit_cast<float>(get(8));
  a.stddev = std::bit_cast<float>(get(12));
  a.max = std::bit_cast<float>(get(16));
  return a;
}

Aggregate AggregateOf(Record& r) {
  const Bytes dsr = r.Dsr(kSlotAggregation);
  if (!dsr.empty()) return ReadAggregate(dsr);
  Aggregate a;
  if (r.stored_metric().packet_sum() == 0) return a;
  const float duration = (r.is_version5() ? r.times() : r.stored_times()).Duration();
  a.count = 1;
  a.n = 1;
  a.min = a.mean = a.max = duration;
  return a;
}

}  // namespace

void DeriveStime(Record& r, int, ArgusValue* v) { SetStamp(v, r.times().Start()); }
void DeriveLtime(Record& r, int, ArgusValue* v) { SetStamp(v, r.End()); }

void DeriveSideStart(Record& r, int side, ArgusValue* v) { SetStamp(v, r.times().start[Index(r, side)]); }

void DeriveSideEnd(Record& r, int side, ArgusValue* v) { SetStamp(v, r.times().end[Index(r, side)]); }

void DeriveDur(Record& r, int, ArgusValue* v) { SetReal(v, r.times().Duration()); }

void DeriveSideDur(Record& r, int side, ArgusValue* v) { SetReal(v, r.times().SideDuration(Index(r, side))); }

void DeriveTrans(Record& r, int, ArgusValue* v) { SetInt(v, AggregateOf(r).count); }

void DeriveMean(Record& r, int, ArgusValue* v) {
  const Aggregate a = AggregateOf(r);
  SetReal(v, a.count == 0 ? 0.0 : a.mean);
}

void DeriveStddev(Record& r, int, ArgusValue* v) { SetReal(v, AggregateOf(r).stddev); }
void DeriveMin(Record& r, int, ArgusValue* v) { SetReal(v, AggregateOf(r).min); }
void DeriveMax(Record& r, int, ArgusValue* v) { SetReal(v, AggregateOf(r).max); }

void DeriveSum(Record& r, int, ArgusValue* v) {
  const Aggregate a = AggregateOf(r);
  SetReal(v, a.count == 0 ? 0.0 : static_cast<double>(a.mean * static_cast<float>(a.n)));
}

}  // namespace argus
