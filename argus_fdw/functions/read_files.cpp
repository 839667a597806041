/*
 * read_files.cpp
 *		Reads archives without a foreign table: the functions that serve argus.flows(), management() and events().
 */
#include "bridge/bridge.h"
#include "bridge/result_type.h"
#include "condition/condition.h"
#include "functions/read_files.h"
#include "rights/rights.h"
#include "table/table.h"

extern "C"
{
#include "catalog/pg_authid.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/rangetypes.h"
#include "utils/typcache.h"

PG_FUNCTION_INFO_V1(argus_read_flows);
PG_FUNCTION_INFO_V1(argus_management);
PG_FUNCTION_INFO_V1(argus_events);

/* Ends the scan when the query ends, before the last row or after it. It is not called after an error. */
static void
stop(Datum argument)
{
	argus_cursor_stop(&((ArgusFunctionState *) DatumGetPointer(argument))->cursor);
}

static ExprContext *
expression_context(FunctionCallInfo fcinfo)
{
	return ((ReturnSetInfo *) fcinfo->resultinfo)->econtext;
}

/* Ends the pass, after the last row. */
Datum
argus_end_reading(FunctionCallInfo fcinfo, FuncCallContext *context)
{
	ExprContext *econtext = expression_context(fcinfo);

	UnregisterExprContextCallback(econtext, stop, PointerGetDatum(context->user_fctx));
	stop(PointerGetDatum(context->user_fctx));
	SRF_RETURN_DONE(context);
}

/*
 * Checks the right to read, lists the archives that argument 0 names, and makes room for rows of the result type, which
 * has `n` columns of these types.
 */
ArgusFunctionState *
argus_begin_reading(FunctionCallInfo fcinfo, FuncCallContext *context, const Oid *types, int n)
{
	MemoryContext old = MemoryContextSwitchTo(context->multi_call_memory_ctx);
	ArgusFunctionState *state = (ArgusFunctionState *) palloc0(sizeof(ArgusFunctionState));
	TupleDesc desc;

	argus_check_may_read_files();
	desc = context->tuple_desc = argus_check_result(fcinfo, types, n);
	context->user_fctx = state;
	if (PG_ARGISNULL(0))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("argument \"files\" must not be null"),
						errhint("Give the absolute path of a file or folder, or a glob, on the database server.")));
	state->cursor.path = argus_files_of_text(text_to_cstring(PG_GETARG_TEXT_PP(0)));
	state->cursor.by_file = true;
	state->values = (Datum *) palloc0(desc->natts * sizeof(Datum));
	state->nulls = (bool *) palloc0(desc->natts * sizeof(bool));
	argus_cursor_list(&state->cursor, context->multi_call_memory_ctx);
	RegisterExprContextCallback(expression_context(fcinfo), stop, PointerGetDatum(state));
	MemoryContextSwitchTo(old);
	return state;
}

/* Begins as argus_begin_reading() does, for rows with all fields of records of a kind. */
static ArgusFunctionState *
begin_records(FunctionCallInfo fcinfo, FuncCallContext *context, int32 kind)
{
	const int n = argus_field_count(kind);

	return argus_begin_reading(fcinfo, context, argus_types_of_columns(kind, n, argus_field_at), n);
}

static void
open_scan(FuncCallContext *context, ArgusFunctionState *state, int32 kind, const ArgusPredicate *predicate, int n_nodes)
{
	const int n = argus_field_count(kind);
	int32 *fields = (int32 *) palloc(n * sizeof(int32));
	int *indexes = (int *) palloc(n * sizeof(int));
	ArgusScanSpec spec;

	argus_begin_file_spec(&spec, kind);
	spec.n_fields = n;
	spec.fields = fields;
	spec.predicate = predicate;
	spec.n_nodes = n_nodes;
	spec.stop_at_damage = state->cursor.stop_on_error;
	for (int i = 0; i < n; i++)
		fields[i] = indexes[i] = i;
	argus_init_tuple_maker(&state->maker, context->multi_call_memory_ctx, kind, n, fields, indexes);
	argus_cursor_open(&state->cursor, &spec);
}

static Datum
next_record(FunctionCallInfo fcinfo)
{
	FuncCallContext *context = SRF_PERCALL_SETUP();
	ArgusFunctionState *state = (ArgusFunctionState *) context->user_fctx;
	const ArgusValue *row;
	HeapTuple tuple;

	if (!argus_cursor_next(&state->cursor, &row))
		return argus_end_reading(fcinfo, context);
	argus_fill_values(&state->maker, row, state->values, state->nulls);
	tuple = heap_form_tuple(context->tuple_desc, state->values, state->nulls);
	SRF_RETURN_NEXT(context, HeapTupleGetDatum(tuple));
}

