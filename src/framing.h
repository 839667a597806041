// Is this a record? Tests of growing strength on bytes, used to frame records and to find them again after damage.
#ifndef ARGUS_FRAMING_H
#define ARGUS_FRAMING_H

#include <array>
#include <cstddef>
#include <cstdint>

#include "coding.h"
#include "format.h"

namespace argus {

// Bytes of a record by its header.
inline uint32_t RecordSize(const uint8_t* header) { return static_cast<uint32_t>(Get16(header + 2)) * kWord; }

// What byte 0 of a header can be: a type of record that has DSRs, a management record, or one of the types that exist
// by name only. Version nibbles 3 and 5, and 4, which is read as 3.
enum class HeaderKind : uint8_t { kNone, kFlow, kManagement, kReserved };

constexpr std::array<HeaderKind, 256> MakeHeaderKinds() {
  std::array<HeaderKind, 256> kinds{};
  for (int version = 3; version <= 5; version++) {
    for (int type : {kFar, kNetflow, kEvent, kAflow}) kinds[type | version] = HeaderKind::kFlow;
    for (int type : {kIndex, kDataSup, kArchival}) kinds[type | version] = HeaderKind::kReserved;
    kinds[kMar | version] = HeaderKind::kManagement;
  }
  return kinds;
}

inline constexpr std::array<HeaderKind, 256> kHeaderKinds = MakeHeaderKinds();

// The cheapest test, on 4 readable bytes: type, version and a length that such a record can have.
inline bool LooksLikeRecord(const uint8_t* header) {
  const uint32_t size = RecordSize(header);
  switch (kHeaderKinds[header[0]]) {
    case HeaderKind::kFlow: return size >= kHeaderSize;
    case HeaderKind::kManagement: return size == kMarSize;
    case HeaderKind::kReserved: return size >= kHeaderSize;
    default: return false;
  }
}

// Whether the bytes at p, of which `size` are readable, are a record of certain frame: it looks like one, is whole, and
// its DSRs, the first of a known type, fill it exactly. A management record has a known cause.
bool IsRecord(const uint8_t* p, size_t size);

// Whether a record (8 readable bytes) begins with the filler of version 5.
inline bool BeginsWithFiller(const uint8_t* p) {
  return (p[0] & 0x0F) == kVersion5 && Get32(p + kHeaderSize) == kFillerDsr;
}

// Whether a record of `size` readable bytes has a first DSR of a known type that does not cross its end.
bool BeginsWithDsr(const uint8_t* p, uint32_t size);

// How many records of certain frame follow each other at p, at most `most`; *all: they reach exactly to the end.
int CountRecords(const uint8_t* p, size_t size, int most, bool* all);

// For a header with a wrong length at p: the size with which its DSRs end exactly where a record of certain frame
// begins; 0 if there is none.
uint32_t RepairedSize(const uint8_t* p, size_t size);

}  // namespace argus

#endif
