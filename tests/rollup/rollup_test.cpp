// Rollups, against sums that are made without any of the core's means.
#include "rollup/rollup.h"

#include <map>
#include <random>

#include "support/rollup_model.h"

namespace argus {
namespace {

class RollupTest : public testing::Test {
 protected:
  ~RollupTest() override { EXPECT_EQ(argus_live_handles(), 0); }

  int64_t Below(int64_t n) { return static_cast<int64_t>(random_() % static_cast<uint64_t>(n)); }
  bool Once(int64_t n) { return Below(n) == 0; }
  Word Address() {
    if (Once(20)) return std::nullopt;
    if (Once(4))
      return Ip("2001:db8::").substr(0, 13) + std::string(1, static_cast<char>(Below(3))) +
             std::string(1, static_cast<char>(Below(256))) + "x";
    if (Once(30)) return Ip(Once(2) ? "0.0.0.0" : "255.255.255.255");
    if (Once(30)) return Ip(Once(2) ? "::" : "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    return std::string("\x0A\x01", 2) + std::string(1, static_cast<char>(Below(Once(2) ? 2 : 256))) +
           std::string(1, static_cast<char>(Below(40)));
  }
  Number Counter(int64_t most) { return Once(15) ? Number() : Once(10) ? Number(0) : Number(Below(most)); }
  TestFlow RandomFlow(int64_t begin, int64_t end) {
    static const char* const kProtos[] = {
        "tcp", "udp", "icmp", "a protocol with a long name", "a protocol with another", "x"};
    static const int64_t kLengths[] = {1, kSecond, 60 * kSecond, kHour, 2 * kHour, 8 * kHour};
    TestFlow f;
    if (!Once(30)) f.stime = begin + Below(end - begin);
    if (!Once(30))
      f.ltime = f.stime.value_or(begin) + Below(Once(300) ? 40 * kDay : kLengths[Below(6)]) - (Once(10) ? kSecond : 0);
    if (f.ltime && Once(20)) f.ltime = Floor(*f.ltime, 300 * kSecond);
    f.saddr = Address();
    f.daddr = Once(40) ? f.saddr : Address();
    if (!Once(20)) f.proto = kProtos[Below(6)];
    if (!Once(10)) f.dport = Once(2) ? Below(5) : Below(65536);
    f.spkts = Counter(1000);
    f.dpkts = Counter(20);
    f.sbytes = Counter(int64_t{1} << 40);
    f.dbytes = Counter(5000);
    if (!Once(10)) f.srcid = Once(2) ? "10.0.0.1" : "sensor";
    if (!Once(3)) f.tcp_status = Below(16);
    return f;
  }
  // Takes all rows out of both and compares them; the lists of host days are kept.
  void Compare(TestRollup* rollup, Model* model) {
    std::map<int32_t, std::vector<std::string>> lists;
    for (const Row& row : rollup->Drain(ARGUS_HOST_LIST)) {
      EXPECT_LE(row[1].size(), HostListWriter::kMaxChunk);
      lists[std::stoi(row[0])].push_back(row[1]);
    }
    std::map<int32_t, MergedHosts> hosts;
    for (const auto& [date, chunks] : lists) {
      hosts[date] = MergeHostLists({chunks});
      lists_[date].push_back(chunks);
    }
    EXPECT_TRUE(hosts == model->Hosts());
    EXPECT_EQ(rollup->Drain(ARGUS_SERVICE_DAY), model->Services());
    EXPECT_EQ(rollup->Drain(ARGUS_TRAFFIC), model->Traffic());
  }

  std::mt19937_64 random_{3};
  std::map<int32_t, std::vector<std::vector<std::string>>> lists_;
};

// Days of London about its two changes of time, which have 23 and 25 hours, and days of India, which begin amid an
// hour.
std::vector<ArgusDay> Days() {
  const int64_t march = 1774742400 * kSecond,
                october = 1792882800 * kSecond;  // 2026-03-29 00:00, 2026-10-24 23:00, both UTC
  std::vector<ArgusDay> days = {{october, october + 25 * kHour, 20751, 1},
                                {march, march + 23 * kHour, 20541, 1},
                                {march + 23 * kHour, march + 47 * kHour, 20542, 1},
                                {march - 24 * kHour, march, 20540, 0}};
  const int64_t india = 1780252200 * kSecond;  // 2026-05-31 18:30 UTC
  for (int i = 0; i < 3; i++) days.push_back({india + i * kDay, india + (i + 1) * kDay, 20605 + i, 1});
  days.push_back({-5 * kHour, 3 * kHour, 0, 1});  // about 1970
  return days;
}

TEST_F(RollupTest, SumsAsDefined) {
  TestRollup rollup;
  Model model, whole;
  const std::vector<ArgusDay> days = Days();
  for (const ArgusDay& day : days) {
    rollup.Know(day);
    model.Know(day);
    whole.Know(day);
  }
  for (int round = 0; round < 12; round++) {
    SCOPED_TRACE(round);
    for (int batch = 0; batch < 1 + 4 * (round % 3); batch++) {
      std::vector<TestFlow> flows;
      for (int64_t i = Below(700); i > 0; i--) {
        const ArgusDay& day = days[static_cast<size_t>(round < 4 ? round : Below(static_cast<int64_t>(days.size())))];
        flows.push_back(RandomFlow(day.begin, day.end));
        model.Add(flows.back());
        whole.Add(flows.back());
      }
      rollup.Add(flows);
    }
    const int64_t memory = argus_rollup_memory(rollup.get());
    Compare(&rollup, &model);
    EXPECT_LE(argus_rollup_memory(rollup.get()), memory);
    model.Clear();
    if (HasFailure()) return;
  }
  // All rounds' lists together are the day.
  std::map<int32_t, MergedHosts> merged;
  for (const auto& [date, lists] : lists_) merged[date] = MergeHostLists(lists);
  EXPECT_TRUE(merged == whole.Hosts());
}

TEST_F(RollupTest, WithoutFlowsIsEmpty) {
  TestRollup rollup;
  Model model;
  Compare(&rollup, &model);
  rollup.Add({});
  rollup.Add({TestFlow()});
  Compare(&rollup, &model);
}

TEST_F(RollupTest, OneHostOnManyDays) {
  TestRollup rollup;
  Model model;
  std::vector<TestFlow> flows;
  for (int32_t day = 0; day < 5; day++) {
    const ArgusDay known{day * kDay, (day + 1) * kDay, day, 1};
    rollup.Know(known);
    model.Know(known);
    TestFlow f;
    f.stime = known.begin + day;
    f.saddr = Ip("10.0.0.1");
    f.daddr = day == 3 ? f.saddr : Word();
    flows.push_back(f);
    model.Add(f);
  }
  rollup.Add(flows);
  Compare(&rollup, &model);
}

TEST_F(RollupTest, AnHourMayBeOfTwoDays) {
  TestRollup rollup;
  Model model;
  for (int32_t day = 0; day < 2; day++) {
    const ArgusDay known{kHour / 2 + day * kDay, kHour / 2 + (day + 1) * kDay, day, 1};
    rollup.Know(known);
    model.Know(known);
  }
  for (const int64_t time : {kDay + 1, kDay + kHour / 2 - 1, kDay + kHour / 2, 2 * kDay}) {
    TestFlow f;
    f.stime = time;
    f.saddr = Ip("10.0.0.1");
    rollup.Add({f});
    model.Add(f);
  }
  Compare(&rollup, &model);
  ASSERT_EQ(lists_.size(), 2u);
  EXPECT_EQ(MergeHostLists(lists_[0]).hours[0][0], std::to_string(kDay));
  EXPECT_EQ(MergeHostLists(lists_[1]).hours[0][0], std::to_string(kDay));
}

TEST_F(RollupTest, ADayMayHaveManyHours) {
  TestRollup rollup;
  Model model;
  const ArgusDay day{kHour - 1, 81 * kHour - 1, 0, 1};
  rollup.Know(day);
  model.Know(day);
  for (uint32_t host = 0; host < 300; host++) {
    std::vector<TestFlow> flows;
    for (int64_t hour = 80; hour >= 0; hour--) {
      TestFlow f;
      f.stime = std::max(day.begin, hour * kHour);
      f.ltime = INT64_MAX - hour;
      f.saddr = std::string("\x0A\0\0", 3) + static_cast<char>(host);
      f.spkts = f.sbytes = INT64_MAX;
      flows.push_back(f);
      model.Add(f);
    }
    rollup.Add(flows);
  }
  Compare(&rollup, &model);
}

TEST_F(RollupTest, ManyPeersAreMoreThanAChunk) {
  TestRollup rollup;
  Model model;
  const ArgusDay day{0, kDay, 0, 1};
  rollup.Know(day);
  model.Know(day);
  std::vector<TestFlow> flows;
  for (uint32_t i = 0; i < 150000; i++) {
    TestFlow f;
    f.stime = i;
    f.saddr = Ip("10.0.0.1");
    std::string peer(i % 3 == 0 ? 16 : 4, '\0');
    const uint32_t spread = i * 2654435761U;
    for (size_t b = 0; b < 4; b++) peer[b] = static_cast<char>(spread >> (8 * b));
    f.daddr = peer;
    f.spkts = 1;
    flows.push_back(f);
    model.Add(f);
  }
  rollup.Add(flows);
  Compare(&rollup, &model);
  EXPECT_GT(lists_[0].front().size(), 8u);
}

TEST_F(RollupTest, StopsAtDaysThatAreNotKnown) {
  TestRollup rollup;
  std::vector<TestFlow> flows(100);
  for (size_t i = 0; i < flows.size(); i++) flows[i].stime = static_cast<int64_t>(i / 7) * kDay + 5;
  flows[50].stime = {};
  const FlowBatch batch(flows);
  ArgusError error{};
  int32_t row = 0, n_days = 0;
  const int32_t* days = nullptr;
  const auto find_days = [&] {
    return argus_rollup_find_days(rollup.get(), &batch.get(), FlowBatch::kWidth, 0, &row, &days, &error);
  };
  for (; find_days() == ARGUS_OK && row < 100; n_days++) {
    EXPECT_EQ(row, 7 * n_days);
    rollup.Know({n_days * kDay, (n_days + 1) * kDay, n_days, 1});
  }
  EXPECT_EQ(n_days, 15);
  for (int32_t i = 0; i < 100; i++) EXPECT_EQ(days[i], i == 50 ? ARGUS_NO_DAY : i / 7);
  row = 0;
  EXPECT_EQ(argus_rollup_add(rollup.get(), &batch.get(), FlowBatch::kWidth, days, &row, &error), ARGUS_OK);
  EXPECT_EQ(row, 100);
  EXPECT_EQ(rollup.Drain(ARGUS_SERVICE_DAY).size(), 15u);
}

TEST_F(RollupTest, RefusesDaysThatCannotBe) {
  TestRollup rollup;
  ArgusError error{};
  rollup.Know({0, 10, 0, 1});
  rollup.Know({20, 30, 2, 1});
  rollup.Know({10, 20, 1, 1});
  for (const ArgusDay& day :
       {ArgusDay{5, 6, 3, 1}, ArgusDay{-5, 1, 3, 1}, ArgusDay{29, 40, 3, 1}, ArgusDay{50, 50, 3, 1},
        ArgusDay{50, 51 + 80 * kHour, 3, 1}, ArgusDay{50, INT64_MAX, 3, 1}}) {
    EXPECT_EQ(argus_rollup_know_day(rollup.get(), &day, &error), ARGUS_INVALID);
  }
  for (int i = 3; i < ARGUS_MAX_ROLLUP_DAYS; i++) rollup.Know({i * 10, i * 10 + 10, i, 1});
  const ArgusDay more{1000000, 1000001, 400, 1};
  EXPECT_EQ(argus_rollup_know_day(rollup.get(), &more, &error), ARGUS_INVALID);
}

TEST_F(RollupTest, IsNotAddedToWhileItIsDrained) {
  TestRollup rollup;
  rollup.Know({0, kDay, 0, 1});
  TestFlow f;
  f.stime = 1;
  rollup.Add({f});
  rollup.Drain(ARGUS_TRAFFIC);
  const FlowBatch batch({f});
  ArgusError error{};
  const int32_t* const days = rollup.DaysOf(batch);
  int32_t row = 0;
  EXPECT_EQ(argus_rollup_add(rollup.get(), &batch.get(), FlowBatch::kWidth, days, &row, &error), ARGUS_INVALID);
  for (const int32_t kind : {ARGUS_HOST_LIST, ARGUS_SERVICE_DAY}) rollup.Drain(kind);
  EXPECT_EQ(argus_rollup_add(rollup.get(), &batch.get(), FlowBatch::kWidth, days, &row, &error), ARGUS_OK);
  EXPECT_EQ(row, 1);
  ArgusRows rows;
  EXPECT_EQ(argus_rollup_drain(rollup.get(), ARGUS_ROLLUP_KINDS, &rows, &error), ARGUS_INVALID);
  EXPECT_EQ(argus_rollup_drain(rollup.get(), -1, &rows, &error), ARGUS_INVALID);
}

TEST_F(RollupTest, CountersStopAtTheLargest) {
  TestRollup rollup;
  Model model;
  rollup.Know({0, kDay, 0, 1});
  model.Know({0, kDay, 0, 1});
  for (const int64_t n : {INT64_MAX, int64_t{-1}, INT64_MIN, int64_t{5}}) {
    TestFlow f;
    f.stime = 7;
    f.ltime = 3 * kHour;
    f.saddr = Ip("10.0.0.1");
    f.daddr = Ip("10.0.0.2");
    f.spkts = f.dpkts = f.sbytes = f.dbytes = n;
    rollup.Add({f});
    model.Add(f);
  }
  Compare(&rollup, &model);
}

TEST_F(RollupTest, SplitsAFlowByTime) {
  TestRollup rollup;
  rollup.Know({0, kDay, 0, 1});
  TestFlow f;
  f.stime = 200 * kSecond;
  f.ltime = 900 * kSecond;  // 100 s in the first bin, 300 in each of two; none in a fourth
  f.spkts = 3;
  f.dpkts = 4;
  f.sbytes = 1000;
  f.proto = "udp";
  rollup.Add({f});
  const std::vector<Row> rows = {{"0", "1", "1", "142", "NULL", "udp"},
                                 {"300000000", "0", "3", "429", "NULL", "udp"},
                                 {"600000000", "0", "3", "429", "NULL", "udp"}};
  EXPECT_EQ(rollup.Drain(ARGUS_TRAFFIC), rows);
}

// Long flows keep no call long, nor do they take more memory than it says.
TEST_F(RollupTest, PausesAtLongFlows) {
  TestRollup rollup;
  rollup.Know({0, kDay, 0, 1});
  std::vector<TestFlow> flows(1000);
  for (size_t i = 0; i < flows.size(); i++) {
    flows[i].stime = 0;
    flows[i].ltime = 31 * kDay;
    flows[i].sbytes = 1000003;
    flows[i].srcid = std::to_string(i % 10);
  }
  const FlowBatch batch(flows);
  const int32_t* const days = rollup.DaysOf(batch);
  ArgusError error{};
  int32_t row = 0, calls = 0;
  for (; row < 1000; calls++) {
    EXPECT_EQ(argus_rollup_add(rollup.get(), &batch.get(), FlowBatch::kWidth, days, &row, &error), ARGUS_OK);
  }
  EXPECT_GT(calls, 20);
  int64_t bytes = 0;
  const std::vector<Row> rows = rollup.Drain(ARGUS_TRAFFIC);
  for (const Row& r : rows) bytes += std::stoll(r[3]);
  EXPECT_EQ(rows.size(), size_t{31 * 288 * 10});
  EXPECT_EQ(bytes, 1000 * int64_t{1000003});
}

TEST_F(RollupTest, IsFullOfTexts) {
  TestRollup rollup;
  rollup.Know({0, kDay, 0, 1});
  for (int batch = 0; batch < 64; batch++) {
    EXPECT_LT(argus_rollup_memory(rollup.get()), 64 << 20);
    std::vector<TestFlow> flows(1024);
    for (size_t i = 0; i < flows.size(); i++) {
      flows[i].stime = 0;
      flows[i].srcid = "sensor " + std::to_string(batch) + " " + std::to_string(i);
    }
    rollup.Add(flows);
  }
  EXPECT_EQ(argus_rollup_memory(rollup.get()), INT64_MAX);
  EXPECT_EQ(rollup.Drain(ARGUS_TRAFFIC).size(), 65536u);
  for (const int32_t kind : {ARGUS_HOST_LIST, ARGUS_SERVICE_DAY}) rollup.Drain(kind);
  EXPECT_LT(argus_rollup_memory(rollup.get()), 16 << 20);
}

TEST_F(RollupTest, AsksForFieldsThatExist) {
  int32_t n = 0;
  const int32_t* const fields = argus_rollup_fields(&n);
  ASSERT_EQ(n, FlowBatch::kWidth - 1);
  for (int32_t i = 0; i < n; i++) EXPECT_GE(fields[i], 0);
  EXPECT_STREQ(argus_field_at(ARGUS_FLOW, fields[0])->name, "stime");
  EXPECT_STREQ(argus_field_at(ARGUS_FLOW, fields[11])->name, "tcp_status");
  EXPECT_EQ(argus_rollup_column_count(ARGUS_ROLLUP_KINDS), 0);
}

}  // namespace
}  // namespace argus
