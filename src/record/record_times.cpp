#include "record/record_times.h"

#include <bit>
#include <utility>

namespace argus {

namespace {

constexpr uint8_t kSrcBits = kSrcStart | kSrcEnd;
constexpr uint8_t kDstBits = kDstStart | kDstEnd;

// The slots in the order in which a DSR stores them.
constexpr uint8_t kStoredOrder[4] = {kSrcStart, kSrcEnd, kDstStart, kDstEnd};

Stamp& SlotOf(Times* t, int i) { return (i & 1) ? t->end[i >> 1] : t->start[i >> 1]; }

Stamp ReadStamp(Bytes dsr, size_t at) { return {dsr.U32(at), dsr.I32(at + 4)}; }

// Returns how many of a DSR's fractions make a second.
int64_t FractionsPerSecond(Bytes dsr) { return dsr.U8(2) == kTimeNanoseconds ? 1000000000 : 1000000; }

// Adds a fraction, carrying into the seconds.
Stamp Plus(const Stamp& base, int64_t fraction, int64_t per_second) {
  const int64_t total = base.usec + fraction;
  int64_t carry = total / per_second;
  if (total % per_second < 0) carry--;
  return {static_cast<uint32_t>(base.sec + carry), static_cast<int32_t>(total - carry * per_second)};
}

// Sensor output: stamps one after the other, as many as fit.
void DecodeShort(Bytes dsr, Times* t) {
  if ((dsr.U8(1) & 0x3F) == 3) {
    t->start[0] = ReadStamp(dsr, 4);
    t->end[0] = Plus(t->start[0], dsr.U32(12), FractionsPerSecond(dsr));
  } else {
    for (int i = 0; i < 4 && dsr.Has(4 + 8 * i, 8); i++) SlotOf(t, i) = ReadStamp(dsr, 4 + 8 * i);
  }
  if (t->start[0].zero()) t->start[0] = t->end[0];
  if (t->end[0].zero()) t->end[0] = t->start[0];
  t->mask = (t->start[0].zero() ? 0 : kSrcStart) | (t->end[0].zero() ? 0 : kSrcEnd);
}

// Written by aggregating clients: the stamps that the subtype names, all absolute or all but the first relative. An
// end without its start is not stored in the latter form.
void DecodeLong(Bytes dsr, Times* t) {
  const uint8_t present = dsr.U8(1) & (kSrcBits | kDstBits);
  const uint8_t lone_ends = present & (kSrcEnd | kDstEnd) & ~(present << 1);
  const int n = std::popcount(static_cast<uint8_t>(present & ~lone_ends));
  const int words = static_cast<int>(dsr.size() / kWord);
  const int available = (words - 1) / 2;
  const bool relative = n > available && (n == 1 || words == n + 2);
  const uint8_t stored = relative ? present & ~lone_ends : present;
  const uint8_t base_bit = (present & kSrcStart) ? kSrcStart : kDstStart;
  const Stamp* base = nullptr;
  size_t at = 4;
  for (int i = 0; i < 4; i++) {
    if (!(stored & kStoredOrder[i])) continue;
    Stamp& slot = SlotOf(t, i);
    if (!relative || kStoredOrder[i] == base_bit) {
      slot = ReadStamp(dsr, at);
      at += 8;
      if (kStoredOrder[i] == base_bit) base = &slot;
    } else {
      slot = Plus(*base, dsr.I32(at), FractionsPerSecond(dsr));
      at += 4;
    }
  }
  t->mask = stored;
  for (int side = 0; side < 2; side++) {
    if (side == 1 && t->start[1].zero()) break;
    if (t->end[side].zero()) {
      t->end[side] = t->start[side];
    } else if (Earlier(t->end[side], t->start[side])) {
      std::swap(t->start[side], t->end[side]);
    }
  }
}

void ToMicroseconds(uint8_t qualifier, Times* t) {
  if (qualifier == kTimeNanoseconds) {
    for (int i = 0; i < 4; i++) SlotOf(t, i).usec /= 1000;
  }
  for (Stamp* s : {&t->start[0], &t->end[0]}) {
    if (s->usec > 1000000) s->usec = 999999;
  }
}

void CopySide(Times* t, int to, int from) {
  t->start[to] = t->start[from];
  t->end[to] = t->end[from];
}

void ClearSide(Times* t, int side) { t->start[side] = t->end[side] = Stamp(); }

// A side of one packet has one instant, unless it lies within one second.
void CollapseSinglePacket(Times* t, int side) {
  Stamp& start = t->start[side];
  Stamp& end = t->end[side];
  if (start.sec == end.sec) return;
  if (start.zero()) {
    start = end;
  } else {
    end = start;
  }
}

// Rule A: packets both ways.
void NormaliseBoth(Times* t, uint64_t sp, uint64_t dp) {
  Stamp(&start)[2] = t->start;
  Stamp(&end)[2] = t->end;
  if (sp == 1 && dp == 1) {
    if (start[0].zero() && !start[1].zero()) {
      start[0] = end[1];
      end[0] = end[1];
      end[1] = start[1];
    } else if (!start[0].zero() && start[1].zero()) {
      start[1] = end[0];
      end[1] = end[0];
      end[0] = start[0];
    }
  } else {
    if (start[0].zero() && !start[1].zero()) {
      CopySide(t, 0, 1);
    } else if (!start[0].zero() && start[1].zero()) {
      CopySide(t, 1, 0);
    }
    if (sp == 1) CollapseSinglePacket(t, 0);
    if (dp == 1) CollapseSinglePacket(t, 1);
  }
  t->mask = kSrcBits | kDstBits;
}

// Rules D-F: the presence mask follows the stamps and the packets.
void NormaliseMask(Times* t, uint64_t sp, uint64_t dp) {
  if (!(t->mask & (kSrcStart | kDstStart))) {
    t->mask = 0;
    for (int i = 0; i < 4; i++) {
      if (!SlotOf(t, i).zero()) t->mask |= kStoredOrder[i];
    }
  }
  if (t->start[0] == t->end[0]) t->mask &= ~kSrcEnd;
  if (t->start[1] == t->end[1]) t->mask &= ~kDstEnd;
  if (sp == 0) t->mask &= ~kSrcBits;
  if (dp == 0) t->mask &= ~kDstBits;
  for (int side = 0; side < 2; side++) {
    if (!t->start[side].zero() && t->end[side].zero()) t->end[side] = t->start[side];
  }
}

// Rule H for the side `idle` without packets that holds the range of the other one.
void MoveRange(Times* t, int idle, uint8_t idle_bits) {
  const int busy = 1 - idle;
  CopySide(t, busy, idle);
  ClearSide(t, idle);
  t->mask &= ~idle_bits;
}

}  // namespace

bool Earlier(const Stamp& a, const Stamp& b) { return a.sec != b.sec ? a.sec < b.sec : a.usec < b.usec; }

float Seconds(const Stamp& from, const Stamp& to) {
  const double sec = static_cast<double>(int64_t{to.sec} - from.sec);
  const double usec = static_cast<double>(int64_t{to.usec} - from.usec);
  return static_cast<float>(sec + usec / 1000000.0);
}

Stamp Times::Start() const {
  const bool src = mask & kSrcStart, dst = mask & kDstStart;
  if (src && !dst) return start[0];
  if (dst && !src) return start[1];
  if (start[0].zero()) return start[1];
  if (start[1].zero()) return start[0];
  return Earlier(start[1], start[0]) ? start[1] : start[0];
}

Stamp Times::End() const {
  const bool src = mask & kSrcEnd, dst = mask & kDstEnd;
  if (src && !dst) return end[0];
  if (dst && !src) return end[1];
  return Earlier(end[0], end[1]) ? end[1] : end[0];
}

// ra-fields.md 2: which stamps bound the record, by presence mask.
float Times::Duration() const {
  const auto min = [](const Stamp& a, const Stamp& b) { return Earlier(b, a) ? b : a; };
  const auto max = [](const Stamp& a, const Stamp& b) { return Earlier(a, b) ? b : a; };
  const Stamp &S = start[0], &E = end[0], &s = start[1], &e = end[1];
  switch (mask & (kSrcBits | kDstBits)) {
    case 0:
    case kSrcBits: return Seconds(S, E);
    case kDstBits: return Seconds(s, e);
    case kSrcStart | kDstEnd: return Seconds(S, e);
    case kDstStart | kSrcEnd: return Seconds(s, E);
    case kSrcStart | kDstStart: return Seconds(min(S, s), max(S, s));
    case kSrcStart | kDstStart | kDstEnd: return Seconds(min(S, s), max(S, e));
    case kSrcStart | kDstStart | kSrcEnd:
    case kSrcBits | kDstBits: return Seconds(min(S, s), max(E, e));
    default:  // a single start, or a combination that never has a length
      return 0.0f;
  }
}

Times DecodeTimeDsr(Bytes dsr) {
  Times t;
  if (dsr.size() < 12) return t;
  if (dsr.U8(1) & (kSrcStart | kDstStart)) {
    DecodeLong(dsr, &t);
  } else {
    DecodeShort(dsr, &t);
  }
  ToMicroseconds(dsr.U8(2), &t);
  return t;
}

void NormaliseTimes(Times* t, uint64_t sp, uint64_t dp, bool has_icmp) {
  if (sp > 0 && dp > 0) {
    NormaliseBoth(t, sp, dp);
  } else if (sp > 0 && t->start[0].zero() && !t->start[1].zero()) {  // B
    CopySide(t, 0, 1);
    ClearSide(t, 1);
    t->mask = kSrcBits;
  } else if (dp > 0 && t->start[1].zero() && !t->start[0].zero()) {  // C
    CopySide(t, 1, 0);
    ClearSide(t, 0);
    t->mask = kDstBits;
  }
  NormaliseMask(t, sp, dp);
  if (Earlier(t->end[0], t->start[0])) std::swap(t->start[0], t->end[0]);  // G
  if (Earlier(t->end[1], t->start[1])) {  // the source's end is `ra`'s own, kept for equal values
    const Stamp old_start = t->start[1];
    t->start[1] = t->end[0];
    t->end[1] = old_start;
  }
  if (sp == 0 && dp > 0) {
    if (Earlier(t->start[0], t->end[0]) && t->start[1] == t->end[1]) MoveRange(t, 0, kSrcBits);
  } else if (dp == 0 && sp > 0) {
    if (Earlier(t->start[1], t->end[1]) && t->start[0] == t->end[0]) MoveRange(t, 1, kDstBits);
  }
  if (sp == 1 && dp == 0 && !has_icmp) t->start[0] = t->end[0];  // I
  if (dp == 1 && sp == 0) t->start[1] = t->end[1];
}

void ClearIdleSide(Times* t, uint64_t sp, uint64_t dp) {
  if (sp > 0 && dp == 0) ClearSide(t, 1);
  if (dp > 0 && sp == 0) ClearSide(t, 0);
}

}  // namespace argus
