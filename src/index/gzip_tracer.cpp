#include "index/gzip_tracer.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>

#include "index/side_car_format.h"

namespace argus {

namespace {

constexpr size_t kInputSize = 128 * 1024;
constexpr size_t kRawSize = kWindowSize + 256 * 1024;  // stays in the processor's cache
constexpr uint64_t kWorkPerRead = 1024 * 1024;
constexpr uint64_t kWorkPerStep = 4096;  // the least: each may build the tables of a block
// A chunk ends with the first block that ends after either of these.
constexpr uint64_t kPackedPerChunk = 112 * 1024;
constexpr uint64_t kRawPerChunk = 1024 * 1024;
// Bytes of a chunk at most: it is inflated at once.
constexpr uint64_t kMaxRaw = 8 * 1024 * 1024;
// Each chunk keeps the bytes before it until a record after it is read. A file in which more members than this pass
// within a few records is not entered.
constexpr size_t kMaxWaiting = 2048;

}  // namespace

GzipTracer::GzipTracer(std::unique_ptr<ByteInput> input, GzipTrace* trace)
    : input_(std::move(input)), buffer_(kInputSize), raw_(kRawSize), given_(raw_.data()), trace_(trace) {
  in_ = {buffer_.data(), buffer_.data(), 0};
  out_.begin = out_.next = raw_.data();
  out_.end = raw_.data() + raw_.size();
}

// Fills the buffer with enough input to go on, or with all that is left.
Status GzipTracer::Fill() {
  const size_t unread = Unread();
  if (unread >= BlockInflater::kEnoughInput || input_at_end_) return Status();
  std::memmove(buffer_.data(), in_.next, unread);
  size_t n = 0;
  if (Status s = input_->Read(buffer_.data() + unread, buffer_.size() - unread, &n); !s.ok()) return s;
  input_at_end_ = n == 0;
  offset_ += n;
  in_.next = buffer_.data();
  in_.end = in_.next + unread + n;
  return Status();
}

// Makes room for output after the window.
void GzipTracer::Slide() {
  const size_t distance = static_cast<size_t>(out_.next - raw_.data()) - kWindowSize;
  std::memmove(raw_.data(), raw_.data() + distance, kWindowSize);
  out_.begin -= std::min<size_t>(distance, static_cast<size_t>(out_.begin - raw_.data()));
  // Deflate cannot refer to bytes that are further away than a window.
  if (out_.wanted != nullptr && static_cast<size_t>(out_.entry - raw_.data()) < distance) out_.wanted = nullptr;
  if (out_.wanted != nullptr) out_.entry -= distance;
  out_.next -= distance;
  given_ -= distance;
}

// Begins a chunk at the next bit.
void GzipTracer::BeginChunk(bool in_member) {
  chunk_ = TracedChunk();
  chunk_.span.offset = Position();
  chunk_.span.begin_bit = static_cast<uint8_t>(in_.bit);
  chunk_.raw_offset = raw_offset_;
  const size_t size = std::min(kWindowSize, static_cast<size_t>(out_.next - raw_.data()));
  chunk_.before.assign(out_.next - size, out_.next);
  out_.entry = out_.next;
  out_.wanted = nullptr;
  if (!in_member) return;
  chunk_.window_size = std::min(size, static_cast<size_t>(out_.next - out_.begin));
  chunk_.wanted.resize(kWindowSize);
  out_.wanted = chunk_.wanted.data();
}

// Ends the chunk before bit `end_bit` of the byte before `end`.
void GzipTracer::Cut(uint64_t end, uint8_t end_bit, bool is_last) {
  if (chunk_.raw_size == 0) return;  // no record ends in it
  chunk_.span.size = static_cast<uint32_t>(end - chunk_.span.offset);
  chunk_.span.end_bit = end_bit;
  chunk_.span.is_last = is_last;
  crc_ = static_cast<uint32_t>(crc32_combine(crc_, chunk_.sums.Whole(), chunk_.raw_size));
  size_ += chunk_.raw_size;
  trace_->chunks.push_back(std::move(chunk_));
  trace_->sound &= trace_->chunks.size() <= kMaxWaiting;
}

void GzipTracer::AtBlockEnd() {
  const uint64_t end = Position() + (in_.bit > 0 ? 1 : 0);
  if (end - chunk_.span.offset < kPackedPerChunk && chunk_.raw_size < kRawPerChunk) return;
  Cut(end, static_cast<uint8_t>(in_.bit > 0 ? in_.bit : 8), false);
  BeginChunk(true);
}

void GzipTracer::AtStreamEnd() {
  if (in_.bit > 0) in_.next++;
  in_.bit = 0;
  Cut(Position(), 8, true);
  out_.wanted = nullptr;
  state_ = State::kTrailer;
}

void GzipTracer::TakeHeader() {
  while (Unread() > 0) {
    in_header_ = true;
    const GzipHeader::Result r = header_.Take(*in_.next++);
    if (r == GzipHeader::Result::kMore) continue;
    if (r == GzipHeader::Result::kInvalid) {
      trace_->sound = false;
      return;
    }
    crc_ = size_ = 0;
    out_.begin = out_.next;
    inflater_.Begin();
    BeginChunk(false);
    state_ = State::kBody;
    return;
  }
  if (!input_at_end_) return;
  at_end_ = true;
  trace_->sound &= !in_header_;
}

void GzipTracer::TakeBlock() {
  if (out_.next == out_.end) Slide();
  const uint8_t* const from = out_.next;
  const BlockInflater::Result r = inflater_.Inflate(&in_, &out_);
  const auto made = static_cast<size_t>(out_.next - from);
  chunk_.sums.Add(from, made);
  chunk_.raw_size += static_cast<uint32_t>(made);
  raw_offset_ += made;
  const bool cut_off = r == BlockInflater::Result::kInput && input_at_end_;
  if (r == BlockInflater::Result::kCorrupt || cut_off || chunk_.raw_size > kMaxRaw) trace_->sound = false;
  if (r == BlockInflater::Result::kBlockEnd) AtBlockEnd();
  if (r == BlockInflater::Result::kStreamEnd) AtStreamEnd();
}

void GzipTracer::TakeTrailer() {
  if (Unread() < kGzipTrailerSize) {
    trace_->sound = !input_at_end_;
    return;
  }
  trace_->sound = GetLittle<uint32_t>(in_.next) == crc_ && GetLittle<uint32_t>(in_.next + 4) == size_;
  in_.next += kGzipTrailerSize;
  header_ = GzipHeader();
  in_header_ = false;
  state_ = State::kHeader;
}

void GzipTracer::Step() {
  switch (state_) {
    case State::kHeader: return TakeHeader();
    case State::kBody: return TakeBlock();
    case State::kTrailer: return TakeTrailer();
  }
}

Status GzipTracer::Read(uint8_t* out, size_t capacity, size_t* n) {
  *n = 0;
  uint64_t work = 0;
  while (*n < capacity && trace_->sound && !at_end_ && work < kWorkPerRead) {
    if (Status s = Fill(); !s.ok()) return s;
    const uint64_t begin = Position();
    if (given_ == out_.next) Step();
    work += std::max(Position() - begin, kWorkPerStep);
    const size_t some = std::min(capacity - *n, static_cast<size_t>(out_.next - given_));
    std::memcpy(out + *n, given_, some);
    given_ += some;
    *n += some;
  }
  at_end_ |= !trace_->sound;
  return Status();
}

}  // namespace argus
