// The nine flag characters (ra-fields.md 8). Outer blanks are trimmed, so each test reads them off a record with a mark
// at position 0.
#include "field/derive_flags.h"

#include <gtest/gtest.h>

#include "support/records.h"

namespace argus {
namespace {

// Returns the nine characters of a NETFLOW record, whose first is N. Trailing blanks, which were trimmed, are
// added again.
std::string Flags(const std::vector<Dsr>& dsrs) {
  FlowRecord record(kCauseStart, kNetflow);
  for (const Dsr& dsr : dsrs) record.Add(dsr);
  std::string flags = TestRecord(record).Text("flgs").value_or("NULL");
  flags.resize(9, ' ');
  return flags;
}

TEST(DeriveFlagsTest, NothingToSayIsNull) {
  EXPECT_TRUE(TestRecord(FlowRecord().Add(Ipv4Key(kUdp)).Add(Counters(1, 60, 1, 60))).Null("flgs"));
  EXPECT_EQ(TestRecord(FlowRecord().Add(Dsr(kDsrEncapsulation, 0, 0).U32(2).U32(2))).Text("flgs"), "e");
}

TEST(DeriveFlagsTest, Origin) {
  EXPECT_EQ(TestRecord(FlowRecord(kCauseStart, kNetflow)).Text("flgs"), "N");
  EXPECT_EQ(TestRecord(FlowRecord(kCauseStart, kAflow)).Text("flgs"), "A");
  EXPECT_EQ(TestRecord(FlowRecord().Add(Dsr(kDsrTime, 2, 0x19).Zeros(16))).Text("flgs"), "T");
  EXPECT_TRUE(TestRecord(FlowRecord().Add(TimeRange(1, 0, 2, 0))).Null("flgs"));
}

TEST(DeriveFlagsTest, Encapsulation) {
  const std::pair<uint32_t, char> letters[] = {
      {0x1, 'm'},     {0x2, 'e'},     {0x4, 'v'},      {0x8, 'l'},      {0x10, 'p'},      {0x20, 'i'},
      {0x40, 'G'},    {0x80, 'a'},    {0x100, 'P'},    {0x200, '6'},    {0x400, 'H'},     {0x800, 'C'},
      {0x1000, 'A'},  {0x2000, 'S'},  {0x4000, 'F'},   {0x8000, 's'},   {0x10000, 'R'},   {0x20000, 'w'},
      {0x40000, 'z'}, {0x80000, 'a'}, {0x400000, 'T'}, {0x100000, ' '}, {0x2000000, 'J'}, {0x4000000, 'E'}};
  for (const auto& [bit, letter] : letters) {
    EXPECT_EQ(Flags({Dsr(kDsrEncapsulation, 0, 0).U32(bit).U32(0)})[1], letter) << bit;
    EXPECT_EQ(Flags({Dsr(kDsrEncapsulation, 0, 0).U32(0).U32(bit)})[1], letter) << bit;
    EXPECT_EQ(Flags({Dsr(kDsrEncapsulation, 0, 0).U32(bit).U32(bit)})[1], letter) << bit;
  }
  EXPECT_EQ(Flags({Dsr(kDsrEncapsulation, 0, 0).U32(2).U32(6)})[1], '*');
}

TEST(DeriveFlagsTest, LinkLayerWithoutEncapsulation) {
  const Dsr mpls = Dsr(kDsrMpls, 1, 0).U32(0), mac = Dsr(kDsrMac, 0, 0).Zeros(16), vlan = Dsr(kDsrVlan, 0, 1).Zeros(4);
  EXPECT_EQ(Flags({mpls})[1], 'm');
  EXPECT_EQ(Flags({mac, mpls})[1], 'e');
  EXPECT_EQ(Flags({vlan, mac, mpls})[1], 'v');
  EXPECT_EQ(Flags({Dsr(kDsrMac, 0, 1).Zeros(16), Dsr(kDsrEncapsulation, 0, 0).U32(2).U32(2)})[1], 'M');
  EXPECT_EQ(Flags({Dsr(kDsrMac, 0, 2).Zeros(16)})[1], 'M');
}

TEST(DeriveFlagsTest, IcmpErrors) {
  const auto flag = [](uint8_t qualifier, uint8_t type) {
    return Flags({Ipv4Key(kUdp), Dsr(kDsrIcmp, 0, qualifier).U8(type).Zeros(23)})[2];
  };
  EXPECT_EQ(flag(1, 3), 'U');
  EXPECT_EQ(flag(2, 5), 'R');
  EXPECT_EQ(flag(4, 11), 'T');
  EXPECT_EQ(flag(1, 12), 'I');
  EXPECT_EQ(flag(0, 3), ' ');
  EXPECT_EQ(flag(8, 3), ' ');
}

std::string TcpFlags(const Dsr& key, uint32_t status) {
  return Flags({key, Counters(3, 3, 3, 3), TcpStatusDsr(status)});
}

TEST(DeriveFlagsTest, TcpOverIpv4) {
  const struct {
    uint32_t src, dst;
    int position;
    const char* letters;  // both, source, destination
  } cases[] = {
      {0x100, 0x200, 3, "*sd"}, {0x10000, 0x20000, 3, "&ir"}, {0x400, 0x800, 4, "@SD"}, {0x4000, 0x8000, 5, "Ext"}};
  for (const auto& c : cases) {
    EXPECT_EQ(TcpFlags(Ipv4Key(kTcp), 1 | c.src | c.dst)[c.position], c.letters[0]) << c.letters;
    EXPECT_EQ(TcpFlags(Ipv4Key(kTcp), 1 | c.src)[c.position], c.letters[1]) << c.letters;
    EXPECT_EQ(TcpFlags(Ipv4Key(kTcp), 1 | c.dst)[c.position], c.letters[2]) << c.letters;
    EXPECT_EQ(TcpFlags(Ipv4Key(kTcp), 1)[c.position], ' ') << c.letters;
  }
  EXPECT_EQ(TcpFlags(Ipv4Key(kTcp), 1 | 0x30000 | 0x100)[3], 's');  // retransmission goes before order
  EXPECT_EQ(TcpFlags(Ipv4Key(kUdp), 0xFFFFFFFF), "N        ");
}

std::string PerformanceFlags(const Dsr& key, uint32_t status, uint32_t src_status, uint32_t src_last) {
  TcpState t{.status = status, .state = 1};
  t.src = {.status = src_status, .base = 1000, .last = src_last, .bytes = 100, .acked = 1};
  return Flags({key, Counters(3, 3, 3, 3), TcpPerformance(t)});
}

TEST(DeriveFlagsTest, Gaps) {
  EXPECT_EQ(PerformanceFlags(Ipv4Key(kTcp), 7, 0, 2000)[3], 'g');
  EXPECT_EQ(PerformanceFlags(Ipv4Key(kTcp), 7, 0, 1100)[3], ' ');
  EXPECT_EQ(PerformanceFlags(Ipv4Key(kTcp), 0x10007, 0, 2000)[3], 'g');  // before order, after retransmission
  EXPECT_EQ(PerformanceFlags(Ipv4Key(kTcp), 0x107, 0, 2000)[3], 's');
}

TEST(DeriveFlagsTest, TcpOverIpv6ShowsRetransmissionOfTheSourcesOwnStatus) {
  EXPECT_EQ(PerformanceFlags(Ipv6Key(kTcp), 0x307, 0x100, 2000), "N  *     ");
  EXPECT_EQ(PerformanceFlags(Ipv6Key(kTcp), 0x207, 0x200, 2000), "N  d     ");
  EXPECT_EQ(PerformanceFlags(Ipv6Key(kTcp), 0x3FF07, 0, 2000), "N        ");
}

TEST(DeriveFlagsTest, Rtp) {
  const auto flags = [](uint8_t qualifier, uint16_t src, uint16_t dst) {
    return Flags({Ipv4Key(kUdp), Counters(9, 9, 9, 9),
                  Dsr(kDsrNetwork, kNetRtp, qualifier).Zeros(28).U16(src).U16(dst).Zeros(4)});
  };
  EXPECT_EQ(flags(0, 1, 0)[3], 's');
  EXPECT_EQ(flags(0, 0, 1)[3], 'd');
  EXPECT_EQ(flags(0, 1, 1)[3], '*');
  EXPECT_EQ(flags(2, 0, 0)[4], 'd');
  EXPECT_EQ(flags(3, 0, 0)[4], 'd');
  EXPECT_EQ(flags(0, 0, 0), "N        ");
}

TEST(DeriveFlagsTest, Esp) {
  const auto flag = [](uint32_t status, uint32_t lost) {
    return Flags({Ipv4Key(kEsp), Dsr(kDsrNetwork, kNetEsp, 0).U32(status).Zeros(8).U32(lost)})[3];
  };
  EXPECT_EQ(flag(0x10, 1), 's');
  EXPECT_EQ(flag(0x20, 1), 'd');
  EXPECT_EQ(flag(0x30, 1), '*');
  EXPECT_EQ(flag(0x10010, 1), 'i');
  EXPECT_EQ(flag(0x20030, 1), 'r');
  EXPECT_EQ(flag(0x30000, 1), '&');
  EXPECT_EQ(flag(0x30030, 0), ' ');
}

TEST(DeriveFlagsTest, Fragments) {
  EXPECT_EQ(Flags({Dsr(kDsrIpAttributes, 0, 0x11).U32(0)})[6], 'F');
  EXPECT_EQ(Flags({Dsr(kDsrIpAttributes, 0, 0x21).U32(0)})[6], 'F');
  EXPECT_EQ(Flags({Dsr(kDsrIpAttributes, 0, 0x03).U32(0).U32(0)})[6], ' ');
  EXPECT_EQ(Flags({Ipv4Key(kUdp, 0, 0, kAddrIpv4 | kKeyFragment)})[6], 'F');
  EXPECT_EQ(Flags({Dsr(kDsrNetwork, kNetFragment, 0).Zeros(16)})[6], 'f');
  EXPECT_EQ(Flags({Dsr(kDsrNetwork, kNetFragment, 2).Zeros(16), Dsr(kDsrIpAttributes, 0, 0x11).U32(0)})[6], 'V');
}

TEST(DeriveFlagsTest, IpOptions) {
  const auto flag = [](uint32_t options) { return Flags({Dsr(kDsrIpAttributes, 0, 0x05).U32(0).U32(options)})[7]; };
  const std::pair<uint32_t, char> letters[] = {{0x40, 'A'}, {0x02, 'T'}, {0x01, 'R'}, {0x04, '+'}, {0x08, 'L'},
                                               {0x20, 'S'}, {0x10, 'D'}, {0x80, 'U'}, {0x03, 'O'}, {0x100, ' '}};
  for (const auto& [bits, letter] : letters) EXPECT_EQ(flag(bits), letter) << bits;
  EXPECT_EQ(Flags({Dsr(kDsrIpAttributes, 0, 0x0C).U32(1).U32(2)})[7], 'O');  // one each way
}

}  // namespace
}  // namespace argus
