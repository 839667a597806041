/*
 * time_order_path.cpp
 *		Plans the first rows of a table in the order of a time: ORDER BY stime LIMIT, min() and max() on hot tables.
 *
 * PostgreSQL gets an order from B-trees only, and would sort a whole day for the newest ten flows. This way reads the
 * blocks that may hold them, and only those that other indexes leave, if there are some for the conditions. It is
 * offered for tables with an index of operator family argus_internal.time_order, as a scan of that table; PostgreSQL
 * puts the partitions together.
 */
#include "hot/time_order.h"

extern "C"
{
#include "access/brin.h"
#include "access/genam.h"
#include "catalog/pg_am.h"
#include "catalog/namespace.h"
#include "catalog/pg_opfamily.h"
#include "nodes/extensible.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/paths.h"
#include "optimizer/restrictinfo.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

/* Ranges of blocks that are read before the first row is known: flows of the same time lie in some of them. */
#define ARGUS_RANGES_BEFORE_FIRST 4

/* Reading what the index says of a range takes about as long as this many of the planner's operators. */
#define ARGUS_OPERATORS_PER_RANGE 40

static set_rel_pathlist_hook_type previous_hook = NULL;

/* What ArgusTimeOrder is made of, in the plan. */
enum ArgusTimeOrderInt
{
	INDEX,
	KEY,
	TIME,
	DESCENDING,
	NULLS_FIRST
};

/* Returns the order that a plan was made for. */
ArgusTimeOrder
argus_time_order_of(const List *numbers)
{
	return {.index = (Oid) list_nth_int(numbers, INDEX),
			.key = list_nth_int(numbers, KEY),
			.time = (AttrNumber) list_nth_int(numbers, TIME),
			.is_descending = list_nth_int(numbers, DESCENDING) != 0,
			.nulls_first = list_nth_int(numbers, NULLS_FIRST) != 0};
}

static List *
numbers_of(const ArgusTimeOrder *order)
{
	return list_make5_int((int) order->index, order->key, order->time, order->is_descending,
						  order->nulls_first); /* by ArgusTimeOrderInt */
}

/* Returns the column of a table that rows are sorted by first, or 0. */
static AttrNumber
sorted_column(const RelOptInfo *rel, const PathKey *key)
{
	ListCell *cell;

	if (key->pk_opfamily != lookup_type_cache(TIMESTAMPTZOID, TYPECACHE_BTREE_OPFAMILY)->btree_opf)
		return 0;
	foreach(cell, argus_class_members(key->pk_eclass, rel))
	{
		const Var *var = (const Var *) ((EquivalenceMember *) lfirst(cell))->em_expr;

		if (IsA(var, Var) && var->varno == (int) rel->relid && var->varlevelsup == 0 && var->varattno > 0 &&
			var->vartype == TIMESTAMPTZOID && !argus_var_is_nulled(var, false))
			return var->varattno;
	}
	return 0;
}

/* Returns the operator family by which indexes are known, or InvalidOid. Who plans need not have any right on it. */
static Oid
time_order_family(void)
{
	return GetSysCacheOid3(OPFAMILYAMNAMENSP, Anum_pg_opfamily_oid, ObjectIdGetDatum(BRIN_AM_OID),
						   CStringGetDatum("time_order"), ObjectIdGetDatum(get_namespace_oid(ARGUS_INTERNAL, true)));
}

/* Finds the index for an order of a column. Returns NULL if there is none. Sets where in the index the column is. */
static const IndexOptInfo *
find_index(const RelOptInfo *rel, AttrNumber column, int *key)
{
	Oid family = InvalidOid;
	ListCell *cell;

	foreach(cell, rel->indexlist)
	{
		const IndexOptInfo *index = (const IndexOptInfo *) lfirst(cell);

		if (index->relam != BRIN_AM_OID || index->indpred != NIL || index->hypothetical)
			continue;
		if (!OidIsValid(family))
			family = time_order_family();
		for (*key = 0; *key < index->ncolumns; (*key)++)
		{
			if (index->indexkeys[*key] == column && index->opfamily[*key] == family)
				return index;
		}
	}
	return NULL;
}

/* Returns whether a table keeps its rows as PostgreSQL's own tables do. */
static bool
is_heap(Oid relid)
{
	HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relid));
	bool result;

	if (!HeapTupleIsValid(tuple))
		return false;
	result = ((Form_pg_class) GETSTRUCT(tuple))->relam == HEAP_TABLE_AM_OID;
	ReleaseSysCache(tuple);
	return result;
}

/* Returns whether the query wants the first rows only, and never goes back to rows that it has changed or locked. */
static bool
wants_first_rows(const PlannerInfo *root)
{
	return root->query_pathkeys != NIL && root->limit_tuples > 0 && root->parse->commandType == CMD_SELECT &&
		   root->parse->rowMarks == NIL;
}

static double
pages_per_range(Oid relid)
{
	Relation index = index_open(relid, AccessShareLock);
	const double pages = BrinGetPagesPerRange(index);

	index_close(index, NoLock);
	return pages;
}

/* What it costs to read a table as it lies, or the blocks that other indexes leave. */
struct ArgusReading
{
	Cost startup;
	Cost run;
};

/* Returns the cheapest way to have other indexes leave some blocks of a table, or NULL if it is better to read all. */
static const BitmapHeapPath *
selecting_path(const RelOptInfo *rel)
{
	const BitmapHeapPath *best = NULL;
	ListCell *cell;

	foreach(cell, rel->pathlist)
	{
		const Path *path = (const Path *) lfirst(cell);

		if (IsA(path, BitmapHeapPath) && path->param_info == NULL &&
			(best == NULL || path->total_cost < best->path.total_cost))
			best = (const BitmapHeapPath *) path;
	}
	return best;
}

