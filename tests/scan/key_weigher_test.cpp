// Which chunks and archives the keys of networks leave, where they are so many that not all are looked up: none is left
// out that holds a row.
#include "scan/key_weigher.h"

#include "index/catalogue_file.h"
#include "support/indexed_scans.h"

namespace argus {
namespace {

// Returns `n` hosts from `first` on, in ascending order.
std::vector<uint32_t> Ascending(uint32_t first, uint32_t n) {
  std::vector<uint32_t> hosts;
  for (uint32_t i = 0; i < n; i++) hosts.push_back(first + i);
  return hosts;
}

// Returns them in disorder.
std::vector<uint32_t> Shuffled(uint32_t first, uint32_t n, uint32_t seed) {
  std::vector<uint32_t> hosts = Ascending(first, n);
  std::shuffle(hosts.begin(), hosts.end(), std::mt19937(seed));
  return hosts;
}

constexpr uint32_t kTen = 0x0A000000, kEleven = 0x0B000000;  // 10.0.0.0, 11.0.0.0
const std::vector<KeyRange> kAllOfTen = {{Key128::Of32(kTen), Key128::Of32(kTen | 0xFFFFFF)}};

class KeyWeigherTest : public testing::Test {
 protected:
  // Weighs the chunks of an archive by the sources in 10.0.0.0/8.
  ChunkWeights Weigh(const std::vector<uint32_t>& hosts) {
    const std::string path = folder_.Write("a.arg", FlowsOf(hosts)), side_car = folder_ / "a.argx";
    BuildIndex(EntryOf(path), side_car);
    OpenIndex index(path, side_car);
    EXPECT_EQ(index.state, SideCarFile::State::kFresh);
    ChunkWeights weights(index.file.Chunks()->size());
    EXPECT_GT(weights.size(), 2u);
    EXPECT_TRUE(KeyWeigher(kAllOfTen, &Posting::src).Weigh(&index.file, kSectionAddress4, &weights));
    return weights;
  }

  const TempFolder folder_;
};

TEST_F(KeyWeigherTest, EstimatesTheShareOfManyKeys) {
  std::vector<uint32_t> hosts = Ascending(kTen, 6000);
  for (const uint32_t other : Ascending(kEleven, 6000)) hosts.push_back(other);
  std::shuffle(hosts.begin(), hosts.end(), std::mt19937(1));
  for (const ChunkWeight& w : Weigh(hosts)) {
    EXPECT_NEAR(w.share, 0.5, 0.2);
    EXPECT_EQ(w.parts.first, 0);
    EXPECT_EQ(w.parts.last, kLastPart);
  }
}

// The keys of a sweep are many, but in one chunk: to read the others takes longer than to look all keys up.
TEST_F(KeyWeigherTest, FindsTheChunksOfASweep) {
  std::vector<uint32_t> hosts = Ascending(kEleven, 5000);
  for (const uint32_t swept : Ascending(kTen, 3000)) hosts.push_back(swept);
  for (const uint32_t other : Ascending(kEleven, 5000)) hosts.push_back(other);
  const ChunkWeights weights = Weigh(hosts);
  EXPECT_EQ(weights.front().share, 0);
  EXPECT_EQ(weights.back().share, 0);
  double sum = 0;
  for (const ChunkWeight& w : weights) sum += w.share;
  EXPECT_NEAR(sum, 3000.0 / (13000.0 / static_cast<double>(weights.size())), 0.3);
}

// Archives with many hosts beside others: most are in all archives but one, some in one chunk alone.
class ManyHostsTest : public IndexedScanTest {
 protected:
  ManyHostsTest() {
    for (int i = 0; i < 3; i++) AddHosts(Shuffled(kTen, 6000, static_cast<uint32_t>(i)));
    AddHosts(Ascending(kEleven, 4000));
    std::vector<uint32_t> both = Shuffled(kTen + 3000, 3000, 9);
    both.insert(both.end(), hosts_of_.back().begin(), hosts_of_.back().end());
    AddHosts(both);
    BuildCatalogues(root_, index_);
  }
  void AddHosts(std::vector<uint32_t> hosts) {
    Add("many/" + std::to_string(hosts_of_.size()) + ".arg", FlowsOf(hosts));
    BuildIndex(EntryOf(paths_.back()), SideCar(paths_.back()));
    hosts_of_.push_back(std::move(hosts));
  }
  Tree NetworkLeaf() {
    static constexpr int32_t kOps[] = {ARGUS_OP_SUB, ARGUS_OP_SUBEQ, ARGUS_OP_SUBEQ, ARGUS_OP_OVERLAP,
                                       ARGUS_OP_LT,  ARGUS_OP_LE,    ARGUS_OP_GT,    ARGUS_OP_GE};
    const uint32_t host = (Below(2) ? kTen : kEleven) + static_cast<uint32_t>(Below(7000));
    Operand o;
    for (int shift = 24; shift >= 0; shift -= 8) o.bytes += static_cast<char>(host >> shift);
    o.bits = static_cast<int32_t>(Below(4) == 0 ? Below(33) : 8 + Below(16));
    return Leaf(kOps[Below(std::size(kOps))], Below(6) ? "saddr" : "daddr", {o});
  }
  Tree NetworkTree() {
    switch (Below(4)) {
      case 0: return And({NetworkLeaf(), RandomTree(1)});
      case 1: return Or({NetworkLeaf(), NetworkLeaf()});
      case 2: return And({NetworkLeaf(), NetworkLeaf()});
      default: return NetworkLeaf();
    }
  }

