/*
 * safe_operand.cpp
 *		Operands that may be evaluated before the scan, even if the query itself would never look at them.
 */
#include "condition/condition.h"

extern "C"
{
#include "nodes/nodeFuncs.h"

static bool param_walker(Node *node, void *context);

/* Returns whether something is computed from a parameter for a call that itself cannot fail. */
static bool
computes_arguments(const FuncExpr *call)
{
	ListCell *cell;

	foreach(cell, call->args)
	{
		Node *arg = (Node *) argus_strip_relabel((Expr *) lfirst(cell));

		if (!IsA(arg, Param) && param_walker(arg, NULL))
			return true;
	}
	return false;
}

/* Returns whether something is computed from a parameter. */
static bool
param_walker(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, FuncExpr) && argus_never_fails(((FuncExpr *) node)->funcid))
		return computes_arguments((FuncExpr *) node);
	return IsA(node, Param) || argus_walk_expression(node, param_walker, context);
}

/*
 * Returns whether it is certain that evaluating an expression before the scan does not fail if the query would not
 * evaluate it. A parameter or a column cannot fail. An expression of constants may, but the planner evaluates it
 * anyway, for its estimates.
 */
bool
argus_is_safe_operand(Node *node)
{
	node = (Node *) argus_strip_relabel((Expr *) node);
	if (IsA(node, NullTest))
		node = (Node *) ((NullTest *) node)->arg;
	return IsA(node, Param) || IsA(node, Var) || !param_walker(node, NULL);
}
}
