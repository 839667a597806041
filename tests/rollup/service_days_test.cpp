// Sums of services by day.
#include "rollup/service_days.h"

#include <gtest/gtest.h>

#include "support/rollups.h"

namespace argus {
namespace {

class ServiceDaysTest : public testing::Test {
 protected:
  ServiceDaysTest() {
    // Number 0 is the later day.
    EXPECT_TRUE(days_.Add({100, 200, 11, 1}).ok());
    EXPECT_TRUE(days_.Add({0, 100, 10, 1}).ok());
    for (const char* const proto : {"udp", "tcp"}) {
      ArgusValue v{};
      SetText(&v, proto);
      protos_.NumberOf(v);
    }
  }
  static RolledFlow FlowOf(int32_t day, uint32_t proto, int32_t dport, int64_t n) {
    RolledFlow flow;
    flow.day = day;
    flow.proto = proto;
    flow.dport = dport;
    flow.has_failed = n == 1;
    for (int side = 0; side < 2; side++) {
      flow.pkts[side] = n + side;
      flow.bytes[side] = 10 * n + side;
    }
    return flow;
  }
  std::vector<Row> Drain() {
    std::vector<Row> all;
    for (bool done = false; !done;) {
      rows_.Begin(ServiceDays::Columns().size());
      done = services_.Drain(days_, protos_, &rows_);
      const auto column_at = [](int32_t c) { return &ServiceDays::Columns()[static_cast<size_t>(c)]; };
      for (const Row& row : ShowRows(rows_.View(done), static_cast<int32_t>(ServiceDays::Columns().size()), column_at))
        all.push_back(row);
    }
    return all;
  }

  KnownDays days_;
  TextTable protos_;
  ServiceDays services_;
  RowBuffer rows_;
};

TEST_F(ServiceDaysTest, SumsUpByDayProtocolAndPort) {
  const std::vector<RolledFlow> flows = {FlowOf(0, 2, 80, 1), FlowOf(0, 2, 80, 2), FlowOf(0, 1, 80, 3),
                                         FlowOf(0, 2, 81, 4), FlowOf(1, 2, 80, 5)};
  services_.Add(flows);
  const std::vector<Row> wanted = {{"1", "0", "5", "6", "50", "51", "10", "80", "tcp"},
                                   {"2", "1", "3", "5", "30", "32", "11", "80", "tcp"},
                                   {"1", "0", "4", "5", "40", "41", "11", "81", "tcp"},
                                   {"1", "0", "3", "4", "30", "31", "11", "80", "udp"}};
  EXPECT_EQ(Drain(), wanted);
}

TEST_F(ServiceDaysTest, NullsComeLast) {
  services_.Add(std::vector<RolledFlow>{FlowOf(0, 0, 7, 5), FlowOf(0, 1, -1, 5), FlowOf(0, 1, 65535, 5)});
  std::vector<Row> keys;
  for (const Row& row : Drain()) keys.push_back({row[7], row[8]});
  EXPECT_EQ(keys, (std::vector<Row>{{"65535", "udp"}, {"NULL", "udp"}, {"7", "NULL"}}));
}

TEST_F(ServiceDaysTest, CountersStopAtTheLargest) {
  services_.Add(std::vector<RolledFlow>{FlowOf(0, 1, 1, INT64_MAX / 10 - 1), FlowOf(0, 1, 1, INT64_MAX / 10 - 1)});
  EXPECT_EQ(Drain()[0][4], std::to_string(INT64_MAX));
}

TEST_F(ServiceDaysTest, GivesManyRowsInPartsAndBeginsAnew) {
  for (int round = 0; round < 2; round++) {
    for (int32_t port = 0; port < 3000; port++) services_.Add(std::vector<RolledFlow>{FlowOf(1, 1, 2999 - port, 5)});
    const std::vector<Row> rows = Drain();
    ASSERT_EQ(rows.size(), 3000u);
    for (size_t i = 0; i < rows.size(); i++) EXPECT_EQ(rows[i][7], std::to_string(i));
    services_.Clear();
    EXPECT_TRUE(Drain().empty());
    services_.Clear();
  }
}

}  // namespace
}  // namespace argus
