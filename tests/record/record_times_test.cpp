// Time stamps: decoding of the time DSR (argus-record-format.md 3.3), normalisation by the packets of each side
// (time-and-quirks.md 2), and what stime, ltime and dur make of the result (ra-fields.md 1-3).
//
// Stamps are written as in the tables: S E s e = source start and end, destination start and end.
#include "record/record_times.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>

#include "support/records.h"

namespace argus {
namespace {

constexpr uint32_t kSigned = std::numeric_limits<int32_t>::max();
constexpr uint32_t kLastSecond = std::numeric_limits<uint32_t>::max();

constexpr uint8_t S = kSrcStart, E = kSrcEnd, s = kDstStart, e = kDstEnd;
constexpr uint8_t kAll = S | E | s | e;
constexpr Stamp kZero;

Stamp At(uint32_t sec, int32_t usec = 0) { return {sec, usec}; }

// "S E s e mask", a stamp as sec.usec without leading zeros, "-" if it is zero.
std::string Show(const Times& t) {
  std::string out;
  for (const Stamp& stamp : {t.start[0], t.end[0], t.start[1], t.end[1]}) {
    out += stamp == kZero ? "-" : std::to_string(stamp.sec) + "." + std::to_string(stamp.usec);
    out += ' ';
  }
  for (int i = 0; i < 4; i++) {
    if (t.mask & (S << i)) out += "SEse"[i];
  }
  return out;
}

std::string Decode(const Dsr& dsr) {
  const ByteVector bytes = dsr.Take();
  return Show(DecodeTimeDsr(Bytes(bytes.data(), bytes.size())));
}

std::string Normalised(Times t, uint64_t src_packets, uint64_t dst_packets, bool has_icmp = false) {
  NormaliseTimes(&t, src_packets, dst_packets, has_icmp);
  return Show(t);
}

Times Of(Stamp src_start, Stamp src_end, Stamp dst_start, Stamp dst_end, uint8_t mask) {
  return {{src_start, dst_start}, {src_end, dst_end}, mask};
}

// What sensors write: the range of the flow in the source's slots.
Times Range(Stamp start, Stamp end) { return Of(start, end, kZero, kZero, S | E); }

// ---- decoding: the short form -----------------------------------------------------------------------

TEST(TimesTest, ShortRange) { EXPECT_EQ(Decode(TimeRange(1000, 250000, 1002, 7)), "1000.250000 1002.7 - - SE"); }

TEST(TimesTest, ShortSingleStampIsStartAndEnd) {
  EXPECT_EQ(Decode(Dsr(kDsrTime, 1, 0x18).I32(1000).I32(5)), "1000.5 1000.5 - - SE");
}

TEST(TimesTest, ShortFormFillsAZeroStartOrEndFromTheOther) {
  EXPECT_EQ(Decode(TimeRange(0, 0, 1002, 7)), "1002.7 1002.7 - - SE");
  EXPECT_EQ(Decode(TimeRange(1000, 3, 0, 9)), "1000.3 1000.3 - - SE");  // zero is a matter of the seconds
  EXPECT_EQ(Decode(TimeRange(0, 0, 0, 0)), "- - - - ");
}

TEST(TimesTest, ShortFormMayHoldBothSides) {
  const Dsr dsr = Dsr(kDsrTime, 4, 0x18).I32(1).I32(10).I32(2).I32(20).I32(3).I32(30).I32(4).I32(40);
  EXPECT_EQ(Decode(dsr), "1.10 2.20 3.30 4.40 SE");  // the mask tells of the source alone
}

TEST(TimesTest, ShortStartAndOffset) {
  EXPECT_EQ(Decode(Dsr(kDsrTime, 3, 0x18).I32(1000).I32(900000).U32(1500000)), "1000.900000 1002.400000 - - SE");
}

TEST(TimesTest, NanosecondsAreTruncated) {
  const Dsr dsr = Dsr(kDsrTime, 2, 0x19).I32(1000).I32(123456789).I32(1001).I32(999999999);
  EXPECT_EQ(Decode(dsr), "1000.123456 1001.999999 - - SE");
  const Dsr other = Dsr(kDsrTime, 2, 0x1A).I32(1000).I32(12345).I32(1001).I32(2);  // 0x19 alone means nanoseconds
  EXPECT_EQ(Decode(other), "1000.12345 1001.2 - - SE");
}

TEST(TimesTest, AbsurdFractionsOfTheSourceAreClamped) {
  EXPECT_EQ(Decode(TimeRange(1000, 1000001, 1002, 2000000000)), "1000.999999 1002.999999 - - SE");
  EXPECT_EQ(Decode(FourTimes(At(1, 5000000), At(2), At(3, 5000000), At(4))), "1.999999 2.0 3.5000000 4.0 SEse");
}

TEST(TimesTest, ShortOrMissingDsrHasNoStamps) {
  EXPECT_EQ(Show(DecodeTimeDsr(Bytes())), "- - - - ");
  EXPECT_EQ(Decode(Dsr(kDsrTime, 2, 0x18)), "- - - - ");
  EXPECT_EQ(Decode(Dsr(kDsrTime, 2, 0x18).I32(1000)), "- - - - ");
  EXPECT_EQ(Decode(Dsr(kDsrTime, 2, 0x18).I32(1000).I32(1).I32(1002)), "1000.1 1000.1 - - SE");  // half an end
}

// ---- decoding: the long form of aggregating clients --------------------------------------------------

TEST(TimesTest, LongAbsolute) {
  EXPECT_EQ(Decode(FourTimes(At(1, 10), At(2, 20), At(3, 30), At(4, 40))), "1.10 2.20 3.30 4.40 SEse");
  EXPECT_EQ(Decode(Dsr(kDsrTime, S | E, 0x18).I32(1).I32(10).I32(2).I32(20)), "1.10 2.20 - - SE");
  EXPECT_EQ(Decode(Dsr(kDsrTime, s | e, 0x18).I32(3).I32(30).I32(4).I32(40)), "- - 3.30 4.40 se");
  EXPECT_EQ(Decode(Dsr(kDsrTime, S | e, 0x18).I32(1).I32(10).I32(4).I32(40)), "1.10 1.10 - 4.40 Se");
}

TEST(TimesTest, LongRelativeToTheFirstStart) {
  const Dsr four = Dsr(kDsrTime, 0x7D, 0x18).I32(1000).I32(500000).I32(1500000).I32(-2000).I32(600000);
  EXPECT_EQ(Decode(four), "1000.500000 1002.0 1000.498000 1001.100000 SEse");
  const Dsr two = Dsr(kDsrTime, s | e, 0x18).I32(1000).I32(1).I32(999999);
  EXPECT_EQ(Decode(two), "- - 1000.1 1001.0 se");
  const Dsr back = Dsr(kDsrTime, S | s, 0x18).I32(1000).I32(1000).I32(-2000);  // into the second before
  EXPECT_EQ(Decode(back), "1000.1000 1000.1000 999.999000 999.999000 Ss");
  // An end without its start is named, but not there; seen in what racluster writes.
  const Dsr lone = Dsr(kDsrTime, E | s | e, 0x18).I32(1000).I32(300000).I32(900000);
  EXPECT_EQ(Decode(lone), "- - 1000.300000 1001.200000 se");
  const Dsr late = Dsr(kDsrTime, S | E, 0x18).I32(-5).I32(250000).I32(1);
  EXPECT_EQ(Decode(late), "4294967291.250000 4294967291.250001 - - SE");
}

TEST(TimesTest, OffsetsAreAddedBeforeNanosecondsAreDivided) {
  const Dsr dsr = Dsr(kDsrTime, S | E, 0x19).I32(1000).I32(999999000).I32(2999);
  EXPECT_EQ(Decode(dsr), "1000.999999 1001.1 - - SE");
}

// Too short for all stamps, but not of the length of the relative form: absolute, as far as it goes.
TEST(TimesTest, LongFormOfAnOddLengthIsAbsolute) {
  const Dsr dsr = Dsr(kDsrTime, S | E | s, 0x18).I32(1).I32(10).I32(2).I32(20).I32(3);
  EXPECT_EQ(Decode(dsr), "1.10 2.20 3.0 3.0 SEs");
}

TEST(TimesTest, LongFormOrdersEachSide) {
  EXPECT_EQ(Decode(FourTimes(At(5), At(2), At(9), At(4))), "2.0 5.0 4.0 9.0 SEse");
  EXPECT_EQ(Decode(FourTimes(At(5), kZero, At(9), kZero)), "5.0 5.0 9.0 9.0 SEse");
}

// ---- normalisation: rules A to I --------------------------------------------------------------------

TEST(TimesTest, RuleA_OnePacketEachWay) {
  // Request at the start, response at the end; a side of one instant loses its END bit (E).
  EXPECT_EQ(Normalised(Range(At(10, 1), At(12, 2)), 1, 1), "10.1 10.1 12.2 12.2 Ss");
  EXPECT_EQ(Normalised(Of(kZero, kZero, At(10, 1), At(12, 2), s | e), 1, 1), "12.2 12.2 10.1 10.1 Ss");
  EXPECT_EQ(Normalised(Of(At(1), At(2), At(3), At(4), kAll), 1, 1), "1.0 2.0 3.0 4.0 SEse");
}

TEST(TimesTest, RuleA_BothSidesGetTheWholeRange) {
  EXPECT_EQ(Normalised(Range(At(10), At(12)), 3, 2), "10.0 12.0 10.0 12.0 SEse");
  EXPECT_EQ(Normalised(Of(kZero, kZero, At(10), At(12), s | e), 3, 2), "10.0 12.0 10.0 12.0 SEse");
  EXPECT_EQ(Normalised(Of(At(10), At(12), At(11), At(13), kAll), 3, 2), "10.0 12.0 11.0 13.0 SEse");
}

TEST(TimesTest, RuleA_ASideOfOnePacketIsAnInstantBeyondASecond) {
  EXPECT_EQ(Normalised(Range(At(10), At(12)), 1, 2), "10.0 10.0 10.0 12.0 Sse");
  EXPECT_EQ(Normalised(Range(At(10), At(12)), 2, 1), "10.0 12.0 10.0 10.0 SEs");
  EXPECT_EQ(Normalised(Range(At(10, 1), At(10, 9)), 1, 2), "10.1 10.9 10.1 10.9 SEse");  // whole seconds count
  EXPECT_EQ(Normalised(Of(At(10), At(12), kZero, kZero, kAll), 2, 1), "10.0 12.0 10.0 10.0 SEs");
}

TEST(TimesTest, RulesBAndC_ARangeInTheWrongSlotsMoves) {
  EXPECT_EQ(Normalised(Of(kZero, kZero, At(10), At(12), s | e), 3, 0), "10.0 12.0 - - SE");
  EXPECT_EQ(Normalised(Range(At(10), At(12)), 0, 3), "- - 10.0 12.0 se");
}

TEST(TimesTest, RuleD_AMaskWithoutStartsFollowsTheStamps) {
  EXPECT_EQ(Normalised(Of(At(10), At(12), kZero, kZero, 0), 3, 0), "10.0 12.0 - - SE");
  EXPECT_EQ(Normalised(Of(At(10), At(12), At(11), At(13), E), 0, 0), "10.0 12.0 11.0 13.0 ");  // and no packets: rule E
}

TEST(TimesTest, RuleE_AnInstantHasNoEnd) {
  EXPECT_EQ(Normalised(Range(At(10, 5), At(10, 5)), 3, 0), "10.5 10.5 - - S");
  EXPECT_EQ(Normalised(Range(At(10), At(12)), 0, 0), "10.0 12.0 - - ");
}

TEST(TimesTest, RuleF_AMissingEndIsTheStart) {
  EXPECT_EQ(Normalised(Of(At(10), kZero, kZero, kZero, S), 3, 0), "10.0 10.0 - - S");
  EXPECT_EQ(Normalised(Of(kZero, kZero, At(10), kZero, s), 0, 3), "- - 10.0 10.0 s");
}

TEST(TimesTest, RuleG_ReversedSource) {
  EXPECT_EQ(Normalised(Range(At(12), At(10)), 3, 0), "10.0 12.0 - - SE");
  EXPECT_EQ(Normalised(Range(At(12, 5), At(12, 4)), 3, 0), "12.4 12.5 - - SE");
}

TEST(TimesTest, RuleG_ReversedDestinationTakesTheSourcesEnd) {
  EXPECT_EQ(Normalised(Of(At(10), At(11), At(20), At(15), kAll), 3, 3), "10.0 11.0 11.0 20.0 SEse");
}

TEST(TimesTest, RuleH_ARangeOfASideWithoutPacketsMovesToTheOther) {
  EXPECT_EQ(Normalised(Of(At(10), At(12), At(11), At(11), kAll), 0, 3), "- - 10.0 12.0 s");
  EXPECT_EQ(Normalised(Of(At(11), At(11), At(10), At(12), kAll), 3, 0), "10.0 12.0 - - S");
}

TEST(TimesTest, RuleI_OnePacketIsItsEnd) {
  EXPECT_EQ(Normalised(Range(At(10), At(12)), 1, 0), "12.0 12.0 - - SE");
  EXPECT_EQ(Normalised(Range(At(10), At(12)), 1, 0, true), "10.0 12.0 - - SE");  // but for a flow with an ICMP DSR
  EXPECT_EQ(Normalised(Range(At(10), At(12)), 0, 1), "- - 12.0 12.0 se");
  EXPECT_EQ(Normalised(Range(At(10), At(12)), 0, 1, true), "- - 12.0 12.0 se");
}

// ---- begin, end and duration ------------------------------------------------------------------------

TEST(TimesTest, DurationByPresenceMask) {
  const struct {
    uint8_t mask;
    float seconds;
  } cases[] = {{0, 4},          {S, 0},         {S | E, 4},      {s, 0},    {s | e, 9}, {S | e, 11},
               {s | E, 2},      {S | s, 2},     {S | s | e, 11}, {E, 0},    {e, 0},     {E | e, 0},
               {S | E | s, 11}, {S | E | e, 0}, {E | s | e, 0},  {kAll, 11}};
  for (const auto& c : cases) {
    EXPECT_EQ(Of(At(10), At(14), At(12), At(21), c.mask).Duration(), c.seconds) << int{c.mask};
  }
  // Where both starts count, the earlier and the later stamp are taken, whichever side has them.
  EXPECT_EQ(Of(At(12), At(21), At(10), At(14), kAll).Duration(), 11);
  EXPECT_EQ(Of(At(12), At(21), At(10), At(14), S | s).Duration(), 2);
  EXPECT_EQ(Of(At(12), At(21), At(10), At(14), S | s | e).Duration(), 4);  // max(S, e), not max(E, e)
}

TEST(TimesTest, StartAndEnd) {
  const auto start = [](uint8_t mask) { return Of(At(10), At(14), At(12), At(21), mask).Start().sec; };
  const auto end = [](uint8_t mask) { return Of(At(10), At(24), At(12), At(21), mask).End().sec; };
  EXPECT_EQ(start(S), 10);
  EXPECT_EQ(start(s), 12);
  EXPECT_EQ(start(S | s), 10);
  EXPECT_EQ(start(0), 10);
  EXPECT_EQ(end(E), 24);
  EXPECT_EQ(end(e), 21);
  EXPECT_EQ(end(0), 24);
  EXPECT_EQ(Of(kZero, kZero, At(12), At(21), kAll).Start(), At(12));  // not the one that is zero
  EXPECT_EQ(Of(At(12), At(21), kZero, kZero, kAll).Start(), At(12));
}

TEST(TimesTest, DurationsAre32BitFloats) {
  EXPECT_EQ(Seconds(At(1000, 900000), At(1002, 400000)), 1.5f);
  EXPECT_EQ(Seconds(At(1002), At(1000, 500000)), -1.5f);
  EXPECT_EQ(Seconds(At(0), At(16777216, 999999)), 16777216.0f);  // a float has 24 bits
  EXPECT_EQ(Seconds(At(1), At(kLastSecond)), 4294967294.0f);
}

TEST(TimesTest, SecondsBeyond2038AreUnsigned) {
  EXPECT_EQ(At(kLastSecond, 5).Micros(), 4294967295000005);
  EXPECT_EQ(At(0, 5).Micros(), 5);
}

// ---- across 2038-01-19 03:14:07 UTC, where signed seconds end ------------------------------------------

TEST(TimesTest, AFlowThatEndsAfter2038) {
  TestRecord r(FlowRecord()
                   .Add(Ipv4Key(kUdp, 7000, 53))
                   .Add(TimeRange(kSigned - 2, 0, kSigned + 3, 0))
                   .Add(Counters(2, 120, 0, 0)));
  EXPECT_EQ(r.Int("stime"), int64_t{1000000} * (kSigned - 2));
  EXPECT_EQ(r.Int("ltime"), int64_t{1000000} * (kSigned + 3));
  EXPECT_EQ(r.Real("dur"), 5);
  EXPECT_EQ(r.Real("sdur"), 5);
  EXPECT_EQ(r.Real("mean"), 5);
}

TEST(TimesTest, AnAnswerAfter2038) {
  TestRecord r(FlowRecord()
                   .Add(Ipv4Key(kUdp, 7001, 53))
                   .Add(TimeRange(kSigned - 1, 0, kSigned + 2, 0))
                   .Add(Counters(1, 60, 1, 60)));
  EXPECT_EQ(r.Int("stime"), int64_t{1000000} * (kSigned - 1));
  EXPECT_EQ(r.Int("ltime"), int64_t{1000000} * (kSigned + 2));
  EXPECT_EQ(r.Real("dur"), 3);
}

TEST(TimesTest, OffsetsCarryAcross2038) {
  const Stamp base = At(kSigned, 999999);
  EXPECT_EQ(Decode(Dsr(kDsrTime, 3, 0x18).U32(base.sec).U32(base.usec).U32(1)),
            "2147483647.999999 2147483648.0 - - SE");
  const Dsr relative = Dsr(kDsrTime, S | E | s, 0x18).U32(kSigned + 1).U32(0).I32(1).I32(-1);
  EXPECT_EQ(Decode(relative), "2147483648.0 2147483648.1 2147483647.999999 2147483647.999999 SEs");
}

// Seconds and microseconds since `base`; what has no seconds, or reaches to what has none, as it is.
std::string Since(const Stamp& stamp, uint32_t base) {
  if (stamp.zero()) return "0." + std::to_string(stamp.usec);
  return std::to_string(static_cast<int32_t>(stamp.sec - base)) + "." + std::to_string(stamp.usec);
}

std::string Length(float seconds) { return std::abs(seconds) > 1e6f ? "far" : std::to_string(seconds); }

// A time DSR of any form, of stamps within some seconds of each other, that begins at `base`.
Dsr RandomTimeDsr(std::mt19937* random, uint32_t base) {
  const auto pick = [&](unsigned n) { return (*random)() % n; };
  const bool nanoseconds = pick(4) == 0;
  const unsigned form = pick(8), n = form < 4 ? form : 4;
  uint8_t subtype = static_cast<uint8_t>(n);
  if (form >= 4) subtype = static_cast<uint8_t>((S | ((*random)() & (E | s | e))) + (form == 4 ? 6 : 5));
  if (form == 4 && !(subtype & s)) subtype &= ~e;  // would not be read as relative
  Dsr dsr(kDsrTime, subtype, nanoseconds ? kTimeNanoseconds : 0x18);
  const auto fraction = [&] { return pick(nanoseconds ? 1000000000 : 1000000); };
  const auto stamp = [&] { dsr.U32(base + pick(6)).U32(fraction()); };
  if (form >= 4) {
    bool is_first = true;
    for (const uint8_t bit : {S, E, s, e}) {
      if (!(subtype & bit)) continue;
      if (form == 4 && !is_first) {
        dsr.I32(static_cast<int32_t>(pick(9000000)) - 2000000);
      } else {
        stamp();
      }
      is_first = false;
    }
    return dsr;
  }
  stamp();
  if (n == 3) return dsr.U32(pick(9000000));
  if (n == 2) stamp();
  return dsr;
}

// All that is made of such a DSR.
std::string RandomTimes(unsigned seed, uint32_t base) {
  std::mt19937 random(seed);
  const ByteVector bytes = RandomTimeDsr(&random, base).Take();
  Times t = DecodeTimeDsr(Bytes(bytes.data(), bytes.size()));
  const uint64_t sp = random() % 3, dp = random() % 3;
  NormaliseTimes(&t, sp, dp, random() % 4 == 0);
  if (random() % 2) ClearIdleSide(&t, sp, dp);
  std::string out = Length(t.Duration());
  for (const Stamp& stamp : {t.start[0], t.end[0], t.start[1], t.end[1], t.Start(), t.End(), t.LatestEnd()}) {
    out += " " + Since(stamp, base);
  }
  for (const int side : {0, 1}) out += " " + Length(t.SideDuration(side));
  return out;
}

// Where the seconds are counted from changes nothing but the instants.
TEST(TimesTest, TheSameFlowAtAnyTimeOfTheCentury) {
  std::mt19937 random(2038);
  for (int i = 0; i < 20000; i++) {
    const unsigned seed = random();
    const std::string now = RandomTimes(seed, 1790000000);
    for (const uint32_t base : {kSigned - 8, kSigned, kSigned + 1, kLastSecond - 100}) {
      ASSERT_EQ(RandomTimes(seed, base), now) << "seed " << seed << ", base " << base;
    }
  }
}

// ---- the fields ---------------------------------------------------------------------------------------

TEST(TimesTest, FieldsOfARequestAndItsResponse) {
  TestRecord r(FlowRecord().Add(Ipv4Key(kUdp, 1, 53)).Add(TimeRange(10, 1, 12, 500001)).Add(Counters(1, 60, 1, 90)));
  EXPECT_EQ(r.Int("stime"), 10000001);
  EXPECT_EQ(r.Int("ltime"), 12500001);
  EXPECT_EQ(r.Int("sstime"), 10000001);
  EXPECT_EQ(r.Int("sltime"), 10000001);
  EXPECT_EQ(r.Int("dstime"), 12500001);
  EXPECT_EQ(r.Int("dltime"), 12500001);
  EXPECT_EQ(r.Real("dur"), 2.5);
  EXPECT_EQ(r.Real("sdur"), 0);
  EXPECT_EQ(r.Real("ddur"), 0);
}

TEST(TimesTest, FieldsOfASideWithoutStampsAreNull) {
  TestRecord r(FlowRecord().Add(Ipv4Key(kUdp, 1, 53)).Add(TimeRange(10, 0, 12, 0)).Add(Counters(3, 180, 0, 0)));
  EXPECT_EQ(r.Int("sltime"), 12000000);
  EXPECT_TRUE(r.Null("dstime"));
  EXPECT_TRUE(r.Null("dltime"));
  TestRecord none(FlowRecord().Add(Ipv4Key(kUdp, 1, 53)));
  EXPECT_TRUE(none.Null("stime"));
  EXPECT_TRUE(none.Null("ltime"));
  EXPECT_EQ(none.Real("dur"), 0);
}

TEST(TimesTest, FieldsFollowTheDirection) {
  TestRecord r(ReversedTcp().Add(FourTimes(At(10), At(12), At(11), At(15))));
  EXPECT_EQ(r.Int("sstime"), 11000000);
  EXPECT_EQ(r.Int("sltime"), 15000000);
  EXPECT_EQ(r.Int("dstime"), 10000000);
  EXPECT_EQ(r.Int("dltime"), 12000000);
  EXPECT_EQ(r.Real("sdur"), 4);
  EXPECT_EQ(r.Real("ddur"), 2);
  EXPECT_EQ(r.Real("dur"), 5);
}

}  // namespace
}  // namespace argus
