// What version 5 has otherwise than version 3: argus-record-format.md 8, ra-fields.md 16, time-and-quirks.md 10.
#include <cmath>

#include "record/framing.h"
#include "support/records.h"

namespace argus {
namespace {

FlowRecord Flow5(uint8_t cause = kCauseStart) { return FlowRecord(cause).Version(5); }

// A TCP performance object in the wide layout, with maximum segment sizes [3.7].
Dsr WidePerformance(uint32_t status, const TcpSide& src, const TcpSide& dst, uint16_t src_mss, uint16_t dst_mss) {
  Dsr dsr(kDsrNetwork, kNetTcpPerformance, kTcpWide);
  dsr.U32(status).U32(1).U32(0).U32(0).U32(0);
  const auto side = [&](const TcpSide& s, uint16_t mss) {
    dsr.Zeros(8).U32(s.status).U32(s.base).U32(s.last).Zeros(8).U32(s.bytes).U32(s.retransmits);
    dsr.U32(s.acked).U32(s.window_bytes).U16(s.window).U8(s.flags).U8(s.scale).U16(mss).Zeros(2);
  };
  side(src, src_mss);
  side(dst, dst_mss);
  return dsr;
}

TEST(Version5, SourceIdsOfEveryKind) {
  const auto id = [](uint8_t qualifier, std::initializer_list<uint8_t> bytes) {
    Dsr dsr(kDsrTransport, 3, qualifier);
    dsr.Raw(bytes);
    if (qualifier & 0x10) dsr.Raw("en0").Zeros(1);
    TestRecord r(Flow5().Add(dsr.U32(77)));
    EXPECT_EQ(r.Int("seq"), 77);
    EXPECT_EQ(r.Text("inf"), (qualifier & 0x10) ? std::optional<std::string>("en0") : std::nullopt);
    return r.Text("srcid").value_or("NULL");
  };
  EXPECT_EQ(id(0x01, {10, 1, 2, 3}), "10.1.2.3");
  EXPECT_EQ(id(0x11, {10, 1, 2, 3}), "10.1.2.3/en0");
  EXPECT_EQ(id(0x20, {0xFF, 0xFF, 0xFF, 0xFE}), "-2");
  EXPECT_EQ(id(0x31, {'c', 'c', 'a', 'p'}), "ccap/en0");
  EXPECT_EQ(id(0x02, {0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}), "2001:db8::1");
  EXPECT_EQ(id(0x13, {2, 0, 0, 0, 0xAB, 1, 0, 0}), "02:00:00:00:ab:01/en0");
  EXPECT_EQ(id(0x32, {0xD9, 0x1B, 0xA1, 0x4B, 0xE0, 0xE5, 0x50, 0xE6, 0x86, 0xDE, 0x53, 0x4D, 0x5E, 0xDE, 0x8B, 0x2C}),
            "d91ba14b-e0e5-50e6-86de-534d5ede8b2c/en0");
}

TEST(Version5, AnIdThatIsNotAllThereIsNone) {
  TestRecord r(Flow5().Add(Dsr(kDsrTransport, 3, 0x32).U32(1).U32(2)));
  EXPECT_TRUE(r.Null("srcid"));
  EXPECT_TRUE(r.Null("inf"));
  EXPECT_TRUE(r.Null("seq"));
}

TEST(Version5, SequenceNumberOnlyIfTheSubtypeSaysSo) {
  TestRecord r(Flow5().Add(Dsr(kDsrTransport, 1, 0x01).U32(0x0A000001).U32(5)));
  EXPECT_EQ(r.Text("srcid"), "10.0.0.1");
  EXPECT_TRUE(r.Null("seq"));
}

TEST(Version5, ManagementRecordHasItsIdInTheUnion) {
  const auto srcid = [](uint32_t status, std::initializer_list<uint8_t> at_union, uint32_t at_120, uint8_t cause) {
    ByteVector bytes(kMarSize);
    bytes[0] = kMar | 5;
    bytes[1] = cause;
    bytes[3] = kMarSize / 4;
    for (int i = 0; i < 4; i++) bytes[4 + i] = static_cast<uint8_t>(status >> (24 - 8 * i));
    std::copy(at_union.begin(), at_union.end(), bytes.begin() + 108);
    for (int i = 0; i < 4 && at_120 != 0; i++) bytes[120 + i] = static_cast<uint8_t>(at_120 >> (24 - 8 * i));
    return TestRecord(bytes, ARGUS_MANAGEMENT).Text("srcid").value_or("NULL");
  };
  EXPECT_EQ(srcid(0x00B00000, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, 0, kCauseStart),
            "01020304-0506-0708-090a-0b0c0d0e0f10");
  EXPECT_EQ(srcid(0x00800000, {10, 0, 0, 1}, 0, kCauseStatus), "10.0.0.1");
  EXPECT_EQ(srcid(0x00800000, {}, 0x0A000002, kCauseStart), "10.0.0.2");
  EXPECT_EQ(srcid(0x00200000, {'s', '1'}, 0, kCauseStart), "s1");
}

TEST(Version5, NanosecondsAreTruncated) {
  TestRecord r(
      Flow5().Add(Counters(2, 120, 0, 0)).Add(Dsr(kDsrTime, 2, 0x19).I32(10).I32(1999).I32(10).I32(999999999)));
  EXPECT_EQ(r.Int("stime"), 10000001);
  EXPECT_EQ(r.Int("ltime"), 10999999);
  EXPECT_TRUE(r.Null("flgs"));  // the bit that says T in version 3
}

TEST(Version5, ADirectionWithoutPacketsHasNoTimes) {
  const FlowRecord base = FlowRecord().Add(Counters(2, 120, 0, 0)).Add(FourTimes({10, 0}, {12, 0}, {11, 0}, {13, 0}));
  TestRecord v3(base), v5(FlowRecord(base).Version(5));
  EXPECT_FALSE(v3.Null("dstime"));
  EXPECT_TRUE(v5.Null("dstime"));
  EXPECT_TRUE(v5.Null("dltime"));
}

TEST(Version5, LastTimeIsTheLaterOfBothEnds) {
  const FlowRecord base = FlowRecord().Add(Counters(2, 120, 1, 60)).Add(FourTimes({10, 0}, {12, 0}, {15, 0}, {15, 0}));
  EXPECT_EQ(TestRecord(base).Int("ltime"), 12000000);  // as `ra` 3 has it
  EXPECT_EQ(TestRecord(FlowRecord(base).Version(5)).Int("ltime"), 15000000);
}

TEST(Version5, DirectionIsNotCorrected) {
  TestRecord r(ReversedTcp().Version(5));
  EXPECT_EQ(r.Hex("saddr"), "0a000001");
  EXPECT_EQ(r.Int("spkts"), 3);
  EXPECT_EQ(r.Text("state"), "CON");
}

TEST(Version5, ArpIsTurnedAsInVersion3AndEthernetToo) {
  Dsr key(kDsrFlow, kModelFiveTuple | kKeyReverse, kAddrEthernet);
  key.Raw({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2, 0, 0, 0, 0, 1}).U16(0).U8(0x42).U8(0x43);
  TestRecord v3(FlowRecord().Add(key)), v5(Flow5().Add(key));
  EXPECT_EQ(v3.Text("daddr_text"), "Broadcast");
  EXPECT_EQ(v5.Text("saddr_text"), "ff:ff:ff:ff:ff:ff");
  EXPECT_EQ(v5.Text("daddr_text"), "02:00:00:00:00:01");
  Dsr arp(kDsrFlow, kModelArp | kKeyReverse, kAddrArp);
  arp.U16(1).U16(0x800).U8(6).U8(4).U16(1).U32(kSrcIp).U32(kDstIp).Zeros(8);
  EXPECT_EQ(TestRecord(Flow5().Add(arp).Add(Counters(1, 60, 2, 120))).Int("spkts"), 2);
}

TEST(Version5, PortsAsItsOwnRaPrintsThem) {
  const FlowRecord icmp = FlowRecord().Add(Ipv4Key(kIcmp, 0x0308, 5));
  EXPECT_EQ(TestRecord(icmp).Text("sport_text"), "0x0803");
  TestRecord r(FlowRecord(icmp).Version(5));
  EXPECT_EQ(r.Text("sport_text"), "0x0003");
  EXPECT_EQ(r.Text("dport_text"), "0x0008");
  TestRecord zero(Flow5().Add(Ipv4Key(kTcp, 0, 80)));
  EXPECT_TRUE(zero.Null("sport_text"));
  EXPECT_EQ(zero.Int("sport"), 0);
  EXPECT_EQ(zero.Text("dport_text"), "80");
}

TEST(Version5, NamesOfIcmpv6) {
  const auto state = [](uint8_t version, uint16_t type) {
    return TestRecord(FlowRecord().Version(version).Add(Ipv6Key(kIcmp6, static_cast<uint16_t>(type << 8))))
        .Text("state");
  };
  EXPECT_EQ(state(3, 135), "NNS");
  EXPECT_EQ(state(5, 135), "EER");
  EXPECT_EQ(state(5, 133), "EXM");
  EXPECT_EQ(state(5, 128), "ECO");
  EXPECT_EQ(state(5, 160), "UNK");
}

TEST(Version5, WideTcpObjects) {
  const TcpSide src{.base = 7, .bytes = 100, .retransmits = 2, .window = 512, .flags = 0x12, .scale = 2};
  const TcpSide dst{.base = 9, .bytes = 300, .retransmits = 1, .window = 100, .flags = 0x10, .scale = 1};
  TestRecord r(
      Flow5().Add(Ipv4Key(kTcp, 1, 2)).Add(Counters(5, 500, 5, 700)).Add(WidePerformance(7, src, dst, 1460, 1400)));
  EXPECT_EQ(r.Int("smss"), 1460);
  EXPECT_EQ(r.Int("dmss"), 1400);
  EXPECT_EQ(r.Int("stcpb"), 7);
  EXPECT_EQ(r.Int("dtcpb"), 9);
  EXPECT_EQ(r.Int("dwin"), 200);
  EXPECT_EQ(r.Int("sloss"), 2);
  EXPECT_EQ(r.Int("dloss"), 1);
  EXPECT_EQ(r.Int("dtcpflags"), 0x10);
  Dsr init(kDsrNetwork, kNetTcpInit, kTcpWide);
  init.U32(1).U32(11).U32(0).U16(100).U8(2).U8(0).U16(1380).Zeros(2);
  TestRecord first(Flow5().Add(Ipv4Key(kTcp, 1, 2)).Add(Counters(1, 60, 0, 0)).Add(init));
  EXPECT_EQ(first.Int("smss"), 1380);
  EXPECT_TRUE(first.Null("dmss"));
}

TEST(Version5, NarrowTcpObjectsStayNarrow) {
  TcpState state{.status = 7, .dst = {.base = 9}};
  TestRecord r(Flow5().Add(Ipv4Key(kTcp, 1, 2)).Add(Counters(5, 500, 5, 700)).Add(TcpPerformance(state)));
  EXPECT_EQ(r.Int("dtcpb"), 9);
  EXPECT_TRUE(r.Null("smss"));
}

TEST(Version5, FlagsKeepTheirValueWithoutPacketsInTheNarrowLayout) {
  const FlowRecord base =
      FlowRecord().Add(Ipv4Key(kTcp, 1, 2)).Add(Counters(5, 500, 0, 0)).Add(TcpStatusDsr(7, 2, 0x12));
  EXPECT_EQ(TestRecord(base).Int("dtcpflags"), 0);
  EXPECT_EQ(TestRecord(FlowRecord(base).Version(5)).Int("dtcpflags"), 0x12);
}

TEST(Version5, PortReuseIsAFlag) {
  const FlowRecord base = FlowRecord().Add(Ipv4Key(kTcp, 1, 2)).Add(Counters(5, 500, 5, 700)).Add(TcpStatusDsr(0x287));
  EXPECT_EQ(TestRecord(FlowRecord(base).Version(5)).Text("flgs"), "R");
  EXPECT_EQ(TestRecord(base).Text("flgs"), "d");
}

TEST(Version5, ManyPacketsInNoTimeAreBelieved) {
  const FlowRecord base = FlowRecord().Add(Counters(2000, 120000, 0, 0)).Add(TimeRange(10, 0, 10, 0));
  EXPECT_EQ(TestRecord(base).Int("pkts"), 0);
  EXPECT_EQ(TestRecord(FlowRecord(base).Version(5)).Int("pkts"), 2000);
  const FlowRecord most = FlowRecord().Add(Counters(100000001, 120000, 0, 0)).Add(TimeRange(10, 0, 10, 0));
  EXPECT_EQ(TestRecord(FlowRecord(most).Version(5)).Int("pkts"), 0);
}

TEST(Version5, HopsAndLetters) {
  const FlowRecord base = FlowRecord().Add(Dsr(kDsrIpAttributes, 0, 3).U8(255).U8(0).U16(0).U8(63).U8(0).U16(0));
  EXPECT_EQ(TestRecord(base).Int("shops"), 1);
  EXPECT_EQ(TestRecord(FlowRecord(base).Version(5)).Int("shops"), 0);
  EXPECT_EQ(TestRecord(FlowRecord(base).Version(5)).Int("dhops"), 1);
  const FlowRecord tunnel = FlowRecord().Add(Dsr(kDsrEncapsulation, 0, 0).U32(0x102).U32(2));
  EXPECT_EQ(TestRecord(tunnel).Text("senc"), "eP");
  EXPECT_EQ(TestRecord(FlowRecord(tunnel).Version(5)).Text("senc"), "e4");
}

TEST(Version5, EncapsulationHeaders) {
  TestRecord r(Flow5().Add(Dsr(kDsrEncapsulation, 0, 0).U32(2).U32(2).U16(3).U16(5).Raw("abcdefgh")));
  EXPECT_EQ(r.Text("sencbuf"), "abc");
  EXPECT_EQ(r.Text("dencbuf"), "defgh");
  TestRecord cut(Flow5().Add(Dsr(kDsrEncapsulation, 0, 0).U32(2).U32(2).U16(3).U16(50).Raw("abcdefgh")));
  EXPECT_TRUE(cut.Null("dencbuf"));
}

TEST(Version5, Tunnels) {
  Dsr gre(kDsrGre, 0, 0);
  gre.U16(0x2000).U16(0x6558).Raw({2, 0x41, 1, 5}).Little32(0xC0A80014).Little32(0xC0A80017).Zeros(8);
  TestRecord r(Flow5().Add(gre).Add(Dsr(kDsrVxlan, 0, 0).U32(42).U32(43)));
  EXPECT_EQ(r.Hex("sgreaddr"), "c0a80014");
  EXPECT_EQ(r.Hex("dgreaddr"), "c0a80017");
  EXPECT_EQ(r.Int("greproto"), 0x6558);
  EXPECT_EQ(r.Int("svnid"), 42);
  EXPECT_EQ(r.Int("dvnid"), 43);
  Dsr geneve(kDsrGeneve, 0, 0);
  geneve.U8(0).U8(0).U16(0x6558).U32(7).Raw({2, 1, 1, 5}).Little32(1).Little32(2).Zeros(8);
  TestRecord g(Flow5().Add(geneve));
  EXPECT_EQ(g.Hex("sgenaddr"), "00000001");
  EXPECT_EQ(g.Int("genproto"), 0x6558);
  EXPECT_EQ(g.Int("genvni"), 7);
  EXPECT_TRUE(TestRecord(Flow5().Add(Dsr(kDsrGre, 0, 0).U32(1))).Null("sgreaddr"));
}

TEST(Version5, HashScoreAndPlaces) {
  TestRecord r(Flow5()
                   .Add(Dsr(kDsrHash, 0, 0).U32(0xD58775D8).U32(585))
                   .Add(Dsr(kDsrScore, 4, 0).U8(9).Zeros(7))
                   .Add(Dsr(kDsrGeo, 0, 6).F32(1.5f).F32(-2.5f).F32(3.5f).F32(4.5f))
                   .Add(Dsr(kDsrLocality, 0, 3).U16(1).U8(0xFE).U8(4).U16(100).U16(200)));
  EXPECT_EQ(r.Int("hash"), 0xD58775D8);
  EXPECT_EQ(r.Int("ind"), 585);
  EXPECT_EQ(r.Int("score"), 9);
  EXPECT_TRUE(r.Null("slat"));
  EXPECT_EQ(r.Real("dlat"), 1.5);
  EXPECT_EQ(r.Real("dlon"), -2.5);
  EXPECT_EQ(r.Real("ilat"), 3.5);
  EXPECT_EQ(r.Real("ilon"), 4.5);
  EXPECT_EQ(r.Int("loc"), 1);
  EXPECT_EQ(r.Int("sloc"), -2);
  EXPECT_EQ(r.Int("dloc"), 4);
  EXPECT_EQ(r.Int("dorg"), 200);
  EXPECT_TRUE(TestRecord(Flow5().Add(Dsr(kDsrScore, 0, 0).U8(9).Zeros(7))).Null("score"));
}

TEST(Version5, TheFillerIsNothingOddAndUnknownPartsAreCounted) {
  const FlowRecord filled = Flow5().AddRaw({0, 0, 0, 1}).Add(Counters(1, 60, 0, 0));
  TestRecord r(filled);
  EXPECT_FALSE(r.record().has_undecoded());
  EXPECT_EQ(r.Int("undecoded"), 0);
  const ByteVector bytes = filled.Take();
  EXPECT_TRUE(IsRecord(bytes.data(), bytes.size()));
  const ByteVector v3 = FlowRecord(filled).Version(3).Take(),
                   later = Flow5().Add(Counters(1, 60, 0, 0)).AddRaw({0, 0, 0, 1}).Take();
  EXPECT_FALSE(IsRecord(v3.data(), v3.size()));
  EXPECT_FALSE(IsRecord(later.data(), later.size()));
  EXPECT_TRUE(TestRecord(later).record().has_undecoded());
  TestRecord odd(Flow5().AddRaw({0, 0, 0, 1}).Add(Dsr(kDsrCorrelation, 0, 0).Zeros(24)).Add(Dsr(0x6C, 0, 0).U32(1)));
  EXPECT_TRUE(odd.record().has_undecoded());
  EXPECT_EQ(odd.Int("undecoded"), 2);
}

}  // namespace
}  // namespace argus
