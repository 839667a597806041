// Comparisons of values with operands, as SQL's operators compare them, and sets of operands to look up.
#ifndef ARGUS_CONDITION_COMPARISON_H
#define ARGUS_CONDITION_COMPARISON_H

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/condition.h"
#include "base/inet.h"
#include "condition/predicate.h"

namespace argus {

inline Truth FromBool(bool b) { return b ? Truth::kTrue : Truth::kFalse; }

inline int Compare(int64_t a, int64_t b) { return a < b ? -1 : a > b; }

// Compares in SQL's order of floats: NaN equals itself and is greater than all else.
inline int Compare(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) - std::isnan(b);
  return a < b ? -1 : a > b;
}

inline int Compare(const std::string_view a, const std::string& b) {
  const int order = a.compare(b);
  return order < 0 ? -1 : order > 0;
}

inline bool HoldsOrder(int32_t op, int order) {
  switch (op) {
    case ARGUS_OP_EQ: return order == 0;
    case ARGUS_OP_NE: return order != 0;
    case ARGUS_OP_LT: return order < 0;
    case ARGUS_OP_LE: return order <= 0;
    case ARGUS_OP_GT: return order > 0;
    default: return order >= 0;
  }
}

template <typename V, typename T>
bool Holds(int32_t op, const V& value, const T& operand) {
  return HoldsOrder(op, Compare(value, operand));
}

inline bool Holds(int32_t op, const Inet& value, const Inet& operand) {
  switch (op) {
    case ARGUS_OP_EQ: return value == operand;
    case ARGUS_OP_NE: return value != operand;
    case ARGUS_OP_SUB: return Within(value, operand) && value.bits > operand.bits;
    case ARGUS_OP_SUBEQ: return Within(value, operand);
    case ARGUS_OP_SUPER: return Within(operand, value) && operand.bits > value.bits;
    case ARGUS_OP_SUPEREQ: return Within(operand, value);
    case ARGUS_OP_OVERLAP: return Within(value, operand) || Within(operand, value);
    default: return HoldsOrder(op, Compare(value, operand));
  }
}

template <typename T>
bool Less(const T& a, const T& b) {
  return Compare(a, b) < 0;
}

template <typename V, typename T>
bool Contains(const std::vector<T>& sorted, const V& value) {
  const auto at = std::lower_bound(sorted.begin(), sorted.end(), value,
                                   [](const T& operand, const V& v) { return Compare(v, operand) > 0; });
  return at != sorted.end() && Compare(value, *at) == 0;
}

// Returns whether `value OP network` holds for one of these, of which none contains another. They are in ascending
// order, in which a network stands right before the hosts in it.
inline bool HoldsWithin(int32_t op, const Inet& value, const std::vector<Inet>& networks) {
  const auto after = std::upper_bound(networks.begin(), networks.end(), value,
                                      [](const Inet& v, const Inet& network) { return Compare(v, network) < 0; });
  return after != networks.begin() && Holds(op, value, *(after - 1));
}

template <typename V, typename T>
bool IsInSet(int32_t, const V& value, const std::vector<T>& sorted) {
  return Contains(sorted, value);
}
inline bool IsInSet(int32_t op, const Inet& value, const std::vector<Inet>& sorted) {
  return argus_op_is_network(op) ? HoldsWithin(op, value, sorted) : Contains(sorted, value);
}

// Evaluates value OP ANY or ALL of the operands. A null among the operands makes an undecided result unknown.
template <typename V, typename T>
Truth Quantified(int32_t op, int32_t quantifier, bool sorted, bool has_null, const V& value,
                 const std::vector<T>& operands) {
  const bool any = quantifier != ARGUS_ALL;
  bool decided;
  if (sorted) {
    decided = IsInSet(op, value, operands);
  } else {
    decided = std::any_of(operands.begin(), operands.end(), [&](const T& o) { return Holds(op, value, o) == any; });
  }
  if (decided) return FromBool(any);
  return has_null ? Truth::kUnknown : FromBool(!any);
}

template <typename T>
void Sort(std::vector<T>* operands) {
  std::sort(operands->begin(), operands->end(), Less<T>);
}

// Sorts networks and leaves out those that lie in others.
inline void SortNetworks(std::vector<Inet>* operands) {
  for (Inet& operand : *operands) operand = NetworkOf(operand);
  Sort(operands);
  size_t n = 0;
  for (const Inet& operand : *operands) {
    if (n == 0 || !Within(operand, (*operands)[n - 1])) (*operands)[n++] = operand;
  }
  operands->resize(n);
}

// Returns whether a comparison with ANY or ALL can be looked up in its sorted operands. A value is always a host: of
// networks that contain each other, the largest decides.
inline bool IsSet(int32_t op, int32_t quantifier) {
  if (quantifier == ARGUS_ALL) return op == ARGUS_OP_NE;
  return quantifier == ARGUS_ANY &&
         (op == ARGUS_OP_EQ || op == ARGUS_OP_SUB || op == ARGUS_OP_SUBEQ || op == ARGUS_OP_OVERLAP);
}

}  // namespace argus

#endif
