#include "scan.h"

#include <algorithm>
#include <cstring>

namespace argus {

namespace {

// A call ends after this much work, so that the caller can look for interrupts: a few milliseconds each. A record counts as
// many comparisons as its decoding is worth, and those of the condition.
constexpr size_t kComparisonsPerRecord = 64;
constexpr size_t kComparisonsPerCall = 20000 * kComparisonsPerRecord;
constexpr int kArchivesPerCall = 32;
// Values of a batch, about 1 MiB; at least one row, at most kMaxRows.
constexpr int32_t kValuesPerBatch = 65536;
constexpr int32_t kMaxRows = 1024;
// The first batch is small, each later one twice as large: LIMIT wants few rows.
constexpr int32_t kFirstRows = 32;
constexpr size_t kArenaSize = 256 * 1024;

bool IsBytes(int32_t type) { return type >= ARGUS_TEXT; }

}  // namespace

Scan::Scan(const ArgusScanSpec& spec, const ArchiveList& list)
    : kind_(spec.kind),
      fields_(spec.fields, spec.fields + spec.n_fields),
      list_(list),
      reader_(spec.codec == ARGUS_CODEC_ZLIB),
      told_(list.size()) {
  const std::span<const FieldEntry> table = FieldTable(kind_);
  for (const int32_t field : fields_) {
    if (field < 0 || static_cast<size_t>(field) >= table.size()) continue;  // CheckFields() tells
    if (IsBytes(table[field].field.type)) byte_columns_.push_back(static_cast<int32_t>(columns_.size()));
    columns_.push_back(table[field]);
  }
  const int32_t width = std::max<int32_t>(1, static_cast<int32_t>(columns_.size()));
  max_rows_ = std::clamp(kValuesPerBatch / width, 1, kMaxRows);
  values_.resize(static_cast<size_t>(max_rows_) * columns_.size());
  if (!byte_columns_.empty()) arena_.resize(kArenaSize);
  stats_.archives_total = static_cast<int64_t>(list.size());
}

Status Scan::CheckFields() const {
  if (columns_.size() == fields_.size() && !FieldTable(kind_).empty()) return Status();
  return Status(ARGUS_INVALID, "scan asks for a field that does not exist");
}

Status Scan::SetPredicate(const ArgusPredicate* nodes, int32_t n) {
  Result<Predicate> p = Predicate::Build(kind_, nodes, n);
  if (!p.ok()) return p.status();
  predicate_ = std::move(p.value());
  records_per_call_ = std::max<size_t>(1, kComparisonsPerCall / (kComparisonsPerRecord + predicate_.comparisons()));
  reader_.Close();
  next_archive_ = 0;
  row_pending_ = false;
  batch_rows_ = std::min(kFirstRows, max_rows_);
  return Status();
}

bool Scan::Wanted(const RawRecord& raw) const {
  const uint8_t type = raw.data[0] & 0xF0;
  if (kind_ == ARGUS_MANAGEMENT) return (type & kMar) != 0;
  return type == kFar || type == kNetflow || type == kAflow;
}

// Open the next archive that may have rows. False: that one cannot be read, or there is none.
bool Scan::OpenNextArchive() {
  const ArchiveEntry& entry = list_.at(next_archive_++);
  if (entry.has_span && !predicate_.bounds().MayHold(entry.span_first, entry.span_last)) {
    stats_.archives_skipped_by_name++;
    return false;
  }
  record_.set_archive(entry.path);
  return reader_.Open(entry);
}

void Scan::EmptyBatch(ArgusBatch* batch) {
  n_rows_ = 0;
  arena_used_ = 0;
  *batch = ArgusBatch{};
  batch->values = values_.data();
}

void Scan::Next(ArgusBatch* batch) {
  EmptyBatch(batch);
  if (row_pending_) {
    row_pending_ = false;
    AddRow();
  }
  size_t records = records_per_call_;
  int archives = kArchivesPerCall;
  RawRecord raw;
  while (n_rows_ < batch_rows_ && records-- > 0) {
    if (!reader_.is_open()) {
      if (next_archive_ >= list_.size() || predicate_.bounds().never) {
        batch->done = 1;
        break;
      }
      if (archives-- == 0) break;
      if (OpenNextArchive()) continue;
      if (reader_.notice().empty()) continue;
      Tell(reader_.notice(), batch);
      if (batch->has_notice) break;
      continue;
    }
    const RecordReader::Step step = reader_.Next(&raw);
    if (step == RecordReader::Step::kPause) break;
    if (step == RecordReader::Step::kEnd) {
      Tell(reader_.notice(), batch);
      if (batch->has_notice) break;
      continue;
    }
    if (!Wanted(raw)) continue;
    stats_.records_decoded++;
    if (kind_ == ARGUS_FLOW) {
      if (!record_.Assign(raw)) reader_.ReportBrokenRecord(raw.offset);
    } else {
      record_.AssignManagement(raw);
    }
    if (!predicate_.Passes(record_)) continue;
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
  for (size_t i = 0; i < columns_.size(); i++) columns_[i].derive(record_, columns_[i].side, row + i);
  if (!byte_columns_.empty()) {
    size_t wanted = 0;
    for (const int32_t i : byte_columns_) wanted += row[i].is_null ? 0 : row[i].length;
    if (wanted > arena_.size() - arena_used_) {
      if (n_rows_ > 0) return false;
      arena_.resize(wanted);
    }
    KeepBytes(row);
  }
  n_rows_++;
  return true;
}

// Copy bytes out of the record's buffer, which the next refill overwrites.
void Scan::KeepBytes(ArgusValue* row) {
  for (const int32_t i : byte_columns_) {
    if (row[i].is_null) continue;
    uint8_t* const to = arena_.data() + arena_used_;
    std::memcpy(to, row[i].bytes, row[i].length);
    row[i].bytes = to;
    arena_used_ += row[i].length;
  }
}

// Show a notice in the batch, unless that archive's was given before.
void Scan::Tell(const Notice& notice, ArgusBatch* batch) {
  const size_t archive = next_archive_ - 1;
  if (notice.empty() || told_[archive]) return;
  told_[archive] = true;
  if (notice.code != ARGUS_GROWING) stats_.archives_damaged++;
  notice_ = notice;
  batch->has_notice = 1;
  batch->notice = notice_.View();
}

void Scan::Stop(ArgusBatch* batch) {
  EmptyBatch(batch);
  batch->done = 1;
  if (reader_.is_open()) Tell(reader_.CurrentNotice(), batch);
}

ArgusScanStats Scan::Stats() const {
  ArgusScanStats stats = stats_;
  stats.bytes_inflated = static_cast<int64_t>(reader_.bytes_read());
  return stats;
}

}  // namespace argus
