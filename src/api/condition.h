// Conditions on rows, and the filters of `ra` as such conditions.
#ifndef ARGUS_API_CONDITION_H
#define ARGUS_API_CONDITION_H

#include <stdint.h>

#include "error.h"
#include "field.h"

// The operator of a node. A condition is a tree in prefix order: each node is followed by its children. It follows the
// three-valued logic of SQL: a comparison with an absent value or a null operand is unknown, and a row passes if the
// root is true. The operators stand in groups, which the functions below name: put a new operator into its group.
enum ArgusOp : int32_t {
  // Lists: one child or more.
  ARGUS_OP_AND = 0,
  ARGUS_OP_OR = 1,
  // Tests of a truth value: one child.
  ARGUS_OP_NOT = 2,
  ARGUS_OP_IS_TRUE = 3,
  ARGUS_OP_IS_NOT_TRUE = 4,
  ARGUS_OP_IS_FALSE = 5,
  ARGUS_OP_IS_NOT_FALSE = 6,
  ARGUS_OP_IS_UNKNOWN = 7,
  ARGUS_OP_IS_NOT_UNKNOWN = 8,
  // Leaves: no child. All but the constant test a field.
  ARGUS_OP_CONSTANT = 9,      // operand 0: an integer 0 or 1, or null for unknown
  ARGUS_OP_IS_NULL = 10,      // no operand
  ARGUS_OP_IS_NOT_NULL = 11,  // no operand
  // Comparisons of a field with operands, by the node's quantifier: with one, field OP operand.
  ARGUS_OP_EQ = 12,
  ARGUS_OP_NE = 13,
  ARGUS_OP_LT = 14,
  ARGUS_OP_LE = 15,
  ARGUS_OP_GT = 16,
  ARGUS_OP_GE = 17,
  // Comparisons of networks: fields of type ARGUS_INET only.
  ARGUS_OP_SUB = 18,      // <<   the field lies strictly inside the operand
  ARGUS_OP_SUBEQ = 19,    // <<=  it lies inside, or is the same
  ARGUS_OP_SUPER = 20,    // >>   the operand lies strictly inside the field
  ARGUS_OP_SUPEREQ = 21,  // >>=  it lies inside, or is the same
  ARGUS_OP_OVERLAP = 22,  // &&   one of them lies inside the other, or they are the same
  // Fields of type ARGUS_INT4 and ARGUS_INT8 only; two operands.
  ARGUS_OP_MASKED = 23  // (field & first) = second
};

constexpr bool argus_op_is_list(int32_t op) noexcept { return op >= ARGUS_OP_AND && op <= ARGUS_OP_OR; }
constexpr bool argus_op_is_truth_test(int32_t op) noexcept {
  return op >= ARGUS_OP_NOT && op <= ARGUS_OP_IS_NOT_UNKNOWN;
}
constexpr bool argus_op_is_leaf(int32_t op) noexcept { return op >= ARGUS_OP_CONSTANT && op <= ARGUS_OP_MASKED; }
constexpr bool argus_op_is_null_test(int32_t op) noexcept {
  return op >= ARGUS_OP_IS_NULL && op <= ARGUS_OP_IS_NOT_NULL;
}
constexpr bool argus_op_is_comparison(int32_t op) noexcept { return op >= ARGUS_OP_EQ && op <= ARGUS_OP_OVERLAP; }
// Comparisons that need an order of the type, not only equality.
constexpr bool argus_op_is_order(int32_t op) noexcept { return op >= ARGUS_OP_LT && op <= ARGUS_OP_GE; }
constexpr bool argus_op_is_network(int32_t op) noexcept { return op >= ARGUS_OP_SUB && op <= ARGUS_OP_OVERLAP; }

enum ArgusQuantifier : int32_t {
  ARGUS_ONE = 0,  // exactly one operand
  ARGUS_ANY = 1,  // field OP ANY (operands): false for none
  ARGUS_ALL = 2   // field OP ALL (operands): true for none
};

// A constant. The type of the field says which member of `value` counts:
//   INT4, INT8, BOOL  integer
//   TIMESTAMPTZ       integer: microseconds since the Unix epoch; INT64_MIN and INT64_MAX are -infinity and infinity
//   FLOAT8            real, compared as SQL does: NaN equals NaN and is greater than all else
//   TEXT, BYTEA       bytes, compared bytewise
//   MACADDR           bytes: 6
//   INET              bytes: 4 or 16, of which the first `bits` bits are the network's
struct ArgusOperand {
  ArgusValue value;
  int32_t bits;  // INET only
};

struct ArgusPredicate {
  int32_t op;                    // ArgusOp
  int32_t field;                 // number of the field; of leaves but ARGUS_OP_CONSTANT only
  int32_t n_children;            // of lists 1 or more, of truth tests 1, of leaves 0
  int32_t quantifier;            // ArgusQuantifier; ARGUS_ONE unless this is a comparison
  const ArgusOperand* operands;  // n_operands; borrowed
  int32_t n_operands;
};

// How deep a condition may be nested. A condition that is no deeper is accepted; a deeper one is ARGUS_INVALID.
enum {
  ARGUS_MAX_DEPTH = 128,  // edges from the root of a predicate to its deepest leaf
  // Levels of a SQL condition that is pushed down. The slack is ample for what is put around it, such as the AND of all
  // conditions of a scan.
  ARGUS_MAX_PUSHED_DEPTH = ARGUS_MAX_DEPTH - 28,
  // Levels of the tree of a filter of `ra`. The slack is for what its SQL expression has besides: below a comparison
  // its column and its constant, perhaps in a cast, and around it a truth test.
  ARGUS_MAX_FILTER_DEPTH = ARGUS_MAX_PUSHED_DEPTH - 10
};

// A short list of alternative networks (<<=) is written to SQL as OR of comparisons, which B-tree indexes serve; a
// longer one as a comparison with ANY of an array, which they do not, but which costs less to plan.
enum { ARGUS_MAX_ALTERNATIVES = 32 };

// A filter of `ra`, parsed.
struct ArgusFilter;

// Parses a filter. `text` is NUL-terminated and is not kept. Returns NULL and fills `error` with ARGUS_INVALID if it is
// no filter; *position is then the byte, from 0, at which the offending word begins, or -1 if it is no word in
// particular. The caller closes the filter.
ArgusFilter* argus_filter_parse(const char* text, int32_t* position, ArgusError* error) noexcept;

// Returns the filter as a condition on the fields of flows, and sets *n to the number of its nodes: with 0 every flow
// passes. The nodes live as long as the filter.
const ArgusPredicate* argus_filter_nodes(const ArgusFilter* filter, int32_t* n) noexcept;

// Rewrites the condition of a filter for rows that lack some fields of flows. has_field[number] is 1 for each field
// that they have. What the filter asks of another one is asked of those that decide exactly the same, and
// missing[number] is set to 1 where there are none, else to 0. Returns how many are missing, or -1 with `error` filled.
// With 0 the nodes of the filter are the new condition, which matches the same flows; otherwise they are as before.
int32_t argus_filter_adapt(ArgusFilter* filter, const uint8_t* has_field, uint8_t* missing, ArgusError* error) noexcept;

// Returns the filter as a SQL expression over the columns of flows, or NULL with `error` filled. It lives as long as
// the filter.
const char* argus_filter_sql(ArgusFilter* filter, ArgusError* error) noexcept;

// Frees a filter. NULL is allowed.
void argus_filter_close(ArgusFilter* filter) noexcept;

#endif
