// What is in the archives of a list, and what is missing in them: by their index, or else by reading them.
#ifndef ARGUS_SCAN_ARCHIVE_FACTS_H
#define ARGUS_SCAN_ARCHIVE_FACTS_H

#include <cstdint>
#include <string>
#include <vector>

#include "archive/archive_list.h"
#include "archive/archive_reader.h"
#include "base/notice.h"
#include "index/sensor_log.h"
#include "scan/index_lookup.h"

namespace argus {

// One archive, as far as it can be read.
struct ArchiveFacts {
  bool is_known = false;    // else nothing of what follows is
  bool is_indexed = false;  // an index said all of this
  bool packed_lost = false;
  int64_t bytes_lost = 0;  // uncompressed bytes in no record; with packed_lost nobody knows how many more
  Notice notice;           // what is wrong with it; empty: nothing
  RecordCounts records;
  TimeRanges times;  // of its flows
  std::vector<SensorFacts> sensors;
};

class FactFinder {
 public:
  // `list` is borrowed and must be complete. `index_dir` and `root`: see IndexLookup.
  FactFinder(const ArchiveList& list, std::string index_dir, std::string root, IndexTrust trust);
  FactFinder(const FactFinder&) = delete;
  FactFinder& operator=(const FactFinder&) = delete;

  // Works on archive `i` for some milliseconds. Returns true when facts() are those of this archive. With `may_read` an
  // archive that no sound index describes is read. Archives are best asked for in the order of the list.
  bool Step(size_t i, bool may_read);
  const ArchiveFacts& facts() const { return facts_; }

 private:
  enum class Phase { kLookUp, kRead, kDone };
  bool LookUp(const ArchiveEntry& entry, bool may_read);
  bool Read();
  void Take(RecordKind kind);
  bool End();

  const ArchiveList& list_;
  IndexLookup indexes_;
  ArchiveReader reader_{false};
  Record record_;
  SensorLog sensors_;
  ArchiveFacts facts_;
  Phase phase_ = Phase::kDone;
};

}  // namespace argus

#endif
