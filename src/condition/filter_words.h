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

// Returns a condition on the source's column, on the destination's, or on both, joined as `side` says: by "and" for
// kBoth, else by "or". `make` turns a column's name into a condition.
template <typename Make>
FilterNode OnSides(FilterSide side, std::string_view src_field, std::string_view dst_field, Make make) {
  if (side == FilterSide::kSource) return make(src_field);
  if (side == FilterSide::kDestination) return make(dst_field);
  return side == FilterSide::kBoth ? And(make(src_field), make(dst_field)) : Or(make(src_field), make(dst_field));
}

// Returns the condition of a word that stands alone: a protocol, a kind or cause of records, a state. Nothing: no such
// word.
std::optional<FilterNode> FilterFlag(std::string_view word);
// Returns the condition of a word that may have a side in front: TCP flags and states, fragments. Nothing: no such
// word.
std::optional<FilterNode> FilterSidedFlag(std::string_view word, FilterSide side);
// Returns whether a word is a protocol that can restrict what follows ("tcp port 80"): the same as its flag.
bool IsFilterProtocol(std::string_view word);

// Returns the condition field OP value. A whole number is one without sign, as in `ra`: -1 is greater than all others.
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
// Returns the number that a word names, static; nullptr if there is no such word.
const FilterNumber* FindFilterNumber(std::string_view word);
// Returns whether it is compared with numbers that have a fraction.
bool HasFractions(const FilterNumber& number);
// Returns the condition number OP value on the sides given; kDefault means the number's standard side.
FilterNode CompareNumber(const FilterNumber& number, FilterSide side, int32_t op, double value);

}  // namespace argus

#endif
