#include "io/gzip_source.h"

#include <cstring>
#include <vector>

#include "base/bytes.h"
#include "deflate/inflater.h"
#include "io/gzip_header.h"

namespace argus {

namespace {

constexpr size_t kInputSize = 128 * 1024;
constexpr size_t kWorkPerRead = 1024 * 1024;  // compressed bytes

// Compressed bytes with a position, refilled from the input; kLookBehind bytes before the position stay readable.
class InputBuffer {
 public:
  explicit InputBuffer(std::unique_ptr<ByteInput> input)
      : input_(std::move(input)), buffer_(Inflater::kLookBehind + kInputSize) {}

  // Makes at least one byte available unless the input is at its end.
  Status Fill() {
    if (position_ < end_ || eof_) return Status();
    std::memmove(buffer_.data(), buffer_.data() + end_ - Inflater::kLookBehind, Inflater::kLookBehind);
    position_ = end_ = Inflater::kLookBehind;
    size_t n = 0;
    Status s = input_->Read(buffer_.data() + end_, kInputSize, &n);
    if (s.ok()) {
      end_ += n;
      offset_ += n;
      eof_ = n == 0;
    }
    return s;
  }
  bool at_end() const { return eof_ && position_ == end_; }
  bool empty() const { return position_ == end_; }
  const uint8_t* data() const { return buffer_.data() + position_; }
  size_t size() const { return end_ - position_; }
  void MoveTo(const uint8_t* p) { position_ = static_cast<size_t>(p - buffer_.data()); }
  uint8_t Take() { return buffer_[position_++]; }
  uint64_t offset() const { return offset_ - size(); }  // of the position in the file
  bool MayGrow() const { return input_->MayGrow(); }

 private:
  std::unique_ptr<ByteInput> input_;
  std::vector<uint8_t> buffer_;
  size_t position_ = Inflater::kLookBehind;
  size_t end_ = Inflater::kLookBehind;
  uint64_t offset_ = 0;  // file offset of end_
  bool eof_ = false;
};

class GzipSource : public ByteSource {
 public:
  GzipSource(std::unique_ptr<ByteInput> input, InflateLibrary library)
      : input_(std::move(input)), inflater_(MakeInflater(library)) {}

  Status Read(uint8_t* out, size_t capacity, size_t* n) override;
  bool at_end() const override { return state_ == State::kEnd; }
  bool MayGrow() const override { return input_.MayGrow(); }

 private:
  enum class State {
    kHeader,   // in a member's header
    kBody,     // in its deflate stream
    kTrailer,  // in its CRC and size
    kGap,      // between members
    kSearch,   // after damage: looking for the next member
    kEnd
  };

  void TakeHeader();
  void TakeTrailer();
  void TakeGap();
  void Search();
  void Inflate(uint8_t** out, size_t* capacity);
  void AtInputEnd();
  void Damaged(SourceDamage::Kind kind, const char* what);
  void BeginMember();

