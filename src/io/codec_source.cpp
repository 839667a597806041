#include "io/codec_source.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <string>
#include <utility>
#include <vector>

namespace argus {

namespace {

constexpr size_t kInputSize = 16 * 1024;    // of a step: bzip2 takes about a millisecond for it
constexpr size_t kWorkPerRead = 64 * 1024;  // packed bytes
constexpr size_t kOutputPerRead = 256 * 1024;

// Skippable frames of zstd and lz4: 184D2A50 to 184D2A5F, little-endian.
bool IsSkippable(const uint8_t* head, size_t n) {
  return n >= 4 && (head[0] & 0xF0) == 0x50 && std::memcmp(head + 1, "\x2A\x4D\x18", 3) == 0;
}

class PackedSource : public ByteSource {
 public:
  PackedSource(std::unique_ptr<ByteInput> input, std::unique_ptr<Unpacker> unpacker, Codec codec)
      : input_(std::move(input)),
        unpacker_(std::move(unpacker)),
        codec_(codec),
        name_(CodecName(codec)),
        buffer_(kInputSize) {}

  Status Read(uint8_t* out, size_t capacity, size_t* n) override;
  bool at_end() const override { return at_end_; }
  bool MayGrow() const override { return input_->MayGrow(); }

 private:
  Status Fill(size_t wanted);
  bool StartsStream() const;
  Status NextStream();
  Status Unpack(uint8_t* out, size_t capacity, size_t* n);
  void Settle(Unpacker::Outcome outcome);
  void End(SourceDamage::Kind kind, const std::string& what);
  uint64_t Offset() const { return offset_ - size_; }

  std::unique_ptr<ByteInput> input_;
  std::unique_ptr<Unpacker> unpacker_;
  Codec codec_;
  std::string name_;
  std::vector<uint8_t> buffer_;
  size_t position_ = 0;
  size_t size_ = 0;      // bytes from the position on
  uint64_t offset_ = 0;  // in the file, after the buffer
  uint64_t delivered_ = 0;
  uint64_t streams_ = 0;
  bool eof_ = false;
  bool in_stream_ = false;
  bool at_end_ = false;
};

// At least `wanted` bytes in the buffer, unless the file ends before.
Status PackedSource::Fill(size_t wanted) {
  while (size_ < wanted && !eof_) {
    std::memmove(buffer_.data(), buffer_.data() + position_, size_);
    position_ = 0;
    size_t n = 0;
    if (Status s = input_->Read(buffer_.data() + size_, buffer_.size() - size_, &n); !s.ok()) return s;
    size_ += n;
    offset_ += n;
    eof_ = n == 0;
  }
  return Status();
}

void PackedSource::End(SourceDamage::Kind kind, const std::string& what) {
  Report({kind, delivered_, what + " at byte " + std::to_string(Offset()) + " of the file."});
  at_end_ = true;
}

bool PackedSource::StartsStream() const {
  const uint8_t* const head = buffer_.data() + position_;
  return RecogniseCodec(head, size_) == codec_ || (unpacker_->HasSkippable() && IsSkippable(head, size_));
}

// Between streams: padding of zeros, then another stream or the end.
Status PackedSource::NextStream() {
  if (Status s = Fill(kMaxMagic); !s.ok()) return s;
  if (streams_ > 0) {
    while (size_ > 0 && buffer_[position_] == 0) {
      position_++;
      if (--size_ > 0) continue;
      if (Status s = Fill(kMaxMagic); !s.ok()) return s;
    }
    if (Status s = Fill(kMaxMagic); !s.ok()) return s;
  }
  if (size_ == 0) {
    at_end_ = true;
  } else if (!StartsStream()) {
    End(SourceDamage::kTrailingGarbage, "Something else than " + name_ + " data follows");
  } else {
    if (!unpacker_->Begin()) throw std::bad_alloc();
    streams_++;
    in_stream_ = true;
  }
  return Status();
}

void PackedSource::Settle(Unpacker::Outcome outcome) {
  using Outcome = Unpacker::Outcome;
  switch (outcome) {
    case Outcome::kMore: break;
    case Outcome::kStreamEnd: in_stream_ = false; break;
    case Outcome::kCorrupt: End(SourceDamage::kCorrupt, "The " + name_ + " data is damaged"); break;
    case Outcome::kChecksum: End(SourceDamage::kChecksum, "A checksum of the " + name_ + " data is wrong"); break;
    case Outcome::kTooLarge:
      End(SourceDamage::kCorrupt, "Unpacking the " + name_ + " data would need more than " +
                                      std::to_string(kUnpackMemory >> 20) + " MiB of memory,");
      break;
    case Outcome::kNoMemory: throw std::bad_alloc();
  }
}

Status PackedSource::Unpack(uint8_t* out, size_t capacity, size_t* n) {
  if (Status s = Fill(1); !s.ok()) return s;
  PackedSpan span{buffer_.data() + position_, size_, out, capacity};
  const Unpacker::Outcome outcome = unpacker_->Step(&span);
  const bool stuck = span.in_size == size_ && span.out_size == capacity;
  *n = capacity - span.out_size;
  position_ += size_ - span.in_size;
  size_ = span.in_size;
  delivered_ += *n;
  Settle(outcome);
  if (outcome == Unpacker::Outcome::kMore && stuck) {
    if (!eof_) {
      End(SourceDamage::kCorrupt, "The " + name_ + " data is damaged");
    } else {
      End(SourceDamage::kTruncated, "The " + name_ + " data ends too early,");
    }
  }
  return Status();
}

Status PackedSource::Read(uint8_t* out, size_t capacity, size_t* n) {
  *n = 0;
  const uint64_t begin = Offset();
  capacity = std::min(capacity, kOutputPerRead);
  while (!at_end_ && *n == 0 && Offset() - begin < kWorkPerRead) {
    if (Status s = in_stream_ ? Unpack(out, capacity, n) : NextStream(); !s.ok()) return s;
  }
  return Status();
}

}  // namespace

std::unique_ptr<ByteSource> OpenPacked(std::unique_ptr<ByteInput> input, std::unique_ptr<Unpacker> unpacker,
                                       Codec codec) {
  return std::make_unique<PackedSource>(std::move(input), std::move(unpacker), codec);
}

}  // namespace argus
