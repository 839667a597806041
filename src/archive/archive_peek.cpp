#include "archive/archive_peek.h"

#include <memory>
#include <utility>

#include "archive/archive_reader.h"
#include "base/bytes.h"
#include "io/file_input.h"
#include "io/open_source.h"
#include "record/framing.h"

namespace argus {

namespace {

constexpr size_t kBeginning = kCookieOffset + 4;
constexpr int kMaxReads = 64;  // empty members of a packed file may come first

// Returns whether these bytes begin a start record of any version.
bool IsStart(const uint8_t* p) {
  const uint32_t cookie = Get32(p + kCookieOffset);
  return (p[0] & kMar) && (HasCookie(p) || cookie == kCookie2 || Swap(cookie) == kCookie2);
}

// Reads the first bytes, unpacked. Returns false if there are fewer, or too much comes before them.
Result<bool> ReadBeginning(const ArchiveEntry& entry, uint8_t* bytes) {
  Result<std::unique_ptr<ByteInput>> input = OpenFile(entry.resolved, entry.dev, entry.stamp.inode);
  if (!input.ok()) return input.status();
  Codec codec = Codec::kPlain;
  Result<std::unique_ptr<ByteSource>> source =
      OpenByteSource(std::move(input.value()), InflateLibrary::kFastest, &codec);
  if (!source.ok()) return source.status();
  size_t have = 0;
  for (int i = 0; i < kMaxReads && have < kBeginning && !source.value()->at_end(); i++) {
    size_t n = 0;
    Status s = source.value()->Read(bytes + have, kBeginning - have, &n);
    if (!s.ok()) return s;
    have += n;
  }
  return have == kBeginning;
}

// Looks for records after other bytes, as a reader of the whole archive does, for one call's worth.
Result<bool> HasRecords(const ArchiveEntry& entry) {
  using Start = RecordReader::Start;
  ArchiveReader reader(false);
  Record record;
  RecordKind kind = RecordKind::kOther;
  if (!reader.Open(entry)) return Status(reader.notice().code, "cannot be read", {}, reader.notice().saved_errno);
  const RecordReader::Step step = reader.Next(&record, &kind);
  if (step == RecordReader::Step::kRecord) return true;
  if (step == RecordReader::Step::kPause || reader.notice().code == ARGUS_NOT_ARGUS) return false;
  if (reader.notice().empty()) return reader.start() != Start::kEmpty;
  return Status(reader.notice().code, "cannot be unpacked", {}, reader.notice().saved_errno);
}

}  // namespace

Result<bool> IsArchive(const ArchiveEntry& entry) {
  uint8_t bytes[kBeginning];
  Result<bool> has_beginning = ReadBeginning(entry, bytes);
  const Status& s = has_beginning.status();
  if (s.code() == ARGUS_IO) return Status(ARGUS_IO, "cannot be read", {}, s.saved_errno());
  if (!s.ok()) return s;
  if (has_beginning.value() && IsStart(bytes)) return true;
  return HasRecords(entry);
}

}  // namespace argus
