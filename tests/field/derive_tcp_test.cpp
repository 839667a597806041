// TCP: windows, sequence numbers, handshake times, options, gaps (argus-record-format.md 3.7; ra-fields.md 11).
#include "field/derive_tcp.h"

#include <gtest/gtest.h>

#include "support/records.h"

namespace argus {
namespace {

FlowRecord Tcp(const Dsr& network, uint32_t src_packets = 3, uint32_t dst_packets = 2) {
  return FlowRecord().Add(Ipv4Key(kTcp, 1000, 80)).Add(Counters(src_packets, 300, dst_packets, 200)).Add(network);
}

Dsr TcpInit() { return Dsr(kDsrNetwork, kNetTcpInit, 0).U32(1).U32(4000000000u).U32(0x100000).U16(512).U8(2).U8(7); }

TEST(DeriveTcpTest, NullForAllButTcp) {
  const char* const fields[] = {"swin",       "dwin",      "stcpb",     "dtcpb",     "tcprtt", "synack",
                                "ackdat",     "stcpmax",   "dtcpmax",   "tcpopt",    "sgap",   "dgap",
                                "tcp_status", "stcpflags", "dtcpflags", "tcpoptions"};
  TestRecord udp(FlowRecord().Add(Ipv4Key(kUdp, 1, 2)).Add(Counters(3, 300, 2, 200)).Add(TcpInit()));
  TestRecord no_network(FlowRecord().Add(Ipv4Key(kTcp, 1, 2)).Add(Counters(3, 300, 2, 200)));
  TestRecord filler(Tcp(Dsr(kDsrNetwork, 0, 0)));
  TestRecord fragment(Tcp(Dsr(kDsrNetwork, kNetFragment, 0).Zeros(16)));
  TestRecord matrix(FlowRecord().Add(Ipv4Key(kTcp, 1, 2, kAddrIpv4, kModelMatrix)).Add(TcpInit()));
  for (const char* field : fields) {
    for (TestRecord* r : {&udp, &no_network, &filler, &fragment, &matrix}) EXPECT_TRUE(r->Null(field)) << field;
  }
}

TEST(DeriveTcpTest, Init) {
  TestRecord r(Tcp(TcpInit()));
  EXPECT_EQ(r.Int("tcp_status"), 1);
  EXPECT_EQ(r.Int("stcpb"), 4000000000);
  EXPECT_TRUE(r.Null("dtcpb"));
  EXPECT_EQ(r.Int("tcpoptions"), 0x100000);
  EXPECT_EQ(r.Text("tcpopt"), "M");
  EXPECT_EQ(r.Int("swin"), 65536);  // 512 << 7
  EXPECT_EQ(r.Int("dwin"), 0);
  EXPECT_EQ(r.Int("stcpflags"), 2);
  EXPECT_EQ(r.Int("dtcpflags"), 0);
  EXPECT_EQ(r.Real("tcprtt"), 0);
  EXPECT_EQ(r.Int("sgap"), 0);
}

TEST(DeriveTcpTest, Status) {
  TestRecord r(Tcp(TcpStatusDsr(0x8003, 0x12, 0x18)));
  EXPECT_EQ(r.Int("tcp_status"), 0x8003);
  EXPECT_EQ(r.Int("stcpflags"), 0x12);
  EXPECT_EQ(r.Int("dtcpflags"), 0x18);
  EXPECT_TRUE(r.Null("stcpb"));
  EXPECT_EQ(r.Int("swin"), 0);
  EXPECT_EQ(r.Int("tcpoptions"), 0);
  EXPECT_TRUE(r.Null("tcpopt"));
}

TcpState Performance() {
  TcpState t{.status = 7, .state = 1, .options = 0x90300000, .synack_us = 20000, .ackdat_us = 5000};
  t.src = {.base = 1000, .last = 2000, .bytes = 600, .acked = 1, .window = 1000, .flags = 0x1B, .scale = 2};
  t.dst = {.base = 7000, .last = 7500, .bytes = 500, .acked = 1, .window = 65535, .flags = 0x12, .scale = 0};
  return t;
}

TEST(DeriveTcpTest, PerformanceObject) {
  TestRecord r(Tcp(TcpPerformance(Performance())));
  EXPECT_EQ(r.Int("swin"), 4000);
  EXPECT_EQ(r.Int("dwin"), 65535);
  EXPECT_EQ(r.Int("stcpb"), 1000);
  EXPECT_EQ(r.Int("dtcpb"), 7000);
  EXPECT_EQ(r.Int("stcpflags"), 0x1B);
  EXPECT_EQ(r.Int("dtcpflags"), 0x12);
  EXPECT_EQ(r.Real("synack"), 0.02);
  EXPECT_EQ(r.Real("ackdat"), 0.005);
  EXPECT_EQ(r.Real("tcprtt"), 0.025);
  EXPECT_EQ(r.Text("tcpopt"), "MwND");
  EXPECT_EQ(r.Int("tcpoptions"), 0x90300000);
}

TEST(DeriveTcpTest, SameOverIpv6) {
  TestRecord r(
      FlowRecord().Add(Ipv6Key(kTcp, 1000, 80)).Add(Counters(3, 300, 2, 200)).Add(TcpPerformance(Performance())));
  EXPECT_EQ(r.Int("swin"), 4000);
  EXPECT_EQ(r.Int("dtcpb"), 7000);
  EXPECT_EQ(r.Real("tcprtt"), 0.025);
}

TEST(DeriveTcpTest, ASideWithoutPacketsHasNoWindowNorFlags) {
  TestRecord forth(Tcp(TcpPerformance(Performance()), 3, 0));
  EXPECT_EQ(forth.Int("swin"), 4000);
  EXPECT_TRUE(forth.Null("dwin"));
  EXPECT_EQ(forth.Int("stcpflags"), 0x1B);
  EXPECT_EQ(forth.Int("dtcpflags"), 0);
  EXPECT_EQ(forth.Int("dtcpb"), 7000);
  TestRecord back(Tcp(TcpPerformance(Performance()), 0, 2));
  EXPECT_TRUE(back.Null("swin"));
  EXPECT_TRUE(back.Null("dwin"));  // wants packets both ways
  EXPECT_EQ(back.Int("stcpflags"), 0);
  EXPECT_EQ(back.Int("dtcpflags"), 0x12);
  TestRecord status(Tcp(TcpStatusDsr(1, 2, 4), 0, 2));
  EXPECT_EQ(status.Int("stcpflags"), 0);
  EXPECT_EQ(status.Int("dtcpflags"), 4);
}

TEST(DeriveTcpTest, DestinationSideMayBeAbsent) {
  ByteVector dsr = TcpPerformance(Performance()).Take();
  dsr.resize(72);
  dsr[3] = 18;
  TestRecord r(
      FlowRecord().Add(Ipv4Key(kTcp, 1000, 80)).Add(Counters(3, 300, 2, 200)).AddRaw(dsr).Add(TimeRange(1, 0, 2, 0)));
  EXPECT_TRUE(r.whole());
  EXPECT_EQ(r.Int("swin"), 4000);
  EXPECT_EQ(r.Int("dwin"), 0);
  EXPECT_TRUE(r.Null("dtcpb"));
  EXPECT_EQ(r.Int("dtcpflags"), 0);
}

TEST(DeriveTcpTest, WindowsAndRoundTripWrapAt32Bits) {
  TcpState t = Performance();
  t.src.window = 0xFFFF;
  t.src.scale = 20;
  t.synack_us = 0xFFFFFFFF;
  t.ackdat_us = 1000001;
  TestRecord r(Tcp(TcpPerformance(t)));
  EXPECT_EQ(r.Int("swin"), 0xFFF00000);
  EXPECT_EQ(r.Real("tcprtt"), 1.0);
}

TEST(DeriveTcpTest, OptionLetters) {
  const std::string letters = "MwsSeETcNOSD";
  for (size_t i = 0; i < letters.size(); i++) {
    TcpState t = Performance();
    t.options = 0x100000u << i;
    EXPECT_EQ(TestRecord(Tcp(TcpPerformance(t))).Text("tcpopt"), letters.substr(i, 1));
  }
  TcpState all = Performance();
  all.options = 0xFFFFFFFF;
  EXPECT_EQ(TestRecord(Tcp(TcpPerformance(all))).Text("tcpopt"), letters);
  all.options = 0x000FFFFF;
  EXPECT_TRUE(TestRecord(Tcp(TcpPerformance(all))).Null("tcpopt"));
}

// ---- the bound on throughput -------------------------------------------------------------------------------

std::pair<double, double> Bounds(uint32_t synack_us, uint32_t ackdat_us, uint32_t dst_packets = 2) {
  TcpState t = Performance();  // windows 4000 and 65535
  t.synack_us = synack_us;
  t.ackdat_us = ackdat_us;
  TestRecord r(Tcp(TcpPerformance(t), 3, dst_packets));
  return {r.Real("stcpmax").value(), r.Real("dtcpmax").value()};
}

TEST(DeriveTcpTest, MaxThroughput) {
  // 65535 * 8 / (0.032 * 1000) and 4000 * 8 / 0.032: the two sides differ in unit.
  EXPECT_DOUBLE_EQ(Bounds(30000, 2000).first, 16383.75);
  EXPECT_DOUBLE_EQ(Bounds(30000, 2000).second, 1000000);
  EXPECT_DOUBLE_EQ(Bounds(32000, 99).second, 1000000);  // a leg below 100 us is left out
  EXPECT_DOUBLE_EQ(Bounds(99, 32000).second, 1000000);
  EXPECT_DOUBLE_EQ(Bounds(31900, 100).second, 1000000);
  EXPECT_EQ(Bounds(0, 0), (std::pair<double, double>(0, 0)));
  EXPECT_EQ(Bounds(30000, 2000, 0).first, 0);  // no window of the destination
}

// ---- gaps -------------------------------------------------------------------------------------------------------

int64_t SourceGap(const TcpSide& side) {
  TcpState t{.status = 7, .state = 1};
  t.src = side;
  return TestRecord(Tcp(TcpPerformance(t))).Int("sgap").value_or(-1);
}

TEST(DeriveTcpTest, Gaps) {
  TestRecord r(Tcp(TcpPerformance(Performance())));
  EXPECT_EQ(r.Int("sgap"), 399);  // 2000 - 1000 - 600 - 1
  EXPECT_EQ(r.Int("dgap"), 0);    // 7500 - 7000 = 500 bytes, all seen
  EXPECT_EQ(SourceGap({.base = 1000, .last = 2000, .bytes = 600, .acked = 1000}), 0);  // nothing acknowledged
  EXPECT_EQ(SourceGap({.base = 1000, .last = 0, .bytes = 600, .acked = 1}), 0);
  EXPECT_EQ(SourceGap({.base = 1000, .last = 2000, .bytes = 600, .retransmits = 1, .acked = 1}), 0);
  EXPECT_EQ(SourceGap({.base = 1000, .last = 2000, .bytes = 1200, .acked = 1, .window_bytes = 200}), 0);
  EXPECT_EQ(SourceGap({.base = 1000, .last = 2000, .bytes = 1200, .acked = 1}), 0);  // never negative
  EXPECT_EQ(SourceGap({.base = 1000, .last = 2000, .bytes = 999, .acked = 1}), 0);   // 1 - 1
  // bytes - winbytes is modulo 2^32 too; seen with `ra` 3.0.8.2.
  EXPECT_EQ(SourceGap({.base = 1000, .last = 900, .bytes = 100, .acked = 1, .window_bytes = 200}), 0);
  EXPECT_EQ(SourceGap({.base = 1000, .last = 900, .bytes = 100, .acked = 1, .window_bytes = 201}), 0xFFFFFF9C - 101);
  EXPECT_EQ(SourceGap({.base = 0xFFFFFFF0, .last = 0x10, .bytes = 1, .acked = 1}), 30);  // sequence numbers wrap
  EXPECT_EQ(SourceGap({.base = 1, .last = 0xF0000001, .bytes = 1, .acked = 2}), 0xF0000000 - 2);
}

}  // namespace
}  // namespace argus
