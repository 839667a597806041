#include "index/catalogue_builder.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "index/sensor_log.h"
#include "index/side_car_path.h"

namespace argus {

namespace {

constexpr int kKeysPerStep = 2000;
// A dictionary that has grown to so many bytes is written and another begun: memory has a bound.
constexpr size_t kMaxDictionary = 8 * 1024 * 1024;
// A port is not listed if more than a tenth of a catalogue's archives have it, and more than kFewArchives.
constexpr size_t kPortShare = 10, kFewArchives = 4;

std::string FolderOf(const std::string& path) { return path.substr(0, path.rfind('/')); }
std::string NameOf(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

CatalogueBuilder::CatalogueBuilder(const ArchiveList& list, size_t begin, size_t end, std::string index_dir,
                                   std::string root)
    : list_(list),
      begin_(begin),
      end_(end),
      index_dir_(std::move(index_dir)),
      root_(std::move(root)),
      folder_(FolderOf(SideCarPath(index_dir_, root_, list.at(begin).resolved))),
      archives_(FolderOf(list.at(begin).resolved)) {
  for (size_t i = begin; i < end; i++) by_name_.emplace(NameOf(list.at(i).resolved), &list.at(i));
}

Status CatalogueBuilder::Step(bool* done) {
  *done = false;
  if (phase_ == Phase::kBegin) return Begin(done);
  if (phase_ == Phase::kRead) {
    if (!ReadExisting()) phase_ = Phase::kLook;
    return Status();
  }
  if (phase_ == Phase::kMerge) return Merge();
  if (next_ < end_ && joining_.size() < kMaxMembers) {
    Look(list_.at(next_++));
    return Status();
  }
  *done = joining_.empty();
  if (!*done) return Plan();
  writer_.Abandon();
  return Status();
}

// Takes the lock: a builder holds it from reading the present catalogues to writing the next one.
Status CatalogueBuilder::Begin(bool* done) {
  if (Status s = writer_.Open(CatalogueTemporary(folder_), kCatalogueHeaderSize, done); !s.ok() || *done) return s;
  existing_.clear();
  covered_.clear();
  joining_.clear();
  next_ = begin_;
  phase_ = Phase::kRead;
  return Status();
}

// Reads the next catalogue. Returns false if there is no more.
bool CatalogueBuilder::ReadExisting() {
  const size_t number = existing_.size();
  CatalogueFile file;
  const CatalogueFile::State state = file.Open(CataloguePath(folder_, static_cast<uint32_t>(number)));
  if (state == CatalogueFile::State::kNone) return false;
  Existing& e = existing_.emplace_back();
  if (state == CatalogueFile::State::kDamaged || damaged_.contains(number)) return true;
  e.members = file.members();
  for (const CatalogueMember& m : e.members) {
    // A member that an earlier version wrote joins again, with its sensors.
    const bool lives = !m.sensors.empty() && Lives(m) && covered_.insert(m.name).second;
    e.lives.push_back(lives);
    e.n_lives += lives;
  }
  return true;
}

// Returns whether an archive is still as a catalogue describes it.
bool CatalogueBuilder::Lives(const CatalogueMember& member) const {
  const auto listed = by_name_.find(member.name);
  if (listed != by_name_.end()) return listed->second->stamp == member.stamp;
  struct stat st;
  return stat((archives_ + "/" + member.name).c_str(), &st) == 0 && StampOf(st) == member.stamp;
}

// Lets an archive join, if it is in no catalogue and has a usable side-car.
void CatalogueBuilder::Look(const ArchiveEntry& entry) {
  const std::string name = NameOf(entry.resolved);
  if (covered_.contains(name) || refused_.contains(name)) return;
  RandomFile archive;
  auto index = std::make_unique<SideCarFile>();
  if (!archive.Open(entry.resolved, entry.dev, entry.stamp.inode).ok() || archive.stamp() != entry.stamp) return;
  const SideCarFile::State state =
      index->Open(SideCarPath(index_dir_, root_, entry.resolved), archive, IndexTrust::kStat);
  if (state != SideCarFile::State::kFresh) return;
  CatalogueMember m;
  m.name = name;
  m.stamp = entry.stamp;
  m.n_chunks = index->header().n_chunks;
  m.records = index->header().records;
  m.times = index->header().times;
  const std::vector<Chunk>* const chunks = index->Chunks();
  if (chunks == nullptr) return;
  if (!index->ReadSensors(&m.sensors)) m.sensors.assign(1, kUnknownSensors);
  m.has_no_time = std::any_of(chunks->begin(), chunks->end(), [](const Chunk& c) { return c.has_no_time; });
  joining_.push_back({std::move(m), std::move(index)});
}

// Decides which catalogue to write, and with which archives.
Status CatalogueBuilder::Plan() {
  number_ = ChooseNumber();
  members_.clear();
  sources_.clear();
  if (number_ < existing_.size() && existing_[number_].n_lives > 0) PlanOld();
  joining_.resize(std::min(joining_.size(), kMaxMembers - members_.size()));
  for (Joining& j : joining_) {
    const auto number = static_cast<uint32_t>(members_.size());
    sources_.push_back({j.side_car.get(), std::vector<uint32_t>(j.member.n_chunks, number)});
    members_.push_back(j.member);
  }
  kind_ = 0;
  phase_ = Phase::kMerge;
  OpenKind();
  return Status();
}

// Returns the number of the catalogue with the most room, or of a new one.
size_t CatalogueBuilder::ChooseNumber() const {
  const auto least = std::min_element(existing_.begin(), existing_.end(),
                                      [](const Existing& a, const Existing& b) { return a.n_lives < b.n_lives; });
  const bool has_room = least != existing_.end() && least->n_lives < kMaxMembers;
  return static_cast<size_t>((has_room ? least : existing_.end()) - existing_.begin());
}

// Keeps the members that live in the catalogue that is written anew.
void CatalogueBuilder::PlanOld() {
  const Existing& e = existing_[number_];
  if (old_.Open(CataloguePath(folder_, static_cast<uint32_t>(number_))) != CatalogueFile::State::kGood ||
      old_.members().size() != e.members.size()) {
    return;
  }
  DictionaryMerger::Source source{&old_, {}};
  for (size_t i = 0; i < e.members.size(); i++) {
    source.owners.push_back(e.lives[i] ? static_cast<uint32_t>(members_.size()) : DictionaryMerger::kNobody);
    if (e.lives[i]) members_.push_back(e.members[i]);
  }
  sources_.push_back(std::move(source));
}

void CatalogueBuilder::OpenKind() {
  const auto n = static_cast<uint32_t>(members_.size());
  maker_ = DictionaryMaker(kKeyKinds[kind_].key_size, {PostingLayout::Kind::kSides, n});
  if (!merger_.Open(sources_, kKeyKinds[kind_].id, n)) Refuse();
}

Status CatalogueBuilder::Merge() {
  const size_t most =
      kKeyKinds[kind_].id == kSectionPorts ? std::max(members_.size() / kPortShare, kFewArchives) : members_.size();
  DictionaryEntry entry;
  for (int i = 0; i < kKeysPerStep; i++) {
    const DictionaryMerger::Step step = merger_.Next(&entry);
    if (step == DictionaryMerger::Step::kDamaged) Refuse();
    if (step == DictionaryMerger::Step::kEnd) return EndKind();
    if (step != DictionaryMerger::Step::kEntry) break;
    if (entry.postings.empty()) continue;
    entry.everywhere = entry.postings.size() > most;
    maker_.Add(entry);
    if (maker_.size() < kMaxDictionary) continue;
    if (Status s = Flush(); !s.ok()) return s;
  }
  return Status();
}

Status CatalogueBuilder::Flush() {
  ByteVector bytes;
  uint32_t head_length = 0;
  maker_.Take(&bytes, &head_length);
  return writer_.AddSection(kKeyKinds[kind_].id, bytes, head_length);
}

Status CatalogueBuilder::EndKind() {
  if (maker_.size() > 0) {
    if (Status s = Flush(); !s.ok()) return s;
  }
  if (++kind_ == std::size(kKeyKinds)) return Finish();
  OpenKind();
  return Status();
}

// Writes the catalogue. The next step looks for archives that are left.
Status CatalogueBuilder::Finish() {
  phase_ = Phase::kBegin;
  ByteVector members, sensors;
  for (const CatalogueMember& m : members_) PutMember(m, &members);
  for (const CatalogueMember& m : members_) PutMemberSensors(m, &sensors);
  if (Status s = writer_.AddPacked(kSectionPackedMembers, members); !s.ok()) return s;
  if (Status s = writer_.AddPacked(kSectionPackedSensors, sensors); !s.ok()) return s;
  CatalogueHeader header;
  header.n_members = static_cast<uint32_t>(members_.size());
  if (Status s = writer_.AddTable(&header.table); !s.ok()) return s;
  ByteVector head;
  PutCatalogueHeader(header, &head);
  damaged_.erase(number_);
  return writer_.Finish(head, CataloguePath(folder_, static_cast<uint32_t>(number_)));
}

// Begins anew without the file whose checksums failed.
void CatalogueBuilder::Refuse() {
  phase_ = Phase::kBegin;
  const size_t source = merger_.damaged(), n_old = sources_.size() - joining_.size();
  if (source < n_old) {
    damaged_.insert(number_);
  } else {
    refused_.insert(joining_[source - n_old].member.name);
  }
}

}  // namespace argus
