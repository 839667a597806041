/*
 * watchlist.cpp
 *		A join on addresses -> a condition that the scan can look up in the indexes, for all rows of the other table at once.
 *
 * Of w.ip IN (f.saddr, f.daddr) follows, for every flow that may be joined to anything, that one of its addresses is among
 * all w.ip: saddr = ANY (ARRAY(SELECT ip FROM w)) or the same of daddr. The array is an InitPlan. The join still evaluates its own
 * condition, so that the implied one only spares it flows. It holds wherever a scan could be parameterised by the join: the
 * callers pass no other clause.
 */
#include "condition/operators.h"

extern "C"
{
#include "catalog/pg_class.h"
#include "catalog/pg_operator.h"
#include "optimizer/clauses.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/planmain.h"
#include "optimizer/subselect.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"

/* No more keys than these are gathered in memory: with more, the condition is true of every flow. */
#define ARGUS_MAX_KEYS 1000000

/* What is being derived for one table. */
struct ArgusDerivation
{
	PlannerInfo *root;
	RelOptInfo *rel;
	ArgusRelationInfo *info;
	List *params; /* the sets that the clause at hand refers to */
	double keys;  /* in these */
	Cost cost;    /* of gathering all sets */
};

/* Whether an expression means something else in a query of its own. */
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

/* Whether a relation can be read a second time, and gives the same rows. What a foreign table costs is not known. */
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

/* The conditions of the relation itself. One that cannot be copied is left out: the set becomes larger than need be. */
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

/* SELECT key FROM its relation WHERE its conditions, up to one row more than is wanted. */
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

/* The set that a query selects, if a table of this query level has it already: partitions share theirs. */
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

/* The array of all values of a key, which is a column of another table. NULL: it cannot be had. */
static Param *
set_of_key(ArgusDerivation *d, Expr *key)
{
	const Var *var = (const Var *) argus_strip_relabel(key);
	const RelOptInfo *rel;
	Query *query;
	Param *param;

	/* An outer join may put NULL into a column, which is equal to nothing; an expression might make a value of that. */
	if (!IsA(var, Var) || var->varlevelsup != 0 || var->varno == (int) d->rel->relid || IS_SPECIAL_VARNO(var->varno))
		return NULL;
	rel = d->root->simple_rel_array[var->varno];
	if (!can_read_twice(rel, d->root->simple_rte_array[var->varno]) || rel->rows > ARGUS_MAX_KEYS)
		return NULL;
	query = make_query(d->root, rel, key);
	param = find_set(d->root, query);
	if (param == NULL)
		param = SS_make_initplan_output_param(d->root, get_array_type(exprType((Node *) key)), -1, InvalidOid);
	if (!list_member(d->info->key_params, param))
	{
		d->info->key_queries = lappend(d->info->key_queries, query);
		d->info->key_params = lappend(d->info->key_params, param);
	}
	if (list_member(d->params, param))
		return param;
	d->params = lappend(d->params, param);
	d->keys += rel->rows;
	d->cost += seq_page_cost * rel->pages + cpu_tuple_cost * (rel->tuples + rel->rows);
	return param;
}

static Expr *imply(ArgusDerivation *d, Expr *clause);

/* column = key: column = ANY (all keys) */
static Expr *
imply_of_comparison(ArgusDerivation *d, Oid opno, Expr *column, Expr *key)
{
	Param *set;
	ScalarArrayOpExpr *any;

	if (!argus_is_address(&d->info->columns, d->rel->relid, argus_strip_relabel(column)))
		return NULL;
	set = set_of_key(d, key);
	if (set == NULL)
		return NULL;
	any = makeNode(ScalarArrayOpExpr);
	any->opno = opno;
	any->opfuncid = get_opcode(opno);
	any->useOr = true;
	any->args = list_make2(copyObjectImpl(column), set);
	any->location = -1;
	return (Expr *) any;
}

/* Equality of addresses is its own commutator. */
static Expr *
imply_of_op(ArgusDerivation *d, Oid opno, Expr *left, Expr *right)
{
	Expr *implied;

	if (get_opcode(opno) != F_NETWORK_EQ)
		return NULL;
	implied = imply_of_comparison(d, opno, left, right);
	return implied != NULL ? implied : imply_of_comparison(d, opno, right, left);
}

/* x = ANY (ARRAY[y, z]) */
static Expr *
imply_of_array(ArgusDerivation *d, ScalarArrayOpExpr *expr)
{
	ArrayExpr *array = (ArrayExpr *) lsecond(expr->args);
	List *arms = NIL;
	ListCell *cell;

	if (!expr->useOr || !IsA(array, ArrayExpr) || array->multidims)
		return NULL;
	foreach(cell, array->elements)
	{
		Expr *arm = imply_of_op(d, expr->opno, (Expr *) linitial(expr->args), (Expr *) lfirst(cell));

		if (arm == NULL)
			return NULL;
		arms = lappend(arms, arm);
	}
	return make_orclause(arms);
}

/* Of alternatives each must imply something; of conditions that must all hold those count that do. */
static Expr *
imply_of_bool(ArgusDerivation *d, BoolExpr *expr)
{
	List *arms = NIL;
	ListCell *cell;

	if (expr->boolop == NOT_EXPR)
		return NULL;
	foreach(cell, expr->args)
	{
		Expr *arm = imply(d, (Expr *) lfirst(cell));

		if (arm != NULL)
			arms = lappend(arms, arm);
		else if (expr->boolop == OR_EXPR)
			return NULL;
	}
	return arms == NIL ? NULL : expr->boolop == OR_EXPR ? make_orclause(arms) : make_ands_explicit(arms);
}

/* What follows of a join condition for each flow alone, all in addresses and sets; NULL: nothing. */
static Expr *
imply(ArgusDerivation *d, Expr *clause)
{
	switch (nodeTag(clause))
	{
		case T_OpExpr:
		{
			OpExpr *expr = (OpExpr *) clause;

			return list_length(expr->args) != 2
					   ? NULL
					   : imply_of_op(d, expr->opno, (Expr *) linitial(expr->args), (Expr *) lsecond(expr->args));
		}
		case T_ScalarArrayOpExpr:
			return imply_of_array(d, (ScalarArrayOpExpr *) clause);
		case T_BoolExpr:
			return imply_of_bool(d, (BoolExpr *) clause);
		default:
			return NULL;
	}
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

/* The sets that conditions refer to. */
static List *
params_of(List *conditions)
{
	List *params = NIL;

	collect_params_walker((Node *) conditions, &params);
	return params;
}

/* ... or a set is not complete */
static Expr *
or_too_many(Expr *implied)
{
	List *arms = is_orclause(implied) ? list_copy(((BoolExpr *) implied)->args) : list_make1(implied);
	ListCell *cell;

	foreach(cell, params_of(list_make1(implied)))
	{
		Expr *limit = (Expr *) makeConst(INT4OID, -1, InvalidOid, sizeof(int32), Int32GetDatum(ARGUS_MAX_KEYS), false,
										 true);
		Expr *size = (Expr *) makeFuncExpr(F_CARDINALITY, INT4OID, list_make1(lfirst(cell)), InvalidOid, InvalidOid,
										   COERCE_EXPLICIT_CALL);
		Expr *test = make_opclause(Int4LessOperator, BOOLOID, false, limit, size, InvalidOid, InvalidOid);

		set_opfuncid((OpExpr *) test);
		arms = lappend(arms, test);
	}
	return make_orclause(arms);
}

/*
 * The conditions that join clauses imply, to be joined by AND. Each clause must be one by which a scan of `rel` could be
 * parameterised. `keys` becomes the number of keys to look up of the clause with the fewest, `cost` that of gathering all.
 */
List *
argus_imply_conditions(PlannerInfo *root, RelOptInfo *rel, List *clauses, double *keys, Cost *cost)
{
	ArgusDerivation d = {root, rel, (ArgusRelationInfo *) rel->fdw_private, NIL, 0, 0};
	List *conditions = NIL;
	ListCell *cell;

	foreach(cell, clauses)
	{
		RestrictInfo *rinfo = (RestrictInfo *) lfirst(cell);
		Expr *implied;

		d.params = NIL;
		d.keys = 0;
		implied = imply(&d, rinfo->clause);
		if (implied == NULL)
			continue;
		*keys = conditions == NIL ? d.keys : Min(*keys, d.keys);
		conditions = list_append_unique(conditions, or_too_many(implied));
	}
	*cost = d.cost;
	return conditions;
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

/* Plan the queries of the sets that implied conditions refer to. */
void
argus_plan_sets(PlannerInfo *root, const ArgusRelationInfo *info, List *conditions)
{
	List *wanted = params_of(conditions);
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
		/* What it makes is a scalar sub-select; an array takes all rows. */
		((SubPlan *) llast(root->init_plans))->subLinkType = ARRAY_SUBLINK;
	}
}
}
