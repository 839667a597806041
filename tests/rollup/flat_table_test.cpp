// The table of rows by key: rows keep the order in which they came, whatever their hashes are.
#include "rollup/flat_table.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace argus {
namespace {

struct Numbered {
  uint32_t key;
  int64_t sum = 0;
};

TEST(FlatTableTest, NumbersRowsInTheOrderOfTheirComing) {
  FlatTable<Numbered> table;
  const KeyHash hash;
  std::mt19937 random(1);
  std::map<uint32_t, uint32_t> numbers;
  std::map<uint32_t, int64_t> sums;
  for (int64_t i = 0; i < 20000; i++) {
    const uint32_t key = random() % 5000;
    const uint32_t next = static_cast<uint32_t>(numbers.size());
    const uint32_t number = table.Find(key, hash(key, 0));
    EXPECT_EQ(number, numbers.try_emplace(key, next).first->second);
    table.at(number).sum += i;
    sums[key] += i;
  }
  ASSERT_EQ(table.size(), numbers.size());
  for (const auto& [key, number] : numbers) {
    EXPECT_EQ(table.at(number).key, key);
    EXPECT_EQ(table.at(number).sum, sums[key]);
  }
}

TEST(FlatTableTest, KeysMayHaveTheSameHash) {
  FlatTable<Numbered> table;
  for (int round = 0; round < 2; round++) {
    for (uint32_t key = 0; key < 600; key++) EXPECT_EQ(table.Find(key, key % 3), key);
  }
  EXPECT_EQ(table.size(), 600u);
}

TEST(FlatTableTest, KeepsRoomButNotMuch) {
  FlatTable<Numbered> table;
  const KeyHash hash;
  for (const uint32_t n : {1000, 600000}) {
    for (uint32_t i = 0; i < 2 * n; i++) EXPECT_EQ(table.Find(i / 2, hash(i / 2, 0)), i / 2);
    EXPECT_EQ(table.size(), n);
    table.Clear();
    EXPECT_EQ(table.size(), 0u);
    EXPECT_EQ(table.memory() > 0, n == 1000);
  }
}

TEST(FlatTableTest, ForgetsRowsWhenCleared) {
  FlatTable<Numbered> table;
  table.at(table.Find(5, 1)).sum = 7;
  table.Clear();
  EXPECT_EQ(table.Find(6, 1), 0u);
  EXPECT_EQ(table.at(table.Find(5, 1)).sum, 0);
}

TEST(FlatTableTest, PairsAreOrderedByTheFirst) {
  EXPECT_LT(PairOf(1, UINT32_MAX), PairOf(2, 0));
  EXPECT_LT(PairOf(2, 0), PairOf(2, 1));
}

}  // namespace
}  // namespace argus
