/*
 * watchlist.cpp
 *		A join -> a condition that the scan evaluates by itself, for all rows of the other table at once.
 *
 * A flow that is joined by w.ip IN (f.saddr, f.daddr) has one of its addresses among all w.ip: saddr = ANY
 * (ARRAY(SELECT ip FROM w)), or the same for daddr. The array is an InitPlan: see watched_keys.cpp. The join still
 * evaluates its own condition; the implied one only spares it flows. It holds wherever a scan could be parameterised
 * by the join: callers pass no other clause.
 */
#include "condition/condition.h"
#include "plan/plan.h"
#include "table/table.h"

extern "C"
{
#include "catalog/pg_operator.h"
#include "optimizer/clauses.h"
#include "optimizer/optimizer.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"

/* What is being derived for one table. */
struct ArgusDerivation
{
	PlannerInfo *root;
	RelOptInfo *rel;
	const ArgusRelationInfo *info;
	ArgusConditions pushable; /* without a condition: to ask what the core can evaluate */
	List *params;             /* the sets that the clause at hand refers to */
	ArgusMatches matches;     /* of the clause at hand */
	Cost cost;                /* of gathering the sets of all clauses */
};

/* Returns whether the core looks values up in a set of operands, rather than to compare them one by one. */
static bool
is_looked_up(Oid opno, Oid column_type)
{
	Oid left, right;

	switch (argus_op_of_operator(opno, column_type, &left, &right))
	{
		case ARGUS_OP_EQ:
		case ARGUS_OP_SUB:
		case ARGUS_OP_SUBEQ:
		case ARGUS_OP_OVERLAP:
			return true;
		default:
			return false;
	}
}

/* Returns whether no value of a column is longer than ARGUS_MAX_KEY_BYTES, so that longer keys can be left out. */
static bool
has_short_values(const ArgusDerivation *d, const Var *column)
{
	const Expr *expr = (const Expr *) column;

	return column->vartype != BYTEAOID && !argus_is_column(&d->info->columns, d->rel->relid, expr, "label") &&
		   !argus_is_column(&d->info->columns, d->rel->relid, expr, "archive");
}

/* Makes column OP ANY (array). */
static Expr *
make_any(Oid opno, Oid collation, Expr *column, Expr *array)
{
	ScalarArrayOpExpr *any = makeNode(ScalarArrayOpExpr);

	any->opno = opno;
	any->opfuncid = get_opcode(opno);
	any->useOr = true;
	any->inputcollid = collation;
	any->args = list_make2(copyObjectImpl(column), array);
	any->location = -1;
	return (Expr *) any;
}

/* Returns whether the core can evaluate column OP ANY (keys). */
static bool
can_evaluate(ArgusDerivation *d, Oid opno, Oid collation, Expr *column, Expr *key)
{
	const Var *var = argus_column_of(&d->info->columns, d->rel->relid, argus_strip_relabel(column));
	const Oid array_type = get_array_type(exprType((Node *) key));

	return var != NULL && OidIsValid(array_type) && has_short_values(d, var) && is_looked_up(opno, var->vartype) &&
		   argus_can_push_condition(&d->pushable, make_any(opno, collation, column,
														   (Expr *) makeNullConst(array_type, -1, InvalidOid)));
}

static Expr *imply(ArgusDerivation *d, Expr *clause);

/* Returns column OP ANY (all keys), which column OP key implies, or NULL. */
static Expr *
imply_of_comparison(ArgusDerivation *d, Oid opno, Oid collation, Expr *column, Expr *key)
{
	Param *set;
	ArgusKeys keys;
	bool is_new;

	if (!can_evaluate(d, opno, collation, column, key))
		return NULL;
	set = argus_set_of_key(d->root, d->rel, key, &keys);
	if (set == NULL)
		return NULL;
	is_new = !list_member(d->params, set);
	argus_add_matches(d->root, d->rel, d->info, opno, column, &keys, is_new, &d->matches);
	if (is_new)
	{
		d->params = lappend(d->params, set);
		d->cost += keys.cost;
	}
	return make_any(opno, collation, column, (Expr *) set);
}

/* Returns what left OP right implies, whichever of them is the column. */
static Expr *
imply_of_op(ArgusDerivation *d, Oid opno, Oid collation, Expr *left, Expr *right)
{
	Expr *implied = imply_of_comparison(d, opno, collation, left, right);
	const Oid commutator = implied != NULL ? InvalidOid : get_commutator(opno);

	return OidIsValid(commutator) ? imply_of_comparison(d, commutator, collation, right, left) : implied;
}

/* Returns what x OP ANY (ARRAY[y, z]) implies: what one of its comparisons does. */
static Expr *
imply_of_array(ArgusDerivation *d, ScalarArrayOpExpr *expr)
{
	ArrayExpr *array = (ArrayExpr *) lsecond(expr->args);
	List *arms = NIL;
	ListCell *cell;

	if (!expr->useOr || !IsA(array, ArrayExpr) || array->multidims)
		return NULL;
	foreach(cell, array->elements)
	{
		Expr *arm = imply_of_op(d, expr->opno, expr->inputcollid, (Expr *) linitial(expr->args), (Expr *) lfirst(cell));

		if (arm == NULL)
			return NULL;
		arms = lappend(arms, arm);
	}
	return make_orclause(arms);
}

/* Returns what AND or OR implies. Each arm of OR must imply something; arms of AND that imply nothing are left out. */
static Expr *
imply_of_bool(ArgusDerivation *d, BoolExpr *expr)
{
	List *arms = NIL;
	ListCell *cell;

	if (expr->boolop == NOT_EXPR)
		return NULL;
	foreach(cell, expr->args)
	{
		Expr *arm = imply(d, (Expr *) lfirst(cell));

		if (arm != NULL)
			arms = lappend(arms, arm);
		else if (expr->boolop == OR_EXPR)
			return NULL;
	}
	return arms == NIL ? NULL : expr->boolop == OR_EXPR ? make_orclause(arms) : make_ands_explicit(arms);
}

/* Returns what a join condition implies for each flow by itself, in terms of columns and sets; NULL: nothing. */
static Expr *
imply(ArgusDerivation *d, Expr *clause)
{
	switch (nodeTag(clause))
	{
		case T_OpExpr:
		{
			OpExpr *expr = (OpExpr *) clause;

			return list_length(expr->args) != 2
					   ? NULL
					   : imply_of_op(d, expr->opno, expr->inputcollid, (Expr *) linitial(expr->args),
									 (Expr *) lsecond(expr->args));
		}
		case T_ScalarArrayOpExpr:
			return imply_of_array(d, (ScalarArrayOpExpr *) clause);
		case T_BoolExpr:
			return imply_of_bool(d, (BoolExpr *) clause);
		default:
			return NULL;
	}
}

/* Returns implied OR one of its sets has too many keys, so that it is not complete. */
static Expr *
or_too_many(Expr *implied)
{
	List *arms = is_orclause(implied) ? list_copy(((BoolExpr *) implied)->args) : list_make1(implied);
	ListCell *cell;

	foreach(cell, argus_params_of(list_make1(implied)))
	{
		Expr *limit = (Expr *) makeConst(INT4OID, -1, InvalidOid, sizeof(int32), Int32GetDatum(ARGUS_MAX_KEYS), false,
										 true);
		Expr *size = (Expr *) makeFuncExpr(F_CARDINALITY, INT4OID, list_make1(lfirst(cell)), InvalidOid, InvalidOid,
										   COERCE_EXPLICIT_CALL);
		Expr *test = make_opclause(Int4LessOperator, BOOLOID, false, limit, size, InvalidOid, InvalidOid);

		set_opfuncid((OpExpr *) test);
		arms = lappend(arms, test);
	}
	return make_orclause(arms);
}

/*
 * Returns the conditions that join clauses imply, to be joined by AND. By each clause it must be possible to
 * parameterise a scan of `rel`. Sets `*best` to the matches of the clause that has the fewest, and `*cost` to the cost
 * of gathering all sets. Neither is of use if nothing is implied.
 */
List *
argus_imply_conditions(PlannerInfo *root, RelOptInfo *rel, List *clauses, ArgusMatches *best, Cost *cost)
{
	const ArgusRelationInfo *info = (const ArgusRelationInfo *) rel->fdw_private;
	ArgusDerivation d;
	List *conditions = NIL;
	ListCell *cell;

	memset(&d, 0, sizeof(d));
	d.root = root;
	d.rel = rel;
	d.info = info;
	argus_init_conditions(&d.pushable, root, rel, info);
	foreach(cell, clauses)
	{
		RestrictInfo *rinfo = (RestrictInfo *) lfirst(cell);
		Expr *implied;

		d.params = NIL;
		d.matches = {};
		implied = argus_is_held_back(rel, rinfo) ? NULL : imply(&d, rinfo->clause);
		if (implied == NULL)
			continue;
		if (conditions == NIL || d.matches.rows < best->rows)
			*best = d.matches;
		conditions = list_append_unique(conditions, or_too_many(implied));
	}
	*cost = d.cost;
	return conditions;
}
}
