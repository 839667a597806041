// The published examples of the Community ID: https://github.com/corelight/pycommunityid, tests.
#include "field/community_id.h"

#include <arpa/inet.h>

#include "support/records.h"

namespace argus {
namespace {

std::string IdOf(const char* from, const char* to, uint8_t protocol, int first = -1, int second = -1) {
  const bool is_v6 = std::string_view(from).find(':') != std::string_view::npos;
  uint8_t address[2][16];
  inet_pton(is_v6 ? AF_INET6 : AF_INET, from, address[0]);
  inet_pton(is_v6 ? AF_INET6 : AF_INET, to, address[1]);
  FlowTuple flow{.address = {address[0], address[1]}, .address_size = is_v6 ? 16u : 4u, .protocol = protocol};
  if (protocol == kIcmp || protocol == kIcmp6) {
    SetIcmpPorts(&flow, static_cast<uint8_t>(first), static_cast<uint8_t>(second));
  } else if (first >= 0) {
    flow.has_ports = true;
    flow.port[0] = static_cast<uint16_t>(first);
    flow.port[1] = static_cast<uint16_t>(second);
  }
  char out[kCommunityIdSize];
  CommunityId(flow, out);
  return std::string(out, sizeof(out));
}

TEST(CommunityIdTest, Ports) {
  EXPECT_EQ(IdOf("128.232.110.120", "66.35.250.204", kTcp, 34855, 80), "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
  EXPECT_EQ(IdOf("66.35.250.204", "128.232.110.120", kTcp, 80, 34855), "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
  EXPECT_EQ(IdOf("10.0.0.1", "10.0.0.2", kTcp, 10, 11569), "1:SXBGMX1lBOwhhoDrZynfROxnhnM=");
  EXPECT_EQ(IdOf("192.168.1.52", "8.8.8.8", kUdp, 54585, 53), "1:d/FP5EW3wiY1vCndhwleRRKHowQ=");
  EXPECT_EQ(IdOf("8.8.8.8", "192.168.1.52", kUdp, 53, 54585), "1:d/FP5EW3wiY1vCndhwleRRKHowQ=");
  EXPECT_EQ(IdOf("192.168.170.8", "192.168.170.56", kSctp, 7, 80), "1:jQgCxbku+pNGw8WPbEc/TS/uTpQ=");
  EXPECT_EQ(IdOf("10.0.0.1", "10.0.0.1", kTcp, 80, 9), IdOf("10.0.0.1", "10.0.0.1", kTcp, 9, 80));
}

TEST(CommunityIdTest, NoPorts) {
  EXPECT_EQ(IdOf("10.1.24.4", "10.1.12.1", 46), "1:/nQI4Rh/TtY3mf0R2gJFBkVlgS4=");
  EXPECT_EQ(IdOf("10.1.12.1", "10.1.24.4", 46), "1:/nQI4Rh/TtY3mf0R2gJFBkVlgS4=");
}

TEST(CommunityIdTest, Icmp) {
  EXPECT_EQ(IdOf("192.168.0.89", "192.168.0.1", kIcmp, 8, 0), "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=");
  EXPECT_EQ(IdOf("192.168.0.1", "192.168.0.89", kIcmp, 0, 8), "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=");
  EXPECT_EQ(IdOf("192.168.0.1", "192.168.0.89", kIcmp, 0, 20), "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=");
  EXPECT_EQ(IdOf("192.168.0.89", "192.168.0.1", kIcmp, 20, 0), "1:3o2RFccXzUgjl7zDpqmY7yJi8rI=");
  EXPECT_EQ(IdOf("192.168.0.89", "192.168.0.1", kIcmp, 20, 1), "1:tz/fHIDUHs19NkixVVoOZywde+I=");
}

TEST(CommunityIdTest, Icmp6) {
  const char *a = "fe80::200:86ff:fe05:80da", *b = "fe80::260:97ff:fe07:69ea";
  const char *c = "3ffe:507:0:1:260:97ff:fe07:69ea", *d = "3ffe:507:0:1:200:86ff:fe05:80da";
  EXPECT_EQ(IdOf(a, b, kIcmp6, 135, 0), "1:dGHyGvjMfljg6Bppwm3bg0LO8TY=");
  EXPECT_EQ(IdOf(b, a, kIcmp6, 136, 0), "1:dGHyGvjMfljg6Bppwm3bg0LO8TY=");
  EXPECT_EQ(IdOf(c, d, kIcmp6, 3, 0), "1:NdobDX8PQNJbAyfkWxhtL2Pqp5w=");
  EXPECT_EQ(IdOf(d, c, kIcmp6, 3, 0), "1:/OGBt9BN1ofenrmSPWYicpij2Vc=");
}

TEST(CommunityIdTest, OfRecords) {
  const auto id = [](const FlowRecord& r) { return TestRecord(r).Text("community_id").value_or("NULL"); };
  EXPECT_EQ(id(FlowRecord().Add(Ipv4Key(kTcp, 1000, 80))), IdOf("10.0.0.1", "192.168.1.2", kTcp, 1000, 80));
  EXPECT_EQ(id(FlowRecord().Add(Ipv6Key(kUdp, 7, 53))), IdOf("2001:db8::1", "2001:db8::2", kUdp, 7, 53));
  EXPECT_EQ(id(ReversedTcp()), IdOf("10.0.0.1", "192.168.1.2", kTcp, 1000, 80));
  EXPECT_EQ(id(FlowRecord().Add(Ipv4Key(kIcmp, 0x0800, 9))), IdOf("10.0.0.1", "192.168.1.2", kIcmp, 8, 0));
  EXPECT_EQ(id(FlowRecord().Add(Ipv4Key(kIcmp, 0x0301, 9))), IdOf("10.0.0.1", "192.168.1.2", kIcmp, 3, 1));
  EXPECT_EQ(id(FlowRecord().Add(Ipv6Key(kIcmp6, 0x8700))), IdOf("2001:db8::1", "2001:db8::2", kIcmp6, 135, 0));
  EXPECT_EQ(id(FlowRecord().Add(Ipv4Key(kEsp, 0, 5))), IdOf("10.0.0.1", "192.168.1.2", kEsp));
}

TEST(CommunityIdTest, OfRecordsThatDoNotTellEnough) {
  const auto is_null = [](const FlowRecord& r) { return TestRecord(r).Null("community_id"); };
  EXPECT_TRUE(is_null(FlowRecord()));
  EXPECT_TRUE(is_null(FlowRecord().Add(Ipv4Key(kSctp))));
  EXPECT_TRUE(is_null(FlowRecord().Add(Ipv4Key(kTcp, 0, 0, kAddrIpv4 | kKeyFragment))));
  EXPECT_TRUE(is_null(FlowRecord().Add(Ipv4Key(0, 0, 0, kAddrIpv4, kModelMatrix))));
  EXPECT_TRUE(is_null(FlowRecord().Add(Dsr(kDsrFlow, kModelFiveTuple, kAddrEthernet).Zeros(16))));
}

}  // namespace
}  // namespace argus
