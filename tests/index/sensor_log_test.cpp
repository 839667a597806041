// What the records of an archive say of its sensors, and how that is kept.
#include "index/sensor_log.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "support/records.h"

namespace argus {
namespace {

constexpr uint32_t kCore = 0xC0000201;  // 192.0.2.1
constexpr uint32_t kLan = 0xC0000202;
constexpr int64_t kSecond = 1000000;

// Returns a management record of a sensor.
ByteVector Mar(uint8_t cause, uint32_t sensor, uint32_t now, uint64_t pkts = 0, uint32_t drops = 0) {
  ByteVector bytes(kMarSize);
  const auto put = [&bytes](size_t at, uint64_t value, int width) {
    ByteVector big;
    AppendBig(&big, value, width);
    std::copy(big.begin(), big.end(), bytes.begin() + static_cast<ptrdiff_t>(at));
  };
  bytes[0] = kMar | kVersion3;
  bytes[1] = cause;
  bytes[3] = kMarSize / kWord;
  put(4, 0x00800000, 4);
  put(cause == kCauseStart ? 120 : 8, sensor, 4);
  if (cause == kCauseStart) put(8, kCookie3, 4);
  put(32, now, 4);
  put(46, 60, 2);
  put(kMarPacketsAt, pkts, 8);
  put(kMarDropsAt, drops, 4);
  return bytes;
}

FlowRecord Flow(uint32_t sensor, uint32_t number, uint32_t from = 1000, uint32_t to = 1001) {
  return FlowRecord()
      .Add(Dsr(kDsrTransport, 3, 1).U32(sensor).U32(number))
      .Add(TimeRange(from, 0, to, 0))
      .Add(Ipv4Key(kTcp, 1000, 80));
}

class SensorLogTest : public testing::Test {
 protected:
  void AddMar(const ByteVector& bytes, uint64_t offset = 1) {
    Record record;
    record.AssignManagement({bytes.data(), static_cast<uint32_t>(bytes.size()), offset});
    log_.AddManagement(&record);
  }
  void AddFlow(uint32_t sensor, uint32_t number, uint32_t from = 1000, uint32_t to = 1001) {
    TestRecord r(Flow(sensor, number, from, to));
    log_.AddFlow(&r.record());
  }
  // Adds flows with these numbers, and returns the ranges that are left of them.
  std::vector<SensorFacts::Range> RangesOf(const std::vector<uint32_t>& numbers) {
    for (const uint32_t n : numbers) AddFlow(kCore, n);
    const std::vector<SensorFacts> all = log_.Take();
    return all.empty() ? std::vector<SensorFacts::Range>() : all[0].sequences;
  }
  SensorLog log_;
};

using Ranges = std::vector<SensorFacts::Range>;
using Lives = std::vector<SensorFacts::Life>;

TEST_F(SensorLogTest, SumsReportsUpBySensor) {
  AddMar(Mar(kCauseStatus, kLan, 100, 5, 0));
  AddMar(Mar(kCauseStatus, kCore, 160, 10, 1));
  AddMar(Mar(kCauseStatus, kCore, 220, 20, 2));
  AddMar(Mar(kCauseStatus, kCore, 400, 30, 4));
  AddMar(Mar(kCauseStatus, kCore, 460, 40, 0));
  const std::vector<SensorFacts> all = log_.Take();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].srcid, "192.0.2.1");
  EXPECT_EQ(all[0].reports, 4u);
  EXPECT_EQ(all[0].pkts, 100);
  EXPECT_EQ(all[0].drops, 7);
  EXPECT_EQ(all[0].interval, 60u);
  EXPECT_EQ(all[0].first_report, 160 * kSecond);
  EXPECT_EQ(all[0].last_report, 460 * kSecond);
  EXPECT_EQ(all[0].lives, (Lives{{160 * kSecond, 460 * kSecond}}));
  EXPECT_EQ(all[1].srcid, "192.0.2.2");
  EXPECT_EQ(all[1].lives, (Lives{{100 * kSecond, 100 * kSecond}}));
}

