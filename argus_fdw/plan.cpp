/*
 * plan.cpp
 *		Planning of a scan: sizes, costs, which conditions the core evaluates, which columns are wanted.
 */
#include "argus_fdw.h"

extern "C"
{
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/paths.h"
#include "optimizer/planmain.h"
#include "optimizer/restrictinfo.h"
#include "rewrite/rewriteManip.h"
#include "utils/lsyscache.h"
#include "utils/partcache.h"

/* Inflating, framing and testing a record takes about as long as this many of the planner's operators. */
#define ARGUS_OPERATORS_PER_RECORD 6

/* Opening a file. */
#define ARGUS_ARCHIVE_COST 1.0

/*
 * PostgreSQL does not apply the bounds of a partition to a foreign scan: a query of the parent would see flows of other
 * days. The constraint is split like any other conditions.
 */
static void
add_partition_constraint(PlannerInfo *root, RelOptInfo *baserel, Relation rel, ArgusConditions *conditions,
						 ArgusRelationInfo *info)
{
	List *quals;
	ListCell *cell;

	if (!rel->rd_rel->relispartition)
		return;
	quals = (List *) copyObjectImpl(RelationGetPartitionQual(rel));
	ChangeVarNodes((Node *) quals, 1, baserel->relid, 0);
	quals = (List *) eval_const_expressions(root, (Node *) quals);
	quals = make_ands_implicit((Expr *) make_ands_explicit(quals));
	foreach(cell, quals)
	{
		Expr *qual = (Expr *) lfirst(cell);

		if (argus_enable_pushdown && argus_push_condition(conditions, qual))
			info->pushed_constraint = lappend(info->pushed_constraint, qual);
		else
			info->local_constraint = lappend(info->local_constraint, qual);
	}
}

static void
init_conditions(ArgusConditions *conditions, PlannerInfo *root, RelOptInfo *baserel, const ArgusRelationInfo *info)
{
	memset(conditions, 0, sizeof(ArgusConditions));
	conditions->root = root;
	conditions->rel = baserel;
	conditions->columns = &info->columns;
	conditions->kind = info->options.kind;
}

/*
 * Sort the conditions. One that a security barrier holds back is not evaluated before those in front of it unless its
 * operator is leakproof: counts in EXPLAIN could tell what the barrier hides.
 */
static void
classify_conditions(RelOptInfo *baserel, ArgusConditions *conditions, ArgusRelationInfo *info)
{
	ListCell *cell;

	foreach(cell, baserel->baserestrictinfo)
	{
		RestrictInfo *rinfo = (RestrictInfo *) lfirst(cell);
		const bool held_back = rinfo->security_level > baserel->baserestrict_min_security && !rinfo->leakproof;

		if (argus_enable_pushdown && !held_back && !rinfo->pseudoconstant &&
			argus_push_condition(conditions, rinfo->clause))
			info->pushed = lappend(info->pushed, rinfo);
		else
			info->local = lappend(info->local, rinfo);
	}
}

void
argusGetForeignRelSize(PlannerInfo *root, RelOptInfo *baserel, Oid foreigntableid)
{
	ArgusRelationInfo *info = (ArgusRelationInfo *) palloc0(sizeof(ArgusRelationInfo));
	ArgusConditions conditions;
	Relation rel = table_open(foreigntableid, NoLock);

	baserel->fdw_private = info;
	argus_get_options(foreigntableid, &info->options);
	argus_map_columns(rel, info->options.kind, &info->columns);
	init_conditions(&conditions, root, baserel, info);
	add_partition_constraint(root, baserel, rel, &conditions, info);
	classify_conditions(baserel, &conditions, info);
	table_close(rel, NoLock);

	argus_estimate_archives(root, &conditions, info);
	argus_estimate_rows(root, baserel, info);
}

/* The scan as several processes share it. */
static void
add_shared_path(PlannerInfo *root, RelOptInfo *baserel, double bytes, Cost startup, Cost run)
{
	ForeignPath *path;
	double share;
	int workers;

	if (!baserel->consider_parallel || !bms_is_empty(baserel->lateral_relids))
		return;
	workers = compute_parallel_worker(baserel, bytes / BLCKSZ, -1, max_parallel_workers_per_gather);
	if (workers <= 0)
		return;
	share = workers + (parallel_leader_participation ? Max(0.0, 1.0 - 0.3 * workers) : 0.0);
	path = argus_create_foreignscan_path(root, baserel, clamp_row_est(baserel->rows / share), startup,
										 startup + run / share);
	path->path.parallel_aware = true;
	path->path.parallel_workers = workers;
	add_partial_path(baserel, (Path *) path);
}

void
argusGetForeignPaths(PlannerInfo *root, RelOptInfo *baserel, Oid foreigntableid)
{
	ArgusRelationInfo *info = (ArgusRelationInfo *) baserel->fdw_private;
	QualCost local;
	Cost startup = ARGUS_ARCHIVE_COST;
	const bool chooses = info->is_indexed && info->is_decided;
	const double bytes = chooses ? info->bytes - info->estimate.indexed_bytes + info->estimate.chosen_bytes
								 : info->bytes;
	const double records = baserel->tuples * bytes / Max(info->bytes, 1.0);
	Cost run = info->archives * ARGUS_ARCHIVE_COST + seq_page_cost * bytes / BLCKSZ;

	/* Conditions are few instructions in the core; only what it lets through costs PostgreSQL anything. */
	cost_qual_eval(&local, info->local, root);
	run += records * cpu_operator_cost * ARGUS_OPERATORS_PER_RECORD;
	run += baserel->rows * (cpu_tuple_cost + local.per_tuple);
	startup += local.startup + baserel->reltarget->cost.startup;
	run += baserel->rows * baserel->reltarget->cost.per_tuple;
	add_path(baserel, (Path *) argus_create_foreignscan_path(root, baserel, baserel->rows, startup, startup + run));
	add_shared_path(root, baserel, bytes, startup, run);
}

/* The attributes that the scan must deliver: those of the target list and of the conditions left to PostgreSQL. */
static Bitmapset *
wanted_attributes(RelOptInfo *baserel, List *local_exprs)
{
	Bitmapset *wanted = NULL;

	pull_varattnos((Node *) baserel->reltarget->exprs, baserel->relid, &wanted);
	pull_varattnos((Node *) local_exprs, baserel->relid, &wanted);
	return wanted;
}

static void
list_wanted_fields(const ArgusRelationInfo *info, Bitmapset *wanted, List **attributes, List **fields)
{
	const bool whole_row = bms_is_member(InvalidAttrNumber - FirstLowInvalidHeapAttributeNumber, wanted);

	for (int i = 0; i < info->columns.natts; i++)
	{
		if (info->columns.fields[i] < 0)
			continue;
		if (!whole_row && !bms_is_member(i + 1 - FirstLowInvalidHeapAttributeNumber, wanted))
			continue;
		*attributes = lappend_int(*attributes, i + 1);
		*fields = lappend_int(*fields, info->columns.fields[i]);
	}
}

ForeignScan *
argusGetForeignPlan(PlannerInfo *root, RelOptInfo *baserel, Oid foreigntableid, ForeignPath *best_path, List *tlist,
					List *scan_clauses, Plan *outer_plan)
{
	ArgusRelationInfo *info = (ArgusRelationInfo *) baserel->fdw_private;
	ArgusConditions conditions;
	List *pushed = NIL;
	List *local = NIL;
	List *attributes = NIL;
	List *fields = NIL;
	ListCell *cell;

	init_conditions(&conditions, root, baserel, info);
	foreach(cell, info->pushed_constraint)
	{
		argus_push_condition(&conditions, (Expr *) lfirst(cell));
		pushed = lappend(pushed, lfirst(cell));
	}
	foreach(cell, scan_clauses)
	{
		RestrictInfo *rinfo = (RestrictInfo *) lfirst(cell);

		if (rinfo->pseudoconstant)
			continue;
		if (list_member_ptr(info->pushed, rinfo) && argus_push_condition(&conditions, rinfo->clause))
			pushed = lappend(pushed, rinfo->clause);
		else
			local = lappend(local, rinfo->clause);
	}
	/* The bounds of a partition come first: what lies outside of them is nobody's business, and no operand of theirs. */
	local = list_concat(list_copy(info->local_constraint), local);
	list_wanted_fields(info, wanted_attributes(baserel, local), &attributes, &fields);
	return make_foreignscan(tlist, local, baserel->relid, conditions.operands,
							list_make3(conditions.nodes, attributes, fields), NIL, pushed, outer_plan);
}
}
