// Ends of tunnels that version5_test.cpp leaves out: IPv6, keys that are cut off, and DSRs that are no key.
#include "field/derive_tunnel.h"

#include <gtest/gtest.h>

#include "support/records.h"

namespace argus {
namespace {

// Returns a GRE DSR whose key has a type of address, and `size` bytes of addresses: 0x10, 0x11, ...
FlowRecord Gre(uint8_t dsr, uint8_t type, int size) {
  Dsr gre(kDsrGre, 0, 0);
  gre.U16(0x2000).U16(0x86DD).Raw({dsr, 1, type, 10});
  for (int i = 0; i < size; i++) gre.U8(static_cast<uint8_t>(0x10 + i));
  return FlowRecord().Version(5).Add(Ipv4Key(kUdp)).Add(gre);
}

TEST(DeriveTunnelTest, Ipv6EndsAreInNetworkOrder) {
  TestRecord r(Gre(kDsrFlow, kAddrIpv6, 32));
  EXPECT_EQ(r.Hex("sgreaddr"), "101112131415161718191a1b1c1d1e1f");
  EXPECT_EQ(r.Hex("dgreaddr"), "202122232425262728292a2b2c2d2e2f");
  EXPECT_EQ(r.Int("greproto"), 0x86DD);
}

TEST(DeriveTunnelTest, Ipv4EndsAreMirrored) {
  TestRecord r(Gre(kDsrFlow, kAddrIpv4, 8));
  EXPECT_EQ(r.Hex("sgreaddr"), "13121110");
  EXPECT_EQ(r.Hex("dgreaddr"), "17161514");
}

TEST(DeriveTunnelTest, KeysThatAreCutOffHaveNoEnds) {
  TestRecord six(Gre(kDsrFlow, kAddrIpv6, 28));
  EXPECT_EQ(six.Hex("sgreaddr"), "NULL");
  EXPECT_EQ(six.Hex("dgreaddr"), "NULL");
  TestRecord four(Gre(kDsrFlow, kAddrIpv4, 4));
  EXPECT_EQ(four.Hex("sgreaddr"), "13121110");
  EXPECT_EQ(four.Hex("dgreaddr"), "NULL");
}

TEST(DeriveTunnelTest, OnlyAKeyOfAddressesHasEnds) {
  EXPECT_EQ(TestRecord(Gre(kDsrTime, kAddrIpv4, 8)).Hex("sgreaddr"), "NULL");
  EXPECT_EQ(TestRecord(Gre(kDsrFlow, kAddrEthernet, 32)).Hex("sgreaddr"), "NULL");
}

}  // namespace
}  // namespace argus
