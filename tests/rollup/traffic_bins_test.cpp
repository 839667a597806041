// Traffic in bins of five minutes.
#include "rollup/traffic_bins.h"

#include <gtest/gtest.h>

#include "support/rollups.h"

namespace argus {
namespace {

constexpr int64_t kBin = 300 * int64_t{1000000};

class TrafficBinsTest : public testing::Test {
 protected:
  TrafficBinsTest() {
    for (const char* const text : {"b", "a"}) {
      ArgusValue v{};
      SetText(&v, text);
      srcids_.NumberOf(v);
      protos_.NumberOf(v);
    }
  }
  static RolledFlow FlowOf(int64_t stime, int64_t ltime, int64_t bytes) {
    RolledFlow flow;
    flow.stime = stime;
    flow.ltime = ltime;
    flow.srcid = flow.proto = 1;
    flow.pkts[0] = 1;
    flow.bytes[0] = bytes;
    return flow;
  }
  std::vector<Row> Drain() {
    std::vector<Row> all;
    for (bool done = false; !done;) {
      rows_.Begin(TrafficBins::Columns().size());
      done = bins_.Drain(srcids_, protos_, &rows_);
      const auto column_at = [](int32_t c) { return &TrafficBins::Columns()[static_cast<size_t>(c)]; };
      for (const Row& row : ShowRows(rows_.View(done), static_cast<int32_t>(TrafficBins::Columns().size()), column_at))
        all.push_back(row);
    }
    return all;
  }

  TextTable srcids_, protos_;
  TrafficBins bins_;
  RowBuffer rows_;
};

TEST_F(TrafficBinsTest, SplitsBytesInProportionToTime) {
  // A quarter of its time in the first bin, half in the second, a quarter in the third.
  EXPECT_EQ(bins_.Add(FlowOf(kBin / 2, 5 * kBin / 2, 1003)), 3);
  const std::vector<Row> wanted = {{"0", "1", "0", "250", "b", "b"},
                                   {std::to_string(kBin), "0", "0", "502", "b", "b"},
                                   {std::to_string(2 * kBin), "0", "1", "251", "b", "b"}};
  EXPECT_EQ(Drain(), wanted);
}

TEST_F(TrafficBinsTest, BothDirectionsCount) {
  RolledFlow flow = FlowOf(0, 0, 5);
  flow.pkts[1] = 10;
  flow.bytes[1] = 20;
  EXPECT_EQ(bins_.Add(flow), 1);
  EXPECT_EQ(Drain(), (std::vector<Row>{{"0", "1", "11", "25", "b", "b"}}));
}

TEST_F(TrafficBinsTest, TimesBefore1970HaveBinsToo) {
  bins_.Add(FlowOf(-1, -1, 5));
  bins_.Add(FlowOf(0, 0, 6));
  const std::vector<Row> wanted = {{std::to_string(-kBin), "1", "1", "5", "b", "b"}, {"0", "1", "1", "6", "b", "b"}};
  EXPECT_EQ(Drain(), wanted);
}

TEST_F(TrafficBinsTest, AFlowOfMoreThanAMonthLiesInOneBin) {
  const int64_t most = 31 * 288 * kBin;
  EXPECT_EQ(bins_.Add(FlowOf(0, most, 5)), 31 * 288 + 1);
  EXPECT_EQ(bins_.Add(FlowOf(0, most + 1, 5)), 1);
  EXPECT_EQ(Drain()[0][3], "5");
}

TEST_F(TrafficBinsTest, RowsComeByBinSensorAndProtocolWithNullsLast) {
  for (const int64_t bin : {1, 0}) {
    for (const uint32_t srcid : {0, 1, 2}) {
      for (const uint32_t proto : {0, 1, 2}) {
        RolledFlow flow = FlowOf(bin * kBin, bin * kBin, 1);
        flow.srcid = srcid;
        flow.proto = proto;
        bins_.Add(flow);
      }
    }
  }
  std::vector<Row> wanted, keys;
  for (const int64_t bin : {0, 1}) {
    for (const char* const srcid : {"a", "b", "NULL"}) {
      for (const char* const proto : {"a", "b", "NULL"}) wanted.push_back({std::to_string(bin * kBin), srcid, proto});
    }
  }
  for (const Row& row : Drain()) keys.push_back({row[0], row[4], row[5]});
  EXPECT_EQ(keys, wanted);
}

TEST_F(TrafficBinsTest, BeginsAnewWhenCleared) {
  bins_.Add(FlowOf(0, 0, 5));
  Drain();
  bins_.Clear();
  bins_.Add(FlowOf(kBin, kBin, 7));
  EXPECT_EQ(Drain(), (std::vector<Row>{{std::to_string(kBin), "1", "1", "7", "b", "b"}}));
}

}  // namespace
}  // namespace argus
