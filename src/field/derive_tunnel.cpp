#include "field/derive_tunnel.h"

#include "field/set_value.h"

namespace argus {

namespace {

// Sets an address of the key of the tunnel, a complete flow DSR inside another one. Its IPv4 addresses are in the order
// of the machine that wrote them, little-endian in practice. Its direction is that of the first packet, about which
// REVERSE says nothing; see doc/format.md. IPv6 addresses are in network order.
void SetTunnelEnd(Record& r, int side, Bytes key, ArgusValue* v) {
  const uint8_t type = key.U8(2) & kKeyAddressMask;
  if (key.U8(0) != kDsrFlow) return SetNull(v);
  if (type == kAddrIpv6 && key.Has(4, 32)) return SetBytes(v, key.Sub(4 + 16 * side, 16));
  const Bytes address = key.Sub(4 + 4 * side, 4);
  if (type != kAddrIpv4 || address.empty()) return SetNull(v);
  uint8_t* const out = reinterpret_cast<uint8_t*>(r.Scratch(4));
  for (size_t i = 0; i < 4; i++) out[i] = address.U8(3 - i);
  SetBytes(v, Bytes(out, 4));
}

Bytes TunnelKey(Bytes dsr, size_t at) { return dsr.size() > at ? dsr.Sub(at, dsr.size() - at) : Bytes(); }

void SetU16(ArgusValue* v, Bytes dsr, size_t at) {
  if (!dsr.Has(at, 2)) return SetNull(v);
  SetInt(v, dsr.U16(at));
}

void SetU32(ArgusValue* v, Bytes dsr, size_t at) {
  if (!dsr.Has(at, 4)) return SetNull(v);
  SetInt(v, dsr.U32(at));
}

}  // namespace

void DeriveGreAddr(Record& r, int side, ArgusValue* v) { SetTunnelEnd(r, side, TunnelKey(r.Dsr(kSlotGre), 8), v); }
void DeriveGreProto(Record& r, int, ArgusValue* v) { SetU16(v, r.Dsr(kSlotGre), 6); }
void DeriveVni(Record& r, int side, ArgusValue* v) { SetU32(v, r.Dsr(kSlotVxlan), 4 + 4 * Index(r, side)); }

void DeriveGeneveAddr(Record& r, int side, ArgusValue* v) {
  SetTunnelEnd(r, side, TunnelKey(r.Dsr(kSlotGeneve), 12), v);
}

void DeriveGeneveProto(Record& r, int, ArgusValue* v) { SetU16(v, r.Dsr(kSlotGeneve), 6); }
void DeriveGeneveVni(Record& r, int, ArgusValue* v) { SetU32(v, r.Dsr(kSlotGeneve), 8); }

void DeriveEncapsulationHeader(Record& r, int side, ArgusValue* v) {
  const Bytes dsr = r.Dsr(kSlotEncapsulation);
  const size_t src_length = dsr.U16(12), length = side == 0 ? src_length : dsr.U16(14);
  const Bytes header = dsr.Sub(side == 0 ? 16 : 16 + src_length, length);
  if (length == 0 || header.empty()) return SetNull(v);
  SetBytes(v, header);
}

}  // namespace argus
