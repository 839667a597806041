#include "chunk_reader.h"

#include "framing.h"

namespace argus {

bool ChunkReader::Load(const RandomFile& archive, const RandomFile& side_car, ChunkLayout layout, const Chunk& chunk) {
  left_ = 0;
  const size_t size = size_t{chunk.window_size} + chunk.raw_size;
  if (bytes_.size() < size) bytes_.resize(size);
  if (layout == ChunkLayout::kDeflate) {
    if (!Inflate(archive, side_car, chunk)) return false;
  } else if (layout != ChunkLayout::kPlain || chunk.window_size != 0 || chunk.span.size != chunk.raw_size ||
             !archive.ReadAt(chunk.span.offset, bytes_.data(), chunk.raw_size).ok()) {
    return false;
  }
  raw_begin_ = chunk.window_size;
  position_ = chunk.window_size - chunk.head_size;
  base_ = chunk.raw_offset - chunk.window_size;
  if (IndexCrc(bytes_.data() + chunk.window_size, chunk.raw_size) != chunk.crc ||
      IndexCrc(bytes_.data() + position_, chunk.head_size) != chunk.head_crc || !CountRecords(chunk)) {
    return false;
  }
  left_ = chunk.records.flows + chunk.records.management + chunk.records.events + chunk.records.others;
  raw_size_ = chunk.raw_size;
  return true;
}

// What comes before a chunk: the end of the one loaded last, if that is just before it, or what the side-car has kept.
const uint8_t* ChunkReader::WindowOf(const RandomFile& side_car, const Chunk& chunk) {
  const size_t end = raw_begin_ + raw_size_;
  const bool is_next = raw_size_ > 0 && base_ + end == chunk.raw_offset;
  if (is_next && chunk.window_size <= raw_size_) return bytes_.data() + end - chunk.window_size;
  window_.resize(kWindowSize);
  packed_window_.resize(2 * kWindowSize);
  const bool is_there =
      chunk.window_size == 0 ||
      (side_car.ReadAt(chunk.window_offset, packed_window_.data(), chunk.window_packed).ok() &&
       windows_.Unpack(packed_window_.data(), chunk.window_packed, window_.data(), chunk.window_size));
  return is_there ? window_.data() : nullptr;
}

bool ChunkReader::Inflate(const RandomFile& archive, const RandomFile& side_car, const Chunk& chunk) {
  const uint8_t* const window = WindowOf(side_car, chunk);
  if (window == nullptr) return false;
  uint8_t* const packed = inflater_.Begin(chunk.span, window, chunk.window_size);
  raw_size_ = 0;
  return packed != nullptr && archive.ReadAt(chunk.span.offset, packed, chunk.span.size).ok() &&
         inflater_.Inflate(bytes_.data(), chunk.raw_size);
}

// Whether as many records follow each other as the index has counted, and are whole.
bool ChunkReader::CountRecords(const Chunk& chunk) const {
  const size_t end = size_t{chunk.window_size} + chunk.raw_size;
  uint64_t n = chunk.records.flows + chunk.records.management + chunk.records.events + chunk.records.others;
  for (size_t at = position_; n > 0; n--) {
    if (end - at < kHeaderSize || !LooksLikeRecord(bytes_.data() + at)) return false;
    const uint32_t size = RecordSize(bytes_.data() + at);
    if (size > end - at) return false;
    at += size;
  }
  return true;
}

bool ChunkReader::Next(RawRecord* record) {
  if (left_ == 0) return false;
  left_--;
  record->data = bytes_.data() + position_;
  record->size = RecordSize(record->data);
  record->offset = base_ + position_;
  position_ += record->size;
  return true;
}

void ChunkReader::Release() {
  Clear();
  bytes_ = std::vector<uint8_t>();
  window_ = std::vector<uint8_t>();
  packed_window_ = std::vector<uint8_t>();
}

}  // namespace argus
