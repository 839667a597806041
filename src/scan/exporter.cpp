#include "scan/exporter.h"

#include <algorithm>
#include <utility>

#include "record/framing.h"

namespace argus {

namespace {

// A call ends after this much work, a few milliseconds; see Scan.
constexpr size_t kComparisonsPerRecord = 64;
constexpr size_t kComparisonsPerCall = 20000 * kComparisonsPerRecord;
constexpr size_t kBytesPerCall = 512 * 1024;
constexpr uint8_t kVersion2 = 2;
constexpr size_t kMajorVersionAt = 40;

// Returns whether a management record is a start record with which a file can begin: `rabins` writes some without a
// cookie.
bool IsStart(const RawRecord& raw) {
  return (raw.data[1] & 0xF0) == kCauseStart && raw.size == kMarSize && HasCookie(raw.data);
}

void Put16(uint8_t* p, uint32_t v) {
  p[0] = static_cast<uint8_t>(v >> 8);
  p[1] = static_cast<uint8_t>(v);
}

// Returns the start record of a sensor that reports nothing of itself.
std::array<uint8_t, kMarSize> MakeStart(uint8_t record_version) {
  std::array<uint8_t, kMarSize> mar{};
  const uint8_t version = record_version == kVersion5 ? kVersion5 : kVersion3;
  const uint32_t cookie = version == kVersion5 ? kCookie5 : kCookie3;
  mar[0] = static_cast<uint8_t>(kMar | version);
  mar[1] = kCauseStart;
  Put16(&mar[2], kMarSize / kWord);
  Put16(&mar[kCookieOffset], cookie >> 16);
  Put16(&mar[kCookieOffset + 2], cookie & 0xFFFF);
  mar[kMajorVersionAt] = version;
  return mar;
}

}  // namespace

Status Exporter::SetPredicate(const ArgusPredicate* nodes, int32_t n) {
  Result<Predicate> p = Predicate::Build(ARGUS_FLOW, nodes, n);
  if (!p.ok()) return p.status();
  predicate_ = std::move(p.value());
  records_per_call_ = std::max<size_t>(1, kComparisonsPerCall / (kComparisonsPerRecord + predicate_.comparisons()));
  return Status();
}

Status Exporter::Next(ArgusExportBatch* batch) {
  *batch = ArgusExportBatch{};
  out_.clear();
  n_records_ = 0;
  size_t records = records_per_call_;
  const uint64_t begin = reader_.work();
  RecordKind kind = RecordKind::kOther;
  while (out_.size() < kBytesPerCall && records-- > 0 && reader_.work() - begin < RecordReader::kWorkPerCall &&
         !batch->has_notice) {
    if (!reader_.is_open()) {
      batch->done = next_archive_ >= list_.size();
      if (batch->done) break;
      const ArchiveEntry& entry = list_.at(next_archive_++);
      record_.set_archive(entry.path.str());
      has_start_ = start_written_ = false;
      if (!reader_.Open(entry)) Report(batch);
      continue;
    }
    const RecordReader::Step step = reader_.Next(&record_, &kind);
    if (step == RecordReader::Step::kPause) break;
    if (step == RecordReader::Step::kEnd) {
      Report(batch);
      continue;
    }
    if (kind == RecordKind::kManagement) KeepStart(record_.raw());
    if (kind != RecordKind::kFlow) continue;
    if (Status s = TakeFlow(); !s.ok()) return s;
  }
  batch->bytes = out_.data();
  batch->length = static_cast<int64_t>(out_.size());
  batch->n_records = n_records_;
  return Status();
}

Status Exporter::TakeFlow() {
  if (!predicate_.Passes(record_)) return Status();
  if (record_.version() == kVersion2) {
    return Status(ARGUS_UNSUPPORTED, "archive \"" + list_.at(next_archive_ - 1).path.str() + "\" is of version 2",
                  "Records of version 2 cannot be put into one file with others; copy the file as a whole.");
  }
  if (!start_written_) {
    if (!has_start_) start_ = MakeStart(record_.version());
    Append(start_.data(), start_.size());
    start_written_ = true;
  }
  const RawRecord& raw = record_.raw();
  const size_t at = out_.size();
  Append(raw.data, raw.size);
  // A record that was read in spite of a wrong length would hide all that follows.
  if (RecordSize(raw.data) != raw.size) Put16(&out_[at + 2], raw.size / kWord);
  n_records_++;
  return Status();
}

void Exporter::KeepStart(const RawRecord& raw) {
  if (!IsStart(raw)) return;
  std::copy(raw.data, raw.data + kMarSize, start_.begin());
  // `ra` ends at a start record with the type of flows, unless the file begins with it.
  start_[0] = static_cast<uint8_t>(kMar | (start_[0] & 0x0F));
  has_start_ = true;
  start_written_ = false;
}

void Exporter::Append(const uint8_t* data, size_t size) { out_.insert(out_.end(), data, data + size); }

}  // namespace argus
