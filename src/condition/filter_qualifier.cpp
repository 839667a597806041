#include "condition/filter_qualifier.h"

#include <arpa/inet.h>
#include <netdb.h>

#include <bit>
#include <limits>

#include "condition/filter_value.h"
#include "field/ra_names.h"
#include "record/record_format.h"

namespace argus {

namespace {

using Kind = FilterQualifier::Kind;

bool Refuse(std::string* detail, const char* why) {
  *detail = why;
  return false;
}

bool IsOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
  for (const std::string_view w : words) {
    if (w == word) return true;
  }
  return false;
}

// Keeps a condition to the protocol whose word stands in front.
void Restrict(std::string_view protocol, FilterNode* node) {
  if (protocol.empty() || protocol == "ether") return;
  if (protocol == "arp") {
    *node = And(EqualsInt("etype", kEtherArp), std::move(*node));
  } else {  // "icmp host" is "ipv4 host" in `ra`
    *node = And(*FilterFlag(protocol == "icmp" ? "ipv4" : protocol), std::move(*node));
  }
}

// ---- sensors and countries ----

FilterNode NamedSource(const std::string& name) {
  // Version 5 has the interface after the id: 10.0.0.1/en0. '/' + 1 is '0'.
  FilterNode with_interface = And(Compare(ARGUS_OP_GE, "srcid", BytesOperand(name + '/')),
                                  Compare(ARGUS_OP_LT, "srcid", BytesOperand(name + static_cast<char>('/' + 1))));
  return Or(EqualsText("srcid", name), std::move(with_interface));
}

// Returns a test for an id that is a number, which may be shown as an address as well.
FilterNode NumberedSource(uint32_t id) {
  const in_addr address{htonl(id)};
  char dotted[INET_ADDRSTRLEN];
  inet_ntop(AF_INET, &address, dotted, sizeof dotted);
  return Or(NamedSource(dotted), NamedSource(std::to_string(static_cast<int32_t>(id))));
}

bool MakeSource(const FilterToken& token, FilterNode* node, std::string* detail) {
  double number;
  bool whole;
  if (!token.quoted && ReadNumber(token.text, &number, &whole)) {
    if (!whole) return Refuse(detail, "A sensor's number has no fraction.");
    const bool is_id = number >= std::numeric_limits<int32_t>::min() && number <= std::numeric_limits<uint32_t>::max();
    *node = is_id ? NumberedSource(static_cast<uint32_t>(static_cast<int64_t>(number))) : Constant(false);
    return true;
  }
  if (const std::string address = ReadAddress(token.text); !token.quoted && address.size() == 4) {
    uint32_t id = 0;
    for (const char c : address) id = id << 8 | static_cast<uint8_t>(c);
    *node = NumberedSource(id);
    return true;
  }
  *node = NamedSource(std::string(token.text));
  return true;
}

bool MakeCountry(const FilterQualifier& q, const FilterToken& token, FilterNode* node, std::string* detail) {
  double number;
  bool whole;
  if (!token.quoted && ReadNumber(token.text, &number, &whole)) return Refuse(detail, "A country's code is expected.");
  *node = OnSides(q.side, "sco", "dco", [&](auto field) { return EqualsText(field, std::string(token.text)); });
  return true;
}

// ---- addresses ----

// Reads the mask after an address: "/24" in the same word, or "mask 255.255.255.0". Sets *bits to its length; without a
// mask, to that of the address of `size` bytes. Returns false if it is no mask.
bool ReadMask(const FilterValue& value, size_t slash, size_t size, int32_t* bits) {
  uint32_t word = 0;
  *bits = static_cast<int32_t>(8 * size);
  if (slash != std::string_view::npos) {
    if (!value.mask.empty() || !ReadDigits(value.token.text.substr(slash + 1), static_cast<uint32_t>(*bits), &word)) {
      return false;
    }
    *bits = static_cast<int32_t>(word);
    return true;
  }
  if (value.mask.empty()) return true;
  const std::string mask = ReadAddress(value.mask);
  if (mask.size() != 4 || size != 4) return false;
  for (const char c : mask) word = word << 8 | static_cast<uint8_t>(c);
  *bits = std::countl_one(word);
  return *bits == 32 || word << *bits == 0;
}

bool MakeMac(const FilterQualifier& q, const FilterToken& token, FilterNode* node, std::string* detail) {
  const std::string mac = ReadMac(token.text);
  if (mac.empty()) return Refuse(detail, "An ethernet address like 00:1b:21:aa:bb:cc is expected.");
  *node = OnSides(q.side, "smac", "dmac", [&](auto field) { return Compare(ARGUS_OP_EQ, field, BytesOperand(mac)); });
  return true;
}

bool MakeAddress(const FilterQualifier& q, const FilterValue& value, FilterNode* node, std::string* detail) {
  const std::string_view text = value.token.text;
  const size_t slash = text.find('/');
  const std::string address = ReadAddress(text.substr(0, slash));
  const bool net = q.kind == Kind::kNet;
  int32_t bits = 0;
  if (address.empty() && !net && IsDottedQuad(text)) {  // no host in the world has it: `ra` finds none, either
    *node = Constant(false);
    return true;
  }
  if (address.empty()) {
    return Refuse(detail, net ? "A network like 10.0.0.0/8 is expected."
                              : "A numeric address is expected: host names are not looked up.");
  }
  if (IsUnspecified(address)) return Refuse(detail, "No host has this address.");
  if (slash != std::string_view::npos && !net) return Refuse(detail, "A network is written with \"net\".");
  if (q.protocol == "ip" && address.size() == 16) return Refuse(detail, "An IPv6 address is written with \"ipv6\".");
  if (!ReadMask(value, slash, address.size(), &bits)) return Refuse(detail, "The mask is not one of a network.");
  const bool whole = bits == static_cast<int32_t>(8 * address.size());
  const auto compare = [&](std::string_view field) {
    return Compare(whole ? ARGUS_OP_EQ : ARGUS_OP_SUBEQ, field, BytesOperand(address, bits));
  };
  if (q.kind == Kind::kInode) {
    *node = compare("inode");
    return true;
  }
  *node = OnSides(q.side, "saddr", "daddr", compare);
  Restrict(q.protocol, node);
  return true;
}

// ---- ports and protocols ----

// Reads a range, "1000-2000". Without a side, one port or the other must be above the lower end, and one or the other
// below the upper. Returns false if it is no range.
bool MakePortRange(const FilterQualifier& q, std::string_view word, FilterNode* node) {
  constexpr uint32_t kMost = 0xFFFF;
  const size_t dash = word.find('-');
  uint32_t first, last;
  if (dash == std::string_view::npos || !ReadDigits(word.substr(0, dash), kMost, &first) ||
      !ReadDigits(word.substr(dash + 1), kMost, &last)) {
    return false;
  }
  const auto bound = [&](int32_t op, uint32_t port) {
    return OnSides(q.side, "sport", "dport", [&](auto field) { return Compare(op, field, IntOperand(port)); });
  };
  *node = And(bound(ARGUS_OP_GE, first), bound(ARGUS_OP_LE, last));
  return true;
}

// Makes the condition of a service's name. A service is one of TCP, of UDP, or of both.
bool MakeService(const FilterQualifier& q, std::string_view name, FilterNode* node, std::string* detail) {
  Service service;
  if (!ReadService(name, &service)) {
    return Refuse(detail, "It is neither a number nor the name of a service that the system knows.");
  }
  if ((q.protocol == "tcp" && !service.tcp) || (q.protocol == "udp" && !service.udp)) {
    return Refuse(detail, "The system knows no service of this name over that protocol.");
  }
  *node = OnSides(q.side, "sport", "dport", [&](auto field) { return EqualsInt(field, service.port); });
  if (service.tcp != service.udp) *node = And(*FilterFlag(service.tcp ? "tcp" : "udp"), std::move(*node));
  return true;
}

bool MakePort(const FilterQualifier& q, const FilterValue& value, FilterNode* node, std::string* detail) {
  double number;
  bool whole;
  const std::string_view text = value.token.text;
  if (!value.token.quoted && ReadNumber(text, &number, &whole)) {
    if (!whole) return Refuse(detail, "A port has no fraction.");
    *node = OnSides(q.side, "sport", "dport", [&](auto field) { return CompareField(field, value.op, number); });
  } else if (!(!value.token.quoted && MakePortRange(q, text, node)) && !MakeService(q, text, node, detail)) {
    return false;
  }
  Restrict(q.protocol, node);
  return true;
}

// Reads a name of an ethertype, of those that are keywords of filters and therefore have to be quoted.
bool ReadEthertype(std::string_view name, double* number) {
  for (const uint16_t etype : {kEtherIp, kEtherIpv6, kEtherArp, kEtherRarp}) {
    if (EtherTypeName(etype) != name) continue;
    *number = etype;
    return true;
  }
  return false;
}

// Returns a test for an ethertype. Ethertypes of the protocols that have keys of their own mean these keys, as in `ra`;
// flows of layer 2 have the others.
FilterNode EthertypeIs(double number) {
  if (number == kEtherIp) return *FilterFlag("ipv4");
  if (number == kEtherIpv6) return *FilterFlag("ipv6");
  if (number == kEtherArp) return *FilterFlag("arp");
  return CompareField("etype", ARGUS_OP_EQ, number);
}

bool ReadProtocol(std::string_view name, double* number) {
  const protoent* known = getprotobyname(std::string(name).c_str());
  if (known != nullptr) *number = known->p_proto;
  return known != nullptr;
}

// Makes the condition of a protocol. A relation is understood, and does nothing, as in `ra`.
bool MakeProtocol(const FilterQualifier& q, const FilterToken& token, FilterNode* node, std::string* detail) {
  double number;
  bool whole = true;
  const bool ether = q.kind == Kind::kEtherProtocol;
  if (token.quoted || !ReadNumber(token.text, &number, &whole)) {
    if (ether ? !token.quoted || !ReadEthertype(token.text, &number) : !ReadProtocol(token.text, &number)) {
      return Refuse(detail, ether ? "An ethertype is a number."
                                  : "It is neither a number nor the name of a protocol that the system knows.");
    }
  }
  if (!whole) return Refuse(detail, "A protocol's number has no fraction.");
  if (q.protocol == "arp") {
    *node = *FilterFlag("arp");  // ARP has no protocols: `ra` ignores the number
    return true;
  }
  *node = ether ? EthertypeIs(number) : CompareField("ip_proto", ARGUS_OP_EQ, number);
  Restrict(q.protocol, node);
  return true;
}

bool MakeNumber(const FilterQualifier& q, const FilterValue& value, FilterNode* node, std::string* detail) {
  double number;
  bool whole;
  if (value.token.quoted || !ReadNumber(value.token.text, &number, &whole)) {
    return Refuse(detail, "A number is expected, or one of eq, gt, gte, lt, lte and a number.");
  }
  if (!whole && !HasFractions(*q.number)) return Refuse(detail, "It is compared with whole numbers.");
  *node = CompareNumber(*q.number, q.side, value.op, number);
  return true;
}

}  // namespace

