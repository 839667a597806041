#include "condition/filter_columns.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "field/ra_names.h"
#include "record/record_format.h"

namespace argus {

namespace {

bool Has(std::span<const uint8_t> has_field, std::string_view field) {
  return has_field[FindField(ARGUS_FLOW, field)] != 0;
}

FilterNode ProtoIsOneOf(std::initializer_list<const char*> names) {
  std::vector<FilterOperand> operands;
  for (const char* name : names) operands.push_back(BytesOperand(name));
  FilterNode leaf = Leaf(ARGUS_OP_EQ, "proto", std::move(operands));
  leaf.quantifier = names.size() > 1 ? ARGUS_ANY : ARGUS_ONE;
  return leaf;
}

// How many IP protocols are shown by a name.
int CountProtocols(std::string_view name) {
  int n = 0;
  for (int i = 0; i <= UINT8_MAX; i++) n += ProtocolName(static_cast<uint8_t>(i)) == name;
  return n;
}

// Returns whether a name also stands for flows that are not IP: ethertypes and keys of their own kind.
bool IsNameOfLayer2(std::string_view name) {
  return IsEtherTypeName(name) || name == "ether" || name == "wlan" || name == "isis" || name == "arp" ||
         name == "rarp";
}

// Returns the test for an IP protocol by what "proto" shows. Nothing if that name stands for others as well: "ip", for
// one, for protocol 0 and for flows of several protocols. Flows that are not IP have no addresses, or those of ARP.
std::optional<FilterNode> IpProtocolIs(int64_t number, std::span<const uint8_t> has_field) {
  if (number < 0 || number > UINT8_MAX) return Constant(false);
  if (number == kUdp) return ProtoIsOneOf({"udp", "rtp", "rtcp", "udt"});
  const std::string_view name = ProtocolName(static_cast<uint8_t>(number));
  if (CountProtocols(name) != 1 || name == "ip" || name == "arp" || name == "rarp") return std::nullopt;
  FilterNode test = EqualsText("proto", std::string(name));
  if (!IsNameOfLayer2(name)) return test;
  if (!Has(has_field, "saddr")) return std::nullopt;
  return And(std::move(test), IsPresent("saddr"));
}

std::optional<FilterNode> IpProtocolIsOneOf(const FilterNode& leaf, std::span<const uint8_t> has_field) {
  if (leaf.op != ARGUS_OP_EQ || !Has(has_field, "proto")) return std::nullopt;
  std::optional<FilterNode> all;
  for (const FilterOperand& operand : leaf.operands) {
    std::optional<FilterNode> one = IpProtocolIs(operand.integer, has_field);
    if (!one) return std::nullopt;
    all = all ? Or(std::move(*all), std::move(*one)) : std::move(*one);
  }
  return all;
}

// Returns a test that an address is one of IPv4 (4) or of IPv6 (6): it lies in the network of all.
FilterNode IsInFamily(std::string_view address, int64_t family) {
  return Compare(ARGUS_OP_SUBEQ, address, BytesOperand(std::string(family == 4 ? 4 : 16, '\0'), 0));
}

// Returns the test for the family of a key by an address, which IP, ARP and RARP alone have.
std::optional<FilterNode> FamilyBy(std::string_view address, const FilterNode& leaf) {
  const FilterNode no_arp = Not(ProtoIsOneOf({"arp", "rarp"}));
  if (leaf.op == ARGUS_OP_IS_NOT_NULL) return And(IsPresent(address), no_arp);
  if (leaf.op == ARGUS_OP_IS_NULL) return Not(And(IsPresent(address), no_arp));
  if (leaf.op != ARGUS_OP_EQ) return std::nullopt;
  std::optional<FilterNode> all;
  for (const FilterOperand& operand : leaf.operands) {
    FilterNode one = IsInFamily(address, operand.integer);
    if (operand.integer == 4) one = And(std::move(one), no_arp);
    all = all ? Or(std::move(*all), std::move(one)) : std::move(one);
  }
  return all;
}

std::optional<FilterNode> FamilyIs(const FilterNode& leaf, std::span<const uint8_t> has_field) {
  if (!Has(has_field, "proto")) return std::nullopt;
  for (const char* address : {"saddr", "daddr"}) {
    if (Has(has_field, address)) return FamilyBy(address, leaf);
  }
  return std::nullopt;
}

// Returns the test of the word "arp". "proto" shows ARP also for flows between MAC addresses that carry it, which have
// no IP addresses; RARP has that of its target alone.
std::optional<FilterNode> KeyModelIs(const FilterNode& leaf, std::span<const uint8_t> has_field) {
  const bool is_arp =
      leaf.op == ARGUS_OP_MASKED && leaf.operands[0].integer == kModelArp && leaf.operands[1].integer == kModelArp;
  if (!is_arp || !Has(has_field, "proto") || !Has(has_field, "daddr")) return std::nullopt;
  return And(ProtoIsOneOf({"arp", "rarp"}), IsPresent("daddr"));
}

std::optional<FilterNode> EthertypeIs(const FilterNode& leaf, std::span<const uint8_t> has_field) {
  if (leaf.op != ARGUS_OP_EQ || leaf.quantifier != ARGUS_ONE || !Has(has_field, "proto")) return std::nullopt;
  if (leaf.operands[0].integer == kEtherArp) return ProtoIsOneOf({"arp"});
  if (leaf.operands[0].integer == kEtherRarp) return ProtoIsOneOf({"rarp"});
  return std::nullopt;
}

// Returns what takes the place of a test of a field that the rows lack.
std::optional<FilterNode> InPlaceOf(const FilterNode& leaf, std::span<const uint8_t> has_field) {
  struct Substitute {
    const char* field;
    std::optional<FilterNode> (*make)(const FilterNode&, std::span<const uint8_t>);
  };
  static constexpr Substitute kSubstitutes[] = {
      {"ip_proto", IpProtocolIsOneOf}, {"family", FamilyIs}, {"key_model", KeyModelIs}, {"etype", EthertypeIs}};
  for (const Substitute& s : kSubstitutes) {
    if (leaf.field == FindField(ARGUS_FLOW, s.field)) return s.make(leaf, has_field);
  }
  return std::nullopt;
}

}  // namespace

FilterNode OnColumns(FilterNode node, std::span<const uint8_t> has_field, std::span<uint8_t> missing) {
  for (FilterNode& child : node.children) child = OnColumns(std::move(child), has_field, missing);
  if (node.field < 0 || has_field[node.field] != 0) return node;
  std::optional<FilterNode> other = InPlaceOf(node, has_field);
  if (other) return std::move(*other);
  missing[node.field] = 1;
  return node;
}

}  // namespace argus
