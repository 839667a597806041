// What the records of an archive say of its sensors, and how that is kept.
#include "index/sensor_log.h"

#include <gtest/gtest.h>

#include <random>

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
  EXPECT_EQ(all[0].gap_begin, 220 * kSecond);
  EXPECT_EQ(all[0].gap_end, 400 * kSecond);
  EXPECT_EQ(all[1].srcid, "192.0.2.2");
  EXPECT_EQ(all[1].gap_begin, all[1].gap_end);
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

TEST_F(SensorLogTest, VeryManyRangesAreNone) {
  std::vector<uint32_t> numbers;
  for (uint32_t n = 0; n < 2000; n += 2) numbers.push_back(n);
  EXPECT_EQ(RangesOf(numbers), Ranges());
}

TEST_F(SensorLogTest, IsReadAsItWasPacked) {
  AddMar(Mar(kCauseStart, kCore, 50), 0);
  AddMar(Mar(kCauseStatus, kCore, 160, INT64_MAX, 1));
  AddMar(Mar(kCauseStatus, kCore, 220, 20, UINT32_MAX));
  for (const uint32_t n : {7u, 9u, 8u, 100u, UINT32_MAX}) AddFlow(kCore, n);
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
