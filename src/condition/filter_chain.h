// Chains of "and" and "or", which are joined from the left, as trees that are not deep.
//
// Each turn from "and" to "or" or back is a level of the tree: ((a and b) or c) and d ... So "src host A and dst port
// 80 or src host B and dst port 80 or ..." would be as deep as it is long.
#ifndef ARGUS_CONDITION_FILTER_CHAIN_H
#define ARGUS_CONDITION_FILTER_CHAIN_H

#include <cstddef>
#include <cstdint>
#include <vector>

#include "condition/filter_tree.h"

namespace argus {

// A condition in a chain, and how it is joined to all that stands before it; of the first one, the operator means
// nothing.
struct FilterLink {
  int32_t op = ARGUS_OP_AND;  // or ARGUS_OP_OR
  FilterNode node;
};

// Sets `*tree` to a condition that is true for the same rows as a chain of at least one link. Long chains of many turns
// become trees of which some parts stand in several places: `*copies` counts the nodes of these, over all calls for a
// filter. Returns false if there would be too many.
bool JoinFromLeft(std::vector<FilterLink> chain, size_t* copies, FilterNode* tree);

}  // namespace argus

#endif
