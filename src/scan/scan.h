// Archives x condition x wanted fields -> batches of rows.
//
//   ArchiveQueue -> an archive -> settled by its name or a catalogue: a number of rows, or none
//                              -> IndexedArchive: the records of the chunks that its side-car names
//                              -> ArchiveReader: all records
//   record -> Predicate -> TopN -> RowBatch
#ifndef ARGUS_SCAN_SCAN_H
#define ARGUS_SCAN_SCAN_H

#include <cstdint>
#include <memory>
#include <string>

#include "api/argus.h"
#include "archive/archive_list.h"
#include "archive/archive_reader.h"
#include "base/status.h"
#include "condition/predicate.h"
#include "index/sensor_log.h"
#include "record/record.h"
#include "scan/archive_queue.h"
#include "scan/index_lookup.h"
#include "scan/indexed_archive.h"
#include "scan/notice_once.h"
#include "scan/row_batch.h"
#include "scan/top_n.h"

namespace argus {

class Scan {
 public:
  // `list` is borrowed and must be complete. Copies the spec.
  Scan(const ArgusScanSpec& spec, const ArchiveList& list);
  Scan(const Scan&) = delete;
  Scan& operator=(const Scan&) = delete;

  // Sets a second condition, which marks the rows that pass it. ARGUS_INVALID if it is malformed. REQUIRES: called
  // before SetPredicate(), or not at all.
  Status SetMark(const ArgusPredicate* nodes, int32_t n);
  // Sets the condition, and starts again from the first archive. ARGUS_INVALID if it is malformed.
  Status SetPredicate(const ArgusPredicate* nodes, int32_t n);
  // ARGUS_INVALID if a field of the spec does not exist.
  Status CheckFields() const;

  // Fills a batch with as many rows as a call has time for: a few milliseconds. It is valid until the next call.
  void Next(ArgusBatch* batch);
  // Ends the scan early: an empty batch with the notice of the archive that is being read, if it has one already.
  void Stop(ArgusBatch* batch);
  // Frees memory and closes the open file until Next() is called again; ends the batch.
  void Release();
  ArgusScanStats Stats() const;
  // Reports sizes and digests of the archive that was read in full last, if the spec asked for them.
  void Content(ArgusContent* content);
  // Reads one more of the catalogues that Estimate() and TimesOf() of archive `i` need. Returns false unless it was the
  // last one: call again.
  bool Prepare(size_t i) { return indexes_.Load(list_.at(i)); }
  // Adds archive `i` (the one prepared last) to `*estimate`. Returns true if a catalogue rules it out. Otherwise adds
  // what its side-car says, if `may_open`, and returns false.
  bool Estimate(size_t i, bool may_open, ArgusEstimate* estimate) const {
    return indexes_.Estimate(list_.at(i), may_open, estimate);
  }
  // Returns up to `n` hosts that stand for any of those in archive `i`; see IndexLookup.
  std::vector<Inet> HostsLike(size_t i, size_t n) const { return indexes_.HostsLike(list_.at(i), n); }
  // Sets `*times` to those of the flows of archive `i`, in microseconds, by its catalogue or side-car. Returns false if
  // neither holds them.
  bool TimesOf(size_t i, TimeRanges* times) const {
    return indexes_.Know(list_.at(i), times) != IndexLookup::Knowledge::kNone;
  }

 private:
  enum class Progress {
    kGoOn,  // there is time for more
    kBreak  // the call ends here
  };
  Progress NextArchive(ArgusBatch* batch);
  bool OpenArchive();
  bool IsRuledOutByPath(const ArchiveEntry& entry);
  bool IsRuledOutByName(const ArchiveEntry& entry) const;
  bool IsSettled(const ArchiveEntry& entry);
  bool OpenWhole();
  bool OpenChosen(IndexedArchive::Plan plan);
  RecordReader::Step NextOfChunks(RecordKind* kind);
  bool is_open() const { return reader_.is_open() || indexed_.is_open(); }
  uint64_t work() const { return reader_.work() + indexed_.bytes_inflated(); }
  void Count(RecordKind kind);
  void ShowArchive(const std::string& path);
  Progress Report(const Notice& notice, ArgusBatch* batch);
  Progress ReportEnd(bool by_chunks, ArgusBatch* batch);

  int32_t kind_;
  RecordKind wanted_;  // that of kind_
  int32_t encoding_;
  bool stop_at_damage_;
  int32_t n_fields_;
  const ArchiveList& list_;
  Predicate predicate_;
  size_t records_per_call_ = 1;
  int archives_per_call_ = 1;
  IndexLookup indexes_;
  TopN top_;
  ScanSample sample_;
  ParallelClaims claims_;
  ArchiveQueue queue_;
  IndexedArchive indexed_;  // one of these two is open
  ArchiveReader reader_;
  ContentHash packed_hash_;                  // of what reader_ reads
  std::unique_ptr<StreamHash> stream_hash_;  // unpacked; null: nobody asks
  SensorLog sensors_;                        // if somebody asks
  ByteVector sensor_bytes_;
  bool is_rest_ = false;       // reader_ reads what indexed_ could not
  bool is_changed_ = false;    // the archive was changed while it was read
  uint64_t rows_pending_ = 0;  // rows without values that found no room yet
  std::string archive_text_;   // the path of the archive that is read now, as its column shows it
  Record record_;
  bool row_pending_ = false;  // record_ passed but found no room in the last batch
  RowBatch rows_;
  NoticeOnce notices_;
  ArgusScanStats stats_{};
};

}  // namespace argus

#endif
