// Sorting by bytes, against std::stable_sort.
#include "rollup/radix_sort.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <tuple>

namespace argus {
namespace {

TEST(RadixSortTest, SortsLikeAStableSort) {
  std::mt19937_64 random(1);
  std::vector<Keyed> spare;
  for (const uint64_t mask : {UINT64_MAX, uint64_t{0xFF}, uint64_t{0xFF00000000000000}, uint64_t{0x0F0000F000}}) {
    std::vector<Keyed> items(3000);
    for (uint32_t i = 0; i < items.size(); i++) items[i] = {random() & mask, i};
    std::vector<Keyed> wanted = items;
    std::stable_sort(wanted.begin(), wanted.end(), [](const Keyed& a, const Keyed& b) { return a.key < b.key; });
    RadixSort(&items, &spare);
    ASSERT_EQ(items.size(), wanted.size());
    for (size_t i = 0; i < items.size(); i++) {
      EXPECT_EQ(items[i].key, wanted[i].key);
      EXPECT_EQ(items[i].number, wanted[i].number);
    }
  }
}

TEST(RadixSortTest, NothingIsSorted) {
  std::vector<Keyed> none, spare(5);
  RadixSort(&none, &spare);
  EXPECT_TRUE(none.empty());
}

TEST(OrderTest, TheLastWordCountsMost) {
  std::mt19937 random(2);
  std::vector<std::tuple<uint32_t, uint32_t, uint32_t>> rows;
  for (uint32_t i = 0; i < 1000; i++) rows.emplace_back(random() % 5, random() % 5, i);
  Order order;
  for (int round = 0; round < 2; round++) {
    order.SortBy(1000, [&](uint32_t number) { return uint64_t{std::get<1>(rows[number])}; });
    order.SortBy(1000, [&](uint32_t number) { return uint64_t{std::get<0>(rows[number])}; });
    for (size_t i = 1; i < 1000; i++) EXPECT_LT(rows[order[i - 1]], rows[order[i]]);
    order.Clear();
  }
}

}  // namespace
}  // namespace argus
