#include "rollup/key_set.h"

#include <algorithm>

#include "field/set_value.h"

namespace argus {

namespace {

Status Damaged() { return Status(ARGUS_CORRUPT, "a set of keys is damaged"); }

}  // namespace

SetKey SetKey::Of(const uint8_t* bytes, size_t size) {
  uint8_t head[kHead] = {};
  std::memcpy(head, bytes, std::min(size, kHead));
  return {Get64(head), static_cast<uint32_t>(size), bytes + std::min(size, kHead)};
}

void SetKey::Put(uint8_t* out) const {
  Put64(out, head);
  if (size > kHead) std::memcpy(out + kHead, tail, tail_size());
}

// Compares keys with the same head.
std::strong_ordering SetKey::CompareRest(const SetKey& other) const {
  const size_t n = std::min(tail_size(), other.tail_size());
  const int by_tail = n == 0 ? 0 : std::memcmp(tail, other.tail, n);
  return by_tail != 0 ? by_tail <=> 0 : size <=> other.size;
}

Status KeyList::Add(const SetKey& key) {
  if ((entries_.size() + 1) * sizeof(Entry) + tails_.size() + key.tail_size() > kMaxBytes) {
    return Status(ARGUS_INVALID, "a set has too many keys", "It would not fit in 1 GiB.");
  }
  entries_.push_back({key.head, key.size, static_cast<uint32_t>(tails_.size())});
  tails_.insert(tails_.end(), key.tail, key.tail + key.tail_size());
  return Status();
}

void KeyList::Sort() {
  const uint8_t* const tails = tails_.data();
  std::sort(entries_.begin(), entries_.end(), [tails](const Entry& a, const Entry& b) {
    return SetKey{a.head, a.size, tails + a.tail} < SetKey{b.head, b.size, tails + b.tail};
  });
}

Status KeySetPacker::Add(const uint8_t* bytes, size_t size) {
  if (size == 0 || size > SetKey::kMaxSize) {
    return Status(ARGUS_INVALID, "a key has " + std::to_string(size) + " bytes", "Keys have 1 to 64 bytes.");
  }
  const SetKey key = SetKey::Of(bytes, size);
  is_sorted_ = is_sorted_ && (keys_.size() == 0 || keys_[keys_.size() - 1] <= key);
  return keys_.Add(key);
}

// Appends a key to the chunk.
void KeySetPacker::Write(const SetKey& key) {
  uint8_t bytes[SetKey::kMaxSize] = {};
  key.Put(bytes);
  const size_t n = std::min<size_t>(last_size_, key.size);
  const auto shared = static_cast<size_t>(std::mismatch(bytes, bytes + n, last_).first - bytes);
  chunk_.push_back(static_cast<uint8_t>(shared));
  chunk_.push_back(static_cast<uint8_t>(key.size - shared));
  chunk_.insert(chunk_.end(), bytes + shared, bytes + key.size);
  std::memcpy(last_, bytes, sizeof last_);
  last_size_ = key.size;
}

const ByteVector& KeySetPacker::Next() {
  if (!is_sorted_) keys_.Sort();
  is_sorted_ = true;
  chunk_.clear();
  chunk_.reserve(kMaxChunk);
  last_size_ = 0;
  for (; next_ < keys_.size() && chunk_.size() + 2 + SetKey::kMaxSize <= kMaxChunk; next_++) {
    if (next_ == 0 || keys_[next_] != keys_[next_ - 1]) Write(keys_[next_]);
  }
  return chunk_;
}

Status KeySetReader::Open(const uint8_t* bytes, size_t size) {
  if (size > KeySetPacker::kMaxChunk) return Damaged();
  chunk_.resize(size + SetKey::kHead);
  if (size > 0) std::memcpy(chunk_.data(), bytes, size);
  at_ = 0;
  end_ = size;
  is_first_ = true;
  return Status();
}

// Returns whether a key can come after the one before it.
inline bool KeySetReader::Follows(size_t shared, const uint8_t* rest, size_t n_rest) {
  if (!is_first_) return shared == size_ || (shared < size_ && rest[0] > bytes_[shared]);
  is_first_ = false;
  return shared == 0 && key() < SetKey::Of(rest, n_rest);
}

// Takes a key. A short one lies in the head alone, which is made without copying bytes.
inline void KeySetReader::Take(size_t shared, const uint8_t* rest, size_t n_rest) {
  const size_t size = shared + n_rest;
  if (size <= SetKey::kHead) {
    const uint64_t added = Get64(rest) >> (64 - 8 * n_rest) << (64 - 8 * size);
    head_ = (head_ & ~(UINT64_MAX >> 8 * shared)) | added;
    Put64(bytes_, head_);
  } else {
    std::memcpy(bytes_ + shared, rest, n_rest);
    head_ = Get64(bytes_);
  }
  size_ = static_cast<uint32_t>(size);
}

inline KeySetReader::Step KeySetReader::Next() {
  if (at_ == end_) return Step::kEnd;
  if (end_ - at_ < 2) return Step::kDamaged;
  const size_t shared = chunk_[at_], n_rest = chunk_[at_ + 1];
  const uint8_t* const rest = chunk_.data() + at_ + 2;
  at_ += 2;
  if (n_rest == 0 || n_rest > end_ - at_ || shared + n_rest > SetKey::kMaxSize) return Step::kDamaged;
  if (!Follows(shared, rest, n_rest)) return Step::kDamaged;
  Take(shared, rest, n_rest);
  at_ += n_rest;
  return Step::kKey;
}

Status NewKeys::Want(const uint8_t* bytes, size_t size) {
  if (has_set_ || given_ > 0) return Status(ARGUS_INVALID, "a set of keys is fed out of turn");
  Status s = reader_.Open(bytes, size);
  KeySetReader::Step step = KeySetReader::Step::kKey;
  while (s.ok() && (step = reader_.Next()) == KeySetReader::Step::kKey) s = wanted_.Add(reader_.key());
  return step == KeySetReader::Step::kDamaged ? Damaged() : s;
}

Status NewKeys::See(int64_t set, const uint8_t* bytes, size_t size) {
  if (given_ > 0) return Status(ARGUS_INVALID, "a set of keys is fed out of turn");
  if (!has_set_ || set != set_) {
    EndSet();
    reader_ = KeySetReader();
    has_set_ = true;
    set_ = set;
  }
  const Status s = reader_.Open(bytes, size);
  return s.ok() ? Merge() : s;
}

// Goes through the keys of a chunk. Wanted keys between two keys of the set are not in it.
Status NewKeys::Merge() {
  const size_t n = wanted_.size();
  size_t at = at_, kept = kept_;
  KeySetReader::Step step;
  while ((step = reader_.Next()) == KeySetReader::Step::kKey) {
    const SetKey key = reader_.key();
    auto order = std::strong_ordering::greater;
    while (at < n && (order = wanted_[at] <=> key) < 0) wanted_.Move(at++, kept++);
    if (at < n && order == 0) at++;
  }
  at_ = at;
  kept_ = kept;
  return step == KeySetReader::Step::kDamaged ? Damaged() : Status();
}

// Ends the set. Keys that were not looked at come after its last key.
void NewKeys::EndSet() {
  if (!has_set_) return;
  while (at_ < wanted_.size()) wanted_.Move(at_++, kept_++);
  wanted_.Shrink(kept_);
  at_ = kept_ = 0;
  has_set_ = false;
}

void NewKeys::Next(ArgusRows* rows) {
  EndSet();
  values_.resize(kRows);
  bytes_.resize(kRows * SetKey::kMaxSize);
  size_t n = 0;
  for (; n < kRows && given_ < wanted_.size(); n++) {
    const SetKey key = wanted_[given_++];
    uint8_t* const bytes = bytes_.data() + n * SetKey::kMaxSize;
    key.Put(bytes);
    SetBytes(&values_[n], Bytes(bytes, key.size));
  }
  *rows = {values_.data(), static_cast<int32_t>(n), given_ == wanted_.size()};
}

}  // namespace argus
