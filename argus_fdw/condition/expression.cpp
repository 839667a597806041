/*
 * expression.cpp
 *		A condition of the core -> an expression on the columns of a row: the way back of pushdown.cpp.
 *
 * It has built-in operators only, so that indexes serve it, foreign tables of archives push it down, and postgres_fdw
 * ships it.
 */
#include "bridge/bridge.h"
#include "condition/condition.h"
#include "table/table.h"

extern "C"
{
#include "catalog/namespace.h"
#include "catalog/pg_collation.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/inet.h"
#include "utils/lsyscache.h"

/* A tree that is read in its order, and the row that its fields are columns of. */
struct ArgusConditionReader
{
	const ArgusPredicate *next;
	const ArgusRow *row;
};

static Expr *build_node(ArgusConditionReader *reader);

/* Returns an operand as a value, with the mask bits of an address. It is replaced by the next one of the maker. */
static Datum
make_datum(ArgusTupleMaker *maker, const ArgusOperand *operand, bool *isnull)
{
	Datum datum = 0;

	argus_fill_values(maker, &operand->value, &datum, isnull);
	if (maker->columns[0].type == ARGUS_INET)
		ip_bits(DatumGetInetPP(datum)) = (unsigned char) operand->bits;
	return datum;
}

/* Prepares a maker of values of a field. */
static void
make_maker(ArgusTupleMaker *maker, int32 type)
{
	argus_make_tuple_maker(maker, CurrentMemoryContext, 1);
	argus_show_field(maker, 0, type, 0);
}

/* Makes a constant of the type of a field. */
static Expr *
make_constant(int32 type, const ArgusOperand *operand)
{
	const Oid oid = argus_type_oid(type);
	ArgusTupleMaker maker;
	int16 length;
	bool byval, isnull;
	Datum datum;

	make_maker(&maker, type);
	datum = make_datum(&maker, operand, &isnull);
	get_typlenbyval(oid, &length, &byval);
	return (Expr *) makeConst(oid, -1, get_typcollation(oid), length, datum, isnull, byval);
}

/* Makes a constant array of the operands of a node. None of them is NULL. */
static Expr *
make_array(int32 type, const ArgusPredicate *node)
{
	const Oid oid = argus_type_oid(type);
	ArrayBuildState *elements = initArrayResult(oid, CurrentMemoryContext, false);
	ArgusTupleMaker maker;

	make_maker(&maker, type);
	for (int i = 0; i < node->n_operands; i++)
	{
		bool isnull;
		Datum datum = make_datum(&maker, &node->operands[i], &isnull);

		accumArrayResult(elements, datum, isnull, oid, CurrentMemoryContext);
	}
	return (Expr *) makeConst(get_array_type(oid), -1, get_typcollation(oid), -1,
							  makeArrayResult(elements, CurrentMemoryContext), false, false);
}

/* Returns the column that shows a field. Raises an error if the row has two of that name. It has one. */
static Expr *
find_column(const ArgusRow *row, const ArgusField *field)
{
	Expr *found = NULL;

	for (int i = 0; i < row->n_columns; i++)
	{
		if (strcmp(row->names[i], field->name) != 0)
			continue;
		if (found != NULL)
			ereport(ERROR, (errcode(ERRCODE_AMBIGUOUS_COLUMN), errmsg("the row has two columns \"%s\"", field->name),
							errhint("Give argus.matches() a row in which the filter's columns are unique.")));
		found = row->columns[i];
	}
	Assert(found != NULL);
	return found;
}

/* Makes of a filter one for the columns that the row has. Raises an error if nothing takes the place of a column. */
static void
adapt_filter(ArgusFilter *filter, const char *text, const ArgusRow *row)
{
	const int n = argus_field_count(ARGUS_FLOW);
	uint8 *has_field = (uint8 *) palloc0(n);
	uint8 *missing = (uint8 *) palloc0(n);
	ArgusError error;
	int n_missing;

	for (int i = 0; i < row->n_columns; i++)
	{
		const int32 field = argus_field_find(ARGUS_FLOW, row->names[i]);

		if (field >= 0)
			has_field[field] = 1;
	}
	n_missing = argus_filter_adapt(filter, has_field, missing, &error);
	if (n_missing < 0)
		argus_raise(&error);
	if (n_missing > 0)
		argus_report_missing(text, row, missing);
	pfree(has_field);
	pfree(missing);
}

/* Raises the error for a column whose type does not fit its field. */
[[noreturn]] static void
wrong_type(const ArgusField *field, const Expr *column)
{
	ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
					errmsg("column \"%s\" of the row has the wrong type for the filter", field->name),
					errdetail("It is of type %s.", format_type_be(exprType((const Node *) column))),
					errhint("Give argus.matches() a row in which it is of type %s.",
							format_type_be(argus_type_oid(field->type)))));
	pg_unreachable();
}

