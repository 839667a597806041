#include "index/catalogue_file.h"

#include <algorithm>
#include <numeric>

#include "index/sensor_log.h"

namespace argus {

namespace {

constexpr uint64_t kMaxMemberSize = 1024;  // names of files have at most 255 bytes
constexpr uint64_t kLengthSize = 10;       // of a varint, at most

}  // namespace

CatalogueFile::State CatalogueFile::Open(const std::string& path) {
  const Status opened = file_.Open(path);
  // A file that cannot be reached counts as none: in a folder that cannot be entered, numbers would never end.
  if (!opened.ok()) return opened.saved_errno() != 0 ? State::kNone : State::kDamaged;
  return Read() ? State::kGood : State::kDamaged;
}

bool CatalogueFile::Reopen(const std::string& path) {
  const FileStamp before = file_.stamp();
  if (file_.Open(path).ok() && file_.stamp() == before) return true;
  file_.Close();
  return false;
}

bool CatalogueFile::Read() {
  uint8_t head[kCatalogueHeaderSize];
  CatalogueHeader header;
  return file_.ReadAt(0, head, sizeof head).ok() && GetCatalogueHeader(head, &header) &&
         ReadTable(header.table, {PostingLayout::Kind::kSides, header.n_members}) && ReadMembers(header.n_members) &&
         ReadSensors();
}

// Catalogues of earlier versions say nothing about sensors.
bool CatalogueFile::ReadSensors() {
  ByteVector bytes;
  if (LengthOf(kSectionPackedSensors) == 0) return true;
  if (!ReadPacked(kSectionPackedSensors, members_.size() * (kMaxSensorBytes + kLengthSize), &bytes)) return false;
  LittleReader in(bytes.data(), bytes.size());
  for (CatalogueMember& m : members_) m.sensors = GetMemberSensors(&in);
  return in.ok() && in.at_end();
}

bool CatalogueFile::ReadMembers(uint32_t n) {
  ByteVector bytes;
  members_.clear();
  chunks_.clear();
  const uint64_t size = LengthOf(kSectionMembers), most = n * kMaxMemberSize;  // of an earlier version
  const bool is_read = size > 0 ? size <= most && ReadHead(kSectionMembers, size, &bytes)
                                : ReadPacked(kSectionPackedMembers, most, &bytes);
  if (!is_read) return false;
  LittleReader in(bytes.data(), bytes.size());
  for (uint32_t i = 0; i < n; i++) {
    const CatalogueMember& m = members_.emplace_back(GetMember(&in));
    Chunk& chunk = chunks_.emplace_back();
    chunk.records = m.records;
    chunk.times = m.times;
    chunk.has_no_time = m.has_no_time;
  }
  SortNames();
  return in.ok() && in.at_end();
}

void CatalogueFile::SortNames() {
  by_name_.resize(members_.size());
  std::iota(by_name_.begin(), by_name_.end(), 0);
  std::sort(by_name_.begin(), by_name_.end(),
            [this](uint32_t a, uint32_t b) { return members_[a].name < members_[b].name; });
}

size_t CatalogueFile::Find(std::string_view name, const FileStamp& stamp) const {
  const auto comes_before = [this](uint32_t i, std::string_view wanted) { return members_[i].name < wanted; };
  auto at = std::lower_bound(by_name_.begin(), by_name_.end(), name, comes_before);
  for (; at != by_name_.end() && members_[*at].name == name; ++at) {
    if (members_[*at].stamp == stamp) return *at;
  }
  return members_.size();
}

size_t CatalogueFile::MemorySize() const {
  size_t size = SectionFile::MemorySize() + sizeof *this;
  for (const CatalogueMember& m : members_) {
    size += sizeof m + m.name.capacity() + m.sensors.capacity() + sizeof(Chunk) + sizeof(uint32_t);
  }
  return size;
}

}  // namespace argus