TEST_F(SensorLogTest, EachPauseParts) {
  for (const uint32_t t : {1000u, 1060u, 1240u, 1421u, 5000u, 5180u, 2000u, 1300u}) AddMar(Mar(kCauseStatus, kCore, t));
  // A report of a wrong clock hides no pause.
  AddMar(Mar(kCauseStatus, kCore, 900000));
  AddMar(Mar(kCauseStatus, kCore, 5240));
  const std::vector<SensorFacts> all = log_.Take();
  EXPECT_EQ(all[0].lives, (Lives{{1000 * kSecond, 1421 * kSecond},
                                 {2000 * kSecond, 2000 * kSecond},
                                 {5000 * kSecond, 5240 * kSecond},
                                 {900000 * kSecond, 900000 * kSecond}}));
}

TEST_F(SensorLogTest, LivesAreThoseOfTheSortedReports) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; round++) {
    std::vector<uint32_t> times(1 + random() % 60);
    for (uint32_t& t : times) AddMar(Mar(kCauseStatus, kCore, t = 100000 + random() % 6000));
    std::sort(times.begin(), times.end());
    Lives expected;
    for (const uint32_t t : times) {
      if (expected.empty() || t * kSecond - expected.back().second > 180 * kSecond) {
        expected.emplace_back(t * kSecond, t * kSecond);
      }
      expected.back().second = t * kSecond;
    }
    EXPECT_EQ(log_.Take()[0].lives, expected);
  }
}

TEST_F(SensorLogTest, OfVeryManyLivesTheShortestAreLeftOut) {
  for (uint32_t i = 0; i < 100; i++) {
    AddMar(Mar(kCauseStatus, kCore, 1000 * i + 1));
    AddMar(Mar(kCauseStatus, kCore, 1000 * i + 1 + (i % 2 == 0 ? 60 : 0)));
  }
  const std::vector<SensorFacts> all = log_.Take();
  EXPECT_EQ(all[0].lives.size(), 64u);
  for (uint32_t i = 0; i < 100; i += 2) {
    const SensorFacts::Life life{(1000 * i + 1) * kSecond, (1000 * i + 61) * kSecond};
    EXPECT_EQ(std::count(all[0].lives.begin(), all[0].lives.end(), life), 1) << i;
  }
}

TEST_F(SensorLogTest, StartRecordThatBeginsAnArchiveIsNoSignOfLife) {
  AddMar(Mar(kCauseStart, kCore, 50), 0);
  std::vector<SensorFacts> all = log_.Take();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].reports, 0u);
  EXPECT_GT(all[0].first_report, all[0].last_report);
  EXPECT_EQ(all[0].run_begin, 50 * kSecond);
  EXPECT_EQ(all[0].starts, 0u);
  AddMar(Mar(kCauseStart, kCore, 50), 0);
  AddMar(Mar(kCauseStart, kCore, 700), 128);
  all = log_.Take();
  EXPECT_EQ(all[0].reports, 1u);
  EXPECT_EQ(all[0].starts, 1u);
  EXPECT_EQ(all[0].run_begin, 700 * kSecond);
}

