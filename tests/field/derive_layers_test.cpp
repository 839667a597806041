// What lies around the flow: MAC, VLAN, MPLS, encapsulation, IP attributes, user data, labels and other small DSRs
// (argus-record-format.md 3.6, 3.9, 3.11, 3.13; ra-fields.md 4, 12, 14).
#include "field/derive_layers.h"

#include <gtest/gtest.h>

#include "support/records.h"

namespace argus {
namespace {

FlowRecord With(const Dsr& dsr) { return FlowRecord().Add(Ipv4Key(kUdp, 1, 2)).Add(Counters(1, 60, 1, 60)).Add(dsr); }

void ExpectNull(TestRecord* r, std::initializer_list<const char*> fields) {
  for (const char* field : fields) EXPECT_TRUE(r->Null(field)) << field;
}

TEST(DeriveLayersTest, AllAbsent) {
  TestRecord r(With(Counters(1, 60, 1, 60)));
  ExpectNull(&r,
             {"smac",  "dmac",  "svlan", "dvlan",   "svid",     "dvid",     "smpls", "dmpls", "senc",  "denc",  "stos",
              "dtos",  "sdsb",  "ddsb",  "sttl",    "dttl",     "shops",    "dhops", "sipid", "dipid", "sfrag", "dfrag",
              "suser", "duser", "label", "nstroke", "snstroke", "dnstroke", "sco",   "dco",   "sas",   "das",   "ias"});
}

TEST(DeriveLayersTest, MacHasTheDestinationFirst) {
  TestRecord r(With(Dsr(kDsrMac, 0, 0).Raw({1, 2, 3, 4, 5, 6, 10, 11, 12, 13, 14, 15}).Zeros(4)));
  EXPECT_EQ(r.Hex("dmac"), "010203040506");
  EXPECT_EQ(r.Hex("smac"), "0a0b0c0d0e0f");
  TestRecord cut(With(Dsr(kDsrMac, 0, 0).Raw({1, 2, 3, 4, 5, 6})));
  EXPECT_EQ(cut.Hex("dmac"), "010203040506");
  EXPECT_TRUE(cut.Null("smac"));
}

TEST(DeriveLayersTest, Vlan) {
  TestRecord src(With(Dsr(kDsrVlan, 0, 1).U16(0xE064).U16(0)));
  EXPECT_EQ(src.Int("svlan"), 0xE064);
  EXPECT_EQ(src.Int("svid"), 100);
  ExpectNull(&src, {"dvlan", "dvid"});
  TestRecord dst(With(Dsr(kDsrVlan, 0, 2).U16(0).U16(0x0FFF)));
  EXPECT_EQ(dst.Int("dvlan"), 4095);
  EXPECT_EQ(dst.Int("dvid"), 4095);
  ExpectNull(&dst, {"svlan", "svid"});
  TestRecord unmarked(With(Dsr(kDsrVlan, 0, 0).U16(7).U16(8)));  // a value shows without its bit, an id does not
  EXPECT_EQ(unmarked.Int("svlan"), 7);
  EXPECT_EQ(unmarked.Int("dvlan"), 8);
  ExpectNull(&unmarked, {"svid", "dvid"});
  TestRecord zero(With(Dsr(kDsrVlan, 0, 3).U16(0).U16(0x2000)));
  EXPECT_EQ(zero.Int("svlan"), 0);
  EXPECT_EQ(zero.Int("dvid"), 0);
}

TEST(DeriveLayersTest, Mpls) {
  TestRecord both(With(Dsr(kDsrMpls, 3, 0x11).U32(0x12345FFF).U32(0x00010140)));
  EXPECT_EQ(both.Int("smpls"), 0x12345);
  EXPECT_EQ(both.Int("dmpls"), 0x10);
  TestRecord src(With(Dsr(kDsrMpls, 1, 0x10).U32(0xFFFFF000)));
  EXPECT_EQ(src.Int("smpls"), 0xFFFFF);
  EXPECT_TRUE(src.Null("dmpls"));
  TestRecord dst(With(Dsr(kDsrMpls, 2, 0x01).U32(0x00020000)));
  EXPECT_TRUE(dst.Null("smpls"));
  EXPECT_EQ(dst.Int("dmpls"), 0x20);
  TestRecord stack(With(Dsr(kDsrMpls, 3, 0x21).U32(0x00001000).U32(0x00002100).U32(0x00003100)));
  EXPECT_EQ(stack.Int("smpls"), 1);
  EXPECT_EQ(stack.Int("dmpls"), 3);  // after both entries of the source
  TestRecord cut(With(Dsr(kDsrMpls, 3, 0x11).U32(0x00001000)));
  EXPECT_EQ(cut.Int("smpls"), 1);
  EXPECT_TRUE(cut.Null("dmpls"));
}

TEST(DeriveLayersTest, Encapsulation) {
  TestRecord r(With(Dsr(kDsrEncapsulation, 0, 0).U32(0x7).U32(0x42)));
  EXPECT_EQ(r.Text("senc"), "mev");
  EXPECT_EQ(r.Text("denc"), "eG");
  TestRecord all(With(Dsr(kDsrEncapsulation, 0, 0).U32(0xFFFFFFFF).U32(0x300000)));
  EXPECT_EQ(all.Text("senc"), "mevlpiGaP6HCASFsRwzaTJE");
  EXPECT_TRUE(all.Null("denc"));  // InfiniBand has no letter
}

// ---- IP attributes ------------------------------------------------------------------------------------------

TEST(DeriveLayersTest, IpAttributesOfBothSides) {
  TestRecord r(With(Dsr(kDsrIpAttributes, 0, 0x23).U8(56).U8(0xB8).U16(0xBEEF).U8(255).U8(0x0D).U16(1)));
  EXPECT_EQ(r.Int("sttl"), 56);
  EXPECT_EQ(r.Int("shops"), 8);  // 64 - 56
  EXPECT_EQ(r.Int("stos"), 0xB8);
  EXPECT_EQ(r.Text("sdsb"), "ef");
  EXPECT_EQ(r.Int("sipid"), 0xBEEF);
  EXPECT_EQ(r.Int("sfrag"), 0);
  EXPECT_EQ(r.Int("dttl"), 255);
  EXPECT_EQ(r.Int("dhops"), 1);
  EXPECT_EQ(r.Int("dtos"), 13);
  EXPECT_EQ(r.Text("ddsb"), "3");  // a number without a name
  EXPECT_EQ(r.Int("dipid"), 1);
  EXPECT_EQ(r.Int("dfrag"), 1);
}

// The words come as the qualifier says: source, its options, destination, its options.
TEST(DeriveLayersTest, IpAttributeWordsByQualifier) {
  TestRecord options(With(Dsr(kDsrIpAttributes, 0, 0x0F).U32(0x01000000).U32(0x40).U32(0x02000000).U32(0x01)));
  EXPECT_EQ(options.Int("sttl"), 1);
  EXPECT_EQ(options.Int("dttl"), 2);
  const IpAttributes a = ReadIpAttributes(options.record());
  EXPECT_EQ(a.options[0], 0x40u);
  EXPECT_EQ(a.options[1], 0x01u);
  TestRecord dst(With(Dsr(kDsrIpAttributes, 0, 0x02).U32(0x40000007)));
  EXPECT_TRUE(dst.Null("sttl"));
  EXPECT_EQ(dst.Int("dttl"), 64);
  EXPECT_EQ(dst.Int("dipid"), 7);
  TestRecord cut(With(Dsr(kDsrIpAttributes, 0, 0x03).U32(0x40000007)));
  EXPECT_EQ(cut.Int("sttl"), 64);
  ExpectNull(&cut, {"dttl", "dtos", "dipid", "dhops", "ddsb"});
}

TEST(DeriveLayersTest, HopsToTheNextPowerOfTwo) {
  const std::pair<int, int> hops[] = {{0, 1},  {1, 0},   {2, 0},   {3, 1},    {33, 31},
                                      {64, 0}, {65, 63}, {128, 0}, {129, 127}};
  for (const auto& [ttl, expected] : hops) {
    TestRecord r(With(Dsr(kDsrIpAttributes, 0, 1).U8(static_cast<uint8_t>(ttl)).Zeros(3)));
    EXPECT_EQ(r.Int("shops"), expected) << ttl;
  }
}

// ---- user data ------------------------------------------------------------------------------------------------

TEST(DeriveLayersTest, UserDataIsAsLongAsItsCount) {
  const auto user = [](uint16_t count, std::string_view data) {
    return TestRecord(With(Dsr(kDsrUserData, 0x90, 0).U16(64).U16(count).Raw(data))).Text("suser");
  };
  EXPECT_EQ(user(5, "GET / HTTP/1"), "GET /");
  EXPECT_EQ(user(3, std::string_view("a\0b", 3)), std::string("a\0b", 3));
  EXPECT_EQ(user(9, "abcdefgh"), "abcdefgh");  // no more than there is
  EXPECT_EQ(user(0, "abcd"), std::nullopt);
  EXPECT_EQ(user(4, ""), std::nullopt);
}

// ---- small DSRs --------------------------------------------------------------------------------------------------

TEST(DeriveLayersTest, Keystrokes) {
  TestRecord r(With(Dsr(kDsrBehaviour, 0, 0).I32(12).I32(-2)));
  EXPECT_EQ(r.Int("snstroke"), 12);
  EXPECT_EQ(r.Int("dnstroke"), -2);
  EXPECT_EQ(r.Int("nstroke"), 10);
}

TEST(DeriveLayersTest, CountryCodes) {
  TestRecord r(With(Dsr(kDsrCountry, 0, 0).Raw("DE").Zeros(2)));
  EXPECT_EQ(r.Text("sco"), "DE");
  EXPECT_TRUE(r.Null("dco"));
}

TEST(DeriveLayersTest, AutonomousSystems) {
  TestRecord r(With(Dsr(kDsrAsn, 0, 0).U32(4200000001u).U32(65002)));
  EXPECT_EQ(r.Int("sas"), 4200000001);
  EXPECT_EQ(r.Int("das"), 65002);
  EXPECT_TRUE(r.Null("ias"));
  EXPECT_EQ(TestRecord(With(Dsr(kDsrAsn, 0, 0).U32(1).U32(2).U32(3))).Int("ias"), 3);
  // NetFlow exporters write 0 for what they do not know; `ra` shows nothing.
  TestRecord none(With(Dsr(kDsrAsn, 0, 0).U32(0).U32(0).U32(0)));
  for (const char* field : {"sas", "das", "ias"}) EXPECT_TRUE(none.Null(field)) << field;
}

TEST(DeriveLayersTest, Labels) {
  EXPECT_EQ(TestRecord(With(Dsr(kDsrLabel, 0, 0).Raw("net=a,b:x=y"))).Text("label"), "net=a,b:x=y");
  EXPECT_EQ(TestRecord(With(Dsr(kDsrLabel, 0, 0).Raw("abcd"))).Text("label"), "abcd");  // no room for a NUL
  EXPECT_TRUE(TestRecord(With(Dsr(kDsrLabel, 0, 0).Zeros(4))).Null("label"));
  EXPECT_TRUE(TestRecord(With(Dsr(kDsrLabel, 0, 0))).Null("label"));
}

}  // namespace
}  // namespace argus
