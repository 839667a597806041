// The first n flows by stime: which flows, chunks and archives may still hold one.
#include "scan/top_n.h"

#include "support/records.h"

namespace argus {
namespace {

class TopNTest : public testing::Test {
 protected:
  static TopN Make(int64_t n, bool descending = false, bool nulls_first = false, bool needs_stime = false,
                   bool by_ltime = false) {
    ArgusScanSpec spec{};
    spec.kind = ARGUS_FLOW;
    spec.top = {n, descending, nulls_first, by_ltime};
    TopN top(spec);
    TimeBounds bounds;
    bounds.needs_stime = needs_stime;
    top.Reset(bounds);
    return top;
  }
  static bool Take(TopN* top, uint32_t sec, uint32_t lasts = 1) {
    TestRecord r(FlowRecord().Add(TimeRange(sec, 0, sec + lasts, 0)).Add(Ipv4Key(kTcp, 1, 2)));
    return top->Take(r.record());
  }
  static bool TakeWithoutTime(TopN* top) {
    TestRecord r(FlowRecord().Add(Ipv4Key(kTcp, 1, 2)));
    return top->Take(r.record());
  }
  static FlowTimes Between(int64_t first, int64_t last) { return {first * 1000000, last * 1000000, false}; }
};

TEST_F(TopNTest, TakesAllIfItIsOff) {
  TopN top;
  EXPECT_FALSE(top.is_on());
  for (const uint32_t sec : {10, 20, 30}) EXPECT_TRUE(Take(&top, sec));
}

TEST_F(TopNTest, IsOffWhereProcessesShareTheArchives) {
  ArgusScanSpec spec{};
  uint64_t word = 0;
  spec.kind = ARGUS_FLOW;
  spec.top.n = 5;
  EXPECT_TRUE(TopN(spec).is_on());
  spec.claims = &word;
  EXPECT_FALSE(TopN(spec).is_on());
}

TEST_F(TopNTest, LeavesOutWhatComesAfterNFlows) {
  TopN top = Make(2);
  for (const uint32_t sec : {50, 40}) EXPECT_TRUE(Take(&top, sec));
  EXPECT_FALSE(Take(&top, 60));
  EXPECT_TRUE(Take(&top, 50));  // the reader may order further
  EXPECT_TRUE(Take(&top, 30));
  EXPECT_FALSE(Take(&top, 50));  // 30 and 40 come first
  EXPECT_TRUE(top.MayTake(top.PlaceOf(Between(40, 90))));
  EXPECT_FALSE(top.MayTake(top.PlaceOf(Between(41, 90))));
}

TEST_F(TopNTest, TakesTheLatestIfItIsDescending) {
  TopN top = Make(1, true);
  EXPECT_TRUE(Take(&top, 50));
  EXPECT_FALSE(Take(&top, 40));
  EXPECT_TRUE(Take(&top, 60));
  EXPECT_TRUE(top.MayTake(top.PlaceOf(Between(0, 60))));
  EXPECT_FALSE(top.MayTake(top.PlaceOf(Between(0, 59))));
}

TEST_F(TopNTest, TakesTheLastToEndByLtime) {
  TopN top = Make(1, true, true, true, true);
  EXPECT_TRUE(top.nulls_first());  // flows without ltime may pass
  EXPECT_TRUE(Take(&top, 50, 30));
  EXPECT_FALSE(Take(&top, 60, 10));
  EXPECT_TRUE(Take(&top, 40, 50));
  TimeRanges times;
  times.stime_first = 1, times.stime_last = 2, times.ltime_first = 3, times.ltime_last = 4;
  const FlowTimes ends = top.TimesOf(times, true), begins = Make(1).TimesOf(times, false);
  EXPECT_EQ(ends.first, 3);
  EXPECT_EQ(ends.last, 4);
  EXPECT_TRUE(ends.may_lack_time);
  EXPECT_EQ(begins.first, 1);
  EXPECT_EQ(begins.last, 2);
}

TEST_F(TopNTest, PutsFlowsWithoutTimeWhereTheyAreWanted) {
  TopN last = Make(1), first = Make(1, false, true), never = Make(1, false, true, true);
  for (TopN* top : {&last, &first}) EXPECT_TRUE(Take(top, 50));
  EXPECT_FALSE(TakeWithoutTime(&last));
  EXPECT_TRUE(TakeWithoutTime(&first));
  EXPECT_FALSE(Take(&first, 40));
  EXPECT_FALSE(never.nulls_first());  // the condition lets none pass
  EXPECT_TRUE(first.MayTake(first.PlaceOf(FlowTimes{99, 99, true})));
  EXPECT_FALSE(first.MayTake(first.PlaceOf(FlowTimes{99, 99, false})));
}

TEST_F(TopNTest, ForgetsWithAnotherCondition) {
  TopN top = Make(2);
  for (const uint32_t sec : {10, 11}) EXPECT_TRUE(Take(&top, sec));
  EXPECT_FALSE(Take(&top, 20));
  top.Reset(TimeBounds());
  for (const uint32_t sec : {20, 30}) EXPECT_TRUE(Take(&top, sec));
  EXPECT_FALSE(Take(&top, 31));
}

}  // namespace
}  // namespace argus
