/*
 * expression.cpp
 *		A condition of the core -> an expression on the columns of a row: the way back of pushdown.cpp.
 *
 * Made of built-in operators only, so that indexes serve it, archives take it, and postgres_fdw ships it.
 */
#include "glue.h"

#include <sys/socket.h>

extern "C"
{
#include "access/stratnum.h"
#include "catalog/namespace.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_operator.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/inet.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

/* Reads the tree from its root. */
struct ArgusConditionReader
{
	const ArgusPredicate *next;
	const ArgusRow *row;
};

static Expr *build(ArgusConditionReader *reader);

static Datum
inet_datum(const ArgusOperand *operand)
{
	inet *p = (inet *) palloc0(sizeof(inet));

	p->inet_data.family = operand->value.length == 4 ? PGSQL_AF_INET : PGSQL_AF_INET6;
	p->inet_data.bits = (unsigned char) operand->bits;
	memcpy(p->inet_data.ipaddr, operand->value.bytes, operand->value.length);
	SET_VARSIZE(p, VARHDRSZ + offsetof(inet_struct, ipaddr) + operand->value.length);
	return InetPGetDatum(p);
}

static Datum
macaddr_datum(const ArgusOperand *operand)
{
	macaddr *p = (macaddr *) palloc(sizeof(macaddr));

	memcpy(p, operand->value.bytes, sizeof(macaddr));
	return MacaddrPGetDatum(p);
}

/* A constant of the type of a field. */
static Expr *
make_constant(int32 type, const ArgusOperand *operand)
{
	const Oid oid = argus_type_oid(type);
	int16 length;
	bool byval;
	Datum datum;

	get_typlenbyval(oid, &length, &byval);
	switch (type)
	{
		case ARGUS_INT4:
			datum = Int32GetDatum((int32) operand->value.integer);
			break;
		case ARGUS_INT8:
			datum = Int64GetDatum(operand->value.integer);
			break;
		case ARGUS_BOOL:
			datum = BoolGetDatum(operand->value.integer != 0);
			break;
		case ARGUS_FLOAT8:
			datum = Float8GetDatum(operand->value.real);
			break;
		case ARGUS_TEXT:
			datum = PointerGetDatum(
				cstring_to_text_with_len((const char *) operand->value.bytes, operand->value.length));
			break;
		case ARGUS_INET:
			datum = inet_datum(operand);
			break;
		case ARGUS_MACADDR:
			datum = macaddr_datum(operand);
			break;
		default:
			elog(ERROR, "no constant of type %d in a filter", type);
	}
	return (Expr *) makeConst(oid, -1, get_typcollation(oid), length, datum, false, byval);
}

/* The column that shows a field; an error names the one that the row lacks. */
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
	if (found == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("the filter needs column \"%s\", which the row lacks", field->name),
				 errhint("Add column \"%s\" of type %s to what is given to argus.matches(), or use another filter.",
						 field->name, format_type_be(argus_type_oid(field->type)))));
	return found;
}

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

static int
strategy_of_op(int32 op)
{
	switch (op)
	{
		case ARGUS_OP_LT:
			return BTLessStrategyNumber;
		case ARGUS_OP_LE:
			return BTLessEqualStrategyNumber;
		case ARGUS_OP_GE:
			return BTGreaterEqualStrategyNumber;
		case ARGUS_OP_GT:
			return BTGreaterStrategyNumber;
		default:
			return BTEqualStrategyNumber; /* of NE the negator is taken */
	}
}

static Oid
network_operator(int32 op)
{
	switch (op)
	{
		case ARGUS_OP_SUB:
			return OID_INET_SUB_OP;
		case ARGUS_OP_SUBEQ:
			return OID_INET_SUBEQ_OP;
		case ARGUS_OP_SUPER:
			return OID_INET_SUP_OP;
		case ARGUS_OP_SUPEREQ:
			return OID_INET_SUPEQ_OP;
		case ARGUS_OP_OVERLAP:
			return OID_INET_OVERLAP_OP;
		default:
			return InvalidOid;
	}
}

