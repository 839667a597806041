/*
 * key_source.cpp
 *		Which relations the keys of a join can be gathered from: those that can be read once more, and what that costs.
 */
#include "plan/plan.h"

extern "C"
{
#include "catalog/pg_class.h"
#include "optimizer/clauses.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"

/* Returns whether an expression may mean something else in a query of its own. */
static bool
is_bound_walker(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Param))
		return ((Param *) node)->paramkind != PARAM_EXTERN;
	return IsA(node, PlaceHolderVar) || argus_walk_expression(node, is_bound_walker, context);
}

/* Returns whether an expression gives the same in a query of its own as in the one that it is part of. */
bool
argus_can_evaluate_twice(Node *node)
{
	return !is_bound_walker(node, NULL) && !contain_volatile_functions(node) && !contain_subplans(node);
}

/* Returns whether a relation is a foreign table of this wrapper. */
bool
argus_is_ours(const RelOptInfo *rel)
{
	return rel != NULL && rel->fdwroutine != NULL && rel->fdwroutine->GetForeignPaths == argusGetForeignPaths;
}

/* Foreign tables that a relation is, or has as partitions. */
struct ArgusForeignParts
{
	bool ours;
	bool others;
};

static void
find_foreign_parts(PlannerInfo *root, const RelOptInfo *rel, ArgusForeignParts *parts)
{
	ListCell *cell;

	if (rel == NULL)
		return;
	parts->ours |= argus_is_ours(rel);
	parts->others |= rel->fdwroutine != NULL && !argus_is_ours(rel);
	if (!root->simple_rte_array[rel->relid]->inh)
		return;
	foreach(cell, root->append_rel_list)
	{
		const AppendRelInfo *child = (const AppendRelInfo *) lfirst(cell);

		if (child->parent_relid == rel->relid)
			find_foreign_parts(root, root->simple_rel_array[child->child_relid], parts);
	}
}

/* Returns whether a join may keep rows of others for which `rel`, or the table that it is a part of, has no partner. */
static bool
is_nullable(PlannerInfo *root, const RelOptInfo *rel)
{
	const Relids relids = IS_OTHER_REL(rel) ? rel->top_parent_relids : rel->relids;
	ListCell *cell;

	foreach(cell, root->join_info_list)
	{
		const SpecialJoinInfo *join = (const SpecialJoinInfo *) lfirst(cell);

		if (join->jointype != JOIN_SEMI && bms_overlap(relids, join->syn_righthand))
			return true;
	}
	return false;
}

/*
 * Returns whether a table can be read twice, and what that costs is known. Archives may grow in between: the second
 * time, a key may occur that is not in the set. An inner join then has fewer rows: those of the new key are not all
 * there, as if some had come later still. One that keeps rows without partners would show the new row without the flows
 * that belong to it.
 */
static bool
can_read_table_twice(PlannerInfo *root, const RelOptInfo *rel, const RelOptInfo *table, bool *has_archives)
{
	ArgusForeignParts parts = {false, false};

	find_foreign_parts(root, table, &parts);
	*has_archives = parts.ours;
	return root->simple_rte_array[table->relid]->tablesample == NULL && !parts.others &&
		   !(parts.ours && is_nullable(root, rel));
}

/*
 * Returns whether keys for a scan of `rel` can be gathered from `source`, because that gives the same rows if it is
 * read a second time. Sets `*has_archives` to whether it is a foreign table of ours, or has such partitions.
 */
bool
argus_can_gather(PlannerInfo *root, const RelOptInfo *rel, const RelOptInfo *source, bool *has_archives)
{
	const RangeTblEntry *rte = root->simple_rte_array[source->relid];

	*has_archives = false;
	if (source->reloptkind != RELOPT_BASEREL || rte->lateral || rte->securityQuals != NIL)
		return false;
	switch (rte->rtekind)
	{
		case RTE_RELATION:
			return can_read_table_twice(root, rel, source, has_archives);
		case RTE_VALUES:
			return argus_can_evaluate_twice((Node *) rte->values_lists);
		case RTE_FUNCTION:
			/* One that is not immutable may read archives, too. */
			return argus_can_evaluate_twice((Node *) rte->functions) &&
				   !(contain_mutable_functions((Node *) rte->functions) && is_nullable(root, rel));
		default:
			return false;
	}
}

/* Returns what it costs to read a relation with all of its partitions. */
Cost
argus_cost_of_reading(PlannerInfo *root, RelOptInfo *rel)
{
	Cost cost = 0;
	ListCell *cell;

	if (argus_is_ours(rel))
		return argus_cost_of_scan(root, rel);
	if (!root->simple_rte_array[rel->relid]->inh)
		return seq_page_cost * rel->pages + cpu_tuple_cost * rel->tuples;
	foreach(cell, root->append_rel_list)
	{
		const AppendRelInfo *child = (const AppendRelInfo *) lfirst(cell);
		RelOptInfo *part = root->simple_rel_array[child->child_relid];

		if (child->parent_relid == rel->relid && part != NULL && !IS_DUMMY_REL(part))
			cost += argus_cost_of_reading(root, part);
	}
	return cost;
}
}