  std::vector<std::vector<uint32_t>> hosts_of_;
};

TEST_F(ManyHostsTest, RandomNetworks) {
  const List list(root_ + "/many");
  for (int i = 0; i < 60 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    Condition condition(NetworkTree());
    const std::vector<Row> rows = Compare(list, condition.nodes());
    if (i % 2 == 0) CompareTop(list, condition.nodes(), rows);
  }
  EXPECT_LT(inflated_, total_ * 3 / 4);
}

// The archive without the network is not worth looking up all keys of the others: its own side-car rules it out.
TEST_F(ManyHostsTest, ACatalogueLeavesFewArchivesOpen) {
  CatalogueFile catalogue;
  const std::string folder = SideCar(paths_.back()).substr(0, SideCar(paths_.back()).rfind('/'));
  ASSERT_EQ(catalogue.Open(CataloguePath(folder, 0)), CatalogueFile::State::kGood);
  ASSERT_EQ(catalogue.members().size(), hosts_of_.size());
  ChunkWeights weights(hosts_of_.size());
  ASSERT_TRUE(KeyWeigher(kAllOfTen, &Posting::src).Weigh(&catalogue, kSectionAddress4, &weights));
  for (const ChunkWeight& w : weights) EXPECT_GT(w.share, 0);
  Condition condition(Leaf(ARGUS_OP_SUBEQ, "saddr", {Net("10.0.0.0", 8)}));
  const List list(paths_[paths_.size() - 2]);  // that of 11.0.0.0 alone
  EXPECT_TRUE(Compare(list, condition.nodes()).empty());
  EXPECT_EQ(inflated_, 0);
}

// No flow ends in two parts.
TEST(ChunkWeightTest, LeavesNothingWherePartsHaveNothingInCommon) {
  const ChunkWeight two{0.5, {2, 2}}, three{0.25, {3, 3}}, up_to_two{0.25, {0, 2}}, nothing;
  EXPECT_EQ(two.And(three).share, 0);
  EXPECT_EQ(two.And(nothing).share, 0);
  EXPECT_EQ(two.And(up_to_two).share, 0.25);
  EXPECT_EQ(two.And(up_to_two).parts.first, 2);
  EXPECT_EQ(two.Or(three).share, 0.75);
  EXPECT_EQ(two.Or(three).parts.first, 2);
  EXPECT_EQ(two.Or(three).parts.last, 3);
  EXPECT_EQ(two.Or(nothing).parts.first, 2);
  EXPECT_EQ(nothing.Or(three).parts.first, 3);
}

}  // namespace
}  // namespace argus
