#include "archive/archive_reader.h"

#include <utility>

#include "io/file_input.h"
#include "io/open_source.h"

namespace argus {

namespace {

std::string Archive(const std::string& path) { return "archive \"" + path + "\""; }

std::string Count(uint64_t n, const char* thing) { return std::to_string(n) + ' ' + thing + (n == 1 ? "" : "s"); }

void AddSentence(std::string* text, const std::string& sentence) {
  if (sentence.empty()) return;
  if (!text->empty()) *text += ' ';
  *text += sentence;
}

}  // namespace

bool ArchiveReader::Open(const ArchiveEntry& entry) {
  return Open(entry, [this](std::unique_ptr<ByteInput> input, Codec* codec) {
    if (stream_hash_ != nullptr) return OpenHashed(std::move(input), codec);
    return OpenByteSource(std::move(input), library_, codec);
  });
}

Result<std::unique_ptr<ByteSource>> ArchiveReader::OpenHashed(std::unique_ptr<ByteInput> input, Codec* codec) {
  packed_hash_->Reset();
  stream_hash_->Reset();
  auto hashed = std::make_unique<HashedInput>(std::move(input), packed_hash_);
  Result<std::unique_ptr<ByteSource>> source = OpenByteSource(std::move(hashed), library_, codec);
  if (!source.ok()) return source;
  return std::unique_ptr<ByteSource>(std::make_unique<HashedSource>(std::move(source.value()), stream_hash_));
}

bool ArchiveReader::Open(const ArchiveEntry& entry, const OpenSource& open_source) {
  Close();
  path_ = entry.path;
  notice_ = Notice();
  bytes_lost_ = 0;
  packed_lost_ = false;
  codec_ = Codec::kPlain;
  Result<std::unique_ptr<ByteInput>> input = OpenFile(entry.resolved, entry.dev, entry.stamp.inode);
  if (!input.ok()) {
    const Status& s = input.status();
    notice_ = {s.code(), s.saved_errno(), path_, -1, "could not open " + Archive(path_), s.detail()};
    if (s.saved_errno() == 0) notice_.message += ": " + s.message();
    return false;
  }
  Result<std::unique_ptr<ByteSource>> source = open_source(std::move(input.value()), &codec_);
  if (!source.ok()) {
    const Status& s = source.status();
    notice_ = {s.code(), s.saved_errno(), path_, -1, Archive(path_) + " " + s.message(), s.detail()};
    return false;
  }
  reader_.Open(std::move(source.value()));
  open_ = true;
  return true;
}

void ArchiveReader::Close() {
  if (!open_) return;
  bytes_read_ += BytesOfOpen();
  reader_.Close();
  version2_.Close();
  open_ = false;
}

RecordReader::Step ArchiveReader::Next(Record* record, RecordKind* kind) {
  RawRecord raw;
  for (;;) {
    const bool is_version2 = version2_.is_open();
    const RecordReader::Step step = is_version2 ? version2_.Next(&raw) : reader_.Next(&raw);
    if (step == RecordReader::Step::kRecord) [[likely]] {
      *kind = Judge(raw, is_version2, record);
      return step;
    }
    if (step == RecordReader::Step::kFailed) return Fail(is_version2 ? version2_.status() : reader_.status());
    if (step == RecordReader::Step::kPause) return step;
    if (is_version2 || reader_.start() != RecordReader::Start::kArgus2) return Finish();
    version2_.Open(reader_.TakeRest());
  }
}

// Judges a record. The reader of version 2 knows management records by their size: they need no test here.
inline RecordKind ArchiveReader::Judge(const RawRecord& raw, bool is_version2, Record* record) {
  const RecordKind kind = KindOf(raw.data);
  if (kind == RecordKind::kFlow || kind == RecordKind::kEvent) [[likely]] {
    if (!record->Assign(raw)) {
      reader_.ReportDsrDamage(raw.offset);
    } else if (record->has_undecoded() && !IsRecord(raw.data, raw.size)) {
      reader_.Distrust(raw.offset);
    }
    return kind;
  }
  record->AssignManagement(raw);
  if (is_version2) return kind;
  if (kHeaderKinds[raw.data[0]] == HeaderKind::kReserved) reader_.ReportReservedType(raw.offset);
  if (!IsRecord(raw.data, raw.size)) reader_.ReportDsrDamage(raw.offset);
  return kind;
}

RecordReader::Step ArchiveReader::Fail(const Status& s) {
  const auto offset = static_cast<int64_t>(BytesOfOpen());
  notice_ = {s.code(), s.saved_errno(), path_, offset, "could not read " + Archive(path_), s.detail()};
  Close();
  return RecordReader::Step::kEnd;
}

RecordReader::Step ArchiveReader::Finish() {
  notice_ = CurrentNotice();
  bytes_lost_ = damage().skipped_bytes;
  packed_lost_ = damage().packed_lost;
  Close();
  return RecordReader::Step::kEnd;
}

// Sums up one notice per archive: the gravest matter gives the message, the others add to the detail.
Notice ArchiveReader::CurrentNotice() const {
  if (!open_) return notice_;
  using Start = RecordReader::Start;
  const ReadDamage& damage = this->damage();
  Notice n;
  n.path = path_;
  const auto set = [&](ArgusCode code, int64_t offset, std::string message) {
    if (n.code != ARGUS_OK) return;
    n.code = code;
    n.offset = offset;
    n.message = std::move(message);
  };
  switch (reader_.start()) {
    case Start::kNotArgus:
      set(ARGUS_NOT_ARGUS, 0, "file \"" + path_ + "\" is not an Argus archive");
      n.detail = "It does not start with an Argus record.";
      return n;
    case Start::kArgus2:
      if (!version2_.is_open() || version2_.is_supported()) break;
      set(ARGUS_UNSUPPORTED, 0,
          Archive(path_) + " is of version 2, written by a " + version2_.platform() +
              " machine, which is not supported");
      n.detail = "The layout of such records is not known for certain; none of them were read.";
      return n;
    default: break;
  }
  if (damage.count > 0) {
    const int64_t at = static_cast<int64_t>(damage.first_offset);
    set(ARGUS_CORRUPT, at, Archive(path_) + " is damaged at offset " + std::to_string(at));
    AddSentence(&n.detail, damage.first);
    AddSentence(&n.detail, Count(damage.count, "place") + " of damage, " + Count(damage.skipped_bytes, "byte") +
                               " skipped" + (damage.packed_lost ? ", some compressed data lost" : "") +
                               "; the rest was read.");
  }
  if (reader_.start() == Start::kNoStart) {
    set(ARGUS_NO_START, 0, Archive(path_) + " does not start with a management record");
    AddSentence(&n.detail, "Its beginning seems to be missing; the records that it has were read.");
  }
  if (damage.growing && n.empty()) {
    const int64_t at = static_cast<int64_t>(BytesOfOpen());
    set(ARGUS_GROWING, at, Archive(path_) + " ends inside a record, at offset " + std::to_string(at));
    n.detail = "It was written to less than " + std::to_string(kQuietSeconds) +
               " seconds ago, so it is taken for one that is still being written; its whole records were read.";
  }
  return n;
}

}  // namespace argus
