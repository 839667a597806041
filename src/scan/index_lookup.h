// The side-cars and catalogues of a tree of archives: what is known of an archive before it is read.
//
// The one place that finds and opens them, for the planner (estimates, times) as for the executor (which chunks to
// read).
#ifndef ARGUS_SCAN_INDEX_LOOKUP_H
#define ARGUS_SCAN_INDEX_LOOKUP_H

#include <string>
#include <vector>

#include "api/argus.h"
#include "archive/archive_list.h"
#include "index/sensor_log.h"
#include "index/side_car_file.h"
#include "index/side_car_path.h"
#include "scan/catalogue_verdicts.h"
#include "scan/chunk_choice.h"
#include "scan/top_n.h"

namespace argus {

// What an index says of a sound archive.
struct IndexedFacts {
  RecordCounts records;
  TimeRanges times;
  std::vector<SensorFacts> sensors;
};

class IndexLookup {
 public:
  // `index_dir`: empty if there is none. `root`: see SideCarPath().
  IndexLookup(std::string index_dir, std::string root, IndexTrust trust);
  IndexLookup(const IndexLookup&) = delete;
  IndexLookup& operator=(const IndexLookup&) = delete;

  // Sets what a scan looks for, and forgets what catalogues said for another condition. Needed before all that follows.
  void SetChoice(ChunkChoice choice);
  const ChunkChoice& choice() const { return choice_; }

  // Opens an archive and its side-car for the scan. Only with kFresh can the side-car's chunks be read; kUnverified
  // asks for SideCarFile::Verify() first. kNone also if the archive cannot be opened, or no index is to be used.
  SideCarFile::State Open(const ArchiveEntry& entry, RandomFile* archive, SideCarFile* index) const;
  // Reads one more catalogue of an archive's folder. Returns false unless it was the last one: call again. From then
  // on, until another folder's are read, the functions below know what the catalogues of this folder say.
  bool Load(const ArchiveEntry& entry);
  // Returns what a catalogue says of an archive, or nullptr if there is nothing that may be believed.
  const CatalogueVerdicts::Verdict* Find(const ArchiveEntry& entry) const;
  // What is known of an archive's times, whether or not its index is used otherwise.
  enum class Knowledge {
    kNone,    // nothing
    kTimes,   // *times
    kDecides  // *times; the index that holds them is used, and decides what is read
  };
  // Asks the catalogues read by Load(), then the side-car. `*times`: those of all flows that can be read, in
  // microseconds; empty if there are none.
  Knowledge Know(const ArchiveEntry& entry, TimeRanges* times) const;
  // Sets `*facts` to what the catalogues read by Load(), or else the side-car, say of a sound archive. Returns false if
  // neither holds it, or the index is not used.
  bool KnowFacts(const ArchiveEntry& entry, IndexedFacts* facts) const;
  // Returns the times of an archive's flows that count for `top`, by its catalogue, its side-car, or else its name if
  // nothing contradicts it. Only if flows without time come first, it finds out whether there are any.
  FlowTimes TimesOf(const ArchiveEntry& entry, const TopN& top) const;
  // Adds what an archive may cost and give to `*estimate`: see Scan::Estimate().
  bool Estimate(const ArchiveEntry& entry, bool may_open, ArgusEstimate* estimate) const;
  // Returns up to `n` hosts that stand for any of those in an archive's catalogue or else in its side-car; see
  // TypicalHosts().
  std::vector<Inet> HostsLike(const ArchiveEntry& entry, size_t n) const;
  const CatalogueVerdicts& catalogues() const { return catalogues_; }

 private:
  bool is_on() const { return !index_dir_.empty() && trust_ != IndexTrust::kOff; }
  std::string SideCarOf(const ArchiveEntry& entry) const { return SideCarPath(index_dir_, root_, entry.resolved); }
  SideCarFile::State OpenWith(IndexTrust trust, const ArchiveEntry& entry, RandomFile* archive,
                              SideCarFile* index) const;
  FlowTimes TimesByName(const ArchiveEntry& entry) const;
  void EstimateChunks(const ArchiveEntry& entry, ArgusEstimate* estimate) const;

  const std::string& FolderOf(const ArchiveEntry& entry);

  std::string index_dir_, root_;
  IndexTrust trust_;
  ChunkChoice choice_;
  const ChunkChoice anything_;  // where no catalogue may choose, they are asked for times only
  CatalogueVerdicts catalogues_;
  std::string archives_, side_cars_;  // a folder of archives, and that of their side-cars: see FolderOf()
};

}  // namespace argus

#endif
