// Addresses with masks: order and nesting as of SQL's inet.
#include "base/inet.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace argus {
namespace {

// "10.0.0.0/8"; without a mask a host.
Inet Of(const std::string& text) {
  const size_t slash = text.find('/');
  const std::string address = text.substr(0, slash);
  const bool six = address.find(':') != std::string::npos;
  uint8_t bytes[16];
  EXPECT_EQ(inet_pton(six ? AF_INET6 : AF_INET, address.c_str(), bytes), 1) << text;
  const Bytes run(bytes, six ? 16 : 4);
  return slash == std::string::npos ? Inet::Host(run) : Inet::WithBits(run, std::stoi(text.substr(slash + 1)));
}

TEST(InetTest, HostsHaveAllBits) {
  EXPECT_EQ(Of("10.0.0.1").family, 4);
  EXPECT_EQ(Of("10.0.0.1").bits, 32);
  EXPECT_EQ(Of("::1").family, 6);
  EXPECT_EQ(Of("::1").bits, 128);
  EXPECT_EQ(Of("::1").low, 1u);
  EXPECT_EQ(Of("2001:db8::").high, 0x20010db800000000u);
  EXPECT_EQ(Of("10.0.0.1").high, 0x0A00000100000000u);
}

// As `SELECT x FROM ... ORDER BY x::inet` of PostgreSQL gives them: family, common bits of the network, mask length,
// whole address.
TEST(InetTest, Order) {
  const std::vector<std::string> ascending = {
      "0.0.0.0/0",     "9.255.255.255",   "10.0.0.0/8",    "10.9.0.0/8",  "10.0.0.0/24",
      "10.0.0.7/24",   "10.0.0.1/31",     "10.0.0.0",      "10.0.0.1",    "10.0.0.2",
      "128.0.0.0/1",   "255.255.255.255", "::/0",          "::",          "::1",
      "2001:db8::/32", "2001:db8::/64",   "2001:db8::/65", "2001:db8::1", "2001:db8:0:0:8000::/65",
      "ffff::/16"};
  for (size_t i = 0; i < ascending.size(); i++) {
    for (size_t j = 0; j < ascending.size(); j++) {
      const int order = Compare(Of(ascending[i]), Of(ascending[j]));
      EXPECT_EQ(order < 0, i < j) << ascending[i] << " and " << ascending[j];
      EXPECT_EQ(order == 0, i == j) << ascending[i] << " and " << ascending[j];
      EXPECT_EQ(Of(ascending[i]) == Of(ascending[j]), i == j);
    }
  }
}

TEST(InetTest, Within) {
  EXPECT_TRUE(Within(Of("10.1.2.3"), Of("10.0.0.0/8")));
  EXPECT_TRUE(Within(Of("10.1.2.3"), Of("10.1.2.3")));
  EXPECT_TRUE(Within(Of("10.1.2.3"), Of("0.0.0.0/0")));
  EXPECT_TRUE(Within(Of("10.1.0.0/16"), Of("10.200.0.0/8")));  // host bits do not count
  EXPECT_FALSE(Within(Of("10.0.0.0/8"), Of("10.0.0.0/9")));
  EXPECT_FALSE(Within(Of("11.1.2.3"), Of("10.0.0.0/8")));
  EXPECT_FALSE(Within(Of("10.1.2.3"), Of("10.1.2.2")));
  EXPECT_TRUE(Within(Of("10.1.2.3"), Of("10.1.2.2/31")));
  EXPECT_TRUE(Within(Of("2001:db8::1"), Of("2001:db8::/64")));
  EXPECT_FALSE(Within(Of("2001:db8:0:1::1"), Of("2001:db8::/64")));
  EXPECT_TRUE(Within(Of("2001:db8:0:1::1"), Of("2001:db8::/63")));
  EXPECT_FALSE(Within(Of("2001:db8::8000:0:0:1"), Of("2001:db8::/65")));
  EXPECT_TRUE(Within(Of("2001:db8::1"), Of("::/0")));
  EXPECT_FALSE(Within(Of("10.1.2.3"), Of("::/0")));
  EXPECT_FALSE(Within(Of("::"), Of("0.0.0.0/0")));
}

// Every mask length against a comparison bit by bit.
bool SameBits(const uint8_t* a, const uint8_t* b, int n) {
  for (int i = 0; i < n; i++) {
    if (((a[i / 8] ^ b[i / 8]) >> (7 - i % 8)) & 1) return false;
  }
  return true;
}

TEST(InetTest, WithinAgreesBitByBit) {
  std::mt19937 random(7);
  for (const size_t size : {size_t{4}, size_t{16}}) {
    const int all = static_cast<int>(size) * 8;
    for (int mask = 0; mask <= all; mask++) {
      for (int round = 0; round < 40; round++) {
        uint8_t host[16] = {}, net[16] = {};
        for (size_t i = 0; i < size; i++) host[i] = net[i] = static_cast<uint8_t>(random());
        const int flipped = static_cast<int>(random() % static_cast<uint32_t>(all));
        net[flipped / 8] ^= static_cast<uint8_t>(0x80 >> flipped % 8);
        EXPECT_EQ(Within(Inet::Host(Bytes(host, size)), Inet::WithBits(Bytes(net, size), mask)),
                  SameBits(host, net, mask))
            << "bit " << flipped << " of a /" << mask;
      }
    }
  }
}

}  // namespace
}  // namespace argus
