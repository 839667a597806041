// What side-cars and catalogues say of an archive before it is read.
#include "scan/index_lookup.h"

#include "support/indexes.h"

namespace argus {
namespace {

class IndexLookupTest : public testing::Test {
 protected:
  void Build() {
    BuildIndex(entry_, SideCarPath(index_, root_, path_));
    BuildCatalogues(root_, index_);
  }
  SideCarFile::State StateWith(IndexTrust trust, const std::string& index_dir) const {
    IndexLookup indexes(index_dir, root_, trust);
    indexes.SetChoice(ChunkChoice());
    RandomFile archive;
    SideCarFile file;
    return indexes.Open(entry_, &archive, &file);
  }

  const TempFolder folder_;
  const std::string root_ = folder_ / "tree", index_ = folder_ / "index";
  const std::string path_ = folder_.Write("tree/a.arg", TimedStream(2000));
  ArchiveEntry entry_ = EntryOf(path_);
};

TEST_F(IndexLookupTest, OpensSideCarsAsFarAsTheyAreTrusted) {
  EXPECT_EQ(StateWith(IndexTrust::kStat, index_), SideCarFile::State::kNone);
  Build();
  EXPECT_EQ(StateWith(IndexTrust::kStat, index_), SideCarFile::State::kFresh);
  EXPECT_EQ(StateWith(IndexTrust::kDigest, index_), SideCarFile::State::kUnverified);
  EXPECT_EQ(StateWith(IndexTrust::kOff, index_), SideCarFile::State::kNone);
  EXPECT_EQ(StateWith(IndexTrust::kStat, ""), SideCarFile::State::kNone);
}

TEST_F(IndexLookupTest, FindsAVerdictOnceTheCatalogueIsLoaded) {
  Build();
  IndexLookup indexes(index_, root_, IndexTrust::kStat);
  indexes.SetChoice(ChunkChoice());
  EXPECT_EQ(indexes.Find(entry_), nullptr);
  while (!indexes.Load(entry_)) continue;
  const CatalogueVerdicts::Verdict* const verdict = indexes.Find(entry_);
  ASSERT_NE(verdict, nullptr);
  EXPECT_TRUE(verdict->may_pass);
  EXPECT_EQ(verdict->member->records.flows, 2000u);
  ArchiveEntry changed = entry_;
  changed.stamp.mtime++;
  EXPECT_EQ(indexes.Find(changed), nullptr);
  indexes.SetChoice(ChunkChoice());
  EXPECT_EQ(indexes.Find(entry_), nullptr);
}

TEST_F(IndexLookupTest, KnowsTimesByTheSideCarAndElseByTheName) {
  entry_.has_span = true;
  entry_.span_first = -300000000;
  entry_.span_last = 500000000;
  IndexLookup indexes(index_, root_, IndexTrust::kStat);
  indexes.SetChoice(ChunkChoice());
  TimeRanges times;
  ArgusScanSpec spec{};
  spec.top = {1, 1, 0, 1};
  const TopN by_stime, by_ltime(spec);
  EXPECT_EQ(indexes.Know(entry_, &times), IndexLookup::Knowledge::kNone);
  EXPECT_EQ(indexes.TimesOf(entry_, by_stime).first, -300000000);
  EXPECT_EQ(indexes.TimesOf(entry_, by_ltime).last, 499999999);
  EXPECT_FALSE(indexes.TimesOf(entry_, by_stime).may_lack_time);
  Build();
  EXPECT_EQ(indexes.Know(entry_, &times), IndexLookup::Knowledge::kDecides);
  EXPECT_EQ(indexes.TimesOf(entry_, by_stime).first, times.stime_first);
  EXPECT_EQ(indexes.TimesOf(entry_, by_ltime).last, times.ltime_last);
  EXPECT_GT(times.stime_first, -300000000);
}

TEST_F(IndexLookupTest, EstimatesByTheSideCarIfItMayBeOpened) {
  Build();
  IndexLookup indexes(index_, root_, IndexTrust::kStat);
  indexes.SetChoice(ChunkChoice());
  ArgusEstimate estimate{};
  EXPECT_FALSE(indexes.Estimate(entry_, false, &estimate));
  EXPECT_EQ(estimate.archives, 0);
  EXPECT_FALSE(indexes.Estimate(entry_, true, &estimate));
  EXPECT_EQ(estimate.archives, 1);
  EXPECT_EQ(estimate.indexed_archives, 1);
  EXPECT_EQ(estimate.flows, 2000);
  EXPECT_EQ(estimate.rows, 2000);
}

}  // namespace
}  // namespace argus
