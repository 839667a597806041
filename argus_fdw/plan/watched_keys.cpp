/*
 * watched_keys.cpp
 *		The keys of another table as an array, which a query of its own selects before the scan: see watchlist.cpp.
 */
#include "condition/operators.h"
#include "plan/watched_keys.h"

extern "C"
{
#include "catalog/pg_class.h"
#include "optimizer/clauses.h"
#include "optimizer/optimizer.h"
#include "optimizer/planmain.h"
#include "optimizer/subselect.h"
#include "utils/lsyscache.h"

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

static bool
can_evaluate_twice(Node *node)
{
	return !is_bound_walker(node, NULL) && !contain_volatile_functions(node) && !contain_subplans(node);
}

/* Returns whether a relation can be read a second time and gives the same rows. A foreign table's cost is not known. */
static bool
can_read_twice(const RelOptInfo *rel, const RangeTblEntry *rte)
{
	if (rel == NULL || rel->reloptkind != RELOPT_BASEREL || rte->lateral || rte->securityQuals != NIL)
		return false;
	switch (rte->rtekind)
	{
		case RTE_RELATION:
			return rte->tablesample == NULL && rte->relkind != RELKIND_FOREIGN_TABLE;
		case RTE_VALUES:
			return can_evaluate_twice((Node *) rte->values_lists);
		case RTE_FUNCTION:
			return can_evaluate_twice((Node *) rte->functions);
		default:
			return false;
	}
}

/* Returns copies of the conditions on the relation itself. One that cannot be copied only makes the set larger. */
static List *
copy_conditions(const RelOptInfo *rel)
{
	List *copies = NIL;
	ListCell *cell;

	foreach(cell, rel->baserestrictinfo)
	{
		RestrictInfo *rinfo = (RestrictInfo *) lfirst(cell);

		if (!rinfo->pseudoconstant && can_evaluate_twice((Node *) rinfo->clause))
			copies = lappend(copies, copyObjectImpl(rinfo->clause));
	}
	return copies;
}

/* Makes SELECT key FROM its relation WHERE its conditions, with a LIMIT of one row more than a set may have. */
static Query *
make_query(PlannerInfo *root, const RelOptInfo *rel, Expr *key)
{
	Query *query = makeNode(Query);
	RangeTblRef *ref = makeNode(RangeTblRef);
	RangeTblEntry *rte = (RangeTblEntry *) copyObjectImpl(root->simple_rte_array[rel->relid]);
	Expr *selected = (Expr *) argus_without_nulling(root, (Node *) copyObjectImpl(key));
	List *conditions = copy_conditions(rel);

	ref->rtindex = 1;
	query->commandType = CMD_SELECT;
	query->querySource = QSRC_ORIGINAL;
	query->rtable = list_make1(rte);
	argus_copy_permissions(root->parse, query, rte);
	query->jointree = makeFromExpr(list_make1(ref), conditions == NIL ? NULL : (Node *) make_ands_explicit(conditions));
	query->targetList = list_make1(makeTargetEntry(selected, 1, pstrdup("key"), false));
	query->limitCount = (Node *) makeConst(INT8OID, -1, InvalidOid, sizeof(int64), Int64GetDatum(ARGUS_MAX_KEYS + 1),
										   false, true);
	query->limitOption = LIMIT_OPTION_COUNT;
	ChangeVarNodes((Node *) query, rel->relid, 1, 0);
	return query;
}

/* Returns the set that a query selects, if a table of this query level has it already: partitions share theirs. */
static Param *
find_set(PlannerInfo *root, const Query *query)
{
	for (int i = 1; i < root->simple_rel_array_size; i++)
	{
		const RelOptInfo *rel = root->simple_rel_array[i];
		const ArgusRelationInfo *info;
		ListCell *set, *param;

		if (rel == NULL || rel->fdwroutine == NULL || rel->fdwroutine->GetForeignPaths != argusGetForeignPaths)
			continue;
		info = (const ArgusRelationInfo *) rel->fdw_private;
		if (info == NULL)
			continue;
		forboth(set, info->key_queries, param, info->key_params)
		{
			if (equal(lfirst(set), query))
				return (Param *) lfirst(param);
		}
	}
	return NULL;
}

/*
 * Returns the array of all values of a key, which must be a column of another table than `rel`; NULL if it cannot be
 * had. Sets `*source` to that table. The query is remembered in the ArgusRelationInfo of `rel` until
 * argus_plan_sets().
 */
Param *
argus_set_of_key(PlannerInfo *root, RelOptInfo *rel, Expr *key, const RelOptInfo **source)
{
	ArgusRelationInfo *info = (ArgusRelationInfo *) rel->fdw_private;
	const Var *var = (const Var *) argus_strip_relabel(key);
	Query *query;
	Param *param;

	/* An outer join may put NULL into a column, which equals nothing; an expression might turn it into a value. */
	if (!IsA(var, Var) || var->varlevelsup != 0 || var->varno == (int) rel->relid || IS_SPECIAL_VARNO(var->varno))
		return NULL;
	*source = root->simple_rel_array[var->varno];
	if (!can_read_twice(*source, root->simple_rte_array[var->varno]) || (*source)->rows > ARGUS_MAX_KEYS)
		return NULL;
	query = make_query(root, *source, key);
	param = find_set(root, query);
	if (param == NULL)
		param = SS_make_initplan_output_param(root, get_array_type(exprType((Node *) key)), -1, InvalidOid);
	if (!list_member(info->key_params, param))
	{
		info->key_queries = lappend(info->key_queries, query);
		info->key_params = lappend(info->key_params, param);
	}
	return param;
}

static bool
collect_params_walker(Node *node, void *context)
{
	List **params = (List **) context;

	if (node == NULL)
		return false;
	if (IsA(node, Param))
		*params = list_append_unique(*params, node);
	return argus_walk_expression(node, collect_params_walker, context);
}

/* Returns the sets that conditions refer to, as Params. */
List *
argus_params_of(List *conditions)
{
	List *params = NIL;

	collect_params_walker((Node *) conditions, &params);
	return params;
}

static bool
has_initplan(PlannerInfo *root, const Param *param)
{
	ListCell *cell;

	foreach(cell, root->init_plans)
	{
		if (list_member_int(((SubPlan *) lfirst(cell))->setParam, param->paramid))
			return true;
	}
	return false;
}

/* Plans the queries of the sets that implied conditions refer to, as InitPlans. */
void
argus_plan_sets(PlannerInfo *root, const ArgusRelationInfo *info, List *conditions)
{
	List *wanted = argus_params_of(conditions);
	ListCell *query, *param;

	forboth(query, info->key_queries, param, info->key_params)
	{
		Param *set = (Param *) lfirst(param);
		PlannerInfo *subroot;
		RelOptInfo *final;
		Plan *plan;

		if (!list_member(wanted, set) || has_initplan(root, set))
			continue;
		subroot = argus_plan_subquery(root, (Query *) copyObjectImpl(lfirst(query)));
		final = fetch_upper_rel(subroot, UPPERREL_FINAL, NULL);
		plan = create_plan(subroot, final->cheapest_total_path);
		SS_make_initplan_from_plan(root, subroot, plan, set);
		/* SS_make_initplan_from_plan() makes a scalar sub-select; an array takes all rows. */
		((SubPlan *) llast(root->init_plans))->subLinkType = ARRAY_SUBLINK;
	}
}
}
