#include "field/derive_counters.h"

#include "field/set_value.h"

namespace argus {

namespace {

uint64_t Sum(const uint64_t (&sides)[2]) { return sides[0] + sides[1]; }

void SetCount(ArgusValue* v, uint64_t n) { SetInt(v, static_cast<int64_t>(n)); }

// Returns the time in seconds to which a side's rate refers: its own duration, or the record's where it has none.
float RateTime(const Times& t, int side) {
  const float own = t.SideDuration(side);
  return own == 0.0f ? t.Duration() : own;
}

// Returns the bits per second of the packets after the first, for a side in stored order: `ra` computes this before it
// corrects the direction and does not swap it.
float StoredLoad(Record& r, int side) {
  const Metric& m = r.stored_metric();
  const float own = r.times().SideDuration(side);
  const float t = own > 0 ? own : r.times().Duration();
  const uint64_t packets = m.packets[side], bytes = m.bytes[side];
  if (!(t > 0) || packets <= 1) return 0;
  return static_cast<float>(static_cast<double>((bytes - bytes / packets) * 8)) / t;
}

// Packet sizes (argus-record-format.md 3.5), in stored order.
struct PacketSizes {
  bool has[2] = {};
  uint16_t min[2] = {}, max[2] = {};
  Bytes histogram[2];
};

PacketSizes ReadPacketSizes(Record& r) {
  PacketSizes s;
  const Bytes dsr = r.Dsr(kSlotPacketSize);
  const uint8_t form = dsr.U8(2) & 0x0F;
  s.has[0] = form == 0x2 || form == 0x6;
  s.has[1] = form == 0x2 || form == 0xA;
  size_t at = 4;
  for (int side = 0; side < 2; side++) {
    if (!s.has[side]) continue;
    s.min[side] = dsr.U16(at);
    s.max[side] = dsr.U16(at + 2);
    at += 4;
  }
  if (!(dsr.U8(1) & 4)) return s;
  for (int side = 0; side < 2; side++) {
    if (!s.has[side]) continue;
    s.histogram[side] = dsr.Sub(at, 4);
    at += 4;
  }
  return s;
}

// Sets a size column. 0 says nothing and becomes NULL, which `ra` shows as an empty field.
void SetSize(ArgusValue* v, uint16_t size) {
  if (size == 0) return SetNull(v);
  SetInt(v, size);
}

struct Loss {
  uint64_t side[2] = {};  // in printed order
  uint64_t both = 0;
};

Loss TcpLoss(Record& r) {
  Loss loss;
  const Network& n = r.network();
  if (n.state == 0) return loss;
  const Metric& m = r.metric();
  const uint32_t retransmits[2] = {n.side[r.Src()].U32(32), n.side[r.Dst()].U32(32)};
  if (m.packets[r.Src()] > 0) {
    loss.side[0] = retransmits[0];
    loss.both = uint64_t{retransmits[0]} + retransmits[1];
  }
  if (m.packets[r.Dst()] > 0) loss.side[1] = retransmits[1];
  return loss;
}

Loss LossOf(Record& r) {
  Loss loss;
  const Network& n = r.network();
  if (n.tcp) return TcpLoss(r);
  if (n.kind == kNetRtp) {  // drops are not swapped with the direction
    loss.side[0] = n.dsr.U16(32);
    loss.side[1] = n.dsr.U16(34);
    loss.both = loss.side[0] + loss.side[1];
  } else if (n.kind == kNetEsp && r.key().family == 4) {  // one number, shown on each side that sent something
    const uint32_t lost = n.dsr.U32(16);
    if (r.metric().packets[r.Src()] > 0) loss.side[0] = loss.both = lost;
    if (r.metric().packets[1 - r.Src()] > 0) loss.side[1] = lost;
  }
  return loss;
}

double Percent(uint64_t lost, uint64_t packets) {
  if (packets == 0) return 0;
  return static_cast<float>(100.0 * static_cast<double>(lost) / static_cast<double>(packets + lost));
}

double Ratio(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0.0 : static_cast<float>(static_cast<double>(part) / static_cast<double>(whole));
}

}  // namespace

void DerivePkts(Record& r, int, ArgusValue* v) { SetCount(v, Sum(r.metric().packets)); }
void DeriveBytes(Record& r, int, ArgusValue* v) { SetCount(v, Sum(r.metric().bytes)); }
void DeriveAppBytes(Record& r, int, ArgusValue* v) { SetCount(v, Sum(r.metric().app_bytes)); }

void DeriveSidePkts(Record& r, int side, ArgusValue* v) { SetCount(v, r.metric().packets[Index(r, side)]); }

void DeriveSideBytes(Record& r, int side, ArgusValue* v) { SetCount(v, r.metric().bytes[Index(r, side)]); }

void DeriveSideAppBytes(Record& r, int side, ArgusValue* v) { SetCount(v, r.metric().app_bytes[Index(r, side)]); }

void DeriveRate(Record& r, int, ArgusValue* v) {
  const double packets = static_cast<double>(Sum(r.metric().packets)) - 1;
  const float t = r.times().Duration();
  const float rate = t == 0 ? 0 : static_cast<float>(packets / t);
  SetReal(v, rate > 0 ? rate : 0);
}

void DeriveSideRate(Record& r, int side, ArgusValue* v) {
  const double packets = static_cast<double>(r.metric().packets[Index(r, side)]) - 1;
  const float t = RateTime(r.times(), Index(r, side));
  SetReal(v, packets > 0 && t > 0 ? static_cast<float>(packets / t) : 0.0f);
}

void DeriveSideLoad(Record& r, int side, ArgusValue* v) { SetReal(v, StoredLoad(r, side)); }

void DeriveLoad(Record& r, int, ArgusValue* v) {
  const Times& t = r.times();
  const float duration = t.Duration();
  if (!(duration > 0)) return SetReal(v, 0);
  const float own_src = t.SideDuration(r.Src()), own_dst = t.SideDuration(r.Dst());
  const float src_time = own_src > 0 ? own_src : duration;
  const float dst_time = own_dst > 0 ? own_dst : duration;
  const float src = StoredLoad(r, 0) * src_time;
  const float dst = StoredLoad(r, 1) * dst_time;
  SetReal(v, (src + dst) / duration);
}

void DeriveMeanSize(Record& r, int side, ArgusValue* v) {
  const int i = Index(r, side);
  SetReal(v, Ratio(r.metric().bytes[i], r.metric().packets[i]));
}

void DeriveMaxSize(Record& r, int side, ArgusValue* v) { SetSize(v, ReadPacketSizes(r).max[Index(r, side)]); }

void DeriveMinSize(Record& r, int side, ArgusValue* v) { SetSize(v, ReadPacketSizes(r).min[Index(r, side)]); }

void DeriveSizeHistogram(Record& r, int side, ArgusValue* v) {
  const Bytes nibbles = ReadPacketSizes(r).histogram[Index(r, side)];
  if (nibbles.empty()) return SetNull(v);
  uint8_t* const bins = reinterpret_cast<uint8_t*>(r.Scratch(8));
  for (int i = 0; i < 8; i++) bins[i] = (i & 1) ? nibbles.U8(i / 2) & 15 : nibbles.U8(i / 2) >> 4;
  SetBytes(v, Bytes(bins, 8));
}

// Sets the producer-consumer ratio: 1 sends only, -1 receives only; NULL where nothing was counted.
void DerivePcr(Record& r, int, ArgusValue* v) {
  const Metric& m = r.metric();
  const double src = static_cast<double>(m.app_bytes[r.Src()]), dst = static_cast<double>(m.app_bytes[r.Dst()]);
  if (src + dst == 0) return SetNull(v);
  SetReal(v, (src - dst) / (src + dst));
}

void DeriveAppShare(Record& r, int, ArgusValue* v) {
  SetReal(v, Ratio(Sum(r.metric().app_bytes), Sum(r.metric().bytes)));
}

void DeriveSideAppShare(Record& r, int side, ArgusValue* v) {
  const int i = Index(r, side);
  SetReal(v, Ratio(r.metric().app_bytes[i], r.metric().bytes[i]));
}

void DeriveLoss(Record& r, int, ArgusValue* v) { SetCount(v, LossOf(r).both); }
void DerivePloss(Record& r, int, ArgusValue* v) { SetReal(v, Percent(LossOf(r).both, Sum(r.metric().packets))); }

void DeriveSideLoss(Record& r, int side, ArgusValue* v) { SetCount(v, LossOf(r).side[side]); }

void DeriveSidePloss(Record& r, int side, ArgusValue* v) {
  SetReal(v, Percent(LossOf(r).side[side], r.metric().packets[Index(r, side)]));
}

}  // namespace argus
