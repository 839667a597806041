// Keys of conditions, by which equal ones are found.
#ifndef ARGUS_CONDITION_FILTER_KEY_H
#define ARGUS_CONDITION_FILTER_KEY_H

#include <string>

#include "condition/filter_tree.h"

namespace argus {

// Appends to `*key` bytes that are the same for two conditions if and only if they are written alike. No key is the
// beginning of another, so that several can stand one after the other.
void AppendKey(const FilterNode& node, std::string* key);
void AppendKey(const FilterOperand& operand, std::string* key);

}  // namespace argus

#endif
