// Conditions: every operator on every kind of operand, NULLs, quantifiers, malformed trees, bounds on the times.
// What SQL says about each is written beside it; predicate_random_test.cpp compares random trees with a slow evaluator.
#include "condition/predicate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/conditions.h"
#include "support/records.h"

namespace argus {
namespace {

constexpr int64_t kSecond = 1000000;
constexpr Truth T = Truth::kTrue, F = Truth::kFalse, U = Truth::kUnknown;

// UDP 10.0.0.1:1000 -> 192.168.1.2:53, 3 packets of 180 bytes and 2 of 120, from second 1000 to 1002.5, MAC, no label.
FlowRecord Sample() {
  return FlowRecord()
      .Add(Ipv4Key(kUdp, 1000, 53))
      .Add(TimeRange(1000, 0, 1002, 500000))
      .Add(Counters(3, 180, 2, 120))
      .Add(Dsr(kDsrMac, 0, 0).Raw({1, 2, 3, 4, 5, 6}).Raw({7, 8, 9, 10, 11, 12}).Zeros(4));
}

Truth Evaluate(const Tree& tree, const FlowRecord& record = Sample()) {
  TestRecord r(record);
  Result<Predicate> p = BuildPredicate(tree);
  EXPECT_TRUE(p.ok()) << p.status().message();
  EXPECT_EQ(p.value().Passes(r.record()), p.value().Evaluate(r.record()) == T);
  return p.value().Evaluate(r.record());
}

Truth Holds(int32_t op, std::string_view field, const Operand& operand) { return Evaluate(Leaf(op, field, {operand})); }

// The truths of = <> < <= > >= for a value that is less than, equal to or greater than the operand.
void ExpectOrder(std::string_view field, const Operand& operand, int order) {
  EXPECT_EQ(Holds(ARGUS_OP_EQ, field, operand), order == 0 ? T : F) << field;
  EXPECT_EQ(Holds(ARGUS_OP_NE, field, operand), order != 0 ? T : F) << field;
  EXPECT_EQ(Holds(ARGUS_OP_LT, field, operand), order < 0 ? T : F) << field;
  EXPECT_EQ(Holds(ARGUS_OP_LE, field, operand), order <= 0 ? T : F) << field;
  EXPECT_EQ(Holds(ARGUS_OP_GT, field, operand), order > 0 ? T : F) << field;
  EXPECT_EQ(Holds(ARGUS_OP_GE, field, operand), order >= 0 ? T : F) << field;
}

std::string Bin(std::initializer_list<uint8_t> bytes) { return std::string(bytes.begin(), bytes.end()); }

TEST(PredicateTest, ListsFollowThreeValuedTruthTables) {
  const Truth values[] = {F, U, T};  // in this order AND is the minimum, OR the maximum
  const Tree trees[] = {False(), Unknown(), True()};
  for (int a = 0; a < 3; a++) {
    for (int b = 0; b < 3; b++) {
      EXPECT_EQ(Evaluate(And({trees[a], trees[b]})), values[std::min(a, b)]) << a << " and " << b;
      EXPECT_EQ(Evaluate(Or({trees[a], trees[b]})), values[std::max(a, b)]) << a << " or " << b;
      EXPECT_EQ(Evaluate(And({trees[a], True(), trees[b]})), values[std::min(a, b)]);
      EXPECT_EQ(Evaluate(Or({trees[a], False(), trees[b]})), values[std::max(a, b)]);
    }
    EXPECT_EQ(Evaluate(And({trees[a]})), values[a]);
    EXPECT_EQ(Evaluate(Or({trees[a]})), values[a]);
  }
}

TEST(PredicateTest, TestsOfATruthValue) {
  const Tree trees[] = {False(), Unknown(), True()};
  const struct {
    int32_t op;
    Truth of_false, of_unknown, of_true;
  } tests[] = {{ARGUS_OP_NOT, T, U, F},           {ARGUS_OP_IS_TRUE, F, F, T},      {ARGUS_OP_IS_NOT_TRUE, T, T, F},
               {ARGUS_OP_IS_FALSE, T, F, F},      {ARGUS_OP_IS_NOT_FALSE, F, T, T}, {ARGUS_OP_IS_UNKNOWN, F, T, F},
               {ARGUS_OP_IS_NOT_UNKNOWN, T, F, T}};
  for (const auto& test : tests) {
    const Truth expected[] = {test.of_false, test.of_unknown, test.of_true};
    for (int i = 0; i < 3; i++)
      EXPECT_EQ(Evaluate(TruthTest(test.op, trees[i])), expected[i]) << test.op << " of " << i;
  }
}

TEST(PredicateTest, ADecidedListSkipsItsOtherChildrenWhole) {
  const Tree deep = And({Or({False(), TruthTest(ARGUS_OP_NOT, True())}), Unknown()});
  EXPECT_EQ(Evaluate(Or({And({False(), deep, True()}), True()})), T);
  EXPECT_EQ(Evaluate(And({Or({True(), deep, False()}), True()})), T);
  EXPECT_EQ(Evaluate(And({Or({True(), deep}), TruthTest(ARGUS_OP_NOT, And({False(), deep})), Unknown()})), U);
}

TEST(PredicateTest, ChildrenThatTakeLittleWorkComeFirst) {
  const Tree time = Leaf(ARGUS_OP_GE, "stime", {Int(5)}), port = Leaf(ARGUS_OP_EQ, "dport", {Int(80)});
  const Tree text = Leaf(ARGUS_OP_EQ, "proto", {Text("tcp")});
  const Tree host = Or({Leaf(ARGUS_OP_EQ, "saddr", {Net("10.0.0.1")}), Leaf(ARGUS_OP_EQ, "daddr", {Net("10.0.0.1")})});
  const Tree tree = And({time, TruthTest(ARGUS_OP_IS_TRUE, And({text, port})), host, port});
  const Flat flat(tree);
  Result<Predicate> p = Predicate::Build(ARGUS_FLOW, flat.nodes.data(), static_cast<int32_t>(flat.nodes.size()));
  ASSERT_TRUE(p.ok());
  std::vector<std::pair<int32_t, size_t>> shape;  // operators, and ends of their subtrees
  for (const Predicate::Node& node : p.value().nodes()) shape.emplace_back(node.op, node.end);
  const std::vector<std::pair<int32_t, size_t>> wanted = {
      {ARGUS_OP_AND, 10},    {ARGUS_OP_EQ, 2},  {ARGUS_OP_OR, 5}, {ARGUS_OP_EQ, 4}, {ARGUS_OP_EQ, 5},
      {ARGUS_OP_IS_TRUE, 9}, {ARGUS_OP_AND, 9}, {ARGUS_OP_EQ, 8}, {ARGUS_OP_EQ, 9}, {ARGUS_OP_GE, 10}};
  EXPECT_EQ(shape, wanted);
  EXPECT_EQ(p.value().nodes()[7].field, FindField(ARGUS_FLOW, "dport"));
  EXPECT_EQ(p.value().nodes()[9].integers, std::vector<int64_t>{5});
}

TEST(PredicateTest, Integers) {
  ExpectOrder("pkts", Int(5), 0);
  ExpectOrder("pkts", Int(4), 1);
  ExpectOrder("pkts", Int(6), -1);
  ExpectOrder("pkts", Int(std::numeric_limits<int64_t>::min()), 1);
  ExpectOrder("pkts", Int(std::numeric_limits<int64_t>::max()), -1);
}

TEST(PredicateTest, Floats) {
  ExpectOrder("dur", Real(2.5), 0);
  ExpectOrder("dur", Real(2.25), 1);
  ExpectOrder("dur", Real(std::numeric_limits<double>::infinity()), -1);
  ExpectOrder("dur", Real(-std::numeric_limits<double>::infinity()), 1);
  ExpectOrder("dur", Real(std::nan("")), -1);  // NaN is greater than all else
}

TEST(PredicateTest, Timestamps) {
  ExpectOrder("stime", Int(1000 * kSecond), 0);
  ExpectOrder("stime", Int(1000 * kSecond - 1), 1);
  ExpectOrder("ltime", Int(1002 * kSecond + 500001), -1);
  ExpectOrder("ltime", Int(std::numeric_limits<int64_t>::min()), 1);  // -infinity
}

TEST(PredicateTest, TextIsComparedBytewise) {
  ExpectOrder("proto", Text("udp"), 0);
  ExpectOrder("proto", Text("ud"), 1);
  ExpectOrder("proto", Text("udpx"), -1);
  ExpectOrder("proto", Text("UDP"), 1);
  ExpectOrder("proto", Text("ud\xC3"), -1);  // bytes are unsigned
  ExpectOrder("proto", Text(""), 1);
}

TEST(PredicateTest, MacAddresses) {
  ExpectOrder("smac", Text(Bin({7, 8, 9, 10, 11, 12})), 0);
  ExpectOrder("smac", Text(Bin({7, 8, 9, 10, 11, 200})), -1);
  ExpectOrder("dmac", Text(Bin({1, 2, 3, 4, 5, 5})), 1);
}

TEST(PredicateTest, Addresses) {
  ExpectOrder("saddr", Net("10.0.0.1"), 0);
  ExpectOrder("saddr", Net("10.0.0.2"), -1);
  ExpectOrder("saddr", Net("9.255.255.255"), 1);
  ExpectOrder("saddr", Net("10.0.0.1", 24), 1);  // the same network part: the longer mask is greater
  ExpectOrder("saddr", Net("10.0.0.200", 24), 1);
  ExpectOrder("saddr", Net("11.0.0.0", 8), -1);
  ExpectOrder("saddr", Net("::"), -1);  // IPv4 comes before IPv6
}

TEST(PredicateTest, AddressesInNetworks) {
  EXPECT_EQ(Holds(ARGUS_OP_SUB, "saddr", Net("10.0.0.0", 8)), T);
  EXPECT_EQ(Holds(ARGUS_OP_SUB, "saddr", Net("10.0.0.1", 32)), F);  // equal is not strictly inside
  EXPECT_EQ(Holds(ARGUS_OP_SUB, "saddr", Net("10.0.0.2", 31)), F);
  EXPECT_EQ(Holds(ARGUS_OP_SUB, "saddr", Net("10.0.0.0", 31)), T);
  EXPECT_EQ(Holds(ARGUS_OP_SUB, "saddr", Net("0.0.0.0", 0)), T);
  EXPECT_EQ(Holds(ARGUS_OP_SUB, "saddr", Net("::", 0)), F);  // another family
  EXPECT_EQ(Holds(ARGUS_OP_SUBEQ, "saddr", Net("10.0.0.1", 32)), T);
  EXPECT_EQ(Holds(ARGUS_OP_SUBEQ, "saddr", Net("10.9.9.9", 8)), T);  // host bits of the operand do not count
  EXPECT_EQ(Holds(ARGUS_OP_SUBEQ, "saddr", Net("10.0.0.3", 32)), F);
  EXPECT_EQ(Holds(ARGUS_OP_SUPER, "saddr", Net("10.0.0.1", 32)), F);  // a host holds nothing but itself
  EXPECT_EQ(Holds(ARGUS_OP_SUPER, "saddr", Net("10.0.0.0", 8)), F);
  EXPECT_EQ(Holds(ARGUS_OP_SUPEREQ, "saddr", Net("10.0.0.1", 32)), T);
  EXPECT_EQ(Holds(ARGUS_OP_SUPEREQ, "saddr", Net("10.0.0.0", 31)), F);
  EXPECT_EQ(Holds(ARGUS_OP_OVERLAP, "saddr", Net("10.0.0.0", 31)), T);
  EXPECT_EQ(Holds(ARGUS_OP_OVERLAP, "saddr", Net("10.0.0.1", 32)), T);
  EXPECT_EQ(Holds(ARGUS_OP_OVERLAP, "saddr", Net("192.168.0.0", 16)), F);
  EXPECT_EQ(Holds(ARGUS_OP_OVERLAP, "saddr", Net("::", 0)), F);
}

TEST(PredicateTest, Ipv6Networks) {
  const FlowRecord six = FlowRecord().Add(Ipv6Key(kUdp, 1, 2));
  EXPECT_EQ(Evaluate(Leaf(ARGUS_OP_SUB, "saddr", {Net("2001:db8::", 32)}), six), T);
  EXPECT_EQ(Evaluate(Leaf(ARGUS_OP_SUB, "daddr", {Net("2001:db8::", 127)}), six), F);  // ::2 is not in ::0/127
  EXPECT_EQ(Evaluate(Leaf(ARGUS_OP_SUB, "daddr", {Net("2001:db8::", 126)}), six), T);
  EXPECT_EQ(Evaluate(Leaf(ARGUS_OP_EQ, "saddr", {Net("2001:db8::1")}), six), T);
  EXPECT_EQ(Evaluate(Leaf(ARGUS_OP_SUB, "saddr", {Net("0.0.0.0", 0)}), six), F);
}

TEST(PredicateTest, AbsentValuesAndNullOperandsAreUnknown) {
  for (int32_t op = ARGUS_OP_EQ; op <= ARGUS_OP_GE; op++) {
    EXPECT_EQ(Holds(op, "label", Text("x")), U) << op;  // no label
    EXPECT_EQ(Holds(op, "pkts", NullOperand()), U) << op;
    EXPECT_EQ(Holds(op, "proto", NullOperand()), U) << op;
  }
  for (int32_t op = ARGUS_OP_SUB; op <= ARGUS_OP_OVERLAP; op++) {
    EXPECT_EQ(Holds(op, "inode", Net("10.0.0.0", 8)), U) << op;
    EXPECT_EQ(Holds(op, "saddr", NullOperand()), U) << op;
  }
  EXPECT_EQ(Evaluate(Leaf(ARGUS_OP_IS_NULL, "label", {})), T);
  EXPECT_EQ(Evaluate(Leaf(ARGUS_OP_IS_NOT_NULL, "label", {})), F);
  EXPECT_EQ(Evaluate(Leaf(ARGUS_OP_IS_NULL, "pkts", {})), F);
  EXPECT_EQ(Evaluate(Leaf(ARGUS_OP_IS_NOT_NULL, "pkts", {})), T);
  EXPECT_EQ(Evaluate(Leaf(ARGUS_OP_IS_NULL, "spktsz", {})), T);  // a field without an order can still be absent
}

TEST(PredicateTest, AnyAndAll) {
  const auto truth = [](int32_t op, int32_t quantifier, std::vector<Operand> operands) {
    return Evaluate(Leaf(op, "pkts", std::move(operands), quantifier));  // 5
  };
  EXPECT_EQ(truth(ARGUS_OP_EQ, ARGUS_ANY, {Int(1), Int(5)}), T);
  EXPECT_EQ(truth(ARGUS_OP_EQ, ARGUS_ANY, {Int(1), Int(6)}), F);
  EXPECT_EQ(truth(ARGUS_OP_EQ, ARGUS_ANY, {Int(1), NullOperand()}), U);
  EXPECT_EQ(truth(ARGUS_OP_EQ, ARGUS_ANY, {NullOperand(), Int(5)}), T);
  EXPECT_EQ(truth(ARGUS_OP_NE, ARGUS_ALL, {Int(1), Int(6)}), T);
  EXPECT_EQ(truth(ARGUS_OP_NE, ARGUS_ALL, {Int(1), Int(5)}), F);
  EXPECT_EQ(truth(ARGUS_OP_NE, ARGUS_ALL, {Int(5), NullOperand()}), F);
  EXPECT_EQ(truth(ARGUS_OP_NE, ARGUS_ALL, {Int(6), NullOperand()}), U);
  EXPECT_EQ(truth(ARGUS_OP_GT, ARGUS_ANY, {Int(9), Int(4)}), T);
  EXPECT_EQ(truth(ARGUS_OP_GT, ARGUS_ALL, {Int(9), Int(4)}), F);
  EXPECT_EQ(truth(ARGUS_OP_NE, ARGUS_ANY, {Int(5), Int(6)}), T);
  EXPECT_EQ(truth(ARGUS_OP_EQ, ARGUS_ALL, {Int(5), Int(5)}), T);
}

TEST(PredicateTest, AnyOfNothingIsFalseAndAllOfNothingTrue) {
  for (const char* field : {"pkts", "label", "inode", "dur"}) {  // even for an absent value
    for (const int32_t op : {ARGUS_OP_EQ, ARGUS_OP_LT}) {
      EXPECT_EQ(Evaluate(Leaf(op, field, {}, ARGUS_ANY)), F) << field;
      EXPECT_EQ(Evaluate(Leaf(op, field, {}, ARGUS_ALL)), T) << field;
    }
    EXPECT_EQ(Evaluate(Leaf(ARGUS_OP_EQ, field, {NullOperand()}, ARGUS_ANY)), U) << field;
  }
}

// Sets longer than a few elements are sorted and searched: each member is found, nothing beside them is.
TEST(PredicateTest, LongSets) {
  std::vector<Operand> integers, reals, nets, texts;
  for (const int i : {40, 3, 77, 5, 12, 5, 61, -9, 30, 22, 8, 100}) {
    integers.push_back(Int(i));
    reals.push_back(Real(i / 2.0));
    nets.push_back(Net(("10.0.0." + std::to_string(i & 127)).c_str()));
    texts.push_back(Text("p" + std::to_string(i)));
  }
  const auto in = [](const char* field, std::vector<Operand> set, Operand extra) {
    set.push_back(std::move(extra));
    const Truth any = Evaluate(Leaf(ARGUS_OP_EQ, field, set, ARGUS_ANY));
    EXPECT_EQ(Evaluate(Leaf(ARGUS_OP_NE, field, set, ARGUS_ALL)), any == U ? U : any == T ? F : T) << field;
    return any;
  };
  EXPECT_EQ(in("pkts", integers, Int(0)), T);
  EXPECT_EQ(in("dport", integers, Int(0)), F);
  EXPECT_EQ(in("dport", integers, Int(53)), T);
  EXPECT_EQ(in("dport", integers, NullOperand()), U);
  EXPECT_EQ(in("pkts", integers, NullOperand()), T);
  EXPECT_EQ(in("dur", reals, Real(std::nan(""))), T);  // 5 / 2.0
  EXPECT_EQ(in("sdur", reals, Real(0)), T);
  EXPECT_EQ(in("rate", reals, Real(std::nan(""))), F);
  EXPECT_EQ(in("saddr", nets, Net("10.0.0.1", 31)), F);  // a network of the same address is something else
  EXPECT_EQ(in("saddr", nets, Net("10.0.0.1")), T);
  EXPECT_EQ(in("proto", texts, Text("ud")), F);
  EXPECT_EQ(in("proto", texts, Text("udp")), T);
}

TEST(PredicateTest, KnowsHowManyComparisonsARecordMayTake) {
  const auto comparisons = [](const Tree& tree) { return BuildPredicate(tree).value().comparisons(); };
  const std::vector<Operand> many(1000, Int(7));
  EXPECT_EQ(comparisons(Leaf(ARGUS_OP_EQ, "pkts", {Int(7)})), 1u);
  EXPECT_EQ(comparisons(Leaf(ARGUS_OP_EQ, "pkts", {Int(7), Int(8), Int(9)}, ARGUS_ANY)), 3u);
  EXPECT_EQ(comparisons(Leaf(ARGUS_OP_LT, "pkts", many, ARGUS_ANY)), 1000u);
  EXPECT_EQ(comparisons(Leaf(ARGUS_OP_EQ, "pkts", many, ARGUS_ANY)), 10u);  // a search by halves
  EXPECT_GE(comparisons(Or({Leaf(ARGUS_OP_LT, "pkts", many, ARGUS_ALL), Leaf(ARGUS_OP_GT, "bytes", many, ARGUS_ANY)})),
            2000u);
}

TEST(PredicateTest, NoNodesPassEverything) {
  TestRecord r(Sample());
  Result<Predicate> p = Predicate::Build(ARGUS_FLOW, nullptr, 0);
  ASSERT_TRUE(p.ok());
  EXPECT_TRUE(p.value().Passes(r.record()));
  EXPECT_EQ(p.value().Evaluate(r.record()), T);
}

TEST(PredicateTest, MalformedTreesAreRefused) {
  const auto refused = [](const Tree& tree) { return BuildPredicate(tree).status().code() == ARGUS_INVALID; };
  EXPECT_TRUE(refused(And({})));
  EXPECT_TRUE(refused({ARGUS_OP_NOT, -1, ARGUS_ONE, {}, {True(), True()}}));
  EXPECT_TRUE(refused({ARGUS_OP_IS_NULL, 0, ARGUS_ONE, {}, {True()}}));
  EXPECT_TRUE(refused({ARGUS_OP_CONSTANT, -1, ARGUS_ONE, {}, {}}));
  EXPECT_TRUE(refused(Leaf(ARGUS_OP_EQ, "no such field", {Int(1)})));
  EXPECT_TRUE(refused(Leaf(ARGUS_OP_EQ, "pkts", {})));
  EXPECT_TRUE(refused(Leaf(ARGUS_OP_EQ, "pkts", {Int(1), Int(2)})));
  EXPECT_TRUE(refused(Leaf(ARGUS_OP_SUB, "pkts", {Int(1)})));
  EXPECT_TRUE(refused(Leaf(ARGUS_OP_EQ, "spktsz", {Text("x")})));
  EXPECT_TRUE(refused(Leaf(ARGUS_OP_OVERLAP + 1, "pkts", {Int(1)})));
  EXPECT_TRUE(refused(Leaf(-1, "pkts", {Int(1)})));
  EXPECT_TRUE(refused(Leaf(ARGUS_OP_EQ, "saddr", {Net("10.0.0.1", 33)})));
  EXPECT_TRUE(refused(Leaf(ARGUS_OP_EQ, "saddr", {Text("abc")})));
  Flat two(Or({True(), False()}));
  EXPECT_FALSE(Predicate::Build(ARGUS_FLOW, two.nodes.data(), 2).ok());  // a child is missing
  two.nodes.push_back(two.nodes[1]);
  EXPECT_FALSE(Predicate::Build(ARGUS_FLOW, two.nodes.data(), 4).ok());  // one too many
}

TEST(PredicateTest, TakesATreeOfTheGreatestDepthAndNoDeeperOne) {
  Tree tree = True();
  for (int i = 0; i < 128; i++) tree = TruthTest(ARGUS_OP_NOT, std::move(tree));
  EXPECT_EQ(Evaluate(tree), T);
  tree = TruthTest(ARGUS_OP_NOT, std::move(tree));
  EXPECT_EQ(BuildPredicate(tree).status().code(), ARGUS_INVALID);
}

TEST(PredicateTest, DeepTreesAreRefusedNotRecursedInto) {
  Tree tree = True();
  for (int i = 0; i < 100; i++) tree = TruthTest(ARGUS_OP_NOT, std::move(tree));
  EXPECT_EQ(Evaluate(tree), T);
  for (int i = 0; i < 1000; i++) tree = TruthTest(ARGUS_OP_NOT, std::move(tree));
  EXPECT_EQ(BuildPredicate(tree).status().code(), ARGUS_INVALID);
}

TimeBounds BoundsOf(const Tree& tree) { return BuildPredicate(tree).value().bounds(); }

TEST(PredicateTest, BoundsOfRanges) {
  const TimeBounds b = BoundsOf(And({Leaf(ARGUS_OP_GE, "stime", {Int(100)}), Leaf(ARGUS_OP_LT, "stime", {Int(200)}),
                                     Leaf(ARGUS_OP_GT, "ltime", {Int(150)}), Leaf(ARGUS_OP_GT, "pkts", {Int(7)})}));
  EXPECT_EQ(b.stime_low, 100);
  EXPECT_GE(b.stime_high, 199);
  EXPECT_LE(b.stime_high, 200);
  EXPECT_LE(b.ltime_low, 151);
  EXPECT_GE(b.ltime_low, 150);
  EXPECT_EQ(b.ltime_high, TimeBounds::kHighest);
  EXPECT_FALSE(b.never);
}

TEST(PredicateTest, BoundsSayWhichTimesAreNeeded) {
  const Tree begins = Leaf(ARGUS_OP_GT, "stime", {Int(10)}), ends = Leaf(ARGUS_OP_GT, "ltime", {Int(10)});
  EXPECT_TRUE(BoundsOf(begins).needs_stime);
  EXPECT_FALSE(BoundsOf(begins).needs_ltime);
  EXPECT_TRUE(BoundsOf(And({begins, ends})).needs_ltime);
  EXPECT_FALSE(BoundsOf(Or({begins, ends})).needs_stime);
  EXPECT_FALSE(BoundsOf(Or({begins, ends})).needs_ltime);
}

TEST(PredicateTest, BoundsOfAlternativesCoverBoth) {
  const Tree early = Leaf(ARGUS_OP_EQ, "stime", {Int(10)}), late = Leaf(ARGUS_OP_EQ, "stime", {Int(90)});
  EXPECT_EQ(BoundsOf(Or({early, late})).stime_low, 10);
  EXPECT_EQ(BoundsOf(Or({early, late})).stime_high, 90);
  EXPECT_EQ(BoundsOf(Or({early, False()})).stime_high, 10);
  EXPECT_EQ(BoundsOf(Or({False(), late})).stime_low, 90);
  EXPECT_EQ(BoundsOf(Or({early, True()})).stime_high, TimeBounds::kHighest);
  EXPECT_EQ(BoundsOf(TruthTest(ARGUS_OP_IS_TRUE, early)).stime_low, 10);
  EXPECT_EQ(BoundsOf(TruthTest(ARGUS_OP_NOT, early)).stime_low, TimeBounds::kLowest);
  EXPECT_TRUE(BoundsOf(And({early, False()})).never);
  EXPECT_TRUE(BoundsOf(Unknown()).never);
  EXPECT_FALSE(BoundsOf(TruthTest(ARGUS_OP_NOT, False())).never);
}

TEST(PredicateTest, ArchivesAreRuledOutByTheirPath) {
  const Tree here = Leaf(ARGUS_OP_EQ, "archive", {Text("/a/1")}), there = Leaf(ARGUS_OP_EQ, "archive", {Text("/a/2")});
  const Tree absent = Leaf(ARGUS_OP_IS_NULL, "archive", {}), other = Leaf(ARGUS_OP_GT, "pkts", {Int(1000000)});
  const auto may_pass = [](const Tree& tree) {
    Record r;
    r.set_archive("/a/1");
    return BuildPredicate(tree).value().MayPassByArchive(r);
  };
  EXPECT_TRUE(may_pass(here));
  EXPECT_FALSE(may_pass(there));
  EXPECT_FALSE(may_pass(absent));
  EXPECT_TRUE(may_pass(other));
  EXPECT_TRUE(may_pass(And({other, here, other})));
  EXPECT_FALSE(may_pass(And({other, there, other})));
  EXPECT_TRUE(may_pass(Or({there, other, there})));
  EXPECT_FALSE(may_pass(Or({there, absent})));
  EXPECT_FALSE(may_pass(And({Or({there, absent}), other})));
  EXPECT_TRUE(may_pass(And({Or({there, And({other, here})}), other})));
  EXPECT_FALSE(may_pass(TruthTest(ARGUS_OP_IS_TRUE, there)));
  // What negations imply is not asked.
  EXPECT_TRUE(may_pass(TruthTest(ARGUS_OP_NOT, here)));
  EXPECT_TRUE(may_pass(And({TruthTest(ARGUS_OP_NOT, there), here})));
}

// first <= stime <= ltime < last
TEST(PredicateTest, BoundsAgainstASpan) {
  TimeBounds b;
  EXPECT_TRUE(b.MayHold(0, 1));
  b.stime_low = 100;
  EXPECT_FALSE(b.MayHold(0, 100));
  EXPECT_TRUE(b.MayHold(0, 101));
  b.stime_high = 200;
  EXPECT_TRUE(b.MayHold(200, 300));
  EXPECT_FALSE(b.MayHold(201, 300));
  b = TimeBounds();
  b.ltime_low = 100;
  b.ltime_high = 200;
  EXPECT_FALSE(b.MayHold(50, 100));
  EXPECT_TRUE(b.MayHold(50, 101));
  EXPECT_TRUE(b.MayHold(200, 300));
  EXPECT_FALSE(b.MayHold(201, 300));
}

}  // namespace
}  // namespace argus
