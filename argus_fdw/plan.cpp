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
#include "optimizer/restrictinfo.h"
#include "optimizer/planmain.h"
#include "rewrite/rewriteManip.h"
#include "utils/lsyscache.h"
#include "utils/partcache.h"

/* Inflating, framing and testing a record takes about as long as this many of the planner's operators. */
#define ARGUS_OPERATORS_PER_RECORD 6

/* Opening a file. */
#define ARGUS_ARCHIVE_COST 1.0

/* Looking a host up in a side-car; in how many chunks one is that nothing is known of; and reading one of these. */
#define ARGUS_SIDE_CAR_COST 1.0
#define ARGUS_CHUNKS_PER_HOST 8
#define ARGUS_CHUNK_COST 25.0

/* Of a list of hosts so many are taken to have been seen, and this share of all beyond. */
#define ARGUS_SEEN_HOSTS 10.0
#define ARGUS_SEEN_SHARE 0.002

/* What a pass that knows what to look for reads at most of one that does not. */
#define ARGUS_IMPLIED_SHARE 0.5

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

/* A pass over the archives, and what it costs. */
struct ArgusPass
{
	double rows;
	double bytes; /* read of the archives */
	Cost startup;
	Cost run;
};

/* The pass as several processes share it. */
static void
add_shared_path(PlannerInfo *root, RelOptInfo *baserel, const ArgusPass *pass, List *implied)
{
	ForeignPath *path;
	double share;
	int workers;

	if (!baserel->consider_parallel || !bms_is_empty(baserel->lateral_relids))
		return;
	workers = compute_parallel_worker(baserel, pass->bytes / BLCKSZ, -1, max_parallel_workers_per_gather);
	if (workers <= 0)
		return;
	share = workers + (parallel_leader_participation ? Max(0.0, 1.0 - 0.3 * workers) : 0.0);
	path = argus_create_foreignscan_path(root, baserel, clamp_row_est(pass->rows / share), pass->startup,
										 pass->startup + pass->run / share, NULL, implied);
	path->path.parallel_aware = true;
	path->path.parallel_workers = workers;
	add_partial_path(baserel, (Path *) path);
}

/*
 * A pass by one process or several; `implied`: under conditions that follow from joins. Their InitPlans come to stand at the top of
 * the query's plan, which must then not run in a worker: it is that of a whole statement, or not parallel-safe.
 */
static void
add_pass(PlannerInfo *root, RelOptInfo *baserel, const ArgusPass *pass, List *implied)
{
	ForeignPath *path = argus_create_foreignscan_path(root, baserel, pass->rows, pass->startup,
													  pass->startup + pass->run, baserel->lateral_relids, implied);

	path->path.parallel_safe &= implied == NIL;
	add_path(baserel, (Path *) path);
	if (implied == NIL || root->query_level == 1)
		add_shared_path(root, baserel, pass, implied);
}

/* Whether the core evaluates a join condition, with the other sides' columns known. */
static bool
can_push_join(PlannerInfo *root, RelOptInfo *baserel, const ArgusRelationInfo *info, RestrictInfo *rinfo)
{
	ArgusConditions conditions;

	init_conditions(&conditions, root, baserel, info);
	conditions.outer = bms_difference(rinfo->clause_relids, baserel->relids);
	return argus_push_condition(&conditions, rinfo->clause);
}

/* A column that an index knows, whose equals among other tables' columns are asked for. */
struct ArgusJoinColumn
{
	Expr *current; /* the one of this table that is being looked at */
	const ArgusRelationInfo *info;
};

static bool
is_join_column(PlannerInfo *root, RelOptInfo *baserel, EquivalenceClass *ec, EquivalenceMember *em, void *argument)
{
	ArgusJoinColumn *column = (ArgusJoinColumn *) argument;

	if (!argus_is_address(&column->info->columns, baserel->relid, em->em_expr))
		return false;
	if (column->current == NULL)
		column->current = em->em_expr;
	return equal(column->current, em->em_expr);
}

/* Join conditions that may select rows by an index. */
static List *
indexed_joins(PlannerInfo *root, RelOptInfo *baserel, const ArgusRelationInfo *info)
{
	List *joins = NIL;
	ListCell *cell;
	ArgusJoinColumn column = {NULL, info};

	foreach(cell, baserel->joininfo)
	{
		RestrictInfo *rinfo = (RestrictInfo *) lfirst(cell);

		if (join_clause_is_movable_to(rinfo, baserel))
			joins = lappend(joins, rinfo);
	}
	if (baserel->has_eclass_joins)
		joins = list_concat(joins, generate_implied_equalities_for_column(root, baserel, is_join_column, &column,
																		  baserel->lateral_referencers));
	return joins;
}

