// The grammar of `ra` filters (ra-filter.md 1): "and" and "or" of one precedence, joined from the left; a bare value after
// one of them is tested like the value before.
#ifndef ARGUS_FILTER_PARSER_H
#define ARGUS_FILTER_PARSER_H

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "filter_lexer.h"
#include "filter_tree.h"
#include "filter_words.h"
#include "status.h"

namespace argus {

class FilterParser {
 public:
  // `filter` must outlive the parser.
  explicit FilterParser(std::string_view filter) : tokens_(SplitFilter(filter)) {}

  // The tree; nothing for an empty filter. ARGUS_INVALID: position() is where.
  Result<std::optional<FilterNode>> Parse();
  int32_t position() const { return position_; }

 private:
  enum class Kind : uint8_t {
    kNone,
    kHost,
    kNet,
    kEtherHost,
    kPort,
    kProtocol,
    kEtherProtocol,
    kSource,
    kInode,
    kNumber,
    kCountry
  };
  // How values are tested until another qualifier comes.
  struct Qualifier {
    Kind kind = Kind::kNone;
    std::string_view protocol;  // word in front; empty: none
    FilterSide side = FilterSide::kDefault;
    const FilterNumber* number = nullptr;
  };

  const FilterToken& Peek(size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
  bool Accept(std::string_view word);
  bool AtEnd() const { return Peek().text.empty() && !Peek().quoted; }

  bool ParseList(FilterNode* node, bool values);
  bool ParseTerm(FilterNode* node, bool may_be_value);
  bool ParsePrimitive(FilterNode* node);
  bool ParseBroadcast(std::string_view protocol, FilterNode* node);
  bool ParseSide(FilterSide* side);
  bool ParseQualifier(Qualifier* qualifier);
  bool ParseValue(FilterNode* node);
  bool ParseText(FilterNode* node);
  bool ParseMac(FilterNode* node);
  bool ParseMask(std::string_view text, size_t slash, size_t size, int32_t* bits);
  bool ParseAddress(FilterNode* node);
  bool ReadService(std::string_view name, int64_t* port) const;
  bool ParsePort(FilterNode* node);
  bool ParsePortRange(std::string_view word, FilterNode* node);
  bool ParseProtocol(FilterNode* node);
  bool ParseRelation(int32_t* op);
  bool ParseComparison(FilterNode* node);
  void Restrict(FilterNode* node) const;
  bool StartsTerm(const FilterToken& token) const;
  bool Fail(const FilterToken& token, std::string detail = "");

  std::vector<FilterToken> tokens_;
  size_t at_ = 0;
  int depth_ = 0;
  Qualifier qualifier_;
  int32_t position_ = -1;
  Status error_;
};

}  // namespace argus

#endif
