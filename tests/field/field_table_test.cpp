// The table of fields: complete, without doubles, and of the types that the SQL interface promises.
#include "field/field_table.h"

#include <gtest/gtest.h>

#include <cctype>
#include <set>
#include <sstream>
#include <string>

#include "support/records.h"

namespace argus {
namespace {

void ExpectWellFormed(int32_t kind) {
  std::set<std::string> names, comments;
  for (const FieldEntry& entry : FieldTable(kind)) {
    const std::string name = entry.field.name;
    EXPECT_TRUE(names.insert(name).second) << name << " is there twice";
    for (const char c : name) EXPECT_TRUE(std::islower(c) || std::isdigit(c) || c == '_') << name;
    EXPECT_TRUE(entry.derive != nullptr) << name;
    EXPECT_GE(entry.field.type, ARGUS_INT4) << name;
    EXPECT_LE(entry.field.type, ARGUS_INT4_ARRAY) << name;
    ASSERT_TRUE(entry.field.comment != nullptr) << name;
    EXPECT_TRUE(comments.insert(entry.field.comment).second) << name << " has the comment of another field";
  }
  EXPECT_GT(names.size(), 30u);
}

TEST(FieldTableTest, EveryFieldHasAnOwnNameATypeAMeaningAndADerivation) {
  ExpectWellFormed(ARGUS_FLOW);
  ExpectWellFormed(ARGUS_MANAGEMENT);
}

TEST(FieldTableTest, Lookup) {
  for (const int32_t kind : {ARGUS_FLOW, ARGUS_MANAGEMENT}) {
    const auto table = FieldTable(kind);
    for (size_t i = 0; i < table.size(); i++) EXPECT_EQ(FindField(kind, table[i].field.name), static_cast<int32_t>(i));
    for (const char* name : {"", "nothing", "STIME", "stime ", "stim"}) EXPECT_EQ(FindField(kind, name), -1) << name;
  }
  EXPECT_EQ(FindField(ARGUS_MANAGEMENT, "saddr"), -1);
  EXPECT_EQ(FindField(ARGUS_FLOW, "drops"), -1);
}

TEST(FieldTableTest, UnknownKindsHaveNoFields) {
  for (const int32_t kind : {-1, 3, 1000}) {
    EXPECT_TRUE(FieldTable(kind).empty());
    EXPECT_EQ(FindField(kind, "stime"), -1);
  }
}

// interface.md 4.
void ExpectTypes(int32_t kind, int32_t type, const std::string& names) {
  std::istringstream words(names);
  for (std::string name; words >> name;) {
    const int32_t i = FindField(kind, name);
    ASSERT_GE(i, 0) << name;
    EXPECT_EQ(FieldTable(kind)[i].field.type, type) << name;
  }
}

TEST(FieldTableTest, TypesOfFlowColumns) {
  ExpectTypes(ARGUS_FLOW, ARGUS_TIMESTAMPTZ, "stime ltime sstime sltime dstime dltime");
  ExpectTypes(ARGUS_FLOW, ARGUS_FLOAT8, "dur sdur ddur mean stddev min max sum runtime");
  ExpectTypes(
      ARGUS_FLOW, ARGUS_TEXT,
      "srcid proto dir state flgs cause senc denc sdsb ddsb sco dco tcpopt label saddr_text daddr_text sport_text "
      "dport_text archive");
  ExpectTypes(ARGUS_FLOW, ARGUS_INT8, "seq trans record_offset spi smaxsz sminsz dmaxsz dminsz sas das");
  ExpectTypes(ARGUS_FLOW, ARGUS_INT8, "nstroke snstroke dnstroke");
  ExpectTypes(ARGUS_FLOW, ARGUS_INET, "saddr daddr inode");
  ExpectTypes(ARGUS_FLOW, ARGUS_INT4, "sport dport icmp_type icmp_code icmpid icmp_error_type icmp_error_code version");
  ExpectTypes(
      ARGUS_FLOW, ARGUS_INT8,
      "family ip_proto etype key_model cause_code tcp_status stcpflags dtcpflags tcpoptions igmp_type icmp_map");
  ExpectTypes(ARGUS_FLOW, ARGUS_BOOL, "sfrag dfrag");
  ExpectTypes(ARGUS_FLOW, ARGUS_MACADDR, "smac dmac bssid");
  ExpectTypes(ARGUS_FLOW, ARGUS_INT4, "svid dvid smpls dmpls stos dtos sttl dttl shops dhops sipid dipid");
  ExpectTypes(ARGUS_FLOW, ARGUS_INT8,
              "pkts spkts dpkts bytes sbytes dbytes appbytes sappbytes dappbytes loss sloss dloss sgap dgap swin dwin "
              "stcpb dtcpb");
  ExpectTypes(ARGUS_FLOW, ARGUS_FLOAT8,
              "rate srate drate load sload dload ploss sploss dploss tcprtt synack ackdat sintpkt dintpkt sjit djit "
              "smeansz dmeansz pcr");
  ExpectTypes(ARGUS_FLOW, ARGUS_BYTEA, "suser duser");
}

TEST(FieldTableTest, TypesOfManagementColumns) {
  ExpectTypes(ARGUS_MANAGEMENT, ARGUS_TEXT, "srcid cause status archive");
  ExpectTypes(ARGUS_MANAGEMENT, ARGUS_TIMESTAMPTZ, "stime ltime");
  ExpectTypes(ARGUS_MANAGEMENT, ARGUS_INT4, "version");
  ExpectTypes(ARGUS_MANAGEMENT, ARGUS_INT8, "pkts bytes records flows drops queue clients seq record_offset");
}

// Each derivation ends by setting the value, whatever the record, and with the length that its type has.
void ExpectSet(TestRecord* r, int32_t kind) {
  for (const FieldEntry& entry : FieldTable(kind)) {
    ArgusValue v;
    v.is_null = 0xBAD;
    v.length = 0xBAD;
    entry.derive(r->record(), entry.side, &v);
    ASSERT_LE(v.is_null, 1u) << entry.field.name;
    if (v.is_null) continue;
    const int32_t type = entry.field.type;
    EXPECT_TRUE(type != ARGUS_INET || v.length == 4 || v.length == 16) << entry.field.name;
    EXPECT_TRUE(type != ARGUS_MACADDR || v.length == 6) << entry.field.name;
    EXPECT_TRUE(type != ARGUS_INT4_ARRAY || v.length == 8) << entry.field.name;
    EXPECT_TRUE(type != ARGUS_BOOL || v.integer == 0 || v.integer == 1) << entry.field.name;
    EXPECT_TRUE(type != ARGUS_TEXT || v.length < 0xBAD) << entry.field.name;
  }
}

TEST(FieldTableTest, EveryDerivationSetsItsValue) {
  TestRecord bare{FlowRecord()};
  ExpectSet(&bare, ARGUS_FLOW);
  for (const Dsr& key : {Ipv4Key(kTcp, 1, 2), Ipv6Key(kUdp, 1, 2), Ipv4Key(kIcmp, 0x0800, 1)}) {
    TestRecord r(FlowRecord()
                     .Add(key)
                     .Add(Counters(3, 180, 2, 120))
                     .Add(TimeRange(10, 0, 12, 0))
                     .Add(TcpPerformance({.status = 7, .state = 1}))
                     .Add(Dsr(kDsrMac, 0, 0).Zeros(16))
                     .Add(Dsr(kDsrIcmp, 0, 1).Zeros(24))
                     .Add(Dsr(kDsrIpAttributes, 0, 0x33).Zeros(8)));
    ExpectSet(&r, ARGUS_FLOW);
  }
  TestRecord management(ByteVector(128, 0x83), ARGUS_MANAGEMENT);
  ExpectSet(&management, ARGUS_MANAGEMENT);
}

// A column of the destination is not, by a slip, that of the source: both are asked for a lopsided record.
TEST(FieldTableTest, SidesAreNotMixedUp) {
  TestRecord r(FlowRecord()
                   .Add(Ipv4Key(kUdp, 1, 2))
                   .Add(Counters(3, 180, 2, 130))
                   .Add(FourTimes({10, 0}, {12, 0}, {11, 0}, {15, 0})));
  const char* const pairs[][2] = {
      {"sstime", "dstime"}, {"sltime", "dltime"}, {"sport", "dport"}, {"spkts", "dpkts"}, {"sbytes", "dbytes"}};
  for (const auto& [src, dst] : pairs) EXPECT_NE(r.Int(src), r.Int(dst)) << src;
  for (const auto& [src, dst] :
       {std::pair{"sdur", "ddur"}, {"srate", "drate"}, {"sload", "dload"}, {"smeansz", "dmeansz"}}) {
    EXPECT_NE(r.Real(src), r.Real(dst)) << src;
  }
  EXPECT_NE(r.Hex("saddr"), r.Hex("daddr"));
  EXPECT_NE(r.Hex("snet"), r.Hex("dnet"));
}

// Every field that begins with s and has a brother that begins with d has the same derivation, for the other side.
TEST(FieldTableTest, BrothersShareTheirDerivation) {
  int brothers = 0;
  for (const FieldEntry& entry : FieldTable(ARGUS_FLOW)) {
    const std::string name = entry.field.name;
    const int32_t brother = name[0] == 's' ? FindField(ARGUS_FLOW, "d" + name.substr(1)) : -1;
    if (brother < 0 || name == "swin") continue;  // the windows have different rules
    const FieldEntry& other = FieldTable(ARGUS_FLOW)[brother];
    EXPECT_EQ(entry.derive, other.derive) << name;
    EXPECT_EQ(entry.side, 0) << name;
    EXPECT_EQ(other.side, 1) << name;
    EXPECT_EQ(entry.field.type, other.field.type) << name;
    brothers++;
  }
  EXPECT_GE(brothers, 50);
}

}  // namespace
}  // namespace argus