/* Returns a column as the type that its operators take: varchar is compared as text, cidr as inet. */
static Expr *
as_comparable(Expr *column, Oid wanted)
{
	const Oid type = exprType((Node *) column);

	if ((wanted == TEXTOID && type == VARCHAROID) || (wanted == INETOID && type == CIDROID))
		return (Expr *) makeRelabelType(column, wanted, -1, get_typcollation(wanted), COERCE_IMPLICIT_CAST);
	return column;
}

/*
 * Finds what column OP constant is made of: the column as the operator takes it, the operator, and the collation by
 * which it compares. Raises an error if the column's type has no such operator.
 */
static Oid
find_operator(int32 op, const ArgusField *field, Expr **column, Oid *collation)
{
	const Oid type = argus_type_oid(field->type);
	Expr *left = as_comparable(*column, type);
	const Oid operator_oid = argus_operator_of_op(op, exprType((Node *) left), type);

	if (!OidIsValid(operator_oid))
		wrong_type(field, *column);
	/* Filters compare text byte by byte, as the core does. */
	*collation = type == TEXTOID && argus_op_is_order(op) ? C_COLLATION_OID : exprCollation((Node *) left);
	*column = left;
	return operator_oid;
}

/* Makes column OP constant. */
static Expr *
make_comparison(int32 op, const ArgusField *field, Expr *column, const ArgusOperand *operand)
{
	Oid collation;
	const Oid operator_oid = find_operator(op, field, &column, &collation);
	Expr *expr = make_opclause(operator_oid, BOOLOID, false, column, make_constant(field->type, operand), InvalidOid,
							   collation);

	set_opfuncid((OpExpr *) expr);
	return expr;
}

/* Makes column OP ANY (array). */
static Expr *
make_set(const ArgusField *field, Expr *column, const ArgusPredicate *node)
{
	ScalarArrayOpExpr *expr = makeNode(ScalarArrayOpExpr);

	expr->opno = find_operator(node->op, field, &column, &expr->inputcollid);
	expr->useOr = true;
	expr->args = list_make2(column, make_array(field->type, node));
	expr->location = -1;
	set_sa_opfuncid(expr);
	return (Expr *) expr;
}

/* Makes an alternative per operand: indexes serve it also where they do not serve ANY of an array. */
static Expr *
make_alternatives(const ArgusField *field, Expr *column, const ArgusPredicate *node)
{
	List *parts = NIL;

	for (int i = 0; i < node->n_operands; i++)
		parts = lappend(parts, make_comparison(node->op, field, column, &node->operands[i]));
	return makeBoolExpr(OR_EXPR, parts, -1);
}

/* Makes (column & mask) = wanted. */
static Expr *
make_masked(const ArgusField *field, Expr *column, const ArgusOperand *operands)
{
	const Oid type = argus_type_oid(field->type);
	List *name = list_make2(makeString(pstrdup("pg_catalog")), makeString(pstrdup("&")));
	Expr *masked;

	if (exprType((Node *) column) != type)
		wrong_type(field, column);
	masked = make_opclause(OpernameGetOprid(name, type, type), type, false, column,
						   make_constant(field->type, &operands[0]), InvalidOid, InvalidOid);
	set_opfuncid((OpExpr *) masked);
	return make_comparison(ARGUS_OP_EQ, field, masked, &operands[1]);
}

