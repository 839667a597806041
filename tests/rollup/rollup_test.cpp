// Rollups, against sums that are made without any of the core's means.
#include "rollup/rollup.h"

#include <array>
#include <map>
#include <random>
#include <set>

#include "support/rollups.h"

namespace argus {
namespace {

constexpr int64_t kSecond = 1000000, kHour = 3600 * kSecond, kDay = 24 * kHour;

std::string Ip(const char* text) { return Net(text).bytes; }

// IPv4 before IPv6.
using Address = std::pair<size_t, std::string>;
Address Of(const std::string& bytes) { return {bytes.size(), bytes}; }
// NULL behind all others.
template <typename T>
std::pair<bool, T> NullsLast(const std::optional<T>& v) {
  return {!v.has_value(), v.value_or(T())};
}
template <typename T>
std::string Text(const std::pair<bool, T>& v) {
  if (v.first) return "NULL";
  if constexpr (std::is_same_v<T, std::string>) {
    return v.second;
  } else {
    return std::to_string(v.second);
  }
}

int64_t CappedSum(int64_t a, const Number& b) {
  const __int128 n = static_cast<__int128>(a) + static_cast<uint64_t>(b.value_or(0));
  return n > INT64_MAX ? INT64_MAX : static_cast<int64_t>(n);
}

int64_t Floor(int64_t time, int64_t length) { return time - ((time % length) + length) % length; }

struct HostModel {
  int64_t first = INT64_MAX, last = INT64_MIN;
  std::array<int64_t, 6> n{};  // pkts, bytes, flows, each in and out
  std::set<Address> peers;
};

// What rollups are by their definition.
class Model {
 public:
  void Know(const ArgusDay& day) { days_.push_back(day); }
  void Add(const TestFlow& f) {
    if (!f.stime) return;
    for (const ArgusDay& day : days_) {
      if (*f.stime >= day.begin && *f.stime < day.end && day.is_summed) AddTo(f, day.date);
    }
  }

  // By date.
  std::map<int32_t, MergedHosts> Hosts() const {
    std::map<int32_t, MergedHosts> hosts;
    for (const auto& [key, h] : hours_) {
      const auto& [date, host, hour] = key;
      Row row = {std::to_string(hour), std::to_string(h.first), std::to_string(h.last)};
      for (const int64_t n : h.n) row.push_back(std::to_string(n));
      row.push_back(host.second);
      hosts[date].hours.push_back(row);
    }
    for (const auto& [key, h] : host_days_) {
      Row row = {std::to_string(h.first), std::to_string(h.last)};
      for (const int64_t n : h.n) row.push_back(std::to_string(n));
      row.push_back(std::to_string(h.peers.size()));
      row.push_back(key.second.second);
      hosts[key.first].days.push_back(row);
    }
    return hosts;
  }
  std::vector<Row> Services() const {
    std::vector<Row> rows;
    for (const auto& [key, n] : services_) {
      Row row;
      for (const int64_t i : n) row.push_back(std::to_string(i));
      const auto& [date, proto, dport] = key;
      for (const std::string& text : {std::to_string(date), Text(dport), Text(proto)}) row.push_back(text);
      rows.push_back(row);
    }
    return rows;
  }
  std::vector<Row> Traffic() const {
    std::vector<Row> rows;
    for (const auto& [key, n] : traffic_) {
      const auto& [bin, srcid, proto] = key;
      rows.push_back({std::to_string(bin), std::to_string(n[0]), std::to_string(n[1]), std::to_string(n[2]),
                      Text(srcid), Text(proto)});
    }
    return rows;
  }
  void Clear() {
    hours_.clear();
    host_days_.clear();
    services_.clear();
    traffic_.clear();
  }