  InputBuffer input_;
  std::unique_ptr<Inflater> inflater_;
  State state_ = State::kHeader;
  GzipHeader header_;
  uint8_t trailer_[kGzipTrailerSize];
  size_t trailer_size_ = 0;
  size_t matched_ = 0;        // bytes of kGzipMagic seen by Search()
  bool searching_ = false;    // the member was found by a search: a header that fails is no news
  uint32_t crc_ = 0;          // of the member
  uint32_t member_size_ = 0;  // modulo 2^32
  uint64_t delivered_ = 0;    // over all members
};

void GzipSource::Damaged(SourceDamage::Kind kind, const char* what) {
  Report({kind, delivered_, std::string(what) + " at byte " + std::to_string(input_.offset()) + " of the file."});
}

void GzipSource::BeginMember() {
  state_ = State::kHeader;
  header_ = GzipHeader();
}

void GzipSource::TakeHeader() {
  while (!input_.empty()) {
    const GzipHeader::Result r = header_.Take(input_.Take());
    if (r == GzipHeader::Result::kMore) continue;
    if (r == GzipHeader::Result::kDone) {
      inflater_->Reset();
      crc_ = member_size_ = 0;
      trailer_size_ = 0;
      searching_ = false;
      state_ = State::kBody;
    } else {
      if (!searching_) Damaged(SourceDamage::kCorrupt, "A gzip header is corrupt");
      matched_ = 0;
      state_ = State::kSearch;
    }
    return;
  }
}

void GzipSource::Inflate(uint8_t** out, size_t* capacity) {
  const uint8_t* in = input_.data();
  size_t in_size = input_.size();
  uint8_t* const begin = *out;
  const Inflater::Result r = inflater_->Inflate(&in, &in_size, out, capacity);
  const size_t made = static_cast<size_t>(*out - begin);
  crc_ = inflater_->Crc(crc_, begin, made);
  member_size_ += static_cast<uint32_t>(made);
  delivered_ += made;
  input_.MoveTo(in);
  if (r == Inflater::Result::kEnd) state_ = State::kTrailer;
  if (r == Inflater::Result::kCorrupt) {
    Damaged(SourceDamage::kCorrupt, "The compressed data is corrupt");
    matched_ = 0;
    state_ = State::kSearch;
  }
}

void GzipSource::TakeTrailer() {
  while (!input_.empty() && trailer_size_ < sizeof trailer_) trailer_[trailer_size_++] = input_.Take();
  if (trailer_size_ < sizeof trailer_) return;
  if (GetLittle<uint32_t>(trailer_) != crc_) {
    Damaged(SourceDamage::kChecksum, "The checksum of the uncompressed data does not match");
  } else if (GetLittle<uint32_t>(trailer_ + 4) != member_size_) {
    Damaged(SourceDamage::kChecksum, "The length of the uncompressed data does not match");
  }
  state_ = State::kGap;
}

// Zero padding is silent, as of tape blocks; anything else that is not a member is damage.
void GzipSource::TakeGap() {
  while (!input_.empty()) {
    if (*input_.data() == kGzipMagic[0]) return BeginMember();
    if (*input_.data() != 0) {
      Damaged(SourceDamage::kTrailingGarbage, "A gzip member is followed by bytes that are not gzip,");
      matched_ = 0;
      state_ = State::kSearch;
      return;
    }
    input_.Take();
  }
}

void GzipSource::Search() {
  while (!input_.empty()) {
    const uint8_t b = input_.Take();
    matched_ = b == kGzipMagic[matched_] ? matched_ + 1 : b == kGzipMagic[0];
    if (matched_ < sizeof kGzipMagic) continue;
    BeginMember();
    for (const uint8_t m : kGzipMagic) header_.Take(m);
    searching_ = true;
    return;
  }
}

// The file ends here: well only between members.
void GzipSource::AtInputEnd() {
  if (state_ == State::kBody || state_ == State::kTrailer || (state_ == State::kHeader && !searching_)) {
    Damaged(SourceDamage::kTruncated, "The compressed data ends too early,");
  }
  state_ = State::kEnd;
}

Status GzipSource::Read(uint8_t* out, size_t capacity, size_t* n) {
  uint8_t* const begin = out;
  const uint64_t work_begin = input_.offset();
  while (capacity > 0 && state_ != State::kEnd && input_.offset() - work_begin < kWorkPerRead) {
    if (Status s = input_.Fill(); !s.ok()) return s;
    if (input_.at_end()) {
      // The inflater may still hold output that found no room in an earlier call.
      const size_t before = capacity;
      if (state_ == State::kBody) Inflate(&out, &capacity);
      if (capacity == before) AtInputEnd();
      continue;
    }
    switch (state_) {
      case State::kHeader: TakeHeader(); break;
      case State::kBody: Inflate(&out, &capacity); break;
      case State::kTrailer: TakeTrailer(); break;
      case State::kGap: TakeGap(); break;
      case State::kSearch: Search(); break;
      case State::kEnd: break;
    }
  }
  *n = static_cast<size_t>(out - begin);
  return Status();
}

}  // namespace

std::unique_ptr<ByteSource> OpenGzip(std::unique_ptr<ByteInput> input, InflateLibrary library) {
  return std::make_unique<GzipSource>(std::move(input), library);
}

}  // namespace argus
