/*
 * plan.cpp
 *		Planning of a scan: which conditions the core evaluates, which columns are wanted.
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
#include "optimizer/planmain.h"
#include "rewrite/rewriteManip.h"
#include "utils/lsyscache.h"
#include "utils/partcache.h"

/*
 * Splits the bounds of a partition into conditions for the core and for PostgreSQL, like any others. PostgreSQL does
 * not apply them to a foreign scan: a query of the parent would see flows of other days.
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

/* Starts an empty tree of conditions on a table, without columns of other tables. */
void
argus_init_conditions(ArgusConditions *conditions, PlannerInfo *root, RelOptInfo *baserel,
					  const ArgusRelationInfo *info)
{
	memset(conditions, 0, sizeof(ArgusConditions));
	conditions->root = root;
	conditions->rel = baserel;
	conditions->columns = &info->columns;
}

/* Returns what is pushed in the place of a condition or beside it, or NULL. */
Expr *
argus_narrowing_of(const ArgusRelationInfo *info, const RestrictInfo *condition)
{
	ListCell *cell;

	foreach(cell, info->narrowed)
	{
		const ArgusNarrowing *narrowing = (const ArgusNarrowing *) lfirst(cell);

		if (narrowing->condition == condition)
			return narrowing->implied;
	}
	return NULL;
}

/* Pushes what a condition implies, if anything. Returns whether nothing is left of the condition itself. */
static bool
push_implied(ArgusConditions *conditions, ArgusRelationInfo *info, RestrictInfo *rinfo)
{
	bool exact;
	Expr *implied = argus_imply(conditions, rinfo->clause, &exact);
	ArgusNarrowing *narrowing;

	if (implied == NULL || !argus_push_condition(conditions, implied))
		return false;
	narrowing = (ArgusNarrowing *) palloc(sizeof(ArgusNarrowing));
	*narrowing = {.condition = rinfo, .implied = implied};
	info->narrowed = lappend(info->narrowed, narrowing);
	return exact;
}

/*
 * Returns whether a security barrier holds a condition on `rel` back, unless its operator is leakproof: counts in
 * EXPLAIN could reveal what the barrier hides.
 */
bool
argus_is_held_back(const RelOptInfo *rel, const RestrictInfo *rinfo)
{
	return rinfo->security_level > rel->baserestrict_min_security && !rinfo->leakproof;
}

/* Splits the conditions on the table into those for the core and those for PostgreSQL. */
static void
classify_conditions(RelOptInfo *baserel, ArgusConditions *conditions, ArgusRelationInfo *info)
{
	ListCell *cell;

	foreach(cell, baserel->baserestrictinfo)
	{
		RestrictInfo *rinfo = (RestrictInfo *) lfirst(cell);

		if (argus_enable_pushdown && !argus_is_held_back(baserel, rinfo) && !rinfo->pseudoconstant &&
			(argus_push_condition(conditions, rinfo->clause) || push_implied(conditions, info, rinfo)))
			info->pushed = lappend(info->pushed, rinfo);
		else
			info->local = lappend(info->local, rinfo);
	}
}

/* Reads the options and columns of the table, splits its conditions, and estimates its rows. */
void
argusGetForeignRelSize(PlannerInfo *root, RelOptInfo *baserel, Oid foreigntableid)
{
	ArgusRelationInfo *info = (ArgusRelationInfo *) palloc0(sizeof(ArgusRelationInfo));
	ArgusConditions conditions;
	Relation rel = table_open(foreigntableid, NoLock);

	baserel->fdw_private = info;
	argus_get_options(foreigntableid, &info->options);
	argus_map_columns(rel, info->options.kind, &info->columns);
	argus_init_conditions(&conditions, root, baserel, info);
	add_partition_constraint(root, baserel, rel, &conditions, info);
	classify_conditions(baserel, &conditions, info);
	table_close(rel, NoLock);

	argus_estimate_archives(root, &conditions, info);
	argus_estimate_rows(root, baserel, info);
}

/* Returns the attributes that the scan must give: those of the target list and of the conditions left to PostgreSQL. */
static Bitmapset *
wanted_attributes(RelOptInfo *baserel, List *local_exprs)
{
	Bitmapset *wanted = NULL;

	pull_varattnos((Node *) baserel->reltarget->exprs, baserel->relid, &wanted);
	pull_varattnos((Node *) local_exprs, baserel->relid, &wanted);
	return wanted;
}

/* Appends the wanted columns that show a field to `*attributes`, and their fields to `*fields`. */
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

