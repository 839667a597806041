// Inter-packet times and jitter (argus-record-format.md 3.10; ra-fields.md 13), and what aggregation keeps of durations
// (3.12; ra-fields.md 3). Times in the record are microseconds, in the fields milliseconds.
#include "field/derive_jitter.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support/records.h"

namespace argus {
namespace {

struct Statistic {
  int32_t n;
  float min, mean, stddev, max;
  uint32_t histogram = 0;
};

constexpr Statistic kActive{4, 1000, 2000, 500, 3000, 0x12345678};
constexpr Statistic kIdle{2, 4000, 5000, 250, 6000, 0x11111110};
constexpr Statistic kOther{3, 7000, 8000, 750, 9000, 0xFFFFFFFF};

// Returns a jitter DSR of the given statistics, with `tail` bytes of histogram after each.
Dsr JitterDsr(uint8_t qualifier, std::initializer_list<Statistic> statistics, uint8_t subtype = 1, int tail = 4) {
  Dsr dsr(kDsrJitter, subtype, qualifier);
  for (const Statistic& s : statistics) {
    dsr.I32(s.n).F32(s.min).F32(s.mean).F32(s.stddev).F32(s.max);
    if (tail >= 4) dsr.U32(s.histogram);
    if (tail > 4) dsr.Zeros(tail - 4);
  }
  return dsr;
}

FlowRecord With(const Dsr& dsr) { return FlowRecord().Add(Ipv4Key(kUdp, 1, 2)).Add(Counters(9, 900, 9, 900)).Add(dsr); }

TEST(DeriveJitterTest, NullWithoutADsr) {
  TestRecord r(With(Counters(1, 60, 1, 60)));
  for (const char* base :
       {"intpkt", "intpktact", "intpktidl", "intpktmax", "intpktmin", "intpktactmax", "intpktactmin", "intpktidlmax",
        "intpktidlmin", "jit", "jitact", "jitidl", "intdist", "intdistact", "intdistidl"}) {
    EXPECT_TRUE(r.Null(std::string("s") + base)) << base;
    EXPECT_TRUE(r.Null(std::string("d") + base)) << base;
  }
}

// A machine that adds to a product in one step, without rounding the product, would say 10502.2168.
TEST(DeriveJitterTest, RoundsProductsBeforeSums) {
  TestRecord r(With(JitterDsr(0x3, {{7, 0, 3000.2998f, 0, 0}, {5, 0, 21004.9004f, 0, 0}})));
  EXPECT_EQ(r.Real("sintpkt"), 10502.2158f / 1000.0);
}

TEST(DeriveJitterTest, ActiveAndIdleOfTheSource) {
  TestRecord r(With(JitterDsr(0x3, {kActive, kIdle})));
  EXPECT_EQ(r.Real("sintpktact"), 2);
  EXPECT_EQ(r.Real("sintpktidl"), 5);
  EXPECT_EQ(r.Real("sintpktactmin"), 1);
  EXPECT_EQ(r.Real("sintpktactmax"), 3);
  EXPECT_EQ(r.Real("sintpktidlmin"), 4);
  EXPECT_EQ(r.Real("sintpktidlmax"), 6);
  EXPECT_EQ(r.Real("sintpkt"), 3);  // (4 * 2 + 2 * 5) / 6
  EXPECT_EQ(r.Real("sintpktmax"), 6);
  EXPECT_EQ(r.Real("sintpktmin"), 4);  // the larger of the minima: a defect of `ra` that is kept
  EXPECT_EQ(r.Real("sjitact"), 0.5);
  EXPECT_EQ(r.Real("sjitidl"), 0.25);
}

TEST(DeriveJitterTest, TheDestinationsExtremesAreOfItsActivePhases) {
  TestRecord r(With(JitterDsr(0xC, {kActive, kIdle})));
  EXPECT_EQ(r.Real("dintpktmax"), 3);
  EXPECT_EQ(r.Real("dintpktmin"), 1);
  EXPECT_EQ(r.Real("dintpkt"), 3);
  EXPECT_EQ(r.Real("djitact"), 0.5);
  EXPECT_EQ(r.Real("djitidl"), 0.25);
}

// The statistics stand in the order source active, source idle, destination active, destination idle, as far as
// present.
TEST(DeriveJitterTest, PlacesByQualifier) {
  TestRecord mixed(With(JitterDsr(0x6, {kIdle, kActive})));
  EXPECT_EQ(mixed.Real("sintpktidl"), 5);
  EXPECT_EQ(mixed.Real("sintpktact"), 0);
  EXPECT_EQ(mixed.Real("dintpktact"), 2);
  EXPECT_EQ(mixed.Real("dintpktidl"), 0);
  TestRecord outer(With(JitterDsr(0x9, {kActive, kOther})));
  EXPECT_EQ(outer.Real("sintpktact"), 2);
  EXPECT_EQ(outer.Real("dintpktidl"), 8);
  TestRecord all(With(JitterDsr(0xF, {kActive, kIdle, kOther, kActive})));
  EXPECT_EQ(all.Real("sintpktidl"), 5);
  EXPECT_EQ(all.Real("dintpktact"), 8);
  EXPECT_EQ(all.Real("dintpktidl"), 2);
}

TEST(DeriveJitterTest, StrideFollowsFromTheLength) {
  for (const int tail : {0, 4, 8}) {
    TestRecord r(With(JitterDsr(0x5, {kActive, kOther}, tail == 4, tail)));
    EXPECT_EQ(r.Real("sintpktact"), 2) << tail;
    EXPECT_EQ(r.Real("dintpktact"), 8) << tail;
  }
}

TEST(DeriveJitterTest, OnlyOnePhase) {
  TestRecord src(With(JitterDsr(0x2, {kIdle})));
  EXPECT_EQ(src.Real("sintpkt"), 5);
  EXPECT_EQ(src.Real("sjit"), 0.25);
  EXPECT_TRUE(src.Null("sjitact"));
  EXPECT_EQ(src.Real("sintpktmin"), 4);
  TestRecord dst(With(JitterDsr(0x4, {kActive})));
  EXPECT_EQ(dst.Real("dintpkt"), 2);
  EXPECT_EQ(dst.Real("djit"), 0.5);
  EXPECT_TRUE(dst.Null("djitidl"));
}

TEST(DeriveJitterTest, NoPackets) {
  TestRecord r(With(JitterDsr(0x5, {{0, 0, 0, 0, 0}, {0, 0, 0, 0, 0}})));
  EXPECT_EQ(r.Real("sintpkt"), 0);
  EXPECT_TRUE(r.Null("dintpkt"));
  EXPECT_TRUE(r.Null("sjit"));
  EXPECT_TRUE(r.Null("djitact"));
  EXPECT_EQ(r.Real("sintpktact"), 0);
}

TEST(DeriveJitterTest, CombinedJitter) {
  TestRecord r(With(JitterDsr(0x3, {kActive, kIdle})));
  // squares: 4 * 500^2 + 8000^2 / 4 + 2 * 250^2 + 10000^2 / 2 = 67,125,000; / 1000 / 6 - 3^2
  EXPECT_DOUBLE_EQ(r.Real("sjit").value(), std::sqrt(67125.0 / 6 - 9));
}

TEST(DeriveJitterTest, CombinedMeanIsRoundedToFloatAtEachStep) {
  TestRecord r(With(JitterDsr(0x3, {{3, 0, 765432.125f, 0, 0}, {1, 0, 1, 0, 0}})));
  // 2296296.375 has a bit too many: 2296296.5; + 1 = 2296297.5; / 4 = 574074.375
  EXPECT_EQ(r.Real("sintpkt"), 574.074375);
}

// ra-fields.md 13: f32(f32(a.mean * a.n) + f32(i.mean * i.n)) / n, also where one n is 0: 2296296.375 is rounded to
// 2296296.5, a third of which is 765432.1875. `ra` prints 765.432188.
TEST(DeriveJitterTest, SourceMeanOfOnePhaseIsRoundedToo) {
  TestRecord r(With(JitterDsr(0x1, {{3, 0, 765432.125f, 0, 0}})));
  EXPECT_EQ(r.Real("sintpkt"), 765.4321875);
  EXPECT_EQ(r.Real("sintpktact"), 765.432125);
}

TEST(DeriveJitterTest, UndefinedDeviationIsNull) {
  TestRecord r(With(JitterDsr(0x1, {{1, 5, 5, NAN, 5}})));
  EXPECT_TRUE(r.Null("sjit"));
  EXPECT_TRUE(r.Null("sjitact"));
  EXPECT_EQ(r.Real("sintpkt"), 0.005);
}

TEST(DeriveJitterTest, Histograms) {
  TestRecord r(With(JitterDsr(0x7, {kActive, kIdle, kOther})));
  EXPECT_EQ(r.Hex("sintdistact"), "0102030405060708");
  EXPECT_EQ(r.Hex("sintdistidl"), "0101010101010100");
  EXPECT_EQ(r.Hex("sintdist"), "0203040506070808");
  EXPECT_EQ(r.Hex("dintdist"), "0f0f0f0f0f0f0f0f");
  EXPECT_TRUE(r.Null("dintdistidl"));
  TestRecord none(With(JitterDsr(0x3, {kActive, kIdle}, 0, 0)));
  EXPECT_TRUE(none.Null("sintdist"));
}

TEST(DeriveJitterTest, TooShortForItsStatistics) {
  TestRecord r(With(Dsr(kDsrJitter, 1, 0xF).Zeros(16)));
  EXPECT_EQ(r.Real("sintpkt"), 0);
  EXPECT_TRUE(r.Null("dintpkt"));
}

// ---- aggregation --------------------------------------------------------------------------------------------------

// Count in network order; the rest in the order of the machine that wrote it.
Dsr LittleAggregate(uint32_t count, int32_t n, float min, float mean, float stddev, float max) {
  Dsr dsr(kDsrAggregation, 4, 0);
  dsr.U32(count).Zeros(16).Little32(n).LittleF32(min).LittleF32(mean).LittleF32(stddev).LittleF32(max);
  return dsr.Zeros(36);
}

TEST(DeriveJitterTest, AggregateOfALittleEndianMachine) {
  TestRecord r(With(LittleAggregate(5, 4, 0.5f, 1.25f, 0.25f, 2)));
  EXPECT_EQ(r.Int("trans"), 5);
  EXPECT_EQ(r.Real("min"), 0.5);
  EXPECT_EQ(r.Real("mean"), 1.25);
  EXPECT_EQ(r.Real("stddev"), 0.25);
  EXPECT_EQ(r.Real("max"), 2);
  EXPECT_EQ(r.Real("sum"), 5);  // mean * n
  EXPECT_EQ(r.Real("runtime"), 5);
}

TEST(DeriveJitterTest, AggregateOfABigEndianMachine) {
  const Dsr big = Dsr(kDsrAggregation, 4, 0).U32(5).Zeros(16).I32(4).F32(0.5f).F32(1.25f).F32(0.25f).F32(2).Zeros(36);
  TestRecord r(With(big));
  EXPECT_EQ(r.Int("trans"), 5);
  EXPECT_EQ(r.Real("mean"), 1.25);
  EXPECT_EQ(r.Real("max"), 2);
}

TEST(DeriveJitterTest, AggregateOfNothing) {
  TestRecord r(With(LittleAggregate(0, 1, 0.5f, 1.25f, 0.25f, 2)));
  EXPECT_EQ(r.Int("trans"), 0);
  EXPECT_EQ(r.Real("mean"), 0);
  EXPECT_EQ(r.Real("sum"), 0);
  EXPECT_EQ(r.Real("max"), 2);
}

TEST(DeriveJitterTest, WithoutAggregationTheDurationStands) {
  TestRecord r(FlowRecord().Add(Ipv4Key(kUdp, 1, 2)).Add(Counters(3, 180, 0, 0)).Add(TimeRange(10, 0, 12, 500000)));
  EXPECT_EQ(r.Int("trans"), 1);
  for (const char* field : {"min", "mean", "max", "sum", "runtime"}) EXPECT_EQ(r.Real(field), 2.5) << field;
  EXPECT_EQ(r.Real("stddev"), 0);
}

TEST(DeriveJitterTest, ThatDurationIsTheOneBeforeNormalisation) {
  TestRecord r(FlowRecord().Add(Ipv4Key(kUdp, 1, 2)).Add(Counters(1, 60, 0, 0)).Add(TimeRange(10, 0, 12, 500000)));
  EXPECT_EQ(r.Real("dur"), 0);
  EXPECT_EQ(r.Real("mean"), 2.5);
}

TEST(DeriveJitterTest, ARecordWithoutPacketsIsNoTransaction) {
  TestRecord r(FlowRecord().Add(Ipv4Key(kUdp, 1, 2)).Add(Counters(0, 0, 0, 0)).Add(TimeRange(10, 0, 12, 0)));
  EXPECT_EQ(r.Int("trans"), 0);
  EXPECT_EQ(r.Real("mean"), 0);
  EXPECT_EQ(r.Real("sum"), 0);
}

}  // namespace
}  // namespace argus
