// What is in one archive: one pass over it that counts records and notes the times of flows.
#ifndef ARGUS_ARCHIVE_ARCHIVE_INSPECTION_H
#define ARGUS_ARCHIVE_ARCHIVE_INSPECTION_H

#include <cstdint>

#include "api/argus.h"
#include "archive/archive_list.h"
#include "archive/archive_reader.h"
#include "record/record.h"

namespace argus {

class ArchiveInspection {
 public:
  // `entry` is borrowed.
  explicit ArchiveInspection(const ArchiveEntry& entry) : entry_(entry), reader_(false) {}
  ArchiveInspection(const ArchiveInspection&) = delete;
  ArchiveInspection& operator=(const ArchiveInspection&) = delete;

  // Reads on for one call's worth: some milliseconds. Returns true once `*info`, which points into this object, is
  // filled: the archive was read through, or cannot be opened.
  bool Step(ArgusArchiveInfo* info);

 private:
  void CountFlow();
  void Fill(ArgusArchiveInfo* info) const;

  const ArchiveEntry& entry_;
  ArchiveReader reader_;
  Record record_;
  bool opened_ = false;
  RecordReader::Start start_ = RecordReader::Start::kUnknown;
  int64_t records_ = 0;
  int64_t flows_ = 0;
  bool has_times_ = false;
  int64_t first_time_ = 0;
  int64_t last_time_ = 0;
};

}  // namespace argus

#endif
