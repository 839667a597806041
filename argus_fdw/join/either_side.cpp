/*
 * either_side.cpp
 *		Plans joins of a key with either of two columns: w.ip IN (f.saddr, f.daddr).
 *
 * PostgreSQL hashes equalities only, and would compare each flow with each row of the list. So each flow is doubled
 * first: unnest(ARRAY[saddr, NULLIF(daddr, saddr)]) gives a row for each of its values, which is hashed like any other.
 * No flow meets a row of the list twice: its values differ. The join evaluates its own condition besides.
 *
 * Flows that the join keeps without a partner, or once for many, must not be doubled: kept_flows.cpp is for these.
 */
#include "join/either_side.h"

#include "plan/plan.h"

extern "C"
{
#include "nodes/extensible.h"
#include "optimizer/clauses.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/paths.h"
#include "optimizer/restrictinfo.h"
#include "optimizer/tlist.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

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

/* Returns whether a join gives each flow with its partners or without one, or tells which flows have one. */
static bool
keeps_flows(JoinType jointype, bool flows_are_outer)
{
	return flows_are_outer && (jointype == JOIN_LEFT || jointype == JOIN_SEMI || jointype == JOIN_ANTI);
}

/* Adds the ways to keep or select flows, by one condition. */
static void
add_keeping_joins(const ArgusEither *e, RelOptInfo *joinrel, RelOptInfo *flows, RelOptInfo *list, JoinType jointype,
				  JoinPathExtraData *extra)
{
	Path *list_path = list->cheapest_total_path;

	if (!argus_can_keep(e, joinrel, extra->restrictlist))
		return;
	add_path(joinrel, argus_kept_flows_path(e, joinrel, flows->cheapest_total_path, list_path, jointype, extra));
	if (!joinrel->consider_parallel || flows->partial_pathlist == NIL)
		return;
	list_path = get_cheapest_parallel_safe_total_inner(list->pathlist);
	if (list_path != NULL)
		add_partial_path(joinrel, argus_kept_flows_path(e, joinrel, (Path *) linitial(flows->partial_pathlist),
														list_path, jointype, extra));
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
	const bool keeps = keeps_flows(jointype, flows == outer);
	ListCell *cell;

	if (!has_flows(root, flows) || (!keeps && !allows_doubles(jointype, flows == outer)))
		return;
	foreach(cell, extra->restrictlist)
	{
		const RestrictInfo *rinfo = (const RestrictInfo *) lfirst(cell);

		if (rinfo->security_level > 0 && !rinfo->leakproof)
			continue;
		if (IS_OUTER_JOIN(jointype) && RINFO_IS_PUSHED_DOWN(rinfo, joinrel->relids))
			continue;
		if (!argus_note_either(&e, rinfo->clause))
			continue;
		if (keeps)
			add_keeping_joins(&e, joinrel, outer, inner, jointype, extra);
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
	RegisterCustomScanMethods(&argus_kept_flows_scan);
}
}
