#include "framing.h"

namespace argus {

namespace {

// More DSRs than any record has; bounds the work on a candidate.
constexpr int kMaxDsrs = 64;

bool IsKnownType(uint8_t type) {
  switch (type) {
    case kDsrTransport:
    case kDsrFlow:
    case kDsrTime:
    case kDsrHash:
    case kDsrMetric:
    case kDsrPacketSize:
    case kDsrEncapsulation:
    case kDsrNetwork:
    case kDsrAsn:
    case kDsrIcmp:
    case kDsrVlan:
    case kDsrGre:
    case kDsrMac:
    case kDsrVxlan:
    case kDsrMpls:
    case kDsrGeneve:
    case kDsrJitter:
    case kDsrIpAttributes:
    case kDsrUserData:
    case kDsrBehaviour:
    case kDsrScore:
    case kDsrAggregation:
    case kDsrCorrelation:
    case kDsrCountry:
    case kDsrLabel:
    case kDsrGeo:
    case kDsrLocality: return true;
    default: return false;
  }
}

// Of a record at p, the DSR at `at`.
bool IsKnownDsr(const uint8_t* p, size_t at) {
  return IsKnownType(p[at] & 0x7F) || (at == kHeaderSize && BeginsWithFiller(p));
}

bool DsrsFill(const uint8_t* p, uint32_t size) {
  uint32_t at = kHeaderSize;
  for (int i = 0; i < kMaxDsrs && at + kWord <= size; i++) {
    const uint32_t length = DsrSize(p + at);
    if (!IsKnownDsr(p, at) || length == 0 || length > size - at) return false;
    at += length;
  }
  return at == size;
}

bool IsManagement(const uint8_t* p) {
  const uint8_t cause = p[1] & 0xF0;
  if (cause < kCauseStart || cause > kCauseError || (p[1] & 0x0F) > 3) return false;
  if (cause != kCauseStart) return true;
  const uint32_t cookie = Get32(p + kCookieOffset);
  return cookie == kCookie3 || cookie == kCookie5 || cookie == 0;  // rabins writes none
}

}  // namespace

bool BeginsWithDsr(const uint8_t* p, uint32_t size) {
  if (size < kHeaderSize + kWord || !IsKnownDsr(p, kHeaderSize)) return false;
  const uint32_t length = DsrSize(p + kHeaderSize);
  return length > 0 && length <= size - kHeaderSize;
}

bool IsRecord(const uint8_t* p, size_t size) {
  if (size < kHeaderSize || !LooksLikeRecord(p) || RecordSize(p) > size) return false;
  switch (kHeaderKinds[p[0]]) {
    case HeaderKind::kFlow: return RecordSize(p) > kHeaderSize && DsrsFill(p, RecordSize(p));
    case HeaderKind::kManagement: return IsManagement(p);
    default: return false;
  }
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
