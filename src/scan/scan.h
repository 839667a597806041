// Archives x condition x wanted fields -> batches of rows.
#ifndef ARGUS_SCAN_SCAN_H
#define ARGUS_SCAN_SCAN_H

#include <cstdint>
#include <memory>
#include <vector>

#include "api/argus.h"
#include "archive/archive_list.h"
#include "archive/archive_reader.h"
#include "base/status.h"
#include "condition/predicate.h"
#include "field/field_table.h"
#include "record/record.h"
#include "scan/index_lookup.h"
#include "scan/indexed_archive.h"
#include "scan/top_n.h"

namespace argus {

class Scan {
 public:
  // `list` is borrowed and must be complete. Copies the spec.
  Scan(const ArgusScanSpec& spec, const ArchiveList& list);
  Scan(const Scan&) = delete;
  Scan& operator=(const Scan&) = delete;

  // Tell rows apart by a second condition. ARGUS_INVALID if it is malformed. Before SetPredicate(), or not at all.
  Status SetMark(const ArgusPredicate* nodes, int32_t n);
  // ARGUS_INVALID for a field that does not exist or a malformed condition. Also starts again from the first archive.
  Status SetPredicate(const ArgusPredicate* nodes, int32_t n);
  Status CheckFields() const;

  // Fill a batch: as many rows as a call has time for. Valid until the next call.
  void Next(ArgusBatch* batch);
  // The notice of the archive that is being read, if it has one already.
  void Stop(ArgusBatch* batch);
  // Give back memory and the open file until Next() is called again; ends the batch.
  void Release();
  ArgusScanStats Stats() const;
  // What the archive was that was read in full last, if hashes were asked for.
  void Content(ArgusContent* content) const;
  // Ask one more catalogue for Estimate() of archive i. False: call again.
  bool Prepare(size_t i) { return indexes_.Load(list_.at(i), choice_); }
  // Add what archive i may cost and give: nothing, if a catalogue says so; else, if `may_open`, what its index tells. False: there
  // is no such catalogue.
  bool Estimate(size_t i, bool may_open, ArgusEstimate* estimate) const {
    return indexes_.Estimate(list_.at(i), choice_, may_open, estimate);
  }
  // Between which times the flows of archive i lie, by its catalogue or index. False: neither tells.
  bool TimesOf(size_t i, TimeZoneMap* times) const {
    return indexes_.Know(list_.at(i), times) != IndexTree::Knowledge::kNone;
  }

 private:
  bool LearnTimes();
  bool TakeArchive();
  bool LoadCatalogue(size_t i);
  bool OpenNextArchive();
  bool IsRuledOutByName(const ArchiveEntry& entry) const;
  bool IsSettled(const ArchiveEntry& entry);
  bool OpenWhole();
  bool OpenChosen(IndexedArchive::Plan plan);
  RecordReader::Step NextOfChunks(RecordKind* kind);
  void TakeRows();
  bool is_open() const { return reader_.is_open() || indexed_.is_open(); }
  uint64_t work() const { return reader_.work() + indexed_.bytes_inflated(); }
  void Count(RecordKind kind);
  void Reserve();
  bool AddRow();
  bool FillRow(ArgusValue* row);
  void ShowArchive(const std::string& path);
  bool KeepBytes(int32_t type, ArgusValue* value);
  void TellEnd(ArgusBatch* batch);
  void Tell(const Notice& notice, ArgusBatch* batch);
  void EmptyBatch(ArgusBatch* batch);

  int32_t kind_;
  RecordKind wanted_;
  int32_t encoding_;
  std::string archive_text_;  // the path of the archive that is read now, as its column shows it
  bool stop_at_damage_;
  std::vector<int32_t> fields_;
  std::vector<FieldEntry> columns_;  // of fields_
  const ArchiveList& list_;
  Predicate predicate_;
  bool has_mark_ = false;
  Predicate mark_;
  size_t records_per_call_ = 1;
  int archives_per_call_ = 1;
  IndexTree indexes_;
  ChunkChoice choice_;
  TopN top_;
  IndexedArchive indexed_;  // one of these two is open
  ArchiveReader reader_;
  ContentHash packed_hash_;                  // of what reader_ reads
  std::unique_ptr<StreamHash> stream_hash_;  // unpacked; null: nobody asks
  bool is_rest_ = false;                     // reader_ reads what indexed_ could not
  bool is_changed_ = false;                  // the archive was changed while it was read
  uint64_t rows_pending_ = 0;                // rows without values that found no room yet
  Record record_;

  ScanSample sample_;
  Claims claims_;
  std::vector<StartTimes> times_;  // with top_: of the archives, as far as they were learnt
  std::vector<size_t> order_;      // with top_: archives in the order in which they are visited
  size_t next_archive_ = 0;        // index in list_, or order_, of the one to open next
  size_t archive_ = 0;             // of the one opened last
  bool is_taken_ = false;          // it is to be opened yet
  bool helps_ = false;             // all archives are taken: next_archive_ may need help
  bool row_pending_ = false;       // record_ passed but found no room in the last batch
  std::vector<bool> told_;         // archives whose notice was given, over rewinds

  int32_t max_rows_;        // of any batch
  int32_t batch_rows_ = 1;  // of the next batch
  int32_t n_rows_ = 0;
  std::vector<ArgusValue> values_;  // row-major
  std::vector<uint8_t> marks_;      // with has_mark_: a row each
  std::vector<uint8_t> arena_;      // bytes of text values; never grows while rows point into it
  size_t arena_used_ = 0;
  Notice notice_;  // the one that the batch shows
  ArgusScanStats stats_{};
};

}  // namespace argus

#endif
