#include "scan/scan.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/saturating.h"
#include "base/storable_text.h"
#include "record/framing.h"

namespace argus {

namespace {

// A call ends after this much work, so that the caller can look for interrupts: a few milliseconds each. A record
// counts as many comparisons as its decoding is worth, and those of the condition.
constexpr size_t kComparisonsPerRecord = 64;
constexpr size_t kComparisonsPerCall = 20000 * kComparisonsPerRecord;
constexpr size_t kArchivesPerCall = 32;
constexpr size_t kRangesPerArchive = 256;  // of keys: to look up more takes longer than to open the files

RecordKind WantedBy(int32_t kind) {
  return kind == ARGUS_MANAGEMENT ? RecordKind::kManagement
         : kind == ARGUS_EVENT    ? RecordKind::kEvent
                                  : RecordKind::kFlow;
}

IndexTrust TrustOf(int32_t trust) {
  return trust == ARGUS_INDEX_OFF      ? IndexTrust::kOff
         : trust == ARGUS_INDEX_DIGEST ? IndexTrust::kDigest
                                       : IndexTrust::kStat;
}

// Returns the wanted fields, without those that do not exist: CheckFields() reports these.
std::vector<FieldEntry> ColumnsOf(const ArgusScanSpec& spec) {
  const std::span<const FieldEntry> table = FieldTable(spec.kind);
  std::vector<FieldEntry> columns;
  for (int32_t i = 0; i < spec.n_fields; i++) {
    const int32_t field = spec.fields[i];
    if (field >= 0 && static_cast<size_t>(field) < table.size()) columns.push_back(table[static_cast<size_t>(field)]);
  }
  return columns;
}

}  // namespace

Scan::Scan(const ArgusScanSpec& spec, const ArchiveList& list)
    : kind_(spec.kind),
      wanted_(WantedBy(spec.kind)),
      encoding_(spec.encoding),
      stop_at_damage_(spec.stop_at_damage != 0),
      n_fields_(spec.n_fields),
      list_(list),
      indexes_(spec.index_dir == nullptr ? "" : spec.index_dir, spec.root == nullptr ? "" : Resolve(spec.root),
               TrustOf(spec.index_trust)),
      top_(spec),
      sample_{spec.sample, spec.seed},
      claims_(spec.claims),
      queue_(list, top_, sample_, &indexes_, &claims_),
      indexed_(indexes_, top_, sample_, &claims_),
      reader_(spec.codec == ARGUS_CODEC_ZLIB),
      rows_(ColumnsOf(spec), spec.encoding),
      notices_(list.size()) {
  stats_.archives_total = static_cast<int64_t>(list.size());
  if (spec.stream_key == nullptr) return;
  stream_hash_ = std::make_unique<StreamHash>(spec.stream_key);
  reader_.SetHashes(&packed_hash_, stream_hash_.get());
}

Status Scan::CheckFields() const {
  if (rows_.n_columns() == static_cast<size_t>(n_fields_) && !FieldTable(kind_).empty()) return Status();
  return Status(ARGUS_INVALID, "scan asks for a field that does not exist");
}

Status Scan::SetMark(const ArgusPredicate* nodes, int32_t n) {
  Result<Predicate> p = Predicate::Build(kind_, nodes, n, encoding_);
  if (!p.ok()) return p.status();
  if (n > 0) rows_.SetMark(std::move(p.value()));
  return Status();
}

Status Scan::SetPredicate(const ArgusPredicate* nodes, int32_t n) {
  Result<Predicate> p = Predicate::Build(kind_, nodes, n, encoding_);
  if (!p.ok()) return p.status();
  predicate_ = std::move(p.value());
  // Rows that are only counted cannot be distinguished.
  indexes_.SetChoice(ChunkChoice(kind_, predicate_, rows_.n_columns() == 0 && !top_.is_on() && !rows_.has_mark()));
  top_.Reset(predicate_.bounds());
  const size_t comparisons = predicate_.comparisons() + rows_.mark_comparisons();
  records_per_call_ = std::max<size_t>(1, kComparisonsPerCall / (kComparisonsPerRecord + comparisons));
  archives_per_call_ = static_cast<int>(kArchivesPerCall / (1 + indexes_.choice().n_ranges() / kRangesPerArchive));
  archives_per_call_ = std::max(archives_per_call_, 1);
  reader_.Close();
  indexed_.Close();
  queue_.Restart(predicate_.bounds().never);
  rows_pending_ = 0;
  row_pending_ = false;
  rows_.Restart();
  return Status();
}

void Scan::Release() {
  reader_.Release();
  indexed_.Release();
  rows_.Release();
}

// Counts a record, and sums up what sensors report of themselves: each of their records covers the time since the one
// before (argus-record-format.md 4).
inline void Scan::Count(RecordKind kind) {
  stats_.records_total++;
  if (stream_hash_ != nullptr && kind == RecordKind::kFlow) sensors_.AddFlow(&record_);
  if (stream_hash_ != nullptr && kind == RecordKind::kManagement) sensors_.AddManagement(&record_);
  if (kind != RecordKind::kManagement || kind_ == ARGUS_MANAGEMENT) return;
  const Bytes bytes = record_.bytes();
  // Start records in another byte order are of clients, which received no packets.
  if (IsMirrored(bytes)) return;
  AddTo(&stats_.sensor_pkts, bytes.U64(kMarPacketsAt));
  AddTo(&stats_.sensor_drops, bytes.U32(kMarDropsAt));
}

// Goes on to the next archive; opens it if it may have rows.
Scan::Progress Scan::NextArchive(ArgusBatch* batch) {
  switch (queue_.Next()) {
    case ArchiveQueue::Step::kAgain: return Progress::kGoOn;
    case ArchiveQueue::Step::kPause: return Progress::kBreak;
    case ArchiveQueue::Step::kEnd: batch->done = 1; return Progress::kBreak;
    case ArchiveQueue::Step::kArchive: break;
  }
  return OpenArchive() ? Progress::kGoOn : Report(reader_.notice(), batch);
}

// Opens the current archive if it may have rows. Returns false if it was not opened: notice() of reader_ says why if it
// cannot be read.
bool Scan::OpenArchive() {
  const ArchiveEntry& entry = list_.at(queue_.current());
  reader_.Forget();
  if (IsRuledOutByPath(entry) || IsRuledOutByName(entry)) {
    stats_.archives_skipped_by_name += !claims_.is_shared() || claims_.TakeWhole(queue_.current());
    return false;
  }
  if (!queue_.MayTakeCurrent()) {
    stats_.archives_skipped_by_index++;
    return false;
  }
  is_rest_ = is_changed_ = false;
  if (IsSettled(entry)) return false;
  ShowArchive(entry.path);
  return OpenChosen(indexed_.Open(entry, queue_.current()));
}

// Returns whether no record can pass because of the path that it would show.
bool Scan::IsRuledOutByPath(const ArchiveEntry& entry) {
  if (!predicate_.names_archives()) return false;
  ShowArchive(entry.path);
  return !predicate_.MayPassByArchive(record_);
}

// Returns whether no record can pass because of the time in the archive's name. Where the archive's index is used, the
// index decides; where it is not, it may still show that the name is wrong.
bool Scan::IsRuledOutByName(const ArchiveEntry& entry) const {
  const TimeBounds& bounds = predicate_.bounds();
  if (!entry.has_span || bounds.MayHold(entry.span_first, entry.span_last)) return false;
  TimeRanges times;
  const IndexLookup::Knowledge knowledge = indexes_.Know(entry, &times);
  if (knowledge == IndexLookup::Knowledge::kNone) return true;
  if (kind_ != ARGUS_FLOW) return times.IsWithin(entry.span_first, entry.span_last);
  return knowledge == IndexLookup::Knowledge::kTimes &&
         (times.empty() || !bounds.MayHold(times.first(), times.last() + 1));
}

// Returns whether a catalogue says all that is wanted of an archive: that nothing in it passes, or how many rows do.
bool Scan::IsSettled(const ArchiveEntry& entry) {
  const CatalogueVerdicts::Verdict* const verdict = sample_.share > 0 ? nullptr : indexes_.Find(entry);
  if (verdict == nullptr || (verdict->may_pass && !verdict->is_counted)) return false;
  if (claims_.is_shared() && !claims_.TakeWhole(queue_.current())) return true;
  stats_.archives_skipped_by_index += !verdict->may_pass;
  stats_.chunks_total += verdict->member->n_chunks;
  rows_pending_ = verdict->rows;
  return true;
}

// Opens the archive to be read in full, unless another process reads it. Returns whether it is open.
bool Scan::OpenWhole() {
  if (!sample_.Takes(queue_.current(), 0)) return false;
  if (claims_.is_shared() && !claims_.TakeWhole(queue_.current())) return false;
  sensors_.Clear();
  return reader_.Open(list_.at(queue_.current()));
}

// Goes on as the side-car says. Returns whether the archive is open.
bool Scan::OpenChosen(IndexedArchive::Plan plan) {
  if (plan == IndexedArchive::Plan::kNothing) stats_.archives_skipped_by_index++;
  if (plan == IndexedArchive::Plan::kNone) return OpenWhole();
  return plan != IndexedArchive::Plan::kNothing && plan != IndexedArchive::Plan::kOthers;
}

// Takes the next record of the archive that is read by its chunks; record_ is set if it is of the wanted kind. kEnd:
// the archive was read through, or could not be opened after all.
RecordReader::Step Scan::NextOfChunks(RecordKind* kind) {
  using Step = RecordReader::Step;
  RawRecord raw;
  if (indexed_.is_verifying()) return OpenChosen(indexed_.Verify()) ? Step::kPause : Step::kEnd;
  switch (indexed_.Next(&raw, &rows_pending_)) {
    case IndexedArchive::Step::kRecord:
      *kind = KindOf(raw.data);
      if (*kind != wanted_) return Step::kRecord;
      if (wanted_ == RecordKind::kManagement) {
        record_.AssignManagement(raw);
      } else {
        (void)record_.Assign(raw);  // only sound archives have chunks
      }
      return Step::kRecord;
    case IndexedArchive::Step::kEnd: return Step::kEnd;
    case IndexedArchive::Step::kFailed:
      is_rest_ = true;
      is_changed_ = indexed_.has_changed();
      return reader_.Open(list_.at(queue_.current())) ? Step::kPause : Step::kEnd;
    default: return Step::kPause;
  }
}

void Scan::Next(ArgusBatch* batch) {
  rows_.Begin(batch);
  if (std::exchange(row_pending_, false)) rows_.Add(&record_);
  size_t records = records_per_call_;
  int archives = archives_per_call_;
  const uint64_t begin = work();
  RecordKind kind = RecordKind::kOther;
  while (!rows_.is_full() && records-- > 0 && work() - begin < RecordReader::kWorkPerCall) {
    if (rows_pending_ > 0) {
      rows_pending_ -= rows_.AddCounted(rows_pending_);
      continue;
    }
    if (!is_open()) {
      if (archives-- == 0 || NextArchive(batch) == Progress::kBreak) break;
      continue;
    }
    const bool by_chunks = indexed_.is_open();
    const RecordReader::Step step = by_chunks ? NextOfChunks(&kind) : reader_.Next(&record_, &kind);
    if (step == RecordReader::Step::kPause) {
      if (by_chunks && !indexed_.is_verifying()) continue;
      break;
    }
    if (step == RecordReader::Step::kEnd) {
      if (ReportEnd(by_chunks, batch) == Progress::kBreak) break;
      continue;
    }
    if (!by_chunks) Count(kind);
    if (kind != wanted_ || (is_rest_ && !indexed_.IsLeft(record_.raw().offset))) continue;
    stats_.records_decoded++;
    if (stop_at_damage_ && reader_.is_damaged() && Report(reader_.CurrentNotice(), batch) == Progress::kBreak) break;
    if (!predicate_.Passes(record_) || !top_.Take(record_)) continue;
    if (!rows_.Add(&record_)) {
      row_pending_ = true;
      break;
    }
  }
  stats_.records_returned += rows_.End(batch);
}

// Sets the archive that records say they come from.
void Scan::ShowArchive(const std::string& path) {
  archive_text_.resize(4 * path.size());
  archive_text_.resize(ShowPath(Bytes(reinterpret_cast<const uint8_t*>(path.data()), path.size()), encoding_,
                                reinterpret_cast<uint8_t*>(archive_text_.data())));
  record_.set_archive(archive_text_);
}

// Shows the notice on the current archive in the batch, unless there is none or it was shown before. A notice ends the
// call.
Scan::Progress Scan::Report(const Notice& notice, ArgusBatch* batch) {
  if (!notices_.Show(queue_.current(), notice, batch)) return Progress::kGoOn;
  if (notice.code != ARGUS_GROWING) stats_.archives_damaged++;
  return Progress::kBreak;
}

// Reports what was wrong with an archive that was read through.
Scan::Progress Scan::ReportEnd(bool by_chunks, ArgusBatch* batch) {
  if (by_chunks || !is_changed_ || !reader_.notice().empty()) return Report(reader_.notice(), batch);
  const std::string& path = list_.at(queue_.current()).path;
  return Report({ARGUS_CORRUPT, 0, path, -1, "archive \"" + path + "\" was changed while it was read",
                 "Rows may be of before or after the change."},
                batch);
}

void Scan::Stop(ArgusBatch* batch) {
  rows_.Begin(batch);
  batch->done = 1;
  if (reader_.is_open()) (void)Report(reader_.CurrentNotice(), batch);
}

ArgusScanStats Scan::Stats() const {
  ArgusScanStats stats = stats_;
  stats.bytes_inflated = static_cast<int64_t>(reader_.bytes_read() + indexed_.bytes_inflated());
  stats.chunks_total += static_cast<int64_t>(indexed_.chunks_total());
  stats.chunks_inflated = static_cast<int64_t>(indexed_.chunks_inflated());
  stats.catalogues_read = indexes_.catalogues().n_read();
  stats.catalogues_remembered = indexes_.catalogues().n_remembered();
  return stats;
}

void Scan::Content(ArgusContent* content) {
  *content = ArgusContent{};
  if (stream_hash_ == nullptr || list_.size() == 0) return;
  content->bytes = static_cast<int64_t>(packed_hash_.size());
  content->has_digest = packed_hash_.size() == list_.at(queue_.current()).stamp.size;
  content->stream_bytes = static_cast<int64_t>(stream_hash_->size());
  content->has_stream = stream_hash_->is_whole();
  const auto copy = [](const Digest& digest, uint8_t* to) { std::copy(digest.begin(), digest.end(), to); };
  copy(packed_hash_.Current(), content->digest);
  copy(stream_hash_->Current(), content->stream_digest);
  copy(stream_hash_->Head(), content->head);
  sensor_bytes_.clear();
  if (content->has_stream) PutSensors(sensors_.Take(), &sensor_bytes_);
  if (sensor_bytes_.size() > kMaxSensorBytes) sensor_bytes_.clear();
  content->sensors = sensor_bytes_.data();
  content->n_sensor_bytes = static_cast<int64_t>(sensor_bytes_.size());
}

}  // namespace argus
