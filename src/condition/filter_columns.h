// Filters on rows that lack columns: what another column says as well is asked of that one.
#ifndef ARGUS_CONDITION_FILTER_COLUMNS_H
#define ARGUS_CONDITION_FILTER_COLUMNS_H

#include <cstdint>
#include <span>

#include "condition/filter_tree.h"

namespace argus {

// Returns a condition that matches the same flows and asks nothing of fields that the rows lack. has_field[number] is 1
// for each field of flows that they have. Sets missing[number] to 1 for each field that nothing takes the place of; the
// result is then of no use.
FilterNode OnColumns(FilterNode node, std::span<const uint8_t> has_field, std::span<uint8_t> missing);

}  // namespace argus

#endif
