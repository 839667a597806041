#include "scan/scan.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "base/saturating.h"
#include "base/storable_text.h"
#include "record/framing.h"

namespace argus {

namespace {

// A call ends after this much work, so that the caller can look for interrupts: a few milliseconds each. A record counts as
// many comparisons as its decoding is worth, and those of the condition.
constexpr size_t kComparisonsPerRecord = 64;
constexpr size_t kComparisonsPerCall = 20000 * kComparisonsPerRecord;
constexpr size_t kArchivesPerCall = 32;
constexpr size_t kRangesPerArchive = 256;  // of keys: to look up more takes longer than to open the files
// Values of a batch, about 1 MiB; at least one row, at most kMaxRows.
constexpr int32_t kValuesPerBatch = 65536;
constexpr int32_t kMaxRows = 1024;
// The first batch is small, each later one twice as large: LIMIT wants few rows.
constexpr int32_t kFirstRows = 32;
constexpr size_t kArenaSize = 256 * 1024;

RecordKind WantedBy(int32_t kind) {
  return kind == ARGUS_MANAGEMENT ? RecordKind::kManagement
         : kind == ARGUS_EVENT    ? RecordKind::kEvent
                                  : RecordKind::kFlow;
}

bool IsBytes(int32_t type) { return type >= ARGUS_TEXT; }

IndexTrust TrustOf(int32_t trust) {
  return trust == ARGUS_INDEX_OFF      ? IndexTrust::kOff
         : trust == ARGUS_INDEX_DIGEST ? IndexTrust::kDigest
                                       : IndexTrust::kStat;
}

}  // namespace

Scan::Scan(const ArgusScanSpec& spec, const ArchiveList& list)
    : kind_(spec.kind),
      wanted_(WantedBy(spec.kind)),
      encoding_(spec.encoding),
      stop_at_damage_(spec.stop_at_damage != 0),
      fields_(spec.fields, spec.fields + spec.n_fields),
      list_(list),
      indexes_(spec.index_dir == nullptr ? "" : spec.index_dir, spec.root == nullptr ? "" : Resolve(spec.root),
               TrustOf(spec.index_trust)),
      top_(spec),
      indexed_(top_),
      reader_(spec.codec == ARGUS_CODEC_ZLIB),
      sample_{spec.sample, spec.seed},
      claims_(spec.claims),
      told_(list.size()) {
  const std::span<const FieldEntry> table = FieldTable(kind_);
  for (const int32_t field : fields_) {
    if (field < 0 || static_cast<size_t>(field) >= table.size()) continue;  // CheckFields() tells
    columns_.push_back(table[field]);
  }
  const int32_t width = std::max<int32_t>(1, static_cast<int32_t>(columns_.size()));
  max_rows_ = std::clamp(kValuesPerBatch / width, 1, kMaxRows);
  indexed_.SetSample(sample_);
  stats_.archives_total = static_cast<int64_t>(list.size());
  if (spec.stream_key == nullptr) return;
  stream_hash_ = std::make_unique<StreamHash>(spec.stream_key);
  reader_.SetHashes(&packed_hash_, stream_hash_.get());
}

Status Scan::CheckFields() const {
  if (columns_.size() == fields_.size() && !FieldTable(kind_).empty()) return Status();
  return Status(ARGUS_INVALID, "scan asks for a field that does not exist");
}

Status Scan::SetMark(const ArgusPredicate* nodes, int32_t n) {
  Result<Predicate> p = Predicate::Build(kind_, nodes, n, encoding_);
  if (!p.ok()) return p.status();
  mark_ = std::move(p.value());
  has_mark_ = n > 0;
  return Status();
}

Status Scan::SetPredicate(const ArgusPredicate* nodes, int32_t n) {
  Result<Predicate> p = Predicate::Build(kind_, nodes, n, encoding_);
  if (!p.ok()) return p.status();
  predicate_ = std::move(p.value());
  // Rows that are only counted cannot be told apart.
  choice_ = ChunkChoice(kind_, predicate_, columns_.empty() && !top_.is_on() && !has_mark_);
  top_.Reset(predicate_.bounds());
  const size_t comparisons = predicate_.comparisons() + (has_mark_ ? mark_.comparisons() : 0);
  records_per_call_ = std::max<size_t>(1, kComparisonsPerCall / (kComparisonsPerRecord + comparisons));
  archives_per_call_ = static_cast<int>(kArchivesPerCall / (1 + choice_.n_ranges() / kRangesPerArchive));
  archives_per_call_ = std::max(archives_per_call_, 1);
  indexes_.Forget();
  reader_.Close();
  indexed_.Close();
  rows_pending_ = 0;
  order_.clear();
  next_archive_ = 0;
  is_taken_ = helps_ = false;
  row_pending_ = false;
  batch_rows_ = std::min(kFirstRows, max_rows_);
  return Status();
}

// Room for a batch.
void Scan::Reserve() {
  const bool bytes = std::any_of(columns_.begin(), columns_.end(), [](const auto& c) { return IsBytes(c.field.type); });
  if (values_.empty()) values_.resize(static_cast<size_t>(max_rows_) * columns_.size());
  if (bytes && arena_.empty()) arena_.resize(kArenaSize);
  if (has_mark_ && marks_.empty()) marks_.resize(static_cast<size_t>(max_rows_));
}

void Scan::Release() {
  reader_.Release();
  indexed_.Release();
  values_ = std::vector<ArgusValue>();
  arena_ = std::vector<uint8_t>();
  marks_ = std::vector<uint8_t>();
}

// Sum up what sensors tell of themselves: each record is of the time since the one before (argus-record-format.md 4).
void Scan::Count(RecordKind kind) {
  stats_.records_total++;
  if (kind != RecordKind::kManagement || kind_ == ARGUS_MANAGEMENT) return;
  const Bytes bytes = record_.bytes();
  // Start records in another byte order are of clients, which received no packets.
  if (IsMirrored(bytes)) return;
  AddTo(&stats_.sensor_pkts, bytes.U64(kMarPacketsAt));
  AddTo(&stats_.sensor_drops, bytes.U32(kMarDropsAt));
}

// Ask one more catalogue of archive i's folder. False: it is not the last one. A sample is taken of all archives alike.
bool Scan::LoadCatalogue(size_t i) { return sample_.share > 0 || indexes_.Load(list_.at(i), choice_); }

// Learn the times of one more archive; when all are known, put those in front that may hold the first flows. False: a catalogue was read.
bool Scan::LearnTimes() {
  if (times_.size() < list_.size()) {
    if (!LoadCatalogue(times_.size())) return false;
    times_.push_back(indexes_.TimesOf(list_.at(times_.size()), top_.nulls_first()));
  }
  if (times_.size() < list_.size()) return true;
  order_.resize(list_.size());
  std::iota(order_.begin(), order_.end(), size_t{0});
  // Names are mostly in the order of time.
  if (top_.is_descending()) std::reverse(order_.begin(), order_.end());
  std::stable_sort(order_.begin(), order_.end(),
                   [this](size_t a, size_t b) { return top_.PlaceOf(times_[a]) < top_.PlaceOf(times_[b]); });
  return true;
}

// The archive to open next, in archive_. False: there is none.
bool Scan::TakeArchive() {
  if (!claims_.is_shared()) {
    if (next_archive_ == list_.size()) return false;
    archive_ = top_.is_on() ? order_[next_archive_] : next_archive_;
    next_archive_++;
    return true;
  }
  if (!helps_) {
    archive_ = claims_.NextArchive();
    if (archive_ < list_.size()) return true;
    helps_ = true;
    next_archive_ = 0;
  }
  while (next_archive_ < list_.size() && !claims_.NeedsHelp(next_archive_)) next_archive_++;
  archive_ = next_archive_++;
  return archive_ < list_.size();
}

// Open the next archive that may have rows. False: that one cannot be read, or there is none.
bool Scan::OpenNextArchive() {
  const ArchiveEntry& entry = list_.at(archive_);
  reader_.Forget();
  if (IsRuledOutByName(entry)) {
    stats_.archives_skipped_by_name += !claims_.is_shared() || claims_.TakeWhole(archive_);
    return false;
  }
  if (top_.is_on() && !top_.MayTake(top_.PlaceOf(times_[archive_]))) {
    stats_.archives_skipped_by_index++;
    return false;
  }
  ShowArchive(entry.path);
  is_rest_ = is_changed_ = false;
  if (!indexes_.is_on()) return OpenWhole();
  if (IsSettled(entry)) return false;
  return OpenChosen(indexed_.Open(entry, indexes_.SideCarOf(entry), indexes_.trust(), choice_, &claims_, archive_));
}

// Whether no record can pass because of the time in the archive's name. Where its index is used, that decides; where it is not, it may yet
// tell that the name is wrong.
bool Scan::IsRuledOutByName(const ArchiveEntry& entry) const {
  const TimeBounds& bounds = predicate_.bounds();
  if (!entry.has_span || bounds.MayHold(entry.span_first, entry.span_last)) return false;
  TimeZoneMap times;
  const IndexTree::Knowledge knowledge = indexes_.Know(entry, &times);
  if (knowledge == IndexTree::Knowledge::kNone) return true;
  if (kind_ != ARGUS_FLOW) return times.IsWithin(entry.span_first, entry.span_last);
  return knowledge == IndexTree::Knowledge::kTimes &&
         (times.empty() || !bounds.MayHold(times.first(), times.last() + 1));
}

// Whether a catalogue tells all there is to know of an archive: that nothing in it passes, or how many rows do.
bool Scan::IsSettled(const ArchiveEntry& entry) {
  const Catalogues::Verdict* const verdict = sample_.share > 0 ? nullptr : indexes_.Find(entry);
  if (verdict == nullptr || (verdict->may_pass && !verdict->is_counted)) return false;
  if (claims_.is_shared() && !claims_.TakeWhole(archive_)) return true;
  stats_.archives_skipped_by_index += !verdict->may_pass;
  stats_.chunks_total += verdict->member.n_chunks;
  rows_pending_ = verdict->rows;
  return true;
}

// Read the archive in full, unless another process does.
bool Scan::OpenWhole() {
  if (!sample_.Takes(archive_, 0)) return false;
  if (claims_.is_shared() && !claims_.TakeWhole(archive_)) return false;
  return reader_.Open(list_.at(archive_));
}

// Go on as the index says.
bool Scan::OpenChosen(IndexedArchive::Plan plan) {
  if (plan == IndexedArchive::Plan::kNothing) stats_.archives_skipped_by_index++;
  if (plan == IndexedArchive::Plan::kNone) return OpenWhole();
  return plan != IndexedArchive::Plan::kNothing && plan != IndexedArchive::Plan::kOthers;
}

// The next record of the archive that is read by its chunks. kEnd: it is through, or could not be opened after all.
RecordReader::Step Scan::NextOfChunks(RecordKind* kind) {
  using Step = RecordReader::Step;
  RawRecord raw;
  if (indexed_.is_verifying()) return OpenChosen(indexed_.Verify(choice_)) ? Step::kPause : Step::kEnd;
  switch (indexed_.Next(&raw, &rows_pending_)) {
    case IndexedArchive::Step::kRecord:
      *kind = KindOf(raw.data);
      // Only sound archives have chunks.
      if (*kind == wanted_)
        *kind == RecordKind::kManagement ? record_.AssignManagement(raw) : (void)record_.Assign(raw);
      return Step::kRecord;
    case IndexedArchive::Step::kEnd: return Step::kEnd;
    case IndexedArchive::Step::kFailed:
      is_rest_ = true;
      is_changed_ = indexed_.has_changed();
      return reader_.Open(list_.at(archive_)) ? Step::kPause : Step::kEnd;
    default: return Step::kPause;
  }
}

// Rows of which only the number is known.
void Scan::TakeRows() {
  const auto n = static_cast<int32_t>(std::min<uint64_t>(rows_pending_, static_cast<uint64_t>(batch_rows_ - n_rows_)));
  rows_pending_ -= static_cast<uint64_t>(n);
  n_rows_ += n;
}

void Scan::EmptyBatch(ArgusBatch* batch) {
  n_rows_ = 0;
  arena_used_ = 0;
  *batch = ArgusBatch{};
  batch->values = values_.data();
  batch->marks = has_mark_ ? marks_.data() : nullptr;
}

void Scan::Next(ArgusBatch* batch) {
  Reserve();
  EmptyBatch(batch);
  if (row_pending_) {
    row_pending_ = false;
    AddRow();
  }
  size_t records = records_per_call_;
  int archives = archives_per_call_;
  const uint64_t begin = work();
  RecordKind kind = RecordKind::kOther;
  while (n_rows_ < batch_rows_ && records-- > 0 && work() - begin < RecordReader::kWorkPerCall) {
    if (rows_pending_ > 0) {
      TakeRows();
      continue;
    }
    if (!is_open()) {
      if (archives-- == 0) break;
      if (top_.is_on() && order_.size() < list_.size() && !predicate_.bounds().never) {
        if (!LearnTimes()) break;
        continue;
      }
      is_taken_ = is_taken_ || (!predicate_.bounds().never && TakeArchive());
      if (!is_taken_) {
        batch->done = 1;
        break;
      }
      if (!LoadCatalogue(archive_)) break;
      is_taken_ = false;
      if (OpenNextArchive()) continue;
      if (reader_.notice().empty()) continue;
      Tell(reader_.notice(), batch);
      if (batch->has_notice) break;
      continue;
    }
    const bool by_chunks = indexed_.is_open();
    const RecordReader::Step step = by_chunks ? NextOfChunks(&kind) : reader_.Next(&record_, &kind);
    if (step == RecordReader::Step::kPause) {
      if (by_chunks && !indexed_.is_verifying()) continue;
      break;
    }
    if (step == RecordReader::Step::kEnd) {
      if (!by_chunks || !reader_.notice().empty()) TellEnd(batch);
      if (batch->has_notice) break;
      continue;
    }
    if (!by_chunks) Count(kind);
    if (kind != wanted_ || (is_rest_ && !indexed_.IsLeft(record_.raw().offset))) continue;
    stats_.records_decoded++;
    if (stop_at_damage_ && reader_.is_damaged()) {
      Tell(reader_.CurrentNotice(), batch);
      if (batch->has_notice) break;
    }
    if (!predicate_.Passes(record_) || !top_.Take(record_)) continue;
    if (!AddRow()) {
      row_pending_ = true;
      break;
    }
  }
  batch_rows_ = std::min(2 * batch_rows_, max_rows_);
  stats_.records_returned += n_rows_;
  batch->n_rows = n_rows_;
}

// Derive the wanted fields of record_ into the batch. False: its text finds no room behind that of earlier rows.
bool Scan::AddRow() {
  ArgusValue* const row = values_.data() + static_cast<size_t>(n_rows_) * columns_.size();
  const size_t begin = arena_used_;
  while (!FillRow(row)) {
    arena_used_ = begin;
    if (n_rows_ > 0) return false;
    arena_.resize(2 * arena_.size());
  }
  if (has_mark_) marks_[static_cast<size_t>(n_rows_)] = mark_.Passes(record_);
  n_rows_++;
  return true;
}

bool Scan::FillRow(ArgusValue* row) {
  for (size_t i = 0; i < columns_.size(); i++) {
    columns_[i].derive(record_, columns_[i].side, row + i);
    const int32_t type = columns_[i].field.type;
    if (IsBytes(type) && !row[i].is_null && !KeepBytes(type, row + i)) return false;
  }
  return true;
}

// Let records tell the archive that they come from.
void Scan::ShowArchive(const std::string& path) {
  archive_text_.resize(4 * path.size());
  archive_text_.resize(ShowPath(Bytes(reinterpret_cast<const uint8_t*>(path.data()), path.size()), encoding_,
                                reinterpret_cast<uint8_t*>(archive_text_.data())));
  record_.set_archive(archive_text_);
}

// Copy bytes out of the record's buffer, which the next refill overwrites, and its scratch, which has room for a few
// values. False: there is no room.
bool Scan::KeepBytes(int32_t type, ArgusValue* value) {
  const Bytes bytes(value->bytes, value->length);
  const bool storable = type != ARGUS_TEXT || IsStorable(bytes, encoding_);
  const size_t size = storable ? bytes.size() : EscapedSize(bytes);
  if (size > arena_.size() - arena_used_) return false;
  uint8_t* const to = arena_.data() + arena_used_;
  if (storable) {
    std::copy(bytes.data(), bytes.data() + size, to);
  } else {
    Escape(bytes, to);
  }
  value->bytes = to;
  value->length = static_cast<uint32_t>(size);
  arena_used_ += size;
  return true;
}

// Show a notice in the batch, unless that archive's was given before.
void Scan::Tell(const Notice& notice, ArgusBatch* batch) {
  const size_t archive = archive_;
  if (notice.empty() || told_[archive]) return;
  told_[archive] = true;
  if (notice.code != ARGUS_GROWING) stats_.archives_damaged++;
  notice_ = notice;
  batch->has_notice = 1;
  batch->notice = notice_.View();
}

// Tell of an archive that is through.
void Scan::TellEnd(ArgusBatch* batch) {
  if (is_changed_ && reader_.notice().empty()) {
    const std::string& path = list_.at(archive_).path;
    Tell({ARGUS_CORRUPT, 0, path, -1, "archive \"" + path + "\" was changed while it was read",
          "Rows may be of before or after the change."},
         batch);
  } else {
    Tell(reader_.notice(), batch);
  }
}

void Scan::Stop(ArgusBatch* batch) {
  EmptyBatch(batch);
  batch->done = 1;
  if (reader_.is_open()) Tell(reader_.CurrentNotice(), batch);
}

ArgusScanStats Scan::Stats() const {
  ArgusScanStats stats = stats_;
  stats.bytes_inflated = static_cast<int64_t>(reader_.bytes_read() + indexed_.bytes_inflated());
  stats.chunks_total += static_cast<int64_t>(indexed_.chunks_total());
  stats.chunks_inflated = static_cast<int64_t>(indexed_.chunks_inflated());
  return stats;
}

void Scan::Content(ArgusContent* content) const {
  *content = ArgusContent{};
  if (stream_hash_ == nullptr || list_.size() == 0) return;
  content->bytes = static_cast<int64_t>(packed_hash_.size());
  content->has_digest = packed_hash_.size() == list_.at(archive_).stamp.size;
  content->stream_bytes = static_cast<int64_t>(stream_hash_->size());
  content->has_stream = stream_hash_->is_whole();
  const auto copy = [](const Digest& digest, uint8_t* to) { std::copy(digest.begin(), digest.end(), to); };
  copy(packed_hash_.Current(), content->digest);
  copy(stream_hash_->Current(), content->stream_digest);
  copy(stream_hash_->Head(), content->head);
}

}  // namespace argus
