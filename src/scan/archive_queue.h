// Which archive of a list a scan opens next.
//
//   alone                     in the order of the list
//   alone, first n by a time  in the order of the times that catalogues, side-cars and names tell
//   several processes         as they claim archives; then each helps with those that are read by chunks
//
// Before an archive is handed out, the catalogues of its folder are read, so that it may be ruled out without opening
// it.
#ifndef ARGUS_SCAN_ARCHIVE_QUEUE_H
#define ARGUS_SCAN_ARCHIVE_QUEUE_H

#include <cstddef>
#include <vector>

#include "archive/archive_list.h"
#include "scan/index_lookup.h"
#include "scan/parallel_claims.h"
#include "scan/scan_sample.h"
#include "scan/top_n.h"

namespace argus {

class ArchiveQueue {
 public:
  // All are borrowed. `claims`: what is left to this process, if several share the archives.
  ArchiveQueue(const ArchiveList& list, const TopN& top, const ScanSample& sample, IndexLookup* indexes,
               ParallelClaims* claims)
      : list_(list), top_(top), sample_(sample), indexes_(*indexes), claims_(*claims) {}
  ArchiveQueue(const ArchiveQueue&) = delete;
  ArchiveQueue& operator=(const ArchiveQueue&) = delete;

  // Starts again from the first archive. `is_empty`: no record can pass, so that there is nothing to hand out.
  void Restart(bool is_empty);

  enum class Step {
    kArchive,  // current() is the archive to open
    kAgain,    // the times of one more archive are known: call again
    kPause,    // a catalogue was read, enough work for one call
    kEnd       // none is left
  };
  Step Next();
  // The archive that Next() took last: a number in the list.
  size_t current() const { return current_; }
  // Returns whether the current archive may hold one of the first flows, where only these are wanted.
  bool MayTakeCurrent() const { return !top_.is_on() || top_.MayTake(top_.PlaceOf(times_[current_])); }

 private:
  bool LoadCatalogue(size_t i);
  Step LearnTimes();
  void Arrange();
  bool Take();
  bool TakeShared();

  const ArchiveList& list_;
  const TopN& top_;
  const ScanSample& sample_;
  IndexLookup& indexes_;
  ParallelClaims& claims_;
  std::vector<FlowTimes> times_;  // with top_: of the archives, as far as they were learnt; kept over Restart()
  std::vector<size_t> order_;     // with top_: archives in the order in which they are visited
  size_t next_ = 0;               // in list_, or order_: the one to take next; with is_helping_, that may need help
  size_t current_ = 0;
  bool is_empty_ = false;
  bool is_taken_ = false;    // current_ was not handed out yet: a catalogue of its folder is to be read first
  bool is_helping_ = false;  // all archives are claimed
};

}  // namespace argus

#endif
