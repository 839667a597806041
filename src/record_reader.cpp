#include "record_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace argus {

namespace {

// Inflating in large pieces matters: each call of the inflater copies its 32 KiB history.
constexpr size_t kFillSize = 512 * 1024;
constexpr size_t kLookAhead = kMaxRecordSize + kMarSize;  // a record and the beginning of the next
constexpr size_t kBufferSize = kLookAhead + kFillSize;
constexpr int kFillsPerCall = 4;
constexpr int kCertainRecords = 3;  // so many records in a row are no coincidence
constexpr size_t kStartWindow = 256 * 1024;

std::string Number(uint64_t n) { return std::to_string(n); }

}  // namespace

void RecordReader::Open(std::unique_ptr<ByteSource> source) {
  source_ = std::move(source);
  if (buffer_.empty()) buffer_.resize(kBufferSize);
  position_ = end_ = 0;
  base_ = 0;
  eof_ = started_ = ended_ = resync_ = false;
  zeros_ = 0;
  start_ = Start::kUnknown;
  damage_ = ReadDamage();
  status_ = Status();
}

void RecordReader::Close() { source_.reset(); }

void RecordReader::Damaged(uint64_t offset, std::string what) {
  if (damage_.count++ > 0 && damage_.first_offset <= offset) return;
  damage_.first_offset = offset;
  damage_.first = std::move(what);
}

void RecordReader::ReportReservedType(uint64_t offset) {
  Damaged(offset, "The record at offset " + Number(offset) + " is of a type that is reserved; it was left out.");
}

void RecordReader::ReportDsrDamage(uint64_t offset) {
  Damaged(offset,
          "The parts of the record at offset " + Number(offset) + " do not fill it; those before the break were read.");
}

// Have `wanted` bytes in the buffer, or all that the stream still has. False: call again later, or status_ says why not.
bool RecordReader::Fill(size_t wanted) {
  while (Available() < wanted && !eof_) {
    if (fills_++ == kFillsPerCall) return false;
    if (position_ > 0) {
      std::memmove(buffer_.data(), buffer_.data() + position_, Available());
      base_ += position_;
      end_ -= position_;
      position_ = 0;
    }
    size_t n = 0;
    status_ = source_->Read(buffer_.data() + end_, buffer_.size() - end_, &n);
    if (!status_.ok()) return false;
    end_ += n;
    eof_ = n == 0 && source_->at_end();
  }
  return true;
}

RecordReader::Step RecordReader::NextSlowly(RawRecord* record) {
  fills_ = 0;
  while (started_ || Recognise()) {
    if (start_ == Start::kNotArgus || start_ == Start::kEmpty || start_ == Start::kArgus2) return Step::kEnd;
    if (resync_ && !Resync()) break;
    if (!Fill(kLookAhead)) break;
    if (!SkipZeros()) continue;
    if (Available() == 0) {
      EndOfStream();
      return Step::kEnd;
    }
    if (Examine(record)) return Step::kRecord;
  }
  return status_.ok() ? Step::kPause : Step::kFailed;
}

// Look at the first bytes. False: not enough read yet.
bool RecordReader::Recognise() {
  constexpr size_t kEnough = 16;
  if (!Fill(kEnough)) return false;
  const uint8_t* const p = buffer_.data() + position_;
  const uint32_t cookie = Available() >= kEnough ? Get32(p + kCookieOffset) : 0;
  if (Available() == 0) {
    start_ = source_->damage_count() == 0 ? Start::kEmpty : Start::kArgus3;  // damage is told, not what it hides
  } else if ((p[0] & kMar) && cookie == kCookie2) {
    start_ = Start::kArgus2;
  } else if ((p[0] & kMar) && (cookie == kCookie3 || cookie == kCookie5)) {
    start_ = cookie == kCookie3 ? Start::kArgus3 : Start::kArgus5;
  } else if (Available() < kEnough && kHeaderKinds[p[0]] == HeaderKind::kManagement) {
    start_ = Start::kArgus3;  // cut inside the first record
  } else {
    return RecogniseWithoutStart();
  }
  started_ = true;
  return true;
}

// No start record: an archive that lost its beginning, if records of certain frame follow each other somewhere.
bool RecordReader::RecogniseWithoutStart() {
  if (!Fill(kLookAhead)) return false;
  started_ = true;
  start_ = Start::kNotArgus;
  const uint8_t* const p = buffer_.data() + position_;
  const size_t window = std::min(Available(), kStartWindow);
  for (size_t at = 0; at + kHeaderSize <= window; at++) {
    if (kHeaderKinds[p[at]] == HeaderKind::kNone) continue;
    bool all;
    const int n = CountRecords(p + at, Available() - at, kCertainRecords, &all);
    if (n < kCertainRecords && !(n > 0 && all && eof_)) continue;
    start_ = Start::kNoStart;
    if (at > 0) BeginResync("The archive begins inside a record.");
    break;
  }
  return true;
}

// Zero bytes at the end of the stream are padding, as after a crash; before other records they stand for what was lost.
// False: there may be more of them than the buffer holds.
bool RecordReader::SkipZeros() {
  const auto here = buffer_.begin() + position_;
  const size_t word = std::min<size_t>(Available(), kWord);  // less than a word only at the end of the stream
  if (zeros_ == 0 && (word == 0 || std::any_of(here, here + word, [](uint8_t b) { return b != 0; }))) return true;
  const auto at = std::find_if(here, buffer_.begin() + end_, [](uint8_t b) { return b != 0; });
  const size_t n = static_cast<size_t>(at - buffer_.begin()) - position_;
  zeros_ += n;
  position_ += n;
  if (position_ == end_) {
    if (eof_) zeros_ = 0;
    return eof_;
  }
  Damaged(Offset() - zeros_, Number(zeros_) + " zero bytes stand at offset " + Number(Offset() - zeros_) + ".");
  damage_.skipped_bytes += zeros_;
  zeros_ = 0;
  return true;
}

