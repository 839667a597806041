#include "scan/index_lookup.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "scan/typical_hosts.h"

namespace argus {

IndexLookup::IndexLookup(std::string index_dir, std::string root, IndexTrust trust)
    : index_dir_(std::move(index_dir)), root_(std::move(root)), trust_(trust) {}

void IndexLookup::SetChoice(ChunkChoice choice) {
  choice_ = std::move(choice);
  catalogues_.Restart(trust_ == IndexTrust::kStat ? choice_ : anything_);
}

// Catalogues that may not choose are of use only for archives whose names give times, which they may contradict.
bool IndexLookup::Load(const ArchiveEntry& entry) {
  if (index_dir_.empty() || (trust_ != IndexTrust::kStat && !entry.has_span)) return true;
  return catalogues_.Load(FolderOf(entry));
}

// Returns the folder of an archive's side-car. Most archives follow one of the same folder.
const std::string& IndexLookup::FolderOf(const ArchiveEntry& entry) {
  const std::string& path = entry.resolved;
  const size_t slash = path.rfind('/');
  if (side_cars_.empty() || archives_.size() != slash || path.compare(0, slash, archives_) != 0) {
    std::string archives = path.substr(0, slash), side_cars = SideCarOf(entry);
    side_cars.resize(side_cars.rfind('/'));
    archives_ = std::move(archives);
    side_cars_ = std::move(side_cars);
  }
  return side_cars_;
}

const CatalogueVerdicts::Verdict* IndexLookup::Find(const ArchiveEntry& entry) const {
  return is_on() && trust_ == IndexTrust::kStat ? catalogues_.Find(entry) : nullptr;
}

SideCarFile::State IndexLookup::Open(const ArchiveEntry& entry, RandomFile* archive, SideCarFile* index) const {
  return is_on() ? OpenWith(trust_, entry, archive, index) : SideCarFile::State::kNone;
}

SideCarFile::State IndexLookup::OpenWith(IndexTrust trust, const ArchiveEntry& entry, RandomFile* archive,
                                         SideCarFile* index) const {
  if (!archive->Open(entry.resolved, entry.dev, entry.stamp.inode).ok()) return SideCarFile::State::kNone;
  return index->Open(SideCarOf(entry), *archive, trust);
}

IndexLookup::Knowledge IndexLookup::Know(const ArchiveEntry& entry, TimeRanges* times) const {
  if (index_dir_.empty()) return Knowledge::kNone;
  const Knowledge if_sound = trust_ == IndexTrust::kStat ? Knowledge::kDecides : Knowledge::kTimes;
  if (const CatalogueVerdicts::Verdict* const verdict = catalogues_.Find(entry)) {
    *times = verdict->member->times;
    return if_sound;
  }
  RandomFile archive;
  SideCarFile index;
  const SideCarFile::State state = OpenWith(IndexTrust::kStat, entry, &archive, &index);
  const bool is_sound = state == SideCarFile::State::kFresh;
  if (!is_sound && state != SideCarFile::State::kUnsound) return Knowledge::kNone;
  *times = index.header().times;
  return is_sound ? if_sound : Knowledge::kTimes;
}

bool IndexLookup::KnowFacts(const ArchiveEntry& entry, IndexedFacts* facts) const {
  if (const CatalogueVerdicts::Verdict* const verdict = Find(entry)) {
    const CatalogueMember& member = *verdict->member;
    facts->records = member.records;
    facts->times = member.times;
    if (GetSensors(member.sensors.data(), member.sensors.size(), &facts->sensors)) return true;
  }
  RandomFile archive;
  SideCarFile index;
  ByteVector bytes;
  if (trust_ != IndexTrust::kStat || Open(entry, &archive, &index) != SideCarFile::State::kFresh) return false;
  facts->records = index.header().records;
  facts->times = index.header().times;
  return index.ReadSensors(&bytes) && GetSensors(bytes.data(), bytes.size(), &facts->sensors);
}

// A name is believed unless it is known to be wrong: so are the times that it promises for all flows. Of a damaged
// archive a side-car knows the times, and not whether all flows have some.
FlowTimes IndexLookup::TimesByName(const ArchiveEntry& entry) const {
  TimeRanges times;
  if (!entry.has_span) return FlowTimes();
  const bool is_known = Know(entry, &times) != Knowledge::kNone;
  if (is_known && !times.IsWithin(entry.span_first, entry.span_last)) return FlowTimes();
  return {entry.span_first, entry.span_last - 1, is_known};
}

FlowTimes IndexLookup::TimesOf(const ArchiveEntry& entry, const TopN& top) const {
  if (const CatalogueVerdicts::Verdict* const verdict = Find(entry)) {
    const CatalogueMember& member = *verdict->member;
    return top.TimesOf(member.times, member.has_no_time);
  }
  RandomFile archive;
  SideCarFile index;
  if (Open(entry, &archive, &index) != SideCarFile::State::kFresh) return TimesByName(entry);
  const std::vector<Chunk>* const chunks = top.nulls_first() ? index.Chunks() : nullptr;
  const bool all_have_time =
      chunks != nullptr && std::none_of(chunks->begin(), chunks->end(), [](const Chunk& c) { return c.has_no_time; });
  return top.TimesOf(index.header().times, !all_have_time);
}

bool IndexLookup::Estimate(const ArchiveEntry& entry, bool may_open, ArgusEstimate* estimate) const {
  const CatalogueVerdicts::Verdict* const verdict = Find(entry);
  const bool excluded = verdict != nullptr && !verdict->may_pass;
  if (!excluded && !may_open) return false;
  estimate->archives++;
  estimate->bytes += static_cast<double>(entry.stamp.size);
  if (excluded) {
    estimate->indexed_archives++;
    estimate->indexed_bytes += static_cast<double>(entry.stamp.size);
    estimate->flows += static_cast<double>(verdict->member->records.flows);
  } else {
    EstimateChunks(entry, estimate);
  }
  return excluded;
}

void IndexLookup::EstimateChunks(const ArchiveEntry& entry, ArgusEstimate* estimate) const {
  RandomFile archive;
  SideCarFile index;
  std::vector<ChosenChunk> chosen;
  if (Open(entry, &archive, &index) != SideCarFile::State::kFresh) return;
  if (!choice_.Choose(&index, &chosen)) return;
  estimate->indexed_archives++;
  estimate->indexed_bytes += static_cast<double>(entry.stamp.size);
  estimate->flows += static_cast<double>(index.header().records.flows);
  for (const ChosenChunk& c : chosen) {
    const Chunk& chunk = (*index.Chunks())[c.number];
    estimate->rows += static_cast<double>(chunk.records.flows) * c.share;
    estimate->chosen_chunks++;
    estimate->chosen_flows += static_cast<double>(chunk.records.flows);
    const double read =
        static_cast<double>(chunk.parts.EndOf(c.parts.last, chunk.raw_size)) / std::max(chunk.raw_size, 1u);
    estimate->chosen_bytes += static_cast<double>(chunk.span.size) * read;
  }
}

// A catalogue of many archives tells hosts that come every day from those of an hour: it comes first.
std::vector<Inet> IndexLookup::HostsLike(const ArchiveEntry& entry, size_t n) const {
  if (!is_on()) return {};
  const std::string side_car = SideCarOf(entry);
  constexpr size_t kEnoughMembers = 8;
  ShelvedCatalogue catalogue(CataloguePath(side_car.substr(0, side_car.rfind('/')), 0));
  if (catalogue.state() == CatalogueFile::State::kGood && catalogue.file()->members().size() >= kEnoughMembers) {
    return TypicalHosts(catalogue.file(), n);
  }
  RandomFile archive;
  SideCarFile index;
  if (Open(entry, &archive, &index) != SideCarFile::State::kFresh) return {};
  return TypicalHosts(&index, n);
}

}  // namespace argus