/* Scans that are started again for each row of another table, which tells the address to look for. */
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
		Cost run;

		if (!can_push_join(root, baserel, info, rinfo))
			continue;
		outer = bms_union(bms_difference(rinfo->clause_relids, baserel->relids), baserel->lateral_relids);
		param = get_baserel_parampathinfo(root, baserel, outer);
		if (bms_is_empty(outer) || list_member_ptr(seen, param))
			continue;
		seen = lappend(seen, param);
		run = info->archives * ARGUS_SIDE_CAR_COST + ARGUS_CHUNKS_PER_HOST * ARGUS_CHUNK_COST +
			  param->ppi_rows * cpu_tuple_cost;
		add_path(baserel, (Path *) argus_create_foreignscan_path(root, baserel, param->ppi_rows, ARGUS_ARCHIVE_COST,
																 ARGUS_ARCHIVE_COST + run, param->ppi_req_outer, NIL));
	}
}

/* One pass for all rows of other tables, by the addresses that these tell. It never reads more than `plain`. */
static void
add_implied_pass(PlannerInfo *root, RelOptInfo *baserel, const ArgusRelationInfo *info, const ArgusPass *plain,
				 List *joins)
{
	double keys = 0;
	Cost gathering;
	List *implied = argus_imply_conditions(root, baserel, joins, &keys, &gathering);
	const double seen = Min(keys, ARGUS_SEEN_HOSTS + keys * ARGUS_SEEN_SHARE);
	const double chunks = seen * ARGUS_CHUNKS_PER_HOST; /* with a flow each */
	const double share = Min(ARGUS_IMPLIED_SHARE, chunks * ARGUS_CHUNK_COST / Max(plain->run, 1.0));
	const ArgusPass pass = {clamp_row_est(Min(plain->rows * share, chunks)), plain->bytes * share,
							plain->startup + gathering + info->archives * keys * cpu_operator_cost, plain->run * share};

	if (implied != NIL)
		add_pass(root, baserel, &pass, implied);
}

static void
add_paths_of_joins(PlannerInfo *root, RelOptInfo *baserel, const ArgusRelationInfo *info, const ArgusPass *plain)
{
	List *joins;

	if (!argus_enable_pushdown || !info->is_indexed || info->options.kind != ARGUS_FLOW)
		return;
	joins = indexed_joins(root, baserel, info);
	add_joined_paths(root, baserel, info, joins);
	if (bms_is_empty(baserel->lateral_relids))
		add_implied_pass(root, baserel, info, plain, joins);
}

void
argusGetForeignPaths(PlannerInfo *root, RelOptInfo *baserel, Oid foreigntableid)
{
	ArgusRelationInfo *info = (ArgusRelationInfo *) baserel->fdw_private;
	QualCost local;
	const bool chooses = info->is_indexed && info->is_decided;
	const double bytes = chooses ? info->bytes - info->estimate.indexed_bytes + info->estimate.chosen_bytes
								 : info->bytes;
	const double records = baserel->tuples * bytes / Max(info->bytes, 1.0);
	ArgusPass pass = {baserel->rows, bytes, ARGUS_ARCHIVE_COST,
					  info->archives * ARGUS_ARCHIVE_COST + seq_page_cost * bytes / BLCKSZ};

	/* Conditions are few instructions in the core; only what it lets through costs PostgreSQL anything. */
	cost_qual_eval(&local, info->local, root);
	pass.run += records * cpu_operator_cost * ARGUS_OPERATORS_PER_RECORD;
	pass.run += baserel->rows * (cpu_tuple_cost + local.per_tuple);
	pass.startup += local.startup + baserel->reltarget->cost.startup;
	pass.run += baserel->rows * baserel->reltarget->cost.per_tuple;
	add_pass(root, baserel, &pass, NIL);
	add_paths_of_joins(root, baserel, info, &pass);
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

/* Whether a condition names columns of other tables, known when the scan starts. */
static bool
is_join_clause(const ForeignPath *path, const RestrictInfo *rinfo)
{
	return argus_enable_pushdown && path->path.param_info != NULL &&
		   list_member_ptr(path->path.param_info->ppi_clauses, rinfo);
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
	if (argus_enable_pushdown)
		conditions.outer = PATH_REQ_OUTER(&best_path->path);
	foreach(cell, info->pushed_constraint)
	{
		argus_push_condition(&conditions, (Expr *) lfirst(cell));
		pushed = lappend(pushed, lfirst(cell));
	}
	argus_plan_sets(root, info, best_path->fdw_private);
	conditions.is_certain = true; /* the sets are parameters */
	foreach(cell, best_path->fdw_private)
	{
		if (argus_push_condition(&conditions, (Expr *) lfirst(cell)))
			pushed = lappend(pushed, lfirst(cell));
	}
	conditions.is_certain = false;
	foreach(cell, scan_clauses)
	{
		RestrictInfo *rinfo = (RestrictInfo *) lfirst(cell);

		if (rinfo->pseudoconstant)
			continue;
		if ((list_member_ptr(info->pushed, rinfo) || is_join_clause(best_path, rinfo)) &&
			argus_push_condition(&conditions, rinfo->clause))
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
