#include "record/record_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace argus {

namespace {

constexpr size_t kLookAhead = kMaxRecordSize + kMarSize;  // a record and the beginning of the next
constexpr int kCertainRecords = 3;                        // so many records in a row are no coincidence
constexpr size_t kStartWindow = 256 * 1024;
constexpr size_t kPadding = 4096;  // so many zeros are no coincidence either
// What examining a place costs at the most, in bytes unpacked: it walks the DSRs there.
constexpr uint64_t kWorkOfCheck = 64;
constexpr uint64_t kWorkOfRepair = 4096;

std::string Number(uint64_t n) { return std::to_string(n); }

}  // namespace

void RecordReader::Open(std::unique_ptr<ByteSource> source) {
  stream_.Open(std::move(source), kLookAhead);
  started_ = trusted_ = ended_ = recheck_ = resync_ = false;
  zeros_ = 0;
  start_ = Start::kUnknown;
  damage_ = ReadDamage();
}

void RecordReader::ReportReservedType(uint64_t offset) {
  damage_.Add(offset, "The record at offset " + Number(offset) + " is of a type that is reserved; it was left out.");
}

void RecordReader::ReportDsrDamage(uint64_t offset) {
  damage_.Add(offset, "The parts of the record at offset " + Number(offset) +
                          " do not fill it; those before the break were read.");
  Distrust(offset);
}

void RecordReader::Distrust(uint64_t offset) {
  if (recheck_ || resync_) return;
  recheck_ = true;
  trusted_ = false;
  recheck_size_ = static_cast<size_t>(Offset() - offset - kHeaderSize);
  stream_.GoBack(recheck_size_);
}

// A broken record's length may be wrong, so it may reach over sound records: they come first. Otherwise records go on
// where it ends, or are looked for from there on. Returns false if the next call must continue.
bool RecordReader::Recheck() {
  if (!Fill(2 * kMaxRecordSize)) return false;
  recheck_ = false;
  const size_t end = stream_.position() + std::min(recheck_size_, Available());
  const size_t found = FindRecord(stream_.position(), end);
  const uint64_t offset = Offset() - kHeaderSize;
  if (found < end) {
    damage_.Add(offset, "The record at offset " + Number(offset) + " reaches over others; its length is wrong.");
    damage_.skipped_bytes += found - stream_.position();
  }
  stream_.MoveTo(found);
  const bool is_told = damage_.count > 0 && damage_.last_offset == offset;
  trusted_ = found < end || !is_told || ContinuesAt(end);
  if (trusted_) return true;
  resync_ = true;
  resync_from_ = Offset();
  resync_what_.clear();
  resync_cut_ = false;
  return true;
}

// The first record of certain frame that is followed, between two places of the buffer; `end` if there is none.
size_t RecordReader::FindRecord(size_t begin, size_t end) {
  while (begin < end && !CheckFollowedRecord(begin)) begin++;
  return begin;
}

// Returns whether there is the end, padding, a record of certain frame, or what looks like some records in a row. Of
// padding no more is looked at than shows what it is: many records may claim to end at the same one.
bool RecordReader::ContinuesAt(size_t at) const {
  const size_t limit = std::min(stream_.end(), at + kPadding);
  at = static_cast<size_t>(std::find_if(stream_.At(at), stream_.At(limit), [](uint8_t b) { return b != 0; }) -
                           stream_.At(0));
  if (at == limit || stream_.end() - at < kHeaderSize) return true;
  if (IsRecord(stream_.At(at), stream_.end() - at) || IsBentRecord(stream_.At(at), stream_.end() - at)) return true;
  for (int i = 0; i < kCertainRecords; i++) {
    const uint8_t* const p = stream_.At(at);
    if (stream_.end() - at < kHeaderSize) return true;
    if (!LooksLikeRecord(p) || RecordSize(p) > stream_.end() - at) return false;
    at += RecordSize(p);
  }
  return true;
}

