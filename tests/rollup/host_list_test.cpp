// Lists of hosts: what is written is read, and merged; what is damaged is refused.
#include "rollup/host_list.h"

#include <map>
#include <random>
#include <set>

#include "rollup/host_list_merger.h"
#include "support/rollups.h"

namespace argus {
namespace {

Host HostOf(const char* text) {
  const std::string bytes = Net(text).bytes;
  return Host::Of(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
}

std::string BytesOf(const Host& host) {
  std::string bytes(host.size(), '\0');
  host.Put(reinterpret_cast<uint8_t*>(bytes.data()));
  return bytes;
}

HostSums Sums(int64_t first, int64_t last, int64_t n) {
  HostSums s{first, last};
  for (int i = 0; i < 2; i++) {
    s.pkts[i] = n + i;
    s.bytes[i] = 2 * n + i;
    s.flows[i] = 3 * n + i;
  }
  return s;
}

constexpr int64_t kHour = HostHour::kLength;

std::vector<HostHour> OneHour(const HostSums& sums) { return {{static_cast<int32_t>(sums.first_seen / kHour), sums}}; }

struct Entry {
  Host host;
  std::vector<HostHour> hours;
  std::vector<Host> peers;
  Entry() = default;
  Entry(const Host& h, const HostSums& sums, const std::vector<Host>& p) : host(h), hours(OneHour(sums)), peers(p) {}
};
using Entries = std::vector<Entry>;

// The chunks of a list. A list may be cut anywhere: with `rush` before every host and amid peers.
std::vector<std::string> Write(const Entries& entries, bool rush = false) {
  std::vector<std::string> chunks;
  HostListWriter writer;
  const auto cut = [&] {
    chunks.emplace_back(reinterpret_cast<const char*>(writer.chunk().data()), writer.chunk().size());
    writer.Clear();
  };
  for (const Entry& e : entries) {
    if (!writer.HasRoom(e.hours.size()) || (rush && !writer.chunk().empty())) cut();
    writer.BeginHost(e.host, e.hours);
    for (size_t i = 0; i < e.peers.size(); i++) {
      if (!writer.HasRoom() || (rush && i % 3 == 2)) {
        writer.EndHost();
        cut();
        writer.BeginHost(e.host, {});
      }
      writer.AddPeer(e.peers[i]);
    }
    writer.EndHost();
  }
  if (!writer.chunk().empty()) cut();
  return chunks;
}

Row RowOf(const HostSums& s) {
  Row row = {std::to_string(s.first_seen), std::to_string(s.last_seen)};
  for (const int64_t* pair : {s.pkts, s.bytes, s.flows}) {
    for (int i = 0; i < 2; i++) row.push_back(std::to_string(pair[i]));
  }
  return row;
}

// Hosts and peers that are often the same, or neighbours.
Host RandomHost(std::mt19937* random) {
  const auto below = [random](uint32_t n) { return (*random)() % n; };
  switch (below(8)) {
    case 0: return HostOf(below(2) ? "0.0.0.0" : "255.255.255.255");
    case 1: return HostOf(below(2) ? "::" : "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    case 2: return {1, uint64_t{below(2)} << 63, below(5)};
    case 3: return {1, uint64_t{(*random)()} << 32 | (*random)(), (*random)()};
    case 4: return {0, (*random)(), 0};
    default: return {0, 0x0A000000U + below(50), 0};
  }
}

Entries RandomList(std::mt19937* random) {
  std::map<Host, Entry> entries;
  for (uint32_t n = (*random)() % 60; n > 0; n--) {
    Entry e;
    e.host = RandomHost(random);
    std::set<Host> peers;
    for (uint32_t p = (*random)() % 30; p > 0; p--) peers.insert(RandomHost(random));
    e.peers.assign(peers.begin(), peers.end());
    for (int32_t hour = -12; hour < 13; hour++) {
      if ((*random)() % 16 != 0 && (hour < 12 || !e.hours.empty())) continue;
      const int64_t first = hour * kHour + static_cast<int64_t>((*random)() % kHour);
      e.hours.push_back({hour, Sums(first, first + static_cast<int64_t>((*random)()), (*random)() % 300)});
    }
    entries[e.host] = e;
  }
  Entries list;
  for (const auto& [host, entry] : entries) list.push_back(entry);
  return list;
}

// Sums without any of the core's means.
void AddPlainly(HostSums* sum, const HostSums& n) {
  sum->first_seen = std::min(sum->first_seen, n.first_seen);
  sum->last_seen = std::max(sum->last_seen, n.last_seen);
  for (int k = 0; k < 2; k++) {
    sum->pkts[k] += n.pkts[k];
    sum->bytes[k] += n.bytes[k];
    sum->flows[k] += n.flows[k];
  }
}

MergedHosts Merged(const std::vector<Entries>& lists, size_t n_chosen) {
  struct Sum {
    HostSums day;
    std::map<int32_t, HostSums> hours;
    std::set<Host> peers;
    bool is_chosen = false;
  };
  std::map<Host, Sum> all;
  for (size_t i = 0; i < lists.size(); i++) {
    for (const Entry& e : lists[i]) {
      Sum& sum = all[e.host];
      for (const HostHour& hour : e.hours) {
        AddPlainly(&sum.day, hour.sums);
        AddPlainly(&sum.hours[hour.hour], hour.sums);
      }
      sum.peers.insert(e.peers.begin(), e.peers.end());
      sum.is_chosen = sum.is_chosen || n_chosen == 0 || i < n_chosen;
    }
  }
  MergedHosts rows;
  for (const auto& [host, sum] : all) {
    if (!sum.is_chosen) continue;
    rows.days.push_back(RowOf(sum.day));
    rows.days.back().push_back(std::to_string(sum.peers.size()));
    rows.days.back().push_back(BytesOf(host));
    for (const auto& [hour, sums] : sum.hours) {
      Row row = RowOf(sums);
      row.insert(row.begin(), std::to_string(hour * kHour));
      row.push_back(BytesOf(host));
      rows.hours.push_back(row);
    }
  }
  return rows;
}

TEST(HostListTest, MergesRandomLists) {
  std::mt19937 random(11);
  for (int round = 0; round < 300; round++) {
    SCOPED_TRACE(round);
    std::vector<Entries> lists(random() % 9);
    std::vector<std::vector<std::string>> chunks;
    for (Entries& list : lists) {
      list = RandomList(&random);
      chunks.push_back(Write(list, random() % 2 == 0));
    }
    const size_t n_chosen = random() % (lists.size() + 1);
    EXPECT_TRUE(MergeHostLists(chunks, static_cast<int32_t>(n_chosen)) == Merged(lists, n_chosen));
    if (::testing::Test::HasFailure()) return;
  }
  EXPECT_EQ(argus_live_handles(), 0);
}

TEST(HostListTest, AListMayHaveMoreHostsThanAChunk) {
  Entries list;
  for (uint64_t i = 0; i < 30000; i++) list.push_back({{0, i * 1000, 0}, Sums(5, 9, 1), {{0, i, 0}}});
  const std::vector<std::string> chunks = Write(list);
  EXPECT_GT(chunks.size(), 2u);
  const MergedHosts rows = MergeHostLists({chunks, chunks});
  EXPECT_EQ(rows.days.size(), 30000u);
  EXPECT_TRUE(rows == Merged({list, list}, 0));
}

TEST(HostListTest, AHostTakesAboutTwentyBytesAnHourAndAPeerFour) {
  std::mt19937 random(1);
  std::set<uint64_t> addresses;
  while (addresses.size() < 1000) addresses.insert(random() % (1 << 24));
  Entries list;
  size_t n_peers = 0;
  for (const uint64_t a : addresses) {
    const int64_t first = static_cast<int64_t>(random() % 86400) * 1000000 + static_cast<int64_t>(random() % 1000000);
    Entry e{{0, a, 0}, Sums(first, first + static_cast<int64_t>(random()) % 1000000000, random() % 100), {}};
    std::set<Host> peers;
    for (int i = 0; i < 10; i++) peers.insert({0, random(), 0});
    e.peers.assign(peers.begin(), peers.end());
    n_peers += e.peers.size();
    list.push_back(e);
  }
  const std::vector<std::string> chunks = Write(list);
  size_t size = 0;
  for (const std::string& chunk : chunks) size += chunk.size();
  EXPECT_LT(size, 1000 * 24 + n_peers * 5);
}

int32_t CodeOf(const std::vector<std::vector<std::string>>& lists) {
  int32_t code = ARGUS_OK;
  MergeHostLists(lists, 0, &code);
  return code;
}

TEST(HostListTest, AListThatIsCutIsDamaged) {
  const Entries list = {
      {HostOf("10.0.0.1"), Sums(5, 9, 1000), {HostOf("10.0.0.2"), HostOf("2001:db8::1"), HostOf("2001:db8::2")}},
      {HostOf("2001:db8::7"), Sums(5, 9, 1), {HostOf("2001:db8::1")}}};
  const std::string chunk = Write(list).front();
  EXPECT_EQ(CodeOf({{chunk}}), ARGUS_OK);
  int sound = 0;
  for (size_t n = 1; n < chunk.size(); n++) sound += CodeOf({{chunk.substr(0, n)}}) == ARGUS_OK;
  EXPECT_EQ(sound, 1);  // between its hosts
}

TEST(HostListTest, WhatIsOutOfOrderIsDamaged) {
  const Entry a{HostOf("10.0.0.1"), Sums(5, 9, 1), {HostOf("10.0.0.7"), HostOf("10.0.0.9")}};
  const Entry b{HostOf("10.0.0.2"), Sums(5, 9, 1), {}}, c{HostOf("::1"), Sums(5, 9, 1), {}},
      d{HostOf("::2"), Sums(5, 9, 1), {}};
  const auto chunk = [](const Entries& list) { return Write(list).front(); };
  EXPECT_EQ(CodeOf({{chunk({a, b, c, d})}}), ARGUS_OK);
  EXPECT_EQ(CodeOf({{chunk({a, b})}, {chunk({c}), chunk({d})}}), ARGUS_OK);
  for (const auto& [first, second] : {std::pair(b, a), std::pair(c, b), std::pair(d, c)}) {
    EXPECT_EQ(CodeOf({{chunk({first, second})}}), ARGUS_CORRUPT);
    EXPECT_EQ(CodeOf({{chunk({first}), chunk({second})}}), ARGUS_CORRUPT);
  }
  EXPECT_EQ(CodeOf({{chunk({a, a})}}), ARGUS_CORRUPT);
  // In the next chunk a host goes on, with peers that come behind those before.
  Entry more = a;
  more.hours.clear();
  more.peers = {HostOf("10.0.0.10")};
  EXPECT_EQ(CodeOf({{chunk({a}), chunk({more})}}), ARGUS_OK);
  more.peers = {HostOf("10.0.0.9")};
  EXPECT_EQ(CodeOf({{chunk({a}), chunk({more})}}), ARGUS_CORRUPT);
  more.hours = a.hours;
  more.peers = {HostOf("10.0.0.9"), HostOf("10.0.0.8")};
  EXPECT_EQ(CodeOf({{chunk({more})}}), ARGUS_CORRUPT);
}

// A host of IPv4 as it is packed: the number that tells its address, hours of six equal sums, and peers. An hour: the
// number that tells it, and that which tells its first_seen.
using PackedHours = std::vector<std::pair<uint64_t, uint64_t>>;
std::string Packed(uint64_t address, uint64_t sum, const std::vector<uint64_t>& peers = {},
                   const PackedHours& hours = {{0, 0}}) {
  ByteVector out = {static_cast<uint8_t>(2 * hours.size())};
  PutVarint(&out, address);
  for (const auto& [hour, first] : hours) {
    PutVarint(&out, hour);
    PutVarint(&out, first);
    out.push_back(0);
    for (int i = 0; i < 6; i++) PutVarint(&out, sum);
  }
  for (const uint64_t peer : peers) PutVarint(&out, peer);
  out.push_back(0);
  return std::string(out.begin(), out.end());
}

TEST(HostListTest, AnAddressBeyondTheLastIsDamaged) {
  constexpr uint64_t kLast = UINT32_MAX;
  EXPECT_EQ(CodeOf({{Packed(kLast, 1, {2 + kLast})}}), ARGUS_OK);
  EXPECT_EQ(CodeOf({{Packed(kLast + 1, 1)}}), ARGUS_CORRUPT);
  EXPECT_EQ(CodeOf({{Packed(5, 1) + Packed(kLast - 4, 1)}}), ARGUS_CORRUPT);
  EXPECT_EQ(CodeOf({{Packed(5, 1) + Packed(UINT64_MAX, 1)}}), ARGUS_CORRUPT);
  EXPECT_EQ(CodeOf({{Packed(5, 1, {2 + kLast + 1})}}), ARGUS_CORRUPT);
  EXPECT_EQ(CodeOf({{Packed(5, 1, {2 + 1, 2 + kLast})}}), ARGUS_CORRUPT);
  EXPECT_EQ(CodeOf({{Packed(5, 1, {UINT64_MAX})}}), ARGUS_CORRUPT);
}

TEST(HostListTest, ASumBeyondTheLargestIsThat) {
  const MergedHosts rows = MergeHostLists({{Packed(5, UINT64_MAX)}});
  EXPECT_EQ(rows.days[0][2], std::to_string(INT64_MAX));
  EXPECT_EQ(rows.hours[0][3], std::to_string(INT64_MAX));
}

TEST(HostListTest, HoursThatCannotBeAreDamaged) {
  const auto code_of = [](const PackedHours& hours) { return CodeOf({{Packed(5, 1, {}, hours)}}); };
  const auto last = static_cast<uint64_t>(kHour - 1);
  constexpr uint64_t kMost = INT32_MAX;
  EXPECT_EQ(code_of({{2, last}, {2, 0}, {198, 0}}), ARGUS_OK);
  EXPECT_EQ(code_of({{2, last + 1}}), ARGUS_CORRUPT);
  EXPECT_EQ(code_of({{2, 0}, {0, 0}}), ARGUS_CORRUPT);
  EXPECT_EQ(code_of({{2, 0}, {1, 0}}), ARGUS_CORRUPT);
  for (const uint64_t sign : {0, 1}) {
    EXPECT_EQ(code_of({{2 * kMost - sign, 0}}), ARGUS_OK);
    EXPECT_EQ(code_of({{2 * kMost + 2 - sign, 0}}), ARGUS_CORRUPT);
    EXPECT_EQ(code_of({{UINT64_MAX - sign, 0}}), ARGUS_CORRUPT);
  }
  EXPECT_EQ(code_of({{2 * kMost, 0}, {2, 0}}), ARGUS_CORRUPT);
}

TEST(HostListTest, HoursOfOneDayLieNear) {
  const auto list = [](uint64_t hour) { return std::vector<std::string>{Packed(5, 1, {}, {{2 * hour, 0}})}; };
  EXPECT_EQ(MergeHostLists({list(200), list(100)}).hours.size(), 2u);
  EXPECT_EQ(CodeOf({list(0), list(127)}), ARGUS_OK);
  EXPECT_EQ(CodeOf({list(0), list(128)}), ARGUS_CORRUPT);
  EXPECT_EQ(CodeOf({list(1 << 30), list(0)}), ARGUS_CORRUPT);
}

TEST(HostListTest, AHostHasHoursUnlessItGoesOn) {
  const std::string whole = Packed(5, 1), rest = Packed(5, 1, {2 + 7}, {});
  EXPECT_EQ(CodeOf({{whole, rest, rest}}), ARGUS_CORRUPT);  // the same peer again
  EXPECT_EQ(CodeOf({{whole, rest}}), ARGUS_OK);
  EXPECT_EQ(CodeOf({{rest}}), ARGUS_CORRUPT);
  EXPECT_EQ(CodeOf({{whole, whole}}), ARGUS_CORRUPT);
  EXPECT_EQ(CodeOf({{whole + Packed(0, 1, {2 + 7}, {})}}), ARGUS_CORRUPT);
  EXPECT_EQ(CodeOf({{whole, Packed(6, 1, {2 + 7}, {})}}), ARGUS_CORRUPT);
}

TEST(HostListTest, ARowIsOfOneMebibyteAtTheMost) {
  std::string chunk;
  while (chunk.size() <= 1 << 20) chunk += Packed(1, 1);
  EXPECT_EQ(CodeOf({{chunk}}), ARGUS_CORRUPT);
  EXPECT_EQ(CodeOf({{chunk.substr(0, chunk.size() - Packed(1, 1).size())}}), ARGUS_OK);
}

TEST(HostListTest, IsFedInTurn) {
  ArgusError error{};
  ArgusHostLists* const handle = argus_host_lists_open(2, 0, &error);
  ArgusRows rows, hours;
  int32_t wanted = -1;
  EXPECT_EQ(argus_host_lists_next(handle, &rows, &hours, &wanted, &error), ARGUS_OK);
  EXPECT_EQ(wanted, 0);
  EXPECT_EQ(rows.done, 0);
  for (const int32_t wrong : {-1, 1, 2})
    EXPECT_EQ(argus_host_lists_feed(handle, wrong, nullptr, 0, &error), ARGUS_INVALID);
  EXPECT_EQ(argus_host_lists_feed(handle, 0, nullptr, 0, &error), ARGUS_OK);
  EXPECT_EQ(argus_host_lists_next(handle, &rows, &hours, &wanted, &error), ARGUS_OK);
  EXPECT_EQ(wanted, 1);
  EXPECT_EQ(argus_host_lists_feed(handle, 1, nullptr, 0, &error), ARGUS_OK);
  EXPECT_EQ(argus_host_lists_next(handle, &rows, &hours, &wanted, &error), ARGUS_OK);
  EXPECT_EQ(wanted, -1);
  EXPECT_EQ(rows.done, 1);
  argus_host_lists_close(handle);
}

TEST(HostListTest, SumsOfDamagedListsStopAtTheLargest) {
  HostSums huge = Sums(5, 9, 1);
  huge.bytes[0] = INT64_MAX;
  const std::vector<std::string> list = Write({{HostOf("10.0.0.1"), huge, {}}});
  EXPECT_EQ(MergeHostLists({list, list, list}).days[0][4], std::to_string(INT64_MAX));
}

}  // namespace
}  // namespace argus
