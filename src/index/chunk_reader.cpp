#include "index/chunk_reader.h"

#include "base/crc32.h"
#include "record/framing.h"

namespace argus {

bool ChunkReader::Load(const RandomFile& archive, const IndexFile& side_car, ChunkLayout layout, const Chunk& chunk,
                       PartRange parts) {
  left_ = 0;
  const uint32_t size = chunk.parts.EndOf(parts.last, chunk.raw_size);
  if (bytes_.size() < size_t{chunk.window_size} + size) bytes_.resize(size_t{chunk.window_size} + size);
  if (layout == ChunkLayout::kDeflate) {
    if (!Inflate(archive, side_car, chunk, size)) return false;
  } else if (layout != ChunkLayout::kPlain || chunk.window_size != 0 || chunk.span.size != chunk.raw_size ||
             !archive.ReadAt(chunk.span.offset, bytes_.data(), size).ok()) {
    return false;
  }
  raw_begin_ = chunk.window_size;
  position_ = chunk.window_size - chunk.head_size;
  base_ = chunk.raw_offset - chunk.window_size;
  if (!chunk.parts.Match(bytes_.data() + chunk.window_size, parts.last, chunk.raw_size) ||
      Crc32(bytes_.data() + position_, chunk.head_size) != chunk.head_crc || !FindRecords(chunk, parts)) {
    return false;
  }
  raw_size_ = size;
  return true;
}

// Returns the bytes before a chunk: the end of the chunk loaded last, if that comes just before, or what the side-car
// has kept. Returns nullptr if the side-car is damaged.
const uint8_t* ChunkReader::WindowOf(const IndexFile& side_car, const Chunk& chunk) {
  const size_t end = raw_begin_ + raw_size_;
  const bool is_next = raw_size_ > 0 && base_ + end == chunk.raw_offset;
  if (is_next && chunk.window_size <= raw_size_) return bytes_.data() + end - chunk.window_size;
  window_.resize(kWindowSize);
  packed_window_.resize(2 * kWindowSize);
  const bool is_there =
      chunk.window_size == 0 ||
      (side_car.ReadAt(chunk.window_offset, packed_window_.data(), chunk.window_packed).ok() &&
       unpacker_.Unpack(packed_window_.data(), chunk.window_packed, window_.data(), chunk.window_size));
  return is_there ? window_.data() : nullptr;
}

// Inflates the first `size` bytes of a chunk into bytes_, after the window.
bool ChunkReader::Inflate(const RandomFile& archive, const IndexFile& side_car, const Chunk& chunk, uint32_t size) {
  const uint8_t* const window = WindowOf(side_car, chunk);
  if (window == nullptr) return false;
  uint8_t* const packed = inflater_.Begin(chunk.span, window, chunk.window_size);
  raw_size_ = 0;
  if (packed == nullptr || !archive.ReadAt(chunk.span.offset, packed, chunk.span.size).ok()) return false;
  return size == chunk.raw_size ? inflater_.Inflate(bytes_.data(), size) : inflater_.InflateFirst(bytes_.data(), size);
}

// Finds the records of a chunk up to the end of the last part, and goes to the first that ends in one of the parts.
// Returns false if there are other things than records, or fewer of them in the whole chunk than the index has counted.
bool ChunkReader::FindRecords(const Chunk& chunk, PartRange parts) {
  const uint32_t size = chunk.parts.EndOf(parts.last, chunk.raw_size);
  const size_t begin = chunk.window_size, end = begin + size;
  const size_t first = begin + (parts.first == 0 ? 0 : chunk.parts.EndOf(parts.first - 1u, chunk.raw_size));
  const uint64_t most = chunk.records.flows + chunk.records.management + chunk.records.events + chunk.records.others;
  uint64_t n = 0, before = 0;
  for (size_t at = position_; n < most; n++) {
    if (end - at < kHeaderSize || RecordSize(bytes_.data() + at) > end - at) break;
    if (!LooksLikeRecord(bytes_.data() + at) && !IsRecord(bytes_.data() + at, end - at)) return false;
    at += RecordSize(bytes_.data() + at);
    if (at > first) continue;
    before = n + 1;
    position_ = at;
  }
  if (size == chunk.raw_size && n < most) return false;
  left_ = n - before;
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
