#include "condition/filter_sets.h"

#include <algorithm>
#include <functional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "condition/filter_key.h"

namespace argus {

namespace {

using Nodes = std::vector<FilterNode>;

bool IsEquality(const FilterNode& node) { return node.op == ARGUS_OP_EQ || node.op == ARGUS_OP_SUBEQ; }

// Appends what two conditions have in common that are the same but for their operands, if OR of them can be one
// comparison per field: a comparison, or a list of alternatives such as the two sides. Returns false for all others.
bool AppendKind(const FilterNode& node, std::string* kind) {
  if (IsEquality(node)) {
    kind->append({static_cast<char>(node.op), static_cast<char>(node.field), static_cast<char>(node.field >> 8)});
    return true;
  }
  return node.op == ARGUS_OP_OR &&
         std::all_of(node.children.begin(), node.children.end(),
                     [&](const FilterNode& child) { return IsEquality(child) && AppendKind(child, kind); });
}

// Returns the same; empty for all others.
std::string KindOf(const FilterNode& node) {
  std::string kind;
  return AppendKind(node, &kind) ? kind : std::string();
}

bool AreOfOneKind(const FilterNode& a, const FilterNode& b) {
  if (IsEquality(a)) return a.op == b.op && a.field == b.field;
  return a.op == ARGUS_OP_OR && b.op == ARGUS_OP_OR &&
         std::equal(a.children.begin(), a.children.end(), b.children.begin(), b.children.end(),
                    [](const FilterNode& c, const FilterNode& d) { return IsEquality(c) && AreOfOneKind(c, d); });
}

// Adds the operands of a condition to another one of its kind.
void Unite(FilterNode* to, FilterNode from) {
  for (size_t i = 0; i < from.children.size(); i++) Unite(&to->children[i], std::move(from.children[i]));
  for (FilterOperand& operand : from.operands) to->operands.push_back(std::move(operand));
  if (!from.operands.empty()) to->quantifier = ARGUS_ANY;
}

struct HashOperand {
  size_t operator()(const FilterOperand* o) const {
    return std::hash<std::string>()(o->bytes) ^ std::hash<int64_t>()(o->integer) ^ std::hash<double>()(o->real) ^
           std::hash<int64_t>()(int64_t{o->bits} << 32);
  }
};
struct AreEqual {
  bool operator()(const FilterOperand* a, const FilterOperand* b) const { return *a == *b; }
};

// Leaves each operand once, where it is first.
void DropRepeated(std::vector<FilterOperand>* operands) {
  std::unordered_set<const FilterOperand*, HashOperand, AreEqual> seen(operands->size());
  std::vector<bool> is_first;
  for (const FilterOperand& operand : *operands) is_first.push_back(seen.insert(&operand).second);
  if (seen.size() == operands->size()) return;
  size_t n = 0;
  for (size_t i = 0; i < operands->size(); i++) {
    if (is_first[i] && n++ != i) (*operands)[n - 1] = std::move((*operands)[i]);
  }
  operands->resize(n);
}

// Leaves what is in a set once; a set of one is a plain comparison.
void CloseSets(FilterNode* node) {
  for (FilterNode& child : node->children) CloseSets(&child);
  if (node->quantifier != ARGUS_ANY) return;
  DropRepeated(&node->operands);
  if (node->operands.size() == 1) node->quantifier = ARGUS_ONE;
}

// The part of a condition that may become one of a set, and what all members of the set must have in common.
struct Part {
  FilterNode* node = nullptr;  // nullptr: none
  std::string key;
};

// Unites the parts that have a common key, each into the first one. `part_of` finds the part of a condition.
template <typename PartOf>
void UniteParts(Nodes* nodes, PartOf part_of) {
  std::unordered_map<std::string, FilterNode*> firsts;
  size_t n = 0;
  for (FilterNode& node : *nodes) {
    Part part = part_of(&node);
    const auto first = part.node == nullptr ? firsts.end() : firsts.find(part.key);
    if (first != firsts.end()) {
      Unite(first->second, std::move(*part.node));
      continue;
    }
    FilterNode* const kept = &(*nodes)[n++];
    if (kept != &node) *kept = std::move(node);
    if (part.node != nullptr) firsts.emplace(std::move(part.key), part_of(kept).node);
  }
  nodes->resize(n);
}

Part WholeOf(FilterNode* node) {
  std::string kind = KindOf(*node);
  return kind.empty() ? Part() : Part{node, std::move(kind)};
}

// not a and not b is not (a or b).
Part NegatedOf(FilterNode* node) { return node->op == ARGUS_OP_IS_NOT_TRUE ? WholeOf(&node->children[0]) : Part(); }

// (a and c) or (b and c) is (a or b) and c, for an a of that kind.
Part ConjunctOf(const std::string& kind, FilterNode* node) {
  if (node->op != ARGUS_OP_AND) return {};
  Part part;
  for (FilterNode& child : node->children) {
    if (part.node == nullptr && KindOf(child) == kind) {
      part.node = &child;
    } else {
      AppendKey(child, &part.key);
    }
  }
  return part;
}

// Returns the kinds of the parts of conjunctions, those that occur most often first.
std::vector<std::string> KindsOfConjuncts(const Nodes& nodes) {
  constexpr size_t kMost = 8;
  std::unordered_map<std::string, size_t> counts;
  for (const FilterNode& node : nodes) {
    if (node.op != ARGUS_OP_AND) continue;
    for (const FilterNode& child : node.children) counts[KindOf(child)]++;
  }
  counts.erase(std::string());
  std::vector<std::string> kinds;
  for (const auto& [kind, count] : counts) {
    if (count > 1) kinds.push_back(kind);
  }
  std::sort(kinds.begin(), kinds.end(), [&](const std::string& a, const std::string& b) {
    return counts[a] != counts[b] ? counts[a] > counts[b] : a < b;
  });
  kinds.resize(std::min(kinds.size(), kMost));
  return kinds;
}

// Puts the members of lists of the same operator in the place of these.
void Splice(FilterNode* list) {
  const auto is_same = [list](const FilterNode& child) { return child.op == list->op; };
  if (std::none_of(list->children.begin(), list->children.end(), is_same)) return;
  Nodes flat;
  for (FilterNode& child : list->children) {
    if (!is_same(child)) {
      flat.push_back(std::move(child));
      continue;
    }
    for (FilterNode& member : child.children) flat.push_back(std::move(member));
  }
  list->children = std::move(flat);
}

// Makes sets of the alternatives below a node. They may still hold an operand several times.
FilterNode UniteBelow(FilterNode node) {
  for (FilterNode& child : node.children) {
    if (!child.children.empty()) child = UniteBelow(std::move(child));
  }
  if (!argus_op_is_list(node.op)) return node;
  Splice(&node);
  if (node.op == ARGUS_OP_AND) {
    UniteParts(&node.children, NegatedOf);
  } else {
    UniteParts(&node.children, WholeOf);
    for (const std::string& kind : KindsOfConjuncts(node.children)) {
      UniteParts(&node.children, [&](FilterNode* child) { return ConjunctOf(kind, child); });
    }
  }
  if (node.children.size() > 1) return node;
  FilterNode only = std::move(node.children[0]);
  return only;
}

}  // namespace

bool TakeIn(FilterNode* to, FilterNode* from) {
  if (!AreOfOneKind(*to, *from)) return false;
  Unite(to, std::move(*from));
  return true;
}

FilterNode WithSets(FilterNode node) {
  node = UniteBelow(std::move(node));
  CloseSets(&node);
  return node;
}

}  // namespace argus
