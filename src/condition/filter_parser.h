// The grammar of `ra` filters (ra-filter.md 1): "and" and "or" of one precedence, joined from the left. What the words
// in front of a value say holds on: a bare value after "and" or "or" is tested in the same way, and a TCP flag takes
// its side.
#ifndef ARGUS_CONDITION_FILTER_PARSER_H
#define ARGUS_CONDITION_FILTER_PARSER_H

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "condition/filter_chain.h"
#include "condition/filter_lexer.h"
#include "condition/filter_qualifier.h"
#include "condition/filter_tree.h"

namespace argus {

class FilterParser {
 public:
  // `filter` must outlive the parser.
  explicit FilterParser(std::string_view filter) : tokens_(SplitFilter(filter)) {}

  // Returns the tree, or no tree for an empty filter. ARGUS_INVALID for a syntax error, whose place position() gives,
  // and for lists that alternate too often between "and" and "or", which have no place.
  Result<std::optional<FilterNode>> Parse();
  // Returns the byte of the filter at which the first error is; -1: none, or one without a place.
  int32_t position() const { return position_; }

 private:
  // A condition, and the qualifier that holds on after it.
  struct Term {
    FilterNode node;
    FilterQualifier qualifier;
  };

  const FilterToken& Peek(size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
  bool IsNext(std::string_view word) const { return !Peek().quoted && Peek().text == word; }
  bool Accept(std::string_view word);
  bool Close();
  bool AtEnd() const { return Peek().text.empty() && !Peek().quoted; }

  // The productions of the grammar. Each consumes the tokens that it understands and returns whether it succeeded; on
  // failure the first error is kept. `before`: the qualifier that holds on from the term before.
  bool ParseList(const FilterQualifier& before, Term* list);
  bool ParseOperand(const FilterQualifier& before, Term* term);
  bool ParseTerm(const FilterQualifier& before, Term* term);
  bool ParsePrimitive(const FilterQualifier& before, Term* term);
  bool ParseFlag(const FilterQualifier& qualifier, bool has_side, const FilterQualifier& before, Term* term);
  bool ParseBroadcast(std::string_view protocol, FilterNode* node);
  bool ParseSide(FilterSide* side);
  bool ParseQualifier(FilterQualifier* qualifier);
  bool ParseValue(const FilterQualifier& qualifier, FilterNode* node);
  bool ParseValues(const FilterQualifier& qualifier, FilterNode* node);
  bool ParseFirstValue(const FilterQualifier& qualifier, bool in_parentheses, FilterNode* node);
  static void AddLink(int32_t op, FilterNode node, std::vector<FilterLink>* chain);
  bool JoinChain(std::vector<FilterLink> chain, FilterNode* node);
  int32_t ParseOperator();
  bool ParseRelation(int32_t* op);
  bool ParseTest(const FilterQualifier& qualifier, FilterNode* node);
  bool StartsTerm(const FilterToken& token) const;
  bool StartsValue() const;
  bool Fail(const FilterToken& token, std::string detail = "");

  std::vector<FilterToken> tokens_;
  size_t at_ = 0;  // index of the next token
  int depth_ = 0;  // open parentheses and negations
  size_t copies_ = 0;
  int32_t position_ = -1;
  Status error_;
};

}  // namespace argus

#endif
