/*
 * either_side.cpp
 *		Hash joins of a key with either of two columns: w.ip IN (f.saddr, f.daddr).
 *
 * PostgreSQL hashes equalities only, and would compare each flow with each row of the list. So each flow is doubled
 * first: unnest(ARRAY[saddr, NULLIF(daddr, saddr)]) gives a row for each of its values, which is hashed like any other.
 * No flow meets a row of the list twice: its values differ. The join evaluates its own condition besides.
 *
 * Flows that the join keeps without a partner, or once for many, must not be doubled. NOT EXISTS is two joins instead:
 * the flows whose source is in the list go first, then those whose destination is. Other such joins are left alone.
 */
#include "condition/condition.h"
#include "plan/plan.h"

extern "C"
{
#include "optimizer/clauses.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/paths.h"
#include "optimizer/restrictinfo.h"
#include "optimizer/tlist.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

/* A key that equals either of two columns wherever a join condition is true. */
struct ArgusEither
{
	PlannerInfo *root;
	const RelOptInfo *flows; /* the table with the columns */
	const RelOptInfo *list;  /* the relation with the key */
	Var *columns[2];
	int n_columns;
	bool is_guarded; /* the arm at hand says more, which may be false where the key cannot be evaluated */
	Expr *key;       /* NULL: none was found yet */
	Oid opno;        /* column = key */
	Oid collation;
};

static set_join_pathlist_hook_type previous_hook = NULL;

/* Returns whether a relation is a foreign table of ours, or a table with such partitions. */
static bool
has_flows(PlannerInfo *root, const RelOptInfo *rel)
{
	ListCell *cell;

	if (rel->reloptkind != RELOPT_BASEREL || argus_is_ours(rel))
		return rel->reloptkind == RELOPT_BASEREL;
	foreach(cell, root->append_rel_list)
	{
		const AppendRelInfo *child = (const AppendRelInfo *) lfirst(cell);

		if (child->parent_relid == rel->relid && argus_is_ours(root->simple_rel_array[child->child_relid]))
			return true;
	}
	return false;
}

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
static bool
note_condition(ArgusEither *e, Expr *clause)
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

/* Returns unnest(ARRAY[first, NULLIF(second, first)]). */
static Expr *
make_values(const ArgusEither *e)
{
	const Var *first = e->columns[0];
	const Oid array_type = get_array_type(first->vartype);
	NullIfExpr *second = makeNode(NullIfExpr);
	ArrayExpr *array = makeNode(ArrayExpr);
	FuncExpr *unnest;

	second->opno = lookup_type_cache(first->vartype, TYPECACHE_EQ_OPR)->eq_opr;
	second->opfuncid = get_opcode(second->opno);
	second->opresulttype = first->vartype;
	second->opcollid = first->varcollid;
	second->inputcollid = e->collation;
	second->args = list_make2(copyObjectImpl(e->columns[1]), copyObjectImpl(first));
	second->location = -1;
	array->array_typeid = array_type;
	array->array_collid = first->varcollid;
	array->element_typeid = first->vartype;
	array->elements = list_make2(copyObjectImpl(first), second);
	array->location = -1;
	unnest = makeFuncExpr(F_UNNEST_ANYARRAY, first->vartype, list_make1(array), first->varcollid, e->collation,
						  COERCE_EXPLICIT_CALL);
	unnest->funcretset = true;
	return (Expr *) unnest;
}

/* Returns a path that gives each flow of `path` once for each of its values. */
static Path *
make_doubled(PlannerInfo *root, RelOptInfo *flows, Path *path, Expr *values)
{
	PathTarget *target = copy_pathtarget(flows->reltarget);

	add_column_to_pathtarget(target, values, 0);
	return (Path *) create_set_projection_path(root, flows, path, set_pathtarget_cost_width(root, target));
}

/* Returns column = key for a hash join, where the column may be an expression. */
static RestrictInfo *
make_hashed(const ArgusEither *e, Expr *column, const RestrictInfo *condition)
{
	RestrictInfo *hashed = make_simple_restrictinfo(e->root, make_opclause(e->opno, BOOLOID, false, column, e->key,
																		   InvalidOid, e->collation));

	set_opfuncid((OpExpr *) hashed->clause);
	hashed->hashjoinoperator = e->opno;
	hashed->is_pushed_down = condition->is_pushed_down;
	return hashed;
}

/* Returns the hash join of two paths. It evaluates all conditions of the join besides. */
static Path *
make_hash_join(PlannerInfo *root, RelOptInfo *joinrel, Path *outer, Path *inner, JoinType jointype,
			   RestrictInfo *hashed, JoinPathExtraData *extra)
{
	List *clauses = list_make1(hashed);
	JoinCostWorkspace workspace;

	initial_cost_hashjoin(root, &workspace, jointype, clauses, outer, inner, extra, false);
	return (Path *) create_hashjoin_path(root, joinrel, jointype, &workspace, extra, outer, inner, false,
										 extra->restrictlist, NULL, clauses);
}

/* Adds the ways to join by one condition, of which `e` says what it is. `flows` is the outer relation or the inner. */
static void
add_joins(ArgusEither *e, RelOptInfo *joinrel, RelOptInfo *outer, RelOptInfo *inner, JoinType jointype,
		  const RestrictInfo *condition, JoinPathExtraData *extra)
{
	PlannerInfo *root = e->root;
	Expr *values = make_values(e);
	RestrictInfo *hashed = make_hashed(e, values, condition);
	Path *outer_path = outer->cheapest_total_path;
	Path *inner_path = inner->cheapest_total_path;

	if (inner == e->flows)
	{
		inner_path = make_doubled(root, inner, inner_path, values);
		add_path(joinrel, make_hash_join(root, joinrel, outer_path, inner_path, jointype, hashed, extra));
		return;
	}
	outer_path = make_doubled(root, outer, outer_path, values);
	add_path(joinrel, make_hash_join(root, joinrel, outer_path, inner_path, jointype, hashed, extra));
	if (joinrel->consider_parallel && jointype == JOIN_INNER && outer->partial_pathlist != NIL &&
		inner_path->parallel_safe)
	{
		outer_path = make_doubled(root, outer, (Path *) linitial(outer->partial_pathlist), values);
		add_partial_path(joinrel, make_hash_join(root, joinrel, outer_path, inner_path, jointype, hashed, extra));
	}
}

/*
 * Returns the flows of a path whose columns are both not in the list, by one join after the other. What the first one
 * gives is flows again, with all columns that the second needs, whatever the query wants in the end: a path of `flows`.
 */
static Path *
make_anti_joins(const ArgusEither *e, RelOptInfo *joinrel, RelOptInfo *flows, Path *path, Path *list,
				const RestrictInfo *condition, JoinPathExtraData *extra)
{
	Path *first = make_hash_join(e->root, joinrel, path, list, JOIN_ANTI,
								 make_hashed(e, (Expr *) e->columns[0], condition), extra);

	first->pathtarget = flows->reltarget;
	first = (Path *) create_projection_path(e->root, flows, first, flows->reltarget);
	return make_hash_join(e->root, joinrel, first, list, JOIN_ANTI, make_hashed(e, (Expr *) e->columns[1], condition),
						  extra);
}

/*
 * Adds the ways to keep flows that no row of the list meets: none may meet the first column, nor the second. Nothing
 * may be wanted of the list: it would be looked for in what the first join gives. The list is planned twice, which
 * subqueries do not allow.
 */
static void
add_anti_joins(const ArgusEither *e, RelOptInfo *joinrel, RelOptInfo *outer, RelOptInfo *inner,
			   const RestrictInfo *condition, JoinPathExtraData *extra)
{
	Path *list = inner->cheapest_total_path;

	if (inner->reloptkind != RELOPT_BASEREL || inner->rtekind == RTE_SUBQUERY ||
		(e->root->parse->commandType != CMD_SELECT && e->root->parse->commandType != CMD_INSERT) ||
		!bms_is_subset(pull_varnos(e->root, (Node *) joinrel->reltarget->exprs), outer->relids))
		return;
	add_path(joinrel, make_anti_joins(e, joinrel, outer, outer->cheapest_total_path, list, condition, extra));
	if (joinrel->consider_parallel && outer->partial_pathlist != NIL && list->parallel_safe)
		add_partial_path(joinrel, make_anti_joins(e, joinrel, outer, (Path *) linitial(outer->partial_pathlist), list,
												  condition, extra));
}

/* Returns whether a join gives a row for each pair that matches, or for each row of the list: flows can be doubled. */
static bool
allows_doubles(JoinType jointype, bool flows_are_outer)
{
	switch (jointype)
	{
		case JOIN_INNER:
			return true;
		case JOIN_LEFT:
		case JOIN_SEMI:
		case JOIN_ANTI:
			return !flows_are_outer;
		case JOIN_RIGHT:
			return flows_are_outer;
		default:
			return false;
	}
}

/* Returns whether two relations can be hashed as they are: neither of them depends on the other, or on others. */
static bool
stand_alone(const RelOptInfo *joinrel, const RelOptInfo *outer, const RelOptInfo *inner)
{
	return bms_is_empty(joinrel->lateral_relids) && bms_is_empty(outer->lateral_relids) &&
		   bms_is_empty(inner->lateral_relids) && outer->cheapest_total_path != NULL &&
		   inner->cheapest_total_path != NULL && outer->cheapest_total_path->param_info == NULL &&
		   inner->cheapest_total_path->param_info == NULL;
}

/* Adds the hash joins of `flows` with a list, by each condition that allows it. */
static void
add_joins_of(PlannerInfo *root, RelOptInfo *joinrel, RelOptInfo *outer, RelOptInfo *inner, JoinType jointype,
			 JoinPathExtraData *extra, const RelOptInfo *flows)
{
	ArgusEither e = {.root = root,
					 .flows = flows,
					 .list = flows == outer ? inner : outer,
					 .columns = {},
					 .n_columns = 0,
					 .is_guarded = false,
					 .key = NULL,
					 .opno = InvalidOid,
					 .collation = InvalidOid};
	ListCell *cell;

	const bool is_anti = jointype == JOIN_ANTI && flows == outer;

	if (!has_flows(root, flows) || (!is_anti && !allows_doubles(jointype, flows == outer)))
		return;
	foreach(cell, extra->restrictlist)
	{
		const RestrictInfo *rinfo = (const RestrictInfo *) lfirst(cell);

		if (rinfo->security_level > 0 && !rinfo->leakproof)
			continue;
		if (IS_OUTER_JOIN(jointype) && RINFO_IS_PUSHED_DOWN(rinfo, joinrel->relids))
			continue;
		if (!note_condition(&e, rinfo->clause))
			continue;
		if (is_anti)
			add_anti_joins(&e, joinrel, outer, inner, rinfo, extra);
		else
			add_joins(&e, joinrel, outer, inner, jointype, rinfo, extra);
	}
}

/* Returns whether a join has a condition that may be true in several ways, as all are that concern us. */
static bool
has_alternatives(List *conditions)
{
	ListCell *cell;

	foreach(cell, conditions)
	{
		const RestrictInfo *rinfo = (const RestrictInfo *) lfirst(cell);

		if (is_orclause(rinfo->clause) || IsA(rinfo->clause, ScalarArrayOpExpr))
			return true;
	}
	return false;
}

/* Adds paths to a join, after PostgreSQL has. A callback of the planner, for the joins of every query. */
static void
add_join_paths(PlannerInfo *root, RelOptInfo *joinrel, RelOptInfo *outer, RelOptInfo *inner, JoinType jointype,
			   JoinPathExtraData *extra)
{
	if (previous_hook != NULL)
		previous_hook(root, joinrel, outer, inner, jointype, extra);
	if (!argus_enable_pushdown || !enable_hashjoin || !has_alternatives(extra->restrictlist) ||
		!stand_alone(joinrel, outer, inner))
		return;
	add_joins_of(root, joinrel, outer, inner, jointype, extra, outer);
	add_joins_of(root, joinrel, outer, inner, jointype, extra, inner);
}

/* Has the planner ask for joins. PostgreSQL has no callback of foreign data wrappers for joins with other tables. */
void
argus_watch_joins(void)
{
	previous_hook = set_join_pathlist_hook;
	set_join_pathlist_hook = add_join_paths;
}
}
