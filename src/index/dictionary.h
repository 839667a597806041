// An exact dictionary in a side-car: key (address, port) -> chunks, and how many flows have it on which side.
//
// Keys are sorted, in blocks of kEntriesPerBlock, each with a checksum of its own; the head of the section has the
// first key of every block.
#ifndef ARGUS_INDEX_DICTIONARY_H
#define ARGUS_INDEX_DICTIONARY_H

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/inet.h"
#include "index/index_file.h"
#include "index/postings.h"
#include "index/side_car_format.h"

namespace argus {

// A key of 4 or 16 bytes. Its first byte stands in the highest bits of `high`.
struct Key128 {
  uint64_t high = 0, low = 0;
  auto operator<=>(const Key128&) const = default;
  static Key128 Of32(uint32_t value) { return {static_cast<uint64_t>(value) << 32, 0}; }
};

// All keys from `low` to `high`, both included.
struct KeyRange {
  Key128 low, high;
};

struct DictionaryEntry {
  Key128 key;
  bool everywhere = false;  // too many chunks have the key: they are not listed
  std::vector<Posting> postings;
};

inline constexpr uint32_t kEntriesPerBlock = 128;

// Makes a section of entries.
class DictionaryMaker {
 public:
  DictionaryMaker(int key_size, const PostingLayout& layout) : key_size_(key_size), layout_(layout) {}
  // Adds an entry. REQUIRES: its key is greater than that of the entry before.
  void Add(const DictionaryEntry& entry);
  // Returns the bytes of the section so far.
  size_t size() const { return head_.size() + body_.size(); }
  // Appends the section to *out and begins another. *head_length: see Section.
  void Take(ByteVector* out, uint32_t* head_length);

 private:
  void EndBlock();

  int key_size_;
  PostingLayout layout_;
  ByteVector head_, body_;
  uint32_t n_blocks_ = 0, in_block_ = 0;
  size_t block_begin_ = 0;
  Key128 first_, last_;  // of the block
};

// Reads a dictionary block by block.
class Dictionary {
 public:
  // Opens the dictionary in a section of `file`, which must outlive it. A key has `key_size` bytes, 4 or 16. Returns
  // false if it is damaged.
  bool Open(const IndexFile* file, const Section& section, int key_size, const PostingLayout& layout);
  // Calls visit(key, everywhere, postings) for each key in one of the ranges, in order. REQUIRES: the ranges are sorted
  // and apart from each other. They are merged with the keys, so that thousands of ranges load no block twice. Returns
  // false if a block is damaged.
  template <typename Visit>
  bool ForEach(const std::vector<KeyRange>& ranges, Visit visit) {
    return ForSome(ranges, 1, [&visit](const Key128& key, bool everywhere, const std::vector<Posting>& postings) {
      visit(key, everywhere, postings);
      return true;
    });
  }
  // Does so until visit() returns false, and only for keys in the first, and each `step`-th after it, of the blocks
  // that may hold such keys. Returns false if one of these is damaged.
  template <typename Visit>
  bool ForSome(const std::vector<KeyRange>& ranges, size_t step, Visit visit) {
    auto range = ranges.begin();
    size_t n = 0;
    for (size_t block = 0; NextBlock(ranges, &range, &block); block++) {
      if (n++ % step != 0) continue;
      if (!Load(block)) return false;
      for (auto at = SliceOf(range->low); at != slices_.end(); ++at) {
        while (range != ranges.end() && range->high < at->key) ++range;
        if (range == ranges.end()) return true;
        if (at->key < range->low) continue;
        if (!Parse(*at)) return false;
        if (!visit(at->key, at->size == 0, static_cast<const std::vector<Posting>&>(postings_))) return true;
      }
    }
    return true;
  }
  // Returns how many blocks may hold keys in one of the ranges, which are as for ForEach().
  size_t CountBlocks(const std::vector<KeyRange>& ranges) const;
  // Sets `*entries` to those of a block, a number from 0 to n_blocks() - 1. Returns false if it is damaged.
  size_t n_blocks() const { return blocks_.size(); }
  bool Block(size_t block, std::vector<DictionaryEntry>* entries);
  // Returns how many bytes of memory it takes.
  size_t MemorySize() const {
    return sizeof *this + blocks_.capacity() * sizeof(BlockPlace) + slices_.capacity() * sizeof(Slice) +
           postings_.capacity() * sizeof(Posting) + bytes_.capacity();
  }
  enum class Step { kEntry, kEnd, kDamaged };
  // Gives the keys one by one, from the first on.
  Step Next(DictionaryEntry* entry);

 private:
  struct BlockPlace {
    Key128 first;
    uint32_t offset = 0, size = 0, crc = 0;
  };
  // An entry of the block that is loaded. Its list of postings is in bytes_.
  struct Slice {
    Key128 key;
    const uint8_t* list = nullptr;
    size_t size = 0;  // 0: everywhere
  };
  std::vector<Slice>::const_iterator SliceOf(const Key128& low) const {
    return std::lower_bound(slices_.begin(), slices_.end(), low,
                            [](const Slice& s, const Key128& k) { return s.key < k; });
  }
  size_t BlockOf(const Key128& low) const;
  bool NextBlock(const std::vector<KeyRange>& ranges, std::vector<KeyRange>::const_iterator* range,
                 size_t* block) const;
  bool Load(size_t block);
  bool Cut(const BlockPlace& block);
  bool Parse(const Slice& slice);
  bool Get(const Slice& slice, DictionaryEntry* entry);

  const IndexFile* file_ = nullptr;
  Section section_;
  int key_size_ = 4;
  PostingLayout layout_;
  std::vector<BlockPlace> blocks_;
  size_t loaded_ = SIZE_MAX;  // the block that slices_ belongs to
  std::vector<Slice> slices_;
  std::vector<Posting> postings_;
  ByteVector bytes_;
  size_t next_block_ = 0, next_slice_ = 0;  // what Next() gives next
};

}  // namespace argus

#endif
