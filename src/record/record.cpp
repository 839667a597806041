#include "record/record.h"

#include <cstring>

#include "record/framing.h"

namespace argus {

namespace {

// Whose user data: bit 0x10 of the subtype (16-bit form) or of the qualifier (legacy 8-bit form).
uint8_t UserSlot(const uint8_t* dsr) {
  const uint8_t sides = (dsr[1] & kDsrLong) ? dsr[1] : dsr[2];
  return (sides & 0x10) ? kSlotSrcUser : kSlotDstUser;
}

// The forms of the metric DSR (3.4), by the low nibble of its qualifier.
struct MetricForm {
  uint8_t width = 0;     // bytes of a counter; 0: not a form
  uint8_t side[2] = {};  // 1: the source's, the destination's counters are there
  uint64_t mask = 0;     // of a counter
};

constexpr std::array<MetricForm, 16> MakeMetricForms() {
  std::array<MetricForm, 16> forms{};
  for (int i = 1; i <= 12; i++) {
    const int log2 = (i - 1) & 3;
    forms[i].width = static_cast<uint8_t>(1 << log2);
    forms[i].side[0] = i <= 8;
    forms[i].side[1] = i <= 4 || i >= 9;
    forms[i].mask = ~uint64_t{0} >> (64 - (8 << log2));
  }
  return forms;
}

constexpr std::array<MetricForm, 16> kMetricForms = MakeMetricForms();

// Packets and bytes; with subtype 4 application bytes too.
uint32_t CountersPerSide(uint8_t subtype) { return (subtype & 1) ? 2 : (subtype & 4) ? 3 : 0; }

const Metric kNoMetric;

// Bytes of the fixed part of the network objects whose length must match exactly.
constexpr size_t kRtpSize = 40;
constexpr size_t kRtcpSize = 24;
constexpr size_t kTcpSideAt = 24;
constexpr size_t kTcpSideSize = 48;
constexpr size_t kTcpWideSideSize = 52;
constexpr uint64_t kRtpPackets = 5;            // fewer each way: shown as plain UDP
constexpr uint64_t kImpossiblePackets = 1000;  // more than this in no time at all
constexpr uint64_t kImpossiblePackets5 = 100000000;

}  // namespace

void Record::Begin(const RawRecord& raw) {
  raw_ = raw;
  ready_ = 0;
  scratch_used_ = 0;
  slots_.fill(0);
}

bool Record::Assign(const RawRecord& raw) {
  Begin(raw);
  const uint8_t* const data = raw.data;
  const uint32_t size = raw.size;
  uint32_t at = kHeaderSize;
  while (at + kWord <= size) {
    const uint8_t* const dsr = data + at;
    const uint32_t length = DsrSize(dsr);
    if (length == 0 || length > size - at) return has_undecoded_ = IsOverlongStatus(data, at, size);
    uint8_t slot = kSlotOfType[dsr[0]];
    if (slot == kSlotSrcUser) slot = UserSlot(dsr);
    slots_[slot] = static_cast<uint16_t>(at / kWord);
    at += length;
  }
  const uint16_t undecoded = slots_[kSlotNone];  // the last of them
  has_undecoded_ = undecoded > 1 || (undecoded == 1 && !BeginsWithFiller(data));
  slots_[kSlotNone] = 0;
  return at == size;
}

// DSRs after an overlong status (framing.h) count: they are left out, as by `ra`.
int Record::CountUndecoded() const {
  int n = 0;
  uint32_t at = kHeaderSize;
  bool left_out = false;
  while (at + kWord <= raw_.size) {
    uint32_t length = DsrSize(raw_.data + at);
    if (length > raw_.size - at && IsOverlongStatus(raw_.data, at, raw_.size)) {
      left_out = true;
      length = kTcpStatusSize;
    }
    if (length == 0 || length > raw_.size - at) break;
    const bool filler = at == kHeaderSize && BeginsWithFiller(raw_.data);
    if (left_out || (kSlotOfType[raw_.data[at]] == kSlotNone && !filler)) n++;
    at += length;
  }
  return n;
}

Bytes Record::Dsr(DsrSlot slot) const {
  if (slots_[slot] == 0) return Bytes();
  const uint8_t* p = raw_.data + slots_[slot] * kWord;
  return Bytes(p, DsrSize(p));
}

char* Record::Scratch(size_t n) {
  if (n > kScratchSize - scratch_used_) scratch_used_ = 0;  // the oldest text gives way; see kScratchSize
  char* p = scratch_.data() + scratch_used_;
  scratch_used_ += n;
  return p;
}

void Record::DecodeKey() {
  ready_ |= kKeyDone;
  key_ = Key();
  key_.dsr = Dsr(kSlotFlow);
  if (key_.dsr.empty()) return;
  const uint8_t subtype = key_.dsr.U8(1);
  key_.model = subtype & kKeyModelMask;
  key_.reverse = (subtype & kKeyReverse) != 0;
  key_.qualifier = key_.dsr.U8(2);
  key_.address_type = key_.qualifier & kKeyAddressMask;
  const bool ip_model = key_.model == kModelFiveTuple || key_.model == kModelMatrix;
  if (key_.address_type == kAddrIpv4 && ip_model) {
    DecodeIpv4Key();
  } else if (key_.address_type == kAddrIpv6 && ip_model) {
    DecodeIpv6Key();
  } else if (key_.address_type == kAddrArp || key_.address_type == kAddrRarp) {
    DecodeArpKey();
  }
}

void Record::DecodeIpv4Key() {
  const Bytes dsr = key_.dsr;
  if (!dsr.Has(4, 8)) return;
  key_.family = 4;
  const int src = key_.reverse ? 1 : 0;
  key_.address[src] = dsr.data() + 4;
  key_.address[1 - src] = dsr.data() + 8;
  if (key_.model == kModelMatrix) TurnAddresses();
  if (key_.model != kModelFiveTuple) return;
  key_.protocol = dsr.U8(12);
  key_.fragment = (key_.qualifier & kKeyFragment) != 0;
  if (!key_.HasPorts() || key_.fragment) return;
  key_.port[src] = dsr.U16(kIpv4DataAt);
  key_.port[1 - src] = dsr.U16(kIpv4DataAt + 2);
}

// Turns the addresses of two kinds of keys, which are in the order of the machine that wrote them, little-endian in
// practice: matrix keys, and ARP keys whose rest a client cleared. `ra` prints them right only on such a machine; see
// doc/format.md.
void Record::TurnAddresses() {
  for (int side = 0; side < 2; side++) {
    if (key_.address[side] == nullptr) continue;
    const uint32_t address = GetLittle<uint32_t>(key_.address[side]);
    for (int i = 0; i < 4; i++) turned_[side][i] = static_cast<uint8_t>(address >> (24 - 8 * i));
    key_.address[side] = turned_[side];
  }
}

void Record::DecodeIpv6Key() {
  const Bytes dsr = key_.dsr;
  if (!dsr.Has(4, 32)) return;
  key_.family = 6;
  const int src = key_.reverse ? 1 : 0;
  key_.address[src] = dsr.data() + 4;
  key_.address[1 - src] = dsr.data() + 20;
  if (key_.model != kModelFiveTuple) return;
  key_.protocol = dsr.U8(36);
  key_.fragment = (key_.qualifier & kKeyFragment) != 0;
  if (!key_.HasPorts() || key_.fragment) return;
  key_.port[src] = dsr.U16(kIpv6DataAt);
  key_.port[1 - src] = dsr.U16(kIpv6DataAt + 2);
}

// ARP: sender and target protocol address. RARP: only the target has one. The REVERSE flag of these keys
// swaps everything but the addresses; DecideDirection() does that.
void Record::DecodeArpKey() {
  const Bytes dsr = key_.dsr;
  const bool legacy = key_.model == kModelFiveTuple;
  const bool arp = key_.address_type == kAddrArp;
  const uint8_t length = legacy ? 4 : dsr.U8(9);
  if (length != 4 && length != 0) return;  // not IPv4 addresses
  const size_t first = legacy ? 4 : 12;
  if (arp) {
    key_.address[0] = dsr.Sub(first, 4).data();
    key_.address[1] = dsr.Sub(first + 4, 4).data();
    if (length == 0) TurnAddresses();
  } else {
    key_.address[1] = dsr.Sub(first, 4).data();
  }
}

void Record::DecodeMetric() {
  ready_ |= kMetricDone;
  const uint16_t at = slots_[kSlotMetric];
  if (at == 0) {
    metric_ = Metric();
    return;
  }
  // The usual DSR is read without a branch on its form: each counter is the low bytes of the eight that end with it.
  // Eight bytes before the end of a first counter are still inside the record, after its header.
  const uint8_t* const p = raw_.data + at * kWord;
  const MetricForm& form = kMetricForms[p[2] & 0x0F];
  const uint32_t counters = CountersPerSide(p[1]);
  const uint32_t sides = form.side[0] + form.side[1];
  const uint32_t size = DsrSize(p);
  if (counters == 0 || form.width == 0 || 4 + sides * counters * form.width > size) {
    metric_ = Metric();
    metric_.present = true;
    return;
  }
  const auto read = [&](uint32_t index) { return Get64(p + 4 + (index + 1) * form.width - 8) & form.mask; };
  metric_.present = true;
  const uint64_t has_app = counters == 3 ? ~uint64_t{0} : 0;
  for (uint32_t side = 0; side < 2; side++) {
    const uint64_t has_side = form.side[side] ? ~uint64_t{0} : 0;
    const uint32_t first = side * form.side[0] * form.side[1] * counters;
    metric_.packets[side] = read(first) & has_side;
    metric_.bytes[side] = read(first + 1) & has_side;
    metric_.app_bytes[side] = read(first + counters - 1) & has_side & has_app;
  }
}

void Record::DecodeNetwork() {
  ready_ |= kNetworkDone;
  network_ = Network();
  const Bytes dsr = Dsr(kSlotNetwork);
  if (dsr.empty()) return;
  const uint8_t kind = dsr.U8(1);
  if (kind == kNetRtp) {
    // Most of what the sensor tags as RTP is not: `ra` takes the tag away from short flows, and from all IPv6 ones.
    const Metric& m = stored_metric();
    const bool enough = m.packets[0] >= kRtpPackets || m.packets[1] >= kRtpPackets;
    if (dsr.size() != kRtpSize || key().family != 4 || !key().Is(kUdp) || !enough) return;
  }
  if (kind == kNetRtcp && dsr.size() != kRtcpSize) return;
  network_.dsr = dsr;
  network_.kind = kind;
  network_.qualifier = dsr.U8(2);
  if (key().Is(kTcp) && kind >= kNetTcpInit && kind <= kNetTcpPerformance) DecodeTcp();
}

void Record::DecodeTcp() {
  const Bytes dsr = network_.dsr;
  network_.tcp = true;
  network_.status = dsr.U32(4);
  const Metric& m = stored_metric();
  const bool wide = network_.qualifier == kTcpWide && is_version5();
  if (network_.kind == kNetTcpInit) {
    network_.options = dsr.U32(12);
    network_.flags[0] = dsr.U8(18);
  } else if (network_.kind == kNetTcpStatus) {
    network_.flags[0] = dsr.U8(8);
    network_.flags[1] = dsr.U8(9);
  } else {
    network_.state = dsr.U32(8);
    network_.options = dsr.U32(12);
    network_.synack_us = dsr.U32(16);
    network_.ackdat_us = dsr.U32(20);
    for (int side = 0; side < 2; side++) {
      const size_t size = wide ? kTcpWideSideSize : kTcpSideSize;
      network_.side[side] = dsr.Sub(kTcpSideAt + side * size, size);
      network_.flags[side] = network_.side[side].U8(46);
    }
  }
  if (is_version5() && network_.qualifier == 0) return;
  for (int side = 0; side < 2; side++) {
    if (m.packets[side] == 0) network_.flags[side] = 0;
  }
}

void Record::DecodeTimes() {
  ready_ |= kTimesDone;
  stored_times_ = DecodeTimeDsr(Dsr(kSlotTime));
  times_ = stored_times_;
  const Metric& m = stored_metric();
  NormaliseTimes(&times_, m.packets[0], m.packets[1], Has(kSlotIcmp));
  if (is_version5()) ClearIdleSide(&times_, m.packets[0], m.packets[1]);
}

// A look at the bytes, before anything is decoded: only TCP that was seen to answer without being asked can be
// reversed.
bool Record::MayBeReversed() const {
  const uint16_t at = slots_[kSlotNetwork];
  if (at == 0) return false;
  const uint8_t* const p = raw_.data + at * kWord;
  return DsrSize(p) >= 8 && (Get32(p + 4) & (kTcpSyn | kTcpSynAck)) == kTcpSynAck;
}

// The connection was first seen at its answer: SYN-ACK without SYN, and signs that it really went on from there.
bool Record::TcpIsReversed() {
  const Network& n = network();
  if (!n.tcp || n.kind == kNetTcpInit || !(n.status & kTcpSynAck) || (n.status & kTcpSyn)) return false;
  if (n.status & (kTcpEstablished | kTcpFin | kTcpFinAck | kTcpNormalClose)) return true;
  if (n.kind != kNetTcpPerformance || !(n.flags[0] & kFlagSyn) || (n.flags[1] & kFlagRst)) return false;
  const Metric& m = stored_metric();
  const uint64_t sp = m.packets[0], dp = m.packets[1];
  return (sp > 5 && dp > 5) || (sp > 0 && dp == 0 && (n.flags[0] & kFlagFin) && m.bytes[0] / sp > 60);
}

// A reply without its request, which the sensor keyed as if it were one.
bool Record::IcmpIsReversed() {
  const Metric& m = stored_metric();
  if (network().kind != kNetIcmp || m.packets[0] == 0 || m.packets[1] != 0) return false;
  switch (network().dsr.U8(4)) {
    case kIcmpEchoReply:
    case kIcmpTimestampReply:
    case kIcmpInformationReply:
    case kIcmpMaskReply: return true;
    default: return false;
  }
}

IcmpKind Record::KeyIcmp() {
  const Key& k = key();
  (void)Src();  // decides on icmp_reply_
  if (icmp_reply_) return {network().dsr.U8(4), network().dsr.U8(5)};
  return {k.dsr.U8(k.DataAt()), k.dsr.U8(k.DataAt() + 1)};
}

void Record::DecideDirection() {
  ready_ |= kDirectionDone;
  src_ = key_src_ = port_src_ = 0;
  icmp_reply_ = false;
  const Key& k = key();
  if (k.address_type == kAddrArp || k.address_type == kAddrRarp) {
    src_ = k.reverse && k.model == kModelArp ? 1 : 0;
  } else if (is_version5()) {
    // The sensor of version 5 decides for itself, and `ra` leaves it at that. An Ethernet key is turned as others are.
    if (k.address_type == kAddrEthernet) key_src_ = port_src_ = k.reverse ? 1 : 0;
  } else if (k.qualifier & kKeyDirectionFixed) {
    icmp_reply_ = k.family == 4 && k.Is(kIcmp) && IcmpIsReversed();
    src_ = key_src_ = port_src_ = icmp_reply_ ? 1 : 0;
  } else if (k.family == 4 && k.Is(kTcp)) {
    if (MayBeReversed() && TcpIsReversed()) src_ = key_src_ = port_src_ = 1;
  } else if (k.family == 6 && k.Is(kUdp) && network().kind == kNetRtcp && k.port[0] > k.port[1]) {
    src_ = key_src_ = 1;
  }
}

void Record::CheckPossible() {
  ready_ |= kCountersDone;
  counters_ = &stored_metric();
  cause_ = stored_cause();
  const uint64_t impossible = is_version5() ? kImpossiblePackets5 : kImpossiblePackets;
  if (counters_->packet_sum() > impossible && times().Duration() == 0.0f) {
    counters_ = &kNoMetric;
    cause_ = kCauseError;
  }
}

}  // namespace argus
