// Sets of keys, byte strings of 1 to 64 bytes: how they are packed, written and read, and which keys of one set are in
// none of others.
//
// A set is a list of keys in bytewise order, each once. It is cut into chunks, which are read one after the other, and
// each of which can be read alone:
//
//   key...
//
//   key:   u8       how many leading bytes it shares with the key before it in this chunk: as many as there are
//          u8       how many more bytes it has, at least 1
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

// A key, borrowed. Its first eight bytes, padded with zeros, are a number, so that most comparisons are of two numbers.
struct SetKey {
  static constexpr size_t kMaxSize = ARGUS_MAX_KEY;
  static constexpr size_t kHead = 8;

  uint64_t head = 0;
  uint32_t size = 0;
  const uint8_t* tail = nullptr;  // the bytes after the head, if there are any

  // Returns the key of `size` bytes, 1 to kMaxSize, which it borrows.
  static SetKey Of(const uint8_t* bytes, size_t size);
  size_t tail_size() const { return size > kHead ? size - kHead : 0; }
  // Writes the bytes of the key to `out`, and zeros after them up to kHead bytes.
  void Put(uint8_t* out) const;
  std::strong_ordering operator<=>(const SetKey& other) const {
    if (head != other.head) return head <=> other.head;
    return CompareRest(other);
  }
  bool operator==(const SetKey& other) const { return (*this <=> other) == 0; }

 private:
  std::strong_ordering CompareRest(const SetKey& other) const;
};

// Keys, copied, which take up to 1 GiB.
class KeyList {
 public:
  // Appends a key. ARGUS_INVALID: there is no room for it.
  Status Add(const SetKey& key);
  size_t size() const { return entries_.size(); }
  SetKey operator[](size_t i) const {
    const Entry& e = entries_[i];
    return {e.head, e.size, tails_.data() + e.tail};
  }
  void Sort();
  // Overwrites key `to` with key `from`.
  void Move(size_t from, size_t to) { entries_[to] = entries_[from]; }
  // Keeps the first `size` keys.
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

// Packs keys into a set. They come in any order, and may come several times.
class KeySetPacker {
 public:
  static constexpr size_t kMaxChunk = 128 * 1024;

  // Adds a key, copied. ARGUS_INVALID: it is too short or too long, or there are too many. REQUIRES: Next() was not
  // called.
  Status Add(const uint8_t* bytes, size_t size);
  // Returns the next chunk of the set, which lives until the next call; an empty one if there are no more. The first
  // call sorts the keys, unless they came in order.
  const ByteVector& Next();

 private:
  void Write(const SetKey& key);

  KeyList keys_;
  bool is_sorted_ = true;
  size_t next_ = 0;
  ByteVector chunk_;
  size_t last_size_ = 0;  // of the key written last; 0: the chunk has none
  uint8_t last_[SetKey::kMaxSize] = {};
};

// Reads a set. The bytes may be anything: the keys that are read are in order.
class KeySetReader {
 public:
  enum class Step { kKey, kEnd, kDamaged };

  // Begins the next chunk of the set, copied. ARGUS_CORRUPT: it is too large.
  Status Open(const uint8_t* bytes, size_t size);
  // Goes on. kKey: key() is set until the next call. kEnd: the chunk is read through. kDamaged: the chunk is wrong, or
  // the order of the set is; nothing more can be read.
  Step Next();
  SetKey key() const { return {head_, size_, bytes_ + SetKey::kHead}; }

 private:
  bool Follows(size_t shared, const uint8_t* rest, size_t n_rest);
  void Take(size_t shared, const uint8_t* rest, size_t n_rest);

  ByteVector chunk_;  // and SetKey::kHead bytes after it, so that a head can be read at any key
  size_t at_ = 0, end_ = 0;
  bool is_first_ = false;  // no key of the chunk was read yet
  uint64_t head_ = 0;
  uint32_t size_ = 0;  // of the key; 0 before the first one
  uint8_t bytes_[SetKey::kMaxSize] = {};
};

// Finds the keys of one set that are in none of others: merges its keys with those of each other set in turn, and keeps
// those that the other set does not have.
class NewKeys {
 public:
  // Takes the next chunk of the set. REQUIRES: no chunk of another set came before (ARGUS_INVALID). ARGUS_CORRUPT:
  // damaged.
  Status Want(const uint8_t* bytes, size_t size);
  // Takes the next chunk of another set. A new set begins if `set` differs from the call before. REQUIRES: Next() was
  // not called (ARGUS_INVALID). ARGUS_CORRUPT: the chunk is damaged.
  Status See(int64_t set, const uint8_t* bytes, size_t size);
  // Gives the next keys of the set that are in none of the others, in order: rows of one column, which live until the
  // next call.
  void Next(ArgusRows* rows);

 private:
  static constexpr size_t kRows = 1024;

  Status Merge();
  void EndSet();

  KeyList wanted_;
  KeySetReader reader_;
  bool has_set_ = false;  // another set is being read
  int64_t set_ = 0;
  size_t kept_ = 0;  // how many keys are not in it, so far: they come first in wanted_
  size_t at_ = 0;    // the first key that may be in the rest of it
  size_t given_ = 0;
  std::vector<ArgusValue> values_;
  ByteVector bytes_;  // of the values
};

}  // namespace argus

#endif
