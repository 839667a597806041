// Conditions on raw records, evaluated before a row is formed, with SQL's three-valued logic.
//
// Built from the prefix-order tree of argus.h. Leaves use the field table's derivations, so that a condition and
// a column can never disagree, and derive no more than they compare.
#ifndef ARGUS_CONDITION_PREDICATE_H
#define ARGUS_CONDITION_PREDICATE_H

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "api/argus.h"
#include "base/inet.h"
#include "base/status.h"
#include "field/field_table.h"

namespace argus {

enum class Truth : uint8_t { kFalse, kTrue, kUnknown };

// Times that a row must have to pass: inclusive bounds, microseconds since the Unix epoch. `never`: no row can pass.
struct TimeBounds {
  static constexpr int64_t kLowest = std::numeric_limits<int64_t>::min();
  static constexpr int64_t kHighest = std::numeric_limits<int64_t>::max();
  int64_t stime_low = kLowest, stime_high = kHighest;
  int64_t ltime_low = kLowest, ltime_high = kHighest;
  bool never = false;
  bool needs_stime = false;  // flows without stime do not pass
  bool needs_ltime = false;  // flows without ltime do not pass

  // Returns whether flows with first <= stime <= ltime < last may pass.
  bool MayHold(int64_t first, int64_t last) const;
};

// A compiled condition on the records of one kind. Owns its operands. Evaluation changes the record's cache alone.
class Predicate {
 public:
  // How a leaf's field is compared; kNone: not at all, as in tests for NULL.
  enum class Class : uint8_t { kInteger, kReal, kBytes, kInet, kNone };

  // A node of the tree, in prefix order.
  struct Node {
    int32_t op = 0;
    int32_t n_children = 0;
    int32_t quantifier = ARGUS_ONE;
    int32_t field = -1;
    size_t end = 0;  // index after the subtree
    Derive derive = nullptr;
    int side = 0;
    Class type_class = Class::kNone;
    bool is_text = false;   // bytes that may have to be escaped
    bool has_null = false;  // among the operands, which do not contain it
    // The operands are a set to look up: in ascending order, or networks of which none contains another.
    bool sorted = false;
    Truth constant = Truth::kUnknown;
    size_t work = 0;  // about how much evaluation takes: 1 is to compare an address
    std::vector<int64_t> integers;
    std::vector<double> reals;
    std::vector<std::string> bytes;
    std::vector<Inet> inets;
  };

  // Compiles the tree of `n` nodes for records of `kind` and copies nodes and operands. Children of AND and OR that
  // take little work come first. Without nodes everything passes. Text is compared as a database of `encoding` shows
  // it. ARGUS_INVALID for a malformed tree.
  static Result<Predicate> Build(int32_t kind, const ArgusPredicate* nodes, int32_t n,
                                 int32_t encoding = ARGUS_TEXT_UTF8);

  // Returns whether the condition is true, as a WHERE clause asks: neither false nor unknown.
  bool Passes(Record& r) const {
    if (nodes_.empty()) return true;
    size_t at = 0;
    return Evaluate(&at, r) == Truth::kTrue;
  }
  // Returns what the condition is for a record, in SQL's three-valued logic.
  Truth Evaluate(Record& r) const;
  // Returns whether it depends on the archive that a record is from.
  bool names_archives() const { return names_archives_; }
  // Returns whether records of an archive may pass, as far as its path tells, which `r` has and nothing else.
  bool MayPassByArchive(Record& r) const {
    size_t at = 0;
    return !names_archives_ || MayPassByArchive(&at, r);
  }
  const TimeBounds& bounds() const { return bounds_; }
  const std::vector<Node>& nodes() const { return nodes_; }
  // Returns how many comparisons a record takes at most.
  size_t comparisons() const { return comparisons_; }

 private:
  Status Add(int32_t kind, const ArgusPredicate* nodes, int32_t n, int32_t* next, int depth);
  static Status FillLeaf(int32_t kind, const ArgusPredicate& from, Node* node);
  static Status FillMask(int32_t type, const ArgusPredicate& from, Node* node);
  static Status FillOperands(const ArgusPredicate& from, Node* node);
  static void SortOperands(Node* node);
  static size_t ComparisonsOf(const Node& node);
  static size_t WorkOf(int32_t type);
  void SortChildren(size_t list);
  Truth Evaluate(size_t* at, Record& r) const;
  Truth EvaluateList(size_t* at, Record& r, Truth decisive) const;
  Truth EvaluateLeaf(const Node& node, Record& r) const;
  static Truth EvaluateEscaped(const Node& node, Bytes bytes);
  TimeBounds BoundsOf(size_t* at, int32_t kind) const;
  bool MayPassByArchive(size_t* at, Record& r) const;

  std::vector<Node> nodes_;
  TimeBounds bounds_;
  size_t comparisons_ = 0;
  int32_t archive_field_ = -1;
  bool names_archives_ = false;  // some leaf asks for the archive
  int32_t encoding_ = ARGUS_TEXT_UTF8;
};

}  // namespace argus

#endif
