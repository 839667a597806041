#include "archive/serialized_list.h"

#include "base/little_endian.h"
#include "io/file_stamp.h"

namespace argus {

namespace {

void PutText(const std::string& text, ByteVector* out) {
  PutLittle(out, static_cast<uint32_t>(text.size()));
  out->insert(out->end(), text.begin(), text.end());
}

std::string GetText(LittleReader* in) {
  const uint32_t size = in->Get<uint32_t>();
  const uint8_t* p = in->Take(size);
  return p == nullptr ? "" : std::string(p, p + size);
}

}  // namespace

void SerializeList(const ArchiveList& list, ByteVector* out) {
  for (size_t i = 0; i < list.size(); i++) {
    const ArchiveEntry& e = list.at(i);
    PutText(e.path, out);
    PutText(e.resolved, out);
    PutStamp(e.stamp, out);
    for (const int64_t v : {e.span_first, e.span_last}) PutLittle(out, static_cast<uint64_t>(v));
    PutLittle(out, e.dev);
    PutLittle(out, static_cast<uint8_t>(e.has_span));
  }
}

bool DeserializeList(const uint8_t* data, size_t size, ArchiveList* list) {
  LittleReader in(data, size);
  while (!in.at_end()) {
    ArchiveEntry e;
    e.path = GetText(&in);
    e.resolved = GetText(&in);
    e.stamp = GetStamp(&in);
    for (int64_t* v : {&e.span_first, &e.span_last}) *v = static_cast<int64_t>(in.Get<uint64_t>());
    e.dev = in.Get<uint64_t>();
    e.has_span = in.Byte() != 0;
    if (in.ok()) list->Add(std::move(e));
  }
  return in.ok();
}

}  // namespace argus
