#include "record/version2_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace argus {

namespace {

constexpr size_t kLookAhead = 3 * kMaxRecordSize2;  // a record, one to be found in it, and one after that
constexpr size_t kHeadSize = kHeaderSize2 + kWord;  // what LooksLikeRecord2() looks at
constexpr uint64_t kWorkOfCheck = 64;               // of a place that looks like a record, in bytes unpacked

std::string Number(uint64_t n) { return std::to_string(n); }

}  // namespace

void Version2Reader::Open(StreamBuffer stream) {
  stream_ = std::move(stream);
  ended_ = resync_ = false;
  damage_ = ReadDamage();
  const uint8_t* const p = stream_.Here();
  order_.little = Available() >= kHeaderSize2 && GetLittle<uint32_t>(p + kCookieOffset) == kCookie2;
  wide_ = Available() >= kHeaderSize2 && order_.RecordSize(p) == kWideMarSize2;
}

std::string Version2Reader::platform() const {
  return std::string(wide_ ? "64" : "32") + "-bit " + (order_.little ? "little" : "big") + "-endian";
}

Version2Reader::Step Version2Reader::Next(RawRecord* record) {
  stream_.BeginCall();
  if (wide_) return Step::kEnd;
  for (;;) {
    if (resync_ && !Resync()) break;
    if (!Fill(kLookAhead)) break;
    if (Available() == 0) {
      EndOfStream();
      return Step::kEnd;
    }
    if (Examine(record)) return Step::kRecord;
  }
  return status().ok() ? Step::kPause : Step::kFailed;
}

// Decides about the bytes at the position, with kLookAhead of them or all that there are. Returns false if a search for
// the next record has begun: the caller must look again.
bool Version2Reader::Examine(RawRecord* record) {
  const bool looks = Available() >= kHeadSize && LooksLikeRecord2(stream_.Here(), order_);
  const uint32_t size = looks ? order_.RecordSize(stream_.Here()) : 0;
  if (!looks && HandOutBent(record)) return true;
  if (!looks || size > Available()) {
    BeginResync("No record begins at offset " + Number(Offset()) + ".", Available() < kHeadSize || looks);
    return false;
  }
  if (FilledSize2(stream_.Here(), size) == size) return HandOut(size, record);
  // Its length is wrong, or a part's. The next record may begin in it; what is sure of it are its parts before the
  // break.
  const uint64_t offset = Offset();
  const uint32_t filled = FilledSize2(stream_.Here(), size);
  size_t next = stream_.position() + kHeaderSize2 + kBaseSize2;
  while (next < stream_.position() + size && !IsFollowedRecord(next)) next++;
  const bool leads = next < stream_.position() + size || IsEndOrHeader(next);
  damage_.Add(offset, "The record at offset " + Number(offset) + " is broken; it was read up to the break.");
  const auto whole = static_cast<uint32_t>(next - stream_.position());
  HandOut(leads ? whole : std::min(filled, whole), record);
  if (!leads) BeginResync("", false);
  return true;
}

// A record whose type, cause or version does not exist, between what is certain: where it begins, its parts, and a
// record, or the end, after it.
bool Version2Reader::HandOutBent(RawRecord* record) {
  if (Available() < kHeadSize || !IsBentRecord2(stream_.Here(), Available(), order_)) return false;
  const uint32_t size = order_.RecordSize(stream_.Here());
  const size_t next = stream_.position() + size;
  if (!IsEndOrHeader(next) && !IsBentRecord2(stream_.Here() + size, Available() - size, order_)) return false;
  damage_.Add(Offset(),
              "The header of the record at offset " + Number(Offset()) + " is wrong; it was read by its parts.");
  return HandOut(size, record);
}

bool Version2Reader::HandOut(uint32_t size, RawRecord* record) {
  *record = converter_.Convert(stream_.Here(), size, Offset(), order_);
  stream_.Skip(size);
  return true;
}

// Returns whether the stream ends at a place of the buffer, maybe with a piece of a record or with padding, or a record
// seems to begin there.
bool Version2Reader::IsEndOrHeader(size_t at) const {
  const uint8_t* const p = stream_.At(at);
  const size_t available = stream_.end() - at;
  if (available < kHeadSize) return stream_.at_source_end();
  return LooksLikeRecord2(p, order_) || std::all_of(p, p + kHeaderSize2, [](uint8_t b) { return b == 0; });
}

bool Version2Reader::IsFollowedRecord(size_t at) {
  const uint8_t* const p = stream_.At(at);
  const size_t available = stream_.end() - at;
  if (available < kHeadSize || !LooksLikeRecord2(p, order_)) return false;
  work_ += kWorkOfCheck;
  const uint32_t size = order_.RecordSize(p);
  return size <= available && FilledSize2(p, size) == size && IsEndOrHeader(at + size);
}

void Version2Reader::BeginResync(std::string what, bool cut) {
  resync_ = resync_zeros_ = true;
  resync_from_ = Offset();
  resync_what_ = std::move(what);
  resync_cut_ = cut && stream_.at_source_end();
}

// Searches byte by byte: damage need not be a multiple of a word. Returns false if the next call must
// continue the search.
bool Version2Reader::Resync() {
  const uint64_t begin = work_;
  while (Fill(kLookAhead)) {
    const size_t limit = stream_.at_source_end() ? stream_.end() : stream_.end() - kLookAhead + 1;
    while (stream_.position() < limit && !IsFollowedRecord(stream_.position())) {
      resync_zeros_ = resync_zeros_ && *stream_.Here() == 0;
      stream_.Skip(1);
      if (work_ - begin > RecordReader::kWorkPerCall) return false;
    }
    if (stream_.position() == limit && !stream_.at_source_end()) continue;
    resync_ = false;
    const bool at_end = stream_.position() == stream_.end();
    if (at_end && resync_zeros_) return true;  // padding
    damage_.growing = at_end && resync_cut_ && stream_.source().MayGrow();
    if (damage_.growing) return true;
    damage_.skipped_bytes += Offset() - resync_from_;
    if (at_end && resync_cut_ && stream_.source().damage().kind == SourceDamage::kTruncated) return true;  // reported
    if (at_end && resync_cut_) {
      resync_what_ = "The archive ends inside the record at offset " + Number(resync_from_) + ".";
    }
    if (!resync_what_.empty()) damage_.Add(resync_from_, std::move(resync_what_));
    return true;
  }
  return false;
}

void Version2Reader::EndOfStream() {
  if (!std::exchange(ended_, true)) damage_.AddPacking(stream_.source());
}

}  // namespace argus
