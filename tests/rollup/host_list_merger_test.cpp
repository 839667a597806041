// Merging host lists, by the class itself; tests/rollup/host_list_test.cpp does it by the facade, with random lists.
#include "rollup/host_list_merger.h"

#include <gtest/gtest.h>

#include <string>

namespace argus {
namespace {

constexpr int64_t kHour = HostHour::kLength;
const Host kA{0, 1, 0}, kB{0, 2, 0}, kC{0, 3, 0};

// A list of one chunk: hosts with one hour each, and their peers.
ByteVector ListOf(const std::vector<std::pair<Host, std::vector<Host>>>& hosts, int32_t hour = 0) {
  HostListWriter writer;
  for (const auto& [host, peers] : hosts) {
    HostHour sums{hour, {hour * kHour, hour * kHour + 1}};
    sums.sums.flows[1] = 1;
    EXPECT_TRUE(writer.HasRoom(1));
    writer.BeginHost(host, {&sums, 1});
    for (const Host& peer : peers) writer.AddPeer(peer);
    writer.EndHost();
  }
  const Bytes chunk = writer.chunk();
  return ByteVector(chunk.data(), chunk.data() + chunk.size());
}

struct Merged {
  std::vector<std::pair<Host, int64_t>> peers;  // of each host
  std::vector<std::pair<Host, int64_t>> hours;  // of each host and hour the flows
  Status status;
};

// Merges lists of one chunk each.
Merged Merge(const std::vector<ByteVector>& lists, int32_t n_chosen = 0) {
  HostListMerger merger(static_cast<int32_t>(lists.size()), n_chosen);
  std::vector<bool> is_fed(lists.size());
  const size_t n_day = HostListMerger::DayColumns().size(), n_hour = HostListMerger::HourColumns().size();
  Merged merged;
  const auto host_of = [](const ArgusValue& v) { return Host::Of(v.bytes, v.length); };
  ArgusRows days{}, hours{};
  while (!days.done && merged.status.ok()) {
    int32_t wanted = -1;
    merged.status = merger.Next(&days, &hours, &wanted);
    for (int32_t i = 0; i < days.n_rows; i++) {
      const ArgusValue* const v = days.values + static_cast<size_t>(i) * n_day;
      merged.peers.emplace_back(host_of(v[9]), v[8].integer);
    }
    for (int32_t i = 0; i < hours.n_rows; i++) {
      const ArgusValue* const v = hours.values + static_cast<size_t>(i) * n_hour;
      merged.hours.emplace_back(host_of(v[9]), v[8].integer);
    }
    if (wanted < 0 || !merged.status.ok()) continue;
    const auto run = static_cast<size_t>(wanted);
    const ByteVector chunk = is_fed[run] ? ByteVector() : lists[run];
    is_fed[run] = true;
    merged.status = merger.Feed(wanted, chunk.data(), chunk.size());
  }
  return merged;
}

using Numbers = std::vector<std::pair<Host, int64_t>>;

TEST(HostListMergerTest, CountsDistinctPeersOfAllLists) {
  const Merged merged = Merge({ListOf({{kA, {kB, kC}}, {kB, {kA}}}), ListOf({{kA, {kA, kC}}, {kC, {}}})});
  EXPECT_TRUE(merged.status.ok());
  EXPECT_EQ(merged.peers, (Numbers{{kA, 3}, {kB, 1}, {kC, 0}}));
  EXPECT_EQ(merged.hours, (Numbers{{kA, 2}, {kB, 1}, {kC, 1}}));
}

TEST(HostListMergerTest, HoursStayApart) {
  const Merged merged = Merge({ListOf({{kA, {}}}, 5), ListOf({{kA, {}}}, 3), ListOf({{kA, {}}}, 5)});
  EXPECT_EQ(merged.hours, (Numbers{{kA, 1}, {kA, 2}}));
  EXPECT_EQ(merged.peers, (Numbers{{kA, 0}}));
}

TEST(HostListMergerTest, GivesOnlyHostsOfChosenLists) {
  const std::vector<ByteVector> lists = {ListOf({{kB, {kC}}}), ListOf({{kA, {}}, {kB, {kA}}, {kC, {}}})};
  EXPECT_EQ(Merge(lists, 1).peers, (Numbers{{kB, 2}}));
  EXPECT_EQ(Merge(lists, 1).hours, (Numbers{{kB, 2}}));
  EXPECT_EQ(Merge(lists, 2).peers.size(), 3u);
}

TEST(HostListMergerTest, NoListsAreDoneAtOnce) {
  const Merged merged = Merge({});
  EXPECT_TRUE(merged.status.ok());
  EXPECT_TRUE(merged.peers.empty());
}

TEST(HostListMergerTest, AListOutOfOrderIsDamaged) {
  EXPECT_EQ(Merge({ListOf({{kA, {}}}), ListOf({{kB, {}}, {kB, {}}})}).status.code(), ARGUS_CORRUPT);
}

TEST(HostListMergerTest, RefusesChunksOutOfTurn) {
  HostListMerger merger(2, 0);
  const ByteVector list = ListOf({{kA, {}}});
  EXPECT_EQ(merger.Feed(1, list.data(), list.size()).code(), ARGUS_INVALID);
  EXPECT_TRUE(merger.Feed(0, list.data(), list.size()).ok());
  EXPECT_EQ(merger.Feed(0, list.data(), list.size()).code(), ARGUS_INVALID);
}

}  // namespace
}  // namespace argus
