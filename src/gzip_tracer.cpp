#include "gzip_tracer.h"

#include <algorithm>
#include <cstring>

#include "index_format.h"

namespace argus {

namespace {

constexpr size_t kInputSize = 128 * 1024;
constexpr uint64_t kWorkPerRead = 1024 * 1024;
// A chunk ends with the first block behind either of these.
constexpr uint64_t kPackedPerChunk = 112 * 1024;
constexpr uint64_t kRawPerChunk = 1024 * 1024;
// A chunk is inflated at once: more than this is too much.
constexpr uint64_t kMaxRaw = 8 * 1024 * 1024;
constexpr uint64_t kTrailerSize = 8;
// What zlib tells in data_type.
constexpr int kUnusedBits = 7, kInLastBlock = 64, kAfterBlock = 128;

}  // namespace

GzipTracer::GzipTracer(std::unique_ptr<ByteInput> input, GzipTrace* trace)
    : input_(std::move(input)), buffer_(kInputSize), trace_(trace) {
  history_.resize(kWindowSize);
  open_ = inflateInit2(&stream_, MAX_WBITS + 16) == Z_OK;
  trace_->sound = open_;
}

GzipTracer::~GzipTracer() {
  if (open_) inflateEnd(&stream_);
}

Status GzipTracer::Fill() {
  if (stream_.avail_in > 0 || input_at_end_) return Status();
  size_t n = 0;
  if (Status s = input_->Read(buffer_.data(), buffer_.size(), &n); !s.ok()) return s;
  input_at_end_ = n == 0;
  offset_ += n;
  stream_.next_in = buffer_.data();
  stream_.avail_in = static_cast<uInt>(n);
  return Status();
}

void GzipTracer::TakeOutput(const uint8_t* data, size_t size) {
  chunk_.crc = static_cast<uint32_t>(crc32_z(chunk_.crc, data, size));
  chunk_.raw_size += static_cast<uint32_t>(size);
  const size_t head = std::min(size, kWindowSize - chunk_.head.size());
  chunk_.head.insert(chunk_.head.end(), data, data + head);
  raw_ += size;
  member_bytes_ = std::min(kWindowSize, member_bytes_ + size);
  if (size > kWindowSize) {
    data += size - kWindowSize;
    size = kWindowSize;
  }
  history_size_ = std::min(kWindowSize, history_size_ + size);
  while (size > 0) {
    const size_t n = std::min(size, kWindowSize - history_at_);
    std::memcpy(history_.data() + history_at_, data, n);
    history_at_ = (history_at_ + n) % kWindowSize;
    data += n;
    size -= n;
  }
}

void GzipTracer::BeginChunk(uint64_t offset, uint8_t bit, bool in_member) {
  chunk_ = TracedChunk();
  chunk_.span.offset = offset;
  chunk_.span.begin_bit = bit;
  chunk_.raw_offset = raw_;
  chunk_.before.resize(history_size_);
  for (size_t i = 0; i < history_size_; i++) {
    chunk_.before[i] = history_[(history_at_ + kWindowSize - history_size_ + i) % kWindowSize];
  }
  if (in_member) chunk_.window.assign(chunk_.before.end() - static_cast<ptrdiff_t>(member_bytes_), chunk_.before.end());
}

// The chunk ends before `end_bit` of the byte before `end`.
void GzipTracer::Cut(uint64_t end, uint8_t end_bit, bool is_last) {
  chunk_.span.size = static_cast<uint32_t>(end - chunk_.span.offset);
  chunk_.span.end_bit = end_bit;
  chunk_.span.is_last = is_last;
  trace_->chunks.push_back(std::move(chunk_));
}

// Behind a member's header, or behind a block.
void GzipTracer::AtBlockEnd() {
  const int unused = stream_.data_type & kUnusedBits;
  const uint64_t next = Position() - (unused > 0 ? 1 : 0);
  const uint8_t bit = static_cast<uint8_t>(unused > 0 ? 8 - unused : 0);
  if (!begun_) {
    begun_ = true;
    member_bytes_ = 0;
    return BeginChunk(next, bit, false);
  }
  if (stream_.data_type & kInLastBlock) return;
  if (Position() - chunk_.span.offset < kPackedPerChunk && chunk_.raw_size < kRawPerChunk) return;
  Cut(Position(), static_cast<uint8_t>(unused > 0 ? 8 - unused : 8), false);
  BeginChunk(next, bit, true);
}

void GzipTracer::AtMemberEnd() {
  if (!begun_) trace_->sound = false;
  Cut(Position() - kTrailerSize, 8, true);
  in_member_ = begun_ = false;
  if (inflateReset(&stream_) != Z_OK) trace_->sound = false;
}

Status GzipTracer::Read(uint8_t* out, size_t capacity, size_t* n) {
  *n = 0;
  const uint64_t begin = Position();
  while (*n < capacity && trace_->sound && Position() - begin < kWorkPerRead) {
    if (Status s = Fill(); !s.ok()) return s;
    if (stream_.avail_in == 0 && !in_member_) {
      at_end_ = true;
      break;
    }
    in_member_ = true;
    stream_.next_out = out + *n;
    stream_.avail_out = static_cast<uInt>(std::min<size_t>(capacity - *n, kWindowSize));
    const uInt room = stream_.avail_out;
    const int r = inflate(&stream_, Z_BLOCK);
    const size_t made = room - stream_.avail_out;
    TakeOutput(out + *n, made);
    *n += made;
    if (r == Z_STREAM_END) {
      AtMemberEnd();
    } else if (r != Z_OK || chunk_.raw_size > kMaxRaw || (made == 0 && stream_.avail_in == 0 && input_at_end_)) {
      trace_->sound = false;
    } else if (stream_.data_type & kAfterBlock) {
      AtBlockEnd();
    }
  }
  if (!trace_->sound) at_end_ = true;
  return Status();
}

}  // namespace argus
