// Alternatives of one kind become sets: "host A or host B" is one test of each side against {A, B}.
#ifndef ARGUS_CONDITION_FILTER_SETS_H
#define ARGUS_CONDITION_FILTER_SETS_H

#include "condition/filter_tree.h"

namespace argus {

// Returns a condition that is true for the same rows, and is no deeper. Comparisons with = and <<= that differ in their
// operands alone are one comparison with ANY of the operands, if they are joined by OR. That includes what all of them
// are joined to ("tcp port 80 or 443"), and negations that are joined by AND.
FilterNode WithSets(FilterNode node);

// Takes the condition `from` into `*to`, so that this is OR of both, if they are of one kind, and returns whether they
// are. Long lists are then short from the beginning on.
bool TakeIn(FilterNode* to, FilterNode* from);

}  // namespace argus

#endif
