/*
 * implied.cpp
 *		Conditions that the core cannot evaluate -> conditions on the columns themselves that follow from them.
 *
 * stime::date = d implies a range of stime, host(saddr) = '10.1.2.3' implies saddr = '10.1.2.3'. Names and indexes can
 * be asked for what is implied. It holds for every row for which the condition is true, so PostgreSQL need only look at
 * what is left, unless both are true for the same rows. Nothing is said about rows for which the condition is false or
 * NULL: what stands under NOT implies nothing.
 *
 * The files implied_*.cpp know the idioms, by the function that is called on the column.
 */
#include "condition/implied.h"

extern "C"
{
#include "access/transam.h"
#include "catalog/namespace.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/clauses.h"
#include "optimizer/optimizer.h"
#include "parser/parse_func.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

/* An array with more values than these is not looked at. */
#define ARGUS_MAX_VALUES 1000

static Expr *imply(ArgusConditions *c, Expr *expr, bool *exact);

/*
 * Returns function `name` of argus_internal with an argument of this type; InvalidOid if the extension has none, or the
 * user may not call it: a query must not need more rights because something follows from its conditions.
 */
Oid
argus_internal_function(const char *name, Oid argument)
{
	List *qualified = list_make2(makeString(pstrdup(ARGUS_INTERNAL)), makeString(pstrdup(name)));
	const Oid schema = get_namespace_oid(ARGUS_INTERNAL, true);
	Oid function;

	if (!OidIsValid(schema) || !argus_may_use_schema(schema, GetUserId()))
		return InvalidOid;
	function = LookupFuncName(qualified, 1, &argument, true);
	return OidIsValid(function) && argus_may_execute(function, GetUserId()) ? function : InvalidOid;
}

/* Returns whether a function is one of those that implied conditions call, which fail for no value. */
bool
argus_never_fails(Oid function)
{
	static const char *const names[] = {"since", "after", "before", "until", "address", "addresses"};
	const char *called;

	/* Most are PostgreSQL's own. */
	if (function < FirstNormalObjectId || get_func_namespace(function) != get_namespace_oid(ARGUS_INTERNAL, true))
		return false;
	called = get_func_name(function);
	for (const char *name : names)
	{
		if (called != NULL && strcmp(called, name) == 0)
			return true;
	}
	return false;
}

/* Returns an expression as a column of the table that shows a field and is of `type`, else NULL. */
Expr *
argus_column_in(const ArgusLeaf *leaf, const Expr *expr, Oid type)
{
	const ArgusConditions *c = leaf->conditions;
	const Var *column = argus_column_of(c->columns, c->rel->relid, argus_strip_relabel((Expr *) expr));

	if (column == NULL || column->vartype != type || c->columns->fields[column->varattno - 1] < 0)
		return NULL;
	return (Expr *) copyObjectImpl(column);
}

/* Returns column OP value, which has the type of the column or one that it is compared with. Texts compare by bytes. */
Expr *
argus_compare_column(Expr *column, int32 op, Expr *value)
{
	const Oid type = exprType((Node *) value);
	const Oid opno = argus_operator_of_op(op, exprType((Node *) column), type);
	const Oid collation = argus_op_is_order(op) && type == TEXTOID ? C_COLLATION_OID : exprCollation((Node *) column);
	Expr *comparison = make_opclause(opno, BOOLOID, false, column, value, InvalidOid, collation);

	set_opfuncid((OpExpr *) comparison);
	return comparison;
}

Expr *
argus_text_constant(const char *text)
{
	return (Expr *) makeConst(TEXTOID, -1, DEFAULT_COLLATION_OID, -1, CStringGetTextDatum(text), false, false);
}

/* Returns the operand of a leaf if it is a known value of `type`, else NULL. */
Const *
argus_known_operand(const ArgusLeaf *leaf, Oid type)
{
	Const *value = (Const *) argus_strip_relabel(leaf->operand);

	return !leaf->any && leaf->type == type && IsA(value, Const) && !value->constisnull ? value : NULL;
}

/* Returns the elements of a known array, without NULLs, as Consts; NIL if it is none, or too large. */
static List *
elements_of_array(const Const *array, Oid type)
{
	ArrayType *values = DatumGetArrayTypeP(array->constvalue);
	List *elements = NIL;
	int16 length;
	bool byval;
	char align;
	Datum *datums;
	bool *nulls;
	int n;

	if (ArrayGetNItems(ARR_NDIM(values), ARR_DIMS(values)) > ARGUS_MAX_VALUES)
		return NIL;
	get_typlenbyvalalign(type, &length, &byval, &align);
	deconstruct_array(values, ARR_ELEMTYPE(values), length, byval, align, &datums, &nulls, &n);
	for (int i = 0; i < n; i++)
	{
		if (!nulls[i])
			elements = lappend(elements, makeConst(type, -1, get_typcollation(type), length, datums[i], false, byval));
	}
	return elements;
}

/* Returns the values that a leaf compares with, as Consts, if they are known and of `type`; else NIL. */
List *
argus_known_operands(const ArgusLeaf *leaf, Oid type)
{
	Const *value = (Const *) argus_strip_relabel(leaf->operand);

	if (leaf->type != type || !IsA(value, Const) || value->constisnull)
		return NIL;
	return leaf->any ? elements_of_array(value, type) : list_make1(value);
}

/* Returns what a comparison implies, by the kinds of columns. */
static Expr *
imply_of_leaf(const ArgusLeaf *leaf, bool *exact)
{
	static const ArgusImply kinds[] = {argus_imply_of_time, argus_imply_of_address, argus_imply_of_text,
									   argus_imply_of_number};

	for (ArgusImply imply_of_kind : kinds)
	{
		Expr *implied = imply_of_kind(leaf, exact);

		if (implied != NULL)
			return implied;
	}
	return NULL;
}

/* Returns whether an expression has a column of the table in it. */
static bool
has_column(const ArgusConditions *c, Expr *expr)
{
	return bms_is_member((int) c->rel->relid, pull_varnos(c->root, (Node *) expr));
}

/* Returns what shape OP operand, or shape OP ANY (operand), implies. */
static Expr *
imply_of_comparison(const ArgusConditions *c, Oid opno, Oid collation, Expr *shape, Expr *operand, bool any,
					bool *exact)
{
	ArgusLeaf leaf = {.conditions = c,
					  .shape = argus_strip_relabel(shape),
					  .function = InvalidOid,
					  .args = NIL,
					  .operand = operand,
					  .type = exprType((Node *) operand),
					  .opno = opno,
					  .op = -1,
					  .collation = collation,
					  .any = any};
	Oid left, right;

	if (!OidIsValid(opno) || !has_column(c, shape) || has_column(c, operand))
		return NULL;
	leaf.op = argus_op_of_operator(opno, exprType((Node *) shape), &left, &right);
	leaf.type = any ? get_element_type(leaf.type) : leaf.type;
	if (IsA(leaf.shape, FuncExpr))
	{
		leaf.function = ((FuncExpr *) leaf.shape)->funcid;
		leaf.args = ((FuncExpr *) leaf.shape)->args;
	}
	else if (IsA(leaf.shape, OpExpr))
	{
		leaf.function = ((OpExpr *) leaf.shape)->opfuncid;
		leaf.args = ((OpExpr *) leaf.shape)->args;
	}
	return imply_of_leaf(&leaf, exact);
}

/* Returns what an operator with two operands implies. */
static Expr *
imply_of_op(const ArgusConditions *c, OpExpr *expr, bool *exact)
{
	Expr *left, *right, *implied;

	if (list_length(expr->args) != 2)
		return NULL;
	left = (Expr *) linitial(expr->args);
	right = (Expr *) lsecond(expr->args);
	implied = imply_of_comparison(c, expr->opno, expr->inputcollid, left, right, false, exact);
	return implied != NULL
			   ? implied
			   : imply_of_comparison(c, get_commutator(expr->opno), expr->inputcollid, right, left, false, exact);
}

/* Returns what AND or OR implies. Each arm of OR must imply something; arms of AND that imply nothing are left out. */
static Expr *
imply_of_bool(ArgusConditions *c, BoolExpr *expr, bool *exact)
{
	List *arms = NIL;
	ListCell *cell;

	if (expr->boolop == NOT_EXPR)
		return NULL;
	*exact = true;
	foreach(cell, expr->args)
	{
		bool arm_is_exact = false;
		Expr *arm = imply(c, (Expr *) lfirst(cell), &arm_is_exact);

		*exact &= arm != NULL && arm_is_exact;
		if (arm != NULL)
			arms = lappend(arms, arm);
		else if (expr->boolop == OR_EXPR)
			return NULL;
	}
	return arms == NIL ? NULL : expr->boolop == OR_EXPR ? make_orclause(arms) : make_ands_explicit(arms);
}

/* Returns what a condition implies that the core can evaluate: itself, if it can evaluate that. NULL: nothing. */
static Expr *
imply(ArgusConditions *c, Expr *expr, bool *exact)
{
	check_stack_depth();
	*exact = argus_can_push_condition(c, expr);
	if (*exact)
		return expr;
	switch (nodeTag(expr))
	{
		case T_OpExpr:
			return imply_of_op(c, (OpExpr *) expr, exact);
		case T_ScalarArrayOpExpr:
		{
			ScalarArrayOpExpr *any = (ScalarArrayOpExpr *) expr;

			return !any->useOr ? NULL
							   : imply_of_comparison(c, any->opno, any->inputcollid, (Expr *) linitial(any->args),
													 (Expr *) lsecond(any->args), true, exact);
		}
		case T_BoolExpr:
			return imply_of_bool(c, (BoolExpr *) expr, exact);
		case T_BooleanTest:
			return ((BooleanTest *) expr)->booltesttype == IS_TRUE ? imply(c, ((BooleanTest *) expr)->arg, exact)
																   : NULL;
		default:
			return NULL;
	}
}

/*
 * Returns a condition that the core can evaluate and that is true for every row for which `expr` is. NULL: none is
 * known. Sets `*exact` if it is true for no other row.
 */
Expr *
argus_imply(ArgusConditions *c, Expr *expr, bool *exact)
{
	Expr *implied;

	*exact = false;
	implied = contain_volatile_functions((Node *) expr) ? NULL : imply(c, expr, exact);
	if (implied != NULL)
		implied = (Expr *) eval_const_expressions(c->root, (Node *) implied);
	return implied != NULL && argus_can_push_condition(c, implied) ? implied : NULL;
}
}