FilterQualifier::Kind FindFilterKind(const FilterToken& word) {
  struct Word {
    std::string_view word;
    Kind kind;
  };
  static constexpr Word kWords[] = {{"host", Kind::kHost},      {"net", Kind::kNet},      {"port", Kind::kPort},
                                    {"proto", Kind::kProtocol}, {"srcid", Kind::kSource}, {"inode", Kind::kInode},
                                    {"co", Kind::kCountry}};
  if (word.quoted) return Kind::kNone;
  for (const Word& w : kWords) {
    if (word.text == w.word) return w.kind;
  }
  return FindFilterNumber(word.text) != nullptr ? Kind::kNumber : Kind::kNone;
}

bool IsPossible(const FilterQualifier& q) {
  const std::string_view p = q.protocol;
  switch (q.kind) {
    case Kind::kHost:
    case Kind::kNet: return p.empty() || IsOneOf(p, {"ip", "ipv4", "ipv6", "arp", "icmp"});
    case Kind::kPort: return p.empty() || IsOneOf(p, {"tcp", "udp", "rtp", "rtcp", "udt"});
    case Kind::kProtocol:
      return q.side == FilterSide::kDefault && (p.empty() || IsOneOf(p, {"ip", "ipv4", "ipv6", "arp"}));
    case Kind::kEtherProtocol: return q.side == FilterSide::kDefault;
    default: return true;  // `ra` takes no notice of the protocol
  }
}

bool MakeCondition(const FilterQualifier& q, const FilterValue& value, FilterNode* node, std::string* detail) {
  switch (q.kind) {
    case Kind::kPort: return MakePort(q, value, node, detail);
    case Kind::kProtocol:
    case Kind::kEtherProtocol: return MakeProtocol(q, value.token, node, detail);
    case Kind::kNumber: return MakeNumber(q, value, node, detail);
    case Kind::kSource: return MakeSource(value.token, node, detail);
    case Kind::kCountry: return MakeCountry(q, value.token, node, detail);
    case Kind::kEtherHost: return MakeMac(q, value.token, node, detail);
    default: return MakeAddress(q, value, node, detail);
  }
}

}  // namespace argus
