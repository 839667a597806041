// The side-cars and catalogues of a tree of archives: what is known of an archive before it is read.
#ifndef ARGUS_SCAN_INDEX_LOOKUP_H
#define ARGUS_SCAN_INDEX_LOOKUP_H

#include <string>

#include "api/argus.h"
#include "archive/archive_list.h"
#include "index/side_car_file.h"
#include "index/side_car_path.h"
#include "scan/catalogue_verdicts.h"
#include "scan/top_n.h"

namespace argus {

class IndexTree {
 public:
  // index_dir: empty, if there is none. root: see SideCarPath().
  IndexTree(std::string index_dir, std::string root, IndexTrust trust);

  bool is_on() const { return !index_dir_.empty() && trust_ != IndexTrust::kOff; }
  IndexTrust trust() const { return trust_; }
  std::string SideCarOf(const ArchiveEntry& entry) const { return SideCarPath(index_dir_, root_, entry.resolved); }

  // Ask one more catalogue of an archive's folder. False: call again. Then, until the next call, the others tell of it.
  bool Load(const ArchiveEntry& entry, const ChunkChoice& choice);
  // What a catalogue tells of an archive; nullptr: nothing that may be believed.
  const Catalogues::Verdict* Find(const ArchiveEntry& entry) const;
  // What is known of an archive's times, whether or not its index is used otherwise.
  enum class Knowledge {
    kNone,    // nothing
    kTimes,   // *times
    kDecides  // *times; the index that tells them is used, and decides what is read
  };
  // Ask the catalogues, which Load() has asked for, and the side-car. *times: of all flows that can be read; empty, if there are none.
  Knowledge Know(const ArchiveEntry& entry, TimeZoneMap* times) const;
  // When the flows of an archive begin, by its catalogue, its index, or else its name, if nothing contradicts that.
  StartTimes TimesOf(const ArchiveEntry& entry, bool nulls_matter) const;
  // Add what an archive may cost and give: see Scan::Estimate().
  bool Estimate(const ArchiveEntry& entry, const ChunkChoice& choice, bool may_open, ArgusEstimate* estimate) const;
  // The condition, and so the choice, is another one.
  void Forget() { catalogues_.Clear(); }

 private:
  bool Open(const ArchiveEntry& entry, RandomFile* archive, IndexFile* index) const;
  StartTimes TimesByName(const ArchiveEntry& entry) const;
  void EstimateChunks(const ArchiveEntry& entry, const ChunkChoice& choice, ArgusEstimate* estimate) const;

  std::string index_dir_, root_;
  IndexTrust trust_;
  Catalogues catalogues_;
};

}  // namespace argus

#endif
