// What a value in a filter is compared with, as the words in front of it say: "tcp dst port", "src pkts".
#ifndef ARGUS_CONDITION_FILTER_QUALIFIER_H
#define ARGUS_CONDITION_FILTER_QUALIFIER_H

#include <cstdint>
#include <string>
#include <string_view>

#include "condition/filter_lexer.h"
#include "condition/filter_tree.h"
#include "condition/filter_words.h"

namespace argus {

struct FilterQualifier {
  enum Kind : uint8_t {
    kNone,  // nothing that a value could be compared with
    kHost,
    kNet,
    kEtherHost,
    kPort,
    kProtocol,
    kEtherProtocol,
    kSource,
    kInode,
    kNumber,
    kCountry
  };
  Kind kind = kNone;
  std::string_view protocol;  // word in front, into the filter; empty: none
  FilterSide side = FilterSide::kDefault;
  const FilterNumber* number = nullptr;  // static; set for kNumber alone
};

// Returns the kind that a word names, kNone if it names none.
FilterQualifier::Kind FindFilterKind(const FilterToken& word);
// Returns whether the protocol and the side may stand before the kind.
bool IsPossible(const FilterQualifier& qualifier);

// A value as it is written in the filter, into which it points.
struct FilterValue {
  FilterToken token;
  std::string_view mask;     // word after "mask"; empty: none
  int32_t op = ARGUS_OP_EQ;  // of the relation before it
};

// Sets *node to the condition that a value makes under its qualifier. Returns false if it cannot be one, and says in
// *detail why, a full sentence for the user.
bool MakeCondition(const FilterQualifier& qualifier, const FilterValue& value, FilterNode* node, std::string* detail);

}  // namespace argus

#endif
