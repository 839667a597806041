#include "index/side_car_file.h"

#include <algorithm>
#include <cerrno>

#include "index/sensor_log.h"
#include "io/content_hash.h"

namespace argus {

namespace {

constexpr uint32_t kMaxChunks = 1 << 24;
constexpr uint32_t kMaxRawSize = 64 * 1024 * 1024;

// Returns whether the bytes [offset, offset + size) of a file have this digest.
bool HasDigest(const RandomFile& file, uint64_t offset, uint64_t size, const Digest& digest) {
  ContentHash hash;
  ByteVector buffer(kEndsSize);
  while (size > 0) {
    const size_t n = std::min<uint64_t>(size, buffer.size());
    if (!file.ReadAt(offset, buffer.data(), n).ok()) return false;
    hash.Add(buffer.data(), n);
    offset += n;
    size -= n;
  }
  return hash.Take() == digest;
}

}  // namespace

SideCarFile::State SideCarFile::Open(const std::string& path, const RandomFile& archive, IndexTrust trust) {
  chunks_read_ = false;
  const Status opened = file_.Open(path);
  if (!opened.ok()) return state_ = opened.saved_errno() == ENOENT ? State::kNone : State::kDamaged;
  if (!Read()) return state_ = State::kDamaged;
  if (!Matches(archive, trust)) return state_ = State::kStale;
  content_.Reset();
  if (header_.sound && trust == IndexTrust::kDigest) return state_ = State::kUnverified;
  return state_ = header_.sound ? State::kFresh : State::kUnsound;
}

bool SideCarFile::Read() {
  uint8_t head[kSideCarHeaderSize];
  return file_.ReadAt(0, head, sizeof head).ok() && GetHeader(head, &header_) && header_.n_chunks <= kMaxChunks &&
         ReadTable(header_.table, {PostingLayout::Kind::kCounts, header_.n_chunks});
}

// Returns whether the side-car describes the archive. A changed stamp need not mean changed content: the archive may
// have been copied, or given to another owner. The ends of a gzip file of one member contain the checksum of all of it.
bool SideCarFile::Matches(const RandomFile& archive, IndexTrust trust) {
  const FileStamp& now = archive.stamp();
  if (now.size != header_.stamp.size) return false;
  if (trust == IndexTrust::kDigest && header_.sound) return true;
  if (now == header_.stamp) return true;
  return header_.sound && now.mtime == header_.stamp.mtime && header_.codec == Codec::kGzip && EndsMatch(archive) &&
         IsOneMember(archive);
}

bool SideCarFile::EndsMatch(const RandomFile& archive) const {
  const uint64_t size = header_.stamp.size, n = std::min<uint64_t>(size, kEndsSize);
  return HasDigest(archive, 0, n, header_.head) && HasDigest(archive, size - n, n, header_.tail);
}

// Returns whether a gzip file has one member: the size at its end, which is that of its last member, is that of all.
bool SideCarFile::IsOneMember(const RandomFile& archive) {
  const std::vector<Chunk>* const chunks = Chunks();
  uint8_t size[4];
  return chunks != nullptr && !chunks->empty() && header_.stamp.size >= sizeof size &&
         archive.ReadAt(header_.stamp.size - sizeof size, size, sizeof size).ok() &&
         LittleReader(size, sizeof size).Get<uint32_t>() == static_cast<uint32_t>(chunks->back().raw_end());
}

SideCarFile::State SideCarFile::Verify(const RandomFile& archive, uint64_t size) {
  ByteVector buffer(kEndsSize);
  for (size = std::min(size, header_.stamp.size - content_.size()); size > 0;) {
    const size_t n = std::min<uint64_t>(size, buffer.size());
    if (!archive.ReadAt(content_.size(), buffer.data(), n).ok()) return state_ = State::kStale;
    content_.Add(buffer.data(), n);
    size -= n;
  }
  if (content_.size() < header_.stamp.size) return state_;
  return state_ = content_.Take() == header_.content ? State::kFresh : State::kStale;
}

// Returns whether a chunk that follows one that ends at `raw_before` can be read without overrunning anything.
bool SideCarFile::IsPlausible(const Chunk& c, uint64_t raw_before) const {
  const uint64_t size = header_.stamp.size;
  return c.raw_size <= kMaxRawSize && c.span.offset <= size && c.span.size <= size - c.span.offset &&
         c.raw_offset >= raw_before && c.raw_offset <= UINT64_MAX - c.raw_size && c.head_size <= c.raw_offset &&
         c.window_size <= kWindowSize && c.head_size <= c.window_size && c.window_packed <= 2 * kWindowSize &&
         c.window_offset <= header_.table.offset && c.window_packed <= header_.table.offset - c.window_offset &&
         c.span.begin_bit <= 7 && c.span.end_bit >= (header_.layout == ChunkLayout::kDeflate ? 1 : 0) &&
         c.span.end_bit <= 8 && c.parts.shift < 32 && c.parts.CountOf(c.raw_size) <= kMaxParts;
}

bool SideCarFile::ReadSensors(ByteVector* bytes) const {
  const uint64_t size = LengthOf(kSectionSensors);
  return size <= kMaxSensorBytes && ReadHead(kSectionSensors, size, bytes);
}

const std::vector<Chunk>* SideCarFile::Chunks() {
  if (chunks_read_) return &chunks_;
  ByteVector bytes;
  if (!ReadHead(kSectionChunks, header_.n_chunks * kChunkSize, &bytes)) return nullptr;
  LittleReader in(bytes.data(), bytes.size());
  chunks_.clear();
  for (uint32_t i = 0; i < header_.n_chunks; i++) {
    const Chunk c = GetChunk(&in);
    if (!IsPlausible(c, chunks_.empty() ? 0 : chunks_.back().raw_end())) return nullptr;
    chunks_.push_back(c);
  }
  chunks_read_ = true;
  return &chunks_;
}

}  // namespace argus
