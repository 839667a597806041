// Words of an `ra` filter (ra-filter.md 1).
#ifndef ARGUS_CONDITION_FILTER_LEXER_H
#define ARGUS_CONDITION_FILTER_LEXER_H

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace argus {

// A word of a filter. "&&", "||" and "!" are given as the words that they stand for. A quoted word is never a keyword
// or a number, nor is one after a backslash.
struct FilterToken {
  std::string_view text;  // into the filter, which must outlive it; without quotes
  size_t position = 0;    // in the filter, bytes
  bool quoted = false;
};

// Returns the words of `filter` in order, and after them one without text at the end. Never fails: what is no known
// symbol becomes a word, and an open quote belongs to its word.
std::vector<FilterToken> SplitFilter(std::string_view filter);

}  // namespace argus

#endif
