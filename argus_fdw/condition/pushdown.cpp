/*
 * pushdown.cpp
 *		Conditions of a query -> conditions of the core.
 *
 * A condition is converted whole or not at all. The core evaluates it exactly as PostgreSQL would, NULLs included, so
 * that it need not be evaluated again. An operand is any expression that has no column of the table in it and is not
 * volatile: it becomes an expression of the plan and is evaluated when the scan starts.
 *
 * The result is a tree in prefix order, ARGUS_NODE_INTS integers per node, which plans can copy. A function that
 * returns false may have appended nodes: argus_push_condition() takes them back.
 */
#include "condition/condition.h"
#include "table/table.h"

extern "C"
{
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/clauses.h"
#include "optimizer/optimizer.h"
#include "parser/parse_coerce.h"
#include "utils/fmgroids.h"

static bool convert(ArgusConditions *c, Expr *expr);

/* A node of the tree. The defaults: no field, no children, no operand. */
struct ArgusNode
{
	int32 op;
	int32 field = -1;
	int n_children = 0;
	ArgusQuantifier quantifier = ARGUS_ONE;
	int operand = -1;
	Oid type = InvalidOid;
};

/* Appends the integers of a node, in the order of ArgusNodeInt. */
static void
add_node(ArgusConditions *c, const ArgusNode &node)
{
	int ints[ARGUS_NODE_INTS];

	ints[ARGUS_NODE_OP] = node.op;
	ints[ARGUS_NODE_FIELD] = node.field;
	ints[ARGUS_NODE_CHILDREN] = node.n_children;
	ints[ARGUS_NODE_QUANTIFIER] = node.quantifier;
	ints[ARGUS_NODE_OPERAND] = node.operand;
	ints[ARGUS_NODE_TYPE] = (int) node.type;
	for (int value : ints)
		c->nodes = lappend_int(c->nodes, value);
}

/* Appends a leaf that has an operand of `type`. */
static void
add_comparison(ArgusConditions *c, int32 op, int32 field, ArgusQuantifier quantifier, Expr *operand, Oid type)
{
	add_node(c,
			 {.op = op, .field = field, .quantifier = quantifier, .operand = list_length(c->operands), .type = type});
	c->operands = lappend(c->operands, operand);
}

/* Returns an expression without its casts between types of the same bytes, such as varchar and text. */
Expr *
argus_strip_relabel(Expr *expr)
{
	while (IsA(expr, RelabelType))
		expr = ((RelabelType *) expr)->arg;
	return expr;
}

/* Returns the field that an expression shows, if it is a column of the table and nothing more; else -1. */
static int32
field_of_expr(const ArgusConditions *c, Expr *expr, Oid *type)
{
	const Var *column = argus_column_of(c->columns, c->rel->relid, argus_strip_relabel(expr));

	if (column == NULL)
		return -1;
	*type = column->vartype;
	return c->columns->fields[column->varattno - 1];
}

/*
 * Returns whether an expression can be evaluated once, before the scan. An arm of OR or AND might then be evaluated
 * that the query would not reach: ($1 = '' OR saddr = $1::inet) is an idiom. There it must be safe.
 */
static bool
is_operand(const ArgusConditions *c, Expr *expr)
{
	return bms_is_subset(pull_varnos(c->root, (Node *) expr), c->outer) && !contain_volatile_functions((Node *) expr) &&
		   !contain_subplans((Node *) expr) &&
		   (c->list_depth == 0 || c->operands_are_safe || argus_is_safe_operand((Node *) expr));
}

/* Where the column of a comparison stands. */
enum ArgusColumnSide
{
	ARGUS_COLUMN_LEFT,
	ARGUS_COLUMN_RIGHT
};

/* Converts field OP operand or, with a quantifier, field OP ANY|ALL (operand). */
static bool
convert_comparison(ArgusConditions *c, Oid opno, Oid collation, Expr *column, Expr *operand, ArgusColumnSide side,
				   ArgusQuantifier quantifier)
{
	Oid field_type = InvalidOid;
	Oid left, right, type;
	const int32 field = field_of_expr(c, column, &field_type);
	int32 op;

	if (field < 0 || !is_operand(c, operand))
		return false;
	op = argus_op_of_operator(opno, field_type, &left, &right);
	type = side == ARGUS_COLUMN_LEFT ? right : left;
	if (op < 0 || !argus_can_bind(field_type, type) || !argus_compares_bytes(field_type, op, collation))
		return false;
	if ((side == ARGUS_COLUMN_LEFT ? left : right) != field_type)
		return false;
	add_comparison(c, side == ARGUS_COLUMN_LEFT ? op : argus_commute_op(op), field, quantifier, operand, type);
	return true;
}

/* Converts (column & mask) = wanted. Column and mask have the same type; `wanted` may have another. */
static bool
convert_masked(ArgusConditions *c, OpExpr *expr, Expr *left, Expr *wanted)
{
	Oid field_type = InvalidOid;
	Oid ignored, type;
	OpExpr *masked = (OpExpr *) left;
	int32 field;
	Expr *mask;

	if (!IsA(left, OpExpr) || (masked->opfuncid != F_INT4AND && masked->opfuncid != F_INT8AND))
		return false;
	field = field_of_expr(c, (Expr *) linitial(masked->args), &field_type);
	mask = (Expr *) lsecond(masked->args);
	if (field < 0 || exprType((Node *) mask) != field_type || !is_operand(c, mask) || !is_operand(c, wanted))
		return false;
	if (argus_op_of_operator(expr->opno, field_type, &ignored, &type) != ARGUS_OP_EQ ||
		!argus_can_bind(field_type, type))
		return false;
	add_comparison(c, ARGUS_OP_MASKED, field, ARGUS_ONE, mask, type);
	c->operands = lappend(c->operands, wanted);
	return true;
}

/* Converts an operator with two operands. */
static bool
convert_op(ArgusConditions *c, OpExpr *expr)
{
	Expr *left, *right;

	if (list_length(expr->args) != 2)
		return false;
	left = (Expr *) linitial(expr->args);
	right = (Expr *) lsecond(expr->args);
	return convert_masked(c, expr, left, right) ||
		   convert_comparison(c, expr->opno, expr->inputcollid, left, right, ARGUS_COLUMN_LEFT, ARGUS_ONE) ||
		   convert_comparison(c, expr->opno, expr->inputcollid, right, left, ARGUS_COLUMN_RIGHT, ARGUS_ONE);
}

/* Converts x OP ANY (ARRAY[saddr, daddr]) to a comparison per element, joined by OR; for ALL, by AND. */
static bool
convert_array_of_columns(ArgusConditions *c, ScalarArrayOpExpr *expr, ArrayExpr *array)
{
	ListCell *cell;

	if (array->multidims || array->elements == NIL)
		return false;
	add_node(c, {.op = expr->useOr ? ARGUS_OP_OR : ARGUS_OP_AND, .n_children = list_length(array->elements)});
	foreach(cell, array->elements)
	{
		Expr *comparison = make_opclause(expr->opno, BOOLOID, false, (Expr *) linitial(expr->args),
										 (Expr *) lfirst(cell), InvalidOid, expr->inputcollid);

		set_opfuncid((OpExpr *) comparison);
		if (!convert(c, comparison))
			return false;
	}
	return true;
}

/* Converts x OP ANY|ALL (array), where the array is an operand or has columns as its elements. */
static bool
convert_array_op(ArgusConditions *c, ScalarArrayOpExpr *expr)
{
	Expr *left = (Expr *) linitial(expr->args);
	Expr *right = (Expr *) lsecond(expr->args);

	if (convert_comparison(c, expr->opno, expr->inputcollid, left, right, ARGUS_COLUMN_LEFT,
						   expr->useOr ? ARGUS_ANY : ARGUS_ALL))
		return true;
	return IsA(right, ArrayExpr) && convert_array_of_columns(c, expr, (ArrayExpr *) right);
}

/* Converts AND, OR or NOT. */
static bool
convert_bool(ArgusConditions *c, BoolExpr *expr)
{
	const int32 op = expr->boolop == AND_EXPR ? ARGUS_OP_AND : expr->boolop == OR_EXPR ? ARGUS_OP_OR : ARGUS_OP_NOT;
	bool converted = true;
	ListCell *cell;

	add_node(c, {.op = op, .n_children = list_length(expr->args)});
	c->list_depth += op != ARGUS_OP_NOT;
	foreach(cell, expr->args)
	{
		converted = convert(c, (Expr *) lfirst(cell));
		if (!converted)
			break;
	}
	c->list_depth -= op != ARGUS_OP_NOT;
	return converted;
}

/* Converts column IS [NOT] NULL. */
static bool
convert_null_test(ArgusConditions *c, NullTest *expr)
{
	Oid type;
	const int32 field = field_of_expr(c, expr->arg, &type);

	if (field < 0 || expr->argisrow)
		return false;
	add_node(c, {.op = expr->nulltesttype == IS_NULL ? ARGUS_OP_IS_NULL : ARGUS_OP_IS_NOT_NULL, .field = field});
	return true;
}

/* Converts condition IS [NOT] TRUE, FALSE or UNKNOWN. */
static bool
convert_boolean_test(ArgusConditions *c, BooleanTest *expr)
{
	/* By BoolTestType. */
	static const int32 ops[] = {ARGUS_OP_IS_TRUE,      ARGUS_OP_IS_NOT_TRUE, ARGUS_OP_IS_FALSE,
								ARGUS_OP_IS_NOT_FALSE, ARGUS_OP_IS_UNKNOWN,  ARGUS_OP_IS_NOT_UNKNOWN};

	add_node(c, {.op = ops[expr->booltesttype], .n_children = 1});
	return convert(c, expr->arg);
}

/* Converts a boolean column to its comparison with true. */
static bool
convert_column(ArgusConditions *c, Expr *expr)
{
	Oid type;
	const int32 field = field_of_expr(c, expr, &type);

	if (field < 0 || type != BOOLOID)
		return false;
	add_comparison(c, ARGUS_OP_EQ, field, ARGUS_ONE, (Expr *) makeBoolConst(true, false), BOOLOID);
	return true;
}

/* Converts a condition without columns, such as a parameter or a constant. */
static bool
convert_constant(ArgusConditions *c, Expr *expr)
{
	if (exprType((Node *) expr) != BOOLOID || !is_operand(c, expr))
		return false;
	add_comparison(c, ARGUS_OP_CONSTANT, -1, ARGUS_ONE, expr, BOOLOID);
	return true;
}

/* Appends the nodes of a condition. Returns false if the core cannot evaluate it. */
static bool
convert(ArgusConditions *c, Expr *expr)
{
	check_stack_depth();
	switch (nodeTag(expr))
	{
		case T_OpExpr:
			return convert_op(c, (OpExpr *) expr) || convert_constant(c, expr);
		case T_ScalarArrayOpExpr:
			return convert_array_op(c, (ScalarArrayOpExpr *) expr);
		case T_BoolExpr:
			return convert_bool(c, (BoolExpr *) expr);
		case T_NullTest:
			return convert_null_test(c, (NullTest *) expr) || convert_constant(c, expr);
		case T_BooleanTest:
			return convert_boolean_test(c, (BooleanTest *) expr);
		case T_Var:
			return convert_column(c, expr);
		case T_Const:
		case T_Param:
			return convert_constant(c, expr);
		default:
			return false;
	}
}

/* Returns whether an expression is nested deeper than `*context` levels. */
static bool
depth_walker(Node *node, void *context)
{
	int *left = (int *) context;
	bool too_deep;

	if (node == NULL)
		return false;
	if (--*left < 0)
		return true;
	check_stack_depth();
	too_deep = argus_walk_expression(node, depth_walker, context);
	++*left;
	return too_deep;
}

/* Returns whether an expression is a column of the table that shows no field: it is NULL in every row. */
static bool
is_null_column(const ArgusConditions *c, const Node *node)
{
	const Var *column = argus_column_of(c->columns, c->rel->relid, (const Expr *) node);

	return column != NULL && c->columns->fields[column->varattno - 1] < 0;
}

static bool
null_column_walker(Node *node, void *context)
{
	if (node == NULL)
		return false;
	return is_null_column((const ArgusConditions *) context, node) ||
		   argus_walk_expression(node, null_column_walker, context);
}

static Node *
null_column_mutator(Node *node, void *context)
{
	if (node == NULL)
		return NULL;
	if (is_null_column((const ArgusConditions *) context, node))
		return (Node *) makeNullConst(((Var *) node)->vartype, ((Var *) node)->vartypmod, ((Var *) node)->varcollid);
	return argus_mutate_expression(node, null_column_mutator, context);
}

/* Returns a condition with NULL for the columns that show no field: often a constant, for which no archive is read. */
static Expr *
without_null_columns(ArgusConditions *c, Expr *expr)
{
	if (!null_column_walker((Node *) expr, c))
		return expr;
	return (Expr *) eval_const_expressions(c->root, null_column_mutator((Node *) expr, c));
}

/*
 * Appends a condition to `nodes` and `operands` if the core can evaluate it, and returns whether it can. Conditions
 * that are appended one after the other are joined by AND.
 */
bool
argus_push_condition(ArgusConditions *c, Expr *expr)
{
	const int nodes = list_length(c->nodes);
	const int operands = list_length(c->operands);
	int depth = ARGUS_MAX_PUSHED_DEPTH;

	expr = without_null_columns(c, expr);
	if (!depth_walker((Node *) expr, &depth) && convert(c, expr))
		return true;
	c->nodes = list_truncate(c->nodes, nodes);
	c->operands = list_truncate(c->operands, operands);
	return false;
}

/* Returns whether the core can evaluate a condition, and appends nothing. */
bool
argus_can_push_condition(ArgusConditions *c, Expr *expr)
{
	const int nodes = list_length(c->nodes);
	const int operands = list_length(c->operands);
	const bool can_push = argus_push_condition(c, expr);

	c->nodes = list_truncate(c->nodes, nodes);
	c->operands = list_truncate(c->operands, operands);
	return can_push;
}
}
