#include "record/framing.h"

#include "record/dsr_slots.h"

namespace argus {

namespace {

// More DSRs than any record has; bounds the work on a candidate.
constexpr int kMaxDsrs = 64;

// Returns whether the DSR at `at` of a record at `p` is a known one.
bool IsKnownDsr(const uint8_t* p, size_t at) {
  if (kIsKnownType[p[at] & 0x7F]) return true;
  const bool may_be_version5 = (p[0] & 0x0F) == kVersion5 || kHeaderKinds[p[0]] == HeaderKind::kNone;
  return at == kHeaderSize && may_be_version5 && Get32(p + at) == kFillerDsr;
}

// Returns whether at most `most` DSRs fill a record from `at` on.
bool DsrsFill(const uint8_t* p, uint32_t at, uint32_t size, int most) {
  for (; most > 0 && at + kWord <= size; most--) {
    const uint32_t length = DsrSize(p + at);
    if (!IsKnownDsr(p, at) || length == 0) return false;
    if (length > size - at) return IsOverlongStatus(p, at, size);
    at += length;
  }
  return at == size;
}

bool IsManagement(const uint8_t* p) {
  const uint8_t cause = p[1] & 0xF0;
  if (cause < kCauseStart || cause > kCauseError || (p[1] & 0x0F) > 3) return false;
  return cause != kCauseStart || HasCookie(p) || Get32(p + kCookieOffset) == 0;  // rabins writes none
}

bool IsRecordOfKind(HeaderKind kind, const uint8_t* p, size_t size) {
  const uint32_t length = RecordSize(p);
  if (length > size) return false;
  switch (kind) {
    case HeaderKind::kFlow: return length > kHeaderSize && DsrsFill(p, kHeaderSize, length, kMaxDsrs);
    case HeaderKind::kManagement: return length == kMarSize && IsManagement(p);
    case HeaderKind::kStart:
      return length == kMarSize && (p[1] & 0xF0) == kCauseStart && IsManagement(p) && HasCookie(p);
    default: return false;
  }
}

}  // namespace

bool BeginsWithDsr(const uint8_t* p, uint32_t size) {
  if (size < kHeaderSize + kWord || !IsKnownDsr(p, kHeaderSize)) return false;
  const uint32_t length = DsrSize(p + kHeaderSize);
  return length > 0 && length <= size - kHeaderSize;
}

bool HasOneBentDsr(const uint8_t* p, size_t size) {
  if (size < kHeaderSize || RecordSize(p) > size) return false;
  int known = 0, unknown = 0;
  uint32_t at = kHeaderSize;
  while (at + kWord <= RecordSize(p) && known < kMaxDsrs && unknown < 2) {
    const uint32_t length = DsrSize(p + at);
    if (length == 0 || length > RecordSize(p) - at) return false;
    (IsKnownDsr(p, at) ? known : unknown)++;
    at += length;
  }
  return at == RecordSize(p) && known > 0 && unknown == 1;
}

bool IsRecord(const uint8_t* p, size_t size) {
  return size >= kHeaderSize && IsRecordOfKind(kHeaderKinds[p[0]], p, size);
}

bool IsBentRecord(const uint8_t* p, size_t size) {
  return size >= kHeaderSize && kHeaderKinds[p[0]] == HeaderKind::kNone &&
         IsRecordOfKind(kHeaderKinds[(p[0] & 0xF0) | kVersion3], p, size);
}

bool IsOverlongStatus(const uint8_t* p, uint32_t at, uint32_t size) {
  constexpr uint8_t kWordsOfPerformance = 30;
  const bool is_status = p[at] == kDsrNetwork && p[at + 1] == kNetTcpStatus && p[at + 3] == kWordsOfPerformance;
  return is_status && size - at >= kTcpStatusSize && DsrSize(p + at) > size - at &&
         DsrsFill(p, at + kTcpStatusSize, size, kMaxDsrs);
}

int CountRecords(const uint8_t* p, size_t size, int most, bool* all) {
  int n = 0;
  while (n < most && IsRecord(p, size)) {
    const uint32_t record = RecordSize(p);
    p += record;
    size -= record;
    n++;
  }
  *all = size == 0;
  return n;
}

uint32_t RepairedSize(const uint8_t* p, size_t size) {
  if (size < kHeaderSize || kHeaderKinds[p[0]] != HeaderKind::kFlow) return 0;
  size_t at = kHeaderSize;
  for (int i = 0; i < kMaxDsrs && at + kWord <= size && at < kMaxRecordSize; i++) {
    if (i > 0 && IsRecord(p + at, size - at)) return static_cast<uint32_t>(at);
    const uint32_t length = DsrSize(p + at);
    if (!IsKnownDsr(p, at) || length == 0 || length > size - at) return 0;
    at += length;
  }
  return 0;
}

}  // namespace argus