 private:
  void AddTo(const TestFlow& f, int32_t date) {
    const int64_t last = f.ltime ? std::max(*f.ltime, *f.stime) : *f.stime;
    const auto add_host = [&](const Word& host, const Word& peer, bool is_source) {
      if (!host) return;
      HostModel& hour = hours_[{date, Of(*host), Floor(*f.stime, kHour)}];
      HostModel& day = host_days_[{date, Of(*host)}];
      for (HostModel* h : {&hour, &day}) {
        h->first = std::min(h->first, *f.stime);
        h->last = std::max(h->last, last);
        h->n[0] = CappedSum(h->n[0], is_source ? f.dpkts : f.spkts);
        h->n[1] = CappedSum(h->n[1], is_source ? f.spkts : f.dpkts);
        h->n[2] = CappedSum(h->n[2], is_source ? f.dbytes : f.sbytes);
        h->n[3] = CappedSum(h->n[3], is_source ? f.sbytes : f.dbytes);
        h->n[is_source ? 5 : 4]++;
        if (peer) h->peers.insert(Of(*peer));
      }
    };
    add_host(f.saddr, f.daddr, true);
    add_host(f.daddr, f.saddr, false);
    std::array<int64_t, 6>& service = services_[{date, NullsLast(f.proto), NullsLast(f.dport)}];
    service[0]++;
    service[1] += f.tcp_status && (*f.tcp_status & 1) && !(*f.tcp_status & 2) && !(*f.tcp_status & 4);
    const Number* const counters[] = {&f.spkts, &f.dpkts, &f.sbytes, &f.dbytes};
    for (size_t i = 0; i < 4; i++) service[2 + i] = CappedSum(service[2 + i], *counters[i]);
    AddTraffic(f, CappedSum(CappedSum(0, f.spkts), f.dpkts), CappedSum(CappedSum(0, f.sbytes), f.dbytes));
  }
  void AddTraffic(const TestFlow& f, int64_t pkts, int64_t bytes) {
    const int64_t length = 300 * kSecond, begin = *f.stime;
    int64_t end = f.ltime.value_or(begin);
    if (end < begin || end - begin > 31 * kDay) end = begin;
    const auto key = [&](int64_t bin) { return std::tuple(bin, NullsLast(f.srcid), NullsLast(f.proto)); };
    traffic_[key(Floor(begin, length))][0]++;
    int64_t given[2] = {0, 0};
    for (int64_t bin = Floor(begin, length); bin <= Floor(end, length); bin += length) {
      const int64_t n[2] = {pkts, bytes};
      for (size_t i = 0; i < 2; i++) {
        // What has come by the end of the bin.
        const int64_t come =
            end <= bin + length
                ? n[i]
                : static_cast<int64_t>(static_cast<__int128>(n[i]) * (bin + length - begin) / (end - begin));
        if (come == given[i]) continue;
        int64_t& sum = traffic_[key(bin)][1 + i];
        sum = CappedSum(sum, come - given[i]);
        given[i] = come;
      }
    }
  }

  std::vector<ArgusDay> days_;
  std::map<std::tuple<int32_t, Address, int64_t>, HostModel> hours_;
  std::map<std::pair<int32_t, Address>, HostModel> host_days_;
  std::map<std::tuple<int32_t, std::pair<bool, std::string>, std::pair<bool, int64_t>>, std::array<int64_t, 6>>
      services_;
  std::map<std::tuple<int64_t, std::pair<bool, std::string>, std::pair<bool, std::string>>, std::array<int64_t, 3>>
      traffic_;
};

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
    for (const Row& row : rollup->Drain(ARGUS_HOST_DAY)) {
      EXPECT_LE(row[1].size(), HostDayWriter::kMaxChunk);
      lists[std::stoi(row[0])].push_back(row[1]);
    }
    std::map<int32_t, MergedHosts> hosts;
    for (const auto& [date, chunks] : lists) {
      hosts[date] = MergeHostDays({chunks});
      lists_[date].push_back(chunks);
    }
    EXPECT_TRUE(hosts == model->Hosts());
    EXPECT_EQ(rollup->Drain(ARGUS_SERVICE_DAY), model->Services());
    EXPECT_EQ(rollup->Drain(ARGUS_TRAFFIC), model->Traffic());
  }

  std::mt19937_64 random_{3};
  std::map<int32_t, std::vector<std::vector<std::string>>> lists_;
};

// Days of London about its two changes of time, which have 23 and 25 hours, and days of India, which begin amid an hour.
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
  for (const auto& [date, lists] : lists_) merged[date] = MergeHostDays(lists);
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
  EXPECT_EQ(MergeHostDays(lists_[0]).hours[0][0], std::to_string(kDay));
  EXPECT_EQ(MergeHostDays(lists_[1]).hours[0][0], std::to_string(kDay));
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
  for (const int32_t kind : {ARGUS_HOST_DAY, ARGUS_SERVICE_DAY}) rollup.Drain(kind);
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
  for (const int32_t kind : {ARGUS_HOST_DAY, ARGUS_SERVICE_DAY}) rollup.Drain(kind);
  EXPECT_LT(argus_rollup_memory(rollup.get()), 16 << 20);
}

TEST(FlatTableTest, KeepsRoomButNotMuch) {
  struct Numbered {
    uint32_t key;
  };
  FlatTable<Numbered> table;
  const KeyHash hash;
  for (const uint32_t n : {1000, 600000}) {
    for (uint32_t i = 0; i < 2 * n; i++) EXPECT_EQ(table.Find(i / 2, hash(i / 2, 0)), i / 2);
    EXPECT_EQ(table.size(), n);
    table.Clear();
    EXPECT_EQ(table.size(), 0u);
    EXPECT_EQ(table.memory() > 0, n == 1000);
  }
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
