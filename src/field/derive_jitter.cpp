#include "field/derive_jitter.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "field/set_value.h"

namespace argus {

namespace {

constexpr double kMilli = 1000.0;  // the record has microseconds
constexpr size_t kStatSize = 20;
constexpr size_t kBins = 8;

struct Statistic {
  int32_t n = 0;
  float min = 0, mean = 0, stddev = 0, max = 0;
  Bytes histogram;  // 4 bytes of nibbles, or empty
};

struct Jitter {
  bool present = false;
  Statistic active, idle;
};

// Reads the statistics of a printed side.
Jitter ReadJitter(Record& r, int side) {
  Jitter j;
  const Bytes dsr = r.Dsr(kSlotJitter);
  if (dsr.empty()) return j;
  j.present = true;
  const uint8_t qualifier = dsr.U8(2) & 15;
  const int count = std::popcount(qualifier);
  if (count == 0) return j;
  const size_t stride = (dsr.size() - 4) / count;
  if (stride < kStatSize) return j;
  const int first_bit = Index(r, side) == 0 ? 0 : 2;
  Statistic* const wanted[2] = {&j.active, &j.idle};
  for (int i = 0; i < 2; i++) {
    const uint8_t bit = 1 << (first_bit + i);
    if (!(qualifier & bit)) continue;
    const size_t at = 4 + stride * std::popcount(static_cast<uint8_t>(qualifier & (bit - 1)));
    Statistic& s = *wanted[i];
    s.n = dsr.I32(at);
    s.min = dsr.F32(at + 4);
    s.mean = dsr.F32(at + 8);
    s.stddev = dsr.F32(at + 12);
    s.max = dsr.F32(at + 16);
    if ((dsr.U8(1) & 3) == 1 && stride >= kStatSize + 4) s.histogram = dsr.Sub(at + kStatSize, 4);
  }
  return j;
}

float CombinedMean(const Jitter& j) {
  const float n = static_cast<float>(int64_t{j.active.n} + j.idle.n);
  const float active = j.active.mean * static_cast<float>(j.active.n);
  const float idle = j.idle.mean * static_cast<float>(j.idle.n);
  return (active + idle) / n;
}

void SetMillis(ArgusValue* v, const Jitter& j, float micros) {
  if (!j.present) return SetNull(v);
  SetReal(v, micros / kMilli);
}

void SetDeviation(ArgusValue* v, const Statistic& s) {
  if (s.n == 0) return SetNull(v);
  SetReal(v, s.stddev / kMilli);
}

// Returns the sum of squares about zero of a statistic.
double Squares(const Statistic& s) {
  const double sum = static_cast<double>(s.mean) * s.n;
  return s.n * static_cast<double>(s.stddev) * s.stddev + sum * sum / s.n;
}

// Sets the histogram of one or both statistics, their nibbles added up.
void SetBins(Record& r, ArgusValue* v, const Bytes& a, const Bytes& b) {
  if (a.empty() && b.empty()) return SetNull(v);
  uint8_t* const bins = reinterpret_cast<uint8_t*>(r.Scratch(kBins));
  const auto nibble = [](const Bytes& h, size_t i) { return (i & 1) ? h.U8(i / 2) & 15 : h.U8(i / 2) >> 4; };
  for (size_t i = 0; i < kBins; i++) bins[i] = static_cast<uint8_t>(nibble(a, i) + nibble(b, i));
  SetBytes(v, Bytes(bins, kBins));
}

}  // namespace

void DeriveIntPkt(Record& r, int side, ArgusValue* v) {
  const Jitter j = ReadJitter(r, side);
  if (!j.present) return SetNull(v);
  const int64_t n = int64_t{j.active.n} + j.idle.n;
  if (n == 0) return side == 0 ? SetReal(v, 0) : SetNull(v);
  // The source's mean goes through the rounding of a sum even if only one has counted, as in `ra`.
  if (side == 1 && j.idle.n == 0) return SetMillis(v, j, j.active.mean);
  if (side == 1 && j.active.n == 0) return SetMillis(v, j, j.idle.mean);
  SetMillis(v, j, CombinedMean(j));
}

void DeriveIntPktActive(Record& r, int side, ArgusValue* v) {
  const Jitter j = ReadJitter(r, side);
  SetMillis(v, j, j.active.mean);
}

void DeriveIntPktIdle(Record& r, int side, ArgusValue* v) {
  const Jitter j = ReadJitter(r, side);
  SetMillis(v, j, j.idle.mean);
}

// The destination's extremes are those of its active phases alone, as in `ra`.
void DeriveIntPktMax(Record& r, int side, ArgusValue* v) {
  const Jitter j = ReadJitter(r, side);
  SetMillis(v, j, side == 0 ? std::max(j.active.max, j.idle.max) : j.active.max);
}

// The source's minimum is the larger of the two minima, as in `ra`.
void DeriveIntPktMin(Record& r, int side, ArgusValue* v) {
  const Jitter j = ReadJitter(r, side);
  SetMillis(v, j, side == 0 ? std::max(j.active.min, j.idle.min) : j.active.min);
}

void DeriveIntPktActiveMax(Record& r, int side, ArgusValue* v) {
  const Jitter j = ReadJitter(r, side);
  SetMillis(v, j, j.active.max);
}

void DeriveIntPktActiveMin(Record& r, int side, ArgusValue* v) {
  const Jitter j = ReadJitter(r, side);
  SetMillis(v, j, j.active.min);
}

void DeriveIntPktIdleMax(Record& r, int side, ArgusValue* v) {
  const Jitter j = ReadJitter(r, side);
  SetMillis(v, j, j.idle.max);
}

void DeriveIntPktIdleMin(Record& r, int side, ArgusValue* v) {
  const Jitter j = ReadJitter(r, side);
  SetMillis(v, j, j.idle.min);
}

// Dimensionally odd where both phases have packets, but this is what `ra` prints.
void DeriveJitter(Record& r, int side, ArgusValue* v) {
  const Jitter j = ReadJitter(r, side);
  if (j.idle.n == 0) return SetDeviation(v, j.active);
  if (j.active.n == 0) return SetDeviation(v, j.idle);
  const float mean = static_cast<float>(CombinedMean(j) / kMilli);
  const double squares = (Squares(j.active) + Squares(j.idle)) / kMilli;
  SetReal(v, std::sqrt(squares / (j.active.n + static_cast<double>(j.idle.n)) - static_cast<double>(mean) * mean));
}

void DeriveJitterActive(Record& r, int side, ArgusValue* v) { SetDeviation(v, ReadJitter(r, side).active); }
void DeriveJitterIdle(Record& r, int side, ArgusValue* v) { SetDeviation(v, ReadJitter(r, side).idle); }

void DeriveIntDist(Record& r, int side, ArgusValue* v) {
  const Jitter j = ReadJitter(r, side);
  SetBins(r, v, j.active.histogram, j.idle.histogram);
}

void DeriveIntDistActive(Record& r, int side, ArgusValue* v) {
  SetBins(r, v, ReadJitter(r, side).active.histogram, Bytes());
}

void DeriveIntDistIdle(Record& r, int side, ArgusValue* v) {
  SetBins(r, v, ReadJitter(r, side).idle.histogram, Bytes());
}

}  // namespace argus
