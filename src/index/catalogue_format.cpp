#include "index/catalogue_format.h"

#include <algorithm>

#include "base/crc32.h"

namespace argus {

namespace {

enum MemberFlag : uint8_t { kFlagNoTime = 1 };

}  // namespace

void PutCatalogueHeader(const CatalogueHeader& h, ByteVector* out) {
  const size_t begin = out->size();
  out->insert(out->end(), kCatalogueMagic, kCatalogueMagic + sizeof kCatalogueMagic);
  PutLittle(out, kCatalogueMajor);
  PutLittle(out, uint16_t{0});
  PutLittle(out, kDerivation);
  PutLittle(out, h.n_members);
  PutLittle(out, h.table.length);
  PutLittle(out, h.table.offset);
  PutLittle(out, h.table.n_sections);
  PutLittle(out, h.table.crc);
  PutLittle(out, uint32_t{0});
  PutLittle(out, Crc32(out->data() + begin, out->size() - begin));
}

bool GetCatalogueHeader(const uint8_t* data, CatalogueHeader* h) {
  constexpr size_t kSummed = kCatalogueHeaderSize - sizeof(uint32_t);
  LittleReader in(data, kCatalogueHeaderSize);
  if (!std::equal(kCatalogueMagic, kCatalogueMagic + sizeof kCatalogueMagic, in.Take(sizeof kCatalogueMagic))) {
    return false;
  }
  if (in.Get<uint16_t>() != kCatalogueMajor) return false;
  in.Get<uint16_t>();
  const uint32_t derivation = in.Get<uint32_t>();
  h->n_members = in.Get<uint32_t>();
  h->table.length = in.Get<uint64_t>();
  h->table.offset = in.Get<uint64_t>();
  h->table.n_sections = in.Get<uint32_t>();
  h->table.crc = in.Get<uint32_t>();
  in.Get<uint32_t>();
  return in.Get<uint32_t>() == Crc32(data, kSummed) && derivation == kDerivation && h->n_members <= kMaxMembers;
}

void PutMember(const CatalogueMember& m, ByteVector* out) {
  PutLittle(out, static_cast<uint16_t>(m.name.size()));
  out->insert(out->end(), m.name.begin(), m.name.end());
  PutStamp(m.stamp, out);
  PutLittle(out, m.n_chunks);
  PutLittle(out, static_cast<uint8_t>(m.has_no_time ? kFlagNoTime : 0));
  PutCounts(m.records, out);
  PutTimes(m.times, out);
}

CatalogueMember GetMember(LittleReader* in) {
  CatalogueMember m;
  const uint16_t size = in->Get<uint16_t>();
  if (const uint8_t* p = in->Take(size)) m.name.assign(p, p + size);
  m.stamp = GetStamp(in);
  m.n_chunks = in->Get<uint32_t>();
  m.has_no_time = (in->Byte() & kFlagNoTime) != 0;
  m.records = GetCounts(in);
  m.times = GetTimes(in);
  return m;
}

void PutMemberSensors(const CatalogueMember& m, ByteVector* out) {
  PutVarint(out, m.sensors.size());
  out->insert(out->end(), m.sensors.begin(), m.sensors.end());
}

ByteVector GetMemberSensors(LittleReader* in) {
  const uint64_t size = in->Varint();
  const uint8_t* const p = in->Take(size);
  return p == nullptr ? ByteVector() : ByteVector(p, p + size);
}

}  // namespace argus
