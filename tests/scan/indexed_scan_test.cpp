// Scans with side-cars give what scans without them give: the same rows in the same order.
#include "support/indexed_scans.h"

namespace argus {
namespace {

TEST_F(IndexedScanTest, RandomConditions) {
  CompareRandomly(150);
  EXPECT_GT(total_, 150);
  EXPECT_LT(inflated_, total_ * 3 / 4);
  EXPECT_GT(counted_, 5);
  EXPECT_GT(left_out_, 25);
  for (const int n : took_part_) EXPECT_GT(n, 50);
}

TEST_F(IndexedScanTest, OneLargeArchiveIsShared) {
  const List list(paths_[0]);
  CompareShared(list, {});
  for (const int n : took_part_) EXPECT_GT(n, 0);
}

TEST_F(IndexedScanTest, AListForAnotherProcess) {
  const List list(root_);
  std::vector<uint8_t> bytes(static_cast<size_t>(argus_list_pack(list.get(), nullptr)));
  argus_list_pack(list.get(), bytes.data());
  ArgusError error{};
  ArgusList* const copy = argus_list_unpack(bytes.data(), static_cast<int64_t>(bytes.size()), &error);
  ASSERT_NE(copy, nullptr);
  ASSERT_EQ(argus_list_count(copy), list.size());
  for (int32_t i = 0; i < list.size(); i++) {
    ArgusArchive a, b;
    argus_list_at(list.get(), i, &a);
    argus_list_at(copy, i, &b);
    EXPECT_STREQ(a.path, b.path);
    EXPECT_STREQ(a.resolved, b.resolved);
    EXPECT_EQ(a.bytes, b.bytes);
    EXPECT_EQ(a.mtime, b.mtime);
  }
  argus_list_close(copy);
  EXPECT_EQ(argus_list_unpack(bytes.data(), static_cast<int64_t>(bytes.size()) - 1, &error), nullptr);
}

TEST_F(IndexedScanTest, ASampleIsAPartOfTheRows) {
  const Outcome all = ScanAll(root_, kFields);
  const std::multiset<Row> rows(all.rows.begin(), all.rows.end());
  size_t total = 0;
  for (uint64_t seed = 1; seed <= 40; seed++) {
    const ScanSample sample{0.5, seed};
    const List list(root_);
    OpenScan scan(list, kFields, {}, ARGUS_FLOW, ARGUS_CODEC_BEST, root_.c_str(), index_.c_str(), trust_, nullptr,
                  sample);
    const Outcome some = Rest(&scan);
    EXPECT_LT(some.rows.size(), rows.size());
    const std::multiset<Row> found(some.rows.begin(), some.rows.end());
    EXPECT_TRUE(std::includes(rows.begin(), rows.end(), found.begin(), found.end()));
    total += some.rows.size();
  }
  EXPECT_NEAR(static_cast<double>(total) / 40, 0.5 * static_cast<double>(rows.size()),
              0.1 * static_cast<double>(rows.size()));
}

TEST_F(IndexedScanTest, OtherKindsOfRecords) {
  const List list(root_);
  for (const int32_t kind : {ARGUS_MANAGEMENT, ARGUS_EVENT}) Compare(list, {}, kind);
}

TEST_F(IndexedScanTest, CountsWithoutInflating) {
  const List list(root_ + "/a.gz");
  const Operand host = hosts_[hosts_.size() / 2];
  Condition either(Or({Leaf(ARGUS_OP_EQ, "saddr", {host}), Leaf(ARGUS_OP_EQ, "daddr", {host})}));
  for (const auto& nodes : {std::vector<ArgusPredicate>{}, either.nodes()}) {
    OpenScan scan(list, {}, nodes, ARGUS_FLOW, ARGUS_CODEC_BEST, root_.c_str(), index_.c_str());
    EXPECT_EQ(Rest(&scan).rows.size(), ScanAll(root_ + "/a.gz", {}, nodes).rows.size());
    EXPECT_EQ(scan.Stats().chunks_inflated, 0);
    EXPECT_EQ(scan.Stats().bytes_inflated, 0);
  }
}

TEST_F(IndexedScanTest, SkipsArchivesAndChunks) {
  const List list(root_ + "/a.gz");
  Condition nobody(Leaf(ARGUS_OP_EQ, "saddr", {Net("203.0.113.77")}));
  OpenScan scan(list, kFields, nobody.nodes(), ARGUS_FLOW, ARGUS_CODEC_BEST, root_.c_str(), index_.c_str());
  EXPECT_TRUE(Rest(&scan).rows.empty());
  EXPECT_EQ(scan.Stats().archives_skipped_by_index, 1);
  EXPECT_EQ(scan.Stats().bytes_inflated, 0);
  Condition rare(Leaf(ARGUS_OP_EQ, "saddr", {rare_[1]}));
  scan.Rewind(rare.nodes());
  Rest(&scan);
  EXPECT_LE(scan.Stats().chunks_inflated, 4);
}

TEST_F(IndexedScanTest, FirstFlowsWithoutTheRest) {
  const List list(root_ + "/n.arg");
  for (const bool descending : {false, true}) {
    OpenScan scan(list, kFields, {}, ARGUS_FLOW, ARGUS_CODEC_BEST, root_.c_str(), index_.c_str(), trust_, nullptr, {},
                  {10, descending, 0, 0});
    EXPECT_GE(Rest(&scan).rows.size(), 10u);
    EXPECT_GT(scan.Stats().chunks_total, 1);
    EXPECT_EQ(scan.Stats().chunks_inflated, 1);
  }
}

// A chunk fails when others, before it and behind it, were given in the order of time: of the rest none is missing, of
// these none twice.
TEST_F(IndexedScanTest, FirstFlowsWhereAChunkIsNotWhatWasIndexed) {
  constexpr size_t kFlows = 12000, kRun = 1500, kRuns[] = {5, 2, 7, 0, 4, 1, 6, 3};
  const std::vector<std::string> records = SplitRecords(TimedStream(kFlows));
  std::string bytes = records[0];
  for (const size_t run : kRuns) {
    for (size_t i = 0; i < kRun; i++) bytes += records[1 + run * kRun + i];
  }
  const std::string path = folder_.Write("tree/t.gz", Gzip(bytes, 0));  // so that there are many chunks
  BuildIndex(EntryOf(path), SideCar(path));
  const std::string good = ReadFile(SideCar(path));
  const List list(path);
  const std::vector<Row> rows = Compare(list, {});
  OpenIndex index(path, SideCar(path));
  const std::vector<Chunk> chunks = *index.file.Chunks();
  ASSERT_GE(chunks.size(), 6u);
  for (const Chunk& c : chunks) {
    if (c.window_packed == 0) continue;
    std::string bad = good;
    bad.replace(c.window_offset, c.window_packed, c.window_packed, '\xFF');
    std::ofstream(SideCar(path), std::ios::binary) << bad;
    OffsetsAndRecords none;
    OpenIndex damaged(path, SideCar(path));
    ASSERT_EQ(damaged.state, SideCarFile::State::kFresh);
    EXPECT_FALSE(ReadChunk(&damaged, c, &none));
    for (int i = 0; i < 6; i++) CompareTop(list, {}, rows);
  }
}

}  // namespace
}  // namespace argus
