/*
 * watchlist.cpp
 *		A join on addresses -> a condition that the scan can look up in the indexes, for all rows of the other table at
 *		once.
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
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"

/* What is being derived for one table. */
struct ArgusDerivation
{
	PlannerInfo *root;
	RelOptInfo *rel;
	const ArgusColumnMap *columns;
	List *params; /* the sets that the clause at hand refers to */
	double keys;  /* in these */
	Cost cost;    /* of gathering the sets of all clauses */
};

/* Returns the set of a key, or NULL if it cannot be had, and counts it for the clause at hand. */
static Param *
use_set(ArgusDerivation *d, Expr *key)
{
	const RelOptInfo *source;
	Param *set = argus_set_of_key(d->root, d->rel, key, &source);

	if (set == NULL || list_member(d->params, set))
		return set;
	d->params = lappend(d->params, set);
	d->keys += source->rows;
	d->cost += seq_page_cost * source->pages + cpu_tuple_cost * (source->tuples + source->rows);
	return set;
}

static Expr *imply(ArgusDerivation *d, Expr *clause);

/* Returns column = ANY (all keys), which column = key implies, or NULL. */
static Expr *
imply_of_comparison(ArgusDerivation *d, Oid opno, Expr *column, Expr *key)
{
	Param *set;
	ScalarArrayOpExpr *any;

	if (!argus_is_address(d->columns, d->rel->relid, argus_strip_relabel(column)))
		return NULL;
	set = use_set(d, key);
	if (set == NULL)
		return NULL;
	any = makeNode(ScalarArrayOpExpr);
	any->opno = opno;
	any->opfuncid = get_opcode(opno);
	any->useOr = true;
	any->args = list_make2(copyObjectImpl(column), set);
	any->location = -1;
	return (Expr *) any;
}

/* Returns what left = right implies, whichever of them is the column: equality of addresses is its own commutator. */
static Expr *
imply_of_op(ArgusDerivation *d, Oid opno, Expr *left, Expr *right)
{
	Expr *implied;

	if (get_opcode(opno) != F_NETWORK_EQ)
		return NULL;
	implied = imply_of_comparison(d, opno, left, right);
	return implied != NULL ? implied : imply_of_comparison(d, opno, right, left);
}

/* Returns what x = ANY (ARRAY[y, z]) implies: what one of its equalities does. */
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
		Expr *arm = imply_of_op(d, expr->opno, (Expr *) linitial(expr->args), (Expr *) lfirst(cell));

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

/* Returns what a join condition implies for each flow by itself, in terms of addresses and sets; NULL: nothing. */
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
					   : imply_of_op(d, expr->opno, (Expr *) linitial(expr->args), (Expr *) lsecond(expr->args));
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
 * parameterise a scan of `rel`. Sets `*keys` to the number of keys of the clause that has the fewest, and `*cost` to
 * the cost of gathering all sets; `*keys` is left alone if nothing is implied.
 */
List *
argus_imply_conditions(PlannerInfo *root, RelOptInfo *rel, List *clauses, double *keys, Cost *cost)
{
	ArgusDerivation d = {.root = root,
						 .rel = rel,
						 .columns = &((ArgusRelationInfo *) rel->fdw_private)->columns,
						 .params = NIL,
						 .keys = 0,
						 .cost = 0};
	List *conditions = NIL;
	ListCell *cell;

	foreach(cell, clauses)
	{
		RestrictInfo *rinfo = (RestrictInfo *) lfirst(cell);
		Expr *implied;

		d.params = NIL;
		d.keys = 0;
		implied = imply(&d, rinfo->clause);
		if (implied == NULL)
			continue;
		*keys = conditions == NIL ? d.keys : Min(*keys, d.keys);
		conditions = list_append_unique(conditions, or_too_many(implied));
	}
	*cost = d.cost;
	return conditions;
}
}