/* Returns whether a condition is on columns of other tables that the path knows when the scan starts. */
static bool
is_join_clause(const ForeignPath *path, const RestrictInfo *rinfo)
{
	return argus_enable_pushdown && path->path.param_info != NULL &&
		   list_member_ptr(path->path.param_info->ppi_clauses, rinfo);
}

/* Appends a condition of the plan to those that are pushed, or to those left to PostgreSQL, or in two forms to both. */
static void
split_clause(ArgusConditions *conditions, const ArgusRelationInfo *info, const ForeignPath *path, RestrictInfo *rinfo,
			 List **pushed, List **local)
{
	Expr *implied = argus_narrowing_of(info, rinfo);
	const bool is_pushed = list_member_ptr(info->pushed, rinfo);
	Expr *wanted = implied != NULL ? implied : rinfo->clause;

	if ((implied != NULL || is_pushed || is_join_clause(path, rinfo)) && argus_push_condition(conditions, wanted))
	{
		*pushed = list_concat(*pushed, make_ands_implicit((Expr *) copyObjectImpl(wanted)));
		if (implied == NULL || is_pushed)
			return;
	}
	*local = lappend(*local, rinfo->clause);
}

/* Returns how many chunks are thought to be read, for EXPLAIN: NIL if no index says it, or keys are not known yet. */
static List *
estimated_chunks(const ArgusRelationInfo *info, const ForeignPath *path, const List *implied)
{
	if (!info->is_indexed || implied != NIL || path->path.param_info != NULL)
		return NIL;
	return list_make1_int((int) Min(info->estimate.chosen_chunks + 0.5, (double) PG_INT32_MAX));
}

/* Returns the numbers of the parameters that are sets of keys, for EXPLAIN. */
static List *
numbers_of_sets(const ArgusRelationInfo *info, List *implied)
{
	List *result = NIL;
	ListCell *cell;

	foreach(cell, argus_params_of(implied))
	{
		if (list_member(info->key_params, lfirst(cell)))
			result = list_append_unique_int(result, ((const Param *) lfirst(cell))->paramid);
	}
	return result;
}

/*
 * Makes the plan of a path: pushes down what was found to be possible, and leaves the rest to PostgreSQL. Its
 * fdw_recheck_quals are the pushed conditions, for EXPLAIN.
 */
ForeignScan *
argusGetForeignPlan(PlannerInfo *root, RelOptInfo *baserel, Oid foreigntableid, ForeignPath *best_path, List *tlist,
					List *scan_clauses, Plan *outer_plan)
{
	ArgusRelationInfo *info = (ArgusRelationInfo *) baserel->fdw_private;
	List *implied = (List *) list_nth(best_path->fdw_private, ARGUS_PATH_IMPLIED);
	List *top = (List *) list_nth(best_path->fdw_private, ARGUS_PATH_TOP);
	ArgusConditions conditions;
	List *pushed = NIL;
	List *local = NIL;
	List *attributes = NIL;
	List *fields = NIL;
	ListCell *cell;

	argus_init_conditions(&conditions, root, baserel, info);
	if (argus_enable_pushdown)
		conditions.outer = PATH_REQ_OUTER(&best_path->path);
	foreach(cell, info->pushed_constraint)
	{
		argus_push_condition(&conditions, (Expr *) lfirst(cell));
		pushed = lappend(pushed, lfirst(cell));
	}
	argus_plan_sets(root, info, implied);
	conditions.operands_are_safe = true; /* the sets are parameters */
	foreach(cell, implied)
	{
		if (argus_push_condition(&conditions, (Expr *) lfirst(cell)))
			pushed = lappend(pushed, lfirst(cell));
	}
	conditions.operands_are_safe = false;
	foreach(cell, scan_clauses)
	{
		RestrictInfo *rinfo = (RestrictInfo *) lfirst(cell);

		if (!rinfo->pseudoconstant)
			split_clause(&conditions, info, best_path, rinfo, &pushed, &local);
	}
	/* The bounds of a partition come first: no other condition may see a row outside of them. */
	local = list_concat(list_copy(info->local_constraint), local);
	list_wanted_fields(info, wanted_attributes(baserel, local), &attributes, &fields);
	/* Its fdw_private is by ArgusScanPrivateIndex. */
	return make_foreignscan(tlist, local, baserel->relid, conditions.operands,
							lappend(list_make5(conditions.nodes, attributes, fields, top,
											   estimated_chunks(info, best_path, implied)),
									numbers_of_sets(info, implied)),
							NIL, pushed, outer_plan);
}
}
