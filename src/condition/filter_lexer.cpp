#include "condition/filter_lexer.h"

#include <algorithm>

namespace argus {

namespace {

constexpr std::string_view kBlanks = " \t\r\n\f\v";
constexpr std::string_view kBreaks = " \t\r\n\f\v()!&|\"<>=";

struct Symbol {
  std::string_view symbol;
  std::string_view word;
};
constexpr Symbol kSymbols[] = {{"&&", "and"}, {"||", "or"}, {"!=", "!="}, {"==", "=="}, {">=", ">="},
                               {"<=", "<="},  {"!", "not"}, {"(", "("},   {")", ")"}};

// Returns the length of the symbol that the text starts with, 0 if it starts with none.
size_t ReadSymbol(std::string_view text, std::string_view* word) {
  for (const Symbol& s : kSymbols) {
    if (!text.starts_with(s.symbol)) continue;
    *word = s.word;
    return s.symbol.size();
  }
  return 0;
}

}  // namespace

std::vector<FilterToken> SplitFilter(std::string_view filter) {
  std::vector<FilterToken> tokens;
  for (size_t at = filter.find_first_not_of(kBlanks); at != std::string_view::npos;
       at = filter.find_first_not_of(kBlanks, at)) {
    FilterToken token{{}, at, false};
    if (const size_t length = ReadSymbol(filter.substr(at), &token.text); length > 0) {
      at += length;
    } else if (filter[at] == '"' && filter.find('"', at + 1) != std::string_view::npos) {
      const size_t end = filter.find('"', at + 1);
      token.text = filter.substr(at + 1, end - at - 1);
      token.quoted = true;
      at = end + 1;
    } else {
      if (filter[at] == '\\') {
        token.quoted = true;
        at++;
      }
      const size_t end = filter.find_first_of(kBreaks, std::min(at + 1, filter.size()));
      token.text = filter.substr(at, end - at);
      at = end == std::string_view::npos ? filter.size() : end;
    }
    tokens.push_back(token);
  }
  tokens.push_back({{}, filter.size(), false});
  return tokens;
}

}  // namespace argus
