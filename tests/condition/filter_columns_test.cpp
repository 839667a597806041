// Filters on rows that lack columns: they match the same flows as on whole rows, or say which columns they need.
#include "condition/filter_columns.h"

#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <string>
#include <vector>

#include "condition/predicate.h"
#include "condition/ra_filter.h"
#include "support/records.h"

namespace argus {
namespace {

constexpr const char* kDefaultColumns[] = {"stime", "ltime", "srcid", "proto", "saddr",  "sport", "daddr",
                                           "dport", "state", "spkts", "dpkts", "sbytes", "dbytes"};

std::vector<uint8_t> Columns(std::initializer_list<const char*> more = {}, const char* without = "") {
  std::vector<uint8_t> has(FieldTable(ARGUS_FLOW).size());
  for (const char* name : kDefaultColumns) has[FindField(ARGUS_FLOW, name)] = 1;
  for (const char* name : more) has[FindField(ARGUS_FLOW, name)] = 1;
  if (*without != '\0') has[FindField(ARGUS_FLOW, without)] = 0;
  return has;
}

// Returns the names of the columns that a filter needs besides `has`.
std::string Missing(std::string_view text, const std::vector<uint8_t>& has) {
  Filter filter;
  int32_t position, n;
  std::vector<uint8_t> missing(has.size());
  EXPECT_TRUE(filter.Parse(text, &position).ok()) << text;
  EXPECT_TRUE(filter.Adapt(has, missing, &n).ok()) << text;
  std::string names;
  for (size_t i = 0; i < missing.size(); i++) {
    if (missing[i]) names += std::string(names.empty() ? "" : " ") + FieldTable(ARGUS_FLOW)[i].field.name;
  }
  return names;
}

std::string Sql(std::string_view text, const std::vector<uint8_t>& has = Columns()) {
  Filter filter;
  int32_t position, n;
  std::vector<uint8_t> missing(has.size());
  EXPECT_TRUE(filter.Parse(text, &position).ok()) << text;
  EXPECT_TRUE(filter.Adapt(has, missing, &n).ok()) << text;
  EXPECT_EQ(n, 0) << text;
  return filter.sql();
}

// Returns the bytes of a network DSR after its header.
size_t SizeOf(uint8_t kind) { return kind == kNetRtcp ? 20 : 36; }

// Keys of all kinds, with protocols whose names stand for one number, for several, and for ethertypes.
std::deque<TestRecord> AllKinds() {
  std::deque<TestRecord> records;
  for (int protocol = 0; protocol < 256; protocol++) {
    const auto p = static_cast<uint8_t>(protocol);
    for (const uint8_t kind : {uint8_t{0}, uint8_t{kNetRtp}, uint8_t{kNetRtcp}, uint8_t{kNetUdt}}) {
      FlowRecord v4(0x10), v6(0x10);
      v4.Add(Ipv4Key(p, 1000, 80)).Add(Counters(40, 4000, 50, 5000));
      v6.Add(Ipv6Key(p, 1000, 80)).Add(Counters(40, 4000, 50, 5000));
      if (kind != 0) v4.Add(Dsr(kDsrNetwork, kind, 0).Zeros(SizeOf(kind)));
      if (kind != 0) v6.Add(Dsr(kDsrNetwork, kind, 0).Zeros(SizeOf(kind)));
      records.emplace_back(v4);
      records.emplace_back(v6);
    }
  }
  records.emplace_back(FlowRecord(0x10));
  records.emplace_back(FlowRecord(0x10).Add(Ipv4Key(0, 0, 0, kAddrIpv4, kModelMatrix)));
  records.emplace_back(FlowRecord(0x10).Add(Ipv6Key(0, 0, 0, kAddrIpv6, kModelMatrix)));
  for (const uint16_t type : {0x0800, 0x86DD, 0x0806, 0x8035, 131, 512, 2989, 0x8863, 33149, 40000}) {
    records.emplace_back(
        FlowRecord(0x10).Add(Dsr(kDsrFlow, kModelFiveTuple, kAddrEthernet).Zeros(12).U16(type).U16(0)));
  }
  for (const uint8_t address : {kAddrArp, kAddrRarp}) {
    records.emplace_back(FlowRecord(0x10).Add(
        Dsr(kDsrFlow, kModelArp, address).U16(1).U16(0x0800).U8(6).U8(4).U16(1).U32(kSrcIp).U32(kDstIp).Zeros(24)));
  }
  records.emplace_back(FlowRecord(0x10).Add(Dsr(kDsrFlow, kModelFiveTuple, kAddrIsis).Zeros(32)));
  records.emplace_back(FlowRecord(0x10).Add(Dsr(kDsrFlow, kModelFiveTuple, kAddrWlan).Zeros(56)));
  return records;
}

class FilterColumns : public ::testing::Test {
 protected:
  // Expects the same of a whole record and of one with the default columns. Returns how many match.
  int CompareOnThinRows(const std::string& text) {
    Filter whole, thin;
    int32_t position, n;
    std::vector<uint8_t> missing(FieldTable(ARGUS_FLOW).size());
    EXPECT_TRUE(whole.Parse(text, &position).ok() && thin.Parse(text, &position).ok()) << text;
    EXPECT_TRUE(thin.Adapt(Columns(), missing, &n).ok());
    EXPECT_EQ(n, 0) << text;
    const auto build = [](const Filter& f) {
      return Predicate::Build(ARGUS_FLOW, f.nodes().data(), static_cast<int32_t>(f.nodes().size()));
    };
    for (const ArgusPredicate& node : thin.nodes()) EXPECT_TRUE(node.field < 0 || Columns()[node.field]) << text;
    Result<Predicate> p = build(whole), q = build(thin);
    EXPECT_TRUE(p.ok() && q.ok());
    int passed = 0;
    for (TestRecord& r : records_) {
      const bool passes = p.value().Passes(r.record());
      EXPECT_EQ(q.value().Passes(r.record()), passes) << text << ": " << r.Text("proto").value_or("");
      passed += passes;
    }
    return passed;
  }

