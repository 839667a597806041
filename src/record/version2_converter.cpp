#include "record/version2_converter.h"

#include <bitset>
#include <cstring>

namespace argus {

namespace {

constexpr uint32_t kVersionMask = 0xF0000000;
constexpr uint32_t kVersion2 = 0x20000000;
constexpr uint8_t kNibble2 = 2;  // in byte 0 of a converted record

enum Cause2 : uint8_t {
  kStart2 = 0x01,
  kStatus2 = 0x04,
  kStop2 = 0x08,
  kShutdown2 = 0x10,
  kTimeout2 = 0x20,
  kError2 = 0x40
};

enum PartType : uint8_t {
  kPartBase = 0x01,
  kPartMac = 0x08,
  kPartTcp = 0x11,
  kPartIcmp = 0x12,
  kPartMpls = 0x28,
  kPartVlan = 0x2A,
  kPartSrcUser = 0x42,
  kPartDstUser = 0x43,
};

constexpr uint8_t kTagRtcp = 0x10;  // in a key
constexpr size_t kMaxTypes = 256;

// Places in a flow record's first part.
constexpr size_t kStampsAt = 8, kKeyAt = 24, kAttributesAt = 40, kSrcAt = 48, kDstAt = 60;

uint8_t CauseOf(uint8_t cause) {
  switch (cause) {
    case kStart2: return kCauseStart;
    case kStatus2: return kCauseStatus;
    case kStop2: return kCauseStop;
    case kShutdown2: return kCauseShutdown;
    case kTimeout2: return kCauseTimeout;
    case kError2: return kCauseError;
    default: return 0;
  }
}

uint32_t PartSize(const uint8_t* part) {
  const bool words = part[0] == kPartSrcUser || part[0] == kPartDstUser;
  return words ? part[1] * kWord : part[1];
}

// Calls f(part, size) for each part of a flow record after the first, up to a broken or a repeated one. The end of the
// last.
template <typename F>
uint32_t ForEachPart(const uint8_t* p, uint32_t size, F f) {
  std::bitset<kMaxTypes> seen;
  seen.set(kPartBase);
  uint32_t at = kHeaderSize2 + kBaseSize2;
  while (at + kWord <= size) {
    const uint32_t length = PartSize(p + at);
    if (length < kWord || length > size - at || seen.test(p[at])) break;
    seen.set(p[at]);
    f(p + at, length);
    at += length;
  }
  return at;
}

bool IsStart2(const uint8_t* p, Order2 order) { return p[1] == kStart2 && order.U32(p + kCookieOffset) == kCookie2; }

bool HasBase(const uint8_t* p, uint32_t size) {
  return size >= kHeaderSize2 + kBaseSize2 && size <= kMaxRecordSize2 && p[kHeaderSize2] == kPartBase &&
         p[kHeaderSize2 + 1] == kBaseSize2;
}

}  // namespace

bool LooksLikeRecord2(const uint8_t* p, Order2 order) {
  const uint32_t size = order.RecordSize(p);
  if (CauseOf(p[1]) == 0 || (order.U32(p + 4) & kVersionMask) != kVersion2) return false;
  const uint8_t type = p[0] & ~kImported2;
  if (type == kMar2) return size == kMarSize2 && (p[0] == kMar2 || IsStart2(p, order));
  return type == kFar2 && HasBase(p, size);
}

bool IsBentRecord2(const uint8_t* p, size_t size, Order2 order) {
  const uint32_t length = order.RecordSize(p);
  if (length > size) return false;
  if (!IsManagement2(p)) return HasBase(p, length) && FilledSize2(p, length) == length;
  return length == kMarSize2 && CauseOf(p[1]) != 0;
}

uint32_t FilledSize2(const uint8_t* p, uint32_t size) {
  return IsManagement2(p) ? size : ForEachPart(p, size, [](const uint8_t*, uint32_t) {});
}

void Version2Converter::Big(uint64_t v, int width) {
  for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) Byte(static_cast<uint8_t>(v >> shift));
}

void Version2Converter::Copy(const uint8_t* p, size_t n) {
  std::memcpy(out_.data() + size_, p, n);
  size_ += n;
}

void Version2Converter::Begin(uint8_t type, uint8_t subtype, uint8_t qualifier) {
  dsr_ = size_;
  for (const uint8_t v : {type, subtype, qualifier, uint8_t{0}}) Byte(v);
}

