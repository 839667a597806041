#include "index_file.h"

#include <algorithm>
#include <cerrno>

#include "content_hash.h"

namespace argus {

namespace {

constexpr uint32_t kMaxChunks = 1 << 24;
constexpr uint32_t kMaxSections = 1 << 16;
constexpr uint32_t kMaxRawSize = 64 * 1024 * 1024;

// Whether the bytes [offset, offset + size) of a file have this digest.
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

IndexFile::State IndexFile::Open(const std::string& path, const RandomFile& archive, IndexTrust trust) {
  chunks_read_ = false;
  for (Kind& kind : kinds_) kind.read = false;
  const Status opened = file_.Open(path, 0, 0);
  if (!opened.ok()) return state_ = opened.saved_errno() == ENOENT ? State::kNone : State::kDamaged;
  if (!Read()) return state_ = State::kDamaged;
  if (!Matches(archive, trust)) return state_ = State::kStale;
  content_.Reset();
  if (header_.sound && trust == IndexTrust::kDigest) return state_ = State::kUnverified;
  return state_ = header_.sound ? State::kFresh : State::kUnsound;
}

bool IndexFile::Read() {
  uint8_t head[kIndexHeaderSize];
  if (!file_.ReadAt(0, head, sizeof head).ok() || !GetHeader(head, &header_)) return false;
  const uint64_t length = file_.stamp().size;
  return header_.length == length && header_.n_chunks <= kMaxChunks && header_.n_sections <= kMaxSections &&
         header_.toc_offset <= length && header_.n_sections * kSectionSize == length - header_.toc_offset &&
         ReadSections();
}

bool IndexFile::ReadSections() {
  ByteVector toc(header_.n_sections * kSectionSize);
  if (!file_.ReadAt(header_.toc_offset, toc.data(), toc.size()).ok()) return false;
  if (IndexCrc(toc.data(), toc.size()) != header_.toc_crc) return false;
  LittleReader in(toc.data(), toc.size());
  sections_.clear();
  while (!in.at_end()) {
    const IndexSection s = GetSection(&in);
    if (s.offset > header_.toc_offset || s.length > header_.toc_offset - s.offset || s.head_length > s.length)
      return false;
    sections_.push_back(s);
  }
  return true;
}

// A stamp that has changed need not mean that the content has: the archive may have been copied, or given to somebody else. The ends
// of a gzip file hold the sum of all of it.
bool IndexFile::Matches(const RandomFile& archive, IndexTrust trust) const {
  const FileStamp& now = archive.stamp();
  if (now.size != header_.stamp.size) return false;
  if (trust == IndexTrust::kDigest && header_.sound) return true;
  if (now == header_.stamp) return true;
  return header_.sound && now.mtime == header_.stamp.mtime && header_.codec == Codec::kGzip && EndsMatch(archive);
}

bool IndexFile::EndsMatch(const RandomFile& archive) const {
  const uint64_t size = header_.stamp.size, n = std::min<uint64_t>(size, kEndsSize);
  return HasDigest(archive, 0, n, header_.head) && HasDigest(archive, size - n, n, header_.tail);
}

IndexFile::State IndexFile::Verify(const RandomFile& archive, uint64_t size) {
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

// A chunk that can be read without overrunning anything, behind one that ends at `raw_before`.
bool IndexFile::IsPlausible(const Chunk& c, uint64_t raw_before) const {
  const uint64_t size = header_.stamp.size;
  return c.raw_size <= kMaxRawSize && c.span.offset <= size && c.span.size <= size - c.span.offset &&
         c.raw_offset >= raw_before && c.raw_offset <= UINT64_MAX - c.raw_size && c.head_size <= c.raw_offset &&
         c.window_size <= kWindowSize && c.head_size <= c.window_size && c.window_packed <= 2 * kWindowSize &&
         c.window_offset <= header_.toc_offset && c.window_packed <= header_.toc_offset - c.window_offset &&
         c.span.begin_bit <= 7 && c.span.end_bit >= (header_.layout == ChunkLayout::kDeflate ? 1 : 0) &&
         c.span.end_bit <= 8;
}

const std::vector<Chunk>* IndexFile::Chunks() {
  if (chunks_read_) return &chunks_;
  const auto section =
      std::find_if(sections_.begin(), sections_.end(), [](const auto& s) { return s.id == kSectionChunks; });
  if (section == sections_.end() || section->length != header_.n_chunks * kChunkSize ||
      section->head_length != section->length) {
    return nullptr;
  }
  ByteVector bytes(section->length);
  if (!file_.ReadAt(section->offset, bytes.data(), bytes.size()).ok()) return nullptr;
  if (IndexCrc(bytes.data(), bytes.size()) != section->head_crc) return nullptr;
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

std::vector<Dictionary>* IndexFile::Dictionaries(SectionId id) {
  Kind& kind = *std::find_if(std::begin(kinds_), std::end(kinds_), [id](const Kind& k) { return k.id == id; });
  if (kind.read) return &kind.dictionaries;
  kind.dictionaries.clear();
  for (const IndexSection& s : sections_) {
    if (s.id != id) continue;
    if (!kind.dictionaries.emplace_back().Open(&file_, s, kind.key_size, header_.n_chunks)) return nullptr;
  }
  kind.read = true;
  return &kind.dictionaries;
}

}  // namespace argus
