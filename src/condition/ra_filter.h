// A parsed `ra` filter: one tree, as the condition that a scan evaluates and as SQL.
#ifndef ARGUS_CONDITION_RA_FILTER_H
#define ARGUS_CONDITION_RA_FILTER_H

#include <cstdint>
#include <span>
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
  // Makes of the condition one for rows that lack some fields: see filter_columns.h. Sets `*n_missing` to the number of
  // missing fields; unless that is 0, the condition stays as it is. The former nodes are no longer valid.
  Status Adapt(std::span<const uint8_t> has_field, std::span<uint8_t> missing, int32_t* n_missing);
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
