// Chains of "and" and "or": the shallow tree is true for the same records as the chain that is joined link by link.
#include "condition/filter_chain.h"

#include <gtest/gtest.h>

#include "support/filter_trees.h"

namespace argus {
namespace {

FilterNode LinkByLink(const std::vector<FilterLink>& chain) {
  FilterNode tree = chain[0].node;
  for (size_t i = 1; i < chain.size(); i++) tree = Join(chain[i].op, std::move(tree), chain[i].node);
  return tree;
}

int DepthOf(const FilterNode& node) {
  int deepest = 0;
  for (const FilterNode& child : node.children) deepest = std::max(deepest, DepthOf(child));
  return deepest + 1;
}

std::vector<FilterLink> Alternating(int n) {
  std::vector<FilterLink> chain;
  for (int i = 0; i < n; i++) chain.push_back({i % 2 == 0 ? ARGUS_OP_OR : ARGUS_OP_AND, EqualsInt("dport", i)});
  return chain;
}

TEST(FilterChain, IsTrueForTheSameRecords) {
  RandomFilters random(1);
  int passed[2] = {};
  for (int i = 0; i < 500 && !::testing::Test::HasFailure(); i++) {
    std::vector<FilterLink> chain(static_cast<size_t>(1 + random.Below(random.Below(3) == 0 ? 70 : 8)));
    for (FilterLink& link : chain) {
      link = {random.Below(2) == 0 ? ARGUS_OP_AND : ARGUS_OP_OR, random.NextTree(random.Below(3))};
    }
    Result<Predicate> plain = BuildPredicate(ToTree(LinkByLink(chain)));
    FilterNode tree;
    size_t copies = 0;
    ASSERT_TRUE(JoinFromLeft(std::move(chain), &copies, &tree));
    Result<Predicate> shallow = BuildPredicate(ToTree(tree));
    ASSERT_TRUE(plain.ok() && shallow.ok());
    for (TestRecord& r : random.records()) {
      const bool passes = plain.value().Passes(r.record());
      ASSERT_EQ(shallow.value().Passes(r.record()), passes) << "chain " << i;
      passed[passes]++;
    }
  }
  for (const int n : passed) EXPECT_GT(n, 3000) << "the chains are too one-sided to say much";
}

TEST(FilterChain, LeavesShortChainsAsTheyAre) {
  FilterNode tree;
  size_t copies = 0;
  ASSERT_TRUE(JoinFromLeft(Alternating(5), &copies, &tree));
  EXPECT_EQ(DepthOf(tree), 5);
  EXPECT_EQ(copies, 0u);
}

TEST(FilterChain, IsNoDeeperThanItMustBe) {
  for (const int n : {19, 100, 1000, 10000}) {
    FilterNode tree;
    size_t copies = 0;
    ASSERT_TRUE(JoinFromLeft(Alternating(n), &copies, &tree));
    EXPECT_LE(DepthOf(tree), 44) << n;
  }
  FilterNode tree;
  size_t copies = 0;
  EXPECT_FALSE(JoinFromLeft(Alternating(100000), &copies, &tree));
}

TEST(FilterChain, DropsWhatIsRepeated) {
  std::vector<FilterLink> chain;
  for (int i = 0; i < 1000; i++) {
    chain.push_back({ARGUS_OP_OR, EqualsInt("sport", i)});
    chain.push_back({ARGUS_OP_AND, EqualsInt("dport", 80)});
  }
  FilterNode tree;
  size_t copies = 0;
  ASSERT_TRUE(JoinFromLeft(std::move(chain), &copies, &tree));
  ASSERT_EQ(tree.op, ARGUS_OP_AND);
  ASSERT_EQ(tree.children.size(), 2u);
  EXPECT_EQ(tree.children[0].children.size(), 1000u);
  EXPECT_EQ(copies, 0u);
}

}  // namespace
}  // namespace argus
