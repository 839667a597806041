/*
 * kept_flows.cpp
 *		Plans joins that keep or select flows by a key that equals either of two columns: flows LEFT JOIN list, EXISTS
 *		and NOT EXISTS.
 *
 * Rows of the list lie in a table hashed by their key. Each flow is looked up by both of its values, and what is found
 * must pass all conditions of the join. The list must fit into memory, as PostgreSQL demands of hashed subqueries.
 */
#include "join/either_side.h"

extern "C"
{
#include "access/htup_details.h"
#include "executor/nodeHash.h"
#include "nodes/extensible.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/paths.h"
#include "optimizer/restrictinfo.h"
#include "optimizer/tlist.h"

/* Bytes that a row of the list takes besides its columns, at the most: its place in the table, and a header. */
#define ARGUS_KEPT_ROW_OVERHEAD 64

/* What CustomPath.custom_private holds. */
enum ArgusKeptPathIndex
{
	PATH_NUMBERS,    /* IntList: by ArgusKeptInt */
	PATH_TARGET,     /* Exprs that the join gives */
	PATH_CONDITIONS, /* RestrictInfos of the join */
	PATH_KEY,        /* Expr */
	PATH_COLUMNS,    /* Vars */
	PATH_KEYS        /* OidList: column = key, and its collation */
};

/* Returns whether a list is thought to fit into the memory for a hash table. */
static bool
fits(const RelOptInfo *list)
{
	const double width = list->reltarget->width + MAXALIGN(SizeofMinimalTupleHeader) + ARGUS_KEPT_ROW_OVERHEAD;

	return list->rows * width <= (double) get_hash_memory_limit();
}

/*
 * Returns whether flows can be kept in this way. A condition that is the same for all rows would have to be checked
 * before all else, and a placeholder is no column that the executor could take from one of the two sides.
 */
bool
argus_can_keep(const ArgusEither *e, const RelOptInfo *joinrel, const List *conditions)
{
	ListCell *cell;

	if (exprType((Node *) e->key) != e->columns[0]->vartype || e->root->glob->lastPHId != 0 || !fits(e->list))
		return false;
	foreach(cell, conditions)
	{
		if (((const RestrictInfo *) lfirst(cell))->pseudoconstant)
			return false;
	}
	return true;
}

/* Returns the conditions of a join, and sets those that are for its result and not for pairs. */
static List *
conditions_of(JoinType jointype, List *conditions, Relids relids, List **for_result)
{
	List *for_pairs;

	*for_result = NIL;
	if (!IS_OUTER_JOIN(jointype))
		return extract_actual_clauses(conditions, false);
	extract_actual_join_clauses(conditions, relids, &for_pairs, for_result);
	return for_pairs;
}

/* Returns the variables that the plan needs of its children, each of them once. */
static List *
needed_variables(List *expressions)
{
	List *result = NIL;
	ListCell *cell;

	foreach(cell, pull_var_clause((Node *) expressions,
								  PVC_RECURSE_AGGREGATES | PVC_RECURSE_WINDOWFUNCS | PVC_RECURSE_PLACEHOLDERS))
		result = list_append_unique(result, lfirst(cell));
	return result;
}

/* Returns which column of a child a variable is, from 1, or 0, whether or not a join may replace it by NULL. */
static int
column_of_child(const Plan *child, const Var *var)
{
	ListCell *cell;

	foreach(cell, child->targetlist)
	{
		const TargetEntry *entry = (const TargetEntry *) lfirst(cell);
		const Var *column = (const Var *) entry->expr;

		if (IsA(column, Var) && column->varno == var->varno && column->varattno == var->varattno)
			return entry->resno;
	}
	return 0;
}

/* Describes the scan tuple: the variables, and in which column of which child each of them is. */
static List *
describe_tuple(List *variables, const Plan *flows, const Plan *list, List **sources)
{
	List *result = NIL;
	ListCell *cell;

	foreach(cell, variables)
	{
		Var *var = (Var *) lfirst(cell);
		int source = column_of_child(flows, var);

		if (source == 0)
			source = -column_of_child(list, var);
		if (source == 0)
			elog(ERROR, "variable not found in either side of a join");
		*sources = lappend_int(*sources, source);
		result = lappend(result, makeTargetEntry((Expr *) copyObjectImpl(var), (AttrNumber) (list_length(result) + 1),
												 NULL, false));
	}
	return result;
}

/* Makes the plan. What it is to return may be left to who projects its rows. A callback of the planner. */
static Plan *
make_plan(PlannerInfo *root, RelOptInfo *rel, struct CustomPath *path, List *tlist, List *clauses, List *custom_plans)
{
	CustomScan *scan = makeNode(CustomScan);
	List *numbers = (List *) list_nth(path->custom_private, PATH_NUMBERS);
	const JoinType jointype = (JoinType) list_nth_int(numbers, ARGUS_KEPT_JOINTYPE);
	List *for_result;
	List *for_pairs = conditions_of(jointype, (List *) list_nth(path->custom_private, PATH_CONDITIONS), rel->relids,
									&for_result);
	List *exprs = list_make3(list_nth(path->custom_private, PATH_KEY), list_nth(path->custom_private, PATH_COLUMNS),
							 for_pairs); /* by ArgusKeptExpr */
	List *sources = NIL;

	scan->custom_scan_tlist =
		describe_tuple(needed_variables(list_make3(list_nth(path->custom_private, PATH_TARGET), exprs, for_result)),
					   (const Plan *) linitial(custom_plans), (const Plan *) lsecond(custom_plans), &sources);
	scan->scan.plan.targetlist = tlist;
	scan->scan.plan.qual = for_result;
	scan->flags = path->flags;
	scan->custom_plans = custom_plans;
	scan->custom_exprs = exprs;
	scan->custom_private = list_make3(numbers, sources,
									  list_nth(path->custom_private, PATH_KEYS)); /* by ArgusKeptPrivateIndex */
	scan->methods = &argus_kept_flows_scan;
	return &scan->scan.plan;
}

static const CustomPathMethods path_methods = {.CustomName = "Argus Either Side",
											   .PlanCustomPath = make_plan,
											   .ReparameterizeCustomPathByChild = NULL};

/*
 * Sets what a join costs. The list is read and hashed first. A flow takes two look-ups, and the conditions are tried on
 * what is found.
 */
static void
set_costs(const ArgusEither *e, const RelOptInfo *joinrel, const Path *flows, const Path *list, const List *conditions,
		  Path *path)
{
	const double share = flows->rows / Max(1, e->flows->rows);
	const double rows = clamp_row_est(joinrel->rows * Min(1, share));
	QualCost qual;

	cost_qual_eval(&qual, (List *) conditions, e->root);
	path->rows = rows;
	path->startup_cost = flows->startup_cost + list->total_cost + qual.startup +
						 list->rows * (cpu_operator_cost + cpu_tuple_cost);
	path->total_cost = path->startup_cost + (flows->total_cost - flows->startup_cost) +
					   flows->rows * 2 * cpu_operator_cost +
					   rows * (qual.per_tuple + cpu_tuple_cost + joinrel->reltarget->cost.per_tuple);
}

/* Returns the path that joins flows with a list, as JOIN_LEFT, JOIN_SEMI or JOIN_ANTI. */
Path *
argus_kept_flows_path(const ArgusEither *e, RelOptInfo *joinrel, Path *flows, Path *list, JoinType jointype,
					  JoinPathExtraData *extra)
{
	CustomPath *path = makeNode(CustomPath);

	path->path.pathtype = T_CustomScan;
	path->path.parent = joinrel;
	path->path.pathtarget = joinrel->reltarget;
	path->path.parallel_safe = joinrel->consider_parallel && flows->parallel_safe && list->parallel_safe;
	path->path.parallel_workers = flows->parallel_workers;
	path->path.pathkeys = build_join_pathkeys(e->root, joinrel, jointype, flows->pathkeys);
	path->flags = CUSTOMPATH_SUPPORT_PROJECTION;
	path->custom_paths = list_make2(flows, list);
	path->custom_private = lappend(list_make5(list_make1_int(jointype), joinrel->reltarget->exprs, extra->restrictlist,
											  e->key, list_make2(e->columns[0], e->columns[1])),
								   list_make2_oid(e->opno, e->collation));
	path->methods = &path_methods;
	set_costs(e, joinrel, flows, list, extra->restrictlist, &path->path);
	return &path->path;
}
}
