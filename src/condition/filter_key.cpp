#include "condition/filter_key.h"

#include <cstddef>

namespace argus {

namespace {

template <typename T>
void AppendNumber(T number, std::string* key) {
  key->append(reinterpret_cast<const char*>(&number), sizeof number);
}

}  // namespace

void AppendKey(const FilterOperand& operand, std::string* key) {
  AppendNumber(operand.integer, key);
  AppendNumber(operand.real, key);
  AppendNumber(operand.bits, key);
  AppendNumber(operand.bytes.size(), key);
  key->append(operand.bytes);
}

void AppendKey(const FilterNode& node, std::string* key) {
  AppendNumber(node.op, key);
  AppendNumber(node.field, key);
  AppendNumber(node.quantifier, key);
  AppendNumber(node.operands.size(), key);
  for (const FilterOperand& operand : node.operands) AppendKey(operand, key);
  AppendNumber(node.children.size(), key);
  for (const FilterNode& child : node.children) AppendKey(child, key);
}

}  // namespace argus
