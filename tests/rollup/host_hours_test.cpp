// Sums of hosts by hour and their peers, as host lists.
#include "rollup/host_hours.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace argus {
namespace {

constexpr int64_t kHour = HostHour::kLength;

struct Seen {
  std::map<int32_t, HostSums> hours;
  std::vector<Host> peers;
};
using Days = std::map<int32_t, std::map<Host, Seen>>;

class HostHoursTest : public testing::Test {
 protected:
  HostHoursTest() {
    // Number 0 is the later day.
    EXPECT_TRUE(days_.Add({24 * kHour, 48 * kHour, 1, 1}).ok());
    EXPECT_TRUE(days_.Add({0, 24 * kHour, 0, 1}).ok());
  }
  void Add(int32_t day, int64_t stime, const Host& source, const Host& destination, int64_t n = 1) {
    RolledFlow flow;
    flow.day = day;
    flow.stime = stime;
    flow.ltime = stime + 5;
    flow.has_host[0] = flow.has_host[1] = true;
    flow.host[0] = source;
    flow.host[1] = destination;
    flow.pkts[0] = n;
    flow.bytes[0] = 100 * n;
    flow.pkts[1] = 10 * n;
    hosts_.Add({&flow, 1});
  }
  // Reads all lists by date. Chunks of a day come one after the other.
  Days Drain() {
    Days days;
    std::map<int32_t, HostListReader> readers;
    for (bool done = false; !done;) {
      rows_.Begin(HostHours::Columns().size());
      done = hosts_.Drain(days_, &rows_);
      const ArgusRows rows = rows_.View(done);
      if (rows.n_rows == 0) continue;
      const auto date = static_cast<int32_t>(rows.values[0].integer);
      EXPECT_TRUE(days.empty() || date >= days.rbegin()->first);
      Read(rows.values[1], &readers[date], &days[date]);
      n_chunks_++;
    }
    return days;
  }

  KnownDays days_;
  HostHours hosts_;
  int n_chunks_ = 0;

 private:
  static void Read(const ArgusValue& chunk, HostListReader* reader, std::map<Host, Seen>* hosts) {
    reader->Open(chunk.bytes, chunk.length);
    for (HostListReader::Step step; (step = reader->Next()) != HostListReader::Step::kEnd;) {
      ASSERT_NE(step, HostListReader::Step::kDamaged);
      Seen& seen = (*hosts)[reader->host()];
      if (step == HostListReader::Step::kPeer) {
        seen.peers.push_back(reader->peer());
      } else {
        for (const HostHour& hour : reader->hours()) EXPECT_TRUE(seen.hours.emplace(hour.hour, hour.sums).second);
      }
    }
  }

  RowBuffer rows_;
};

const Host kA{0, 0x0A000001, 0}, kB{0, 0x0A000002, 0}, kC{1, 0x20010DB8, 5};

TEST_F(HostHoursTest, WhatTheSourceSendsTheDestinationReceives) {
  Add(1, 7, kA, kB);
  const Days days = Drain();
  ASSERT_EQ(days.size(), 1u);
  const HostSums &a = days.at(0).at(kA).hours.at(0), &b = days.at(0).at(kB).hours.at(0);
  for (const HostSums* sums : {&a, &b}) {
    EXPECT_EQ(sums->first_seen, 7);
    EXPECT_EQ(sums->last_seen, 12);
  }
  EXPECT_EQ(a.pkts[1], 1);
  EXPECT_EQ(a.pkts[0], 10);
  EXPECT_EQ(a.bytes[1], 100);
  EXPECT_EQ(a.flows[1], 1);
  EXPECT_EQ(a.flows[0], 0);
  EXPECT_EQ(b.pkts[0], 1);
  EXPECT_EQ(b.pkts[1], 10);
  EXPECT_EQ(b.bytes[0], 100);
  EXPECT_EQ(b.flows[0], 1);
  EXPECT_EQ(b.flows[1], 0);
}

TEST_F(HostHoursTest, DaysAndHoursAreApart) {
  Add(0, 25 * kHour, kA, kB, 4);
  for (const int64_t hour : {3, 1, 2, 1}) Add(1, hour * kHour, kA, kB, hour);
  const Days days = Drain();
  ASSERT_EQ(days.size(), 2u);
  EXPECT_EQ(days.at(1).at(kA).hours.at(25).pkts[1], 4);
  const std::map<int32_t, HostSums>& hours = days.at(0).at(kA).hours;
  ASSERT_EQ(hours.size(), 3u);
  EXPECT_EQ(hours.at(1).pkts[1], 2);
  EXPECT_EQ(hours.at(2).pkts[1], 2);
  EXPECT_EQ(hours.at(3).pkts[1], 3);
}

TEST_F(HostHoursTest, APeerIsListedOnce) {
  for (int i = 0; i < 3; i++) {
    Add(1, i, kA, kC);
    Add(1, i, kB, kA);
    Add(1, i, kC, kC);
  }
  const Days days = Drain();
  EXPECT_EQ(days.at(0).at(kA).peers, (std::vector<Host>{kB, kC}));
  EXPECT_EQ(days.at(0).at(kB).peers, (std::vector<Host>{kA}));
  EXPECT_EQ(days.at(0).at(kC).peers, (std::vector<Host>{kA, kC}));
}

TEST_F(HostHoursTest, AHostMayHaveMorePeersThanFitIntoAChunk) {
  for (uint64_t i = 0; i < 5000; i++) Add(1, 0, {0, 7919 * i % 5003 * 1000, 0}, kC);
  const Days days = Drain();
  EXPECT_GT(n_chunks_, 2);
  EXPECT_EQ(days.at(0).size(), 5001u);
  const std::vector<Host>& peers = days.at(0).at(kC).peers;
  EXPECT_EQ(peers.size(), 5000u);
  EXPECT_TRUE(std::is_sorted(peers.begin(), peers.end()));
}

TEST_F(HostHoursTest, AddressesOfAFlowMayBeMissing) {
  RolledFlow flow;
  flow.day = 1;
  flow.has_host[1] = true;
  flow.host[1] = kB;
  hosts_.Add({&flow, 1});
  const Days days = Drain();
  ASSERT_EQ(days.at(0).size(), 1u);
  EXPECT_EQ(days.at(0).at(kB).hours.at(0).flows[0], 1);
  EXPECT_TRUE(days.at(0).at(kB).peers.empty());
}

TEST_F(HostHoursTest, BeginsAnewWhenCleared) {
  Add(1, 0, kA, kC);
  Drain();
  hosts_.Clear();
  EXPECT_TRUE(Drain().empty());
  hosts_.Clear();
  Add(1, 0, kB, kB);
  const Days days = Drain();
  ASSERT_EQ(days.at(0).size(), 1u);
  EXPECT_EQ(days.at(0).at(kB).peers, (std::vector<Host>{kB}));
}

}  // namespace
}  // namespace argus
