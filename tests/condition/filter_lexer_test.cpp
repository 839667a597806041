// Words of a filter: symbols, quotes, and where each word stands.
#include "condition/filter_lexer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace argus {
namespace {

// Returns the words of a filter; quoted words stand in quotes.
std::vector<std::string> Words(std::string_view filter) {
  std::vector<std::string> words;
  std::vector<FilterToken> tokens = SplitFilter(filter);
  EXPECT_TRUE(!tokens.empty() && tokens.back().text.empty() && tokens.back().position == filter.size()) << filter;
  tokens.pop_back();
  for (const FilterToken& t : tokens) words.push_back(t.quoted ? '"' + std::string(t.text) + '"' : std::string(t.text));
  return words;
}

using Expected = std::vector<std::string>;

TEST(FilterLexerTest, BlanksSeparateWords) {
  EXPECT_EQ(Words(""), Expected());
  EXPECT_EQ(Words(" \t\n"), Expected());
  EXPECT_EQ(Words(" tcp\tand\nport 80 "), (Expected{"tcp", "and", "port", "80"}));
}

TEST(FilterLexerTest, SymbolsStandForWords) {
  EXPECT_EQ(Words("!tcp&&udp||icmp"), (Expected{"not", "tcp", "and", "udp", "or", "icmp"}));
  EXPECT_EQ(Words("(tcp)"), (Expected{"(", "tcp", ")"}));
  EXPECT_EQ(Words("a>=1 b<=2 c!=3 d==4"), (Expected{"a", ">=", "1", "b", "<=", "2", "c", "!=", "3", "d", "==", "4"}));
}

TEST(FilterLexerTest, QuotedWordsKeepSymbolsAndBlanks) {
  EXPECT_EQ(Words("srcid \"a (b) c\""), (Expected{"srcid", "\"a (b) c\""}));
  EXPECT_EQ(Words("\"\""), (Expected{"\"\""}));
  EXPECT_EQ(Words("\\and"), (Expected{"\"and\""}));
  EXPECT_EQ(Words("\"open"), (Expected{"\"open"}));  // no quote closes it: the mark belongs to the word
}

TEST(FilterLexerTest, EveryWordKnowsItsPlace) {
  const std::vector<FilterToken> tokens = SplitFilter("  tcp && \"x\"");
  ASSERT_EQ(tokens.size(), 4u);
  EXPECT_EQ(tokens[0].position, 2u);
  EXPECT_EQ(tokens[1].position, 6u);
  EXPECT_EQ(tokens[2].position, 9u);
}

}  // namespace
}  // namespace argus
