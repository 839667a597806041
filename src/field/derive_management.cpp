#include "field/derive_management.h"

#include "field/derive_state.h"
#include "field/set_value.h"
#include "field/source_id.h"
#include "record/framing.h"

namespace argus {

namespace {

constexpr size_t kStartTimeAt = 24;
constexpr size_t kNowAt = 32;

// Returns a number of T's width, in the byte order of the record; 0 if the record ends before it.
template <typename T>
T Number(const Record& r, size_t at) {
  const Bytes bytes = r.bytes().Sub(at, sizeof(T));
  if (bytes.empty()) return 0;
  return IsMirrored(r.bytes()) ? GetLittle<T>(bytes.data()) : GetBig<T>(bytes.data());
}

int32_t Signed(const Record& r, size_t at) { return static_cast<int32_t>(Number<uint32_t>(r, at)); }

void SetTime(ArgusValue* v, const Record& r, size_t at) {
  const Stamp s{Number<uint32_t>(r, at), Signed(r, at + 4)};
  if (s == Stamp()) return SetNull(v);
  SetInt(v, s.Micros());
}

}  // namespace

void DeriveMarSrcid(Record& r, int, ArgusValue* v) { SetTrimmed(v, SourceIdText(r, ReadManagementSourceId(r))); }

void DeriveMarNow(Record& r, int, ArgusValue* v) { SetTime(v, r, kNowAt); }
void DeriveMarStart(Record& r, int, ArgusValue* v) { SetTime(v, r, kStartTimeAt); }
void DeriveMarCause(Record& r, int, ArgusValue* v) { SetText(v, CauseName(r.stored_cause())); }

void DeriveMarStatus(Record& r, int, ArgusValue* v) {
  switch (r.stored_cause() & 0xF0) {
    case kCauseStart: return SetText(v, "STA");
    case kCauseStatus: return SetText(v, "CON");
    case kCauseStop: return SetText(v, "STP");
    case kCauseShutdown: return SetText(v, "SHT");
    case kCauseError: {
      const uint8_t reason = r.stored_cause() & 0x0F;
      return SetText(v, reason == 1 ? "ADN" : reason == 2 ? "MAX" : "ERR");
    }
    default: return SetNull(v);
  }
}

void DeriveMar8(Record& r, int offset, ArgusValue* v) { SetInt(v, r.bytes().U8(offset)); }
void DeriveMar16(Record& r, int offset, ArgusValue* v) { SetInt(v, Number<uint16_t>(r, offset)); }
void DeriveMar32(Record& r, int offset, ArgusValue* v) { SetInt(v, Number<uint32_t>(r, offset)); }
void DeriveMar64(Record& r, int offset, ArgusValue* v) { SetInt(v, static_cast<int64_t>(Number<uint64_t>(r, offset))); }
void DeriveMarSigned32(Record& r, int offset, ArgusValue* v) { SetInt(v, Signed(r, offset)); }

void DeriveMarAddress(Record& r, int offset, ArgusValue* v) {
  const Bytes address = r.bytes().Sub(offset, 4);
  if (address.empty()) return SetNull(v);
  SetBytes(v, address);
}

}  // namespace argus
