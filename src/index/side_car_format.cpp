#include "index/side_car_format.h"

#include <algorithm>
#include <optional>

#include "base/crc32.h"

namespace argus {

namespace {

enum HeaderFlag : uint8_t { kFlagSound = 1 };
enum ChunkFlag : uint8_t { kFlagLast = 1, kFlagNoTime = 2 };

void PutBytes(const Digest& digest, ByteVector* out) { out->insert(out->end(), digest.begin(), digest.end()); }

Digest GetDigest(LittleReader* in) {
  Digest digest{};
  if (const uint8_t* p = in->Take(digest.size())) std::copy(p, p + digest.size(), digest.begin());
  return digest;
}

}  // namespace

void PutCounts(const RecordCounts& n, ByteVector* out) {
  for (const uint64_t v : {n.flows, n.management, n.events, n.others}) PutLittle(out, v);
}

RecordCounts GetCounts(LittleReader* in) {
  RecordCounts n;
  for (uint64_t* v : {&n.flows, &n.management, &n.events, &n.others}) *v = in->Get<uint64_t>();
  return n;
}

void PutTimes(const TimeRanges& t, ByteVector* out) {
  for (const int64_t v : {t.stime_first, t.stime_last, t.ltime_first, t.ltime_last}) PutLittle(out, v);
}

TimeRanges GetTimes(LittleReader* in) {
  TimeRanges t;
  for (int64_t* v : {&t.stime_first, &t.stime_last, &t.ltime_first, &t.ltime_last}) {
    *v = static_cast<int64_t>(in->Get<uint64_t>());
  }
  return t;
}

void PutHeader(const SideCarHeader& h, ByteVector* out) {
  const size_t begin = out->size();
  out->insert(out->end(), kSideCarMagic, kSideCarMagic + sizeof kSideCarMagic);
  PutLittle(out, kSideCarMajor);
  PutLittle(out, uint16_t{0});
  PutLittle(out, h.derivation);
  PutLittle(out, static_cast<uint8_t>(h.sound ? kFlagSound : 0));
  PutLittle(out, static_cast<uint8_t>(h.layout));
  PutLittle(out, static_cast<uint8_t>(h.codec));
  PutLittle(out, uint8_t{0});
  PutLittle(out, h.n_chunks);
  PutLittle(out, h.table.n_sections);
  PutStamp(h.stamp, out);
  for (const Digest* d : {&h.head, &h.tail, &h.content}) PutBytes(*d, out);
  PutCounts(h.records, out);
  PutTimes(h.times, out);
  PutLittle(out, h.table.length);
  PutLittle(out, h.table.offset);
  PutLittle(out, h.table.crc);
  PutLittle(out, uint32_t{0});
  PutLittle(out, Crc32(out->data() + begin, out->size() - begin));
}

bool GetHeader(const uint8_t* data, SideCarHeader* h) {
  constexpr size_t kSummed = kSideCarHeaderSize - sizeof(uint32_t);
  LittleReader in(data, kSideCarHeaderSize);
  if (!std::equal(kSideCarMagic, kSideCarMagic + sizeof kSideCarMagic, in.Take(sizeof kSideCarMagic))) return false;
  if (in.Get<uint16_t>() != kSideCarMajor) return false;
  in.Get<uint16_t>();
  h->derivation = in.Get<uint32_t>();
  h->sound = (in.Byte() & kFlagSound) != 0;
  const uint8_t layout = in.Byte();
  const std::optional<Codec> codec = CodecOfNumber(in.Byte());
  in.Byte();
  h->n_chunks = in.Get<uint32_t>();
  h->table.n_sections = in.Get<uint32_t>();
  h->stamp = GetStamp(&in);
  for (Digest* d : {&h->head, &h->tail, &h->content}) *d = GetDigest(&in);
  h->records = GetCounts(&in);
  h->times = GetTimes(&in);
  h->table.length = in.Get<uint64_t>();
  h->table.offset = in.Get<uint64_t>();
  h->table.crc = in.Get<uint32_t>();
  in.Get<uint32_t>();
  h->crc = in.Get<uint32_t>();
  if (h->crc != Crc32(data, kSummed)) return false;
  if (layout > static_cast<uint8_t>(ChunkLayout::kWhole) || !codec.has_value()) return false;
  h->layout = static_cast<ChunkLayout>(layout);
  h->codec = *codec;
  return h->derivation == kDerivation;
}

void PutSection(const Section& s, ByteVector* out) {
  PutLittle(out, s.id);
  PutLittle(out, s.head_crc);
  PutLittle(out, s.offset);
  PutLittle(out, s.length);
  PutLittle(out, s.head_length);
  PutLittle(out, uint32_t{0});
}

Section GetSection(LittleReader* in) {
  Section s;
  s.id = in->Get<uint32_t>();
  s.head_crc = in->Get<uint32_t>();
  s.offset = in->Get<uint64_t>();
  s.length = in->Get<uint64_t>();
  s.head_length = in->Get<uint32_t>();
  in->Get<uint32_t>();
  return s;
}

void PutChunk(const Chunk& c, ByteVector* out) {
  PutLittle(out, c.span.offset);
  PutLittle(out, c.raw_offset);
  PutLittle(out, c.window_offset);
  for (const uint32_t v : {c.span.size, c.raw_size, c.head_size, c.window_packed, c.window_size, c.head_crc}) {
    PutLittle(out, v);
  }
  PutLittle(out, c.span.begin_bit);
  PutLittle(out, c.span.end_bit);
  PutLittle(out, static_cast<uint8_t>((c.span.is_last ? kFlagLast : 0) | (c.has_no_time ? kFlagNoTime : 0)));
  PutLittle(out, c.parts.shift);
  for (const uint64_t v : {c.records.flows, c.records.management, c.records.events, c.records.others}) {
    PutLittle(out, static_cast<uint32_t>(v));
  }
  PutTimes(c.times, out);
  for (const uint32_t crc : c.parts.crcs) PutLittle(out, crc);
}

Chunk GetChunk(LittleReader* in) {
  Chunk c;
  c.span.offset = in->Get<uint64_t>();
  c.raw_offset = in->Get<uint64_t>();
  c.window_offset = in->Get<uint64_t>();
  for (uint32_t* v : {&c.span.size, &c.raw_size, &c.head_size, &c.window_packed, &c.window_size, &c.head_crc}) {
    *v = in->Get<uint32_t>();
  }
  c.span.begin_bit = in->Byte();
  c.span.end_bit = in->Byte();
  const uint8_t flags = in->Byte();
  c.parts.shift = in->Byte();
  c.span.is_last = (flags & kFlagLast) != 0;
  c.has_no_time = (flags & kFlagNoTime) != 0;
  for (uint64_t* v : {&c.records.flows, &c.records.management, &c.records.events, &c.records.others}) {
    *v = in->Get<uint32_t>();
  }
  c.times = GetTimes(in);
  for (uint32_t& crc : c.parts.crcs) crc = in->Get<uint32_t>();
  return c;
}

}  // namespace argus
