// Sorts numbers by keys of 64 bits, byte by byte: several times as fast as comparing. The sort is stable, so that keys
// of several words are sorted word by word, the last word first.
#ifndef ARGUS_ROLLUP_RADIX_SORT_H
#define ARGUS_ROLLUP_RADIX_SORT_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace argus {

// A number and the key that it is sorted by.
struct Keyed {
  uint64_t key;
  uint32_t number;
};

// Sorts items by key; items with the same key keep their order. `spare` is scratch space, and becomes as large as
// `items`.
void RadixSort(std::vector<Keyed>* items, std::vector<Keyed>* spare);

// The numbers 0 to n - 1 in an order that each call of SortBy() refines.
class Order {
 public:
  // Sorts `n` numbers by one more word, which counts more than those of earlier calls. `key_of(number)` returns the
  // word. REQUIRES: `n` is the same in all calls until Clear().
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
  // The number at position `i`.
  uint32_t operator[](size_t i) const { return items_[i].number; }
  void Clear() { items_.clear(); }
  // Bytes that sorting takes per number.
  static constexpr int64_t kBytesEach = 2 * sizeof(Keyed);

 private:
  std::vector<Keyed> items_, spare_;
};

}  // namespace argus

#endif