static ArgusPredicate
null_time(const char *field)
{
	ArgusPredicate node = argus_list_node(ARGUS_OP_IS_NULL, 0);

	node.field = argus_field_find(ARGUS_FLOW, field);
	return node;
}

/* Room for the nodes of during_predicate(), more than it makes. */
#define ARGUS_DURING_NODES 12

/*
 * Writes tstzrange(stime, greatest(stime, ltime), '[]') && during, as conditions of the core, to `nodes`. Returns how
 * many nodes they are. A flow without times has an unbounded range, so that it is never lost.
 */
static int
during_predicate(FunctionCallInfo fcinfo, int argument, ArgusPredicate *nodes)
{
	RangeType *during = PG_GETARG_RANGE_P(argument);
	/* range_get_typcache() would keep its result in the place of this function's state. */
	TypeCacheEntry *typcache = lookup_type_cache(RangeTypeGetOid(during), TYPECACHE_RANGE_INFO);
	RangeBound lower, upper;
	bool empty;
	int n = 0;

	range_deserialize(typcache, during, &lower, &upper, &empty);
	if (empty)
	{
		nodes[n++] = argus_constant_node(false);
		return n;
	}
	if (lower.infinite && upper.infinite)
		return 0;
	nodes[n++] = argus_list_node(ARGUS_OP_AND, !lower.infinite + !upper.infinite);
	if (!upper.infinite)
	{
		nodes[n++] = argus_list_node(ARGUS_OP_OR, 2);
		nodes[n++] = argus_compare_time(ARGUS_FLOW, "stime", upper.inclusive ? ARGUS_OP_LE : ARGUS_OP_LT,
										DatumGetTimestampTz(upper.val));
		nodes[n++] = null_time("stime");
	}
	if (!lower.infinite)
	{
		const int32 op = lower.inclusive ? ARGUS_OP_GE : ARGUS_OP_GT;
		const TimestampTz time = DatumGetTimestampTz(lower.val);

		nodes[n++] = argus_list_node(ARGUS_OP_OR, 3);
		nodes[n++] = argus_compare_time(ARGUS_FLOW, "stime", op, time);
		nodes[n++] = argus_compare_time(ARGUS_FLOW, "ltime", op, time);
		nodes[n++] = argus_list_node(ARGUS_OP_AND, 2);
		nodes[n++] = null_time("stime");
		nodes[n++] = null_time("ltime");
	}
	return n;
}

/* Returns the conditions of both arguments, joined by AND, and sets *n to how many nodes they are. */
static ArgusPredicate *
flow_predicate(FunctionCallInfo fcinfo, MemoryContext context, int32 *n)
{
	ArgusPredicate during[ARGUS_DURING_NODES];
	const int n_during = PG_ARGISNULL(2) ? 0 : during_predicate(fcinfo, 2, during);

	return argus_filter_and(PG_ARGISNULL(1) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(1)), during, n_during, context,
							n);
}

/* argus_read_flows(files text, filter text, during tstzrange) */
Datum
argus_read_flows(PG_FUNCTION_ARGS)
{
	if (SRF_IS_FIRSTCALL())
	{
		FuncCallContext *context = SRF_FIRSTCALL_INIT();
		ArgusPredicate *predicate;
		ArgusFunctionState *state;
		int32 n_nodes;

		argus_check_may_read_files();
		MemoryContext old = MemoryContextSwitchTo(context->multi_call_memory_ctx);

		predicate = flow_predicate(fcinfo, context->multi_call_memory_ctx, &n_nodes);
		state = begin_records(fcinfo, context, ARGUS_FLOW);
		open_scan(context, state, ARGUS_FLOW, predicate, n_nodes);
		MemoryContextSwitchTo(old);
	}
	return next_record(fcinfo);
}

/* Returns the next row of all records of a kind. */
static Datum
all_records(FunctionCallInfo fcinfo, int32 kind)
{
	if (SRF_IS_FIRSTCALL())
	{
		FuncCallContext *context = SRF_FIRSTCALL_INIT();
		ArgusFunctionState *state = begin_records(fcinfo, context, kind);
		MemoryContext old = MemoryContextSwitchTo(context->multi_call_memory_ctx);

		open_scan(context, state, kind, NULL, 0);
		MemoryContextSwitchTo(old);
	}
	return next_record(fcinfo);
}

/* argus_management(files text) */
Datum
argus_management(PG_FUNCTION_ARGS)
{
	return all_records(fcinfo, ARGUS_MANAGEMENT);
}

/* argus_events(files text) */
Datum
argus_events(PG_FUNCTION_ARGS)
{
	return all_records(fcinfo, ARGUS_EVENT);
}
}
