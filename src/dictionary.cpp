#include "dictionary.h"

#include <algorithm>

namespace argus {

namespace {

constexpr size_t kMaxHead = 64 * 1024 * 1024;
constexpr size_t kMaxBlock = 64 * 1024 * 1024;

// How a posting begins: twice... four times the step from the chunk before, and one of these.
enum PostingKind : uint8_t { kOneSource = 0, kOneDestination = 1, kCounts = 2 };

size_t BlockEntrySize(int key_size) { return static_cast<size_t>(key_size) + 3 * sizeof(uint32_t); }

void PutKey(const Key128& key, int key_size, ByteVector* out) {
  for (int i = 0; i < key_size; i++) {
    out->push_back(static_cast<uint8_t>((i < 8 ? key.high : key.low) >> (8 * (7 - i % 8))));
  }
}

Key128 GetKey(const uint8_t* p, int key_size) {
  if (key_size == 4) return Key128::Of32(Get32(p));
  return {Get64(p), Get64(p + 8)};
}

void PutPostings(const std::vector<Posting>& postings, ByteVector* out) {
  uint32_t before = 0;
  for (const Posting& p : postings) {
    const uint64_t step = static_cast<uint64_t>(p.chunk - before) * 4;
    before = p.chunk;
    if (p.src + p.dst == 1) {
      PutVarint(out, step + (p.src == 1 ? kOneSource : kOneDestination));
      continue;
    }
    PutVarint(out, step + kCounts);
    PutVarint(out, p.src);
    PutVarint(out, p.dst);
    if (p.src > 0 && p.dst > 0) PutVarint(out, p.both);
  }
}

bool GetPostings(const uint8_t* data, size_t size, uint32_t n_chunks, std::vector<Posting>* postings) {
  LittleReader in(data, size);
  uint64_t chunk = 0;
  while (!in.at_end()) {
    const uint64_t tag = in.Varint();
    const uint64_t step = tag / 4;
    if (!in.ok() || step >= n_chunks || (step == 0 && !postings->empty())) return false;
    chunk += step;
    uint64_t src = tag % 4 == kOneSource, dst = tag % 4 == kOneDestination, both = 0;
    if (tag % 4 == kCounts) {
      src = in.Varint();
      dst = in.Varint();
      if (src > 0 && dst > 0) both = in.Varint();
    }
    if (!in.ok() || tag % 4 > kCounts || chunk >= n_chunks || (src | dst | both) > UINT32_MAX || both > src ||
        both > dst) {
      return false;
    }
    postings->push_back({static_cast<uint32_t>(chunk), static_cast<uint32_t>(src), static_cast<uint32_t>(dst),
                         static_cast<uint32_t>(both)});
  }
  return true;
}

// A key behind the one before it: IPv4 as the difference, IPv6 as the bytes that differ.
void PutNextKey(const Key128& before, const Key128& key, int key_size, ByteVector* out) {
  if (key_size == 4) return PutVarint(out, (key.high - before.high) >> 32);
  ByteVector a, b;
  PutKey(before, key_size, &a);
  PutKey(key, key_size, &b);
  const size_t shared = static_cast<size_t>(std::mismatch(a.begin(), a.end(), b.begin()).first - a.begin());
  out->push_back(static_cast<uint8_t>(shared));
  out->insert(out->end(), b.begin() + static_cast<ptrdiff_t>(shared), b.end());
}

bool GetNextKey(const Key128& before, int key_size, LittleReader* in, Key128* key) {
  if (key_size == 4) {
    const uint64_t step = in->Varint();
    if (step > UINT32_MAX - (before.high >> 32)) return false;
    *key = {before.high + (step << 32), 0};
    return in->ok();
  }
  ByteVector bytes;
  PutKey(before, key_size, &bytes);
  const size_t shared = in->Byte();
  if (shared > bytes.size()) return false;
  const uint8_t* rest = in->Take(bytes.size() - shared);
  if (rest == nullptr) return false;
  std::copy(rest, rest + bytes.size() - shared, bytes.begin() + static_cast<ptrdiff_t>(shared));
  *key = GetKey(bytes.data(), key_size);
  return true;
}

void PutEntry(const DictionaryEntry& entry, ByteVector* out) {
  ByteVector list;
  if (!entry.everywhere) PutPostings(entry.postings, &list);
  PutVarint(out, list.size());
  out->insert(out->end(), list.begin(), list.end());
}

}  // namespace

void PutDictionary(const std::vector<DictionaryEntry>& entries, int key_size, ByteVector* out, uint32_t* head_length) {
  const size_t n_blocks = (entries.size() + kEntriesPerBlock - 1) / kEntriesPerBlock;
  *head_length = static_cast<uint32_t>(sizeof(uint32_t) + n_blocks * BlockEntrySize(key_size));
  ByteVector head, body;
  PutLittle(&head, static_cast<uint32_t>(n_blocks));
  for (size_t i = 0; i < entries.size(); i += kEntriesPerBlock) {
    const size_t begin = body.size(), end = std::min(entries.size(), i + kEntriesPerBlock);
    for (size_t j = i; j < end; j++) {
      if (j > i) PutNextKey(entries[j - 1].key, entries[j].key, key_size, &body);
      PutEntry(entries[j], &body);
    }
    PutKey(entries[i].key, key_size, &head);
    PutLittle(&head, static_cast<uint32_t>(begin));
    PutLittle(&head, static_cast<uint32_t>(body.size() - begin));
    PutLittle(&head, IndexCrc(body.data() + begin, body.size() - begin));
  }
  out->insert(out->end(), head.begin(), head.end());
  out->insert(out->end(), body.begin(), body.end());
}

bool Dictionary::Open(const RandomFile* file, const IndexSection& section, int key_size, uint32_t n_chunks) {
  file_ = file;
  section_ = section;
  key_size_ = key_size;
  n_chunks_ = n_chunks;
  blocks_.clear();
  loaded_ = SIZE_MAX;
  if (section.head_length > section.length || section.head_length > kMaxHead) return false;
  bytes_.resize(section.head_length);
  if (!file->ReadAt(section.offset, bytes_.data(), bytes_.size()).ok()) return false;
  if (IndexCrc(bytes_.data(), bytes_.size()) != section.head_crc) return false;
  LittleReader in(bytes_.data(), bytes_.size());
  const uint64_t n = in.Get<uint32_t>();
  if (!in.ok() || in.left() != n * BlockEntrySize(key_size)) return false;
  const uint64_t body = section.length - section.head_length;
  for (uint64_t i = 0; i < n; i++) {
    Block b;
    b.first = GetKey(in.Take(static_cast<size_t>(key_size)), key_size);
    b.offset = in.Get<uint32_t>();
    b.size = in.Get<uint32_t>();
    b.crc = in.Get<uint32_t>();
    if (b.size > kMaxBlock || b.offset > body || b.size > body - b.offset) return false;
    if (!blocks_.empty() && b.first <= blocks_.back().first) return false;
    blocks_.push_back(b);
  }
  return true;
}

size_t Dictionary::BlockOf(const Key128& low) const {
  const auto after = std::upper_bound(blocks_.begin(), blocks_.end(), low,
                                      [](const Key128& key, const Block& block) { return key < block.first; });
  return after == blocks_.begin() ? 0 : static_cast<size_t>(after - blocks_.begin()) - 1;
}

bool Dictionary::Load(size_t block) {
  if (loaded_ == block) return true;
  loaded_ = SIZE_MAX;
  const Block& b = blocks_[block];
  bytes_.resize(b.size);
  if (!file_->ReadAt(section_.offset + section_.head_length + b.offset, bytes_.data(), bytes_.size()).ok())
    return false;
  if (IndexCrc(bytes_.data(), bytes_.size()) != b.crc || !Cut(b)) return false;
  loaded_ = block;
  return true;
}

// Find the keys of a block and where their lists stand.
bool Dictionary::Cut(const Block& block) {
  LittleReader in(bytes_.data(), bytes_.size());
  slices_.clear();
  Key128 key = block.first;
  while (!in.at_end()) {
    if (slices_.size() == kEntriesPerBlock) return false;
    if (!slices_.empty()) {
      const Key128 before = key;
      if (!GetNextKey(before, key_size_, &in, &key) || key <= before) return false;
    }
    const uint64_t size = in.Varint();
    const uint8_t* list = size <= in.left() ? in.Take(size) : nullptr;
    if (!in.ok() || list == nullptr) return false;
    slices_.push_back({key, list, size});
  }
  return true;
}

bool Dictionary::Parse(const Slice& slice) {
  postings_.clear();
  return GetPostings(slice.list, slice.size, n_chunks_, &postings_);
}

}  // namespace argus
