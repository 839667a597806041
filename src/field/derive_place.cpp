#include "field/derive_place.h"

#include <bit>

#include "field/set_value.h"

namespace argus {

namespace {

// Bits of the qualifiers: source, destination, and in coordinates the inode.
constexpr int kInode = 2;

// Returns which of the stored parts belongs to a printed side.
int Part(Record& r, int side) { return side == kInode ? kInode : Index(r, side); }

// Sets one of the two numbers of a part. Parts stand one after the other, as many as the qualifier names.
void SetCoordinate(Record& r, int side, size_t at, ArgusValue* v) {
  const Bytes dsr = r.Dsr(kSlotGeo);
  const uint8_t qualifier = dsr.U8(2);
  const uint8_t bit = static_cast<uint8_t>(1 << Part(r, side));
  if (!(qualifier & bit)) return SetNull(v);
  at += 4 + 8 * std::popcount(static_cast<uint8_t>(qualifier & (bit - 1)));
  if (!dsr.Has(at, 4)) return SetNull(v);
  SetReal(v, dsr.F32(at));
}

bool HasLocality(Record& r, int side) {
  const Bytes dsr = r.Dsr(kSlotLocality);
  return dsr.Has(4, 8) && (dsr.U8(2) & (1 << Index(r, side)));
}

}  // namespace

void DeriveCountry(Record& r, int side, ArgusValue* v) {
  const Bytes code = r.Dsr(kSlotCountry).Sub(Index(r, side) == 0 ? 4 : 6, 2);
  SetTrimmed(v, PaddedText(code));
}

// Sets NULL for 0, which is reserved: exporters that know no system write it.
void DeriveAsn(Record& r, int side, ArgusValue* v) {
  const uint32_t asn = r.Dsr(kSlotAsn).U32(4 + 4 * Part(r, side));
  if (asn == 0) return SetNull(v);
  SetInt(v, asn);
}

void DeriveLatitude(Record& r, int side, ArgusValue* v) { SetCoordinate(r, side, 0, v); }
void DeriveLongitude(Record& r, int side, ArgusValue* v) { SetCoordinate(r, side, 4, v); }

void DeriveLocalityStatus(Record& r, int, ArgusValue* v) {
  const Bytes dsr = r.Dsr(kSlotLocality);
  if (!dsr.Has(4, 2)) return SetNull(v);
  SetInt(v, dsr.U16(4));
}

void DeriveLocality(Record& r, int side, ArgusValue* v) {
  if (!HasLocality(r, side)) return SetNull(v);
  SetInt(v, static_cast<int8_t>(r.Dsr(kSlotLocality).U8(6 + Index(r, side))));
}

void DeriveOrganisation(Record& r, int side, ArgusValue* v) {
  if (!HasLocality(r, side)) return SetNull(v);
  SetInt(v, r.Dsr(kSlotLocality).U16(8 + 2 * Index(r, side)));
}

}  // namespace argus
