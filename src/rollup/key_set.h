// Sets of keys, byte strings of 1 to 64 bytes: how they are packed, written and read, and which keys of one set are in none of others.
//
// A set is a list of keys in bytewise order, each once. It is cut into chunks, which are read one after the other; each can be read alone:
//
//   key...
//
//   key:   u8       how many bytes it has in common with the key before in this chunk: all that they have
//          u8       how many more it has, at least 1
//          bytes    these
#ifndef ARGUS_ROLLUP_KEY_SET_H
#define ARGUS_ROLLUP_KEY_SET_H

#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "api/argus.h"
#include "base/bytes.h"
#include "base/little_endian.h"
#include "base/status.h"

namespace argus {

// A key, borrowed. Its first eight bytes, filled up with zeros, are a number, so that most comparisons are of two numbers.
struct SetKey {
  static constexpr size_t kMaxSize = ARGUS_MAX_KEY;
  static constexpr size_t kHead = 8;

  uint64_t head = 0;
  uint32_t size = 0;
  const uint8_t* tail = nullptr;  // what comes behind the head, if anything does

  // Of 1 to kMaxSize bytes.
  static SetKey Of(const uint8_t* bytes, size_t size);
  size_t tail_size() const { return size > kHead ? size - kHead : 0; }
  // Its bytes, and zeros up to kHead.
  void Put(uint8_t* out) const;
  std::strong_ordering operator<=>(const SetKey& other) const {
    if (head != other.head) return head <=> other.head;
    return CompareRest(other);
  }
  bool operator==(const SetKey& other) const { return (*this <=> other) == 0; }

 private:
  std::strong_ordering CompareRest(const SetKey& other) const;
};

// Keys, copied, up to a gibibyte.
class KeyList {
 public:
  Status Add(const SetKey& key);
  size_t size() const { return entries_.size(); }
  SetKey operator[](size_t i) const {
    const Entry& e = entries_[i];
    return {e.head, e.size, tails_.data() + e.tail};
  }
  void Sort();
  // Let key `to` be what key `from` is.
  void Move(size_t from, size_t to) { entries_[to] = entries_[from]; }
  void Shrink(size_t size) { entries_.resize(size); }

 private:
  static constexpr size_t kMaxBytes = size_t{1} << 30;
  struct Entry {
    uint64_t head;
    uint32_t size;
    uint32_t tail;  // where it begins in tails_
  };

  std::vector<Entry> entries_;
  ByteVector tails_;
};

// Packs keys, which come in any order and may come often, into a set.
class KeySetPacker {
 public:
  static constexpr size_t kMaxChunk = 128 * 1024;

  // ARGUS_INVALID: too short, too long, or too many.
  Status Add(const uint8_t* bytes, size_t size);
  // The next chunk of the set, empty: there are no more. Lives until the next call. The first call sorts what came out of order.
  const ByteVector& Next();

 private:
  void Write(const SetKey& key);

  KeyList keys_;
  bool is_sorted_ = true;
  size_t next_ = 0;
  ByteVector chunk_;
  size_t last_size_ = 0;  // 0: none was written into the chunk
  uint8_t last_[SetKey::kMaxSize] = {};
};

// Reads a set. The bytes may be anything.
class KeySetReader {
 public:
  enum class Step { kKey, kEnd, kDamaged };

  // The next chunk, copied. ARGUS_CORRUPT: it is too large.
  Status Open(const uint8_t* bytes, size_t size);
  // kKey: key() is set, until the next call. kEnd: the chunk is through. kDamaged: it, or the order of the set, is wrong.
  Step Next();
  SetKey key() const { return {head_, size_, bytes_ + SetKey::kHead}; }

 private:
  bool Follows(size_t shared, const uint8_t* rest, size_t n_rest);
  void Take(size_t shared, const uint8_t* rest, size_t n_rest);

  ByteVector chunk_;  // with SetKey::kHead more bytes, which may be read
  size_t at_ = 0, end_ = 0;
  bool is_first_ = false;  // no key of the chunk was read yet
  uint64_t head_ = 0;
  uint32_t size_ = 0;  // of the key, at first 0
  uint8_t bytes_[SetKey::kMaxSize] = {};
};

// The keys of one set that are in none of others: a merge of its keys with those of each other set, which leaves those that are not there.
class NewKeys {
 public:
  // The next chunk of the set, before any of others.
  Status Want(const uint8_t* bytes, size_t size);
  // The next chunk of another set: of a new one if `set` is not that of the call before.
  Status See(int64_t set, const uint8_t* bytes, size_t size);
  // Next keys of the set, in order; in none of the others. One column.
  void Next(ArgusRows* rows);

 private:
  static constexpr size_t kRows = 1024;

  Status Merge();
  void EndSet();

  KeyList wanted_;
  KeySetReader reader_;
  bool has_set_ = false;  // another set is being read:
  int64_t set_ = 0;
  size_t kept_ = 0;  // keys that are not in it
  size_t at_ = 0;    // the first that may be in the rest of it
  size_t given_ = 0;
  std::vector<ArgusValue> values_;
  ByteVector bytes_;  // of the values
};

}  // namespace argus

#endif
