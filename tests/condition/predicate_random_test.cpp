// Random conditions on random records: the compiled predicate gives what a slow evaluator gives, which is written here
// by SQL's rules and works on derived values. The seed is fixed, so a failure comes back.
#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <limits>
#include <optional>
#include <random>

#include "condition/predicate.h"
#include "support/conditions.h"
#include "support/records.h"

namespace argus {
namespace {

constexpr int kTrees = 4000;
constexpr int kRecords = 200;
constexpr int kRecordsPerTree = 12;

// ---- the slow evaluator -------------------------------------------------------------------------

using Tristate = std::optional<bool>;

Tristate Not(Tristate t) { return t ? Tristate(!*t) : t; }

// Returns SQL's OR over the truths of its arms; AND is NOT of OR of NOT.
Tristate AnyTrue(const std::vector<Tristate>& arms) {
  bool unknown = false;
  for (const Tristate t : arms) {
    if (t && *t) return true;
    unknown |= !t;
  }
  return unknown ? Tristate() : Tristate(false);
}

Tristate AllTrue(std::vector<Tristate> arms) {
  for (Tristate& t : arms) t = Not(t);
  return Not(AnyTrue(arms));
}

// Returns a network as text of its bits: '0' and '1', as long as its mask; `host` has all bits of the address.
struct BitText {
  size_t family;
  std::string net, host;
};

BitText ToBits(const uint8_t* bytes, size_t size, size_t mask) {
  BitText b{size, "", ""};
  for (size_t i = 0; i < size * 8; i++) b.host += (bytes[i / 8] >> (7 - i % 8)) & 1 ? '1' : '0';
  b.net = b.host.substr(0, mask);
  return b;
}

int Sign(int order) { return (order > 0) - (order < 0); }

int CompareNets(const BitText& a, const BitText& b) {
  if (a.family != b.family) return a.family < b.family ? -1 : 1;
  const size_t common = std::min(a.net.size(), b.net.size());
  if (const int order = a.net.substr(0, common).compare(b.net.substr(0, common))) return Sign(order);
  if (a.net.size() != b.net.size()) return a.net.size() < b.net.size() ? -1 : 1;
  return Sign(a.host.compare(b.host));
}

bool Contains(const BitText& outer, const BitText& inner) {
  return outer.family == inner.family && inner.net.compare(0, outer.net.size(), outer.net) == 0;
}

int CompareReals(double a, double b) {
  if (std::isnan(b)) return std::isnan(a) ? 0 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

bool OrderHolds(int32_t op, int order) {
  const bool results[] = {order == 0, order != 0, order<0, order <= 0, order> 0, order >= 0};
  return results[op - ARGUS_OP_EQ];
}

bool NetHolds(int32_t op, const BitText& a, const BitText& b) {
  switch (op) {
    case ARGUS_OP_SUB: return Contains(b, a) && a.net != b.net;
    case ARGUS_OP_SUBEQ: return Contains(b, a);
    case ARGUS_OP_SUPER: return Contains(a, b) && a.net != b.net;
    case ARGUS_OP_SUPEREQ: return Contains(a, b);
    case ARGUS_OP_OVERLAP: return Contains(a, b) || Contains(b, a);
    default: return OrderHolds(op, CompareNets(a, b));
  }
}

Tristate Compare(const Tree& leaf, const ArgusValue& v, const Operand& o) {
  if (v.is_null || o.null) return std::nullopt;
  const auto* bytes = reinterpret_cast<const uint8_t*>(o.bytes.data());
  switch (FieldTable(ARGUS_FLOW)[leaf.field].field.type) {
    case ARGUS_FLOAT8: return OrderHolds(leaf.op, CompareReals(v.real, o.real));
    case ARGUS_INET:
      return NetHolds(leaf.op, ToBits(v.bytes, v.length, v.length * 8), ToBits(bytes, o.bytes.size(), o.bits));
    case ARGUS_TEXT:
    case ARGUS_BYTEA:
    case ARGUS_MACADDR:
      return OrderHolds(leaf.op, Sign(std::string(reinterpret_cast<const char*>(v.bytes), v.length).compare(o.bytes)));
    default: return OrderHolds(leaf.op, v.integer < o.integer ? -1 : v.integer > o.integer);
  }
}

Tristate EvaluateLeaf(const Tree& leaf, Record& r) {
  const FieldEntry& entry = FieldTable(ARGUS_FLOW)[leaf.field];
  ArgusValue v;
  entry.derive(r, entry.side, &v);
  if (leaf.op == ARGUS_OP_IS_NULL) return v.is_null != 0;
  if (leaf.op == ARGUS_OP_IS_NOT_NULL) return v.is_null == 0;
  std::vector<Tristate> truths;
  for (const Operand& o : leaf.operands) truths.push_back(Compare(leaf, v, o));
  return leaf.quantifier == ARGUS_ALL ? AllTrue(truths) : AnyTrue(truths);
}

Tristate EvaluateSlowly(const Tree& tree, Record& r) {
  if (tree.op >= ARGUS_OP_IS_NULL) return EvaluateLeaf(tree, r);
  std::vector<Tristate> truths;
  for (const Tree& child : tree.children) truths.push_back(EvaluateSlowly(child, r));
  switch (tree.op) {
    case ARGUS_OP_CONSTANT: return tree.operands[0].null ? Tristate() : Tristate(tree.operands[0].integer != 0);
    case ARGUS_OP_AND: return AllTrue(truths);
    case ARGUS_OP_OR: return AnyTrue(truths);
    case ARGUS_OP_NOT: return Not(truths[0]);
    case ARGUS_OP_IS_TRUE: return truths[0] == Tristate(true);
    case ARGUS_OP_IS_NOT_TRUE: return truths[0] != Tristate(true);
    case ARGUS_OP_IS_FALSE: return truths[0] == Tristate(false);
    case ARGUS_OP_IS_NOT_FALSE: return truths[0] != Tristate(false);
    case ARGUS_OP_IS_UNKNOWN: return !truths[0];
    default: return truths[0].has_value();
  }
}

// ---- random records and conditions ----------------------------------------------------------------

class Random {
 public:
  explicit Random(uint32_t seed) : engine_(seed) {}
  int Below(int n) { return static_cast<int>(engine_() % static_cast<uint32_t>(n)); }
  bool Once(int n) { return Below(n) == 0; }  // once in n times

  // Few different values, so that two records often share them.
  FlowRecord NextRecord() {
    FlowRecord r(static_cast<uint8_t>(0x10 * (1 + Below(8))));
    AddKey(&r);
    if (!Once(6)) r.Add(TimeRange(1000 + Below(4), Below(3) * 500000, 1000 + Below(6), Below(3) * 400000));
    if (!Once(6)) r.Add(Counters(Below(3), Below(3) * 60, Below(3), Below(3) * 60));
    if (Once(2)) r.Add(TcpStatusDsr(Below(128)));
    if (Once(3)) r.Add(Dsr(kDsrMac, 0, 0).U32(Below(2)).U32(Below(2)).U32(Below(2)).Zeros(4));
    if (Once(4)) r.Add(Dsr(kDsrUserData, 0x90, 0).U16(4).U16(1 + Below(3)).Raw("abcd"));
    if (Once(4)) r.Add(Dsr(kDsrLabel, 0, 0).Raw(Once(2) ? "red" : "redder"));
    if (Once(4)) r.Add(Dsr(kDsrIcmp, 0, 1).U8(3).U8(Below(3)).U16(0).U32(kSrcIp + Below(3)).Zeros(16));
    if (Once(3)) r.Add(Dsr(kDsrIpAttributes, 0, 0x11).U8(63 + Below(2)).U8(0).U16(Below(3)));
    return r;
  }

  Tree NextTree(std::deque<TestRecord>& records, int depth) {
    const int kind = depth == 0 ? 0 : Below(7);
    if (kind < 3) return NextLeaf(records);
    if (kind == 3) return TruthTest(ARGUS_OP_NOT + Below(7), NextTree(records, depth - 1));
    if (Once(20)) return Constant(Once(3) ? NullOperand() : Int(Below(2)));
    std::vector<Tree> children(1 + Below(4));
    for (Tree& child : children) child = NextTree(records, depth - 1);
    return kind == 4 ? Or(std::move(children)) : And(std::move(children));
  }

 private:
  void AddKey(FlowRecord* r) {
    const uint8_t protocols[] = {kTcp, kUdp, kIcmp, 47};
    const uint8_t reverse = Once(2) ? kKeyReverse : 0;
    const uint8_t protocol = protocols[Below(4)];
    switch (Below(6)) {
      case 0: return;
      case 1: r->Add(Ipv6Key(protocol, Below(3), Below(3), kAddrIpv6, kModelFiveTuple | reverse)); return;
      case 2: r->Add(Dsr(kDsrFlow, kModelFiveTuple, kAddrEthernet).Zeros(11).U8(Below(3)).U16(0x0806).U16(0)); return;
      case 3: r->Add(Ipv4Key(0, 0, 0, kAddrIpv4, kModelMatrix | reverse)); return;
      default: r->Add(Ipv4Key(protocol, Below(3), Below(3), kAddrIpv4, kModelFiveTuple | reverse)); return;
    }
  }

  Tree NextLeaf(std::deque<TestRecord>& records) {
    static constexpr const char* kFields[] = {"stime", "ltime", "dur",   "saddr",  "daddr", "inode",   "sport",
                                              "dport", "proto", "state", "pkts",   "bytes", "tcprtt",  "smac",
                                              "suser", "sfrag", "label", "sttl",   "dir",   "family",  "cause",
                                              "rate",  "dmac",  "spi",   "dbytes", "srcid", "icmp_map"};
    Tree leaf = Leaf(0, kFields[Below(std::size(kFields))], {});
    const bool inet = FieldTable(ARGUS_FLOW)[leaf.field].field.type == ARGUS_INET;
    leaf.op = ARGUS_OP_EQ + Below(inet ? ARGUS_OP_OVERLAP - ARGUS_OP_EQ + 1 : 6);
    if (Once(8)) {
      leaf.op = Once(2) ? ARGUS_OP_IS_NULL : ARGUS_OP_IS_NOT_NULL;
      return leaf;
    }
    leaf.quantifier = Once(2) ? ARGUS_ONE : ARGUS_ANY + Below(2);
    if (leaf.quantifier != ARGUS_ONE && Once(2)) leaf.op = leaf.quantifier == ARGUS_ANY ? ARGUS_OP_EQ : ARGUS_OP_NE;
    const int n = leaf.quantifier == ARGUS_ONE ? 1 : Once(2) ? Below(4) : Below(20);
    for (int i = 0; i < n; i++) leaf.operands.push_back(NextOperand(records, leaf.field));
    return leaf;
  }

  // Mostly what some record has in this field, or a little beside it.
  Operand NextOperand(std::deque<TestRecord>& records, int32_t field) {
    const FieldEntry& entry = FieldTable(ARGUS_FLOW)[field];
    Record& r = records[Below(static_cast<int>(records.size()))].record();
    ArgusValue v;
    entry.derive(r, entry.side, &v);
    switch (entry.field.type) {
      case ARGUS_FLOAT8: return v.is_null ? OddReal() : Real(v.real + Below(3) - 1);
      case ARGUS_INET: return NextNet(v);
      case ARGUS_TEXT:
      case ARGUS_BYTEA:
      case ARGUS_MACADDR: return NextBytes(v);
      default: return v.is_null ? Once(2) ? NullOperand() : Int(Below(4)) : Int(v.integer + Below(3) - 1);
    }
  }

  Operand OddReal() {
    const double values[] = {std::nan(""), std::numeric_limits<double>::infinity(), -1.0, 0.0};
    return Once(2) ? NullOperand() : Real(values[Below(4)]);
  }

  Operand NextNet(const ArgusValue& v) {
    const int masks[] = {0, 1, 8, 24, 30, 31, 32, 64, 65, 127, 128};
    if (v.is_null) return Once(2) ? NullOperand() : Net(Once(2) ? "::" : "10.0.0.0", masks[Below(7)]);
    Operand o = Text(std::string(reinterpret_cast<const char*>(v.bytes), v.length));
    o.bits = std::min<int>(Once(2) ? 128 : masks[Below(std::size(masks))], static_cast<int>(v.length) * 8);
    if (Once(3)) o.bytes.back() = static_cast<char>(o.bytes.back() ^ (1 << Below(3)));
    return o;
  }

  Operand NextBytes(const ArgusValue& v) {
    if (v.is_null) return Once(2) ? NullOperand() : Text("m");
    std::string bytes(reinterpret_cast<const char*>(v.bytes), v.length);
    if (Once(5)) bytes.pop_back();
    return Text(bytes);
  }

  std::mt19937 engine_;
};

Truth ToTruth(Tristate t) { return !t ? Truth::kUnknown : *t ? Truth::kTrue : Truth::kFalse; }

int64_t TimeOf(TestRecord& r, const char* field) { return r.Int(field).value_or(0); }

// Records that pass keep to the bounds, so that no archive is skipped that holds them.
void ExpectInBounds(const TimeBounds& b, TestRecord& r) {
  EXPECT_FALSE(b.never);
  EXPECT_FALSE(b.needs_stime && r.Null("stime"));
  EXPECT_FALSE(b.needs_ltime && r.Null("ltime"));
  if (r.Null("stime") || r.Null("ltime")) return;
  const int64_t stime = TimeOf(r, "stime"), ltime = TimeOf(r, "ltime");
  EXPECT_GE(stime, b.stime_low);
  EXPECT_LE(stime, b.stime_high);
  EXPECT_GE(ltime, b.ltime_low);
  EXPECT_LE(ltime, b.ltime_high);
  if (stime <= ltime) {
    EXPECT_TRUE(b.MayHold(stime, ltime + 1));
    EXPECT_TRUE(b.MayHold(stime - 7, ltime + 9));
  }
}

TEST(PredicateRandomTest, AgreesWithTheSlowEvaluator) {
  Random random(20261123);
  std::deque<TestRecord> records;
  for (int i = 0; i < kRecords; i++) records.emplace_back(random.NextRecord());
  int seen[3] = {};
  for (int i = 0; i < kTrees && !::testing::Test::HasFailure(); i++) {
    const Tree tree = random.NextTree(records, 1 + random.Below(4));
    Result<Predicate> p = BuildPredicate(tree);
    ASSERT_TRUE(p.ok()) << p.status().message();
    for (int j = 0; j < kRecordsPerTree; j++) {
      TestRecord& r = records[random.Below(kRecords)];
      const Truth expected = ToTruth(EvaluateSlowly(tree, r.record()));
      ASSERT_EQ(p.value().Evaluate(r.record()), expected) << "tree " << i;
      ASSERT_EQ(p.value().Passes(r.record()), expected == Truth::kTrue) << "tree " << i;
      if (expected == Truth::kTrue) ExpectInBounds(p.value().bounds(), r);
      seen[static_cast<int>(expected)]++;
    }
  }
  for (const int n : seen) EXPECT_GT(n, kTrees) << "the conditions are too one-sided to say much";
}

}  // namespace
}  // namespace argus
