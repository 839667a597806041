// An exact dictionary in a side-car: key (address, port) -> chunks, and how many flows have it on which side.
//
// Keys are sorted, in blocks of 128, each with a sum of its own; a top index has the first key of every block.
#ifndef ARGUS_DICTIONARY_H
#define ARGUS_DICTIONARY_H

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "index_format.h"
#include "inet.h"

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

// Flows of a chunk with a key as source, as destination, and as both (which count in src and dst, too).
struct Posting {
  uint32_t chunk = 0;
  uint32_t src = 0, dst = 0, both = 0;
};

struct DictionaryEntry {
  Key128 key;
  bool everywhere = false;  // in so many chunks that they are not listed
  std::vector<Posting> postings;
};

inline constexpr uint32_t kEntriesPerBlock = 128;

// Append a section of entries in ascending order of keys; *head_length: see IndexSection.
void PutDictionary(const std::vector<DictionaryEntry>& entries, int key_size, ByteVector* out, uint32_t* head_length);

// Reads a dictionary of `key_size` bytes a key, block by block. Borrows the file.
class Dictionary {
 public:
  // False: damaged.
  bool Open(const RandomFile* file, const IndexSection& section, int key_size, uint32_t n_chunks);
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
  uint32_t n_chunks_ = 0;
  std::vector<Block> blocks_;
  size_t loaded_ = SIZE_MAX;  // the block that slices_ are of
  std::vector<Slice> slices_;
  std::vector<Posting> postings_;
  ByteVector bytes_;
};

}  // namespace argus

#endif
