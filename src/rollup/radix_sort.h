// Sorts numbers by keys of 64 bits, byte by byte: several times as fast as comparing, and stable, so that keys of several words are sorted
// word by word, the last one first.
#ifndef ARGUS_ROLLUP_RADIX_SORT_H
#define ARGUS_ROLLUP_RADIX_SORT_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace argus {

struct Keyed {
  uint64_t key;
  uint32_t number;
};

// `spare` becomes as large as `items`.
void RadixSort(std::vector<Keyed>* items, std::vector<Keyed>* spare);

// The numbers 0 to n-1 in some order, to be refined.
class Order {
 public:
  // Sort by one more word, which comes before those of earlier calls. key_of: what a number's word is.
  template <typename KeyOf>
  void SortBy(uint32_t n, KeyOf key_of) {
    const bool is_first = items_.empty();
    items_.resize(n);
    for (uint32_t i = 0; i < n; i++) {
      if (is_first) items_[i].number = i;
      items_[i].key = key_of(items_[i].number);
    }
    RadixSort(&items_, &spare_);
  }
  uint32_t operator[](size_t i) const { return items_[i].number; }
  void Clear() { items_.clear(); }
  // What a number takes, for sorting.
  static constexpr int64_t kBytesEach = 2 * sizeof(Keyed);

 private:
  std::vector<Keyed> items_, spare_;
};

}  // namespace argus

#endif
