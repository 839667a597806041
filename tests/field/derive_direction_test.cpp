// Which way a flow went: when `ra` turns it round, and what turns with it (time-and-quirks.md 3).
#include <gtest/gtest.h>

#include "support/records.h"

namespace argus {
namespace {

constexpr uint32_t kAnswered = kTcpSynAck;

bool IsReversed(const FlowRecord& record) { return TestRecord(record).record().Src() == 1; }

FlowRecord Tcp(const Dsr& network, const Dsr& counters = Counters(3, 300, 5, 1000), uint8_t qualifier = kAddrIpv4) {
  return FlowRecord().Add(Ipv4Key(kTcp, 1000, 80, qualifier)).Add(counters).Add(network);
}

bool StatusReverses(uint32_t status) { return IsReversed(Tcp(TcpStatusDsr(status))); }

TEST(DeriveDirectionTest, AnswerWithoutQuestion) {
  for (const uint32_t went_on : {kTcpEstablished, kTcpFin, kTcpFinAck, kTcpNormalClose}) {
    EXPECT_TRUE(StatusReverses(kAnswered | went_on)) << went_on;
    EXPECT_FALSE(StatusReverses(kAnswered | kTcpSyn | went_on)) << went_on;
    EXPECT_FALSE(StatusReverses(went_on)) << went_on;
  }
  EXPECT_FALSE(StatusReverses(kAnswered));
  EXPECT_FALSE(StatusReverses(kAnswered | kTcpSrcReset | kTcpCloseWaiting));
}

TEST(DeriveDirectionTest, NotWhenTheSensorFixedIt) {
  const Dsr status = TcpStatusDsr(kAnswered | kTcpEstablished);
  EXPECT_TRUE(IsReversed(Tcp(status)));
  EXPECT_FALSE(IsReversed(Tcp(status, Counters(3, 300, 5, 1000), kAddrIpv4 | kKeyDirectionFixed)));
}

TEST(DeriveDirectionTest, NotOfTheFirstRecordNorOfIpv6NorOfUdp) {
  const Dsr init = Dsr(kDsrNetwork, kNetTcpInit, 0).U32(kAnswered | kTcpEstablished).Zeros(12);
  EXPECT_FALSE(IsReversed(Tcp(init)));
  const Dsr status = TcpStatusDsr(kAnswered | kTcpEstablished);
  EXPECT_FALSE(IsReversed(FlowRecord().Add(Ipv6Key(kTcp, 1, 2)).Add(Counters(3, 300, 5, 1000)).Add(status)));
  EXPECT_FALSE(IsReversed(FlowRecord().Add(Ipv4Key(kUdp, 1, 2)).Add(Counters(3, 300, 5, 1000)).Add(status)));
}

// A performance object may show by the flags who began.
bool FlagsReverse(uint8_t src_flags, uint8_t dst_flags, const Dsr& counters) {
  TcpState t{.status = kAnswered};
  t.src.flags = src_flags;
  t.dst.flags = dst_flags;
  return IsReversed(Tcp(TcpPerformance(t), counters));
}

TEST(DeriveDirectionTest, SynFlagOfTheSource) {
  const Dsr busy = Counters(6, 600, 6, 600);
  EXPECT_TRUE(FlagsReverse(kFlagSyn, 0, busy));
  EXPECT_FALSE(FlagsReverse(0, 0, busy));
  EXPECT_FALSE(FlagsReverse(kFlagSyn, kFlagRst, busy));
  EXPECT_FALSE(FlagsReverse(kFlagSyn, 0, Counters(5, 600, 6, 600)));
  EXPECT_FALSE(FlagsReverse(kFlagSyn, 0, Counters(6, 600, 5, 600)));
  // One-sided: SYN and FIN, and more than 60 bytes a packet, divided as integers.
  EXPECT_TRUE(FlagsReverse(kFlagSyn | kFlagFin, 0, Counters(2, 122, 0, 0)));
  EXPECT_FALSE(FlagsReverse(kFlagSyn | kFlagFin, 0, Counters(2, 121, 0, 0)));
  EXPECT_FALSE(FlagsReverse(kFlagSyn, 0, Counters(2, 122, 0, 0)));
  EXPECT_FALSE(FlagsReverse(kFlagSyn | kFlagFin, 0, Counters(2, 122, 1, 60)));
}

// The columns of a reversed connection. Stored: source 10.0.0.1:1000 with 3 packets, destination 192.168.1.2:80 with 5.
TEST(DeriveDirectionTest, WhatTurns) {
  TestRecord r(ReversedTcp()
                   .Add(Dsr(kDsrMac, 0, 0).Raw({1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2}).Zeros(4))
                   .Add(Dsr(kDsrVlan, 0, 1).U16(0x2005).U16(0))
                   .Add(Dsr(kDsrIpAttributes, 0, 0x13).U8(64).U8(0).U16(1).U8(128).U8(8).U16(2))
                   .Add(Dsr(kDsrPacketSize, 0, 2).U16(10).U16(20).U16(30).U16(40))
                   .Add(Dsr(kDsrUserData, 0x90, 0).U16(4).U16(3).Raw("src"))
                   .Add(Dsr(kDsrCountry, 0, 0).Raw("DEFR"))
                   .Add(Dsr(kDsrAsn, 0, 0).U32(65001).U32(65002)));
  EXPECT_EQ(r.Text("saddr_text"), "192.168.1.2");
  EXPECT_EQ(r.Hex("daddr"), "0a000001");
  EXPECT_EQ(r.Int("sport"), 80);
  EXPECT_EQ(r.Text("dport_text"), "1000");
  EXPECT_EQ(r.Int("spkts"), 5);
  EXPECT_EQ(r.Int("dbytes"), 300);
  EXPECT_EQ(r.Hex("smac"), "010101010101");
  EXPECT_EQ(r.Int("dvid"), 5);
  EXPECT_TRUE(r.Null("svid"));
  EXPECT_EQ(r.Int("sttl"), 128);
  EXPECT_EQ(r.Int("dipid"), 1);
  EXPECT_EQ(r.Int("dfrag"), 1);
  EXPECT_EQ(r.Int("sfrag"), 0);
  EXPECT_EQ(r.Int("sminsz"), 30);
  EXPECT_EQ(r.Text("duser"), "src");
  EXPECT_TRUE(r.Null("suser"));
  EXPECT_EQ(r.Text("sco"), "FR");
  EXPECT_EQ(r.Int("das"), 65001);
}

TEST(DeriveDirectionTest, TcpSidesTurnAndTheConnectionCountsAsClosed) {
  TcpState t{.status = kAnswered | kTcpEstablished | kTcpSrcRetransmit, .state = 1};
  t.src.base = 100;
  t.src.retransmits = 1;
  t.src.flags = 0x10;
  t.dst.base = 200;
  t.dst.retransmits = 2;
  t.dst.flags = 0x12;
  TestRecord r(Tcp(TcpPerformance(t)));
  EXPECT_EQ(r.Int("stcpb"), 200);
  EXPECT_EQ(r.Int("sloss"), 2);
  EXPECT_EQ(r.Int("dloss"), 1);
  EXPECT_EQ(r.Int("stcpflags"), 0x12);
  EXPECT_EQ(r.Int("tcp_status"), 0x126);  // normal close is added; the bits by direction stay
  EXPECT_EQ(r.Text("state"), "CLO");
}

TEST(DeriveDirectionTest, LoadsAndEncapsulationStay) {
  TestRecord r(ReversedTcp().Add(TimeRange(10, 0, 12, 0)).Add(Dsr(kDsrEncapsulation, 0, 0).U32(2).U32(4)));
  EXPECT_EQ(r.Real("sload"), 800);   // (300 - 100) * 8 / 2, of the stored source
  EXPECT_EQ(r.Real("dload"), 3200);  // (1000 - 200) * 8 / 2
  EXPECT_EQ(r.Real("srate"), 2);     // (5 - 1) / 2: computed anew
  EXPECT_EQ(r.Text("senc"), "e");
  EXPECT_EQ(r.Text("denc"), "v");
}

TEST(DeriveDirectionTest, RtcpOverIpv6TurnsAllButThePorts) {
  const Dsr rtcp = Dsr(kDsrNetwork, kNetRtcp, 0).Zeros(20);
  TestRecord r(FlowRecord().Add(Ipv6Key(kUdp, 5001, 5000)).Add(Counters(3, 300, 5, 1000)).Add(rtcp));
  EXPECT_EQ(r.Text("saddr_text"), "2001:db8::2");
  EXPECT_EQ(r.Int("sport"), 5001);
  EXPECT_EQ(r.Int("spkts"), 5);
  EXPECT_FALSE(IsReversed(FlowRecord().Add(Ipv6Key(kUdp, 5000, 5000)).Add(Counters(3, 300, 5, 1000)).Add(rtcp)));
  EXPECT_FALSE(IsReversed(FlowRecord().Add(Ipv4Key(kUdp, 5001, 5000)).Add(Counters(3, 300, 5, 1000)).Add(rtcp)));
}

// An echo reply that was seen without its request, keyed as if it were one; seen with `ra` 3.0.8.2.
FlowRecord EchoReply(uint8_t qualifier, const Dsr& counters, uint8_t type = 0) {
  const Dsr object = Dsr(kDsrNetwork, kNetIcmp, 0).U8(type).U8(0).U16(1).Zeros(20);
  return FlowRecord().Add(Ipv4Key(kIcmp, 0x0800, 77, qualifier)).Add(counters).Add(object);
}

TEST(DeriveDirectionTest, IcmpReplyAlone) {
  TestRecord r(EchoReply(kAddrIpv4 | kKeyDirectionFixed, Counters(3, 180, 0, 0)));
  EXPECT_EQ(r.Text("saddr_text"), "192.168.1.2");
  EXPECT_EQ(r.Text("sport_text"), "0x0000");
  EXPECT_EQ(r.Text("dport_text"), "0x004d");
  EXPECT_EQ(r.Text("state"), "ECR");
  EXPECT_EQ(r.Int("dpkts"), 3);
  EXPECT_EQ(r.Int("icmp_type"), 0);
}

TEST(DeriveDirectionTest, IcmpOtherwiseStays) {
  EXPECT_FALSE(IsReversed(EchoReply(kAddrIpv4, Counters(3, 180, 0, 0))));
  EXPECT_FALSE(IsReversed(EchoReply(kAddrIpv4 | kKeyDirectionFixed, Counters(0, 0, 3, 180))));
  EXPECT_FALSE(IsReversed(EchoReply(kAddrIpv4 | kKeyDirectionFixed, Counters(3, 180, 3, 180))));
  EXPECT_FALSE(IsReversed(EchoReply(kAddrIpv4 | kKeyDirectionFixed, Counters(3, 180, 0, 0), 8)));
}

}  // namespace
}  // namespace argus
