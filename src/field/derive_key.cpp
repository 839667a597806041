#include "field/derive_key.h"

#include <charconv>

#include "field/community_id.h"
#include "field/ra_names.h"
#include "field/set_value.h"
#include "field/source_id.h"

namespace argus {

namespace {

std::string_view MatrixName(const Key& k) {
  switch (k.address_type) {
    case kAddrArp: return "arp";
    case kAddrRarp: return "rarp";
    case kAddrEthernet: return "ether";
    default: return "ip";
  }
}

std::string_view IpName(Record& r) {
  const Key& k = r.key();
  if (k.protocol == kUdp) {
    const uint8_t kind = r.network().kind;
    if (kind == kNetRtp) return "rtp";
    if (kind == kNetRtcp) return "rtcp";
    if (kind == kNetUdt && k.family == 4) return "udt";
  }
  return ProtocolName(k.protocol);
}

std::string_view EtherText(Record& r) {
  const uint16_t type = r.key().dsr.U16(16);
  const std::string_view name = EtherTypeName(type);
  if (!name.empty()) return name;
  char* const out = r.Scratch(8);
  return {out, static_cast<size_t>(std::to_chars(out, out + 8, type).ptr - out)};
}

std::string_view ProtoText(Record& r) {
  const Key& k = r.key();
  if (!k.present()) return {};
  if (k.model == kModelMatrix) return MatrixName(k);
  switch (k.address_type) {
    case kAddrIpv4:
    case kAddrIpv6: return k.family != 0 && k.model == kModelFiveTuple ? IpName(r) : std::string_view();
    case kAddrEthernet: return EtherText(r);
    case kAddrArp: return "arp";
    case kAddrRarp: return "rarp";
    case kAddrWlan: return "wlan";
    case kAddrIsis: return "isis";
    default: return {};
  }
}

}  // namespace

void DeriveSrcid(Record& r, int, ArgusValue* v) { SetTrimmed(v, SourceIdText(r, ReadSourceId(r))); }

void DeriveInterface(Record& r, int, ArgusValue* v) { SetTrimmed(v, InterfaceText(ReadSourceId(r))); }

void DeriveSeq(Record& r, int, ArgusValue* v) {
  const Bytes sequence = ReadSourceId(r).sequence;
  if (sequence.empty()) return SetNull(v);
  SetInt(v, sequence.U32(0));
}

void DeriveAddr(Record& r, int side, ArgusValue* v) {
  const Key& k = r.key();
  const uint8_t* const p = k.address[side == 0 ? r.KeySrc() : 1 - r.KeySrc()];
  if (p == nullptr) return SetNull(v);
  SetBytes(v, Bytes(p, k.family == 6 ? 16 : 4));
}

// Sets the classful network of an IPv4 address: class A /8, B /16, C /24, D the address itself, all others 0.0.0.0.
// For an IPv6 address it is the address itself.
void DeriveNet(Record& r, int side, ArgusValue* v) {
  DeriveAddr(r, side, v);
  if (r.key().family == 0) return SetNull(v);
  if (r.key().family == 6) return;
  const uint8_t* const address = v->bytes;
  const uint8_t top = address[0];
  const int kept = top < 128 ? 1 : top < 192 ? 2 : top < 224 ? 3 : top < 240 ? 4 : 0;
  uint8_t* const out = reinterpret_cast<uint8_t*>(r.Scratch(4));
  for (int i = 0; i < 4; i++) out[i] = i < kept ? address[i] : 0;
  SetBytes(v, Bytes(out, 4));
}

void DerivePort(Record& r, int side, ArgusValue* v) {
  if (!r.key().HasPorts()) return SetNull(v);
  SetInt(v, r.key().port[side == 0 ? r.PortSrc() : 1 - r.PortSrc()]);
}

void DeriveProto(Record& r, int, ArgusValue* v) { SetTrimmed(v, ProtoText(r)); }

void DeriveFamily(Record& r, int, ArgusValue* v) {
  if (r.key().family == 0) return SetNull(v);
  SetInt(v, r.key().family);
}

void DeriveIpProto(Record& r, int, ArgusValue* v) {
  const Key& k = r.key();
  if (k.family == 0 || k.model != kModelFiveTuple) return SetNull(v);
  SetInt(v, k.protocol);
}

void DeriveEtype(Record& r, int, ArgusValue* v) {
  const Key& k = r.key();
  if (k.family == 4) return SetInt(v, kEtherIp);
  if (k.family == 6) return SetInt(v, kEtherIpv6);
  if (k.address_type == kAddrArp) return SetInt(v, kEtherArp);
  if (k.address_type == kAddrRarp) return SetInt(v, kEtherRarp);
  if (k.address_type == kAddrEthernet) return SetInt(v, k.dsr.U16(16));
  SetNull(v);
}

void DeriveKeyModel(Record& r, int, ArgusValue* v) {
  if (!r.key().present()) return SetNull(v);
  SetInt(v, r.key().model);
}

void DeriveIgmpType(Record& r, int, ArgusValue* v) {
  const Key& k = r.key();
  if (!k.Is(kIgmp) || k.fragment) return SetNull(v);
  SetInt(v, k.dsr.U8(k.DataAt()));
}

// Sets the SPI as it is in the record; `ra` on little-endian machines overwrites half of it (time-and-quirks.md 4).
void DeriveSpi(Record& r, int, ArgusValue* v) {
  const Key& k = r.key();
  if (!k.Is(kEsp) || k.fragment) return SetNull(v);
  SetInt(v, k.Spi());
}

// Sets NULL where the record lacks a part of what is hashed.
void DeriveCommunityId(Record& r, int, ArgusValue* v) {
  const Key& k = r.key();
  if (k.family == 0 || k.model != kModelFiveTuple || k.fragment || k.protocol == kSctp) return SetNull(v);
  const int src = r.KeySrc();
  FlowTuple flow{.address = {k.address[src], k.address[1 - src]},
                 .address_size = k.family == 4 ? size_t{4} : size_t{16},
                 .protocol = k.protocol};
  if (k.HasPorts()) {
    flow.has_ports = true;
    flow.port[0] = k.port[r.PortSrc()];
    flow.port[1] = k.port[1 - r.PortSrc()];
  } else if (k.IsIcmp()) {
    const IcmpKind kind = r.KeyIcmp();
    SetIcmpPorts(&flow, kind.type, kind.code);
  }
  char* const out = r.Scratch(kCommunityIdSize);
  CommunityId(flow, out);
  SetText(v, {out, kCommunityIdSize});
}

void DeriveBssid(Record& r, int, ArgusValue* v) {
  const Key& k = r.key();
  const Bytes bssid = k.dsr.Sub(16, 6);
  if (k.address_type != kAddrWlan || bssid.empty()) return SetNull(v);
  SetBytes(v, bssid);
}

void DeriveSsid(Record& r, int, ArgusValue* v) {
  const Key& k = r.key();
  const Bytes ssid = k.dsr.Sub(22, 32);
  if (k.address_type != kAddrWlan || ssid.empty()) return SetNull(v);
  const std::string_view text(reinterpret_cast<const char*>(ssid.data()), ssid.size());
  SetTrimmed(v, text.substr(0, text.find('\0')));
}

void DeriveIcmpType(Record& r, int, ArgusValue* v) {
  if (r.key().fragment || !r.key().IsIcmp()) return SetNull(v);
  SetInt(v, r.KeyIcmp().type);
}

void DeriveIcmpCode(Record& r, int, ArgusValue* v) {
  if (r.key().fragment || !r.key().IsIcmp()) return SetNull(v);
  SetInt(v, r.KeyIcmp().code);
}

// Sets the id as sent; `ra` prints that of ICMPv6 with its bytes swapped (time-and-quirks.md 4).
void DeriveIcmpId(Record& r, int, ArgusValue* v) {
  const Key& k = r.key();
  if (!k.IsIcmp() || k.fragment) return SetNull(v);
  SetInt(v, k.dsr.U16(k.DataAt() + 2));
}

void DeriveIcmpMap(Record& r, int, ArgusValue* v) {
  const Bytes dsr = r.Dsr(kSlotIcmp);
  if (dsr.empty()) return SetNull(v);
  SetInt(v, dsr.U8(2) & kIcmpMapped);
}

std::optional<IcmpKind> IcmpErrorOf(const Record& r) {
  const Bytes dsr = r.Dsr(kSlotIcmp);
  if (!dsr.Has(4, 2)) return std::nullopt;
  return IcmpKind{dsr.U8(4), dsr.U8(5)};
}

void DeriveIcmpErrorType(Record& r, int, ArgusValue* v) {
  const std::optional<IcmpKind> error = IcmpErrorOf(r);
  if (!error) return SetNull(v);
  SetInt(v, error->type);
}

void DeriveIcmpErrorCode(Record& r, int, ArgusValue* v) {
  const std::optional<IcmpKind> error = IcmpErrorOf(r);
  if (!error) return SetNull(v);
  SetInt(v, error->code);
}

void DeriveInode(Record& r, int, ArgusValue* v) {
  const Bytes dsr = r.Dsr(kSlotIcmp);
  if (!(dsr.U8(2) & kIcmpMapped) || r.key().family != 4 || !dsr.Has(8, 4)) return SetNull(v);
  SetBytes(v, dsr.Sub(8, 4));
}

}  // namespace argus