/* A column as the type that its operators take: varchar is compared as text, cidr as inet. */
static Expr *
as_comparable(Expr *column, Oid wanted)
{
	const Oid type = exprType((Node *) column);

	if ((wanted == TEXTOID && type == VARCHAROID) || (wanted == INETOID && type == CIDROID))
		return (Expr *) makeRelabelType(column, wanted, -1, get_typcollation(wanted), COERCE_IMPLICIT_CAST);
	return column;
}

/* The operator between a column and a constant of the field's type; integers and floats of other widths have one, too. */
static Oid
find_operator(int32 op, Oid column_type, Oid field_type)
{
	TypeCacheEntry *entry = lookup_type_cache(field_type, TYPECACHE_BTREE_OPFAMILY);
	Oid operator_oid = get_opfamily_member(entry->btree_opf, column_type, field_type, strategy_of_op(op));

	if (OidIsValid(network_operator(op)))
		return column_type == INETOID ? network_operator(op) : InvalidOid;
	if (op == ARGUS_OP_NE && OidIsValid(operator_oid))
		return get_negator(operator_oid);
	return operator_oid;
}

static Expr *
make_comparison(int32 op, const ArgusField *field, Expr *column, const ArgusOperand *operand)
{
	const Oid type = argus_type_oid(field->type);
	Expr *left = as_comparable(column, type);
	const Oid operator_oid = find_operator(op, exprType((Node *) left), type);
	/* Filters compare texts byte by byte, as archives do. */
	const Oid collation = type == TEXTOID && argus_op_is_order(op) ? C_COLLATION_OID : exprCollation((Node *) left);
	Expr *expr;

	if (!OidIsValid(operator_oid))
		wrong_type(field, column);
	expr = make_opclause(operator_oid, BOOLOID, false, left, make_constant(field->type, operand), InvalidOid,
						 collation);
	set_opfuncid((OpExpr *) expr);
	return expr;
}

/* (column & mask) = wanted */
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

static Expr *
build_leaf(ArgusConditionReader *reader, const ArgusPredicate *node)
{
	const ArgusField *field = argus_field_at(ARGUS_FLOW, node->field);
	Expr *column = find_column(reader->row, field);
	List *parts = NIL;

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
	if (node->n_operands == 1)
		return make_comparison(node->op, field, column, &node->operands[0]);
	for (int i = 0; i < node->n_operands; i++)
		parts = lappend(parts, make_comparison(node->op, field, column, &node->operands[i]));
	return makeBoolExpr(node->quantifier == ARGUS_ALL ? AND_EXPR : OR_EXPR, parts, -1);
}

static Expr *
build_list(ArgusConditionReader *reader, const ArgusPredicate *node, BoolExprType type)
{
	List *parts = NIL;

	for (int i = 0; i < node->n_children; i++)
		parts = lappend(parts, build(reader));
	return list_length(parts) == 1 && type != NOT_EXPR ? (Expr *) linitial(parts) : makeBoolExpr(type, parts, -1);
}

static Expr *
build_test(ArgusConditionReader *reader, BoolTestType type)
{
	return argus_test_truth(build(reader), type);
}

static Expr *
build(ArgusConditionReader *reader)
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

/* expr IS [NOT] TRUE, and so on */
Expr *
argus_test_truth(Expr *expr, BoolTestType type)
{
	BooleanTest *test = makeNode(BooleanTest);

	test->arg = expr;
	test->booltesttype = type;
	test->location = -1;
	return (Expr *) test;
}

/* What the filter says of a row. NULL stands for false: who needs the difference asks whether it IS TRUE. */
Expr *
argus_build_condition(const ArgusFilter *filter, const ArgusRow *row)
{
	int32 n;
	ArgusConditionReader reader = {argus_filter_nodes(filter, &n), row};

	return n == 0 ? (Expr *) makeBoolConst(true, false) : build(&reader);
}
}
