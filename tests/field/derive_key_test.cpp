// Who talked to whom, for every kind of key (argus-record-format.md 3.1, 3.2; ra-fields.md 4-5), and which way it went
// (time-and-quirks.md 3).
#include "field/derive_key.h"

#include <gtest/gtest.h>

#include "field/derive_text.h"
#include "support/records.h"

namespace argus {
namespace {

constexpr const char* kSrcHex = "0a000001";  // of kSrcIp
constexpr const char* kDstHex = "c0a80102";
constexpr const char* kSrc6Hex = "20010db8000000000000000000000001";
constexpr const char* kDst6Hex = "20010db8000000000000000000000002";

// Returns "saddr:sport daddr:dport" as `ra -n` prints them.
std::string Ends(TestRecord& r) {
  const auto text = [&](const char* field) { return r.Text(field).value_or(""); };
  return text("saddr_text") + ":" + text("sport_text") + " " + text("daddr_text") + ":" + text("dport_text");
}

std::string EndsOf(const Dsr& key) {
  TestRecord r(FlowRecord().Add(key).Add(Counters(3, 180, 2, 120)));
  return Ends(r);
}

std::string Proto(const FlowRecord& record) { return TestRecord(record).Text("proto").value_or("NULL"); }

// ---- transport ----------------------------------------------------------------------------------------

TEST(DeriveKeyTest, SourceId) {
  const auto srcid = [](uint8_t kind, uint32_t id) {
    return TestRecord(FlowRecord().Add(Dsr(kDsrTransport, 3, kind).U32(id).U32(77))).Text("srcid");
  };
  EXPECT_EQ(srcid(0x20, 4294967291u), "-5");  // signed
  EXPECT_EQ(srcid(0x20, 192), "192");
  EXPECT_EQ(srcid(0x21, 0x70726F62), "prob");
  EXPECT_EQ(srcid(0x21, 0x61620000), "ab");
  EXPECT_EQ(srcid(0x21, 0), std::nullopt);
  EXPECT_EQ(srcid(0x01, 0xC0000235), "192.0.2.53");
  EXPECT_EQ(srcid(0x00, 0), "0.0.0.0");
  EXPECT_EQ(srcid(0x7F, 0xFFFFFFFF), "255.255.255.255");
}

TEST(DeriveKeyTest, SequenceNumber) {
  TestRecord r(FlowRecord().Add(Dsr(kDsrTransport, 0, 0).U32(1).U32(4000000000u)));  // whatever the subtype says
  EXPECT_EQ(r.Int("seq"), 4000000000);
  TestRecord short_one(FlowRecord().Add(Dsr(kDsrTransport, 1, 0).U32(1)));
  EXPECT_TRUE(short_one.Null("seq"));
  EXPECT_EQ(short_one.Text("srcid"), "0.0.0.1");
  TestRecord none{FlowRecord()};
  EXPECT_TRUE(none.Null("seq"));
  EXPECT_TRUE(none.Null("srcid"));
}

// ---- IPv4 and IPv6 --------------------------------------------------------------------------------------

TEST(DeriveKeyTest, Ipv4Tcp) {
  TestRecord r(FlowRecord().Add(Ipv4Key(kTcp, 51000, 443)));
  EXPECT_EQ(r.Hex("saddr"), kSrcHex);
  EXPECT_EQ(r.Hex("daddr"), kDstHex);
  EXPECT_EQ(r.Int("sport"), 51000);
  EXPECT_EQ(r.Int("dport"), 443);
  EXPECT_EQ(r.Int("family"), 4);
  EXPECT_EQ(r.Int("ip_proto"), 6);
  EXPECT_EQ(r.Int("etype"), 0x0800);
  EXPECT_EQ(r.Int("key_model"), 1);
  EXPECT_EQ(r.Text("proto"), "tcp");
  EXPECT_EQ(Ends(r), "10.0.0.1:51000 192.168.1.2:443");
}

TEST(DeriveKeyTest, Ipv6Udp) {
  TestRecord r(FlowRecord().Add(Ipv6Key(kUdp, 5353, 53)));
  EXPECT_EQ(r.Hex("saddr"), kSrc6Hex);
  EXPECT_EQ(r.Hex("daddr"), kDst6Hex);
  EXPECT_EQ(r.Int("sport"), 5353);
  EXPECT_EQ(r.Int("dport"), 53);
  EXPECT_EQ(r.Int("family"), 6);
  EXPECT_EQ(r.Int("ip_proto"), 17);
  EXPECT_EQ(r.Int("etype"), 0x86DD);
  EXPECT_EQ(Ends(r), "2001:db8::1:5353 2001:db8::2:53");
}

// REVERSE turns addresses and ports of the key, and nothing else.
TEST(DeriveKeyTest, ReversedKeys) {
  TestRecord four(FlowRecord()
                      .Add(Ipv4Key(kUdp, 1000, 53, kAddrIpv4, kModelFiveTuple | kKeyReverse))
                      .Add(Counters(3, 180, 2, 120)));
  EXPECT_EQ(Ends(four), "192.168.1.2:53 10.0.0.1:1000");
  EXPECT_EQ(four.Hex("saddr"), kDstHex);
  EXPECT_EQ(four.Int("sport"), 53);
  EXPECT_EQ(four.Int("spkts"), 3);
  EXPECT_EQ(four.Int("key_model"), 1);
  TestRecord six(FlowRecord()
                     .Add(Ipv6Key(kTcp, 1000, 80, kAddrIpv6, kModelFiveTuple | kKeyReverse))
                     .Add(Counters(3, 180, 2, 120)));
  EXPECT_EQ(Ends(six), "2001:db8::2:80 2001:db8::1:1000");
  EXPECT_EQ(six.Int("spkts"), 3);
}

TEST(DeriveKeyTest, PortsAreOfTcpAndUdpAlone) {
  TestRecord gre(FlowRecord().Add(Ipv4Key(47, 1, 2)));
  EXPECT_TRUE(gre.Null("sport"));
  EXPECT_TRUE(gre.Null("dport"));
  EXPECT_TRUE(gre.Null("sport_text"));
  EXPECT_EQ(gre.Text("proto"), "gre");
  TestRecord fragment(FlowRecord().Add(Ipv4Key(kUdp, 7, 8, kAddrIpv4 | kKeyFragment)));
  EXPECT_EQ(fragment.Int("sport"), 0);
  EXPECT_EQ(fragment.Int("dport"), 0);
  EXPECT_EQ(Ends(fragment), "10.0.0.1:0 192.168.1.2:0");
}

TEST(DeriveKeyTest, ClassfulNetworks) {
  const auto net = [](uint32_t address) {
    const Dsr key = Dsr(kDsrFlow, 1, kAddrIpv4).U32(address).U32(address + 1).U8(kUdp).Zeros(7);
    return TestRecord(FlowRecord().Add(key)).Hex("snet");
  };
  EXPECT_EQ(net(0x7F010203), "7f000000");  // A ends at 127
  EXPECT_EQ(net(0x80010203), "80010000");
  EXPECT_EQ(net(0xBFFF0203), "bfff0000");
  EXPECT_EQ(net(0xC0010203), "c0010200");
  EXPECT_EQ(net(0xDF010203), "df010200");
  EXPECT_EQ(net(0xE0010203), "e0010203");  // class D: the host
  EXPECT_EQ(net(0xF0010203), "00000000");
  EXPECT_EQ(TestRecord(FlowRecord().Add(Ipv4Key(kUdp))).Hex("dnet"), "c0a80100");
}

TEST(DeriveKeyTest, MatrixKeysHaveAddressesAlone) {
  // The sensor writes these addresses in its own order, little-endian; seen with `ra` 3.0.8.2.
  TestRecord r(FlowRecord().Add(Ipv4Key(kUdp, 1, 2, kAddrIpv4, kModelMatrix)).Add(Counters(3, 180, 2, 120)));
  EXPECT_EQ(Ends(r), "1.0.0.10: 2.1.168.192:");
  EXPECT_EQ(r.Hex("saddr"), "0100000a");
  EXPECT_EQ(r.Text("proto"), "ip");
  EXPECT_EQ(r.Int("key_model"), 3);
  for (const char* field : {"sport", "dport", "ip_proto", "icmp_type", "spi"}) EXPECT_TRUE(r.Null(field)) << field;
  TestRecord reversed(FlowRecord().Add(Ipv4Key(0, 0, 0, kAddrIpv4, kModelMatrix | kKeyReverse)));
  EXPECT_EQ(Ends(reversed), "2.1.168.192: 1.0.0.10:");
  EXPECT_EQ(EndsOf(Ipv6Key(kUdp, 1, 2, kAddrIpv6, kModelMatrix)), "2001:db8::1: 2001:db8::2:");
}

// ---- ICMP, IGMP, ESP ---------------------------------------------------------------------------------------

TEST(DeriveKeyTest, Icmp) {
  TestRecord r(FlowRecord().Add(Ipv4Key(kIcmp, 0x030D, 0xBEEF)));  // unreachable, filtered
  EXPECT_EQ(r.Int("icmp_type"), 3);
  EXPECT_EQ(r.Int("icmp_code"), 13);
  EXPECT_EQ(r.Int("icmpid"), 0xBEEF);
  EXPECT_TRUE(r.Null("sport"));
  EXPECT_EQ(Ends(r), "10.0.0.1:0x0d03 192.168.1.2:0xbeef");  // code << 8 | type
  EXPECT_EQ(EndsOf(Ipv4Key(kIcmp, 0x0800, 0x0001)), "10.0.0.1:0x0008 192.168.1.2:0x0001");
  EXPECT_EQ(EndsOf(Ipv4Key(kIcmp, 0x0800, 1, kAddrIpv4 | kKeyFragment)), "10.0.0.1:0x0000 192.168.1.2:0x0000");
}

TEST(DeriveKeyTest, Icmp6) {
  TestRecord r(FlowRecord().Add(Ipv6Key(kIcmp6, 0x8701, 0x1234)));
  EXPECT_EQ(r.Int("icmp_type"), 135);
  EXPECT_EQ(r.Int("icmp_code"), 1);
  EXPECT_EQ(r.Int("icmpid"), 0x1234);  // `ra` swaps its bytes by mistake
  EXPECT_EQ(Ends(r), "2001:db8::1:135 2001:db8::2:1");
  EXPECT_EQ(r.Text("proto"), "ipv6-icmp");
  EXPECT_TRUE(TestRecord(FlowRecord().Add(Ipv4Key(kIcmp6, 0x8701))).Null("icmp_type"));
  EXPECT_TRUE(TestRecord(FlowRecord().Add(Ipv6Key(kIcmp, 0x0800))).Null("icmp_type"));
}

Dsr IcmpDsr(uint8_t qualifier) {
  return Dsr(kDsrIcmp, 0, qualifier).U8(11).U8(1).U16(0).U32(0xC6336401).U32(1).U32(2).U32(3).U32(4);
}

TEST(DeriveKeyTest, IcmpErrorAboutAFlow) {
  TestRecord r(FlowRecord().Add(Ipv4Key(kUdp, 1, 2)).Add(IcmpDsr(4)));
  EXPECT_EQ(r.Hex("inode"), "c6336401");
  EXPECT_EQ(r.Int("icmp_map"), 4);
  EXPECT_TRUE(r.Null("icmp_type"));  // the flow is not one of ICMP
  EXPECT_EQ(r.Int("icmp_error_type"), 11);
  EXPECT_EQ(r.Int("icmp_error_code"), 1);
  TestRecord unmapped(FlowRecord().Add(Ipv4Key(kUdp, 1, 2)).Add(IcmpDsr(0x10)));
  EXPECT_TRUE(unmapped.Null("inode"));
  EXPECT_EQ(unmapped.Int("icmp_map"), 0);
  TestRecord six(FlowRecord().Add(Ipv6Key(kUdp, 1, 2)).Add(IcmpDsr(4)));
  EXPECT_TRUE(six.Null("inode"));
  TestRecord none(FlowRecord().Add(Ipv4Key(kUdp, 1, 2)));
  for (const char* field : {"icmp_map", "icmp_error_type", "icmp_error_code"}) EXPECT_TRUE(none.Null(field)) << field;
}

// A ping that an error answered stays a ping; how it went is in the state.
TEST(DeriveKeyTest, IcmpErrorAboutAPing) {
  TestRecord r(FlowRecord().Add(Ipv4Key(kIcmp, 0x0800)).Add(IcmpDsr(4)));
  EXPECT_EQ(r.Int("icmp_type"), 8);
  EXPECT_EQ(r.Int("icmp_code"), 0);
  EXPECT_EQ(r.Int("icmp_error_type"), 11);
  EXPECT_EQ(r.Int("icmp_error_code"), 1);
  EXPECT_EQ(r.Int("icmp_map"), 4);
  EXPECT_EQ(r.Text("state"), "TXD");
  TestRecord six(FlowRecord().Add(Ipv6Key(kIcmp6, 0x8000)).Add(IcmpDsr(1)));
  EXPECT_EQ(six.Int("icmp_type"), 128);
  EXPECT_EQ(six.Int("icmp_error_type"), 11);
  EXPECT_EQ(six.Text("state"), "ECO");
}

TEST(DeriveKeyTest, Igmp) {
  EXPECT_EQ(TestRecord(FlowRecord().Add(Ipv4Key(kIgmp, 0x1601))).Int("igmp_type"), 0x16);
  EXPECT_EQ(TestRecord(FlowRecord().Add(Ipv6Key(kIgmp, 0x1701))).Int("igmp_type"), 0x17);
  EXPECT_TRUE(TestRecord(FlowRecord().Add(Ipv4Key(kUdp, 0x1601))).Null("igmp_type"));
  EXPECT_EQ(EndsOf(Ipv4Key(kIgmp, 0x1601)), "10.0.0.1: 192.168.1.2:");
}

TEST(DeriveKeyTest, EspSpiIsTheTrueOne) {
  const Dsr four = Dsr(kDsrFlow, 1, kAddrIpv4).U32(kSrcIp).U32(kDstIp).U8(kEsp).U8(0).U16(0).U32(0x2360B0E3);
  TestRecord r(FlowRecord().Add(four));
  EXPECT_EQ(r.Int("spi"), 0x2360B0E3);
  EXPECT_EQ(Ends(r), "10.0.0.1: 192.168.1.2:0x2360b0e3");
  EXPECT_EQ(TestRecord(FlowRecord().Add(Ipv6Key(kEsp, 0xF000, 0x0001))).Int("spi"), 0xF0000001);
  EXPECT_TRUE(TestRecord(FlowRecord().Add(Ipv4Key(kTcp))).Null("spi"));
  EXPECT_TRUE(TestRecord(FlowRecord().Add(Ipv4Key(kEsp, 0, 7, kAddrIpv4 | kKeyFragment))).Null("spi"));
}

// ---- ARP, RARP, Ethernet, WLAN, IS-IS -----------------------------------------------------------------------

Dsr ArpKey(uint8_t protocol_length, uint8_t subtype = kModelArp) {
  Dsr dsr(kDsrFlow, subtype, kAddrArp);
  return dsr.U16(1).U16(0x800).U8(6).U8(protocol_length).U16(1).U32(kSrcIp).U32(kDstIp).Raw({2, 2, 2, 2, 2, 2});
}

TEST(DeriveKeyTest, Arp) {
  TestRecord r(FlowRecord().Add(ArpKey(4)));
  EXPECT_EQ(r.Hex("saddr"), kSrcHex);
  EXPECT_EQ(r.Hex("daddr"), kDstHex);
  EXPECT_EQ(r.Text("proto"), "arp");
  EXPECT_EQ(r.Int("etype"), 0x0806);
  EXPECT_EQ(r.Int("key_model"), 6);
  EXPECT_EQ(Ends(r), "10.0.0.1: 192.168.1.2:");
  for (const char* field : {"family", "ip_proto", "sport", "snet"}) EXPECT_TRUE(r.Null(field)) << field;
  EXPECT_TRUE(TestRecord(FlowRecord().Add(ArpKey(6))).Null("saddr"));
}

// Clients that clear the fields of a key write its addresses in the order of their machine: from racluster -m daddr.
TEST(DeriveKeyTest, ArpKeysThatAClientCleared) {
  Dsr key(kDsrFlow, kModelArp, kAddrArp);
  TestRecord r(FlowRecord().Add(key.Zeros(12).Raw({3, 1, 168, 192}).Zeros(32)));
  EXPECT_EQ(Ends(r), "0.0.0.0: 192.168.1.3:");
  EXPECT_EQ(r.Hex("daddr"), "c0a80103");
  Dsr cut(kDsrFlow, kModelArp, kAddrArp);
  TestRecord half(FlowRecord().Add(cut.Zeros(8).Raw({9, 0, 0, 10})));
  EXPECT_EQ(half.Hex("saddr"), "0a000009");
  EXPECT_TRUE(half.Null("daddr"));
}

TEST(DeriveKeyTest, ShortArpKeysHaveNoAddresses) {
  Dsr dsr(kDsrFlow, kModelArp, kAddrArp);
  dsr.U16(1).U16(0x800).U8(6).U8(4).U16(1).U32(kSrcIp);  // 16 bytes
  TestRecord r(FlowRecord().Add(dsr).Add(Counters(1, 60, 0, 0)));
  EXPECT_EQ(r.Hex("saddr"), kSrcHex);
  EXPECT_TRUE(r.Null("daddr"));  // not the bytes of the next DSR
}

// REVERSE of an ARP key leaves the addresses and swaps all else.
TEST(DeriveKeyTest, ReversedArp) {
  TestRecord r(FlowRecord()
                   .Add(ArpKey(4, kModelArp | kKeyReverse))
                   .Add(Counters(3, 180, 2, 120))
                   .Add(Dsr(kDsrMac, 0, 0).Raw({1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2}).Zeros(4)));
  EXPECT_EQ(r.Hex("saddr"), kSrcHex);
  EXPECT_EQ(r.Int("spkts"), 2);
  EXPECT_EQ(r.Int("dbytes"), 180);
  EXPECT_EQ(r.Hex("smac"), "010101010101");  // the destination's stands first
}

TEST(DeriveKeyTest, Rarp) {
  Dsr dsr(kDsrFlow, kModelArp, kAddrRarp);
  dsr.U16(1).U16(0x800).U8(6).U8(4).U16(3).U32(kDstIp).Raw({1, 2, 3, 4, 5, 6, 10, 11, 12, 13, 14, 15});
  TestRecord r(FlowRecord().Add(dsr));
  EXPECT_TRUE(r.Null("saddr"));
  EXPECT_EQ(r.Hex("daddr"), kDstHex);
  EXPECT_EQ(Ends(r), "0a:0b:0c:0d:0e:0f: 01:02:03:04:05:06:");
  EXPECT_EQ(r.Text("proto"), "rarp");
  EXPECT_EQ(r.Int("etype"), 0x8035);
}

TEST(DeriveKeyTest, LegacyArpAndRarp) {
  Dsr arp(kDsrFlow, kModelFiveTuple, kAddrArp);
  EXPECT_EQ(EndsOf(arp.U32(kSrcIp).U32(kDstIp).Zeros(8)), "10.0.0.1: 192.168.1.2:");
  Dsr rarp(kDsrFlow, kModelFiveTuple, kAddrRarp);
  rarp.U32(kDstIp).Raw({1, 2, 3, 4, 5, 6, 10, 11, 12, 13, 14, 15});
  EXPECT_EQ(EndsOf(rarp), "0a:0b:0c:0d:0e:0f: 01:02:03:04:05:06:");
  // REVERSE is heeded in today's form alone.
  TestRecord reversed(FlowRecord()
                          .Add(Dsr(kDsrFlow, kModelFiveTuple | kKeyReverse, kAddrArp).U32(kSrcIp).U32(kDstIp).Zeros(8))
                          .Add(Counters(3, 180, 2, 120)));
  EXPECT_EQ(Ends(reversed), "10.0.0.1: 192.168.1.2:");
  EXPECT_EQ(reversed.Int("spkts"), 3);
}

Dsr EthernetKey(uint16_t type, uint8_t subtype = 1) {
  return Dsr(kDsrFlow, subtype, kAddrEthernet).Raw({1, 2, 3, 4, 5, 6, 10, 11, 12, 13, 14, 15}).U16(type).U8(66).U8(7);
}

TEST(DeriveKeyTest, Ethernet) {
  TestRecord r(FlowRecord().Add(EthernetKey(0x88CC)));
  EXPECT_EQ(Ends(r), "0a:0b:0c:0d:0e:0f:7 01:02:03:04:05:06:66");  // SSAP, DSAP
  EXPECT_EQ(r.Text("proto"), "lldp");
  EXPECT_EQ(r.Int("etype"), 0x88CC);
  for (const char* field : {"saddr", "daddr", "family", "sport", "ip_proto"}) EXPECT_TRUE(r.Null(field)) << field;
  EXPECT_EQ(Proto(FlowRecord().Add(EthernetKey(0))), "llc");
  EXPECT_EQ(Proto(FlowRecord().Add(EthernetKey(9999))), "9999");
  EXPECT_EQ(Proto(FlowRecord().Add(EthernetKey(9999, kModelMatrix))), "ether");
  // REVERSE of an Ethernet key is not heeded in version 3.
  EXPECT_EQ(EndsOf(EthernetKey(0x88CC, 1 | kKeyReverse)), "0a:0b:0c:0d:0e:0f:7 01:02:03:04:05:06:66");
}

// ra-fields.md 4: "All-ones MAC prints `Broadcast`".
TEST(DeriveKeyTest, EthernetBroadcast) {
  Dsr key(kDsrFlow, 1, kAddrEthernet);
  key.Raw({255, 255, 255, 255, 255, 255, 1, 2, 3, 4, 5, 6}).U16(0x88CC).U16(0);
  EXPECT_EQ(EndsOf(key), "01:02:03:04:05:06:0 Broadcast:0");
}

TEST(DeriveKeyTest, Wlan) {
  Dsr key(kDsrFlow, 1, kAddrWlan);
  key.Raw({1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3}).Raw("home net").Zeros(26);
  TestRecord r(FlowRecord().Add(key));
  EXPECT_EQ(Ends(r), "02:02:02:02:02:02: 01:01:01:01:01:01:");
  EXPECT_EQ(r.Hex("bssid"), "030303030303");
  EXPECT_EQ(r.Text("ssid"), "home net");
  EXPECT_EQ(r.Text("proto"), "wlan");
  EXPECT_TRUE(TestRecord(FlowRecord().Add(EthernetKey(0))).Null("bssid"));
  EXPECT_TRUE(TestRecord(FlowRecord().Add(EthernetKey(0))).Null("ssid"));
}

Dsr IsisKey(uint32_t pdu) {
  Dsr key(kDsrFlow, 1, kAddrIsis);
  key.U32(pdu).Zeros(12).U32(0);
  return key.Raw({0x19, 0x21, 0x68, 0, 0x10, 1, 0x0A, 0x0B, 0, 0, 0, 0x2A, 7, 9}).U32(0xBEEF).Zeros(2);
}

TEST(DeriveKeyTest, Isis) {
  EXPECT_EQ(EndsOf(IsisKey(15)), "1921.6800.1001: 0a0b.0000.002a.07:0xbeef");  // hello: system id, LAN id
  EXPECT_EQ(EndsOf(IsisKey(18)), "1921.6800.1001.0a-0b: 0x0000002a:0xbeef");   // LSP id, sequence number
  EXPECT_EQ(EndsOf(IsisKey(24)), "1921.6800.1001.0a: :0xbeef");                // CSNP: node id
  EXPECT_EQ(Proto(FlowRecord().Add(IsisKey(27))), "isis");
}

TEST(DeriveKeyTest, NoKeyAndUnknownKeys) {
  TestRecord none{FlowRecord()};
  TestRecord odd(FlowRecord().Add(Dsr(kDsrFlow, 1, 0x1E).Zeros(40)));
  for (const char* field : {"saddr", "daddr", "sport", "proto", "family", "etype", "saddr_text", "dport_text"}) {
    EXPECT_TRUE(none.Null(field)) << field;
    EXPECT_TRUE(odd.Null(field)) << field;
  }
  EXPECT_TRUE(none.Null("key_model"));
}

// ---- protocol names --------------------------------------------------------------------------------------------

Dsr Rtp(size_t size = 40) { return Dsr(kDsrNetwork, kNetRtp, 0).Zeros(size - 4); }

TEST(DeriveKeyTest, RtpIsKeptOfLongUdpFlowsAlone) {
  const auto proto = [](const Dsr& key, uint32_t sp, uint32_t dp, const Dsr& net) {
    return Proto(FlowRecord().Add(key).Add(Counters(sp, 600, dp, 600)).Add(net));
  };
  EXPECT_EQ(proto(Ipv4Key(kUdp), 5, 0, Rtp()), "rtp");
  EXPECT_EQ(proto(Ipv4Key(kUdp), 0, 5, Rtp()), "rtp");
  EXPECT_EQ(proto(Ipv4Key(kUdp), 4, 4, Rtp()), "udp");
  EXPECT_EQ(proto(Ipv4Key(kUdp), 9, 9, Rtp(36)), "udp");
  EXPECT_EQ(proto(Ipv6Key(kUdp), 9, 9, Rtp()), "udp");
  EXPECT_EQ(proto(Ipv4Key(kTcp), 9, 9, Rtp()), "tcp");
  EXPECT_EQ(proto(Ipv4Key(kUdp), 1, 0, Dsr(kDsrNetwork, kNetRtcp, 0).Zeros(20)), "rtcp");
  EXPECT_EQ(proto(Ipv6Key(kUdp), 1, 0, Dsr(kDsrNetwork, kNetRtcp, 0).Zeros(20)), "rtcp");
  EXPECT_EQ(proto(Ipv4Key(kUdp), 1, 0, Dsr(kDsrNetwork, kNetRtcp, 0).Zeros(24)), "udp");
  EXPECT_EQ(proto(Ipv4Key(kUdp), 1, 0, Dsr(kDsrNetwork, kNetUdt, 0).Zeros(24)), "udt");
  EXPECT_EQ(proto(Ipv6Key(kUdp), 1, 0, Dsr(kDsrNetwork, kNetUdt, 0).Zeros(24)), "udp");
}

TEST(DeriveKeyTest, UnnamedProtocol) { EXPECT_EQ(Proto(FlowRecord().Add(Ipv4Key(200))), "unas"); }

}  // namespace
}  // namespace argus
