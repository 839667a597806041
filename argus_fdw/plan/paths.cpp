/*
 * paths.cpp
 *		The ways to scan, and what each costs: by one process, by several, again for each row of another table, in one
 *		pass for all of its rows, or only for the first rows.
 */
#include "condition/condition.h"
#include "plan/plan.h"
#include "table/table.h"

extern "C"
{
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/paths.h"
#include "optimizer/restrictinfo.h"
#include "partitioning/partbounds.h"

/* Inflating, framing and testing a record takes about as long as this many of the planner's operators. */
#define ARGUS_OPERATORS_PER_RECORD 6

/* The cost of opening an archive. */
#define ARGUS_ARCHIVE_COST 1.0

#define ARGUS_SIDE_CAR_COST 1.0 /* of looking a host up in a side-car */
#define ARGUS_CHUNKS_PER_HOST 8 /* chunks with flows of a host of which nothing is known */
#define ARGUS_CHUNK_COST 25.0   /* of reading one of these */

/* Largest share that a pass by addresses is assumed to read of what a pass without them reads. */
#define ARGUS_IMPLIED_SHARE 0.5

/*
 * The first flows of a host that is not known yet are at most this share of all that it has. It may be a busy one; and
 * a scan for the first flows never reads more than one for all.
 */
#define ARGUS_UNKNOWN_TOP_SHARE 0.5

/* Looking a value up in a set takes about as long as this many of the planner's operators. */
#define ARGUS_OPERATORS_PER_LOOKUP 2

/* A pass over the archives, and what it costs. */
struct ArgusPass
{
	double rows;
	double bytes; /* that are read of the archives, compressed */
	Cost startup;
	Cost run;
};

/* Makes the path of a pass; `implied` and `top`: see ArgusPathPrivateIndex. */
static ForeignPath *
make_path(PlannerInfo *root, RelOptInfo *baserel, const ArgusPass *pass, Relids outer, List *implied, List *top)
{
	return argus_create_foreignscan_path(root, baserel, pass->rows, pass->startup, pass->startup + pass->run, outer,
										 list_make2(implied, top) /* by ArgusPathPrivateIndex */);
}

/* Adds the pass as several processes share it, if they may and the archives are large enough. */
static void
add_shared_path(PlannerInfo *root, RelOptInfo *baserel, const ArgusPass *pass, List *implied)
{
	ArgusPass part = *pass;
	ForeignPath *path;
	double share;
	int workers;

	if (!baserel->consider_parallel || !bms_is_empty(baserel->lateral_relids))
		return;
	workers = compute_parallel_worker(baserel, pass->bytes / BLCKSZ, -1, max_parallel_workers_per_gather);
	if (workers <= 0)
		return;
	share = workers + (parallel_leader_participation ? Max(0.0, 1.0 - 0.3 * workers) : 0.0);
	part.rows = clamp_row_est(pass->rows / share);
	part.run /= share;
	path = make_path(root, baserel, &part, NULL, implied, NIL);
	path->path.parallel_aware = true;
	path->path.parallel_workers = workers;
	add_partial_path(baserel, (Path *) path);
}

/*
 * Adds a pass by one process and by several. `implied`: conditions that follow from joins. Their InitPlans will stand
 * at the top of the query's plan, which then must not run in a worker: it is that of a whole statement, or not
 * parallel-safe.
 */
static void
add_pass(PlannerInfo *root, RelOptInfo *baserel, const ArgusPass *pass, List *implied)
{
	ForeignPath *path = make_path(root, baserel, pass, baserel->lateral_relids, implied, NIL);

	path->path.parallel_safe &= implied == NIL;
	add_path(baserel, (Path *) path);
	if (implied == NIL || root->query_level == 1)
		add_shared_path(root, baserel, pass, implied);
}

/* Returns whether the core evaluates a join condition when the columns of the other tables are known. */
static bool
can_push_join(PlannerInfo *root, RelOptInfo *baserel, const ArgusRelationInfo *info, RestrictInfo *rinfo)
{
	ArgusConditions conditions;

	argus_init_conditions(&conditions, root, baserel, info);
	conditions.outer = bms_difference(rinfo->clause_relids, baserel->relids);
	return argus_push_condition(&conditions, rinfo->clause);
}

/* A column for which the planner looks for equal columns of other tables. */
struct ArgusJoinColumn
{
	Expr *current; /* the column at hand; NULL: none yet */
	List *done;    /* those that were at hand before */
	const ArgusRelationInfo *info;
};

/* Returns whether a member of an equivalence class is the column at hand. A callback of the planner. */
static bool
is_join_column(PlannerInfo *root, RelOptInfo *baserel, EquivalenceClass *ec, EquivalenceMember *em, void *argument)
{
	ArgusJoinColumn *column = (ArgusJoinColumn *) argument;

	if (column->current != NULL)
		return equal(column->current, em->em_expr);
	if (argus_column_of(&column->info->columns, baserel->relid, argus_strip_relabel(em->em_expr)) == NULL ||
		list_member(column->done, em->em_expr))
		return false;
	column->current = em->em_expr;
	return true;
}

/* Returns the join conditions on the table's columns that may select rows. */
static List *
selecting_joins(PlannerInfo *root, RelOptInfo *baserel, const ArgusRelationInfo *info)
{
	List *joins = NIL;
	ListCell *cell;
	ArgusJoinColumn column = {NULL, NIL, info};

	foreach(cell, baserel->joininfo)
	{
		RestrictInfo *rinfo = (RestrictInfo *) lfirst(cell);

		if (join_clause_is_movable_to(rinfo, baserel))
			joins = lappend(joins, rinfo);
	}
	while (baserel->has_eclass_joins)
	{
		column.current = NULL;
		joins = list_concat(joins, generate_implied_equalities_for_column(root, baserel, is_join_column, &column,
																		  baserel->lateral_referencers));
		if (column.current == NULL)
			break;
		column.done = lappend(column.done, column.current);
	}
	return joins;
}

/* Returns whether an index may find the few flows of a join condition, or the condition is not a plain equality. */
static bool
may_find(const RelOptInfo *baserel, const ArgusRelationInfo *info, const RestrictInfo *rinfo)
{
	const List *sides = rinfo->parent_ec == NULL ? NIL : ((const OpExpr *) rinfo->clause)->args;
	ListCell *cell;

	foreach(cell, sides)
	{
		if (argus_is_address(&info->columns, baserel->relid, argus_strip_relabel((Expr *) lfirst(cell))))
			return true;
	}
	return sides == NIL;
}

/*
 * Adds scans that start again for each row of another table, which gives the address to look for. Where nothing is
 * known of a column, PostgreSQL expects 200 different values in it, and thus so many scans. Archives have more: one
 * pass for all of them is better than that.
 */
static void
add_joined_paths(PlannerInfo *root, RelOptInfo *baserel, const ArgusRelationInfo *info, List *joins)
{
	List *seen = NIL;
	ListCell *cell;

	foreach(cell, joins)
	{
		RestrictInfo *rinfo = (RestrictInfo *) lfirst(cell);
		Relids outer;
		ParamPathInfo *param;
		ArgusPass pass;

		if (!may_find(baserel, info, rinfo) || bms_overlap(rinfo->clause_relids, info->vague) ||
			!can_push_join(root, baserel, info, rinfo))
			continue;
		outer = bms_union(bms_difference(rinfo->clause_relids, baserel->relids), baserel->lateral_relids);
		param = get_baserel_parampathinfo(root, baserel, outer);
		if (bms_is_empty(outer) || list_member_ptr(seen, param))
			continue;
		seen = lappend(seen, param);
		pass = {.rows = param->ppi_rows,
				.bytes = 0,
				.startup = ARGUS_ARCHIVE_COST,
				.run = info->archives * ARGUS_SIDE_CAR_COST + ARGUS_CHUNKS_PER_HOST * ARGUS_CHUNK_COST +
					   param->ppi_rows * cpu_tuple_cost};
		add_path(baserel, (Path *) make_path(root, baserel, &pass, param->ppi_req_outer, NIL, NIL));
	}
}

/* Returns how many records are in `bytes` of archives. */
static double
records_in(const RelOptInfo *baserel, const ArgusRelationInfo *info, double bytes)
{
	return baserel->tuples * bytes / Max(info->bytes, 1.0);
}

/* Returns what it costs to read `bytes` of archives and to return `rows`. */
static Cost
run_cost(const RelOptInfo *baserel, const ArgusRelationInfo *info, double bytes, double rows, Cost per_row)
{
	/* Conditions are a few instructions in the core; only rows that pass cost PostgreSQL anything. */
	return info->archives * ARGUS_ARCHIVE_COST + seq_page_cost * bytes / BLCKSZ +
		   records_in(baserel, info, bytes) * cpu_operator_cost * ARGUS_OPERATORS_PER_RECORD + rows * per_row;
}

/*
 * Adds one pass for all rows of other tables, by the keys that they give. Where there are indexes, it reads only what
 * may contain one of the addresses.
 */
static void
add_implied_pass(PlannerInfo *root, RelOptInfo *baserel, const ArgusRelationInfo *info, const ArgusPass *plain,
				 List *joins, Cost per_row)
{
	ArgusMatches matches;
	Cost gathering;
	List *implied = argus_imply_conditions(root, baserel, joins, &matches, &gathering);
	ArgusPass pass = *plain;
	double share = 1;

	if (implied == NIL)
		return;
	if (info->is_indexed && !matches.by_others)
	{
		const double chunks = matches.seen * ARGUS_CHUNKS_PER_HOST;

		share = Min(ARGUS_IMPLIED_SHARE, chunks * ARGUS_CHUNK_COST / Max(plain->run, 1.0));
		pass.startup += info->archives * matches.hosts * cpu_operator_cost;
	}
	pass.rows = clamp_row_est(Min(matches.rows, plain->rows * share));
	pass.bytes *= share;
	pass.startup += gathering;
	pass.run = (plain->run - plain->rows * per_row) * share + pass.rows * per_row +
			   records_in(baserel, info, pass.bytes) * cpu_operator_cost * ARGUS_OPERATORS_PER_LOOKUP;
	add_pass(root, baserel, &pass, implied);
}

/* Adds the paths that use join conditions. A scan for each row of another table needs indexes. */
static void
add_paths_of_joins(PlannerInfo *root, RelOptInfo *baserel, const ArgusRelationInfo *info, const ArgusPass *plain,
				   Cost per_row)
{
	List *joins;

	if (!argus_enable_pushdown || info->options.kind != ARGUS_FLOW)
		return;
	joins = selecting_joins(root, baserel, info);
	if (bms_is_empty(baserel->lateral_relids))
		add_implied_pass(root, baserel, info, plain, joins, per_row);
	if (info->is_indexed)
		add_joined_paths(root, baserel, info, joins);
}

/* Returns whether the query wants rows in the order of a table's partitions, or in the opposite one. */
static bool
wants_order_of_partitions(PlannerInfo *root, RelOptInfo *parent, ScanDirection direction)
{
	bool partial;
	List *keys = build_partition_pathkeys(root, parent, direction, &partial);

	return pathkeys_contained_in(root->sort_pathkeys, keys) ||
		   (!partial && pathkeys_contained_in(keys, root->sort_pathkeys));
}

/*
 * Returns whether the planner makes an Append of partitions in the order of the rows, as generate_orderedappend_paths()
 * decides it, which begins with others and seldom comes to this one.
 */
static bool
comes_later(PlannerInfo *root, const RelOptInfo *baserel)
{
	RelOptInfo *parent;
	int first;

	if (!IS_OTHER_REL(baserel))
		return false;
	parent = find_base_rel(root, (int) root->append_rel_array[baserel->relid]->parent_relid);
	if (parent->part_scheme == NULL || !partitions_are_ordered(parent->boundinfo, parent->live_parts))
		return false;
	if (wants_order_of_partitions(root, parent, ForwardScanDirection))
		first = bms_next_member(parent->live_parts, -1);
	else if (wants_order_of_partitions(root, parent, BackwardScanDirection))
		first = bms_prev_member(parent->live_parts, -1);
	else
		return false;
	return first >= 0 && parent->part_rels[first] != baserel;
}

/*
 * Adds the first rows of a pass, sorted, where the planner does not do that by itself: for min() and max(), and below a
 * MergeAppend, or an Append of partitions in the order of the rows. The path to sort is its own: add_path() frees paths
 * that are no better than others.
 */
static void
add_sorted_path(PlannerInfo *root, RelOptInfo *baserel, const ArgusPass *pass, List *top)
{
	SortPath *sorted;
	ListCell *cell;

	foreach(cell, root->sort_pathkeys)
	{
		if (!relation_can_be_sorted_early(root, baserel, ((const PathKey *) lfirst(cell))->pk_eclass, false))
			return;
	}
	sorted = create_sort_path(root, baserel, (Path *) make_path(root, baserel, pass, NULL, NIL, top),
							  root->sort_pathkeys, list_nth_int(top, ARGUS_TOP_ROWS));
	/* Such an Append adds up what each of its parts costs to begin, as if all of them began. */
	if (comes_later(root, baserel))
		sorted->path.startup_cost = pass->startup;
	add_path(baserel, (Path *) sorted);
}

/* Adds a scan that need only give the first rows. */
static void
add_top_path(PlannerInfo *root, RelOptInfo *baserel, const ArgusRelationInfo *info, List *top, const ArgusPass *plain,
			 Cost per_row)
{
	const double unindexed = info->bytes - info->estimate.indexed_bytes;
	const double share = Min(argus_top_share(top, plain->rows, plain->bytes),
							 info->has_stand_ins ? ARGUS_UNKNOWN_TOP_SHARE : 1.0);
	const double share_by_names = argus_top_share_by_names(info, top, plain->rows);
	ArgusPass pass = *plain;

	pass.rows = clamp_row_est(plain->rows * share);
	pass.bytes = unindexed * share_by_names + (plain->bytes - unindexed) * share;
	pass.run = run_cost(baserel, info, pass.bytes, pass.rows, per_row);
	add_path(baserel, (Path *) make_path(root, baserel, &pass, NULL, NIL, top));
	if (IS_OTHER_REL(baserel) || list_nth_int(top, ARGUS_TOP_ROWS) == 1)
		add_sorted_path(root, baserel, &pass, top);
}

/* Returns the pass over all that the table's own conditions leave. Sets `*per_row` to what each of its rows costs. */
static ArgusPass
plain_pass(PlannerInfo *root, RelOptInfo *baserel, Cost *per_row)
{
	const ArgusRelationInfo *info = (const ArgusRelationInfo *) baserel->fdw_private;
	const double bytes = info->bytes - info->estimate.indexed_bytes + info->estimate.chosen_bytes;
	QualCost local;

	cost_qual_eval(&local, info->local, root);
	*per_row = cpu_tuple_cost + local.per_tuple + baserel->reltarget->cost.per_tuple;
	return {.rows = baserel->rows,
			.bytes = bytes,
			.startup = ARGUS_ARCHIVE_COST + local.startup + baserel->reltarget->cost.startup,
			.run = run_cost(baserel, info, bytes, baserel->rows, *per_row)};
}

/* Returns what it costs to scan a foreign table by itself. */
Cost
argus_cost_of_scan(PlannerInfo *root, RelOptInfo *baserel)
{
	Cost per_row;
	const ArgusPass pass = plain_pass(root, baserel, &per_row);

	return pass.startup + pass.run;
}

/* Adds all paths of a foreign table. */
void
argusGetForeignPaths(PlannerInfo *root, RelOptInfo *baserel, Oid foreigntableid)
{
	const ArgusRelationInfo *info = (const ArgusRelationInfo *) baserel->fdw_private;
	List *top = argus_top_of_query(root, baserel, info);
	Cost per_row;
	const ArgusPass pass = plain_pass(root, baserel, &per_row);

	if (top == NIL)
		add_pass(root, baserel, &pass, NIL);
	else
	{
		add_top_path(root, baserel, info, top, &pass, per_row);
		add_shared_path(root, baserel, &pass, NIL);
	}
	add_paths_of_joins(root, baserel, info, &pass, per_row);
}
}
