/*
 * matches_support.cpp
 *		argus.matches(row, filter) -> plain conditions on the row's columns, while the planner simplifies expressions.
 *
 * Indexes, partition pruning and archives understand conditions on columns only. The call stays as it is wherever the
 * row's columns are not known, may be replaced by NULLs further up, or cost something to compute twice.
 */
#include "condition/condition.h"

extern "C"
{
#include "nodes/supportnodes.h"
#include "optimizer/clauses.h"
#include "optimizer/optimizer.h"
#include "parser/parsetree.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

PG_FUNCTION_INFO_V1(argus_matches_support);

/* ---- the columns of a row ---- */

/* Returns the columns of a subquery, which may have been a view, or have lost its name. */
static ArgusRow *
row_of_subquery(const RangeTblEntry *rte, int varno)
{
	ArgusRow *row = argus_make_row(list_length(rte->subquery->targetList));
	ListCell *cell;

	foreach(cell, rte->subquery->targetList)
	{
		TargetEntry *entry = (TargetEntry *) lfirst(cell);

		if (!entry->resjunk && entry->resno <= list_length(rte->eref->colnames))
			argus_add_column(row, strVal(list_nth(rte->eref->colnames, entry->resno - 1)),
							 (Expr *) makeVarFromTargetEntry(varno, entry));
	}
	return row;
}

/* Returns the columns of a table, or of a function that returns rows of a named type. */
static ArgusRow *
row_of_type(Oid type, int varno)
{
	TupleDesc desc = lookup_rowtype_tupdesc(type, -1);
	ArgusRow *row = argus_row_of_desc(desc, varno);

	ReleaseTupleDesc(desc);
	return row;
}

static bool
is_function_of_type(const RangeTblEntry *rte, Oid type)
{
	return rte->rtekind == RTE_FUNCTION && list_length(rte->functions) == 1 && !rte->funcordinality &&
		   exprType(((RangeTblFunction *) linitial(rte->functions))->funcexpr) == type;
}

static bool
find_not_nullable(Node *node, int varno)
{
	ListCell *cell;

	if (IsA(node, RangeTblRef))
		return ((RangeTblRef *) node)->rtindex == varno;
	if (IsA(node, JoinExpr))
	{
		JoinExpr *join = (JoinExpr *) node;
		const bool left = join->jointype != JOIN_RIGHT && join->jointype != JOIN_FULL;
		const bool right = join->jointype == JOIN_INNER || join->jointype == JOIN_RIGHT;

		return (left && find_not_nullable(join->larg, varno)) || (right && find_not_nullable(join->rarg, varno));
	}
	if (!IsA(node, FromExpr))
		return false;
	foreach(cell, ((FromExpr *) node)->fromlist)
	{
		if (find_not_nullable((Node *) lfirst(cell), varno))
			return true;
	}
	return false;
}

/* Returns whether an outer join of the query may make up rows of relation `varno`, or the relation is not found. */
static bool
is_nullable(const Query *query, int varno)
{
	return !find_not_nullable((Node *) query->jointree, varno);
}

/*
 * Returns the columns of a whole-row variable. The planner simplifies CHECK constraints before it gives them their
 * place in the query: a variable counts only if it has the type of the relation in its place.
 */
static ArgusRow *
row_of_var(PlannerInfo *root, const Var *var)
{
	const RangeTblEntry *rte;

	if (var->varattno != InvalidAttrNumber || var->varlevelsup != 0 || IS_SPECIAL_VARNO(var->varno) ||
		(int) var->varno > list_length(root->parse->rtable))
		return NULL;
	rte = rt_fetch(var->varno, root->parse->rtable);
	if (argus_var_is_nulled(var, is_nullable(root->parse, var->varno)))
		return NULL;
	if (rte->rtekind == RTE_RELATION && get_rel_type_id(rte->relid) == var->vartype)
		return row_of_type(var->vartype, var->varno);
	if (rte->rtekind == RTE_SUBQUERY && rte->subquery != NULL)
		return row_of_subquery(rte, var->varno);
	return type_is_rowtype(var->vartype) && var->vartype != RECORDOID && is_function_of_type(rte, var->vartype)
			   ? row_of_type(var->vartype, var->varno)
			   : NULL;
}

/* Returns the columns of a row that the planner has taken apart already: of a view, a subquery or a join. */
static ArgusRow *
row_of_row_expr(RowExpr *expr)
{
	ArgusRow *row = argus_make_row(list_length(expr->args));
	TupleDesc desc = expr->row_typeid == RECORDOID ? NULL : lookup_rowtype_tupdesc(expr->row_typeid, -1);
	const int n = desc != NULL ? Min(desc->natts, list_length(expr->args))
							   : Min(list_length(expr->colnames), list_length(expr->args));

	for (int i = 0; i < n; i++)
	{
		Expr *column = (Expr *) list_nth(expr->args, i);

		if (desc == NULL)
			argus_add_column(row, strVal(list_nth(expr->colnames, i)), column);
		else if (!TupleDescAttr(desc, i)->attisdropped)
			argus_add_column(row, NameStr(TupleDescAttr(desc, i)->attname), column);
	}
	if (desc != NULL)
		ReleaseTupleDesc(desc);
	return row->n_columns > 0 ? row : NULL;
}

/* Returns whether a column may be computed twice, as it is if a filter names it twice. */
static bool
may_be_repeated(Node *node)
{
	return !contain_volatile_functions(node) && !contain_subplans(node);
}

static ArgusRow *
row_of_argument(PlannerInfo *root, Node *argument)
{
	if (IsA(argument, Var))
		return row_of_var(root, (Var *) argument);
	if (IsA(argument, RowExpr) && may_be_repeated(argument))
		return row_of_row_expr((RowExpr *) argument);
	return NULL;
}

/*
 * Returns whether the query groups by whole rows. Grouping sets replace what they group by with NULL: a row as a whole,
 * but not its columns.
 */
static bool
is_grouped_by_rows(const Query *query)
{
	ListCell *cell;

	if (query->groupingSets == NIL)
		return false;
	foreach(cell, query->groupClause)
	{
		Node *expr = get_sortgroupclause_expr((SortGroupClause *) lfirst(cell), query->targetList);

		if (type_is_rowtype(exprType(expr)))
			return true;
	}
	return false;
}

/* ---- where the call stands ---- */

/*
 * A search for the call in a query. A condition that may be NULL instead of false is right in WHERE, and only such a
 * condition can be served by an index; in SELECT or under NOT it would be wrong. The planner does not say where the
 * call that it simplifies stands, so the search looks at all calls that could be it.
 */
struct ArgusCallSearch
{
	Oid function;
	const Node *filter;
};

/* Returns whether an expression may be the call in question: it has the same function and filter. */
static bool
may_be_call(const Node *node, const ArgusCallSearch *search)
{
	const FuncExpr *call = (const FuncExpr *) node;
	const Node *filter;

	if (!IsA(node, FuncExpr) || call->funcid != search->function)
		return false;
	filter = (const Node *) lsecond(call->args);
	return !IsA(filter, Const) || equal(filter, search->filter);
}

static bool
call_walker(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (may_be_call(node, (const ArgusCallSearch *) context))
		return true;
	if (IsA(node, Query))
		return false; /* it is planned by itself */
	return argus_walk_expression(node, call_walker, context);
}

/* Returns whether the call stands in a condition other than as one of its alternatives. */
static bool
is_nested_in_condition(Node *quals, ArgusCallSearch *search)
{
	ListCell *cell;
	List *parts;

	if (quals == NULL || may_be_call(quals, search))
		return false;
	if (IsA(quals, List))
		parts = (List *) quals;
	else if (IsA(quals, BoolExpr) && ((BoolExpr *) quals)->boolop != NOT_EXPR)
		parts = ((BoolExpr *) quals)->args;
	else
		return call_walker(quals, search);
	foreach(cell, parts)
	{
		if (is_nested_in_condition((Node *) lfirst(cell), search))
			return true;
	}
	return false;
}

static bool
is_nested_in_join(Node *node, ArgusCallSearch *search)
{
	ListCell *cell;

	if (IsA(node, JoinExpr))
	{
		JoinExpr *join = (JoinExpr *) node;

		return is_nested_in_condition(join->quals, search) || is_nested_in_join(join->larg, search) ||
			   is_nested_in_join(join->rarg, search);
	}
	if (!IsA(node, FromExpr))
		return false;
	foreach(cell, ((FromExpr *) node)->fromlist)
	{
		if (is_nested_in_join((Node *) lfirst(cell), search))
			return true;
	}
	return is_nested_in_condition(((FromExpr *) node)->quals, search);
}

static bool
is_in_range_table(List *rtable, ArgusCallSearch *search)
{
	ListCell *cell;

	foreach(cell, rtable)
	{
		RangeTblEntry *rte = (RangeTblEntry *) lfirst(cell);

		if (call_walker((Node *) rte->functions, search) || call_walker((Node *) rte->values_lists, search) ||
			call_walker((Node *) rte->tablefunc, search) || call_walker((Node *) rte->tablesample, search) ||
			is_nested_in_condition((Node *) rte->securityQuals, search))
			return true;
	}
	return false;
}

/* Returns whether the call stands in the columns that the members of a UNION ALL select. */
static bool
is_in_appended(List *append_rel_list, ArgusCallSearch *search)
{
	ListCell *cell;

	foreach(cell, append_rel_list)
	{
		if (call_walker((Node *) ((AppendRelInfo *) lfirst(cell))->translated_vars, search))
			return true;
	}
	return false;
}

/* Returns whether the difference between NULL and false may show in the result. */
static bool
must_be_two_valued(const PlannerInfo *root, ArgusCallSearch *search)
{
	const Query *query = root->parse;

	return is_nested_in_join((Node *) query->jointree, search) || call_walker((Node *) query->targetList, search) ||
		   call_walker((Node *) query->returningList, search) || call_walker(query->havingQual, search) ||
		   call_walker((Node *) query->onConflict, search) || call_walker((Node *) query->mergeActionList, search) ||
		   call_walker((Node *) query->withCheckOptions, search) || is_in_range_table(query->rtable, search) ||
		   is_in_appended(root->append_rel_list, search);
}

/* ---- the planner's question ---- */

static Node *
simplify(PlannerInfo *root, FuncExpr *call)
{
	Node *argument = (Node *) linitial(call->args);
	Const *filter = (Const *) lsecond(call->args);
	ArgusCallSearch search = {call->funcid, (const Node *) filter};
	ArgusRow *row;
	Expr *condition;
	char *words;

	if (root == NULL || !IsA(filter, Const) || filter->constisnull || is_grouped_by_rows(root->parse))
		return NULL;
	row = row_of_argument(root, argument);
	if (row == NULL)
		return NULL;
	words = TextDatumGetCString(filter->constvalue);
	condition = argus_build_condition(words, CurrentMemoryContext, row);
	if (must_be_two_valued(root, &search))
		condition = argus_test_truth(condition, IS_TRUE);
	return (Node *) condition;
}

/* argus_matches_support(internal) */
Datum
argus_matches_support(PG_FUNCTION_ARGS)
{
	Node *request = (Node *) PG_GETARG_POINTER(0);
	Node *result = NULL;

	if (IsA(request, SupportRequestSimplify))
		result = simplify(((SupportRequestSimplify *) request)->root, ((SupportRequestSimplify *) request)->fcall);
	PG_RETURN_POINTER(result);
}
}
