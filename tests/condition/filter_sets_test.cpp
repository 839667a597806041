// Alternatives that become sets: which do, and that they are true for the same records.
#include "condition/filter_sets.h"

#include <gtest/gtest.h>

#include "condition/ra_filter.h"
#include "support/filter_trees.h"

namespace argus {
namespace {

std::string Sql(std::string_view text) {
  Filter filter;
  int32_t position;
  EXPECT_TRUE(filter.Parse(text, &position).ok()) << text;
  return filter.sql();
}

int DepthOf(const FilterNode& node) {
  int deepest = 0;
  for (const FilterNode& child : node.children) deepest = std::max(deepest, DepthOf(child));
  return deepest + 1;
}

TEST(FilterSets, AreTrueForTheSameRecords) {
  RandomFilters random(2);
  int passed[2] = {};
  for (int i = 0; i < 3000 && !::testing::Test::HasFailure(); i++) {
    const FilterNode plain = random.NextTree(1 + random.Below(4));
    const FilterNode sets = WithSets(plain);
    EXPECT_LE(DepthOf(sets), DepthOf(plain));
    Result<Predicate> by_plain = BuildPredicate(ToTree(plain)), by_sets = BuildPredicate(ToTree(sets));
    ASSERT_TRUE(by_plain.ok() && by_sets.ok());
    for (TestRecord& r : random.records()) {
      const bool passes = by_plain.value().Passes(r.record());
      ASSERT_EQ(by_sets.value().Passes(r.record()), passes) << "tree " << i << "\n"
                                                            << FilterSql(plain) << "\n"
                                                            << FilterSql(sets);
      passed[passes]++;
    }
  }
  for (const int n : passed) EXPECT_GT(n, 20000) << "the conditions are too one-sided to say much";
}

TEST(FilterSets, AreMadeOfEachSideOfHosts) {
  EXPECT_EQ(Sql("host 10.0.0.1 or 10.0.0.2 or host 10.0.0.3"),
            "(saddr = ANY ('{10.0.0.1,10.0.0.2,10.0.0.3}'::inet[]) OR daddr = ANY "
            "('{10.0.0.1,10.0.0.2,10.0.0.3}'::inet[]))");
  EXPECT_EQ(Sql("src host (10.0.0.1 or 10.0.0.2) or (src host 10.0.0.3 or dst host 10.0.0.4)"),
            "(saddr = ANY ('{10.0.0.1,10.0.0.2,10.0.0.3}'::inet[]) OR daddr = '10.0.0.4'::inet)");
}

TEST(FilterSets, AreMadeOfEveryKindOfEquality) {
  EXPECT_EQ(Sql("proto 50 or 51 or 0x2f"), "ip_proto = ANY ('{50,51,47}'::bigint[])");
  EXPECT_EQ(Sql("tcp or udp or proto 50"), "ip_proto = ANY ('{6,17,50}'::bigint[])");
  EXPECT_EQ(Sql("src vid 1 or 2"), "svid = ANY ('{1,2}'::integer[])");
  EXPECT_EQ(Sql("dur 1 or 2.5"), "dur = ANY ('{1,2.5}'::double precision[])");
  EXPECT_EQ(Sql("rtp or rtcp"), "proto = ANY ('{\"rtp\",\"rtcp\"}'::text[])");
  EXPECT_EQ(Sql(R"(src co "a'b" or "c\d")"), R"(sco = ANY (E'{"a''b","c\\\\d"}'::text[]))");
  EXPECT_EQ(Sql("ether src host 0:0:0:0:0:1 or 0:0:0:0:0:2"),
            "smac = ANY ('{00:00:00:00:00:01,00:00:00:00:00:02}'::macaddr[])");
}

TEST(FilterSets, HaveEachOperandOnce) {
  EXPECT_EQ(Sql("dst port 80 or 443 or 80"), "dport = ANY ('{80,443}'::integer[])");
  EXPECT_EQ(Sql("dst port 80 or 80"), "dport = 80");
}

TEST(FilterSets, ReachIntoWhatAlternativesHaveInCommon) {
  EXPECT_EQ(Sql("tcp port 80 or 443"),
            "(ip_proto = 6::bigint AND (sport = ANY ('{80,443}'::integer[]) OR dport = ANY ('{80,443}'::integer[])))");
  EXPECT_EQ(Sql("dst port ssh or telnet"), "(ip_proto = 6::bigint AND dport = ANY ('{22,23}'::integer[]))");
  EXPECT_EQ(Sql("(src host 10.0.0.1 and dst port 80) or (src host 10.0.0.2 and dst port 80)"),
            "(saddr = ANY ('{10.0.0.1,10.0.0.2}'::inet[]) AND dport = 80)");
  EXPECT_EQ(Sql("(src host 10.0.0.1 and dst port 80) or (dst port 443 and src host 10.0.0.2)"),
            "((saddr = '10.0.0.1'::inet AND dport = 80) OR (dport = 443 AND saddr = '10.0.0.2'::inet))");
}

TEST(FilterSets, AreMadeOfNegations) {
  EXPECT_EQ(Sql("not src host 10.0.0.1 and not src host 10.0.0.2"),
            "(saddr = ANY ('{10.0.0.1,10.0.0.2}'::inet[])) IS NOT TRUE");
  EXPECT_EQ(Sql("tcp and not dst port 80 and not dst port 443"),
            "(ip_proto = 6::bigint AND (dport = ANY ('{80,443}'::integer[])) IS NOT TRUE)");
  EXPECT_EQ(Sql("not (port 80 or 443)"),
            "((sport = ANY ('{80,443}'::integer[]) OR dport = ANY ('{80,443}'::integer[]))) IS NOT TRUE");
  EXPECT_EQ(Sql("not dst port 80 or not dst port 443"), "((dport = 80) IS NOT TRUE OR (dport = 443) IS NOT TRUE)");
}

TEST(FilterSets, DoNotMixWhatDiffers) {
  EXPECT_EQ(Sql("dst port 80 and 443"), "(dport = 80 AND dport = 443)");
  EXPECT_EQ(Sql("dst port gt 80 or lt 70"), "(dport > 80 OR dport < 70)");
}

// Indexes serve <<= but not <<= ANY.
TEST(FilterSets, AreAlternativesInSqlForFewNetworks) {
  EXPECT_EQ(Sql("src net 10.0.0.0/8 or 172.16.0.0/12 or src net 10.0.0.1"),
            "((saddr <<= '10.0.0.0/8'::inet OR saddr <<= '172.16.0.0/12'::inet) OR saddr = '10.0.0.1'::inet)");
  std::string many = "src net 10.0.0.0/24";
  for (int i = 1; i <= ARGUS_MAX_ALTERNATIVES; i++) many += " or 10.0." + std::to_string(i) + ".0/24";
  EXPECT_EQ(Sql(many).substr(0, 45), "saddr <<= ANY ('{10.0.0.0/24,10.0.1.0/24,10.0");
  Filter filter;
  int32_t position;
  ASSERT_TRUE(filter.Parse(many, &position).ok());
  ASSERT_EQ(filter.nodes().size(), 1u);
  EXPECT_EQ(filter.nodes()[0].quantifier, ARGUS_ANY);
}

}  // namespace
}  // namespace argus
