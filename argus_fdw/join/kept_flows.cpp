/*
 * kept_flows.cpp
 *		Plans joins that keep or select flows by a key that equals either of two columns: flows LEFT JOIN list, EXISTS
 *		and NOT EXISTS.
 *
 * Rows of the list lie in a table hashed by their key. Each flow is looked up by both of its values, and what is found
 * must pass all conditions of the join. The list must be thought to fit into memory, as those of hashed subqueries.
 */
#include "join/either_side.h"

extern "C"
{
#include "executor/nodeHash.h"
#include "nodes/extensible.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/paths.h"
#include "optimizer/restrictinfo.h"
#include "utils/selfuncs.h"

/*
 * Bytes that a row of the list takes besides its columns, if its key is its own: headers, a copy of the key, and the
 * places in a table that has just grown.
 */
#define ARGUS_KEPT_ROW_OVERHEAD 176

/* What CustomPath.custom_private holds. */
enum ArgusKeptPathIndex
{
	PATH_NUMBERS,    /* IntList: the kind of join */
	PATH_TARGET,     /* Exprs that the join gives */
	PATH_CONDITIONS, /* RestrictInfos of the join */
	PATH_KEY,        /* Expr */
	PATH_COLUMNS,    /* Vars */
	PATH_KEYS        /* OidList: column = key, and its collation */
};

/* Bytes that a list may always have: some 300,000 addresses. */
#define ARGUS_KEPT_BYTES (64 * 1024 * 1024)

/* Returns whether a list is thought to fit into the memory that it may have. */
static bool
fits(const RelOptInfo *list)
{
	const double width = list->reltarget->width + ARGUS_KEPT_ROW_OVERHEAD;

	return list->rows * width <= Max((double) get_hash_memory_limit(), ARGUS_KEPT_BYTES);
}

/*
 * Returns whether flows can be kept in this way. A condition that is the same for all rows would have to be checked
 * before all else; a placeholder is no column that the executor could take from one of the two sides, and neither is
 * what identifies a row that is to be changed.
 */
bool
argus_can_keep(const ArgusEither *e, const RelOptInfo *joinrel, const List *conditions)
{
	ListCell *cell;

	if (exprType((Node *) e->key) != e->columns[0]->vartype || e->root->placeholder_list != NIL || !fits(e->list) ||
		bms_is_member((int) e->flows->relid, e->root->all_result_relids))
		return false;
	foreach(cell, conditions)
	{
		if (((const RestrictInfo *) lfirst(cell))->pseudoconstant)
			return false;
	}
	return true;
}

/* Returns whether a condition should be evaluated before another: for security's sake, or since it costs less. */
static bool
comes_before(PlannerInfo *root, RestrictInfo *a, RestrictInfo *b)
{
	QualCost cost_a, cost_b;

	if (a->security_level != b->security_level)
		return a->security_level < b->security_level;
	cost_qual_eval_node(&cost_a, (Node *) a, root);
	cost_qual_eval_node(&cost_b, (Node *) b, root);
	return cost_a.per_tuple < cost_b.per_tuple;
}

/* Returns RestrictInfos in the order in which they should be evaluated; those that are alike keep theirs. */
static List *
in_order(PlannerInfo *root, List *conditions)
{
	List *result = NIL;
	ListCell *cell;

	foreach(cell, conditions)
	{
		int place = list_length(result);

		while (place > 0 &&
			   comes_before(root, (RestrictInfo *) lfirst(cell), (RestrictInfo *) list_nth(result, place - 1)))
			place--;
		result = list_insert_nth(result, place, lfirst(cell));
	}
	return result;
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

static bool
is_same_column(const Var *a, const Var *b)
{
	return a->varno == b->varno && a->varattno == b->varattno && a->varlevelsup == b->varlevelsup;
}

/* Returns the variable among some that is the same column, or NULL. */
static Var *
find_column(const List *variables, const Var *wanted)
{
	ListCell *cell;

	foreach(cell, variables)
	{
		if (is_same_column((const Var *) lfirst(cell), wanted))
			return (Var *) lfirst(cell);
	}
	return NULL;
}

/*
 * Returns the variables that the plan needs of its children, each column once: as the join gives it, where it does.
 * Since 16, a variable of a condition and of what the join gives differ by whether the join may replace it by NULL.
 */
static List *
needed_variables(List *target, List *expressions)
{
	List *result = NIL;
	ListCell *cell;

	foreach(cell, pull_var_clause((Node *) list_make2(target, expressions),
								  PVC_RECURSE_AGGREGATES | PVC_RECURSE_WINDOWFUNCS | PVC_RECURSE_PLACEHOLDERS))
	{
		if (find_column(result, (const Var *) lfirst(cell)) == NULL)
			result = lappend(result, lfirst(cell));
	}
	return result;
}

/* Replaces variables by those of the list `variables` that are the same columns. A callback of the planner. */
static Node *
use_variables(Node *node, void *variables)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, Var))
	{
		const Var *found = find_column((const List *) variables, (const Var *) node);

		return (Node *) copyObjectImpl(found != NULL ? (const void *) found : (const void *) node);
	}
	return argus_mutate_expression(node, use_variables, variables);
}