  std::deque<TestRecord> records_ = AllKinds();
};

TEST_F(FilterColumns, MatchTheSameFlows) {
  for (const char* text : {"tcp",
                           "udp",
                           "icmp",
                           "igmp",
                           "ip",
                           "ipv4",
                           "ipv6",
                           "arp",
                           "rtp",
                           "rtcp",
                           "udt",
                           "tcp or udp",
                           "proto 41",
                           "proto 47 or 50 or 124",
                           "ipv6 proto 58",
                           "tcp port 80",
                           "udp src port 1000",
                           "ip host 10.0.0.1",
                           "arp host 10.0.0.1",
                           "icmp host 10.0.0.1",
                           "dst port ssh or tcp dst port 80",
                           "ipv6 and not tcp",
                           "ether proto 2048"}) {
    EXPECT_GT(CompareOnThinRows(text), 0) << text;
    EXPECT_LT(CompareOnThinRows(std::string("not ") + (std::string("(") + text + ")")),
              static_cast<int>(records_.size()));
  }
  CompareOnThinRows("tcp and not port 80");
  CompareOnThinRows("multicast");
  CompareOnThinRows("proto 300");
}

TEST_F(FilterColumns, MatchTheSameFlowsForEveryProtocol) {
  int known = 0;
  for (int protocol = 0; protocol < 256; protocol++) {
    const std::string text = "proto " + std::to_string(protocol);
    if (!Missing(text, Columns()).empty()) continue;
    EXPECT_GT(CompareOnThinRows(text), 0) << text;
    known++;
  }
  EXPECT_GT(known, 120);
}

TEST_F(FilterColumns, MatchTheSameFlowsInRandomCombinations) {
  std::mt19937 random(3);
  const char* terms[] = {
      "tcp",           "udp", "icmp",     "ip",          "ipv4",    "ipv6",     "arp",       "port 80",
      "host 10.0.0.1", "rtp", "proto 47", "tcp port 80", "not arp", "not ipv4", "pkts gt 3", "src bytes lt 100"};
  for (int i = 0; i < 100; i++) {
    std::string text = terms[random() % std::size(terms)];
    for (int n = static_cast<int>(random() % 5); n > 0; n--) {
      text = (random() % 3 == 0 ? "not (" + text + ")" : text) + (random() % 2 == 0 ? " and " : " or ") +
             terms[random() % std::size(terms)];
    }
    CompareOnThinRows(text);
  }
}

TEST(FilterColumnsSql, UsesWhatIndexesServe) {
  EXPECT_EQ(Sql("tcp"), "proto = 'tcp'");
  EXPECT_EQ(Sql("tcp or icmp"), "proto = ANY ('{\"tcp\",\"icmp\"}'::text[])");
  EXPECT_EQ(Sql("udp"), "proto = ANY ('{\"udp\",\"rtp\",\"rtcp\",\"udt\"}'::text[])");
  EXPECT_EQ(Sql("tcp and not port 80"), "(proto = 'tcp' AND ((sport = 80 OR dport = 80)) IS NOT TRUE)");
  EXPECT_EQ(Sql("ipv6"), "saddr <<= '::/0'::inet");
  EXPECT_EQ(Sql("tcp", Columns({"ip_proto"})), "ip_proto = 6::bigint");  // the column itself comes first
}

TEST(FilterColumnsSql, SaysWhatIsMissing) {
  EXPECT_EQ(Missing("tcp and con", Columns()), "tcp_status");
  EXPECT_EQ(Missing("syn", Columns()), "tcp_status stcpflags dtcpflags");
  EXPECT_EQ(Missing("src ttl gt 5 and dur gt 1", Columns()), "dur sttl");
  EXPECT_EQ(Missing("proto 46", Columns()), "ip_proto");  // "rsvp" is two protocols
  EXPECT_EQ(Missing("tcp", Columns({}, "proto")), "ip_proto");
  EXPECT_EQ(Missing("port 80 and srcid 5 and src pkts gt 1", Columns()), "");
  EXPECT_EQ(Missing("port 80", Columns({}, "dport")), "dport");
}

}  // namespace
}  // namespace argus
