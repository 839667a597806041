/*
 * pushdown.cpp
 *		Conditions of a query -> conditions of the core.
 *
 * A condition is translated whole or not at all, and the core evaluates it exactly as PostgreSQL would, NULLs
 * included, so that it need not be evaluated again. Operands are whatever has no column in it and is not volatile:
 * they become expressions of the plan and are evaluated when the scan starts.
 *
 * The result is a tree in prefix order, ARGUS_NODE_INTS integers a node, which plans can copy.
 */
#include "glue.h"

extern "C"
{
#include "access/stratnum.h"
#include "catalog/pg_operator.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/clauses.h"
#include "optimizer/optimizer.h"
#include "parser/parse_coerce.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

static bool convert(ArgusConditions *c, Expr *expr);

static void
add_node(ArgusConditions *c, int32 op, int32 field, int n_children, int32 quantifier, int operand, Oid type)
{
	c->nodes = lappend_int(c->nodes, op);
	c->nodes = lappend_int(c->nodes, field);
	c->nodes = lappend_int(c->nodes, n_children);
	c->nodes = lappend_int(c->nodes, quantifier);
	c->nodes = lappend_int(c->nodes, operand);
	c->nodes = lappend_int(c->nodes, (int) type);
}

/* The field that an expression shows, if it is a column of the table and nothing more; else -1. */
static int32
field_of_expr(const ArgusConditions *c, Expr *expr, Oid *type)
{
	while (IsA(expr, RelabelType))
		expr = ((RelabelType *) expr)->arg;
	if (!IsA(expr, Var))
		return -1;

	Var *var = (Var *) expr;

	if (var->varno != (int) c->rel->relid || var->varlevelsup != 0 || var->varattno < 1 ||
		var->varattno > c->columns->natts)
		return -1;
	*type = var->vartype;
	return c->columns->fields[var->varattno - 1];
}

static bool
param_walker(Node *node, void *context)
{
	if (node == NULL)
		return false;
	return IsA(node, Param) || argus_walk_expression(node, param_walker, context);
}

/*
 * Whether evaluating an expression cannot fail where its evaluation in the query would not. Parameters alone cannot, nor columns, and
 * of an expression of constants the planner takes the value anyway, for its estimates.
 */
static bool
is_certain(Node *node)
{
	while (IsA(node, RelabelType))
		node = (Node *) ((RelabelType *) node)->arg;
	if (IsA(node, NullTest))
		node = (Node *) ((NullTest *) node)->arg;
	return IsA(node, Param) || IsA(node, Var) || !param_walker(node, NULL);
}

/*
 * Whether an expression can be evaluated once, before the scan. In a list of alternatives that may be before it is known
 * to be needed: ($1 = '' OR saddr = $1::inet) is an idiom.
 */
static bool
is_operand(const ArgusConditions *c, Expr *expr)
{
	return bms_is_subset(pull_varnos(c->root, (Node *) expr), c->outer) && !contain_volatile_functions((Node *) expr) &&
		   !contain_subplans((Node *) expr) && (c->lists == 0 || c->is_certain || is_certain((Node *) expr));
}

/* Whether values of `type` are comparable to columns of `field_type`, and are what bind.cpp understands. */
static bool
is_comparable(Oid field_type, Oid type)
{
	switch (field_type)
	{
		case INT4OID:
		case INT8OID:
			return type == INT2OID || type == INT4OID || type == INT8OID;
		case FLOAT8OID:
			return type == FLOAT4OID || type == FLOAT8OID;
		case TIMESTAMPTZOID:
			return type == TIMESTAMPTZOID || type == DATEOID || type == TIMESTAMPOID;
		case BOOLOID:
		case TEXTOID:
		case BYTEAOID:
		case INETOID:
		case MACADDROID:
			return type == field_type;
		default:
			return false;
	}
}

/* The core's operator for a btree strategy; -1: none. */
static int32
op_of_strategy(int strategy)
{
	switch (strategy)
	{
		case BTLessStrategyNumber:
			return ARGUS_OP_LT;
		case BTLessEqualStrategyNumber:
			return ARGUS_OP_LE;
		case BTEqualStrategyNumber:
			return ARGUS_OP_EQ;
		case BTGreaterEqualStrategyNumber:
			return ARGUS_OP_GE;
		case BTGreaterStrategyNumber:
			return ARGUS_OP_GT;
		default:
			return -1;
	}
}

static int32
network_op(Oid opno)
{
	switch (opno)
	{
		case OID_INET_SUB_OP:
			return ARGUS_OP_SUB;
		case OID_INET_SUBEQ_OP:
			return ARGUS_OP_SUBEQ;
		case OID_INET_SUP_OP:
			return ARGUS_OP_SUPER;
		case OID_INET_SUPEQ_OP:
			return ARGUS_OP_SUPEREQ;
		case OID_INET_OVERLAP_OP:
			return ARGUS_OP_OVERLAP;
		default:
			return -1;
	}
}

/*
 * The core's operator for one of SQL, by its place in the btree family of the column's type, so that only the operators
 * that mean what their names say are taken. `type` becomes the type of the right side; -1: not one that the core has.
 */
static int32
op_of_operator(Oid opno, Oid field_type, Oid *left, Oid *right)
{
	TypeCacheEntry *entry = lookup_type_cache(field_type, TYPECACHE_BTREE_OPFAMILY);
	int strategy;
	Oid equality;

	op_input_types(opno, left, right);
	if (network_op(opno) >= 0)
		return network_op(opno);
	if (!OidIsValid(entry->btree_opf))
		return -1;
	if (op_in_opfamily(opno, entry->btree_opf))
	{
		get_op_opfamily_properties(opno, entry->btree_opf, false, &strategy, left, right);
		return op_of_strategy(strategy);
	}
	equality = get_negator(opno);
	if (!OidIsValid(equality) || !op_in_opfamily(equality, entry->btree_opf))
		return -1;
	get_op_opfamily_properties(equality, entry->btree_opf, false, &strategy, left, right);
	return strategy == BTEqualStrategyNumber ? ARGUS_OP_NE : -1;
}

/* operand OP field -> field OP operand */
static int32
commute(int32 op)
{
	switch (op)
	{
		case ARGUS_OP_LT:
			return ARGUS_OP_GT;
		case ARGUS_OP_LE:
			return ARGUS_OP_GE;
		case ARGUS_OP_GT:
			return ARGUS_OP_LT;
		case ARGUS_OP_GE:
			return ARGUS_OP_LE;
		case ARGUS_OP_SUB:
			return ARGUS_OP_SUPER;
		case ARGUS_OP_SUBEQ:
			return ARGUS_OP_SUPEREQ;
		case ARGUS_OP_SUPER:
			return ARGUS_OP_SUB;
		case ARGUS_OP_SUPEREQ:
			return ARGUS_OP_SUBEQ;
		default:
			return op;
	}
}

/* The core compares text by its bytes: right for equality where equal means identical, and for order in C only. */
static bool
is_bytewise(Oid field_type, int32 op, Oid collation)
{
	if (field_type != TEXTOID)
		return true;
	if (!OidIsValid(collation))
		return false;
	if (!argus_op_is_order(op))
		return get_collation_isdeterministic(collation);
	return argus_collation_is_c(collation);
}

/* field OP operand, or with a quantifier field OP ANY|ALL (operand). `commuted`: the operand stands on the left. */
static bool
convert_comparison(ArgusConditions *c, Oid opno, Oid collation, Expr *column, Expr *operand, bool commuted,
				   int32 quantifier)
{
	Oid field_type = InvalidOid;
	Oid left, right, type;
	const int32 field = field_of_expr(c, column, &field_type);
	int32 op;

	if (field < 0 || !is_operand(c, operand))
		return false;
	op = op_of_operator(opno, field_type, &left, &right);
	type = commuted ? left : right;
	if (op < 0 || !is_comparable(field_type, type) || !is_bytewise(field_type, op, collation))
		return false;
	if ((commuted ? right : left) != field_type)
		return false;
	c->operands = lappend(c->operands, operand);
	add_node(c, commuted ? commute(op) : op, field, 0, quantifier, list_length(c->operands) - 1, type);
	return true;
}

/* (column & mask) = wanted. The types of column and mask are the same, that of what is wanted may be another. */
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
	if (op_of_operator(expr->opno, field_type, &ignored, &type) != ARGUS_OP_EQ || !is_comparable(field_type, type))
		return false;
	add_node(c, ARGUS_OP_MASKED, field, 0, ARGUS_ONE, list_length(c->operands), type);
	c->operands = lappend(lappend(c->operands, mask), wanted);
	return true;
}

