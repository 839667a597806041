// The tree that an `ra` filter becomes: conditions on columns, later flattened to the prefix order of argus.h.
#ifndef ARGUS_CONDITION_FILTER_TREE_H
#define ARGUS_CONDITION_FILTER_TREE_H

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/argus.h"
#include "field/field_table.h"

namespace argus {

// A constant: the member that counts follows from the field's type, as in ArgusValue. Owns its bytes.
struct FilterOperand {
  int64_t integer = 0;
  double real = 0;
  std::string bytes;  // text, addresses and MAC addresses
  int32_t bits = 0;   // of an address: how many its mask has

  bool operator==(const FilterOperand&) const = default;
};

// A node of the tree: a leaf with a field and operands, or a list or negation with children. Owns all of them.
struct FilterNode {
  int32_t op = ARGUS_OP_CONSTANT;  // ArgusOp
  int32_t field = -1;              // number in the table of flows; -1: the node has no field
  std::vector<FilterOperand> operands;
  std::vector<FilterNode> children;
  int32_t quantifier = ARGUS_ONE;  // ArgusQuantifier
};

// Each returns an operand: a whole number, a double, or bytes of a text or an address with a mask of `bits` bits.
inline FilterOperand IntOperand(int64_t i) { return {i, 0, {}, 0}; }
inline FilterOperand RealOperand(double d) { return {0, d, {}, 0}; }
inline FilterOperand BytesOperand(std::string b, int32_t bits = 0) { return {0, 0, std::move(b), bits}; }

// Returns a leaf that tests a field of flows, which is named as in the field table.
inline FilterNode Leaf(int32_t op, std::string_view field, std::vector<FilterOperand> operands) {
  return {op, FindField(ARGUS_FLOW, field), std::move(operands), {}, ARGUS_ONE};
}
inline FilterNode Compare(int32_t op, std::string_view field, FilterOperand operand) {
  return Leaf(op, field, {std::move(operand)});
}
inline FilterNode EqualsInt(std::string_view field, int64_t i) { return Compare(ARGUS_OP_EQ, field, IntOperand(i)); }
inline FilterNode EqualsText(std::string_view field, std::string text) {
  return Compare(ARGUS_OP_EQ, field, BytesOperand(std::move(text)));
}
// Returns a test that of the bits of `mask` just those of `wanted` are set; without `wanted`, that all are.
inline FilterNode HasBits(std::string_view field, int64_t mask, int64_t wanted) {
  return Leaf(ARGUS_OP_MASKED, field, {IntOperand(mask), IntOperand(wanted)});
}
inline FilterNode HasBits(std::string_view field, int64_t mask) { return HasBits(field, mask, mask); }
// Tests of presence, and a condition that is always true or always false.
inline FilterNode IsNull(std::string_view field) { return Leaf(ARGUS_OP_IS_NULL, field, {}); }
inline FilterNode IsPresent(std::string_view field) { return Leaf(ARGUS_OP_IS_NOT_NULL, field, {}); }
inline FilterNode Constant(bool value) { return {ARGUS_OP_CONSTANT, -1, {IntOperand(value)}, {}, ARGUS_ONE}; }
// Negates as a filter does: what is unknown does not match, so its negation does.
inline FilterNode Not(FilterNode node) {
  FilterNode result{ARGUS_OP_IS_NOT_TRUE, -1, {}, {}, ARGUS_ONE};
  result.children.push_back(std::move(node));
  return result;
}

// Joins two conditions. A condition that is already a list of the same operator takes the other in, so that long lists
// stay flat.
inline FilterNode Join(int32_t op, FilterNode left, FilterNode right) {
  if (left.op != op) {
    FilterNode list{op, -1, {}, {}, ARGUS_ONE};
    list.children.push_back(std::move(left));
    left = std::move(list);
  }
  if (right.op == op) {
    for (FilterNode& child : right.children) left.children.push_back(std::move(child));
  } else {
    left.children.push_back(std::move(right));
  }
  return left;
}
// The two lists by name.
inline FilterNode And(FilterNode left, FilterNode right) {
  return Join(ARGUS_OP_AND, std::move(left), std::move(right));
}
inline FilterNode Or(FilterNode left, FilterNode right) { return Join(ARGUS_OP_OR, std::move(left), std::move(right)); }

}  // namespace argus

#endif