static ArgusReading
cost_of_reading(PlannerInfo *root, const RelOptInfo *rel, const BitmapHeapPath *selecting)
{
	QualCost qual;

	if (selecting != NULL)
		return {.startup = selecting->path.startup_cost,
				.run = selecting->path.total_cost - selecting->path.startup_cost};
	cost_qual_eval(&qual, rel->baserestrictinfo, root);
	return {.startup = qual.startup,
			.run = rel->pages * seq_page_cost + rel->tuples * (cpu_tuple_cost + qual.per_tuple)};
}

/* Sets what a scan in the order costs: to begin, the index and a few ranges; in all, more than one without an order. */
static void
set_costs(PlannerInfo *root, const RelOptInfo *rel, const IndexOptInfo *index, const BitmapHeapPath *selecting,
		  Path *path)
{
	const ArgusReading reading = cost_of_reading(root, rel, selecting);
	const double ranges = Max(1, rel->pages / pages_per_range(index->indexoid));

	path->rows = rel->rows;
	path->startup_cost = reading.startup + index->pages * seq_page_cost +
						 ranges * cpu_operator_cost * ARGUS_OPERATORS_PER_RANGE +
						 reading.run * Min(1, ARGUS_RANGES_BEFORE_FIRST / ranges);
	path->total_cost = path->startup_cost + reading.run * Max(0, 1 - ARGUS_RANGES_BEFORE_FIRST / ranges) +
					   rel->rows * (2 * cpu_tuple_cost + rel->reltarget->cost.per_tuple);
}

/* Returns what asks the indexes, of a plan to read the blocks that they leave. It may stand below a condition. */
static Plan *
asking_part(Plan *plan)
{
	while (plan != NULL && IsA(plan, Result))
		plan = outerPlan(plan);
	if (plan == NULL || !IsA(plan, BitmapHeapScan))
		elog(ERROR, "unexpected plan to ask indexes");
	return outerPlan(plan);
}

/* Makes the plan. Of one to read the blocks that indexes leave, it takes what asks these. A callback of the planner. */
static Plan *
make_plan(PlannerInfo *root, RelOptInfo *rel, struct CustomPath *path, List *tlist, List *clauses, List *custom_plans)
{
	CustomScan *scan = makeNode(CustomScan);
	ListCell *cell;

	scan->scan.plan.targetlist = tlist;
	scan->scan.plan.qual = extract_actual_clauses(clauses, false);
	scan->scan.scanrelid = rel->relid;
	scan->flags = path->flags;
	scan->custom_private = path->custom_private;
	scan->methods = &argus_time_order_scan;
	foreach(cell, custom_plans)
		scan->custom_plans = lappend(scan->custom_plans, asking_part((Plan *) lfirst(cell)));
	return &scan->scan.plan;
}

static const CustomPathMethods path_methods = {.CustomName = "Argus Time Order",
											   .PlanCustomPath = make_plan,
											   .ReparameterizeCustomPathByChild = NULL};

static void
add_path_in_order(PlannerInfo *root, RelOptInfo *rel, const IndexOptInfo *index, const ArgusTimeOrder *order)
{
	CustomPath *path = makeNode(CustomPath);
	const BitmapHeapPath *selecting = selecting_path(rel);

	path->path.pathtype = T_CustomScan;
	path->path.parent = rel;
	path->path.pathtarget = rel->reltarget;
	path->path.pathkeys = list_make1(linitial(root->query_pathkeys));
	path->flags = CUSTOMPATH_SUPPORT_PROJECTION;
	path->custom_private = numbers_of(order);
	path->methods = &path_methods;
	/* One of its own: add_path() frees paths that are no better than others. */
	if (selecting != NULL)
		path->custom_paths = list_make1(
			create_bitmap_heap_path(root, rel, selecting->bitmapqual, rel->lateral_relids, 1.0, 0));
	set_costs(root, rel, index, selecting, &path->path);
	if (selecting != NULL)
		argus_disable_like(&selecting->path, &path->path);
	add_path(rel, &path->path);
}

/* Adds a path to a table, after PostgreSQL has. A callback of the planner, for the tables of every query. */
static void
add_paths(PlannerInfo *root, RelOptInfo *rel, Index rti, RangeTblEntry *rte)
{
	ArgusTimeOrder order = {};
	const IndexOptInfo *index;
	const PathKey *key;

	if (previous_hook != NULL)
		previous_hook(root, rel, rti, rte);
	if (rte->rtekind != RTE_RELATION || rte->relkind != RELKIND_RELATION || rte->tablesample != NULL ||
		!IS_SIMPLE_REL(rel) || IS_DUMMY_REL(rel) || !argus_enable_pushdown || !enable_indexscan ||
		!wants_first_rows(root))
		return;
	key = (const PathKey *) linitial(root->query_pathkeys);
	order.time = sorted_column(rel, key);
	if (order.time == 0 || !bms_is_empty(rel->lateral_relids))
		return;
	index = find_index(rel, order.time, &order.key);
	if (index == NULL || !is_heap(rte->relid))
		return;
	order.index = index->indexoid;
	order.is_descending = argus_pathkey_is_descending(key);
	order.nulls_first = key->pk_nulls_first;
	add_path_in_order(root, rel, index, &order);
}

/* Has the planner ask for tables. */
void
argus_watch_tables(void)
{
	previous_hook = set_rel_pathlist_hook;
	set_rel_pathlist_hook = add_paths;
	RegisterCustomScanMethods(&argus_time_order_scan);
}
}
