// Dictionaries of several files merged into one, by the archives to which the chunks belong.
#include "index/dictionary_merger.h"

#include <map>
#include <memory>
#include <utility>

#include "support/files.h"
#include "support/sections.h"

namespace argus {
namespace {

// By key, in which archives it is, and there as source (1), destination (2) or both (3).
using Merged = std::vector<std::pair<uint32_t, std::map<uint32_t, int>>>;

const PostingLayout kLayout{PostingLayout::Kind::kCounts, 4};

class DictionaryMergerTest : public testing::Test {
 protected:
  // Adds a file with a dictionary for each of `dictionaries`; `owners` says to which archive each chunk belongs.
  void Add(const std::vector<std::vector<DictionaryEntry>>& dictionaries, std::vector<uint32_t> owners) {
    const std::string path = folder_ / std::to_string(files_.size());
    SectionWriter writer;
    SectionTable table;
    bool busy;
    ASSERT_TRUE(writer.Open(path, 0, &busy).ok());
    for (const auto& entries : dictionaries) {
      uint32_t head_length;
      const ByteVector bytes = DictionarySection(entries, 4, kLayout, &head_length);
      ASSERT_TRUE(writer.AddSection(kSectionAddress4, bytes, head_length).ok());
    }
    ASSERT_TRUE(writer.AddTable(&table).ok());
    ASSERT_TRUE(writer.Finish({}, path).ok());
    ASSERT_TRUE(files_.emplace_back(std::make_unique<BareSections>())->Open(path, table, kLayout));
    sources_.push_back({files_.back().get(), std::move(owners)});
  }
  Merged Merge(uint32_t n_owners) {
    Merged all;
    DictionaryEntry entry;
    DictionaryMerger::Step step;
    EXPECT_TRUE(merger_.Open(sources_, kSectionAddress4, n_owners));
    while ((step = merger_.Next(&entry)) == DictionaryMerger::Step::kEntry) {
      auto& [key, sides] = all.emplace_back();
      key = static_cast<uint32_t>(entry.key.high >> 32);
      for (const Posting& p : entry.postings) sides[p.chunk] = static_cast<int>(p.src + 2 * p.dst);
    }
    EXPECT_EQ(step, DictionaryMerger::Step::kEnd);
    return all;
  }

  const TempFolder folder_;
  std::vector<std::unique_ptr<BareSections>> files_;
  std::vector<DictionaryMerger::Source> sources_;
  DictionaryMerger merger_;
};

TEST_F(DictionaryMergerTest, AKeyIsGivenOnceWithItsSidesInEachArchive) {
  Add({{{Key128::Of32(2), false, {{0, 5, 0}, {1, 0, 7}}}, {Key128::Of32(9), false, {{1, 1, 0}}}}}, {0, 0});
  Add({{{Key128::Of32(1), false, {{0, 0, 1}}}, {Key128::Of32(2), false, {{0, 0, 1}}}}}, {1});
  EXPECT_EQ(Merge(2), (Merged{{1, {{1, 2}}}, {2, {{0, 3}, {1, 2}}}, {9, {{0, 1}}}}));
}

TEST_F(DictionaryMergerTest, SeveralDictionariesOfAFileAreOne) {
  Add({{{Key128::Of32(2), false, {{0, 1, 0}}}}, {{Key128::Of32(2), false, {{1, 0, 1}}}}}, {0, 0});
  EXPECT_EQ(Merge(1), (Merged{{2, {{0, 3}}}}));
}

TEST_F(DictionaryMergerTest, ChunksOfNobodyDoNotCount) {
  Add({{{Key128::Of32(2), false, {{0, 1, 0}, {1, 0, 1}}}, {Key128::Of32(3), false, {{0, 1, 0}}}}},
      {DictionaryMerger::kNobody, 0});
  EXPECT_EQ(Merge(1), (Merged{{2, {{0, 2}}}, {3, {}}}));
}

TEST_F(DictionaryMergerTest, WhatIsEverywhereIsADestinationInAllArchives) {
  Add({{{Key128::Of32(53), true, {}}}}, {0, 1, DictionaryMerger::kNobody});
  EXPECT_EQ(Merge(3), (Merged{{53, {{0, 2}, {1, 2}}}}));
}

TEST_F(DictionaryMergerTest, NothingMergesIntoNothing) {
  EXPECT_EQ(Merge(0), Merged());
  Add({}, {0});
  EXPECT_EQ(Merge(1), Merged());
}

TEST_F(DictionaryMergerTest, SaysWhichSourceIsDamaged) {
  Add({{{Key128::Of32(2), false, {{0, 1, 0}}}}}, {0});
  Add({{{Key128::Of32(1), false, {{0, 1, 0}}}}}, {1});
  std::string bytes = ReadFile(folder_ / "1");
  bytes[4 + 4 + 12] ^= 1;  // in the block, after the number of blocks and the head's one entry
  std::ofstream(folder_ / "1", std::ios::binary) << bytes;
  EXPECT_FALSE(merger_.Open(sources_, kSectionAddress4, 2));
  EXPECT_EQ(merger_.damaged(), 1u);
}

}  // namespace
}  // namespace argus
