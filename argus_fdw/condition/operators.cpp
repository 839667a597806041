/*
 * operators.cpp
 *		The operators of SQL that the core has, too, in both directions.
 *
 * pushdown.cpp looks up the core's operator for one of SQL, expression.cpp the other way round: one table serves both.
 */
#include "condition/condition.h"

/*
 * ICU's headers, which pg_locale.h includes, hold templates, which extern "C" does not allow. Only later minor releases
 * of PostgreSQL switch them off themselves.
 */
#ifndef U_SHOW_CPLUSPLUS_API
#define U_SHOW_CPLUSPLUS_API 0
#endif

extern "C"
{
#include "access/stratnum.h"
#include "catalog/pg_operator.h"
#include "utils/lsyscache.h"
#include "utils/pg_locale.h"
#include "utils/typcache.h"

/* A comparison of the core: a member of the btree family of the column's type, or an operator on inet. */
struct ArgusOperator
{
	int32 op;             /* ArgusOp */
	StrategyNumber btree; /* its strategy, InvalidStrategy if it is not in the family */
	Oid network;          /* operator of inet, or InvalidOid */
	int32 commuted;       /* ArgusOp with the sides exchanged */
};

static const ArgusOperator operators[] = {
	{ARGUS_OP_EQ, BTEqualStrategyNumber, InvalidOid, ARGUS_OP_EQ},
	{ARGUS_OP_NE, InvalidStrategy, InvalidOid, ARGUS_OP_NE}, /* the negator of EQ */
	{ARGUS_OP_LT, BTLessStrategyNumber, InvalidOid, ARGUS_OP_GT},
	{ARGUS_OP_LE, BTLessEqualStrategyNumber, InvalidOid, ARGUS_OP_GE},
	{ARGUS_OP_GT, BTGreaterStrategyNumber, InvalidOid, ARGUS_OP_LT},
	{ARGUS_OP_GE, BTGreaterEqualStrategyNumber, InvalidOid, ARGUS_OP_LE},
	{ARGUS_OP_SUB, InvalidStrategy, OID_INET_SUB_OP, ARGUS_OP_SUPER},
	{ARGUS_OP_SUBEQ, InvalidStrategy, OID_INET_SUBEQ_OP, ARGUS_OP_SUPEREQ},
	{ARGUS_OP_SUPER, InvalidStrategy, OID_INET_SUP_OP, ARGUS_OP_SUB},
	{ARGUS_OP_SUPEREQ, InvalidStrategy, OID_INET_SUPEQ_OP, ARGUS_OP_SUBEQ},
	{ARGUS_OP_OVERLAP, InvalidStrategy, OID_INET_OVERLAP_OP, ARGUS_OP_OVERLAP},
};

/* Returns the entry of a comparison (ArgusOp). */
static const ArgusOperator *
find_op(int32 op)
{
	for (const ArgusOperator &known : operators)
	{
		if (known.op == op)
			return &known;
	}
	elog(ERROR, "no comparison has the number %d", op);
	return NULL;
}

/* Returns the core's operator for a btree strategy, or -1. */
static int32
op_of_strategy(int strategy)
{
	for (const ArgusOperator &known : operators)
	{
		if (known.btree != InvalidStrategy && known.btree == strategy)
			return known.op;
	}
	return -1;
}

/* Returns the core's operator for one on inet, or -1. */
static int32
op_of_network(Oid opno)
{
	for (const ArgusOperator &known : operators)
	{
		if (OidIsValid(known.network) && known.network == opno)
			return known.op;
	}
	return -1;
}

/*
 * Returns the core's operator (ArgusOp) for operator `opno` of SQL on a column of `field_type`, or -1 if the core has
 * none. It is looked up by its place in the btree family of the type, so that only operators that mean what their
 * names say are taken. Sets `*left` and `*right` to the types of the operator's sides.
 */
int32
argus_op_of_operator(Oid opno, Oid field_type, Oid *left, Oid *right)
{
	const int32 network = op_of_network(opno);
	TypeCacheEntry *entry = lookup_type_cache(field_type, TYPECACHE_BTREE_OPFAMILY);
	int strategy;
	Oid equality;

	op_input_types(opno, left, right);
	if (network >= 0)
		return network;
	if (!OidIsValid(entry->btree_opf))
		return -1;
	if (op_in_opfamily(opno, entry->btree_opf))
	{
		get_op_opfamily_properties(opno, entry->btree_opf, false, &strategy, left, right);
		return op_of_strategy(strategy);
	}
	equality = get_negator(opno);
	if (!OidIsValid(equality) || !op_in_opfamily(equality, entry->btree_opf))
		return -1;
	get_op_opfamily_properties(equality, entry->btree_opf, false, &strategy, left, right);
	return strategy == BTEqualStrategyNumber ? ARGUS_OP_NE : -1;
}

/*
 * Returns SQL's operator for comparison `op` (ArgusOp) between a column of `column_type` and a constant of
 * `field_type`, or InvalidOid if there is none. Integers and floats of different widths have one.
 */
Oid
argus_operator_of_op(int32 op, Oid column_type, Oid field_type)
{
	const ArgusOperator *known = find_op(op == ARGUS_OP_NE ? ARGUS_OP_EQ : op);
	TypeCacheEntry *entry;
	Oid operator_oid;

	if (OidIsValid(known->network))
		return column_type == INETOID ? known->network : InvalidOid;
	entry = lookup_type_cache(field_type, TYPECACHE_BTREE_OPFAMILY);
	operator_oid = get_opfamily_member(entry->btree_opf, column_type, field_type, known->btree);
	return op == ARGUS_OP_NE && OidIsValid(operator_oid) ? get_negator(operator_oid) : operator_oid;
}

/* Returns the operator that means the same with its sides exchanged: operand OP field -> field OP operand. */
int32
argus_commute_op(int32 op)
{
	return find_op(op)->commuted;
}

/*
 * Returns whether SQL, too, compares values of `field_type` by their bytes, as the core does. For text, equality must
 * mean identity, and order must be that of the collation C.
 */
bool
argus_compares_bytes(Oid field_type, int32 op, Oid collation)
{
	if (field_type != TEXTOID)
		return true;
	if (!OidIsValid(collation))
		return false;
	if (!argus_op_is_order(op))
		return get_collation_isdeterministic(collation);
	return argus_collation_is_c(collation);
}
}