// Decide about the bytes at the position, with kLookAhead of them or all that there are. False: look again, the position
// or the state has changed.
bool RecordReader::Examine(RawRecord* record) {
  const uint8_t* const p = buffer_.data() + position_;
  const size_t available = Available();
  if (available >= kHeaderSize && LooksLikeRecord(p) && RecordSize(p) <= available) {
    const uint32_t size = RecordSize(p);
    const size_t behind = available - size;
    const bool followed = behind < kHeaderSize || LooksLikeRecord(p + size) || Get32(p + size) == 0;
    if (followed || IsRecord(p, available)) {
      HandOut(size, record);
      return true;
    }
  }
  if (Repair(record) || HandOutBroken(record)) return true;
  if (!SkipUnknown()) BeginResync("");
  return false;
}

// A record whose length is wrong but whose DSRs show where it ends.
bool RecordReader::Repair(RawRecord* record) {
  const uint32_t size = RepairedSize(buffer_.data() + position_, Available());
  if (size == 0) return false;
  Damaged(Offset(), "The length of the record at offset " + Number(Offset()) + " is wrong; it was read by its parts.");
  HandOut(size, record);
  return true;
}

// A record with a header and a first DSR, but neither its DSRs nor its length lead to another one: garbage took over in
// its midst. It is handed out up to where it says it ends, or to the next certain record if that comes first.
bool RecordReader::HandOutBroken(RawRecord* record) {
  const uint8_t* const p = buffer_.data() + position_;
  if (Available() < kHeaderSize || kHeaderKinds[p[0]] != HeaderKind::kFlow || RecordSize(p) > Available() ||
      !BeginsWithDsr(p, RecordSize(p))) {
    return false;
  }
  uint32_t size = kHeaderSize;
  while (size < RecordSize(p) && !IsFollowedRecord(position_ + size)) size++;
  Damaged(Offset(), "The record at offset " + Number(Offset()) + " is broken; it was read up to the break.");
  HandOut(size, record);
  return true;
}

// A record of a type that does not exist, but with a length that leads to the next one.
bool RecordReader::SkipUnknown() {
  const uint8_t* const p = buffer_.data() + position_;
  const size_t available = Available();
  if (available < kHeaderSize || kHeaderKinds[p[0]] != HeaderKind::kNone) return false;
  const uint32_t size = RecordSize(p);
  if (size == 0 || size >= available || !IsRecord(p + size, available - size)) return false;
  Damaged(Offset(), "The record at offset " + Number(Offset()) + " is of an unknown type.");
  damage_.skipped_bytes += size;
  position_ += size;
  return true;
}

void RecordReader::BeginResync(std::string what) {
  resync_ = true;
  resync_from_ = Offset();
  resync_what_ = what.empty() ? "No record begins at offset " + Number(Offset()) + "." : std::move(what);
  const uint8_t* const p = buffer_.data() + position_;
  resync_cut_ = eof_ && (Available() < kHeaderSize || (LooksLikeRecord(p) && RecordSize(p) > Available()));
  position_++;
}

// A record of certain frame at a place of the buffer, with another or the end behind it.
bool RecordReader::IsFollowedRecord(size_t at) const {
  const uint8_t* const p = buffer_.data() + at;
  const size_t available = end_ - at;
  if (!IsRecord(p, available)) return false;
  const size_t behind = available - RecordSize(p);
  return behind < kHeaderSize || LooksLikeRecord(p + RecordSize(p)) || Get32(p + RecordSize(p)) == 0;
}

// Search byte by byte: damage need not be a multiple of a word. False: to be continued with the next call.
bool RecordReader::Resync() {
  while (Fill(kLookAhead)) {
    const size_t limit = eof_ ? end_ : end_ - kLookAhead + 1;
    while (position_ < limit &&
           (kHeaderKinds[buffer_[position_]] == HeaderKind::kNone || !IsFollowedRecord(position_))) {
      position_++;
    }
    if (position_ == limit && !eof_) continue;
    resync_ = false;
    if (position_ == end_ && resync_cut_) {
      EndsInsideRecord(resync_from_);
    } else {
      Damaged(resync_from_, std::move(resync_what_));
      damage_.skipped_bytes += Offset() - resync_from_;
    }
    return true;
  }
  return false;
}

// The stream ends in the middle of a record. No damage if it is still being written, or if the packing says why.
void RecordReader::EndsInsideRecord(uint64_t from) {
  damage_.growing = source_->MayGrow();
  if (damage_.growing) return;
  damage_.skipped_bytes += Offset() - from;
  if (source_->damage().kind == SourceDamage::kTruncated) return;
  Damaged(from, "The archive ends inside the record at offset " + Number(from) + ".");
}

// Add what was wrong with the packing.
void RecordReader::EndOfStream() {
  if (ended_) return;
  ended_ = true;
  const SourceDamage& d = source_->damage();
  if (d.kind == SourceDamage::kNone) return;
  if (d.kind == SourceDamage::kTruncated && source_->MayGrow()) {
    damage_.growing = true;
    return;
  }
  damage_.packed_lost = d.kind != SourceDamage::kChecksum;
  Damaged(d.offset, d.what);
  damage_.count += source_->damage_count() - 1;
}

}  // namespace argus
