#include "condition/ra_filter.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "condition/filter_columns.h"
#include "condition/filter_parser.h"
#include "condition/filter_sets.h"

namespace argus {

namespace {

constexpr size_t kMaxLength = 1 << 20;

int DepthOf(const FilterNode& node) {
  int deepest = 0;
  for (const FilterNode& child : node.children) deepest = std::max(deepest, DepthOf(child));
  return deepest + 1;
}

ArgusOperand MakeOperand(const FilterOperand& from, int32_t type) {
  ArgusOperand to{};
  to.bits = from.bits;
  if (type == ARGUS_FLOAT8) {
    to.value.real = from.real;
  } else if (type >= ARGUS_TEXT) {
    to.value.bytes = reinterpret_cast<const uint8_t*>(from.bytes.data());
    to.value.length = static_cast<uint32_t>(from.bytes.size());
  } else {
    to.value.integer = from.integer;
  }
  return to;
}

constexpr char kTooDeep[] = "\"and\" and \"or\" alternate too often, or parentheses are nested too deeply.";

}  // namespace

Status Filter::Parse(std::string_view text, int32_t* position) {
  *position = -1;
  if (text.size() > kMaxLength) return Status(ARGUS_INVALID, "ra filter is too long");
  FilterParser parser(text);
  Result<std::optional<FilterNode>> tree = parser.Parse();
  *position = parser.position();
  if (!tree.ok()) return tree.status();
  if (!tree.value().has_value()) return Status();
  tree_ = std::move(*tree.value());
  if (DepthOf(tree_) > ARGUS_MAX_FILTER_DEPTH) {
    return Status(ARGUS_INVALID, "ra filter is too complex", kTooDeep);
  }
  tree_ = WithSets(std::move(tree_));
  Flatten(tree_);
  return Status();
}

Status Filter::Adapt(std::span<const uint8_t> has_field, std::span<uint8_t> missing, int32_t* n_missing) {
  std::fill(missing.begin(), missing.end(), 0);
  *n_missing = 0;
  const bool lacks_some = std::any_of(nodes_.begin(), nodes_.end(), [&](const ArgusPredicate& node) {
    return node.field >= 0 && has_field[node.field] == 0;
  });
  if (!lacks_some) return Status();
  FilterNode adapted = OnColumns(tree_, has_field, missing);
  *n_missing = static_cast<int32_t>(std::count(missing.begin(), missing.end(), 1));
  if (*n_missing > 0) return Status();
  if (DepthOf(adapted) > ARGUS_MAX_FILTER_DEPTH) return Status(ARGUS_INVALID, "ra filter is too complex", kTooDeep);
  tree_ = WithSets(std::move(adapted));
  nodes_.clear();
  operands_.clear();
  sql_.clear();
  Flatten(tree_);
  return Status();
}

const std::string& Filter::sql() {
  if (sql_.empty()) sql_ = nodes_.empty() ? "true" : FilterSql(tree_);
  return sql_;
}

void Filter::Flatten(const FilterNode& node) {
  ArgusPredicate flat{};
  flat.op = node.op;
  flat.field = node.field;
  flat.n_children = static_cast<int32_t>(node.children.size());
  flat.quantifier = node.quantifier;
  if (!node.operands.empty()) {
    const int32_t type = node.field < 0 ? ARGUS_BOOL : FieldTable(ARGUS_FLOW)[node.field].field.type;
    std::vector<ArgusOperand>& operands = operands_.emplace_back();
    for (const FilterOperand& operand : node.operands) operands.push_back(MakeOperand(operand, type));
    flat.operands = operands.data();  // moving the outer vector leaves it where it is
    flat.n_operands = static_cast<int32_t>(operands.size());
  }
  nodes_.push_back(flat);
  for (const FilterNode& child : node.children) Flatten(child);
}

}  // namespace argus
