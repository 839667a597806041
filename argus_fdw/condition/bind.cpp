/*
 * bind.cpp
 *		The planner's tree of conditions and the values of its operands -> the core's predicate.
 */
#include "condition/condition.h"
#include "table/table.h"

#include <sys/socket.h>

extern "C"
{
#include "executor/executor.h"
#include "utils/array.h"
#include "utils/date.h"
#include "utils/inet.h"
#include "utils/lsyscache.h"

/* Returns an instant; one that does not fit is infinite, as in PostgreSQL's comparisons. */
static TimestampTz
clamped(TimestampTz time, int overflow)
{
	return overflow == 0 ? time : overflow > 0 ? DT_NOEND : DT_NOBEGIN;
}

/* Returns a timestamptz, timestamp or date as microseconds since the Unix epoch. */
static int64
microseconds_of(Datum datum, Oid type)
{
	int overflow = 0;
	TimestampTz time;

	if (type == TIMESTAMPTZOID)
		time = DatumGetTimestampTz(datum);
	else if (type == TIMESTAMPOID)
		time = timestamp2timestamptz_opt_overflow(DatumGetTimestamp(datum), &overflow);
	else
		time = date2timestamptz_opt_overflow(DatumGetDateADT(datum), &overflow);
	return argus_unix_time(clamped(time, overflow));
}

static void
set_bytes(ArgusOperand *operand, const void *bytes, Size length)
{
	operand->value.bytes = (const uint8 *) bytes;
	operand->value.length = (uint32) length;
}

/*
 * Returns whether to_operand() takes values of `type`, and SQL compares them with columns of `field_type` as the core
 * does.
 */
bool
argus_can_bind(Oid field_type, Oid type)
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

/*
 * Returns a value of `type` as an operand of the core. Its bytes are in the Datum, or were detoasted into the current
 * context.
 */
static ArgusOperand
to_operand(Datum datum, bool isnull, Oid type)
{
	ArgusOperand operand;

	memset(&operand, 0, sizeof(operand));
	operand.value.is_null = isnull;
	if (isnull)
		return operand;
	switch (type)
	{
		case INT2OID:
			operand.value.integer = DatumGetInt16(datum);
			break;
		case INT4OID:
			operand.value.integer = DatumGetInt32(datum);
			break;
		case INT8OID:
			operand.value.integer = DatumGetInt64(datum);
			break;
		case BOOLOID:
			operand.value.integer = DatumGetBool(datum);
			break;
		case FLOAT4OID:
			operand.value.real = DatumGetFloat4(datum);
			break;
		case FLOAT8OID:
			operand.value.real = DatumGetFloat8(datum);
			break;
		case TIMESTAMPTZOID:
		case TIMESTAMPOID:
		case DATEOID:
			operand.value.integer = microseconds_of(datum, type);
			break;
		case TEXTOID:
		case BYTEAOID:
		{
			struct varlena *v = PG_DETOAST_DATUM_PACKED(datum);

			set_bytes(&operand, VARDATA_ANY(v), VARSIZE_ANY_EXHDR(v));
			break;
		}
		case INETOID:
		{
			inet *v = DatumGetInetPP(datum);

			operand.bits = ip_bits(v);
			set_bytes(&operand, ip_addr(v), ip_addrsize(v));
			break;
		}
		case MACADDROID:
			set_bytes(&operand, DatumGetMacaddrP(datum), sizeof(macaddr));
			break;
		default:
			elog(ERROR, "unexpected type %u of an operand", type);
	}
	return operand;
}

/* Sets the elements of an array of `type` as the operands of a node, NULLs included. */
static void
bind_array(ArgusPredicate *node, Datum datum, Oid type)
{
	ArrayType *array = DatumGetArrayTypeP(datum);
	int16 length;
	bool byval;
	char align;
	Datum *values;
	bool *nulls;
	int n;
	ArgusOperand *operands;

	get_typlenbyvalalign(type, &length, &byval, &align);
	deconstruct_array(array, ARR_ELEMTYPE(array), length, byval, align, &values, &nulls, &n);
	operands = (ArgusOperand *) palloc_extended(Max(n, 1) * sizeof(ArgusOperand), MCXT_ALLOC_HUGE);
	for (int i = 0; i < n; i++)
		operands[i] = to_operand(values[i], nulls[i], type);
	node->operands = operands;
	node->n_operands = n;
}

/* Sets the operands of a node: a value of `type` or, with a quantifier, an array of such values. */
static void
bind_operand(ArgusPredicate *node, Datum datum, bool isnull, Oid type)
{
	ArgusOperand *operand;

	if (node->quantifier != ARGUS_ONE && !isnull)
	{
		bind_array(node, datum, type);
		return;
	}
	if (node->quantifier != ARGUS_ONE)
		*node = argus_constant_node(false); /* a null array: unknown, whatever the field is */
	operand = (ArgusOperand *) palloc(sizeof(ArgusOperand));
	*operand = to_operand(datum, isnull, type);
	node->operands = operand;
	node->n_operands = 1;
}

/* Returns the present value of operand `i`. */
static Datum
evaluate(List *states, int i, ExprContext *econtext, bool *isnull)
{
	return ExecEvalExpr((ExprState *) list_nth(states, i), econtext, isnull);
}

/* Returns whether a node has an operand whose value is not known: see argus_bind_predicate(). */
static bool
is_unknown(List *states, const int *ints)
{
	const int first = ints[ARGUS_NODE_OPERAND];

	return first >= 0 && (list_nth(states, first) == NULL ||
						  (ints[ARGUS_NODE_OP] == ARGUS_OP_MASKED && list_nth(states, first + 1) == NULL));
}

/* Sets the two operands of ARGUS_OP_MASKED. The mask is of the field's type, the second of that in the node. */
static void
bind_mask(ArgusPredicate *node, List *states, ExprContext *econtext, const int *ints, int32 kind)
{
	ArgusOperand *operands = (ArgusOperand *) palloc(2 * sizeof(ArgusOperand));
	const int first = ints[ARGUS_NODE_OPERAND];
	bool isnull;
	Datum mask = evaluate(states, first, econtext, &isnull);

	operands[0] = to_operand(mask, isnull, argus_type_oid(argus_field_at(kind, node->field)->type));
	Datum wanted = evaluate(states, first + 1, econtext, &isnull);

	operands[1] = to_operand(wanted, isnull, (Oid) ints[ARGUS_NODE_TYPE]);
	node->operands = operands;
	node->n_operands = 2;
}

/* Returns a node without field or operands, which is followed by `n_children` others. */
ArgusPredicate
argus_list_node(int32 op, int n_children)
{
	ArgusPredicate node;

	memset(&node, 0, sizeof(node));
	node.op = op;
	node.field = -1;
	node.n_children = n_children;
	return node;
}

/* Returns a node that is true, or false, for every row. Its operand is allocated in the current context. */
ArgusPredicate
argus_constant_node(bool value)
{
	ArgusPredicate node = argus_list_node(ARGUS_OP_CONSTANT, 0);
	ArgusOperand *operand = (ArgusOperand *) palloc0(sizeof(ArgusOperand));

	operand->value.integer = value;
	node.operands = operand;
	node.n_operands = 1;
	return node;
}

/* Returns field OP value, for a field of type timestamptz. Its operand is allocated in the current context. */
ArgusPredicate
argus_compare_time(int32 kind, const char *field, int32 op, TimestampTz value)
{
	ArgusPredicate node = argus_list_node(op, 0);
	ArgusOperand *operand = (ArgusOperand *) palloc0(sizeof(ArgusOperand));

	operand->value.integer = argus_unix_time(value);
	node.field = argus_field_find(kind, field);
	node.operands = operand;
	node.n_operands = 1;
	return node;
}

/* Returns how many conditions stand one after the other in ArgusConditions.nodes. */
static int
count_roots(List *nodes)
{
	int roots = 0;
	int open = 0; /* nodes still to come of the present root */

	for (int i = 0; i < list_length(nodes); i += ARGUS_NODE_INTS)
	{
		if (open == 0)
			roots++;
		else
			open--;
		open += list_nth_int(nodes, i + ARGUS_NODE_CHILDREN);
	}
	return roots;
}

/*
 * Evaluates the operands and returns the predicate: the pushed conditions `nodes` and the bounds "since" and "until" of
 * the table, joined by AND. `operand_states` are the ExprStates of ArgusConditions.operands. Sets `*n_nodes` to the
 * number of nodes, 0 if every row passes. The result is in the current context, which must live until the core has
 * copied it.
 *
 * An operand without an ExprState is not known. Its comparison becomes a test of which an index knows nothing, whatever
 * is around it: such a predicate is good for an estimate only.
 */
ArgusPredicate *
argus_bind_predicate(List *nodes, List *operand_states, ExprContext *econtext, int32 kind, const ArgusOptions *options,
					 int *n_nodes)
{
	const int n = list_length(nodes) / ARGUS_NODE_INTS;
	const int parts = count_roots(nodes) + options->has_since + options->has_until;
	ArgusPredicate *predicate = (ArgusPredicate *) palloc((n + 3) * sizeof(ArgusPredicate));
	int used = 0;
	ListCell *cell = list_head(nodes);

	*n_nodes = 0;
	if (parts == 0)
		return predicate;
	predicate[used++] = argus_list_node(ARGUS_OP_AND, parts);
	if (options->has_since)
		predicate[used++] = argus_compare_time(kind, "stime", ARGUS_OP_GE, options->since);
	if (options->has_until)
		predicate[used++] = argus_compare_time(kind, "stime", ARGUS_OP_LT, options->until);
	for (int i = 0; i < n; i++)
	{
		int ints[ARGUS_NODE_INTS];
		ArgusPredicate *node = &predicate[used++];

		for (int k = 0; k < ARGUS_NODE_INTS; k++, cell = lnext(nodes, cell))
			ints[k] = lfirst_int(cell);
		*node = argus_list_node(ints[ARGUS_NODE_OP], ints[ARGUS_NODE_CHILDREN]);
		node->field = ints[ARGUS_NODE_FIELD];
		node->quantifier = ints[ARGUS_NODE_QUANTIFIER];
		if (is_unknown(operand_states, ints))
		{
			node->op = ARGUS_OP_IS_NOT_NULL;
			node->field = Max(node->field, 0); /* a constant has none: any will do */
			node->quantifier = ARGUS_ONE;
		}
		else if (node->op == ARGUS_OP_MASKED)
			bind_mask(node, operand_states, econtext, ints, kind);
		else if (ints[ARGUS_NODE_OPERAND] >= 0)
		{
			bool isnull;
			Datum datum = evaluate(operand_states, ints[ARGUS_NODE_OPERAND], econtext, &isnull);

			bind_operand(node, datum, isnull, (Oid) ints[ARGUS_NODE_TYPE]);
		}
	}
	*n_nodes = used;
	return predicate;
}
}
