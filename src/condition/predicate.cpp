#include "condition/predicate.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <utility>

#include "base/storable_text.h"
#include "condition/comparison.h"

namespace argus {

namespace {

constexpr size_t kLinearSearch = 8;  // longer sets are sorted and searched

Truth Not(Truth t) {
  if (t == Truth::kUnknown) return t;
  return t == Truth::kTrue ? Truth::kFalse : Truth::kTrue;
}

}  // namespace

bool TimeBounds::MayHold(int64_t first, int64_t last) const {
  return !never && stime_high >= first && stime_low < last && ltime_high >= first && ltime_low < last;
}

Result<Predicate> Predicate::Build(int32_t kind, const ArgusPredicate* nodes, int32_t n, int32_t encoding) {
  Predicate p;
  p.encoding_ = encoding;
  int32_t next = 0;
  if (n > 0) {
    if (Status s = p.Add(kind, nodes, n, &next, 0); !s.ok()) return s;
    if (next != n) return Status(ARGUS_INVALID, "condition has nodes behind its tree");
    size_t at = 0;
    p.bounds_ = p.BoundsOf(&at, kind);
    p.archive_field_ = FindField(kind, "archive");
    for (const Node& node : p.nodes_) {
      p.comparisons_ += ComparisonsOf(node);
      p.names_archives_ |= node.field >= 0 && node.field == p.archive_field_;
    }
  }
  return p;
}

Status Predicate::Add(int32_t kind, const ArgusPredicate* nodes, int32_t n, int32_t* next, int depth) {
  if (*next >= n) return Status(ARGUS_INVALID, "condition lacks a node");
  if (depth > ARGUS_MAX_DEPTH) return Status(ARGUS_INVALID, "condition is nested too deeply");
  const ArgusPredicate& from = nodes[(*next)++];
  const size_t index = nodes_.size();
  nodes_.emplace_back();
  nodes_[index].op = from.op;
  nodes_[index].quantifier = from.quantifier;
  nodes_[index].n_children = from.n_children;
  if (from.quantifier < ARGUS_ONE || from.quantifier > ARGUS_ALL) {
    return Status(ARGUS_INVALID, "condition has a quantifier that does not exist");
  }
  const bool list = argus_op_is_list(from.op);
  if (list ? from.n_children < 1 : from.n_children != (argus_op_is_truth_test(from.op) ? 1 : 0)) {
    return Status(ARGUS_INVALID, "condition has a wrong number of children");
  }
  for (int32_t i = 0; i < from.n_children; i++) {
    if (Status s = Add(kind, nodes, n, next, depth + 1); !s.ok()) return s;
  }
  nodes_[index].end = nodes_.size();
  if (from.n_children == 0) return FillLeaf(kind, from, &nodes_[index]);
  for (size_t child = index + 1; child < nodes_.size(); child = nodes_[child].end) {
    nodes_[index].work += nodes_[child].work;
  }
  if (list) SortChildren(index);
  return Status();
}

// Puts those children of a list node in front that take little work: they often decide alone. Times take most, and are
// often true for all that is read, as the index knows times.
void Predicate::SortChildren(size_t list) {
  std::vector<size_t> children;
  for (size_t child = list + 1; child < nodes_.size(); child = nodes_[child].end) children.push_back(child);
  const auto takes_less = [this](size_t a, size_t b) { return nodes_[a].work < nodes_[b].work; };
  if (std::is_sorted(children.begin(), children.end(), takes_less)) return;
  std::stable_sort(children.begin(), children.end(), takes_less);
  std::vector<Node> sorted;
  sorted.reserve(nodes_.size() - list - 1);
  for (const size_t child : children) {
    const size_t end = nodes_[child].end, to = list + 1 + sorted.size();
    for (size_t i = child; i < end; i++) {
      nodes_[i].end = nodes_[i].end - child + to;
      sorted.push_back(std::move(nodes_[i]));
    }
  }
  std::move(sorted.begin(), sorted.end(), nodes_.begin() + static_cast<ptrdiff_t>(list) + 1);
}

// Returns about how much work it is to derive a value of a type. An address stands in a record as it is; a time is
// chosen among several and checked.
size_t Predicate::WorkOf(int32_t type) {
  switch (type) {
    case ARGUS_INET: return 1;
    case ARGUS_INT4: return 2;
    case ARGUS_TIMESTAMPTZ: return 8;
    case ARGUS_FLOAT8: return 10;
    default: return 4;
  }
}

Status Predicate::FillLeaf(int32_t kind, const ArgusPredicate& from, Node* node) {
  if (from.op == ARGUS_OP_CONSTANT) {
    if (from.n_operands != 1) return Status(ARGUS_INVALID, "constant condition lacks its value");
    const ArgusValue& v = from.operands[0].value;
    node->constant = v.is_null ? Truth::kUnknown : FromBool(v.integer != 0);
    return Status();
  }
  const std::span<const FieldEntry> table = FieldTable(kind);
  if (from.field < 0 || static_cast<size_t>(from.field) >= table.size()) {
    return Status(ARGUS_INVALID, "condition names no field");
  }
  const FieldEntry& entry = table[from.field];
  node->field = from.field;
  node->derive = entry.derive;
  node->side = entry.side;
  node->is_text = entry.field.type == ARGUS_TEXT;
  node->work = WorkOf(entry.field.type) + static_cast<size_t>(std::bit_width(static_cast<uint32_t>(from.n_operands)));
  if (argus_op_is_null_test(from.op)) return Status();
  if (from.op == ARGUS_OP_MASKED) return FillMask(entry.field.type, from, node);
  if (!argus_op_is_comparison(from.op)) return Status(ARGUS_INVALID, "condition has an operator that does not exist");
  switch (entry.field.type) {
    case ARGUS_INT4:
    case ARGUS_INT8:
    case ARGUS_BOOL:
    case ARGUS_TIMESTAMPTZ: node->type_class = Class::kInteger; break;
    case ARGUS_FLOAT8: node->type_class = Class::kReal; break;
    case ARGUS_INET: node->type_class = Class::kInet; break;
    case ARGUS_TEXT:
    case ARGUS_BYTEA:
    case ARGUS_MACADDR: node->type_class = Class::kBytes; break;
    default: return Status(ARGUS_INVALID, "condition compares a field that has no order");
  }
  if (argus_op_is_network(from.op) && node->type_class != Class::kInet) {
    return Status(ARGUS_INVALID, "condition applies a network operator to another type");
  }
  return FillOperands(from, node);
}

// Takes a mask and the bits that must be left under it. If one of them is null, the condition is always unknown.
Status Predicate::FillMask(int32_t type, const ArgusPredicate& from, Node* node) {
  if ((type != ARGUS_INT4 && type != ARGUS_INT8) || from.quantifier != ARGUS_ONE || from.n_operands != 2) {
    return Status(ARGUS_INVALID, "condition has a malformed mask");
  }
  node->type_class = Class::kInteger;
  node->has_null = from.operands[0].value.is_null || from.operands[1].value.is_null;
  node->integers = {from.operands[0].value.integer, from.operands[1].value.integer};
  return Status();
}

Status Predicate::FillOperands(const ArgusPredicate& from, Node* node) {
  if (from.quantifier == ARGUS_ONE && from.n_operands != 1) {
    return Status(ARGUS_INVALID, "condition lacks its operand");
  }
  for (int32_t i = 0; i < from.n_operands; i++) {
    const ArgusOperand& o = from.operands[i];
    if (o.value.is_null) {
      node->has_null = true;
      continue;
    }
    const Bytes bytes(o.value.bytes, o.value.length);
    switch (node->type_class) {
      case Class::kInteger: node->integers.push_back(o.value.integer); break;
      case Class::kReal: node->reals.push_back(o.value.real); break;
      case Class::kBytes: node->bytes.emplace_back(reinterpret_cast<const char*>(bytes.data()), bytes.size()); break;
      default:
        if ((bytes.size() != 4 && bytes.size() != 16) || o.bits < 0 || o.bits > static_cast<int>(bytes.size() * 8)) {
          return Status(ARGUS_INVALID, "condition has a malformed address");
        }
        node->inets.push_back(Inet::WithBits(bytes, o.bits));
    }
  }
  if (IsSet(from.op, from.quantifier) && static_cast<size_t>(from.n_operands) > kLinearSearch) SortOperands(node);
  return Status();
}

void Predicate::SortOperands(Node* node) {
  node->sorted = true;
  Sort(&node->integers);
  Sort(&node->reals);
  std::sort(node->bytes.begin(), node->bytes.end());
  if (argus_op_is_network(node->op)) return SortNetworks(&node->inets);
  Sort(&node->inets);
}

size_t Predicate::ComparisonsOf(const Node& node) {
  const size_t operands = node.integers.size() + node.reals.size() + node.bytes.size() + node.inets.size();
  return node.sorted ? static_cast<size_t>(std::bit_width(operands)) : std::max<size_t>(1, operands);
}

Truth Predicate::Evaluate(Record& r) const {
  if (nodes_.empty()) return Truth::kTrue;
  size_t at = 0;
  return Evaluate(&at, r);
}

// Evaluates the node at *at and moves *at past its subtree.
Truth Predicate::Evaluate(size_t* at, Record& r) const {
  const Node& node = nodes_[*at];
  if (argus_op_is_leaf(node.op)) {
    *at = node.end;
    return EvaluateLeaf(node, r);
  }
  ++*at;
  if (node.op == ARGUS_OP_AND) return EvaluateList(at, r, Truth::kFalse);
  if (node.op == ARGUS_OP_OR) return EvaluateList(at, r, Truth::kTrue);
  const Truth t = Evaluate(at, r);
  switch (node.op) {
    case ARGUS_OP_NOT: return Not(t);
    case ARGUS_OP_IS_TRUE: return FromBool(t == Truth::kTrue);
    case ARGUS_OP_IS_NOT_TRUE: return FromBool(t != Truth::kTrue);
    case ARGUS_OP_IS_FALSE: return FromBool(t == Truth::kFalse);
    case ARGUS_OP_IS_NOT_FALSE: return FromBool(t != Truth::kFalse);
    case ARGUS_OP_IS_UNKNOWN: return FromBool(t == Truth::kUnknown);
    default: return FromBool(t != Truth::kUnknown);
  }
}

// Evaluates the children of the list node before *at. `decisive`: the truth of a child that settles the list.
Truth Predicate::EvaluateList(size_t* at, Record& r, Truth decisive) const {
  const Node& list = nodes_[*at - 1];
  Truth result = Not(decisive);
  while (*at < list.end) {
    const Truth t = Evaluate(at, r);
    if (t == decisive) {
      *at = list.end;
      return decisive;
    }
    if (t == Truth::kUnknown) result = t;
  }
  return result;
}

// Compares damaged or foreign text as it is shown. Not inlined, to keep it out of the way of the other comparisons,
// which need no buffer.
[[gnu::noinline]] Truth Predicate::EvaluateEscaped(const Node& node, Bytes bytes) {
  std::string shown(EscapedSize(bytes), '\0');
  Escape(bytes, reinterpret_cast<uint8_t*>(shown.data()));
  return Quantified(node.op, node.quantifier, node.sorted, node.has_null, std::string_view(shown), node.bytes);
}

Truth Predicate::EvaluateLeaf(const Node& node, Record& r) const {
  if (node.op == ARGUS_OP_CONSTANT) return node.constant;
  ArgusValue v;
  node.derive(r, node.side, &v);
  if (node.op == ARGUS_OP_IS_NULL) return FromBool(v.is_null);
  if (node.op == ARGUS_OP_IS_NOT_NULL) return FromBool(!v.is_null);
  if (v.is_null) {
    const bool no_operand = node.integers.empty() && node.reals.empty() && node.bytes.empty() && node.inets.empty();
    // Without any operands, ANY is false and ALL is true, even for an absent value.
    if (node.quantifier != ARGUS_ONE && no_operand && !node.has_null) return FromBool(node.quantifier == ARGUS_ALL);
    return Truth::kUnknown;
  }
  const auto test = [&](const auto& value, const auto& operands) {
    if (node.quantifier == ARGUS_ONE && !node.has_null) return FromBool(Holds(node.op, value, operands[0]));
    return Quantified(node.op, node.quantifier, node.sorted, node.has_null, value, operands);
  };
  if (node.op == ARGUS_OP_MASKED) {
    if (node.has_null) return Truth::kUnknown;
    return FromBool((v.integer & node.integers[0]) == node.integers[1]);
  }
  switch (node.type_class) {
    case Class::kInteger: return test(v.integer, node.integers);
    case Class::kReal: return test(v.real, node.reals);
    case Class::kBytes: {
      const Bytes bytes(v.bytes, v.length);
      if (node.is_text && !IsStorable(bytes, encoding_)) return EvaluateEscaped(node, bytes);
      return test(std::string_view(reinterpret_cast<const char*>(v.bytes), v.length), node.bytes);
    }
    default: return test(Inet::Host(Bytes(v.bytes, v.length)), node.inets);
  }
}

namespace {

// Sets the bounds that `time OP operand` puts on one time.
void Narrow(int32_t op, int64_t operand, int64_t* low, int64_t* high) {
  if (op == ARGUS_OP_EQ || op == ARGUS_OP_GE || op == ARGUS_OP_GT) *low = operand;
  if (op == ARGUS_OP_EQ || op == ARGUS_OP_LE || op == ARGUS_OP_LT) *high = operand;
}

TimeBounds Both(const TimeBounds& a, const TimeBounds& b) {
  return {std::max(a.stime_low, b.stime_low),
          std::min(a.stime_high, b.stime_high),
          std::max(a.ltime_low, b.ltime_low),
          std::min(a.ltime_high, b.ltime_high),
          a.never || b.never,
          a.needs_stime || b.needs_stime,
          a.needs_ltime || b.needs_ltime};
}

TimeBounds Either(const TimeBounds& a, const TimeBounds& b) {
  if (a.never) return b;
  if (b.never) return a;
  return {std::min(a.stime_low, b.stime_low),
          std::max(a.stime_high, b.stime_high),
          std::min(a.ltime_low, b.ltime_low),
          std::max(a.ltime_high, b.ltime_high),
          false,
          a.needs_stime && b.needs_stime,
          a.needs_ltime && b.needs_ltime};
}

}  // namespace

// Returns the bounds that hold for the times wherever the subtree at *at is true, and moves *at past the subtree.
TimeBounds Predicate::BoundsOf(size_t* at, int32_t kind) const {
  const Node& node = nodes_[(*at)++];
  TimeBounds b;
  if (argus_op_is_list(node.op)) {
    b = BoundsOf(at, kind);
    while (*at < node.end) {
      const TimeBounds next = BoundsOf(at, kind);
      b = node.op == ARGUS_OP_AND ? Both(b, next) : Either(b, next);
    }
    return b;
  }
  if (node.op == ARGUS_OP_IS_TRUE) return BoundsOf(at, kind);
  *at = node.end;
  if (node.op == ARGUS_OP_CONSTANT) b.never = node.constant != Truth::kTrue;
  const bool of_stime = node.field == FindField(kind, "stime");
  const bool of_ltime = node.field == FindField(kind, "ltime");
  const bool needs_value =
      node.op == ARGUS_OP_IS_NOT_NULL || (argus_op_is_comparison(node.op) && node.quantifier != ARGUS_ALL);
  b.needs_stime = of_stime && needs_value;
  b.needs_ltime = of_ltime && needs_value;
  if (node.quantifier == ARGUS_ONE && node.integers.size() == 1) {
    if (of_stime) Narrow(node.op, node.integers[0], &b.stime_low, &b.stime_high);
    if (of_ltime) Narrow(node.op, node.integers[0], &b.ltime_low, &b.ltime_high);
  }
  return b;
}

// What is not asked of the archive may be true of some record. All that follows from a negation is left open.
bool Predicate::MayPassByArchive(size_t* at, Record& r) const {
  const Node& node = nodes_[(*at)++];
  if (node.op == ARGUS_OP_IS_TRUE) return MayPassByArchive(at, r);
  if (!argus_op_is_list(node.op)) {
    *at = node.end;
    return node.field != archive_field_ || EvaluateLeaf(node, r) == Truth::kTrue;
  }
  const bool settles = node.op == ARGUS_OP_OR;
  while (*at < node.end) {
    if (MayPassByArchive(at, r) != settles) continue;
    *at = node.end;
    return settles;
  }
  return !settles;
}

}  // namespace argus