/* Returns which column of a child a variable is, from 1, or 0. */
static int
column_of_child(const Plan *child, const Var *var)
{
	ListCell *cell;

	foreach(cell, child->targetlist)
	{
		const TargetEntry *entry = (const TargetEntry *) lfirst(cell);

		if (IsA(entry->expr, Var) && is_same_column((const Var *) entry->expr, var))
			return entry->resno;
	}
	return 0;
}

/* Returns whether an expression has a parameter that may change while the query runs. */
static bool
has_parameter(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Param))
		return ((const Param *) node)->paramkind == PARAM_EXEC;
	return argus_walk_expression(node, has_parameter, context);
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
	const JoinType jointype = (JoinType) list_nth_int((List *) list_nth(path->custom_private, PATH_NUMBERS), 0);
	List *target = (List *) list_nth(path->custom_private, PATH_TARGET);
	List *conditions = in_order(root, (List *) list_nth(path->custom_private, PATH_CONDITIONS));
	List *for_result;
	List *for_pairs = conditions_of(jointype, conditions, rel->relids, &for_result);
	List *exprs = list_make3(list_nth(path->custom_private, PATH_KEY), list_nth(path->custom_private, PATH_COLUMNS),
							 for_pairs); /* by ArgusKeptExpr */
	List *variables = needed_variables(target, list_make2(exprs, for_result));
	List *sources = NIL;

	scan->custom_scan_tlist = describe_tuple(variables, (const Plan *) linitial(custom_plans),
											 (const Plan *) lsecond(custom_plans), &sources);
	scan->scan.plan.targetlist = tlist;
	scan->scan.plan.qual = (List *) use_variables((Node *) for_result, variables);
	scan->flags = path->flags;
	scan->custom_plans = custom_plans;
	scan->custom_exprs = (List *) use_variables((Node *) exprs, variables);
	scan->custom_private = list_make3(list_make2_int(jointype, has_parameter((Node *) linitial(exprs), NULL)), sources,
									  list_nth(path->custom_private, PATH_KEYS)); /* by ArgusKeptPrivateIndex */
	scan->methods = &argus_kept_flows_scan;
	return &scan->scan.plan;
}

static const CustomPathMethods path_methods = {.CustomName = "Argus Either Side",
											   .PlanCustomPath = make_plan,
											   .ReparameterizeCustomPathByChild = NULL};

/*
 * Sets what a join costs. The list is read and hashed first. A flow takes two look-ups, and the conditions are tried on
 * the rows that a key has.
 */
static void
set_costs(const ArgusEither *e, const RelOptInfo *joinrel, const Path *flows, const Path *list, const List *conditions,
		  Path *path)
{
	const double share = flows->rows / Max(1, e->flows->rows);
	const double keys = estimate_num_groups(e->root, list_make1(e->key), Max(1, list->rows), NULL, NULL);
	const double pairs = flows->rows * Max(1, list->rows / Max(1, keys));
	QualCost qual;

	cost_qual_eval(&qual, (List *) conditions, e->root);
	path->rows = clamp_row_est(joinrel->rows * Min(1, share));
	path->startup_cost = flows->startup_cost + list->total_cost + qual.startup +
						 list->rows * (cpu_operator_cost + cpu_tuple_cost);
	path->total_cost = path->startup_cost + (flows->total_cost - flows->startup_cost) +
					   flows->rows * 2 * cpu_operator_cost + pairs * qual.per_tuple +
					   path->rows * (cpu_tuple_cost + joinrel->reltarget->cost.per_tuple);
	argus_disable_like(flows, path);
	argus_disable_like(list, path);
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
