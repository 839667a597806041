// What the words of an `ra` filter test (ra-filter.md 3 to 7), as conditions on columns.
#ifndef ARGUS_CONDITION_FILTER_WORDS_H
#define ARGUS_CONDITION_FILTER_WORDS_H

#include <cstdint>
#include <optional>
#include <string_view>

#include "condition/filter_tree.h"
#include "record/record_format.h"

namespace argus {

enum class FilterSide : uint8_t { kDefault, kSource, kDestination, kEither, kBoth };

// A condition on the source's column, the destination's, or both joined as `side` says.
template <typename Make>
FilterNode OnSides(FilterSide side, std::string_view src_field, std::string_view dst_field, Make make) {
  if (side == FilterSide::kSource) return make(src_field);
  if (side == FilterSide::kDestination) return make(dst_field);
  return side == FilterSide::kBoth ? And(make(src_field), make(dst_field)) : Or(make(src_field), make(dst_field));
}

// Words that stand alone: protocols, kinds and causes of records, states.
std::optional<FilterNode> FilterFlag(std::string_view word);
// Words that may have a side in front: TCP flags and states, fragments.
std::optional<FilterNode> FilterSidedFlag(std::string_view word, FilterSide side);
// Protocols that can restrict what follows ("tcp port 80"): the same as their flag.
bool IsFilterProtocol(std::string_view word);

// field OP value. A whole number is one without sign, as in `ra`: -1 is greater than all others.
FilterNode CompareField(std::string_view field, int32_t op, double value);

// A number that is compared ("bytes gt 1000").
struct FilterNumber {
  std::string_view word;
  std::string_view src_field;  // or the only one
  std::string_view dst_field;  // empty: there are no sides
  FilterSide standard;         // the side meant where none is given
  enum Kind : uint8_t {
    kPlain,
    kOptional,  // a record may lack it
    kIpv4Byte,
    kDsByte,
    kVlanId,
    kVlanPriority
  } kind;
};
// nullptr: no such word.
const FilterNumber* FindFilterNumber(std::string_view word);
// Whether it is compared with numbers that have a fraction.
bool HasFractions(const FilterNumber& number);
FilterNode CompareNumber(const FilterNumber& number, FilterSide side, int32_t op, double value);

}  // namespace argus

#endif