// Fill the DSR up to a word, and its length in.
void Version2Converter::End() {
  while (size_ % kWord != 0) Byte(0);
  const size_t words = (size_ - dsr_) / kWord;
  if (out_[dsr_ + 1] & kDsrLong) out_[dsr_ + 2] = static_cast<uint8_t>(words >> 8);
  out_[dsr_ + 3] = static_cast<uint8_t>(words);
}

RawRecord Version2Converter::Convert(const uint8_t* p, uint32_t size, uint64_t offset, Order2 order) {
  order_ = order;
  size_ = 0;
  Begin((IsManagement2(p) ? kMar : kFar) | kNibble2, CauseOf(p[1]), 0);
  if (IsManagement2(p)) {
    Management(p);
  } else {
    Flow(p, size);
  }
  const size_t words = size_ / kWord;
  out_[2] = static_cast<uint8_t>(words >> 8);
  out_[3] = static_cast<uint8_t>(words);
  return {out_.data(), static_cast<uint32_t>(size_), offset};
}

void Version2Converter::Management(const uint8_t* p) {
  const auto u32 = [&](size_t at) { Big(order_.U32(p + at), 4); };
  Big(0, 4);
  u32(8);  // the cookie or the source id
  for (const size_t at : {44, 48, 52, 16, 20, 24, 28}) u32(at);
  Copy(p + 32, 4);
  for (const size_t at : {36, 38}) Big(order_.U16(p + at), 2);
  for (const size_t at : {56, 64}) Big(order_.U64(p + at), 8);
  Big(0, 8);  // clock drift
  Big(0, 4);  // records
  u32(76);
  u32(72);
  while (size_ < 120) Byte(0);
  u32(40);
  u32(124);
}

void Version2Converter::Flow(const uint8_t* p, uint32_t size) {
  const uint8_t* const base = p + kHeaderSize2;
  const auto ether_type = static_cast<uint16_t>(order_.U32(p + 4));
  Begin(kDsrTransport, 3, 1);
  for (const size_t at : {8, 12}) Big(order_.U32(p + at), 4);
  End();
  Key(base + kKeyAt, ether_type);
  Begin(kDsrTime, 2, 0x18);
  for (size_t i = 0; i < 4; i++) Big(order_.U32(base + kStampsAt + 4 * i), 4);
  End();
  Counters(base);
  if (ether_type == kEtherIp) IpAttributes(base);
  ForEachPart(p, size, [&](const uint8_t* part, uint32_t length) {
    switch (part[0]) {
      case kPartTcp: return Tcp(part, length);
      case kPartIcmp: return Icmp(part, length, order_.U16(base + 2));
      case kPartMac: return Mac(part, length, ether_type);
      case kPartVlan: return Vlan(part, length);
      case kPartMpls: return Mpls(part, length);
      case kPartSrcUser: return User(part, length, 0x10);
      case kPartDstUser: return User(part, length, 0x20);
      default: return;
    }
  });
}

void Version2Converter::Key(const uint8_t* key, uint16_t ether_type) {
  switch (ether_type) {
    case kEtherIp: return Ipv4Key(key);
    case kEtherArp:
    case kEtherRarp: {
      const bool arp = ether_type == kEtherArp;
      Begin(kDsrFlow, kModelArp, arp ? kAddrArp : kAddrRarp);
      Big(uint64_t{0x0001080006040000} | (arp ? 1 : 3), 8);  // Ethernet, IPv4, their lengths, request
      Big(order_.U32(key), 4);
      if (arp) Big(order_.U32(key + 4), 4);
      Copy(key + (arp ? 8 : 4), arp ? 6 : 12);
      return End();
    }
    default:
      Begin(kDsrFlow, kModelFiveTuple, kAddrEthernet);
      Copy(key, 12);
      Big(order_.U16(key + 12), 2);
      Copy(key + 14, 2);
      return End();
  }
}

void Version2Converter::Ipv4Key(const uint8_t* key) {
  const uint8_t protocol = key[8];
  Begin(kDsrFlow, kModelFiveTuple, kAddrIpv4);
  for (const size_t at : {0, 4}) Big(order_.U32(key + at), 4);
  Copy(key + 8, 2);
  if (protocol == kEsp) {
    Big(0, 2);
    Big(order_.U32(key + 12), 4);
  } else if (protocol == kIcmp || protocol == kIgmp) {
    Copy(key + 10, 2);
    for (const size_t at : {12, 14}) Big(order_.U16(key + at), 2);
  } else {
    for (const size_t at : {10, 12}) Big(order_.U16(key + at), 2);
    Big(0, 2);  // no masks
  }
  End();
  if (protocol != kUdp || key[9] != kTagRtcp) return;
  Begin(kDsrNetwork, kNetRtcp, 0);
  Big(0, 8);
  Big(0, 8);
  Big(0, 4);
  End();
}

