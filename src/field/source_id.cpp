#include "field/source_id.h"

#include <arpa/inet.h>

#include <charconv>
#include <cstring>

#include "field/set_value.h"
#include "record/framing.h"

namespace argus {

namespace {

constexpr uint8_t kHasInterface = 0x10;  // qualifier of version 5
constexpr uint8_t kHasSequence = 0x02;   // subtype
constexpr size_t kInterfaceSize = 4;
constexpr size_t kTextSize = 64;  // the longest is a UUID or IPv6 address, and an interface

struct KindEntry {
  uint8_t code;
  IdKind kind;
  uint8_t width;   // of the value
  uint8_t stored;  // with padding
};

// By the qualifier of the transport DSR; others are IPv4.
constexpr KindEntry kKinds[] = {
    {0x01, IdKind::kIpv4, 4, 4},    {0x02, IdKind::kIpv6, 16, 16}, {0x03, IdKind::kEthernet, 6, 8},
    {0x20, IdKind::kInteger, 4, 4}, {0x21, IdKind::kString, 4, 4}, {0x22, IdKind::kUuid, 16, 16},
};

const KindEntry& KindOf(uint8_t code) {
  for (const KindEntry& k : kKinds) {
    if (k.code == code) return k;
  }
  return kKinds[0];
}

// Where a management record keeps its id (section 4): by kind in the status word, by version and cause in the record.
constexpr size_t kStatusAt = 4;
constexpr size_t kIdAt = 8;  // version 3; in a start record the cookie stands there
constexpr size_t kStartIdAt = 120;
constexpr size_t kUnionAt = 108;  // version 5
constexpr uint32_t kIdKindMask = 0x00E00000;

uint8_t ManagementKind(uint32_t status) {
  switch (status & kIdKindMask) {
    case 0x00200000: return 0x21;
    case 0x00400000: return 0x20;
    case 0x00600000: return 0x02;
    case 0x00A00000: return 0x22;
    default: return 0x01;
  }
}

// Writes two hexadecimal digits per byte, and a mark in front of the bytes whose bit in `marks` is set. Returns
// the end.
char* PutHex(char* at, Bytes b, char mark, uint32_t marks) {
  for (size_t i = 0; i < b.size(); i++) {
    if (marks >> i & 1) *at++ = mark;
    *at++ = "0123456789abcdef"[b.U8(i) >> 4];
    *at++ = "0123456789abcdef"[b.U8(i) & 15];
  }
  return at;
}

// Writes an IPv4 address and returns its end. Every flow has one: inet_ntop() takes several times as long.
char* PutIpv4(char* at, char* end, Bytes id) {
  for (size_t i = 0; i < 4; i++) {
    if (i > 0) *at++ = '.';
    at = std::to_chars(at, end, id.U8(i)).ptr;
  }
  return at;
}

char* PutId(char* at, char* end, const SourceId& source) {
  switch (source.kind) {
    case IdKind::kInteger: return std::to_chars(at, end, source.id.I32(0)).ptr;
    case IdKind::kUuid: return PutHex(at, source.id, '-', 0b0000'0101'0101'0000);
    case IdKind::kEthernet: return PutHex(at, source.id, ':', 0b111110);
    case IdKind::kString: {
      const std::string_view text = PaddedText(source.id);
      return static_cast<char*>(std::memcpy(at, text.data(), text.size())) + text.size();
    }
    case IdKind::kIpv6:
      return inet_ntop(AF_INET6, source.id.data(), at, static_cast<socklen_t>(end - at)) == nullptr
                 ? at
                 : at + std::strlen(at);
    default: return PutIpv4(at, end, source.id);
  }
}

bool IsZero(Bytes b) {
  for (size_t i = 0; i < b.size(); i++) {
    if (b.U8(i) != 0) return false;
  }
  return true;
}

}  // namespace

SourceId ReadSourceId(const Record& r) {
  SourceId s;
  const Bytes dsr = r.Dsr(kSlotTransport);
  if (dsr.empty()) return s;
  const uint8_t qualifier = dsr.U8(2);
  const KindEntry& kind = KindOf(r.is_version5() ? qualifier & ~kHasInterface : qualifier);
  if (!r.is_version5()) {  // always four bytes and a sequence number, whatever the kind
    s.kind = kind.width == 4 ? kind.kind : IdKind::kIpv4;
    s.id = dsr.Sub(4, 4);
    s.sequence = dsr.Sub(8, 4);
    return s;
  }
  s.kind = kind.kind;
  s.id = dsr.Sub(4, kind.width);
  size_t at = 4 + size_t{kind.stored};
  if (qualifier & kHasInterface) {
    s.interface = dsr.Sub(at, kInterfaceSize);
    at += kInterfaceSize;
  }
  if (dsr.U8(1) & kHasSequence) s.sequence = dsr.Sub(at, 4);
  return s;
}

SourceId ReadManagementSourceId(const Record& r) {
  SourceId s;
  const Bytes b = r.bytes();
  const uint32_t status = b.U32(kStatusAt);
  const KindEntry& kind = KindOf(ManagementKind(IsMirrored(b) ? Swap(status) : status));
  s.kind = kind.kind;
  const bool start = (r.stored_cause() & 0xF0) == kCauseStart;
  if (!r.is_version5()) {
    if (kind.width != 4) s.kind = IdKind::kIpv4;
    s.id = b.Sub(start ? kStartIdAt : kIdAt, 4);
    return s;
  }
  s.id = b.Sub(kUnionAt, kind.width);
  if (kind.width == 4 && IsZero(s.id)) s.id = b.Sub(kStartIdAt, 4);
  return s;
}

std::string_view InterfaceText(const SourceId& source) { return PaddedText(source.interface); }

std::string_view SourceIdText(Record& r, const SourceId& source) {
  if (source.id.empty()) return {};
  char* const out = r.Scratch(kTextSize);
  char* end = PutId(out, out + kTextSize, source);
  const std::string_view interface = InterfaceText(source);
  if (!interface.empty()) {
    *end++ = '/';
    std::memcpy(end, interface.data(), interface.size());
    end += interface.size();
  }
  return {out, static_cast<size_t>(end - out)};
}

}  // namespace argus