RecordReader::Step RecordReader::NextSlowly(RawRecord* record) {
  stream_.BeginCall();
  while (started_ || Recognise()) {
    if (start_ == Start::kNotArgus || start_ == Start::kEmpty || start_ == Start::kArgus2) return Step::kEnd;
    if (recheck_ && !Recheck()) break;
    if (resync_ && !Resync()) break;
    if (!Fill(kLookAhead)) break;
    if (!SkipZeros()) continue;
    if (Available() == 0) {
      EndOfStream();
      return Step::kEnd;
    }
    if (Examine(record)) return Step::kRecord;
  }
  return status().ok() ? Step::kPause : Step::kFailed;
}

// Looks at the first bytes. Returns false if not enough of them have been read yet.
bool RecordReader::Recognise() {
  constexpr size_t kEnough = 16;
  if (!Fill(kLookAhead) || !SkipZeros() || !Fill(kEnough)) return false;
  const uint8_t* const p = stream_.Here();
  const uint32_t cookie = Available() >= kEnough ? Get32(p + kCookieOffset) : 0;
  if (Available() == 0 && Offset() > 0) {
    start_ = Start::kNotArgus;  // nothing but zeros
  } else if (Available() == 0) {
    start_ =
        stream_.source().damage_count() == 0 ? Start::kEmpty : Start::kArgus3;  // damage is reported, not what it hides
  } else if ((p[0] & kMar) && (cookie == kCookie2 || Swap(cookie) == kCookie2)) {
    start_ = Start::kArgus2;
  } else if ((p[0] & kMar) && Available() >= kEnough && HasCookie(p)) {
    start_ = cookie == kCookie3 || Swap(cookie) == kCookie3 ? Start::kArgus3 : Start::kArgus5;
  } else if (Available() < kEnough &&
             (kHeaderKinds[p[0]] == HeaderKind::kManagement || kHeaderKinds[p[0]] == HeaderKind::kStart)) {
    start_ = Start::kArgus3;  // cut inside the first record
  } else {
    return RecogniseWithoutStart();
  }
  started_ = true;
  trusted_ = start_ == Start::kArgus3 || start_ == Start::kArgus5;
  return true;
}

// No start record: an archive that lost its beginning, if records of certain frame follow each other somewhere.
bool RecordReader::RecogniseWithoutStart() {
  if (!Fill(kLookAhead)) return false;
  started_ = true;
  start_ = Start::kNotArgus;
  const uint8_t* const p = stream_.Here();
  const size_t window = std::min(Available(), kStartWindow);
  for (size_t at = 0; at + kHeaderSize <= window; at++) {
    if (kHeaderKinds[p[at]] == HeaderKind::kNone) continue;
    bool all;
    const int n = CountRecords(p + at, Available() - at, kCertainRecords, &all);
    if (n < kCertainRecords && !(n > 0 && all && stream_.at_source_end())) continue;
    start_ = Start::kNoStart;
    trusted_ = true;
    if (at > 0) BeginResync("The archive begins inside a record.");
    break;
  }
  return true;
}

// Zero bytes at the end of the stream are padding, as after a crash; before other records they stand for what was lost.
// Returns false if there may be more of them than the buffer holds.
bool RecordReader::SkipZeros() {
  const uint8_t* const here = stream_.Here();
  const size_t word = std::min<size_t>(Available(), kWord);  // less than a word only at the end of the stream
  if (zeros_ == 0 && (word == 0 || std::any_of(here, here + word, [](uint8_t b) { return b != 0; }))) return true;
  const auto* const at = std::find_if(here, stream_.At(stream_.end()), [](uint8_t b) { return b != 0; });
  const auto n = static_cast<size_t>(at - here);
  zeros_ += n;
  stream_.Skip(n);
  if (stream_.position() == stream_.end()) {
    if (stream_.at_source_end()) zeros_ = 0;
    return stream_.at_source_end();
  }
  damage_.Add(Offset() - zeros_, Number(zeros_) + " zero bytes stand at offset " + Number(Offset() - zeros_) + ".");
  damage_.skipped_bytes += zeros_;
  zeros_ = 0;
  return true;
}

