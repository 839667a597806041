#include "field/derive_tcp.h"

#include "field/ra_names.h"
#include "field/set_value.h"

namespace argus {

namespace {

constexpr double kMicro = 1e6;
constexpr double kNoTime = 0.0001;  // a handshake leg shorter than this says nothing about the path

// Returns the advertised window in bytes of a side in stored order, after scaling modulo 2^32.
uint32_t Window(Record& r, int i) {
  const Network& n = r.network();
  if (r.stored_metric().packets[i] == 0) return 0;
  if (n.kind == kNetTcpInit) {
    return i == 0 ? uint32_t{n.dsr.U16(16)} << (n.dsr.U8(19) & 31) : 0;
  }
  return uint32_t{n.side[i].U16(44)} << (n.side[i].U8(47) & 31);
}

uint32_t SeqBase(Record& r, int i) {
  const Network& n = r.network();
  if (n.kind == kNetTcpInit) return i == 0 ? n.dsr.U32(8) : 0;
  return n.side[i].U32(12);
}

// Returns the segment size that a side announced (version 5), 0 if it announced none.
uint32_t SegmentSize(const Network& n, int i) {
  if (n.qualifier != kTcpWide) return 0;
  if (n.kind == kNetTcpInit) return i == 0 ? n.dsr.U16(20) : 0;
  return n.side[i].U16(48);
}

double RoundTrip(const Network& n) { return static_cast<uint32_t>(n.synack_us + n.ackdat_us) / kMicro; }

// Returns the round trip for a throughput bound, seconds: a leg of no length is left out.
double BoundingRoundTrip(const Network& n) {
  const double rtt = RoundTrip(n), synack = n.synack_us / kMicro, ackdat = n.ackdat_us / kMicro;
  if (!(rtt > 0)) return 0;
  if (ackdat < kNoTime) return synack;
  return synack < kNoTime ? ackdat : rtt;
}

}  // namespace

void DeriveSwin(Record& r, int, ArgusValue* v) {
  if (!r.network().tcp || r.metric().packets[r.Src()] == 0) return SetNull(v);
  SetInt(v, Window(r, r.Src()));
}

void DeriveDwin(Record& r, int, ArgusValue* v) {
  const Metric& m = r.metric();
  if (!r.network().tcp || m.packets[0] == 0 || m.packets[1] == 0) return SetNull(v);
  SetInt(v, Window(r, r.Dst()));
}

void DeriveSeqBase(Record& r, int side, ArgusValue* v) {
  const uint32_t base = r.network().tcp ? SeqBase(r, Index(r, side)) : 0;
  if (base == 0) return SetNull(v);
  SetInt(v, base);
}

void DeriveSegmentSize(Record& r, int side, ArgusValue* v) {
  const uint32_t size = r.network().tcp && r.is_version5() ? SegmentSize(r.network(), Index(r, side)) : 0;
  if (size == 0) return SetNull(v);
  SetInt(v, size);
}

void DeriveTcpRtt(Record& r, int, ArgusValue* v) {
  if (!r.network().tcp) return SetNull(v);
  SetReal(v, RoundTrip(r.network()));
}

void DeriveSynAck(Record& r, int, ArgusValue* v) {
  if (!r.network().tcp) return SetNull(v);
  SetReal(v, r.network().synack_us / kMicro);
}

void DeriveAckDat(Record& r, int, ArgusValue* v) {
  if (!r.network().tcp) return SetNull(v);
  SetReal(v, r.network().ackdat_us / kMicro);
}

// Sets what the other side's window allows. The two sides have different units in `ra`: kbit/s and bit/s.
void DeriveMaxThroughput(Record& r, int side, ArgusValue* v) {
  if (!r.network().tcp) return SetNull(v);
  const double rtt = BoundingRoundTrip(r.network());
  if (!(rtt > 0)) return SetReal(v, 0);
  const double bits = 8.0 * Window(r, side == 0 ? r.Dst() : r.Src());
  SetReal(v, side == 0 ? bits / (rtt * 1000) : bits / rtt);
}

void DeriveTcpOpt(Record& r, int, ArgusValue* v) {
  if (!r.network().tcp) return SetNull(v);
  char* const out = r.Scratch(kMaxTcpOptionLetters);
  SetTrimmed(v, {out, TcpOptionLetters(r.network().options, out)});
}

int64_t TcpGap(Record& r, int side) {
  const Network& n = r.network();
  if (!n.tcp) return -1;
  if (n.kind != kNetTcpPerformance) return 0;
  const Bytes s = n.side[Index(r, side)];
  const uint32_t base = s.U32(12), seq = s.U32(16), bytes = s.U32(28), retransmits = s.U32(32);
  const uint32_t acked = s.U32(36), window_bytes = s.U32(40);
  if (base == acked || seq == 0 || retransmits != 0) return 0;
  const uint32_t sent = seq - base;
  if (sent == bytes || sent == bytes - window_bytes) return 0;
  const int64_t gap = static_cast<int64_t>(sent) - bytes;
  return gap <= 0 ? 0 : gap - 1;
}

void DeriveGap(Record& r, int side, ArgusValue* v) {
  const int64_t gap = TcpGap(r, side);
  if (gap < 0) return SetNull(v);
  SetInt(v, gap);
}

void DeriveTcpStatus(Record& r, int, ArgusValue* v) {
  if (!r.network().tcp) return SetNull(v);
  SetInt(v, r.TcpStatusWord());
}

void DeriveTcpFlags(Record& r, int side, ArgusValue* v) {
  if (!r.network().tcp) return SetNull(v);
  SetInt(v, r.network().flags[Index(r, side)]);
}

void DeriveTcpOptions(Record& r, int, ArgusValue* v) {
  if (!r.network().tcp) return SetNull(v);
  SetInt(v, r.network().options);
}

}  // namespace argus