TEST_F(SensorLogTest, EachStartBeginsFactsOfItsOwn) {
  AddMar(Mar(kCauseStart, kCore, 50), 0);
  AddMar(Mar(kCauseStatus, kCore, 160, 10));
  AddFlow(kCore, 7);
  AddMar(Mar(kCauseStart, kCore, 50), 512);  // once more, as a collector gets it that connects again
  AddFlow(kCore, 8);
  AddMar(Mar(kCauseStart, kCore, 700), 1024);
  AddFlow(kCore, 1);
  AddMar(Mar(kCauseStatus, kCore, 760, 20));
  AddFlow(kCore, 3);
  const std::vector<SensorFacts> all = log_.Take();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].run_begin, 50 * kSecond);
  EXPECT_EQ(all[0].sequences, (Ranges{{7, 8}}));
  EXPECT_EQ(all[0].starts, 0u);
  EXPECT_EQ(all[0].pkts, 10);
  EXPECT_EQ(all[1].srcid, all[0].srcid);
  EXPECT_EQ(all[1].run_begin, 700 * kSecond);
  EXPECT_EQ(all[1].sequences, (Ranges{{1, 1}, {3, 3}}));
  EXPECT_EQ(all[1].starts, 1u);
  EXPECT_EQ(all[1].pkts, 20);
}

TEST_F(SensorLogTest, TooManySensorsAreSaidToBeCut) {
  for (uint32_t i = 0; i < 1000; i++) AddFlow(i + 1, 1);
  EXPECT_FALSE(log_.Take().back().is_cut);
  for (uint32_t i = 0; i < 1002; i++) AddFlow(i + 1, 1);
  AddMar(Mar(kCauseStatus, kCore, 160, 10, 3));
  AddFlow(1, 2);
  const std::vector<SensorFacts> all = log_.Take();
  ASSERT_EQ(all.size(), 1001u);
  EXPECT_TRUE(all.back().is_cut);
  EXPECT_EQ(all.back().flows, 2u);
  EXPECT_EQ(all.back().drops, 3);
  EXPECT_FALSE(all[0].is_cut);
  EXPECT_EQ(all[0].flows, 2u);
}

TEST_F(SensorLogTest, FlowsGiveTimes) {
  AddFlow(kCore, 1, 1000, 1010);
  AddFlow(kLan, 1, 1500, 1600);
  AddFlow(kCore, 2, 900, 905);
  const std::vector<SensorFacts> all = log_.Take();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].flows, 2u);
  EXPECT_EQ(all[0].first_flow, 900 * kSecond);
  EXPECT_EQ(all[0].last_flow, 1010 * kSecond);
  EXPECT_EQ(all[1].flows, 1u);
}

TEST_F(SensorLogTest, SequenceNumbersAreRanges) {
  EXPECT_EQ(RangesOf({1, 2, 3}), (Ranges{{1, 3}}));
  EXPECT_EQ(RangesOf({3, 2, 1}), (Ranges{{1, 3}}));
  EXPECT_EQ(RangesOf({1, 3, 2}), (Ranges{{1, 3}}));
  EXPECT_EQ(RangesOf({5, 5, 7, 1, 6, 5}), (Ranges{{1, 1}, {5, 7}}));
  EXPECT_EQ(RangesOf({10, 20, 11, 12, 9, 21, 10}), (Ranges{{9, 12}, {20, 21}}));
  EXPECT_EQ(RangesOf({UINT32_MAX, 0, UINT32_MAX - 1, 1}), (Ranges{{0, 1}, {UINT32_MAX - 1, UINT32_MAX}}));
}

TEST_F(SensorLogTest, RangesAreThoseOfASet) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; round++) {
    std::vector<uint32_t> numbers(1 + random() % 60);
    for (uint32_t& n : numbers) n = random() % 80;
    std::vector<bool> expected(81), found(81);
    for (const uint32_t n : numbers) expected[n] = true;
    uint64_t before = 0;
    for (const SensorFacts::Range& r : RangesOf(numbers)) {
      EXPECT_TRUE(before == 0 || r.first > before);
      for (uint32_t n = r.first; n <= r.second; n++) found[n] = true;
      before = uint64_t{r.second} + 1;
    }
    EXPECT_EQ(found, expected);
  }
}

// Returns how many numbers are in ranges, but for the holes.
uint64_t CountOf(const SensorFacts& f) {
  uint64_t n = 0;
  for (const SensorFacts::Range& r : f.sequences) n += uint64_t{r.second} - r.first + 1;
  return n - f.holes;
}

