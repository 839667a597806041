// Counters in all their widths, rates, loads, sizes, loss (argus-record-format.md 3.4, 3.5; ra-fields.md 9, 10).
// Floats are 32 bits wide where the specification says so: an expected value with an f.
#include "field/derive_counters.h"

#include <gtest/gtest.h>

#include "support/records.h"

namespace argus {
namespace {

FlowRecord Udp(const Dsr& dsr) { return FlowRecord().Add(Ipv4Key(kUdp, 1000, 53)).Add(dsr); }

// ---- the forms of the metric DSR ------------------------------------------------------------------------

// Returns a metric DSR whose counters are 1, 2, 3, ... above `base`, so that each is known by its value.
Dsr MetricDsr(uint8_t subtype, uint8_t qualifier, int width, uint64_t base, int counters) {
  Dsr dsr(kDsrMetric, subtype, qualifier);
  for (int i = 1; i <= counters; i++) {
    for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) dsr.U8(static_cast<uint8_t>((base + i) >> shift));
  }
  return dsr;
}

struct Form {
  uint8_t qualifier;
  int width;
  bool src, dst;
};

constexpr Form kForms[] = {{1, 1, true, true},  {2, 2, true, true},    {3, 4, true, true},    {4, 8, true, true},
                           {5, 1, true, false}, {6, 2, true, false},   {7, 4, true, false},   {8, 8, true, false},
                           {9, 1, false, true}, {0xA, 2, false, true}, {0xB, 4, false, true}, {0xC, 8, false, true}};

// Returns a number that needs all bytes of the width, so that a read of the wrong place or width cannot pass.
uint64_t BaseOf(int width) { return 0xF1E2D3C4B5A69700 >> (64 - 8 * width); }

void ExpectForm(const Form& form, uint8_t subtype, int per_side) {
  const uint64_t base = form.width == 8 ? 0x71E2D3C4B5A69700 : BaseOf(form.width);
  const int sides = form.src + form.dst;
  TestRecord r(
      Udp(MetricDsr(subtype, form.qualifier, form.width, base, sides * per_side)).Add(TimeRange(10, 0, 12, 0)));
  const auto value = [&](bool has, int index) { return has ? static_cast<int64_t>(base + index) : 0; };
  const int dst = form.src ? per_side : 0;
  EXPECT_EQ(r.Int("spkts"), value(form.src, 1)) << int{form.qualifier};
  EXPECT_EQ(r.Int("sbytes"), value(form.src, 2)) << int{form.qualifier};
  EXPECT_EQ(r.Int("sappbytes"), per_side == 3 ? value(form.src, 3) : 0) << int{form.qualifier};
  EXPECT_EQ(r.Int("dpkts"), value(form.dst, dst + 1)) << int{form.qualifier};
  EXPECT_EQ(r.Int("dbytes"), value(form.dst, dst + 2)) << int{form.qualifier};
  EXPECT_EQ(r.Int("dappbytes"), per_side == 3 ? value(form.dst, dst + 3) : 0) << int{form.qualifier};
}

TEST(DeriveCountersTest, AllForms) {
  for (const Form& form : kForms) {
    ExpectForm(form, 1, 2);  // packets and bytes
    ExpectForm(form, 4, 3);  // and application bytes
    ExpectForm(form, 5, 2);  // bit 1 of the subtype is tested first
  }
}

TEST(DeriveCountersTest, UnknownAndShortFormsCountNothing) {
  for (const Dsr& dsr : {MetricDsr(1, 0, 4, 0, 6), MetricDsr(1, 13, 4, 0, 6), MetricDsr(2, 3, 4, 0, 6),
                         MetricDsr(1, 3, 4, 0, 3), MetricDsr(4, 3, 4, 0, 5), Dsr(kDsrMetric, 1, 4)}) {
    TestRecord r(Udp(dsr));
    EXPECT_EQ(r.Int("pkts"), 0);
    EXPECT_EQ(r.Int("bytes"), 0);
  }
  TestRecord high(Udp(MetricDsr(1, 0xF3, 4, 0, 4)));  // only the low nibble is the form
  EXPECT_EQ(high.Int("dbytes"), 4);
}

TEST(DeriveCountersTest, Sums) {
  TestRecord r(Udp(Dsr(kDsrMetric, 4, 3).U32(3).U32(300).U32(30).U32(0xFFFFFFFF).U32(0xFFFFFFFF).U32(7))
                   .Add(TimeRange(10, 0, 12, 0)));
  EXPECT_EQ(r.Int("pkts"), 4294967298);
  EXPECT_EQ(r.Int("bytes"), 4294967595);
  EXPECT_EQ(r.Int("appbytes"), 37);
}

TEST(DeriveCountersTest, WithoutAMetricAllIsZero) {
  TestRecord r(FlowRecord().Add(Ipv4Key(kUdp, 1000, 53)).Add(TimeRange(10, 0, 12, 0)));
  for (const char* field : {"pkts", "spkts", "dpkts", "bytes", "sbytes", "dbytes", "appbytes", "loss", "trans"}) {
    EXPECT_EQ(r.Int(field), 0) << field;
  }
  for (const char* field : {"rate", "srate", "load", "sload", "dload", "smeansz", "ploss", "tf"}) {
    EXPECT_EQ(r.Real(field), 0) << field;
  }
  EXPECT_TRUE(r.Null("dir"));
}

// time-and-quirks.md 4: more than 1000 packets in no time at all cannot be.
TEST(DeriveCountersTest, ImpossibleRecords) {
  TestRecord possible(Udp(Counters(500, 500, 500, 500)).Add(TimeRange(10, 0, 10, 0)));
  EXPECT_EQ(possible.Int("pkts"), 1000);
  EXPECT_EQ(possible.Text("cause"), "Start");
  TestRecord timed(Udp(Counters(500, 500, 501, 500)).Add(TimeRange(10, 0, 10, 1)));
  EXPECT_EQ(timed.Int("pkts"), 1001);
  TestRecord impossible(Udp(Counters(500, 500, 501, 500)).Add(TimeRange(10, 0, 10, 0)));
  for (const char* field : {"pkts", "spkts", "dpkts", "bytes", "sbytes", "dbytes"}) {
    EXPECT_EQ(impossible.Int(field), 0) << field;
  }
  EXPECT_EQ(impossible.Text("cause"), "Error");
  EXPECT_EQ(impossible.Int("cause_code"), 0x80);
  EXPECT_EQ(impossible.Text("state"), "ERR");
  EXPECT_TRUE(impossible.Null("dir"));
}

// ---- rates and loads --------------------------------------------------------------------------------------

// 7 packets of 700 bytes in 3 seconds, 4 of 1001 in 1.5, 4 seconds overall.
FlowRecord Uneven() { return Udp(Counters(7, 700, 4, 1001)).Add(FourTimes({10, 0}, {13, 0}, {12, 500000}, {14, 0})); }

TEST(DeriveCountersTest, Rates) {
  TestRecord r(Uneven());
  EXPECT_EQ(r.Real("srate"), 2);   // 6 / 3
  EXPECT_EQ(r.Real("drate"), 2);   // 3 / 1.5
  EXPECT_EQ(r.Real("rate"), 2.5);  // 10 / 4
  TestRecord third(Udp(Counters(2, 200, 0, 0)).Add(TimeRange(10, 0, 13, 0)));
  EXPECT_EQ(third.Real("srate"), 1 / 3.0f);
  EXPECT_EQ(third.Real("rate"), 1 / 3.0f);
}

TEST(DeriveCountersTest, RatesOfNoTimeOrOnePacketAreZero) {
  TestRecord instant(Udp(Counters(7, 700, 4, 1000)).Add(TimeRange(10, 0, 10, 0)));
  TestRecord single(Udp(Counters(1, 60, 0, 0)).Add(TimeRange(10, 0, 12, 0)));
  for (const char* field : {"rate", "srate", "drate", "load", "sload", "dload"}) {
    EXPECT_EQ(instant.Real(field), 0) << field;
    EXPECT_EQ(single.Real(field), 0) << field;
  }
}

// The rate of a side without a duration of its own is measured by the record's.
TEST(DeriveCountersTest, SidesWithoutADuration) {
  TestRecord r(Udp(Counters(3, 300, 5, 500)).Add(FourTimes({10, 0}, {10, 0}, {10, 0}, {12, 0})));
  EXPECT_EQ(r.Real("sdur"), 0);
  EXPECT_EQ(r.Real("srate"), 1);    // (3 - 1) / 2
  EXPECT_EQ(r.Real("sload"), 800);  // 200 * 8 / 2
}

TEST(DeriveCountersTest, Loads) {
  TestRecord r(Uneven());
  EXPECT_EQ(r.Real("sload"), 1600);                     // (700 - 100) * 8 / 3
  EXPECT_EQ(r.Real("dload"), (1001 - 250) * 8 / 1.5f);  // 1001 / 4 = 250 as integers
  EXPECT_EQ(r.Real("load"), 2702);                      // (4800 + 6008) / 4
}

// ---- sizes ---------------------------------------------------------------------------------------------------

TEST(DeriveCountersTest, MeanSizes) {
  TestRecord r(Udp(Counters(3, 1000, 0, 0)));
  EXPECT_EQ(r.Real("smeansz"), 1000 / 3.0f);
  EXPECT_EQ(r.Real("dmeansz"), 0);
}

TEST(DeriveCountersTest, PacketSizes) {
  TestRecord both(Udp(Dsr(kDsrPacketSize, 0, 2).U16(60).U16(1514).U16(64).U16(0)));
  EXPECT_EQ(both.Int("sminsz"), 60);
  EXPECT_EQ(both.Int("smaxsz"), 1514);
  EXPECT_EQ(both.Int("dminsz"), 64);
  EXPECT_TRUE(both.Null("dmaxsz"));  // 0 says nothing
  EXPECT_TRUE(both.Null("spktsz"));
  TestRecord src(Udp(Dsr(kDsrPacketSize, 0, 6).U16(60).U16(1514)));
  EXPECT_EQ(src.Int("smaxsz"), 1514);
  EXPECT_TRUE(src.Null("dmaxsz"));
  TestRecord dst(Udp(Dsr(kDsrPacketSize, 0, 0xA).U16(60).U16(1514)));
  EXPECT_TRUE(dst.Null("sminsz"));
  EXPECT_EQ(dst.Int("dminsz"), 60);
  EXPECT_EQ(TestRecord(Udp(Dsr(kDsrPacketSize, 0, 0xF2).U16(60).U16(70).U16(80).U16(90))).Int("dmaxsz"), 90);
  EXPECT_TRUE(TestRecord(Udp(Dsr(kDsrPacketSize, 0, 3).U32(60).U32(1514))).Null("sminsz"));
  EXPECT_TRUE(TestRecord(Udp(Counters(1, 1, 1, 1))).Null("sminsz"));
}

TEST(DeriveCountersTest, SizeHistograms) {
  TestRecord both(Udp(Dsr(kDsrPacketSize, 7, 2).U16(1).U16(2).U16(3).U16(4).U32(0x12345678).U32(0x9ABCDEF0)));
  EXPECT_EQ(both.Hex("spktsz"), "0102030405060708");
  EXPECT_EQ(both.Hex("dpktsz"), "090a0b0c0d0e0f00");
  EXPECT_EQ(both.Int("dmaxsz"), 4);
  TestRecord dst(Udp(Dsr(kDsrPacketSize, 6, 0xA).U16(1).U16(2).U32(0x12345678)));
  EXPECT_TRUE(dst.Null("spktsz"));
  EXPECT_EQ(dst.Hex("dpktsz"), "0102030405060708");
  TestRecord cut(Udp(Dsr(kDsrPacketSize, 7, 2).U16(1).U16(2).U16(3).U16(4).U32(0x12345678)));
  EXPECT_EQ(cut.Hex("spktsz"), "0102030405060708");
  EXPECT_TRUE(cut.Null("dpktsz"));
}

// ---- shares of application bytes ---------------------------------------------------------------------------------

TEST(DeriveCountersTest, AppShares) {
  TestRecord r(Udp(Dsr(kDsrMetric, 4, 3).U32(3).U32(300).U32(30).U32(2).U32(100).U32(90)));
  EXPECT_EQ(r.Real("pcr"), -0.5);  // (30 - 90) / 120
  EXPECT_EQ(r.Real("tf"), 0.3f);   // 120 / 400
  EXPECT_EQ(r.Real("stf"), 0.1f);
  EXPECT_EQ(r.Real("dtf"), 0.9f);
  TestRecord none(Udp(Counters(3, 300, 2, 100)));
  EXPECT_TRUE(none.Null("pcr"));
  EXPECT_EQ(none.Real("stf"), 0);
}

// ---- loss ------------------------------------------------------------------------------------------------------

std::string Loss(const FlowRecord& record) {
  TestRecord r(record);
  const auto text = [&](const char* field) { return std::to_string(r.Int(field).value_or(-1)) + " "; };
  return text("loss") + text("sloss") + text("dloss");
}

FlowRecord Tcp(const Dsr& counters, uint32_t state, uint32_t src, uint32_t dst) {
  TcpState t{.status = 7, .state = state};
  t.src.retransmits = src;
  t.dst.retransmits = dst;
  return FlowRecord().Add(Ipv4Key(kTcp, 1, 2)).Add(counters).Add(TcpPerformance(t));
}

TEST(DeriveCountersTest, TcpLoss) {
  EXPECT_EQ(Loss(Tcp(Counters(6, 600, 3, 300), 1, 2, 1)), "3 2 1 ");
  EXPECT_EQ(Loss(Tcp(Counters(6, 600, 3, 300), 0, 2, 1)), "0 0 0 ");  // gated by the state word
  EXPECT_EQ(Loss(Tcp(Counters(0, 0, 3, 300), 1, 2, 1)), "0 0 1 ");
  EXPECT_EQ(Loss(Tcp(Counters(6, 600, 0, 0), 1, 2, 1)), "3 2 0 ");
  EXPECT_EQ(Loss(FlowRecord().Add(Ipv4Key(kTcp, 1, 2)).Add(Counters(3, 3, 3, 3)).Add(TcpStatusDsr(7))), "0 0 0 ");
}

TEST(DeriveCountersTest, PercentLoss) {
  TestRecord r(Tcp(Counters(6, 600, 3, 300), 1, 2, 1));
  EXPECT_EQ(r.Real("ploss"), 25);   // 3 of 9 + 3
  EXPECT_EQ(r.Real("sploss"), 25);  // 2 of 6 + 2
  EXPECT_EQ(r.Real("dploss"), 25);  // 1 of 3 + 1
  TestRecord silent(Tcp(Counters(0, 0, 3, 300), 1, 2, 1));
  EXPECT_EQ(silent.Real("sploss"), 0);
  EXPECT_EQ(silent.Real("dploss"), 25);
}

TEST(DeriveCountersTest, RtpAndEspLoss) {
  const Dsr rtp = Dsr(kDsrNetwork, kNetRtp, 0).Zeros(28).U16(7).U16(9).U32(0);
  EXPECT_EQ(Loss(Udp(Counters(7, 700, 7, 700)).Add(rtp)), "16 7 9 ");
  EXPECT_EQ(Loss(Udp(Counters(4, 700, 4, 700)).Add(rtp)), "0 0 0 ");  // demoted to UDP
  const Dsr esp = Dsr(kDsrNetwork, kNetEsp, 0).Zeros(12).U32(5);
  EXPECT_EQ(Loss(FlowRecord().Add(Ipv4Key(kEsp)).Add(Counters(7, 700, 0, 0)).Add(esp)), "5 5 0 ");
  EXPECT_EQ(Loss(FlowRecord().Add(Ipv4Key(kEsp)).Add(Counters(0, 0, 0, 0)).Add(esp)), "0 0 0 ");
  // As `ra` prints them; the specification is silent.
  EXPECT_EQ(Loss(FlowRecord().Add(Ipv4Key(kEsp)).Add(Counters(3, 300, 2, 200)).Add(esp)), "5 5 5 ");
  EXPECT_EQ(Loss(FlowRecord().Add(Ipv4Key(kEsp)).Add(Counters(0, 0, 2, 200)).Add(esp)), "0 0 5 ");
}

}  // namespace
}  // namespace argus
