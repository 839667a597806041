/*
 * either_condition.cpp
 *		Which join conditions say that a key equals one of two columns.
 */
#include "join/either_side.h"

extern "C"
{
#include "optimizer/clauses.h"
#include "optimizer/optimizer.h"
#include "utils/lsyscache.h"

/* Notes one more column, unless it is known. Returns false if there are too many, or they are not of one type. */
static bool
note_column(ArgusEither *e, Var *column)
{
	for (int i = 0; i < e->n_columns; i++)
	{
		if (equal(e->columns[i], column))
			return true;
	}
	if (e->n_columns == (int) lengthof(e->columns) || (e->n_columns > 0 && e->columns[0]->vartype != column->vartype))
		return false;
	e->columns[e->n_columns++] = column;
	return true;
}

/*
 * Returns whether an expression can be hashed as the key: it depends on the list alone, and does not fail where the
 * join would not have evaluated it.
 */
static bool
is_key(const ArgusEither *e, Expr *expr)
{
	const Relids relids = pull_varnos(e->root, (Node *) expr);

	if (e->is_guarded && !IsA(argus_strip_relabel(expr), Var))
		return false;
	return !bms_is_empty(relids) && bms_is_subset(relids, e->list->relids) &&
		   !contain_volatile_functions((Node *) expr) && !contain_subplans((Node *) expr);
}

/* Notes column = key, if it is that. Returns false if it is something else, or does not go with what was noted. */
static bool
note_comparison(ArgusEither *e, Oid opno, Oid collation, Expr *column, Expr *key)
{
	Oid left, right;
	Var *var = (Var *) column;

	if (!IsA(var, Var) || var->varno != (int) e->flows->relid || var->varlevelsup != 0 || var->varattno <= 0 ||
		argus_var_is_nulled(var, false) || !is_key(e, key))
		return false;
	if (argus_op_of_operator(opno, var->vartype, &left, &right) != ARGUS_OP_EQ || left != var->vartype ||
		!argus_compares_bytes(var->vartype, ARGUS_OP_EQ, collation) || !op_hashjoinable(opno, left))
		return false;
	if (e->key != NULL && (!equal(e->key, key) || e->opno != opno || e->collation != collation))
		return false;
	if (!note_column(e, var))
		return false;
	e->key = key;
	e->opno = opno;
	e->collation = collation;
	return true;
}

/* Notes left = right, whichever of them is the column. */
static bool
note_op(ArgusEither *e, Oid opno, Oid collation, Expr *left, Expr *right)
{
	return note_comparison(e, opno, collation, left, right) ||
		   (OidIsValid(get_commutator(opno)) && note_comparison(e, get_commutator(opno), collation, right, left));
}

/* Notes what one arm of OR says: an equality, or AND with one in it. */
static bool
note_arm(ArgusEither *e, Expr *arm)
{
	ListCell *cell;

	if (IsA(arm, OpExpr))
	{
		const OpExpr *op = (const OpExpr *) arm;

		return list_length(op->args) == 2 &&
			   note_op(e, op->opno, op->inputcollid, (Expr *) linitial(op->args), (Expr *) lsecond(op->args));
	}
	if (!is_andclause(arm))
		return false;
	e->is_guarded = true;
	foreach(cell, ((BoolExpr *) arm)->args)
	{
		if (IsA(lfirst(cell), OpExpr) && note_arm(e, (Expr *) lfirst(cell)))
			return true;
	}
	return false;
}

/* Notes the comparisons of key = ANY (ARRAY[columns]). */
static bool
note_array(ArgusEither *e, const ScalarArrayOpExpr *expr)
{
	const ArrayExpr *array = (const ArrayExpr *) lsecond(expr->args);
	ListCell *cell;

	if (!expr->useOr || !IsA(array, ArrayExpr) || array->multidims)
		return false;
	foreach(cell, array->elements)
	{
		if (!note_op(e, expr->opno, expr->inputcollid, (Expr *) linitial(expr->args), (Expr *) lfirst(cell)))
			return false;
	}
	return true;
}

/* Returns whether a condition is true only if the key equals one of two columns, which are noted. */
bool
argus_note_either(ArgusEither *e, Expr *clause)
{
	ListCell *cell;

	e->n_columns = 0;
	e->key = NULL;
	e->is_guarded = false;
	if (IsA(clause, ScalarArrayOpExpr))
		return note_array(e, (const ScalarArrayOpExpr *) clause) && e->n_columns == 2;
	if (!is_orclause(clause))
		return false;
	foreach(cell, ((BoolExpr *) clause)->args)
	{
		e->is_guarded = false;
		if (!note_arm(e, (Expr *) lfirst(cell)))
			return false;
	}
	return e->n_columns == 2;
}
}
