// Ranges merged with the keys of a dictionary find what a look at every key finds.
#include "index/dictionary.h"

#include <gtest/gtest.h>

#include <random>

#include "base/crc32.h"
#include "support/files.h"

namespace argus {
namespace {

constexpr int kKeySize = 4;

class DictionaryTest : public testing::Test {
 protected:
  // Makes a dictionary of these keys. The i-th is in chunk i.
  void Fill(const std::vector<uint32_t>& keys) {
    std::vector<DictionaryEntry> entries;
    for (const uint32_t key : keys) {
      entries.push_back({Key128::Of32(key), false, {{static_cast<uint32_t>(entries.size()), 1, 0, 0}}});
    }
    const PostingLayout layout{PostingLayout::Kind::kCounts, static_cast<uint32_t>(keys.size())};
    ByteVector bytes;
    Section section;
    DictionaryMaker maker(kKeySize, layout);
    for (const DictionaryEntry& e : entries) maker.Add(e);
    maker.Take(&bytes, &section.head_length);
    section.length = bytes.size();
    section.head_crc = Crc32(bytes.data(), section.head_length);
    keys_ = keys;
    ASSERT_TRUE(file_.Open(folder_.Write("d", std::string(bytes.begin(), bytes.end()))).ok());
    ASSERT_TRUE(dictionary_.Open(&file_, section, kKeySize, layout));
  }
  // `bounds`: low and high of each range.
  void ExpectExact(const std::vector<uint32_t>& bounds) {
    std::vector<KeyRange> ranges;
    std::vector<uint32_t> expected, found;
    for (size_t i = 0; i + 1 < bounds.size(); i += 2) {
      ranges.push_back({Key128::Of32(bounds[i]), Key128::Of32(bounds[i + 1])});
      for (size_t k = 0; k < keys_.size(); k++) {
        if (keys_[k] >= bounds[i] && keys_[k] <= bounds[i + 1]) expected.push_back(static_cast<uint32_t>(k));
      }
    }
    EXPECT_TRUE(dictionary_.ForEach(ranges, [&](const Key128& key, bool, const std::vector<Posting>& postings) {
      ASSERT_EQ(postings.size(), 1U);
      EXPECT_EQ(key, Key128::Of32(keys_[postings[0].chunk]));
      found.push_back(postings[0].chunk);
    }));
    EXPECT_EQ(found, expected);
  }

  const TempFolder folder_;
  IndexFile file_;
  Dictionary dictionary_;
  std::vector<uint32_t> keys_;
};

// Returns `n` different numbers below `limit`, in order.
std::vector<uint32_t> Draw(std::mt19937* random, size_t n, uint32_t limit) {
  std::vector<uint32_t> drawn;
  while (drawn.size() < n) {
    for (size_t i = drawn.size(); i < n; i++) drawn.push_back((*random)() % limit);
    std::sort(drawn.begin(), drawn.end());
    drawn.erase(std::unique(drawn.begin(), drawn.end()), drawn.end());
  }
  return drawn;
}

TEST_F(DictionaryTest, FindsNothingInNothing) {
  Fill({});
  ExpectExact({0, UINT32_MAX});
  Fill({7});
  ExpectExact({});
}

TEST_F(DictionaryTest, FindsRangesAtTheEdgesOfBlocks) {
  std::vector<uint32_t> keys;
  for (uint32_t i = 1; i <= 3 * kEntriesPerBlock; i++) keys.push_back(10 * i);
  Fill(keys);
  const uint32_t edge = 10 * kEntriesPerBlock;  // the last key of the first block
  ExpectExact({0, 9});
  ExpectExact({edge, edge});
  ExpectExact({edge + 1, edge + 9});
  ExpectExact({edge + 1, edge + 9, edge + 10, edge + 10});
  ExpectExact({5, 9, edge - 10, edge + 10, 3 * edge, 3 * edge, 3 * edge + 1, UINT32_MAX});
  ExpectExact({edge + 5, 2 * edge + 5});
  ExpectExact({0, UINT32_MAX});
}

TEST_F(DictionaryTest, FindsWhatALookAtEveryKeyFinds) {
  std::mt19937 random(11);
  for (int round = 0; round < 60; round++) {
    Fill(Draw(&random, 1 + random() % 1000, 4000));
    for (int i = 0; i < 20; i++) ExpectExact(Draw(&random, 2 * (1 + random() % 200), 4200));
  }
}

}  // namespace
}  // namespace argus
