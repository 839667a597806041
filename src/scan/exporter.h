// Archives x condition -> the bytes of a new archive: the records that pass, as they are.
//
// The records of each archive follow the start record that comes before them there, as if the archives had been
// appended to each other. An archive that lost its start record gets one with no more in it than `ra` needs.
#ifndef ARGUS_SCAN_EXPORTER_H
#define ARGUS_SCAN_EXPORTER_H

#include <array>
#include <cstdint>
#include <vector>

#include "api/argus.h"
#include "archive/archive_list.h"
#include "archive/archive_reader.h"
#include "base/status.h"
#include "condition/predicate.h"
#include "record/record.h"
#include "record/record_format.h"
#include "scan/notice_once.h"

namespace argus {

class Exporter {
 public:
  // `list` is borrowed and must be complete.
  explicit Exporter(const ArchiveList& list) : list_(list), reader_(false), notices_(list.size()) {}
  Exporter(const Exporter&) = delete;
  Exporter& operator=(const Exporter&) = delete;

  // Sets which flows are exported; copies the condition. ARGUS_INVALID if it is malformed.
  Status SetPredicate(const ArgusPredicate* nodes, int32_t n);
  // Sets `*batch` to the next bytes, as many as a call has time for (a few milliseconds); valid until the next call.
  // ARGUS_UNSUPPORTED for an archive whose records cannot be put into one file with others (version 2).
  Status Next(ArgusExportBatch* batch);

 private:
  Status TakeFlow();
  void KeepStart(const RawRecord& raw);
  void Append(const uint8_t* data, size_t size);
  void Report(ArgusExportBatch* batch) { notices_.Show(next_archive_ - 1, reader_.notice(), batch); }

  const ArchiveList& list_;
  Predicate predicate_;
  size_t records_per_call_ = 1;
  ArchiveReader reader_;
  Record record_;
  size_t next_archive_ = 0;
  std::array<uint8_t, kMarSize> start_;  // of the archive that is being read
  bool has_start_ = false;
  bool start_written_ = false;
  std::vector<uint8_t> out_;
  int32_t n_records_ = 0;
  NoticeOnce notices_;
};

}  // namespace argus

#endif
