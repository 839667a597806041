// Which chunks a side-car leaves, and the rows that it counts: none is left out that holds a row.
#include "scan/chunk_choice.h"

#include <filesystem>
#include <numeric>

#include "support/conditions.h"
#include "support/indexes.h"

namespace argus {
namespace {

// An archive whose flows begin one after the other, in several chunks.
class ChunkChoiceTest : public testing::Test {
 protected:
  ChunkChoiceTest() : ChunkChoiceTest(TimedStream(20000)) {}
  explicit ChunkChoiceTest(const std::string& stream) : path_(folder_.Write("a.arg", stream)) {
    BuildIndex(EntryOf(path_), side_car_);
    index_ = std::make_unique<OpenIndex>(path_, side_car_);
    chunks_ = index_->file.Chunks();
  }
  std::vector<ChosenChunk> Choose(const Tree& tree, int32_t kind = ARGUS_FLOW, bool count_only = false) {
    const Flat flat(tree);
    Result<Predicate> p = Predicate::Build(kind, flat.nodes.data(), static_cast<int32_t>(flat.nodes.size()));
    EXPECT_TRUE(p.ok());
    std::vector<ChosenChunk> chosen;
    EXPECT_TRUE(ChunkChoice(kind, p.value(), count_only).Choose(&index_->file, &chosen));
    return chosen;
  }

  const TempFolder folder_;
  const std::string path_, side_car_ = folder_ / "a.argx";
  std::unique_ptr<OpenIndex> index_;
  const std::vector<Chunk>* chunks_ = nullptr;
};

TEST_F(ChunkChoiceTest, LeavesAllChunksWithoutACondition) {
  ASSERT_EQ(index_->state, SideCarFile::State::kFresh);
  ASSERT_GT(chunks_->size(), 1u);
  const std::vector<ChosenChunk> chosen = Choose(True());
  ASSERT_EQ(chosen.size(), chunks_->size());
  for (size_t i = 0; i < chosen.size(); i++) {
    EXPECT_EQ(chosen[i].number, i);
    EXPECT_EQ(chosen[i].share, 1);
    EXPECT_FALSE(chosen[i].is_counted);
  }
}

TEST_F(ChunkChoiceTest, LeavesNoneForAKindThatIsNotThere) { EXPECT_TRUE(Choose(True(), ARGUS_EVENT).empty()); }

TEST_F(ChunkChoiceTest, ChoosesByTime) {
  const int64_t after_first = chunks_->front().times.stime_last + 1;
  for (const ChosenChunk& c : Choose(Leaf(ARGUS_OP_GE, "stime", {Int(after_first)}))) EXPECT_NE(c.number, 0u);
  EXPECT_EQ(Choose(Leaf(ARGUS_OP_LE, "stime", {Int(chunks_->front().times.stime_first)}))[0].number, 0u);
  EXPECT_TRUE(Choose(Leaf(ARGUS_OP_LT, "stime", {Int(-300000000)})).empty());
}

// Flows with times fill some chunks, flows without times the following ones.
class HalfTimedTest : public ChunkChoiceTest {
 protected:
  static std::string Stream() {
    std::string all = TimedStream(0);
    for (int i = 0; i < 20000; i++) {
      FlowRecord flow;
      if (i < 10000) flow.Add(TimeRange(100, 0, 103, 0));
      const ByteVector bytes = flow.Add(Ipv4Key(kTcp, 1000, 80)).Add(Counters(1, 2, 3, 4)).Take();
      all.append(bytes.begin(), bytes.end());
    }
    return all;
  }
  HalfTimedTest() : ChunkChoiceTest(Stream()) {
    for (uint32_t i = 0; i < chunks_->size(); i++) {
      if ((*chunks_)[i].has_no_time) without_time_.push_back(i);
      if (!(*chunks_)[i].times.empty()) with_time_.push_back(i);
    }
  }
  std::vector<uint32_t> NumbersOf(const Tree& tree) {
    std::vector<uint32_t> numbers;
    for (const ChosenChunk& c : Choose(tree)) numbers.push_back(c.number);
    return numbers;
  }