static bool
convert_op(ArgusConditions *c, OpExpr *expr)
{
	Expr *left, *right;

	if (list_length(expr->args) != 2)
		return false;
	left = (Expr *) linitial(expr->args);
	right = (Expr *) lsecond(expr->args);
	return convert_masked(c, expr, left, right) ||
		   convert_comparison(c, expr->opno, expr->inputcollid, left, right, false, ARGUS_ONE) ||
		   convert_comparison(c, expr->opno, expr->inputcollid, right, left, true, ARGUS_ONE);
}

/* x OP ANY (ARRAY[saddr, daddr]): as many comparisons, joined by OR; ALL: by AND. */
static bool
convert_array_of_columns(ArgusConditions *c, ScalarArrayOpExpr *expr, ArrayExpr *array)
{
	ListCell *cell;

	if (array->multidims || array->elements == NIL)
		return false;
	add_node(c, expr->useOr ? ARGUS_OP_OR : ARGUS_OP_AND, -1, list_length(array->elements), ARGUS_ONE, -1, InvalidOid);
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

static bool
convert_array_op(ArgusConditions *c, ScalarArrayOpExpr *expr)
{
	Expr *left = (Expr *) linitial(expr->args);
	Expr *right = (Expr *) lsecond(expr->args);

	if (convert_comparison(c, expr->opno, expr->inputcollid, left, right, false, expr->useOr ? ARGUS_ANY : ARGUS_ALL))
		return true;
	return IsA(right, ArrayExpr) && convert_array_of_columns(c, expr, (ArrayExpr *) right);
}

static bool
convert_bool(ArgusConditions *c, BoolExpr *expr)
{
	ListCell *cell;
	const int32 op = expr->boolop == AND_EXPR ? ARGUS_OP_AND : expr->boolop == OR_EXPR ? ARGUS_OP_OR : ARGUS_OP_NOT;

	bool converted = true;

	add_node(c, op, -1, list_length(expr->args), ARGUS_ONE, -1, InvalidOid);
	c->lists += op != ARGUS_OP_NOT;
	foreach(cell, expr->args)
	{
		converted = convert(c, (Expr *) lfirst(cell));
		if (!converted)
			break;
	}
	c->lists -= op != ARGUS_OP_NOT;
	return converted;
}

static bool
convert_null_test(ArgusConditions *c, NullTest *expr)
{
	Oid type;
	const int32 field = field_of_expr(c, expr->arg, &type);

	if (field < 0 || expr->argisrow)
		return false;
	add_node(c, expr->nulltesttype == IS_NULL ? ARGUS_OP_IS_NULL : ARGUS_OP_IS_NOT_NULL, field, 0, ARGUS_ONE, -1,
			 InvalidOid);
	return true;
}

static bool
convert_boolean_test(ArgusConditions *c, BooleanTest *expr)
{
	/* By BoolTestType. */
	static const int32 ops[] = {ARGUS_OP_IS_TRUE,      ARGUS_OP_IS_NOT_TRUE, ARGUS_OP_IS_FALSE,
								ARGUS_OP_IS_NOT_FALSE, ARGUS_OP_IS_UNKNOWN,  ARGUS_OP_IS_NOT_UNKNOWN};

	add_node(c, ops[expr->booltesttype], -1, 1, ARGUS_ONE, -1, InvalidOid);
	return convert(c, expr->arg);
}

/* A boolean column is the comparison with true. */
static bool
convert_column(ArgusConditions *c, Expr *expr)
{
	Oid type;
	const int32 field = field_of_expr(c, expr, &type);

	if (field < 0 || type != BOOLOID)
		return false;
	c->operands = lappend(c->operands, makeBoolConst(true, false));
	add_node(c, ARGUS_OP_EQ, field, 0, ARGUS_ONE, list_length(c->operands) - 1, BOOLOID);
	return true;
}

/* A condition without columns, such as a parameter or a constant. */
static bool
convert_constant(ArgusConditions *c, Expr *expr)
{
	if (exprType((Node *) expr) != BOOLOID || !is_operand(c, expr))
		return false;
	c->operands = lappend(c->operands, expr);
	add_node(c, ARGUS_OP_CONSTANT, -1, 0, ARGUS_ONE, list_length(c->operands) - 1, BOOLOID);
	return true;
}

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

/* A column of the table that shows no field: NULL in every row. */
static bool
is_null_column(const ArgusConditions *c, const Node *node)
{
	const Var *var = (const Var *) node;

	return IsA(node, Var) && var->varno == (int) c->rel->relid && var->varlevelsup == 0 && var->varattno >= 1 &&
		   c->columns->fields[var->varattno - 1] < 0;
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

/* What is left of a condition when the columns that show no field are NULL: often a constant, for which no archive is read. */
static Expr *
without_null_columns(ArgusConditions *c, Expr *expr)
{
	if (!null_column_walker((Node *) expr, c))
		return expr;
	return (Expr *) eval_const_expressions(c->root, null_column_mutator((Node *) expr, c));
}

/*
 * Append a condition to the tree if the core can evaluate it. The conditions that were appended one after the other
 * are to be joined by AND.
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
}
