#include "derive_management.h"

#include <arpa/inet.h>

#include <charconv>

#include "derive_state.h"
#include "value.h"

namespace argus {

namespace {

constexpr size_t kStatusAt = 4;
constexpr size_t kIdAt = 8;  // of all but start records, where the cookie stands
constexpr size_t kStartTimeAt = 24;
constexpr size_t kNowAt = 32;
constexpr size_t kStartIdAt = 120;  // version 3

// The kind of the source id, in the status word.
constexpr uint32_t kIdKindMask = 0x00E00000;
constexpr uint32_t kIdIsString = 0x00200000;
constexpr uint32_t kIdIsInteger = 0x00400000;

void SetTime(ArgusValue* v, Bytes b, size_t at) {
  const Stamp s{b.I32(at), b.I32(at + 4)};
  if (s == Stamp()) return SetNull(v);
  SetInt(v, s.Micros());
}

}  // namespace

void DeriveMarSrcid(Record& r, int, ArgusValue* v) {
  const Bytes b = r.bytes();
  const bool start = (r.stored_cause() & 0xF0) == kCauseStart;
  const Bytes id = b.Sub(start ? kStartIdAt : kIdAt, 4);
  if (id.empty()) return SetNull(v);
  const uint32_t kind = b.U32(kStatusAt) & kIdKindMask;
  if (kind == kIdIsString) {
    const std::string_view text(reinterpret_cast<const char*>(id.data()), 4);
    return SetTrimmed(v, text.substr(0, text.find('\0')));
  }
  char* const out = r.Scratch(INET_ADDRSTRLEN);
  if (kind == kIdIsInteger) {
    const char* const end = std::to_chars(out, out + INET_ADDRSTRLEN, id.I32(0)).ptr;
    return SetText(v, {out, static_cast<size_t>(end - out)});
  }
  if (inet_ntop(AF_INET, id.data(), out, INET_ADDRSTRLEN) == nullptr) return SetNull(v);
  SetText(v, out);
}

void DeriveMarNow(Record& r, int, ArgusValue* v) { SetTime(v, r.bytes(), kNowAt); }
void DeriveMarStart(Record& r, int, ArgusValue* v) { SetTime(v, r.bytes(), kStartTimeAt); }
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
void DeriveMar16(Record& r, int offset, ArgusValue* v) { SetInt(v, r.bytes().U16(offset)); }
void DeriveMar32(Record& r, int offset, ArgusValue* v) { SetInt(v, r.bytes().U32(offset)); }
void DeriveMar64(Record& r, int offset, ArgusValue* v) { SetInt(v, static_cast<int64_t>(r.bytes().U64(offset))); }
void DeriveMarSigned32(Record& r, int offset, ArgusValue* v) { SetInt(v, r.bytes().I32(offset)); }

void DeriveMarAddress(Record& r, int offset, ArgusValue* v) {
  const Bytes address = r.bytes().Sub(offset, 4);
  if (address.empty()) return SetNull(v);
  SetBytes(v, address);
}

}  // namespace argus