  std::vector<uint32_t> with_time_, without_time_;
};

TEST_F(HalfTimedTest, ChoosesChunksOfFlowsWithoutTimes) {
  ASSERT_LT(with_time_.size(), chunks_->size());
  ASSERT_LT(without_time_.size(), chunks_->size());
  for (const char* time : {"stime", "ltime"}) {
    EXPECT_EQ(NumbersOf(Leaf(ARGUS_OP_IS_NULL, time, {})), without_time_);
    EXPECT_EQ(NumbersOf(Leaf(ARGUS_OP_IS_NOT_NULL, time, {})), with_time_);
    EXPECT_EQ(NumbersOf(TruthTest(ARGUS_OP_NOT, Leaf(ARGUS_OP_IS_NULL, time, {}))).size(), chunks_->size());
    EXPECT_EQ(NumbersOf(Leaf(ARGUS_OP_GE, time, {Int(INT64_MIN)})), with_time_);
  }
  EXPECT_EQ(NumbersOf(And({Leaf(ARGUS_OP_EQ, "saddr", {Net("10.0.0.1")}), Leaf(ARGUS_OP_IS_NULL, "stime", {})})),
            without_time_);
}

TEST_F(ChunkChoiceTest, ChoosesByAddressOnTheRightSide) {
  EXPECT_EQ(Choose(Leaf(ARGUS_OP_EQ, "saddr", {Net("10.0.0.1")})).size(), chunks_->size());
  EXPECT_TRUE(Choose(Leaf(ARGUS_OP_EQ, "daddr", {Net("10.0.0.1")})).empty());
  EXPECT_TRUE(
      Choose(And({Leaf(ARGUS_OP_EQ, "saddr", {Net("10.0.0.1")}), Leaf(ARGUS_OP_EQ, "dport", {Int(60000)})})).empty());
  EXPECT_EQ(Choose(Or({Leaf(ARGUS_OP_EQ, "daddr", {Net("10.0.0.1")}), Leaf(ARGUS_OP_EQ, "proto", {Int(1)})})).size(),
            chunks_->size());  // the index does not know protocols
}

TEST_F(ChunkChoiceTest, CountsTheFlowsOfAHost) {
  uint64_t rows = 0, flows = 0;
  for (const ChosenChunk& c : Choose(Leaf(ARGUS_OP_EQ, "saddr", {Net("10.0.0.1")}), ARGUS_FLOW, true)) {
    EXPECT_TRUE(c.is_counted);
    rows += c.rows;
  }
  for (const Chunk& c : *chunks_) flows += c.records.flows;
  EXPECT_EQ(rows, flows);
  EXPECT_EQ(rows, 20000u);
}

// Each flow has a source of its own, all have one destination.
class SingleFlowsTest : public ChunkChoiceTest {
 protected:
  static std::string Stream() {
    std::vector<uint32_t> hosts(5000);
    std::iota(hosts.begin(), hosts.end(), 0x0A000000);
    return FlowsOf(hosts);
  }
  SingleFlowsTest() : ChunkChoiceTest(Stream()) {}
  // The parts of the one chunk that is chosen.
  PartRange PartsOf(const Tree& tree) {
    const std::vector<ChosenChunk> chosen = Choose(tree);
    EXPECT_EQ(chosen.size(), 1u);
    return chosen.empty() ? PartRange() : chosen[0].parts;
  }
};

TEST_F(SingleFlowsTest, KnowsInWhichPartsMatchingFlowsEnd) {
  const Tree early = Leaf(ARGUS_OP_EQ, "saddr", {Net("10.0.0.100")});
  const Tree late = Leaf(ARGUS_OP_EQ, "saddr", {Net("10.0.3.0")});
  const Tree all = Leaf(ARGUS_OP_EQ, "daddr", {Net("192.168.1.2")});
  const PartRange a = PartsOf(early), b = PartsOf(late), either = PartsOf(Or({late, early}));
  EXPECT_EQ(a.first, a.last);
  EXPECT_EQ(b.first, b.last);
  EXPECT_LT(a.last, b.first);
  EXPECT_EQ(either.first, a.first);
  EXPECT_EQ(either.last, b.last);
  const PartRange both = PartsOf(And({all, late}));
  EXPECT_EQ(both.first, b.first);
  EXPECT_EQ(both.last, b.last);
  const PartRange any = PartsOf(And({all, Leaf(ARGUS_OP_LT, "stime", {Int(100000000)})}));
  EXPECT_EQ(any.first, 0);
  EXPECT_EQ(any.last, kLastPart);
}

}  // namespace
}  // namespace argus
