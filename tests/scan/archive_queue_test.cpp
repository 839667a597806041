// Which archive comes next: in the order of the list, of times, or as several processes claim them.
#include "scan/archive_queue.h"

#include <gtest/gtest.h>

#include <string>

namespace argus {
namespace {

class ArchiveQueueTest : public testing::Test {
 protected:
  // Archives whose names tell the hours that they are of; -1: none.
  void List(const std::vector<int64_t>& hours) {
    for (const int64_t hour : hours) {
      ArchiveEntry e;
      e.path = e.resolved = "/none/" + std::to_string(list_.size());
      e.has_span = hour >= 0;
      e.span_first = hour * 3600;
      e.span_last = e.span_first + 3600;
      list_.Add(e);
    }
    indexes_.SetChoice(ChunkChoice());
  }
  // The first `n` flows by stime are wanted.
  static ArgusScanSpec First(int64_t n, bool descending) {
    ArgusScanSpec spec{};
    spec.kind = ARGUS_FLOW;
    spec.top = {n, descending, 0, 0};
    return spec;
  }
  static std::vector<size_t> Rest(ArchiveQueue* queue) {
    std::vector<size_t> order;
    for (ArchiveQueue::Step step; (step = queue->Next()) != ArchiveQueue::Step::kEnd;) {
      if (step == ArchiveQueue::Step::kArchive) order.push_back(queue->current());
    }
    return order;
  }
  std::vector<size_t> OrderOf(const ArgusScanSpec& spec) {
    TopN top(spec);
    top.Reset(TimeBounds());
    ArchiveQueue queue(list_, top, sample_, &indexes_, &alone_);
    queue.Restart(false);
    return Rest(&queue);
  }

  using Order = std::vector<size_t>;
  ArchiveList list_;
  ScanSample sample_;
  IndexLookup indexes_{"", "", IndexTrust::kStat};
  ParallelClaims alone_{nullptr};
  TopN all_;
};

TEST_F(ArchiveQueueTest, FollowsTheList) {
  List({2, 0, 1});
  EXPECT_EQ(OrderOf(ArgusScanSpec{}), (Order{0, 1, 2}));
}

TEST_F(ArchiveQueueTest, FollowsTimesIfTheFirstFlowsAreWanted) {
  List({2, 0, -1, 1});
  EXPECT_EQ(OrderOf(First(5, false)), (Order{2, 1, 3, 0}));  // that without a time may hold any
  EXPECT_EQ(OrderOf(First(5, true)), (Order{2, 0, 3, 1}));
}

TEST_F(ArchiveQueueTest, LearnsOneTimePerCall) {
  List({0, 1});
  TopN top(First(5, false));
  top.Reset(TimeBounds());
  ArchiveQueue queue(list_, top, sample_, &indexes_, &alone_);
  queue.Restart(false);
  EXPECT_EQ(queue.Next(), ArchiveQueue::Step::kAgain);
  EXPECT_EQ(queue.Next(), ArchiveQueue::Step::kAgain);
  EXPECT_EQ(queue.Next(), ArchiveQueue::Step::kArchive);
  EXPECT_EQ(queue.current(), 0u);
  EXPECT_TRUE(queue.MayTakeCurrent());
}

TEST_F(ArchiveQueueTest, StartsAgain) {
  List({0, 1});
  ArchiveQueue queue(list_, all_, sample_, &indexes_, &alone_);
  queue.Restart(false);
  EXPECT_EQ(queue.Next(), ArchiveQueue::Step::kArchive);
  queue.Restart(false);
  EXPECT_EQ(Rest(&queue), (Order{0, 1}));
  EXPECT_EQ(queue.Next(), ArchiveQueue::Step::kEnd);
  queue.Restart(true);
  EXPECT_EQ(Rest(&queue), Order{});
}

TEST_F(ArchiveQueueTest, SharesArchivesAndThenHelps) {
  List({0, 1, 2});
  std::vector<uint64_t> words(1 + list_.size());
  ParallelClaims mine(words.data()), other(words.data());
  ArchiveQueue queue(list_, all_, sample_, &indexes_, &mine);
  queue.Restart(false);
  bool first = false;
  ASSERT_EQ(other.NextArchive(), 0u);
  ASSERT_TRUE(other.JoinChunks(0, 7, &first));  // it is read by chunks
  EXPECT_EQ(queue.Next(), ArchiveQueue::Step::kArchive);
  EXPECT_EQ(queue.current(), 1u);
  ASSERT_TRUE(mine.TakeWhole(1));
  ASSERT_EQ(other.NextArchive(), 2u);
  ASSERT_TRUE(other.TakeWhole(2));
  EXPECT_EQ(Rest(&queue), (Order{0}));
}

}  // namespace
}  // namespace argus
