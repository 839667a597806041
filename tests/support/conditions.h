// Conditions for tests: trees that own their operands, flattened to the prefix order of argus.h.
#ifndef ARGUS_TESTS_CONDITIONS_H
#define ARGUS_TESTS_CONDITIONS_H

#include <arpa/inet.h>

#include <cstdint>
#include <cstring>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "api/argus.h"
#include "condition/predicate.h"

namespace argus {

// A constant of a condition. Which member counts follows from the field, as in argus.h.
struct Operand {
  bool null = false;
  int64_t integer = 0;
  double real = 0;
  std::string bytes;
  int32_t bits = 0;
};

inline Operand NullOperand() { return {true, 0, 0, {}, 0}; }
inline Operand Int(int64_t v) { return {false, v, 0, {}, 0}; }
inline Operand Real(double v) { return {false, 0, v, {}, 0}; }
inline Operand Text(std::string v) { return {false, 0, 0, std::move(v), 0}; }

// Returns an address with mask bits; -1: a host.
inline Operand Net(const char* address, int bits = -1) {
  Operand o;
  o.bytes.resize(std::strchr(address, ':') ? 16 : 4);
  inet_pton(o.bytes.size() == 16 ? AF_INET6 : AF_INET, address, o.bytes.data());
  o.bits = bits < 0 ? static_cast<int32_t>(o.bytes.size() * 8) : bits;
  return o;
}

struct Tree {
  int32_t op = ARGUS_OP_CONSTANT;
  int32_t field = -1;
  int32_t quantifier = ARGUS_ONE;
  std::vector<Operand> operands;
  std::vector<Tree> children;
};

inline Tree Leaf(int32_t op, std::string_view field, std::vector<Operand> operands, int32_t quantifier = ARGUS_ONE) {
  return {op, FindField(ARGUS_FLOW, field), quantifier, std::move(operands), {}};
}
inline Tree And(std::vector<Tree> children) { return {ARGUS_OP_AND, -1, ARGUS_ONE, {}, std::move(children)}; }
inline Tree Or(std::vector<Tree> children) { return {ARGUS_OP_OR, -1, ARGUS_ONE, {}, std::move(children)}; }
// Returns a node with one child: NOT, IS TRUE, IS UNKNOWN, ...
inline Tree TruthTest(int32_t op, Tree child) { return {op, -1, ARGUS_ONE, {}, {std::move(child)}}; }
inline Tree Constant(Operand value) { return {ARGUS_OP_CONSTANT, -1, ARGUS_ONE, {std::move(value)}, {}}; }
inline Tree True() { return Constant(Int(1)); }
inline Tree False() { return Constant(Int(0)); }
inline Tree Unknown() { return Constant(NullOperand()); }

// The nodes of a tree in prefix order. Lives as long as they are used.
class Flat {
 public:
  explicit Flat(const Tree& tree) { Add(tree); }
  std::vector<ArgusPredicate> nodes;

 private:
  static ArgusOperand Convert(const Operand& from, int32_t type) {
    ArgusOperand o{};
    o.bits = from.bits;
    o.value.is_null = from.null;
    o.value.length = static_cast<uint32_t>(from.bytes.size());
    if (type == ARGUS_FLOAT8) {
      o.value.real = from.real;
    } else if (type <= ARGUS_TIMESTAMPTZ) {
      o.value.integer = from.integer;
    } else {
      o.value.bytes = reinterpret_cast<const uint8_t*>(from.bytes.data());
    }
    return o;
  }
  void Add(const Tree& tree) {
    const int32_t type = tree.field < 0 ? ARGUS_INT8 : FieldTable(ARGUS_FLOW)[tree.field].field.type;
    std::vector<ArgusOperand>& operands = operands_.emplace_back();
    for (const Operand& o : tree.operands) operands.push_back(Convert(o, type));
    ArgusPredicate node{};
    node.op = tree.op;
    node.field = tree.field;
    node.n_children = static_cast<int32_t>(tree.children.size());
    node.quantifier = tree.quantifier;
    node.operands = operands.data();
    node.n_operands = static_cast<int32_t>(operands.size());
    nodes.push_back(node);
    for (const Tree& child : tree.children) Add(child);
  }
  std::deque<std::vector<ArgusOperand>> operands_;
};

inline Result<Predicate> BuildPredicate(const Tree& tree) {
  const Flat flat(tree);
  return Predicate::Build(ARGUS_FLOW, flat.nodes.data(), static_cast<int32_t>(flat.nodes.size()));
}

}  // namespace argus

#endif