/* Makes the expression of a node that has a field. */
static Expr *
build_leaf(ArgusConditionReader *reader, const ArgusPredicate *node)
{
	const ArgusField *field = argus_field_at(ARGUS_FLOW, node->field);
	Expr *column = find_column(reader->row, field);

	if (argus_op_is_null_test(node->op))
	{
		NullTest *test = makeNode(NullTest);

		test->arg = column;
		test->nulltesttype = node->op == ARGUS_OP_IS_NULL ? IS_NULL : IS_NOT_NULL;
		test->location = -1;
		return (Expr *) test;
	}
	if (node->op == ARGUS_OP_MASKED)
		return make_masked(field, column, node->operands);
	if (node->quantifier == ARGUS_ONE)
		return make_comparison(node->op, field, column, &node->operands[0]);
	Assert(node->quantifier == ARGUS_ANY);
	return argus_op_is_network(node->op) && node->n_operands <= ARGUS_MAX_ALTERNATIVES
			   ? make_alternatives(field, column, node)
			   : make_set(field, column, node);
}

/* Makes AND, OR or NOT of the node's children, which come next. One child needs neither AND nor OR. */
static Expr *
build_list(ArgusConditionReader *reader, const ArgusPredicate *node, BoolExprType type)
{
	List *parts = NIL;

	for (int i = 0; i < node->n_children; i++)
		parts = lappend(parts, build_node(reader));
	return list_length(parts) == 1 && type != NOT_EXPR ? (Expr *) linitial(parts) : makeBoolExpr(type, parts, -1);
}

static Expr *
build_test(ArgusConditionReader *reader, BoolTestType type)
{
	return argus_test_truth(build_node(reader), type);
}

/* Makes the expression of the next node and all its descendants. */
static Expr *
build_node(ArgusConditionReader *reader)
{
	const ArgusPredicate *node = reader->next++;

	check_stack_depth();
	switch (node->op)
	{
		case ARGUS_OP_AND:
			return build_list(reader, node, AND_EXPR);
		case ARGUS_OP_OR:
			return build_list(reader, node, OR_EXPR);
		case ARGUS_OP_NOT:
			return build_list(reader, node, NOT_EXPR);
		case ARGUS_OP_IS_TRUE:
			return build_test(reader, IS_TRUE);
		case ARGUS_OP_IS_NOT_TRUE:
			return build_test(reader, IS_NOT_TRUE);
		case ARGUS_OP_IS_FALSE:
			return build_test(reader, IS_FALSE);
		case ARGUS_OP_IS_NOT_FALSE:
			return build_test(reader, IS_NOT_FALSE);
		case ARGUS_OP_IS_UNKNOWN:
			return build_test(reader, IS_UNKNOWN);
		case ARGUS_OP_IS_NOT_UNKNOWN:
			return build_test(reader, IS_NOT_UNKNOWN);
		case ARGUS_OP_CONSTANT:
			return (Expr *) makeBoolConst(node->operands[0].value.integer != 0, node->operands[0].value.is_null != 0);
		default:
			return build_leaf(reader, node);
	}
}

/* Makes expr IS [NOT] TRUE, FALSE or UNKNOWN. */
Expr *
argus_test_truth(Expr *expr, BoolTestType type)
{
	BooleanTest *test = makeNode(BooleanTest);

	test->arg = expr;
	test->booltesttype = type;
	test->location = -1;
	return (Expr *) test;
}

/*
 * Makes the condition that a filter is, on the columns of a row. It lives as long as `context`. Where the filter does
 * not match it may be NULL instead of false; argus_test_truth() distinguishes them. Where the row lacks a column that
 * the filter tests, others that decide the same take its place. Raises an error if there are none, or a column has a
 * wrong type.
 */
Expr *
argus_build_condition(const char *text, MemoryContext context, const ArgusRow *row)
{
	ArgusFilter *filter = argus_parse_filter(text, context);
	ArgusConditionReader reader = {NULL, row};
	int32 n;

	adapt_filter(filter, text, row);
	reader.next = argus_filter_nodes(filter, &n);
	return n == 0 ? (Expr *) makeBoolConst(true, false) : build_node(&reader);
}
}
