#include "rollup/radix_sort.h"

namespace argus {

void RadixSort(std::vector<Keyed>* items, std::vector<Keyed>* spare) {
  constexpr size_t kDigits = 8;
  std::array<std::array<uint32_t, 256>, kDigits> counts{};
  for (const Keyed& item : *items) {
    for (size_t d = 0; d < kDigits; d++) counts[d][item.key >> (8 * d) & 0xFF]++;
  }
  spare->resize(items->size());
  for (size_t d = 0; d < kDigits && !items->empty(); d++) {
    std::array<uint32_t, 256>& next = counts[d];
    if (next[items->front().key >> (8 * d) & 0xFF] == items->size()) continue;  // all keys have the same byte here
    uint32_t begin = 0;
    for (uint32_t& n : next) {
      const uint32_t count = n;
      n = begin;
      begin += count;
    }
    for (const Keyed& item : *items) (*spare)[next[item.key >> (8 * d) & 0xFF]++] = item;
    items->swap(*spare);
  }
}

}  // namespace argus
