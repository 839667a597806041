#include "index/section_file.h"

#include <algorithm>

#include "base/crc32.h"
#include "index/packing.h"

namespace argus {

namespace {

constexpr uint32_t kMaxSections = 1 << 16;

}  // namespace

bool SectionFile::ReadTable(const SectionTable& table, const PostingLayout& layout) {
  const uint64_t length = file_.size();
  layout_ = layout;
  sections_.clear();
  for (Kind& kind : kinds_) kind.read = false;
  if (table.length != length || table.n_sections > kMaxSections || table.offset > length ||
      table.n_sections * kSectionSize != length - table.offset) {
    return false;
  }
  ByteVector bytes(table.n_sections * kSectionSize);
  if (!file_.ReadAt(table.offset, bytes.data(), bytes.size()).ok()) return false;
  if (Crc32(bytes.data(), bytes.size()) != table.crc) return false;
  LittleReader in(bytes.data(), bytes.size());
  uint64_t end = 0;  // sections do not overlap, so that all of them take no longer than the file is
  while (!in.at_end()) {
    const Section s = GetSection(&in);
    if (s.offset < end || s.offset > table.offset || s.length > table.offset - s.offset || s.head_length > s.length) {
      return false;
    }
    end = s.offset + s.length;
    sections_.push_back(s);
  }
  return true;
}

const Section* SectionFile::Find(SectionId id) const {
  const auto found = std::find_if(sections_.begin(), sections_.end(), [id](const auto& s) { return s.id == id; });
  return found == sections_.end() ? nullptr : &*found;
}

uint64_t SectionFile::LengthOf(SectionId id) const {
  const Section* const section = Find(id);
  return section == nullptr ? 0 : section->length;
}

size_t SectionFile::MemorySize() const {
  size_t size = sections_.size() * sizeof(Section);
  for (const Kind& kind : kinds_) {
    for (const Dictionary& dictionary : kind.dictionaries) size += dictionary.MemorySize();
  }
  return size;
}

bool SectionFile::ReadHead(SectionId id, uint64_t size, ByteVector* bytes) const {
  const Section* const section = Find(id);
  if (section == nullptr || section->length != size || section->head_length != size) return false;
  bytes->resize(size);
  return file_.ReadAt(section->offset, bytes->data(), size).ok() && Crc32(bytes->data(), size) == section->head_crc;
}

bool SectionFile::ReadPacked(SectionId id, uint64_t most, ByteVector* bytes) const {
  ByteVector packed;
  const uint64_t length = LengthOf(id);
  if (length < kPackedSectionHead || length > most + kPackedSectionHead || !ReadHead(id, length, &packed)) return false;
  const size_t size = GetLittle<uint32_t>(packed.data());
  if (size > most) return false;
  bytes->resize(size);
  return Unpacker().Unpack(packed.data() + kPackedSectionHead, length - kPackedSectionHead, bytes->data(), size);
}

std::vector<Dictionary>* SectionFile::Dictionaries(SectionId id) {
  const KeyKind& wanted = *std::find_if(kKeyKinds, std::end(kKeyKinds), [id](const KeyKind& k) { return k.id == id; });
  Kind& kind = kinds_[&wanted - kKeyKinds];
  if (kind.read) return &kind.dictionaries;
  kind.dictionaries.clear();
  for (const Section& s : sections_) {
    if (s.id != id) continue;
    if (!kind.dictionaries.emplace_back().Open(&file_, s, wanted.key_size, layout_)) return nullptr;
  }
  kind.read = true;
  return &kind.dictionaries;
}

}  // namespace argus