TEST_F(SensorLogTest, LowestOfVeryManyRangesAreOne) {
  for (uint32_t n = 10; n < 2010; n += 2) AddFlow(kCore, n);
  const std::vector<SensorFacts> all = log_.Take();
  EXPECT_EQ(all[0].sequences.size(), 512u);
  EXPECT_EQ(all[0].sequences.front().first, 10u);
  EXPECT_EQ(all[0].sequences.back().second, 2008u);
  EXPECT_EQ(CountOf(all[0]), 1000u);
}

TEST_F(SensorLogTest, NoLossIsHiddenHoweverManyRangesThereAre) {
  std::mt19937 random(7);
  for (int round = 0; round < 5; round++) {
    std::set<uint32_t> numbers;
    for (int i = 0; i < 40000; i++) {
      const uint32_t n = 1000 + random() % (round + 2) + static_cast<uint32_t>(3 * i);
      AddFlow(kCore, n);
      numbers.insert(n);
    }
    AddFlow(kCore, 5);
    numbers.insert(5);
    const std::vector<SensorFacts> all = log_.Take();
    EXPECT_EQ(all[0].sequences.front().first, *numbers.begin());
    EXPECT_EQ(all[0].sequences.back().second, *numbers.rbegin());
    EXPECT_LE(CountOf(all[0]), numbers.size());
    uint64_t before = 0;
    for (const SensorFacts::Range& r : all[0].sequences) {
      EXPECT_TRUE(before == 0 || r.first > before);
      before = uint64_t{r.second} + 1;
    }
  }
}

TEST_F(SensorLogTest, IsReadAsItWasPacked) {
  AddMar(Mar(kCauseStart, kCore, 50), 0);
  AddMar(Mar(kCauseStatus, kCore, 160, INT64_MAX, 1));
  AddMar(Mar(kCauseStatus, kCore, 220, 20, UINT32_MAX));
  AddMar(Mar(kCauseStatus, kCore, 2220));
  for (const uint32_t n : {7u, 9u, 8u, 100u, UINT32_MAX}) AddFlow(kCore, n);
  for (uint32_t n = 0; n < 2000; n += 2) AddFlow(kLan, n);
  AddFlow(kLan, 3);
  const std::vector<SensorFacts> all = log_.Take();
  EXPECT_EQ(all[0].pkts, INT64_MAX);
  ByteVector bytes, again;
  PutSensors(all, &bytes);
  std::vector<SensorFacts> read;
  ASSERT_TRUE(GetSensors(bytes.data(), bytes.size(), &read));
  ASSERT_EQ(read.size(), all.size());
  EXPECT_EQ(read[0].srcid, all[0].srcid);
  EXPECT_EQ(read[0].sequences, all[0].sequences);
  EXPECT_EQ(read[0].lives, all[0].lives);
  EXPECT_EQ(read[1].holes, all[1].holes);
  EXPECT_GT(read[1].holes, 0u);
  PutSensors(read, &again);
  EXPECT_EQ(again, bytes);
}

TEST_F(SensorLogTest, CutBytesAreRefused) {
  AddMar(Mar(kCauseStatus, kCore, 160, 1, 1));
  AddFlow(kCore, 1);
  AddFlow(kCore, 3);
  ByteVector bytes;
  PutSensors(log_.Take(), &bytes);
  std::vector<SensorFacts> read;
  for (size_t n = 0; n < bytes.size(); n++) EXPECT_FALSE(GetSensors(bytes.data(), n, &read)) << n;
  bytes.push_back(0);
  EXPECT_FALSE(GetSensors(bytes.data(), bytes.size(), &read));
  const uint8_t unknown[] = {kUnknownSensors};
  EXPECT_FALSE(GetSensors(unknown, sizeof unknown, &read));
}

}  // namespace
}  // namespace argus
