// Conditions on rows, and the filters of `ra`.
#ifndef ARGUS_API_CONDITION_H
#define ARGUS_API_CONDITION_H

#include <stdint.h>

#include "error.h"
#include "field.h"

// A condition is a tree in prefix order: each node is followed by its children. SQL's three-valued
// logic: a comparison with an absent value or a null operand is unknown; a row passes when the root is true.
enum ArgusOp : int32_t {
  ARGUS_OP_AND = 0,  // children: n >= 1
  ARGUS_OP_OR = 1,   // children: n >= 1
  ARGUS_OP_NOT = 2,  // one child, as for all tests of a truth value
  ARGUS_OP_IS_TRUE = 3,
  ARGUS_OP_IS_NOT_TRUE = 4,
  ARGUS_OP_IS_FALSE = 5,
  ARGUS_OP_IS_NOT_FALSE = 6,
  ARGUS_OP_IS_UNKNOWN = 7,
  ARGUS_OP_IS_NOT_UNKNOWN = 8,
  ARGUS_OP_CONSTANT = 9,      // no child; operand 0: an INTEGER 0 or 1, or null = unknown
  ARGUS_OP_IS_NULL = 10,      // field
  ARGUS_OP_IS_NOT_NULL = 11,  // field
  // field against operands. With one operand: field OP operand. With n (or 0): any_of says how.
  ARGUS_OP_EQ = 12,
  ARGUS_OP_NE = 13,
  ARGUS_OP_LT = 14,
  ARGUS_OP_LE = 15,
  ARGUS_OP_GT = 16,
  ARGUS_OP_GE = 17,
  // inet only
  ARGUS_OP_SUB = 18,      // <<   field is strictly inside operand
  ARGUS_OP_SUBEQ = 19,    // <<=
  ARGUS_OP_SUPER = 20,    // >>
  ARGUS_OP_SUPEREQ = 21,  // >>=
  ARGUS_OP_OVERLAP = 22,  // &&
  // integers only; two operands
  ARGUS_OP_MASKED = 23  // (field & first) = second
};

enum ArgusQuantifier : int32_t {
  ARGUS_ONE = 0,  // exactly one operand
  ARGUS_ANY = 1,  // field OP ANY (operands): false for none
  ARGUS_ALL = 2   // field OP ALL (operands): true for none
};

// A constant. Int and bool fields take integer, float8 takes real (compared as SQL does: NaN equals
// NaN and is greater than all else), timestamptz integer microseconds (INT64_MIN/MAX = -/+infinity),
// text and bytea bytes (compared bytewise), macaddr 6 bytes, inet 4 or 16 bytes with `bits` mask bits.
struct ArgusOperand {
  ArgusValue value;
  int32_t bits;
  int32_t reserved;
};

struct ArgusPredicate {
  int32_t op;          // ArgusOp
  int32_t field;       // for field nodes
  int32_t n_children;  // AND, OR: their children; NOT and the tests: 1; leaves: 0
  int32_t quantifier;  // ArgusQuantifier
  const ArgusOperand* operands;
  int32_t n_operands;
  int32_t reserved;
};

// How deep a condition may be nested. One that is no deeper is accepted; a deeper one is ARGUS_INVALID.
enum {
  ARGUS_MAX_DEPTH = 128,  // edges from the root of a predicate to its deepest leaf
  // Levels of a SQL condition that is pushed down. The slack is ample for what is put around it, such as the AND of all
  // conditions of a scan.
  ARGUS_MAX_PUSHED_DEPTH = ARGUS_MAX_DEPTH - 28,
  // Levels of the tree of a filter of `ra`. The slack is for what its SQL expression has besides: below a comparison
  // its column and its constant, perhaps in a cast, and around it a truth test.
  ARGUS_MAX_FILTER_DEPTH = ARGUS_MAX_PUSHED_DEPTH - 10
};

struct ArgusFilter;  // opaque: a filter of `ra`, parsed

// Parse. NULL and error: ARGUS_INVALID, with *position = the byte of the offending word, from 0; -1: none in particular.
ArgusFilter* argus_filter_parse(const char* text, int32_t* position, ArgusError* error) noexcept;
// The condition that it is, over fields of flow records; no nodes: everything passes. Lives as long as the filter.
const ArgusPredicate* argus_filter_nodes(const ArgusFilter* filter, int32_t* n) noexcept;
// The same as SQL. Lives as long as the filter.
const char* argus_filter_sql(const ArgusFilter* filter) noexcept;
void argus_filter_close(ArgusFilter* filter) noexcept;  // NULL is allowed

#endif
