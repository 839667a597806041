#include "filter_parser.h"

#include <netdb.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "filter_value.h"

namespace argus {

namespace {

constexpr int kMaxDepth = 100;  // of parentheses and negations; the tree may be no deeper than what evaluates it
constexpr int64_t kEtypeArp = 0x0806;

bool IsOperator(const FilterToken& token) { return !token.quoted && (token.text == "and" || token.text == "or"); }

}  // namespace

Result<std::optional<FilterNode>> FilterParser::Parse() {
  std::optional<FilterNode> tree;
  if (AtEnd()) return tree;
  FilterNode node;
  if (!ParseList(&node, false)) return error_;
  if (!AtEnd()) {
    Fail(Peek());
    return error_;
  }
  tree = std::move(node);
  return tree;
}

// Remember the first thing that is wrong.
bool FilterParser::Fail(const FilterToken& token, std::string detail) {
  if (position_ >= 0) return false;
  position_ = static_cast<int32_t>(token.position);
  const bool end = token.text.empty() && !token.quoted;
  const std::string where = end ? "at the end" : "at \"" + std::string(token.text) + "\"";
  error_ = Status(ARGUS_INVALID, "syntax error in ra filter " + where, std::move(detail));
  return false;
}

bool FilterParser::Accept(std::string_view word) {
  if (Peek().quoted || Peek().text != word) return false;
  at_++;
  return true;
}

bool FilterParser::StartsTerm(const FilterToken& token) const {
  const std::string_view w = token.text;
  return !token.quoted && (w == "src" || w == "dst" || w == "host" || w == "net" || w == "port" || w == "proto" ||
                           w == "srcid" || w == "inode" || w == "co" || w == "broadcast" || IsFilterProtocol(w) ||
                           FilterFlag(w) || FilterSidedFlag(w, FilterSide::kDefault) || FindFilterNumber(w) != nullptr);
}

// term { (and | or) (term | value) }; `values`: the list stands in the parentheses of a value.
bool FilterParser::ParseList(FilterNode* node, bool values) {
  if (values ? !ParseValue(node) : !ParseTerm(node, false)) return false;
  while (IsOperator(Peek())) {
    const int32_t op = Peek().text == "and" ? ARGUS_OP_AND : ARGUS_OP_OR;
    at_++;
    FilterNode right;
    if (values ? !ParseValue(&right) : !ParseTerm(&right, true)) return false;
    *node = Join(op, std::move(*node), std::move(right));
  }
  return true;
}

// not term, ( list ), a primitive; after "and" and "or" also a value.
bool FilterParser::ParseTerm(FilterNode* node, bool may_be_value) {
  if (depth_ >= kMaxDepth) return Fail(Peek(), "The filter is nested too deeply.");
  const FilterToken& token = Peek();
  if (token.quoted) return may_be_value ? ParseValue(node) : Fail(token);
  if (token.text == "not") {
    at_++;
    depth_++;
    if (!ParseTerm(node, may_be_value)) return false;
    depth_--;
    *node = Not(std::move(*node));
    return true;
  }
  if (token.text == "(") {
    at_++;
    depth_++;
    const bool values = may_be_value && qualifier_.kind != Kind::kNone && !StartsTerm(Peek()) && Peek().text != "(" &&
                        Peek().text != "not";
    if (!ParseList(node, values)) return false;
    depth_--;
    return Accept(")") || Fail(Peek(), "A parenthesis is not closed.");
  }
  if (StartsTerm(token)) return ParsePrimitive(node);
  return may_be_value && qualifier_.kind != Kind::kNone ? ParseValue(node) : Fail(token);
}

// src, dst, or both of them.
bool FilterParser::ParseSide(FilterSide* side) {
  *side = FilterSide::kDefault;
  if (Peek().text != "src" && Peek().text != "dst") return true;
  *side = Peek().text == "src" ? FilterSide::kSource : FilterSide::kDestination;
  const std::string_view other = Peek().text == "src" ? "dst" : "src";
  at_++;
  if (!IsOperator(Peek()) || Peek(1).text != other) return true;
  *side = Peek().text == "and" ? FilterSide::kBoth : FilterSide::kEither;
  at_ += 2;
  return true;
}

bool FilterParser::ParsePrimitive(FilterNode* node) {
  Qualifier q;
  if (IsFilterProtocol(Peek().text)) {
    const std::string_view next = Peek(1).text;
    const bool restricts =
        !Peek(1).quoted && (next == "src" || next == "dst" || next == "host" || next == "net" || next == "port" ||
                            next == "proto" || next == "broadcast" || next == "multicast");
    if (restricts) {
      q.protocol = Peek().text;
      at_++;
    }
  }
  ParseSide(&q.side);
  if (q.protocol.empty() && q.side == FilterSide::kDefault) {
    if (std::optional<FilterNode> flag = FilterFlag(Peek().text)) {
      at_++;
      *node = std::move(*flag);
      return true;
    }
  }
  if (q.protocol.empty()) {
    if (std::optional<FilterNode> flag = FilterSidedFlag(Peek().text, q.side)) {
      at_++;
      *node = std::move(*flag);
      return true;
    }
  }
  if (!q.protocol.empty() && q.side == FilterSide::kDefault &&
      (Peek().text == "broadcast" || Peek().text == "multicast")) {
    return ParseBroadcast(q.protocol, node);
  }
  if (!ParseQualifier(&q)) return false;
  qualifier_ = q;
  return ParseValue(node);
}

bool FilterParser::ParseBroadcast(std::string_view protocol, FilterNode* node) {
  const FilterToken& token = Peek();
  at_++;
  if (protocol == "ip" && token.text == "multicast") {
    *node = *FilterFlag("multicast");
    return true;
  }
  const bool ether = protocol == "ether";
  if (token.text == "multicast" || (!ether && protocol != "ip")) return Fail(token);
  *node = OnSides(FilterSide::kEither, ether ? "smac" : "saddr", ether ? "dmac" : "daddr", [&](std::string_view field) {
    return Compare(ARGUS_OP_EQ, field, BytesOperand(std::string(ether ? 6 : 4, '\xFF'), 32));
  });
  return true;
}

// What the values that follow are compared with. A side alone means hosts.
bool FilterParser::ParseQualifier(Qualifier* q) {
  struct Word {
    std::string_view word;
    Kind kind;
  };
  static constexpr Word kWords[] = {{"host", Kind::kHost},      {"net", Kind::kNet},      {"port", Kind::kPort},
                                    {"proto", Kind::kProtocol}, {"srcid", Kind::kSource}, {"inode", Kind::kInode},
                                    {"co", Kind::kCountry}};
  const FilterToken& token = Peek();
  q->kind = Kind::kNone;
  for (const Word& w : kWords) {
    if (!token.quoted && token.text == w.word) q->kind = w.kind;
  }
  if (q->kind == Kind::kNone && q->protocol.empty()) q->number = FindFilterNumber(token.text);
  if (q->number != nullptr) q->kind = Kind::kNumber;
  if (q->kind != Kind::kNone) at_++;
  if (q->kind == Kind::kNone) q->kind = Kind::kHost;
  const std::string_view p = q->protocol;
  if (p == "ether" && q->kind == Kind::kHost) q->kind = Kind::kEtherHost;
  if (p == "ether" && q->kind == Kind::kProtocol) q->kind = Kind::kEtherProtocol;
  const bool hosts = q->kind == Kind::kHost || q->kind == Kind::kNet;
  const bool transport = p == "tcp" || p == "udp";
  if ((hosts && (transport || p == "icmp" || p == "igmp" || p == "rarp")) ||
      (q->kind == Kind::kPort && !p.empty() && !transport) || (q->kind == Kind::kProtocol && transport)) {
    return Fail(token, "\"" + std::string(p) + "\" cannot stand before it.");
  }
  return true;
}

// not value, ( values ), or one that is compared as the qualifier says.
bool FilterParser::ParseValue(FilterNode* node) {
  if (depth_ >= kMaxDepth) return Fail(Peek(), "The filter is nested too deeply.");
  if (Accept("not")) {
    depth_++;
    if (!ParseValue(node)) return false;
    depth_--;
    *node = Not(std::move(*node));
    return true;
  }
  if (Accept("(")) {
    depth_++;
    if (!ParseList(node, true)) return false;
    depth_--;
    return Accept(")") || Fail(Peek(), "A parenthesis is not closed.");
  }
  if (AtEnd()) return Fail(Peek(), "A value is missing.");
  switch (qualifier_.kind) {
    case Kind::kPort: return ParsePort(node);
    case Kind::kProtocol:
    case Kind::kEtherProtocol: return ParseProtocol(node);
    case Kind::kNumber: return ParseComparison(node);
    case Kind::kSource:
    case Kind::kCountry: return ParseText(node);
    default: return ParseAddress(node);
  }
}

// A sensor's name, or a country code.
bool FilterParser::ParseText(FilterNode* node) {
  const std::string text(Peek().text);
  at_++;
  if (qualifier_.kind == Kind::kSource) {
    // Version 5 has the interface behind the id: 10.0.0.1/en0. '/' + 1 is '0'.
    FilterNode with_interface = And(Compare(ARGUS_OP_GE, "srcid", BytesOperand(text + '/')),
                                    Compare(ARGUS_OP_LT, "srcid", BytesOperand(text + static_cast<char>('/' + 1))));
    *node = Or(EqualsText("srcid", text), std::move(with_interface));
  } else {
    *node = OnSides(qualifier_.side, "sco", "dco", [&](std::string_view field) { return EqualsText(field, text); });
  }
  return true;
}

// Keep what follows a protocol's word to that protocol.
void FilterParser::Restrict(FilterNode* node) const {
  const std::string_view p = qualifier_.protocol;
  if (p.empty() || p == "ether") return;
  if (p == "arp") {
    *node = And(EqualsInt("etype", kEtypeArp), std::move(*node));
  } else {
    *node = And(*FilterFlag(p), std::move(*node));
  }
}

bool FilterParser::ParseMac(FilterNode* node) {
  const std::string mac = ReadMac(Peek().text);
  if (mac.empty()) return Fail(Peek(), "An ethernet address like 00:1b:21:aa:bb:cc is expected.");
  at_++;
  *node = OnSides(qualifier_.side, "smac", "dmac",
                  [&](std::string_view field) { return Compare(ARGUS_OP_EQ, field, BytesOperand(mac)); });
  return true;
}

// A mask behind an address: "/24" in the same word, or "mask 255.255.255.0". False: it is none.
bool FilterParser::ParseMask(std::string_view text, size_t slash, size_t size, int32_t* bits) {
  double number;
  bool whole;
  *bits = static_cast<int32_t>(8 * size);
  if (slash != std::string_view::npos) {
    if (!ReadNumber(text.substr(slash + 1), &number, &whole) || !whole || number > *bits) return false;
    *bits = static_cast<int32_t>(number);
    return true;
  }
  if (Peek(1).text != "mask") return true;
  const std::string mask = ReadAddress(Peek(2).text);
  if (mask.size() != 4 || size != 4) return false;
  uint32_t word = 0;
  for (const char c : mask) word = word << 8 | static_cast<uint8_t>(c);
  *bits = std::countl_one(word);
  if (*bits < 32 && word << *bits != 0) return false;
  at_ += 2;
  return true;
}

bool FilterParser::ParseAddress(FilterNode* node) {
  if (qualifier_.kind == Kind::kEtherHost) return ParseMac(node);
  const FilterToken token = Peek();
  const size_t slash = token.text.find('/');
  const std::string address = ReadAddress(token.text.substr(0, slash));
  const bool net = qualifier_.kind == Kind::kNet;
  int32_t bits = 0;
  if (address.empty() && !net && IsDottedQuad(token.text)) {  // of no host in the world: `ra` finds none, either
    at_++;
    *node = Constant(false);
    return true;
  }
  if (address.empty())
    return Fail(token, net ? "A network like 10.0.0.0/8 is expected."
                           : "A numeric address is expected: host names are not looked up.");
  if (IsUnspecified(address)) return Fail(token, "No host has this address.");
  if (slash != std::string_view::npos && !net) return Fail(token, "A network is written with \"net\".");
  if (!ParseMask(token.text, slash, address.size(), &bits)) return Fail(token, "The mask is not one of a network.");
  at_++;
  const bool whole = bits == static_cast<int32_t>(8 * address.size());
  const auto compare = [&](std::string_view field) {
    return Compare(whole ? ARGUS_OP_EQ : ARGUS_OP_SUBEQ, field, BytesOperand(address, bits));
  };
  *node = qualifier_.kind == Kind::kInode ? compare("inode") : OnSides(qualifier_.side, "saddr", "daddr", compare);
  Restrict(node);
  return true;
}

// A port by its name in the system's list of services.
bool FilterParser::ReadService(std::string_view name, int64_t* port) const {
  const std::string protocol(qualifier_.protocol);
  const servent* found = getservbyname(std::string(name).c_str(), protocol.empty() ? nullptr : protocol.c_str());
  if (found == nullptr) return false;
  *port = ntohs(static_cast<uint16_t>(found->s_port));
  return true;
}

bool FilterParser::ParsePort(FilterNode* node) {
  double number;
  bool whole;
  int64_t port;
  int32_t op;
  const bool related = ParseRelation(&op);
  const FilterToken token = Peek();
  if (!related && ParsePortRange(token.text, node)) {
    at_++;
    Restrict(node);
    return true;
  }
  if (ReadNumber(token.text, &number, &whole)) {
    if (!whole || number > 65535) return Fail(token, "A port is a number up to 65535.");
    port = static_cast<int64_t>(number);
  } else if (!ReadService(token.text, &port)) {
    return Fail(token, "It is neither a number nor the name of a service that the system knows.");
  }
  at_++;
  *node = OnSides(qualifier_.side, "sport", "dport",
                  [&](std::string_view field) { return Compare(op, field, IntOperand(port)); });
  Restrict(node);
  return true;
}

// "1000-2000". Without a side: one port or the other above the lower end, one or the other below the upper.
bool FilterParser::ParsePortRange(std::string_view word, FilterNode* node) {
  const size_t dash = word.find('-');
  double first, last;
  bool whole_first, whole_last;
  if (dash == std::string_view::npos || !ReadNumber(word.substr(0, dash), &first, &whole_first) ||
      !ReadNumber(word.substr(dash + 1), &last, &whole_last) || !whole_first || !whole_last || first > 65535 ||
      last > 65535) {
    return false;
  }
  const auto bound = [&](int32_t op, double port) {
    return OnSides(qualifier_.side, "sport", "dport",
                   [&](std::string_view field) { return Compare(op, field, IntOperand(static_cast<int64_t>(port))); });
  };
  *node = And(bound(ARGUS_OP_GE, first), bound(ARGUS_OP_LE, last));
  return true;
}

bool FilterParser::ParseProtocol(FilterNode* node) {
  double number;
  bool whole;
  const FilterToken token = Peek();
  const bool ether = qualifier_.kind == Kind::kEtherProtocol;
  if (const protoent* known = ether ? nullptr : getprotobyname(std::string(token.text).c_str()); known != nullptr) {
    number = known->p_proto;
  } else if (!ReadNumber(token.text, &number, &whole) || !whole || number > (ether ? 65535 : 255)) {
    return Fail(token, ether ? "An ethertype is a number up to 65535."
                             : "It is neither a number up to 255 nor the name of a protocol that the system knows.");
  }
  at_++;
  *node = EqualsInt(ether ? "etype" : "ip_proto", static_cast<int64_t>(number));
  Restrict(node);
  return true;
}

// eq, gt, gte, lt, lte and their like. False: none stands here, which means eq.
bool FilterParser::ParseRelation(int32_t* op) {
  struct Relation {
    std::string_view word;
    int32_t op;
  };
  static constexpr Relation kRelations[] = {{"eq", ARGUS_OP_EQ},      {"equal", ARGUS_OP_EQ}, {"gt", ARGUS_OP_GT},
                                            {"greater", ARGUS_OP_GT}, {"gte", ARGUS_OP_GE},   {">=", ARGUS_OP_GE},
                                            {"lt", ARGUS_OP_LT},      {"less", ARGUS_OP_LT},  {"lte", ARGUS_OP_LE},
                                            {"<=", ARGUS_OP_LE}};
  *op = ARGUS_OP_EQ;
  for (const Relation& relation : kRelations) {
    if (!Accept(relation.word)) continue;
    *op = relation.op;
    return true;
  }
  return false;
}

bool FilterParser::ParseComparison(FilterNode* node) {
  double number;
  bool whole;
  int32_t op;
  ParseRelation(&op);
  const FilterToken token = Peek();
  if (!ReadNumber(token.text, &number, &whole))
    return Fail(token, "A number is expected, or one of eq, gt, gte, lt, lte and a number.");
  at_++;
  *node = CompareNumber(*qualifier_.number, qualifier_.side, op, number);
  return true;
}

}  // namespace argus
