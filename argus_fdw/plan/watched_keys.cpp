/*
 * watched_keys.cpp
 *		The keys of another table as an array, which a query of its own selects before the scan: see watchlist.cpp.
 */
#include "condition/condition.h"
#include "plan/plan.h"

extern "C"
{
#include "catalog/pg_operator.h"
#include "optimizer/clauses.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/planmain.h"
#include "optimizer/subselect.h"
#include "parser/parse_oper.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/selfuncs.h"

/* Returns copies of the conditions on the relation itself. One that cannot be copied only makes the set larger. */
static List *
copy_conditions(const RelOptInfo *rel)
{
	List *copies = NIL;
	ListCell *cell;

	foreach(cell, rel->baserestrictinfo)
	{
		RestrictInfo *rinfo = (RestrictInfo *) lfirst(cell);

		if (!rinfo->pseudoconstant && argus_can_evaluate_twice((Node *) rinfo->clause))
			copies = lappend(copies, copyObjectImpl(rinfo->clause));
	}
	return copies;
}

/* Returns whether a text is no longer than ARGUS_MAX_KEY_BYTES, as an expression. */
static Expr *
make_is_short(Expr *key)
{
	Expr *length = (Expr *) makeFuncExpr(F_OCTET_LENGTH_TEXT, INT4OID, list_make1(key), InvalidOid, InvalidOid,
										 COERCE_EXPLICIT_CALL);
	Expr *limit = (Expr *) makeConst(INT4OID, -1, InvalidOid, sizeof(int32), Int32GetDatum(ARGUS_MAX_KEY_BYTES + 1),
									 false, true);
	Expr *test = make_opclause(Int4LessOperator, BOOLOID, false, length, limit, InvalidOid, InvalidOid);

	set_opfuncid((OpExpr *) test);
	return test;
}

/*
 * Lets a query give each of its keys once. A text of a collation that does not tell all texts apart stays as it is: the
 * scan compares bytes.
 */
static void
make_distinct(Query *query)
{
	TargetEntry *key = (TargetEntry *) linitial(query->targetList);
	const Oid collation = exprCollation((Node *) key->expr);
	SortGroupClause *distinct = makeNode(SortGroupClause);

	if (OidIsValid(collation) && !get_collation_isdeterministic(collation))
		return;
	get_sort_group_operators(exprType((Node *) key->expr), true, true, false, &distinct->sortop, &distinct->eqop, NULL,
							 &distinct->hashable);
	key->ressortgroupref = 1;
	distinct->tleSortGroupRef = 1;
	query->distinctClause = list_make1(distinct);
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

	if (exprType((Node *) key) == TEXTOID)
		conditions = lappend(conditions, make_is_short((Expr *) copyObjectImpl(selected)));
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

		if (!argus_is_ours(rel))
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

/* Remembers a query that selects keys for a table, until argus_plan_sets(). Returns the Param that takes its result. */
static Param *
remember_set(PlannerInfo *root, ArgusRelationInfo *info, Query *query, Expr *key)
{
	Param *param = find_set(root, query);

	if (param == NULL)
		param = SS_make_initplan_output_param(root, get_array_type(exprType((Node *) key)), -1, InvalidOid);
	if (!list_member(info->key_params, param))
	{
		info->key_queries = lappend(info->key_queries, query);
		info->key_params = lappend(info->key_params, param);
	}
	return param;
}

/*
 * Returns the array of all values of a key, which must be a column of another table than `rel`; NULL if it cannot be
 * had. Sets `*keys` to what they are.
 */
Param *
argus_set_of_key(PlannerInfo *root, RelOptInfo *rel, Expr *key, ArgusKeys *keys)
{
	ArgusRelationInfo *info = (ArgusRelationInfo *) rel->fdw_private;
	const Var *var = (const Var *) argus_strip_relabel(key);
	RelOptInfo *source;
	Query *query;

	/* An outer join may put NULL into a column, which equals nothing; an expression might turn it into a value. */
	if (!IsA(var, Var) || var->varlevelsup != 0 || var->varno == (int) rel->relid || IS_SPECIAL_VARNO(var->varno))
		return NULL;
	source = root->simple_rel_array[var->varno];
	if (source == NULL || IS_DUMMY_REL(source) || source->rows > ARGUS_MAX_KEYS ||
		!argus_can_gather(root, rel, source, &keys->are_of_archives))
		return NULL;
	keys->n = Min(source->rows, argus_distinct_values(root, key, source->rows));
	keys->cost = argus_cost_of_reading(root, source) + cpu_tuple_cost * source->rows;
	query = make_query(root, source, key);
	if (keys->are_of_archives)
		make_distinct(query);
	if (keys->are_of_archives && argus_distinct_values(root, key, -1) < 0 && source->rows > DEFAULT_NUM_DISTINCT)
		info->vague = bms_add_member(info->vague, (int) source->relid);
	return remember_set(root, info, query, key);
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
