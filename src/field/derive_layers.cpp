#include "field/derive_layers.h"

#include <algorithm>
#include <bit>
#include <charconv>

#include "field/ra_names.h"
#include "field/set_value.h"

namespace argus {

namespace {

constexpr uint16_t kVidMask = 0xFFF;
constexpr uint8_t kOneScore = 4;  // subtype of the score DSR

}  // namespace

void DeriveMac(Record& r, int side, ArgusValue* v) {
  const Bytes mac = r.Dsr(kSlotMac).Sub(Index(r, side) == 0 ? 10 : 4, 6);  // the destination stands first
  if (mac.empty()) return SetNull(v);
  SetBytes(v, mac);
}

// Sets the whole tag control information.
void DeriveVlan(Record& r, int side, ArgusValue* v) {
  const Bytes dsr = r.Dsr(kSlotVlan);
  const int i = Index(r, side);
  const uint16_t tci = dsr.U16(4 + 2 * i);
  if (!(dsr.U8(2) & (1 << i)) && tci == 0) return SetNull(v);
  SetInt(v, tci);
}

void DeriveVid(Record& r, int side, ArgusValue* v) {
  const Bytes dsr = r.Dsr(kSlotVlan);
  const int i = Index(r, side);
  if (!(dsr.U8(2) & (1 << i))) return SetNull(v);
  SetInt(v, dsr.U16(4 + 2 * i) & kVidMask);
}

// Sets the outermost label of the direction.
void DeriveMpls(Record& r, int side, ArgusValue* v) {
  const Bytes dsr = r.Dsr(kSlotMpls);
  const int i = Index(r, side);
  if (!(dsr.U8(1) & (1 << i))) return SetNull(v);
  const size_t src_entries = (dsr.U8(1) & 1) ? std::max(1, dsr.U8(2) >> 4) : 0;
  const size_t at = i == 0 ? 4 : 4 + 4 * src_entries;
  if (!dsr.Has(at, 4)) return SetNull(v);
  SetInt(v, dsr.U32(at) >> 12);
}

// The masks stay where they are when `ra` corrects the direction.
void DeriveEncapsulation(Record& r, int side, ArgusValue* v) {
  char* const out = r.Scratch(kMaxEncapsulationLetters);
  const uint32_t mask = r.Dsr(kSlotEncapsulation).U32(side == 0 ? 4 : 8);
  SetTrimmed(v, {out, EncapsulationLetters(mask, r.is_version5(), out)});
}

IpAttributes ReadIpAttributes(const Record& r) {
  IpAttributes a;
  const Bytes dsr = r.Dsr(kSlotIpAttributes);
  const uint8_t qualifier = dsr.U8(2);
  size_t at = 4;
  for (int i = 0; i < 2; i++) {
    a.fragment[i] = qualifier & (0x10 << i);
    if (qualifier & (1 << i)) {
      a.has[i] = dsr.Has(at, 4);
      a.ttl[i] = dsr.U8(at);
      a.tos[i] = dsr.U8(at + 1);
      a.id[i] = dsr.U16(at + 2);
      at += 4;
    }
    if (qualifier & (4 << i)) {
      a.options[i] = dsr.U32(at);
      at += 4;
    }
  }
  return a;
}

void DeriveTos(Record& r, int side, ArgusValue* v) {
  const IpAttributes a = ReadIpAttributes(r);
  const int i = Index(r, side);
  if (!a.has[i]) return SetNull(v);
  SetInt(v, a.tos[i]);
}

void DeriveDsb(Record& r, int side, ArgusValue* v) {
  const IpAttributes a = ReadIpAttributes(r);
  const int i = Index(r, side);
  if (!a.has[i]) return SetNull(v);
  const uint8_t dscp = a.tos[i] >> 2;
  const std::string_view name = DscpName(dscp);
  if (!name.empty()) return SetText(v, name);
  char* const out = r.Scratch(4);
  SetText(v, {out, static_cast<size_t>(std::to_chars(out, out + 4, dscp).ptr - out)});
}

void DeriveTtl(Record& r, int side, ArgusValue* v) {
  const IpAttributes a = ReadIpAttributes(r);
  const int i = Index(r, side);
  if (!a.has[i]) return SetNull(v);
  SetInt(v, a.ttl[i]);
}

// Sets the hops to here, if the sender started at the next power of two; in version 5 255 counts as one.
void DeriveHops(Record& r, int side, ArgusValue* v) {
  const IpAttributes a = ReadIpAttributes(r);
  const int i = Index(r, side);
  if (!a.has[i]) return SetNull(v);
  const uint32_t ttl = a.ttl[i];
  SetInt(v, ttl == 255 && r.is_version5() ? 0 : std::bit_ceil(ttl) - ttl);
}

void DeriveIpId(Record& r, int side, ArgusValue* v) {
  const IpAttributes a = ReadIpAttributes(r);
  const int i = Index(r, side);
  if (!a.has[i]) return SetNull(v);
  SetInt(v, a.id[i]);
}

void DeriveFragment(Record& r, int side, ArgusValue* v) {
  if (!r.Has(kSlotIpAttributes)) return SetNull(v);
  SetInt(v, ReadIpAttributes(r).fragment[Index(r, side)]);
}

void DeriveUser(Record& r, int side, ArgusValue* v) {
  const Bytes dsr = r.Dsr(Index(r, side) == 0 ? kSlotSrcUser : kSlotDstUser);
  if (dsr.size() <= 8) return SetNull(v);
  const size_t count = std::min<size_t>(dsr.U16(6), dsr.size() - 8);
  if (count == 0) return SetNull(v);
  SetBytes(v, dsr.Sub(8, count));
}

void DeriveKeystrokes(Record& r, int side, ArgusValue* v) {
  const Bytes dsr = r.Dsr(kSlotBehaviour);
  if (dsr.empty()) return SetNull(v);
  SetInt(v, dsr.I32(Index(r, side) == 0 ? 4 : 8));
}

void DeriveAllKeystrokes(Record& r, int, ArgusValue* v) {
  const Bytes dsr = r.Dsr(kSlotBehaviour);
  if (dsr.empty()) return SetNull(v);
  SetInt(v, int64_t{dsr.I32(4)} + dsr.I32(8));
}

void DeriveLabel(Record& r, int, ArgusValue* v) {
  const Bytes dsr = r.Dsr(kSlotLabel);
  if (dsr.size() <= 4) return SetNull(v);
  SetTrimmed(v, PaddedText(dsr.Sub(4, dsr.size() - 4)));
}

void DeriveHash(Record& r, int, ArgusValue* v) {
  const Bytes dsr = r.Dsr(kSlotHash);
  if (!dsr.Has(4, 4)) return SetNull(v);
  SetInt(v, dsr.U32(4));
}

void DeriveHashIndex(Record& r, int, ArgusValue* v) {
  const Bytes dsr = r.Dsr(kSlotHash);
  if (!dsr.Has(8, 4)) return SetNull(v);
  SetInt(v, dsr.U32(8));
}

void DeriveScore(Record& r, int, ArgusValue* v) {
  const Bytes dsr = r.Dsr(kSlotScore);
  if (!dsr.Has(4, 1) || dsr.U8(1) != kOneScore) return SetNull(v);
  SetInt(v, dsr.U8(4));
}

void DeriveUndecoded(Record& r, int, ArgusValue* v) { SetInt(v, r.CountUndecoded()); }

}  // namespace argus
