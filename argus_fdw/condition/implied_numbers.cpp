/*
 * implied_numbers.cpp
 *		What comparisons of casted numbers and of coalesce() imply about the column itself.
 */
#include "condition/implied.h"

#include <math.h>

extern "C"
{
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"

/* Larger doubles and numerics are not looked at: a column cast to float8 must not have been rounded up to them. */
#define ARGUS_MAX_WHOLE 4503599627370496.0

/* A number between two integers, or equal to the lower one. */
struct ArgusWhole
{
	int64 floor;
	bool is_whole;
};

/* Returns the column of integers that a leaf casts, or NULL. */
static Expr *
casted_column(const ArgusLeaf *leaf)
{
	const Oid type = leaf->function == F_NUMERIC_INT8 || leaf->function == F_FLOAT8_INT8 ? INT8OID : INT4OID;

	return argus_column_in(leaf, (Expr *) linitial(leaf->args), type);
}

static Expr *
int8_constant(int64 value)
{
	return (Expr *) makeConst(INT8OID, -1, InvalidOid, sizeof(int64), Int64GetDatum(value), false, true);
}

/* Sets `*whole` to the known operand of a leaf. Returns whether it is a number of this size. */
static bool
read_operand(const ArgusLeaf *leaf, ArgusWhole *whole)
{
	const Const *value = argus_known_operand(leaf, leaf->type);
	Datum numeric, floored;
	double real;

	if (value == NULL || (leaf->type != NUMERICOID && leaf->type != FLOAT8OID))
		return false;
	real = leaf->type == FLOAT8OID ? DatumGetFloat8(value->constvalue)
								   : DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, value->constvalue));
	if (!(fabs(real) < ARGUS_MAX_WHOLE))
		return false;
	if (leaf->type == FLOAT8OID)
	{
		*whole = {(int64) floor(real), floor(real) == real};
		return true;
	}
	numeric = value->constvalue;
	floored = DirectFunctionCall1(numeric_floor, numeric);
	*whole = {DatumGetInt64(DirectFunctionCall1(numeric_int8, floored)),
			  DatumGetBool(DirectFunctionCall2(numeric_eq, floored, numeric))};
	return true;
}

/* bytes > 1e6: the column as numeric or float8 */
static Expr *
imply_of_cast(const ArgusLeaf *leaf, bool *exact)
{
	Expr *column = casted_column(leaf);
	int32 op = leaf->op;
	ArgusWhole value;

	if (column == NULL || !read_operand(leaf, &value))
		return NULL;
	if (!value.is_whole) /* between the integers floor and floor + 1 */
		op = op == ARGUS_OP_GE ? ARGUS_OP_GT : op == ARGUS_OP_LT ? ARGUS_OP_LE : op;
	if (op != ARGUS_OP_GT && op != ARGUS_OP_LE && (op < 0 || op == ARGUS_OP_NE || !value.is_whole))
		return NULL;
	*exact = true;
	return argus_compare_column(column, op, int8_constant(value.floor));
}

/* dport::bigint = 80 */
static Expr *
imply_of_wider(const ArgusLeaf *leaf, bool *exact)
{
	Expr *column = argus_column_in(leaf, (Expr *) linitial(leaf->args), INT4OID);

	if (column == NULL || leaf->op < 0 || leaf->any || !argus_can_bind(INT8OID, leaf->type))
		return NULL;
	*exact = true;
	return argus_compare_column(column, leaf->op, leaf->operand);
}

/* dport::text = '80' */
static Expr *
imply_of_digits(const ArgusLeaf *leaf, bool *exact)
{
	const CoerceViaIO *cast = (const CoerceViaIO *) leaf->shape;
	const Const *value = argus_known_operand(leaf, TEXTOID);
	Expr *column = argus_column_in(leaf, cast->arg, INT4OID);
	const char *digits;
	char *end;
	long number;

	column = column != NULL ? column : argus_column_in(leaf, cast->arg, INT8OID);
	if (column == NULL || value == NULL || leaf->op != ARGUS_OP_EQ)
		return NULL;
	digits = TextDatumGetCString(value->constvalue);
	errno = 0;
	number = strtol(digits, &end, 10);
	if (errno != 0 || *end != '\0' || strcmp(psprintf("%ld", number), digits) != 0)
		return NULL;
	*exact = argus_compares_bytes(TEXTOID, ARGUS_OP_EQ, leaf->collation);
	return argus_compare_column(column, ARGUS_OP_EQ, int8_constant(number));
}

/* coalesce(column, value) OP operand: column OP operand OR (column IS NULL AND value OP operand) */
static Expr *
imply_of_coalesce(const ArgusLeaf *leaf, bool *exact)
{
	const List *args = ((const CoalesceExpr *) leaf->shape)->args;
	Expr *column = (Expr *) linitial(args);
	NullTest *is_null = makeNode(NullTest);
	Expr *direct, *otherwise;

	if (list_length(args) != 2 || leaf->any || leaf->op < 0 ||
		argus_column_in(leaf, column, exprType((Node *) argus_strip_relabel(column))) == NULL)
		return NULL;
	direct = make_opclause(leaf->opno, BOOLOID, false, column, leaf->operand, InvalidOid, leaf->collation);
	set_opfuncid((OpExpr *) direct);
	otherwise = make_opclause(leaf->opno, BOOLOID, false, (Expr *) lsecond(args), leaf->operand, InvalidOid,
							  leaf->collation);
	set_opfuncid((OpExpr *) otherwise);
	is_null->arg = (Expr *) copyObjectImpl(column);
	is_null->nulltesttype = IS_NULL;
	is_null->location = -1;
	*exact = true;
	return make_orclause(list_make2(direct, make_ands_explicit(list_make2(is_null, otherwise))));
}

/* Returns the comparison of a column that a condition on its casted value, or on coalesce(), implies, or NULL. */
Expr *
argus_imply_of_number(const ArgusLeaf *leaf, bool *exact)
{
	static const ArgusIdiom idioms[] = {
		{F_NUMERIC_INT4, imply_of_cast}, {F_NUMERIC_INT8, imply_of_cast}, {F_FLOAT8_INT4, imply_of_cast},
		{F_FLOAT8_INT8, imply_of_cast},  {F_INT8_INT4, imply_of_wider},
	};

	if (IsA(leaf->shape, CoalesceExpr))
		return imply_of_coalesce(leaf, exact);
	if (IsA(leaf->shape, CoerceViaIO))
		return imply_of_digits(leaf, exact);
	for (const ArgusIdiom &idiom : idioms)
	{
		if (leaf->function == idiom.function)
			return idiom.imply(leaf, exact);
	}
	return NULL;
}
}
