// Qualifiers of a filter: which words name one, what may stand before them, and why a value is refused.
#include "condition/filter_qualifier.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace argus {
namespace {

using Kind = FilterQualifier::Kind;

TEST(FilterQualifierTest, WordsNameKinds) {
  const std::map<std::string_view, Kind> kinds = {
      {"host", Kind::kHost},    {"net", Kind::kNet},      {"port", Kind::kPort},  {"proto", Kind::kProtocol},
      {"srcid", Kind::kSource}, {"inode", Kind::kInode},  {"co", Kind::kCountry}, {"pkts", Kind::kNumber},
      {"ttl", Kind::kNumber},   {"nothing", Kind::kNone}, {"Host", Kind::kNone},  {"", Kind::kNone}};
  for (const auto& [word, kind] : kinds) {
    EXPECT_EQ(FindFilterKind({word, 0, false}), kind) << word;
    EXPECT_EQ(FindFilterKind({word, 0, true}), Kind::kNone) << "quoted " << word;
  }
}

bool Possible(std::string_view protocol, FilterSide side, Kind kind) {
  return IsPossible({kind, protocol, side, nullptr});
}

TEST(FilterQualifierTest, ProtocolsBeforeKinds) {
  const FilterSide none = FilterSide::kDefault;
  for (const Kind kind : {Kind::kHost, Kind::kNet, Kind::kPort, Kind::kProtocol}) {
    EXPECT_TRUE(Possible("", none, kind)) << kind;
    EXPECT_FALSE(Possible("vlan", none, kind)) << kind;
  }
  EXPECT_TRUE(Possible("icmp", none, Kind::kHost));
  EXPECT_FALSE(Possible("tcp", none, Kind::kNet));
  EXPECT_TRUE(Possible("udt", none, Kind::kPort));
  EXPECT_FALSE(Possible("icmp", none, Kind::kPort));
  EXPECT_TRUE(Possible("arp", none, Kind::kProtocol));
  EXPECT_FALSE(Possible("icmp", none, Kind::kProtocol));
  EXPECT_TRUE(Possible("mpls", none, Kind::kNumber));  // as in `ra`, which takes no notice of it
}

TEST(FilterQualifierTest, ProtocolsHaveNoSides) {
  for (const Kind kind : {Kind::kProtocol, Kind::kEtherProtocol}) {
    EXPECT_TRUE(Possible("", FilterSide::kDefault, kind));
    EXPECT_FALSE(Possible("", FilterSide::kSource, kind));
    EXPECT_FALSE(Possible("", FilterSide::kBoth, kind));
  }
  EXPECT_TRUE(Possible("tcp", FilterSide::kDestination, Kind::kPort));
}

FilterQualifier Before(Kind kind, std::string_view protocol = "", const char* number = "") {
  return {kind, protocol, FilterSide::kDefault, FindFilterNumber(number)};
}

// Returns why a value is refused; empty if it is a condition.
std::string Why(const FilterQualifier& qualifier, std::string_view text, bool quoted = false,
                std::string_view mask = "") {
  FilterNode node;
  std::string detail;
  const bool made = MakeCondition(qualifier, {{text, 0, quoted}, mask, ARGUS_OP_EQ}, &node, &detail);
  EXPECT_EQ(made, detail.empty()) << text;
  return detail;
}

TEST(FilterQualifierTest, RefusesAddresses) {
  const FilterQualifier host = Before(Kind::kHost), net = Before(Kind::kNet);
  EXPECT_EQ(Why(host, "10.0.0.1"), "");
  EXPECT_EQ(Why(host, "example"), "A numeric address is expected: host names are not looked up.");
  EXPECT_EQ(Why(host, "::"), "No host has this address.");
  EXPECT_EQ(Why(host, "10.0.0.0/8"), "A network is written with \"net\".");
  EXPECT_EQ(Why(Before(Kind::kHost, "ip"), "2001:db8::1"), "An IPv6 address is written with \"ipv6\".");
  EXPECT_EQ(Why(net, "10.0.0.0/8"), "");
  EXPECT_EQ(Why(net, "10.0.0.0", false, "255.0.0.0"), "");
  EXPECT_EQ(Why(net, "10.0.0.999"), "A network like 10.0.0.0/8 is expected.");
  EXPECT_EQ(Why(net, "10.0.0.0/33"), "The mask is not one of a network.");
  EXPECT_EQ(Why(net, "10.0.0.0", false, "255.0.255.0"), "The mask is not one of a network.");
  EXPECT_EQ(Why(net, "10.0.0.0/8", false, "255.0.0.0"), "The mask is not one of a network.");
  EXPECT_EQ(Why(net, "2001:db8::", false, "255.0.0.0"), "The mask is not one of a network.");
  EXPECT_EQ(Why(Before(Kind::kEtherHost), "10.0.0.1"), "An ethernet address like 00:1b:21:aa:bb:cc is expected.");
}

TEST(FilterQualifierTest, RefusesNumbersAndNames) {
  EXPECT_EQ(Why(Before(Kind::kPort), "80.5"), "A port has no fraction.");
  EXPECT_EQ(Why(Before(Kind::kPort), "no-such-service"),
            "It is neither a number nor the name of a service that the system knows.");
  EXPECT_EQ(Why(Before(Kind::kProtocol), "no-such-protocol"),
            "It is neither a number nor the name of a protocol that the system knows.");
  EXPECT_EQ(Why(Before(Kind::kProtocol), "6.5"), "A protocol's number has no fraction.");
  EXPECT_EQ(Why(Before(Kind::kEtherProtocol), "arp", true), "");
  EXPECT_EQ(Why(Before(Kind::kEtherProtocol), "arp"), "An ethertype is a number.");
  EXPECT_EQ(Why(Before(Kind::kSource), "1.5"), "A sensor's number has no fraction.");
  EXPECT_EQ(Why(Before(Kind::kSource), "1.5", true), "");
  EXPECT_EQ(Why(Before(Kind::kCountry), "49"), "A country's code is expected.");
  const FilterQualifier pkts = Before(Kind::kNumber, "", "pkts");
  EXPECT_EQ(Why(pkts, "many"), "A number is expected, or one of eq, gt, gte, lt, lte and a number.");
  EXPECT_EQ(Why(pkts, "1.5"), "It is compared with whole numbers.");
  const FilterQualifier dur = Before(Kind::kNumber, "", "dur");
  EXPECT_EQ(Why(dur, "1.5"), "");
}

}  // namespace
}  // namespace argus
