// What is known of archives is the same, whether an index or the archive itself says it.
#include "scan/archive_facts.h"

#include <gtest/gtest.h>

#include "support/indexes.h"

namespace argus {
namespace {

// Facts as one text, but for who said so.
std::string TextOf(const ArchiveFacts& f) {
  ByteVector bytes;
  PutSensors(f.sensors, &bytes);
  return std::to_string(f.records.flows) + " " + std::to_string(f.records.management) + " " +
         std::to_string(f.times.first()) + " " + std::to_string(f.times.last()) + " " + f.notice.message + " " +
         std::string(bytes.begin(), bytes.end());
}

class ArchiveFactsTest : public testing::Test {
 protected:
  ArchiveFactsTest() {
    int i = 0;
    for (const std::string& path : SamplesBelow("campus")) {
      if (i++ % 6 != 0) continue;
      std::string bytes = ReadFile(path);
      if (i == 13) bytes.resize(bytes.size() / 2);
      EntryOf(folder_.Write("tree/" + std::to_string(100 + i), bytes));
    }
    folder_.Write("tree/text", "no archive");
    EntryOf(folder_ / "tree/text");
    EXPECT_TRUE(list_.Open(folder_ / "tree", "", false).ok());
    for (bool done = false; !done;) EXPECT_TRUE(list_.Step(&done).ok());
  }
  std::vector<ArchiveFacts> All(const std::string& index, IndexTrust trust, bool may_read = true) {
    FactFinder finder(list_, index, folder_ / "tree", trust);
    std::vector<ArchiveFacts> all;
    for (size_t i = 0; i < list_.size(); i++) {
      while (!finder.Step(i, may_read)) {
      }
      all.push_back(finder.facts());
    }
    return all;
  }
  void Compare(const std::vector<ArchiveFacts>& a, const std::vector<ArchiveFacts>& b) {
    ASSERT_EQ(a.size(), b.size());
    for (size_t i = 0; i < a.size(); i++) EXPECT_EQ(TextOf(a[i]), TextOf(b[i])) << i;
  }

  TempFolder folder_;
  ArchiveList list_;
};

TEST_F(ArchiveFactsTest, AnIndexSaysTheSame) {
  const std::vector<ArchiveFacts> read = All("", IndexTrust::kStat);
  const std::string index = folder_ / "index", root = folder_ / "tree";
  for (size_t i = 0; i < list_.size(); i++) BuildIndex(list_.at(i), SideCarPath(index, root, list_.at(i).resolved));
  const std::vector<ArchiveFacts> side_cars = All(index, IndexTrust::kStat);
  Compare(read, side_cars);
  BuildCatalogues(root, index);
  Compare(read, All(index, IndexTrust::kStat));
  Compare(read, All(index, IndexTrust::kOff));
  size_t indexed = 0;
  for (size_t i = 0; i < list_.size(); i++) {
    EXPECT_FALSE(read[i].is_indexed);
    EXPECT_EQ(side_cars[i].is_indexed, read[i].notice.empty()) << i;
    indexed += side_cars[i].is_indexed;
  }
  EXPECT_EQ(indexed, list_.size() - 2);  // but for the one that was cut, and the text
  // Without the side-cars, what the catalogue says is enough.
  for (size_t i = 0; i < list_.size(); i++) {
    std::filesystem::remove(SideCarPath(index, root, list_.at(i).resolved));
  }
  Compare(read, All(index, IndexTrust::kStat));
  for (const ArchiveFacts& f : All(index, IndexTrust::kStat, false)) indexed -= f.is_known;
  EXPECT_EQ(indexed, 0u);
}

TEST_F(ArchiveFactsTest, WithoutAnIndexNothingIsKnownUnread) {
  for (const ArchiveFacts& f : All("", IndexTrust::kStat, false)) EXPECT_FALSE(f.is_known);
}

TEST_F(ArchiveFactsTest, DamageIsCounted) {
  bool has_damage = false;
  for (const ArchiveFacts& f : All("", IndexTrust::kStat)) {
    if (f.notice.code == ARGUS_CORRUPT) has_damage = f.packed_lost;
    EXPECT_TRUE(f.is_known);
  }
  EXPECT_TRUE(has_damage);
}

}  // namespace
}  // namespace argus