void Version2Converter::Counters(const uint8_t* base) {
  Begin(kDsrMetric, 4, 4);
  for (const size_t side : {kSrcAt, kDstAt}) {
    for (size_t i = 0; i < 3; i++) Big(order_.U32(base + side + 4 * i), 8);
  }
  End();
}

// Converts the IP attributes of each direction that has packets. IP options are left out: the meaning of their bits in
// version 2 is not known, and `ra` shows none. The key of ESP has no IP id.
void Version2Converter::IpAttributes(const uint8_t* base) {
  const uint8_t* const a = base + kAttributesAt;
  const uint8_t* const key = base + kKeyAt;
  const uint16_t ip_id = key[8] == kEsp ? 0 : order_.U16(key + 14);
  const size_t counters[2] = {kSrcAt, kDstAt};
  Begin(kDsrIpAttributes, 0, 0);
  for (int side = 0; side < 2; side++) {
    if (order_.U32(base + counters[side]) == 0) continue;
    out_[dsr_ + 2] |= static_cast<uint8_t>(1 << side);
    Byte(a[4 + side]);
    Byte(a[6 + side]);
    Big(ip_id, 2);
  }
  End();
}

void Version2Converter::Tcp(const uint8_t* part, uint32_t size) {
  constexpr uint32_t kSize = 60, kSideAt = 20, kSideSize = 20;
  if (size < kSize) return;
  Begin(kDsrNetwork, kNetTcpPerformance, 0);
  Big(order_.U32(part + 4), 4);
  Big(order_.U16(part + 2), 4);
  for (const size_t at : {8, 12, 16}) Big(order_.U32(part + at), 4);
  for (int i = 0; i < 2; i++) {
    const uint8_t* const side = part + kSideAt + i * kSideSize;
    const auto u32 = [&](size_t at) { Big(order_.U32(side + at), 4); };
    Big(0, 8);
    Big(0, 4);
    u32(0);  // sequence base
    Big(0, 8);
    Big(0, 4);
    for (const size_t at : {8, 12, 4}) u32(at);  // bytes, retransmissions, acknowledged bytes
    Big(0, 4);
    Big(order_.U16(side + 16), 2);
    Byte(side[18]);
    Byte(0);
  }
  End();
}

void Version2Converter::Icmp(const uint8_t* part, uint32_t size, uint16_t status) {
  constexpr uint32_t kSize = 28;
  if (size < kSize) return;
  Begin(kDsrIcmp, 0, status & kIcmpMapped);
  Copy(part + 4, 2);
  Big(order_.U16(part + 6), 2);
  for (size_t at = 8; at < kSize; at += 4) Big(order_.U32(part + at), 4);
  End();
}

void Version2Converter::Mac(const uint8_t* part, uint32_t size, uint16_t ether_type) {
  if (size < 16) return;
  Begin(kDsrMac, 0, 0);
  Copy(part + 10, 6);
  Copy(part + 4, 6);
  Big(ether_type, 2);
  End();
}

void Version2Converter::Vlan(const uint8_t* part, uint32_t size) {
  if (size < 8) return;
  Begin(kDsrVlan, 0, order_.U16(part + 2) & 3);
  for (const size_t at : {4, 6}) Big(order_.U16(part + at), 2);
  End();
}

// That there are labels; which, `ra` does not show.
void Version2Converter::Mpls(const uint8_t* part, uint32_t size) {
  if (size < 12) return;
  Begin(kDsrMpls, 0, 0);
  for (const size_t at : {4, 8}) Big(order_.U32(part + at), 4);
  End();
}

void Version2Converter::User(const uint8_t* part, uint32_t size, uint8_t side) {
  const uint16_t room = static_cast<uint16_t>(size - kWord);
  Begin(kDsrUserData, kDsrLong | side, 0);
  Big(room, 2);
  Big(room, 2);
  Copy(part + kWord, room);
  End();
}

}  // namespace argus
