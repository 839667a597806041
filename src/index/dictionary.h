// An exact dictionary in a side-car: key (address, port) -> chunks, and how many flows have it on which side.
//
// Keys are sorted, in blocks of 128, each with a sum of its own; a top index has the first key of every block.
#ifndef ARGUS_INDEX_DICTIONARY_H
#define ARGUS_INDEX_DICTIONARY_H

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/inet.h"
#include "index/postings.h"
#include "index/side_car_format.h"
#include "io/random_file.h"

namespace argus {

// 4 or 16 bytes, the first in the highest bits of `high`.
struct Key128 {
  uint64_t high = 0, low = 0;
  auto operator<=>(const Key128&) const = default;
  static Key128 Of32(uint32_t value) { return {static_cast<uint64_t>(value) << 32, 0}; }
};

// From one key to another, both included.
struct KeyRange {
  Key128 low, high;
};

struct DictionaryEntry {
  Key128 key;
  bool everywhere = false;  // in so many chunks that they are not listed
  std::vector<Posting> postings;
};

inline constexpr uint32_t kEntriesPerBlock = 128;

// Makes a section of entries, which come in ascending order of keys.
class DictionaryMaker {
 public:
  DictionaryMaker(int key_size, const PostingLayout& layout) : key_size_(key_size), layout_(layout) {}
  void Add(const DictionaryEntry& entry);
  size_t size() const { return head_.size() + body_.size(); }
  // Append the section to *out and begin another. *head_length: see IndexSection.
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

// Reads a dictionary of `key_size` bytes a key, block by block. Borrows the file.
class Dictionary {
 public:
  // False: damaged.
  bool Open(const RandomFile* file, const IndexSection& section, int key_size, const PostingLayout& layout);
  // Call visit(key, everywhere, postings) for each key in one of the ranges, in order. These are sorted and apart from each other,
  // and merged with the keys: thousands of them load no block twice. False: damaged.
  template <typename Visit>
  bool ForEach(const std::vector<KeyRange>& ranges, Visit visit) {
    const auto ends_below = [](const KeyRange& r, const Key128& key) { return r.high < key; };
    auto range = ranges.begin();
    for (size_t block = 0; block < blocks_.size(); block++) {
      range = std::lower_bound(range, ranges.end(), blocks_[block].first, ends_below);
      if (range == ranges.end()) break;
      block = std::max(block, BlockOf(range->low));
      if (!Load(block)) return false;
      for (auto at = SliceOf(range->low); at != slices_.end(); ++at) {
        while (range != ranges.end() && ends_below(*range, at->key)) ++range;
        if (range == ranges.end()) return true;
        if (at->key < range->low) continue;
        if (!Parse(*at)) return false;
        visit(at->key, at->size == 0, static_cast<const std::vector<Posting>&>(postings_));
      }
    }
    return true;
  }
  // The keys one by one, from the first on.
  enum class Step { kEntry, kEnd, kDamaged };
  Step Next(DictionaryEntry* entry);

 private:
  struct Block {
    Key128 first;
    uint32_t offset = 0, size = 0, crc = 0;
  };
  // An entry of the block that is loaded; its list is in bytes_.
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
  bool Load(size_t block);
  bool Cut(const Block& block);
  bool Parse(const Slice& slice);

  const RandomFile* file_ = nullptr;
  IndexSection section_;
  int key_size_ = 4;
  PostingLayout layout_;
  std::vector<Block> blocks_;
  size_t loaded_ = SIZE_MAX;  // the block that slices_ are of
  std::vector<Slice> slices_;
  std::vector<Posting> postings_;
  ByteVector bytes_;
  size_t next_block_ = 0, next_slice_ = 0;  // of Next()
};

}  // namespace argus

#endif
