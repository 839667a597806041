#include "condition/filter_parser.h"

#include "condition/filter_chain.h"
#include "condition/filter_sets.h"
#include "condition/filter_value.h"

namespace argus {

namespace {

// Parentheses and negations may be deeper than the tree, since not all of them become a level of it; the parser only
// bounds its recursion. Filter::Parse() refuses a filter that makes too deep a tree.
constexpr int kSlack = 10;
constexpr int kMaxDepth = ARGUS_MAX_FILTER_DEPTH + kSlack;  // of parentheses and negations

bool IsOperator(const FilterToken& token) { return !token.quoted && (token.text == "and" || token.text == "or"); }

struct Relation {
  std::string_view word;
  int32_t op;
};
constexpr Relation kRelations[] = {
    {"eq", ARGUS_OP_EQ}, {"equal", ARGUS_OP_EQ}, {"gt", ARGUS_OP_GT},   {"greater", ARGUS_OP_GT}, {"gte", ARGUS_OP_GE},
    {">=", ARGUS_OP_GE}, {"lt", ARGUS_OP_LT},    {"less", ARGUS_OP_LT}, {"lte", ARGUS_OP_LE},     {"<=", ARGUS_OP_LE}};

const Relation* FindRelation(const FilterToken& token) {
  for (const Relation& relation : kRelations) {
    if (!token.quoted && relation.word == token.text) return &relation;
  }
  return nullptr;
}

bool IsNumber(const FilterToken& token) {
  double number;
  bool whole;
  return !token.quoted && ReadNumber(token.text, &number, &whole);
}

}  // namespace

Result<std::optional<FilterNode>> FilterParser::Parse() {
  std::optional<FilterNode> tree;
  if (AtEnd()) return tree;
  Term list;
  if (!ParseList({}, &list)) return error_;
  if (!AtEnd()) {
    Fail(Peek());
    return error_;
  }
  tree = std::move(list.node);
  return tree;
}

// Remembers the first error, at `token`. Returns false.
bool FilterParser::Fail(const FilterToken& token, std::string detail) {
  if (position_ >= 0) return false;
  position_ = static_cast<int32_t>(token.position);
  const bool end = token.text.empty() && !token.quoted;
  const std::string where = end ? "at the end" : "at \"" + std::string(token.text) + "\"";
  error_ = Status(ARGUS_INVALID, "syntax error in ra filter " + where, std::move(detail));
  return false;
}

bool FilterParser::Accept(std::string_view word) {
  if (!IsNext(word)) return false;
  at_++;
  return true;
}

bool FilterParser::Close() { return Accept(")") || Fail(Peek(), "A parenthesis is not closed."); }

bool FilterParser::StartsTerm(const FilterToken& token) const {
  const std::string_view w = token.text;
  return !token.quoted &&
         (w == "src" || w == "dst" || w == "broadcast" || FindFilterKind(token) != FilterQualifier::kNone ||
          IsFilterProtocol(w) || FilterFlag(w) || FilterSidedFlag(w, FilterSide::kDefault));
}

// Returns whether a value stands here and not a term, both of which may be negated and in parentheses.
bool FilterParser::StartsValue() const {
  size_t ahead = 0;
  while (!Peek(ahead).quoted && (Peek(ahead).text == "(" || Peek(ahead).text == "not")) ahead++;
  const FilterToken& token = Peek(ahead);
  return token.quoted ||
         !(token.text.empty() || token.text == ")" || token.text == "not" || IsOperator(token) || StartsTerm(token));
}

// Appends a link to a chain, or takes it into the one before it.
void FilterParser::AddLink(int32_t op, FilterNode node, std::vector<FilterLink>* chain) {
  const bool alternative = op == ARGUS_OP_OR && (chain->size() == 1 || chain->back().op == ARGUS_OP_OR);
  if (!alternative || !TakeIn(&chain->back().node, &node)) chain->push_back({op, std::move(node)});
}

// Joins the conditions of a chain from the left. Returns false if its tree would be too large.
bool FilterParser::JoinChain(std::vector<FilterLink> chain, FilterNode* node) {
  if (JoinFromLeft(std::move(chain), &copies_, node)) return true;
  error_ = Status(ARGUS_INVALID, "ra filter is too complex", "\"and\" and \"or\" alternate too often.");
  return false;
}

// Takes "and" or "or".
int32_t FilterParser::ParseOperator() {
  const int32_t op = Peek().text == "and" ? ARGUS_OP_AND : ARGUS_OP_OR;
  at_++;
  return op;
}

// Parses: term { (and | or) (term | value) }
bool FilterParser::ParseList(const FilterQualifier& before, Term* list) {
  if (!ParseTerm(before, list)) return false;
  std::vector<FilterLink> chain;
  chain.push_back({ARGUS_OP_AND, std::move(list->node)});
  while (IsOperator(Peek())) {
    const int32_t op = ParseOperator();
    Term right;
    if (!ParseOperand(list->qualifier, &right)) return false;
    AddLink(op, std::move(right.node), &chain);
    list->qualifier = right.qualifier;
  }
  return JoinChain(std::move(chain), &list->node);
}

bool FilterParser::ParseOperand(const FilterQualifier& before, Term* term) {
  if (before.kind == FilterQualifier::kNone || !StartsValue()) return ParseTerm(before, term);
  term->qualifier = before;
  return ParseValue(before, &term->node);
}

// Parses: not term, ( list ), or a primitive. After parentheses the qualifier from before them holds.
bool FilterParser::ParseTerm(const FilterQualifier& before, Term* term) {
  if (depth_ >= kMaxDepth) return Fail(Peek(), "The filter is nested too deeply.");
  if (Accept("not")) {
    depth_++;
    if (!ParseTerm(before, term)) return false;
    depth_--;
    term->node = Not(std::move(term->node));
    return true;
  }
  if (Accept("(")) {
    depth_++;
    if (!ParseList(before, term)) return false;
    depth_--;
    term->qualifier = before;
    return Close();
  }
  return StartsTerm(Peek()) ? ParsePrimitive(before, term) : Fail(Peek());
}

// Parses src, dst, or both of them. Returns false if neither stands here.
bool FilterParser::ParseSide(FilterSide* side) {
  if (!IsNext("src") && !IsNext("dst")) return false;
  *side = Peek().text == "src" ? FilterSide::kSource : FilterSide::kDestination;
  const std::string_view other = Peek().text == "src" ? "dst" : "src";
  at_++;
  if (!IsOperator(Peek()) || Peek(1).quoted || Peek(1).text != other) return true;
  *side = Peek().text == "and" ? FilterSide::kBoth : FilterSide::kEither;
  at_ += 2;
  return true;
}

bool FilterParser::ParsePrimitive(const FilterQualifier& before, Term* term) {
  FilterQualifier q;
  const FilterToken& next = Peek(1);
  const bool restricts = !next.quoted && (next.text == "src" || next.text == "dst" || next.text == "broadcast" ||
                                          next.text == "multicast" || FindFilterKind(next) != FilterQualifier::kNone);
  if (restricts && IsFilterProtocol(Peek().text)) {
    q.protocol = Peek().text;
    at_++;
  }
  const bool has_side = ParseSide(&q.side);
  if (ParseFlag(q, has_side, before, term)) return true;
  if (!q.protocol.empty() && !has_side && (IsNext("broadcast") || IsNext("multicast"))) {
    return ParseBroadcast(q.protocol, &term->node);
  }
  if (!ParseQualifier(&q)) return false;
  term->qualifier = q;
  return ParseValue(q, &term->node);
}

// Parses a word that stands alone, or one of TCP, whose side may be that of the term before. Returns false if none
// stands here.
bool FilterParser::ParseFlag(const FilterQualifier& q, bool has_side, const FilterQualifier& before, Term* term) {
  const FilterToken& token = Peek();
  if (token.quoted || (!q.protocol.empty() && !has_side)) return false;
  std::optional<FilterNode> flag;
  if (!has_side) flag = FilterFlag(token.text);
  if (!flag) {
    flag = FilterSidedFlag(token.text, has_side ? q.side : before.side);
    term->qualifier = has_side ? q : before;
  }
  if (!flag) return false;
  at_++;
  term->node = std::move(*flag);
  return true;
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

// Parses the word that says with what the following values are compared. A side alone means hosts.
bool FilterParser::ParseQualifier(FilterQualifier* q) {
  const FilterToken& token = Peek();
  q->kind = FindFilterKind(token);
  if (q->kind == FilterQualifier::kNumber) q->number = FindFilterNumber(token.text);
  if (q->kind != FilterQualifier::kNone) {
    at_++;
  } else {
    q->kind = FilterQualifier::kHost;
  }
  if (q->protocol == "ether" && q->kind == FilterQualifier::kHost) q->kind = FilterQualifier::kEtherHost;
  if (q->protocol == "ether" && q->kind == FilterQualifier::kProtocol) q->kind = FilterQualifier::kEtherProtocol;
  if (IsPossible(*q)) return true;
  return Fail(token, q->protocol.empty() ? "No side can stand before it."
                                         : "\"" + std::string(q->protocol) + "\" cannot stand before it.");
}

// Parses: not value, ( values ), or a value that is compared as the qualifier says.
bool FilterParser::ParseValue(const FilterQualifier& q, FilterNode* node) {
  if (depth_ >= kMaxDepth) return Fail(Peek(), "The filter is nested too deeply.");
  if (Accept("not")) {
    depth_++;
    if (!ParseValue(q, node)) return false;
    depth_--;
    *node = Not(std::move(*node));
    return true;
  }
  if (!Accept("(")) return ParseTest(q, node);
  depth_++;
  if (!ParseValues(q, node)) return false;
  depth_--;
  return Close();
}

// Parses: value { (and | or) value }
bool FilterParser::ParseValues(const FilterQualifier& q, FilterNode* node) {
  std::vector<FilterLink> chain(1);
  if (!ParseFirstValue(q, false, &chain[0].node)) return false;
  while (IsOperator(Peek())) {
    const int32_t op = ParseOperator();
    FilterNode right;
    if (!ParseValue(q, &right)) return false;
    AddLink(op, std::move(right), &chain);
  }
  return JoinChain(std::move(chain), node);
}

// Parses the first value in parentheses. As in `ra`, it has no relation, and is in further parentheses only if it is a
// number.
bool FilterParser::ParseFirstValue(const FilterQualifier& q, bool in_parentheses, FilterNode* node) {
  if (depth_ >= kMaxDepth) return Fail(Peek(), "The filter is nested too deeply.");
  if (Accept("(")) {
    depth_++;
    if (!ParseFirstValue(q, true, node)) return false;
    depth_--;
    return Close();
  }
  if (FindRelation(Peek()) != nullptr || (in_parentheses && !IsNumber(Peek()))) return Fail(Peek());
  return ParseValue(q, node);
}

// Parses eq, gt, gte, lt, lte and their like. Returns false if none stands here, which means eq.
bool FilterParser::ParseRelation(int32_t* op) {
  const Relation* relation = FindRelation(Peek());
  *op = relation == nullptr ? static_cast<int32_t>(ARGUS_OP_EQ) : relation->op;
  if (relation != nullptr) at_++;
  return relation != nullptr;
}

bool FilterParser::ParseTest(const FilterQualifier& q, FilterNode* node) {
  FilterValue value;
  const bool related = ParseRelation(&value.op);
  size_t parentheses = 0;
  while (related && Accept("(")) parentheses++;
  value.token = Peek();
  if (AtEnd()) return Fail(Peek(), "A value is missing.");
  if (related && !IsNumber(value.token)) return Fail(value.token, "A relation is one to a number.");
  at_++;
  if (q.kind == FilterQualifier::kNet && Accept("mask")) {
    if (AtEnd()) return Fail(Peek(), "A mask is missing.");
    value.mask = Peek().text;
    at_++;
  }
  std::string detail;
  if (!MakeCondition(q, value, node, &detail)) return Fail(value.token, detail);
  while (parentheses-- > 0) {
    if (!Close()) return false;
  }
  return true;
}

}  // namespace argus