// Decides about the bytes at the position, with kLookAhead of them or all that there are. Returns false if the position
// or the state has changed: the caller must look again.
bool RecordReader::Examine(RawRecord* record) {
  const uint8_t* const p = stream_.Here();
  const size_t available = Available();
  if (available >= kHeaderSize && (LooksLikeRecord(p) || IsRecord(p, available)) && RecordSize(p) <= available) {
    const uint32_t size = RecordSize(p);
    // A management record has nothing inside by which to tell that it is whole.
    const bool certain = IsRecord(p, available) && kHeaderKinds[p[0]] != HeaderKind::kManagement;
    if (certain || ContinuesAt(stream_.position() + size) || (IsRecord(p, available) && SizeOfBroken(size) == size)) {
      HandOut(size, record);
      return true;
    }
  }
  if (HandOutBent(record) || Repair(record) || HandOutBroken(record)) return true;
  SkipUnknown();
  return false;
}

// A record of a version that does not exist, between what is certain: where it begins, all its DSRs, and what is after
// it. After a flow that may be a record that is bent or broken, too, if it has a first DSR, or all but one.
bool RecordReader::HandOutBent(RawRecord* record) {
  uint8_t* const p = stream_.Writable();
  if (!trusted_ || !IsBentRecord(p, Available())) return false;
  const uint32_t size = RecordSize(p);
  const auto behind = static_cast<uint32_t>(Available() - size);
  if (!ContinuesAt(stream_.position() + size) && ((p[0] & kMar) || !HasParts(p + size, behind))) return false;
  const bool has_filler = size > kHeaderSize && Get32(p + kHeaderSize) == kFillerDsr;
  const uint8_t version = has_filler ? kVersion5 : VersionOfNeighbour(stream_.position() + size);
  damage_.Add(Offset(), "The version of the record at offset " + Number(Offset()) +
                            " does not exist; it was read as one of version " + Number(version) + ".");
  p[0] = static_cast<uint8_t>((p[0] & 0xF0) | version);
  HandOut(size, record);
  return true;
}

// The version of the record after another, unless a new archive begins there; then that of the stream's start.
uint8_t RecordReader::VersionOfNeighbour(size_t at) const {
  const uint8_t* const p = stream_.At(at);
  const size_t available = stream_.end() - at;
  if (available >= kHeaderSize && IsRecord(p, available) && kHeaderKinds[p[0]] == HeaderKind::kFlow) return p[0] & 0x0F;
  return start_ == Start::kArgus5 ? kVersion5 : kVersion3;
}

// A record whose length is wrong but whose DSRs show where it ends.
bool RecordReader::Repair(RawRecord* record) {
  work_ += kWorkOfRepair;
  const uint32_t size = RepairedSize(stream_.Here(), Available());
  if (size == 0) return false;
  damage_.Add(Offset(),
              "The length of the record at offset " + Number(Offset()) + " is wrong; it was read by its parts.");
  HandOut(SizeOfBroken(size), record);
  return true;
}

// Returns how many bytes of a broken record, of at most `size`, come before the first record of certain frame in it.
uint32_t RecordReader::SizeOfBroken(uint32_t size) {
  return static_cast<uint32_t>(FindRecord(stream_.position() + kHeaderSize, stream_.position() + size) -
                               stream_.position());
}

