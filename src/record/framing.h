// Is this a record? Tests of growing strength on bytes, used to frame records and to find them again after damage.
#ifndef ARGUS_RECORD_FRAMING_H
#define ARGUS_RECORD_FRAMING_H

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "record/record_format.h"

namespace argus {

// Returns the bytes of a record by its header.
inline uint32_t RecordSize(const uint8_t* header) { return static_cast<uint32_t>(Get16(header + 2)) * kWord; }

// What byte 0 of a header can be: a type of record that has DSRs, a management record, one of the types that exist by
// name only, or the start record of a client, which has the type of the flows after it, too. Version nibbles 3 and 5,
// and 4, which is read as 3.
enum class HeaderKind : uint8_t { kNone, kFlow, kManagement, kReserved, kStart };

constexpr std::array<HeaderKind, 256> MakeHeaderKinds() {
  std::array<HeaderKind, 256> kinds{};
  for (int version = 3; version <= 5; version++) {
    for (int type : {kFar, kNetflow, kEvent, kAflow}) kinds[type | version] = HeaderKind::kFlow;
    for (int type : {kIndex, kDataSup, kArchival}) kinds[type | version] = HeaderKind::kReserved;
    for (int type = kMar; type <= 0xF0; type += 0x10) kinds[type | version] = HeaderKind::kStart;
    kinds[kMar | version] = HeaderKind::kManagement;
  }
  return kinds;
}

inline constexpr std::array<HeaderKind, 256> kHeaderKinds = MakeHeaderKinds();

// The cheapest test, on 4 readable bytes: type, version and a length that such a record can have. Only its cookie
// identifies a start record with the type of flows: IsRecord().
inline bool LooksLikeRecord(const uint8_t* header) {
  const uint32_t size = RecordSize(header);
  switch (kHeaderKinds[header[0]]) {
    case HeaderKind::kFlow: return size >= kHeaderSize;
    case HeaderKind::kManagement: return size == kMarSize;
    case HeaderKind::kReserved: return size >= kHeaderSize;
    default: return false;
  }
}

// Returns whether the bytes at p, of which `size` are readable, are a record of certain frame: it looks like one, is
// whole, and its DSRs, all of known types, fill it exactly. A management record has a known cause.
bool IsRecord(const uint8_t* p, size_t size);

// The same of a record but for the version half of its first byte, which no record has.
bool IsBentRecord(const uint8_t* p, size_t size);

// Returns whether the first 12 readable bytes of a start record have the cookie of version 3 or 5, in either byte
// order.
inline bool HasCookie(const uint8_t* p) {
  const uint32_t cookie = Get32(p + kCookieOffset);
  return cookie == kCookie3 || cookie == kCookie5 || Swap(cookie) == kCookie3 || Swap(cookie) == kCookie5;
}

// Returns whether a management record was written in the byte order of a little-endian machine, but for its header.
inline bool IsMirrored(Bytes record) {
  const uint8_t* const p = record.data();
  return record.size() == kMarSize && (p[1] & 0xF0) == kCauseStart && HasCookie(p) &&
         p[kCookieOffset] == (kCookie3 & 0xFF);
}

// Clients write the state of a TCP flow from NetFlow as an object of 12 bytes under a header that says 120. Whether
// such a one stands at `at` of a record: DSRs of known types begin after its 12 bytes and fill the record.
bool IsOverlongStatus(const uint8_t* p, uint32_t at, uint32_t size);
inline constexpr uint32_t kTcpStatusSize = 12;

// Returns whether a record (8 readable bytes) begins with the filler of version 5.
inline bool BeginsWithFiller(const uint8_t* p) {
  return (p[0] & 0x0F) == kVersion5 && Get32(p + kHeaderSize) == kFillerDsr;
}

// Returns whether a record of `size` readable bytes has a first DSR of a known type that does not cross its end.
bool BeginsWithDsr(const uint8_t* p, uint32_t size);

// Returns whether a record at p, of which `size` bytes are readable, is whole and is filled by its DSRs, of which just
// one is of a type that does not exist and one at least of a type that does. Says nothing of its first byte.
bool HasOneBentDsr(const uint8_t* p, size_t size);

// Returns whether the parts of a record that may be damaged look like some: the first one, or all but one.
inline bool HasParts(const uint8_t* p, uint32_t size) { return BeginsWithDsr(p, size) || HasOneBentDsr(p, size); }

// Returns how many records of certain frame follow each other at p, at most `most`; *all: they reach exactly to the
// end.
int CountRecords(const uint8_t* p, size_t size, int most, bool* all);

// For a header with a wrong length at p: the size with which its DSRs end exactly where a record of certain frame
// begins; 0 if there is none.
uint32_t RepairedSize(const uint8_t* p, size_t size);

}  // namespace argus

#endif
