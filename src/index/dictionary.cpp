#include "index/dictionary.h"

#include <algorithm>

#include "base/crc32.h"

namespace argus {

namespace {

constexpr size_t kMaxHead = 64 * 1024 * 1024;
constexpr size_t kMaxBlock = 64 * 1024 * 1024;

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

// Appends a key that comes after `before`: IPv4 as the difference, IPv6 as the bytes that differ.
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

}  // namespace

void DictionaryMaker::Add(const DictionaryEntry& entry) {
  if (in_block_ == kEntriesPerBlock) EndBlock();
  if (in_block_++ == 0) {
    first_ = entry.key;
  } else {
    PutNextKey(last_, entry.key, key_size_, &body_);
  }
  last_ = entry.key;
  ByteVector list;
  if (!entry.everywhere) PutPostings(layout_, entry.postings, &list);
  PutVarint(&body_, list.size());
  body_.insert(body_.end(), list.begin(), list.end());
}

void DictionaryMaker::EndBlock() {
  const size_t size = body_.size() - block_begin_;
  PutKey(first_, key_size_, &head_);
  PutLittle(&head_, static_cast<uint32_t>(block_begin_));
  PutLittle(&head_, static_cast<uint32_t>(size));
  PutLittle(&head_, Crc32(body_.data() + block_begin_, size));
  block_begin_ = body_.size();
  n_blocks_++;
  in_block_ = 0;
}

void DictionaryMaker::Take(ByteVector* out, uint32_t* head_length) {
  if (in_block_ > 0) EndBlock();
  *head_length = static_cast<uint32_t>(sizeof n_blocks_ + head_.size());
  PutLittle(out, n_blocks_);
  out->insert(out->end(), head_.begin(), head_.end());
  out->insert(out->end(), body_.begin(), body_.end());
  *this = DictionaryMaker(key_size_, layout_);
}

bool Dictionary::Open(const IndexFile* file, const Section& section, int key_size, const PostingLayout& layout) {
  file_ = file;
  section_ = section;
  key_size_ = key_size;
  layout_ = layout;
  blocks_.clear();
  loaded_ = SIZE_MAX;
  next_block_ = next_slice_ = 0;
  if (section.head_length > section.length || section.head_length > kMaxHead) return false;
  bytes_.resize(section.head_length);
  if (!file->ReadAt(section.offset, bytes_.data(), bytes_.size()).ok()) return false;
  if (Crc32(bytes_.data(), bytes_.size()) != section.head_crc) return false;
  LittleReader in(bytes_.data(), bytes_.size());
  const uint64_t n = in.Get<uint32_t>();
  if (!in.ok() || in.left() != n * BlockEntrySize(key_size)) return false;
  const uint64_t body = section.length - section.head_length;
  uint64_t end = 0;  // blocks follow each other, so that all of them take no longer than the file is
  for (uint64_t i = 0; i < n; i++) {
    BlockPlace b;
    b.first = GetKey(in.Take(static_cast<size_t>(key_size)), key_size);
    b.offset = in.Get<uint32_t>();
    b.size = in.Get<uint32_t>();
    b.crc = in.Get<uint32_t>();
    if (b.size > kMaxBlock || b.offset != end || b.size > body - b.offset) return false;
    end += b.size;
    if (!blocks_.empty() && b.first <= blocks_.back().first) return false;
    blocks_.push_back(b);
  }
  return true;
}

size_t Dictionary::BlockOf(const Key128& low) const {
  const auto after = std::upper_bound(blocks_.begin(), blocks_.end(), low,
                                      [](const Key128& key, const BlockPlace& block) { return key < block.first; });
  return after == blocks_.begin() ? 0 : static_cast<size_t>(after - blocks_.begin()) - 1;
}

// Moves `*block` on to the first block, itself or a later one, that may hold keys of a range from `*range` on, and
// `*range` to that range. Returns false if there is none.
bool Dictionary::NextBlock(const std::vector<KeyRange>& ranges, std::vector<KeyRange>::const_iterator* range,
                           size_t* block) const {
  if (*block >= blocks_.size()) return false;
  *range = std::lower_bound(*range, ranges.end(), blocks_[*block].first,
                            [](const KeyRange& r, const Key128& key) { return r.high < key; });
  if (*range == ranges.end()) return false;
  *block = std::max(*block, BlockOf((*range)->low));
  return true;
}

size_t Dictionary::CountBlocks(const std::vector<KeyRange>& ranges) const {
  auto range = ranges.begin();
  size_t n = 0;
  for (size_t block = 0; NextBlock(ranges, &range, &block); block++) n++;
  return n;
}

bool Dictionary::Load(size_t block) {
  if (loaded_ == block) return true;
  loaded_ = SIZE_MAX;
  const BlockPlace& b = blocks_[block];
  bytes_.resize(b.size);
  if (!file_->ReadAt(section_.offset + section_.head_length + b.offset, bytes_.data(), bytes_.size()).ok())
    return false;
  if (Crc32(bytes_.data(), bytes_.size()) != b.crc || !Cut(b)) return false;
  if (!slices_.empty() && block + 1 < blocks_.size() && slices_.back().key >= blocks_[block + 1].first) return false;
  loaded_ = block;
  return true;
}

// Finds the keys of a block and where their lists stand. Returns false if the block is damaged.
bool Dictionary::Cut(const BlockPlace& block) {
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
    slices_.push_back({key, list, static_cast<size_t>(size)});
  }
  return true;
}

Dictionary::Step Dictionary::Next(DictionaryEntry* entry) {
  for (; next_block_ < blocks_.size(); next_block_++, next_slice_ = 0) {
    if (!Load(next_block_)) return Step::kDamaged;
    if (next_slice_ == slices_.size()) continue;
    return Get(slices_[next_slice_++], entry) ? Step::kEntry : Step::kDamaged;
  }
  return Step::kEnd;
}

bool Dictionary::Block(size_t block, std::vector<DictionaryEntry>* entries) {
  if (!Load(block)) return false;
  entries->resize(slices_.size());
  for (size_t i = 0; i < slices_.size(); i++) {
    if (!Get(slices_[i], &(*entries)[i])) return false;
  }
  return true;
}

bool Dictionary::Get(const Slice& slice, DictionaryEntry* entry) {
  if (!Parse(slice)) return false;
  entry->key = slice.key;
  entry->everywhere = slice.size == 0;
  entry->postings.swap(postings_);
  return true;
}

bool Dictionary::Parse(const Slice& slice) {
  postings_.clear();
  return GetPostings(layout_, slice.list, slice.size, &postings_);
}

}  // namespace argus