// A record with a header and a first DSR, or all DSRs but one, but neither its DSRs nor its length lead to another one:
// garbage took over in its midst. It is handed out up to where it says it ends, or to the next certain record if that
// comes first.
bool RecordReader::HandOutBroken(RawRecord* record) {
  const uint8_t* const p = stream_.Here();
  if (Available() < kHeaderSize || kHeaderKinds[p[0]] != HeaderKind::kFlow || RecordSize(p) > Available() ||
      !HasParts(p, RecordSize(p))) {
    return false;
  }
  damage_.Add(Offset(), "The record at offset " + Number(Offset()) + " is broken; it was read up to the break.");
  HandOut(SizeOfBroken(RecordSize(p)), record);
  return true;
}

// No record, or one of a type that does not exist. Even if its length leads to another record it may be wrong.
void RecordReader::SkipUnknown() {
  const uint8_t* const p = stream_.Here();
  const size_t available = Available();
  const uint32_t size = available < kHeaderSize ? 0 : RecordSize(p);
  // Without a cookie it is no start record either.
  const bool no_type = kHeaderKinds[p[0]] == HeaderKind::kNone || kHeaderKinds[p[0]] == HeaderKind::kStart;
  const bool unknown = no_type && size > 0 && size < available && IsRecord(p + size, available - size);
  BeginResync(unknown ? "The record at offset " + Number(Offset()) + " is of an unknown type."
                      : "No record begins at offset " + Number(Offset()) + ".");
}

void RecordReader::BeginResync(std::string what) {
  resync_ = true;
  trusted_ = false;
  resync_from_ = Offset();
  resync_what_ = std::move(what);
  const uint8_t* const p = stream_.Here();
  resync_cut_ =
      stream_.at_source_end() && (Available() < kHeaderSize || (LooksLikeRecord(p) && RecordSize(p) > Available()));
  stream_.Skip(1);
}

// A record of certain frame at a place of the buffer, with another or the end after it.
bool RecordReader::IsFollowedRecord(size_t at) const {
  const uint8_t* p = stream_.At(at);
  const size_t available = stream_.end() - at;
  if (!IsRecord(p, available)) return false;
  const size_t behind = available - RecordSize(p);
  p += RecordSize(p);
  return behind < kHeaderSize || LooksLikeRecord(p) || Get32(p) == 0 || IsRecord(p, behind) || IsBentRecord(p, behind);
}

// The same, with the work counted that it may be.
bool RecordReader::CheckFollowedRecord(size_t at) {
  if (kHeaderKinds[*stream_.At(at)] == HeaderKind::kNone) return false;
  work_ += kWorkOfCheck;
  return IsFollowedRecord(at);
}

// Searches byte by byte: damage need not be a multiple of a word. Returns false if the next call must
// continue the search.
bool RecordReader::Resync() {
  const uint64_t begin = work_;
  while (Fill(kLookAhead)) {
    const size_t limit = stream_.at_source_end() ? stream_.end() : stream_.end() - kLookAhead + 1;
    while (stream_.position() < limit && !CheckFollowedRecord(stream_.position())) {
      stream_.Skip(1);
      if (work_ - begin > kWorkPerCall) return false;
    }
    if (stream_.position() == limit && !stream_.at_source_end()) continue;
    resync_ = false;
    trusted_ = true;
    if (stream_.position() == stream_.end() && resync_cut_) {
      EndsInsideRecord(resync_from_);
    } else {
      if (!resync_what_.empty()) damage_.Add(resync_from_, std::move(resync_what_));
      damage_.skipped_bytes += Offset() - resync_from_;
    }
    return true;
  }
  return false;
}

// The stream ends in the middle of a record. No damage if it is still being written, or if the packing says why.
void RecordReader::EndsInsideRecord(uint64_t from) {
  damage_.growing = stream_.source().MayGrow();
  if (damage_.growing) return;
  damage_.skipped_bytes += Offset() - from;
  if (stream_.source().damage().kind == SourceDamage::kTruncated) return;
  damage_.Add(from, "The archive ends inside the record at offset " + Number(from) + ".");
}

void RecordReader::EndOfStream() {
  if (!std::exchange(ended_, true)) damage_.AddPacking(stream_.source());
}

}  // namespace argus
