// A parsed `ra` filter: one tree, as the condition that a scan evaluates and as SQL.
#ifndef ARGUS_CONDITION_RA_FILTER_H
#define ARGUS_CONDITION_RA_FILTER_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/argus.h"
#include "base/status.h"
#include "condition/filter_tree.h"

namespace argus {

// Owns the tree, its flat nodes and its SQL.
class Filter {
 public:
  Filter() = default;
  Filter(const Filter&) = delete;  // its nodes point into it
  Filter& operator=(const Filter&) = delete;

  // Parses the text of a filter; called once. ARGUS_INVALID if it is none, too long (1 MiB) or too complex: *position
  // is then the byte of the filter where the error is, -1 for none.
  Status Parse(std::string_view text, int32_t* position);
  // Returns the condition in prefix order; no nodes for an empty filter, which everything passes. They live as long as
  // the filter.
  const std::vector<ArgusPredicate>& nodes() const { return nodes_; }
  // Returns the condition in SQL; "true" for an empty filter. Written on the first call.
  const std::string& sql();

 private:
  void Flatten(const FilterNode& node);

  FilterNode tree_;
  std::vector<ArgusPredicate> nodes_;
  std::vector<std::vector<ArgusOperand>> operands_;  // of nodes_, where they have some
  std::string sql_;
};

// Returns the condition of the tree in SQL, made of the same operators as the planner gets.
std::string FilterSql(const FilterNode& tree);

}  // namespace argus

#endif
