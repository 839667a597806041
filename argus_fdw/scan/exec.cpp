/*
 * exec.cpp
 *		Execution of a foreign scan, and what EXPLAIN shows of it.
 */
#include "bridge/bridge.h"
#include "condition/condition.h"
#include "plan/plan.h"
#include "scan/scan.h"
#include "table/table.h"

extern "C"
{
#include "executor/executor.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/array.h"
#include "utils/memutils.h"
#include "utils/ruleutils.h"

static List *
private_list(ForeignScanState *node, ArgusScanPrivateIndex index)
{
	return (List *) list_nth(((ForeignScan *) node->ss.ps.plan)->fdw_private, index);
}

/* Sets which fields the core gives, and to which columns of the tuple they go. */
static void
set_wanted_columns(ForeignScanState *node, ArgusScanState *state, MemoryContext context)
{
	List *attributes = private_list(node, ARGUS_PRIVATE_ATTRIBUTES);
	List *fields = private_list(node, ARGUS_PRIVATE_FIELDS);
	const int n = list_length(fields);
	int *indexes = (int *) palloc(Max(n, 1) * sizeof(int));

	state->n_fields = n;
	state->fields = (int32 *) palloc(Max(n, 1) * sizeof(int32));
	for (int i = 0; i < n; i++)
	{
		indexes[i] = list_nth_int(attributes, i) - 1;
		state->fields[i] = list_nth_int(fields, i);
	}
	argus_init_tuple_maker(&state->maker, context, state->options.kind, n, state->fields, indexes);
}

/* Prepares the scan. Nothing is opened before the first row is asked for. */
void
argusBeginForeignScan(ForeignScanState *node, int eflags)
{
	ForeignScan *plan = (ForeignScan *) node->ss.ps.plan;
	TupleTableSlot *slot = node->ss.ss_ScanTupleSlot;
	ArgusScanState *state = (ArgusScanState *) palloc0(sizeof(ArgusScanState));

	node->fdw_state = state;
	state->relid = RelationGetRelid(node->ss.ss_currentRelation);
	argus_get_options(state->relid, &state->options);
	if (eflags & EXEC_FLAG_EXPLAIN_ONLY)
		return;
	state->nodes = private_list(node, ARGUS_PRIVATE_NODES);
	state->operand_states = ExecInitExprList(plan->fdw_exprs, (PlanState *) node);
	state->context = CurrentMemoryContext;
	set_wanted_columns(node, state, state->context);

	/* Columns that the plan does not want stay null in every row. */
	for (int i = 0; i < slot->tts_tupleDescriptor->natts; i++)
	{
		slot->tts_values[i] = (Datum) 0;
		slot->tts_isnull[i] = true;
	}
}

/*
 * Lists the archives of the table, without those that it hides and with the times that each can hold. Reports what
 * could not be listed.
 */
void
argus_list_table(ArgusScanState *state)
{
	const ArgusOptions *options = &state->options;
	ArgusCursor *cursor = &state->cursor;

	argus_init_cursor(cursor, options);
	argus_cursor_list(cursor, state->context);
	argus_hide_repeated_contents(cursor->handles, state->relid);
	argus_set_spans(cursor->handles, options);
}

static bool
is_open(const ArgusScanState *state)
{
	return state->cursor.handles != NULL && state->cursor.handles->scan != NULL;
}

/* Opens the core's scan of the table's archives. The predicate is copied. */
static void
open_scan(ForeignScanState *node, ArgusScanState *state, const ArgusPredicate *predicate, int n_nodes)
{
	ArgusScanSpec spec;

	argus_init_scan_spec(&spec, &state->options);
	spec.n_fields = state->n_fields;
	spec.fields = state->fields;
	spec.predicate = predicate;
	spec.n_nodes = n_nodes;
	spec.stop_at_damage = state->options.stop_on_error;
	spec.index_trust = argus_enable_index ? argus_index_trust : ARGUS_INDEX_OFF;
	spec.claims = argus_shared_claims(state);
	spec.top = argus_bind_top(private_list(node, ARGUS_PRIVATE_TOP));
	if (state->is_worker)
		argus_shared_list(state);
	else if (state->cursor.handles == NULL)
		argus_list_table(state);
	argus_cursor_open(&state->cursor, &spec);
}

/* Opens the scan, or starts it again, with the present values of the operands. */
static void
start_scan(ForeignScanState *node, ArgusScanState *state)
{
	ExprContext *econtext = node->ss.ps.ps_ExprContext;
	MemoryContext old = MemoryContextSwitchTo(econtext->ecxt_per_tuple_memory);
	int n_nodes;
	ArgusPredicate *predicate;

	predicate = argus_bind_predicate(state->nodes, state->operand_states, econtext, state->options.kind,
									 &state->options, &n_nodes);
	if (is_open(state))
		argus_cursor_rewind(&state->cursor, predicate, n_nodes);
	else
		open_scan(node, state, predicate, n_nodes);
	MemoryContextSwitchTo(old);
	ResetExprContext(econtext);
}

/* Returns the next row, or an empty slot if there are no more. By-reference values live until the next call. */
TupleTableSlot *
argusIterateForeignScan(ForeignScanState *node)
{
	ArgusScanState *state = (ArgusScanState *) node->fdw_state;
	TupleTableSlot *slot = node->ss.ss_ScanTupleSlot;
	const ArgusValue *row;

	ExecClearTuple(slot);
	if (state->is_worker && state->shared == NULL)
		return slot; /* there was no memory to share: the leader reads everything */
	if (!is_open(state))
		start_scan(node, state);
	if (!argus_cursor_next(&state->cursor, &row))
		return slot;
	argus_fill_values(&state->maker, row, slot->tts_values, slot->tts_isnull);
	return ExecStoreVirtualTuple(slot);
}

/* Starts the scan again, with the present values of its parameters. One that has not begun needs nothing. */
void
argusReScanForeignScan(ForeignScanState *node)
{
	ArgusScanState *state = (ArgusScanState *) node->fdw_state;

	if (is_open(state))
		start_scan(node, state);
}

/* Reports the damage that was found but not reported yet, and closes everything. */
void
argusEndForeignScan(ForeignScanState *node)
{
	ArgusScanState *state = (ArgusScanState *) node->fdw_state;

	if (state == NULL)
		return;
	argus_cursor_stop(&state->cursor);
	argus_leave_shared(state);
}

static void
explain_pushed_filter(ForeignScanState *node, ExplainState *es)
{
	ForeignScan *plan = (ForeignScan *) node->ss.ps.plan;
	const bool use_prefix = es->verbose || list_length(es->rtable) > 1;
	List *context;

	if (plan->fdw_recheck_quals == NIL)
		return;
	context = set_deparse_context_plan(es->deparse_cxt, (Plan *) plan, NIL);
	ExplainPropertyText("Pushed Filter",
						deparse_expression((Node *) make_ands_explicit(plan->fdw_recheck_quals), context, use_prefix,
										   false),
						es);
}

/* Returns how many elements of an array are not NULL. */
static int64
count_keys(const ArrayType *array)
{
	const int n = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));

	return ARR_HASNULL(array) ? (int64) pg_popcount((const char *) ARR_NULLBITMAP(array), (n + 7) / 8) : n;
}

/* Shows how many keys of other tables were gathered for the scan, as watched_keys.cpp has it. */
static void
explain_keys(ForeignScanState *node, ExplainState *es)
{
	const ParamExecData *values = node->ss.ps.ps_ExprContext->ecxt_param_exec_vals;
	int64 keys = 0;
	bool found = false;
	ListCell *cell;

	foreach(cell, private_list(node, ARGUS_PRIVATE_SETS))
	{
		const ParamExecData *value = &values[lfirst_int(cell)];

		/* The set of a scan that never ran was not asked for. */
		if (value->execPlan != NULL || value->isnull || DatumGetPointer(value->value) == NULL)
			continue;
		found = true;
		keys += count_keys(DatumGetArrayTypeP(value->value));
	}
	if (found)
		ExplainPropertyInteger("Keys Gathered", NULL, keys, es);
}

/* Shows what of folders and catalogues was read for the scan, and what this session remembered. */
static void
explain_memory(const ArgusScanState *state, const ArgusScanStats *stats, ExplainState *es)
{
	if (state->cursor.handles != NULL && state->cursor.handles->list != NULL)
	{
		ArgusListWork work;

		argus_list_work(state->cursor.handles->list, &work);
		ExplainPropertyInteger("Folders Read", NULL, work.folders_read, es);
		ExplainPropertyInteger("Folders Remembered", NULL, work.folders_remembered, es);
	}
	ExplainPropertyInteger("Catalogues Read", NULL, stats->catalogues_read, es);
	ExplainPropertyInteger("Catalogues Remembered", NULL, stats->catalogues_remembered, es);
}

static void
explain_counters(ForeignScanState *node, ExplainState *es)
{
	const ArgusScanState *state = (const ArgusScanState *) node->fdw_state;
	ArgusScanStats stats;

	argus_sum_stats(state, &stats);
	explain_keys(node, es);
	ExplainPropertyInteger("Archives Total", NULL, stats.archives_total, es);
	ExplainPropertyInteger("Archives Skipped By Name", NULL, stats.archives_skipped_by_name, es);
	ExplainPropertyInteger("Archives Skipped By Index", NULL, stats.archives_skipped_by_index, es);
	ExplainPropertyInteger("Archives Damaged", NULL, stats.archives_damaged, es);
	ExplainPropertyInteger("Chunks Total", NULL, stats.chunks_total, es);
	ExplainPropertyInteger("Chunks Inflated", NULL, stats.chunks_inflated, es);
	ExplainPropertyInteger("Bytes Inflated", NULL, stats.bytes_inflated, es);
	ExplainPropertyInteger("Records Decoded", NULL, stats.records_decoded, es);
	ExplainPropertyInteger("Records Returned", NULL, stats.records_returned, es);
	if (es->verbose)
		explain_memory(state, &stats, es);
}

/* Shows what the core does: the conditions and bounds that it tests and, with ANALYZE, its counters. */
void
argusExplainForeignScan(ForeignScanState *node, ExplainState *es)
{
	ArgusScanState *state = (ArgusScanState *) node->fdw_state;
	List *top = private_list(node, ARGUS_PRIVATE_TOP);
	List *chunks = private_list(node, ARGUS_PRIVATE_ESTIMATE);

	explain_pushed_filter(node, es);
	if (top != NIL)
		ExplainPropertyText("Top", argus_show_top(top), es);
	if (state->options.has_since)
		ExplainPropertyText("Since", timestamptz_to_str(state->options.since), es);
	if (state->options.has_until)
		ExplainPropertyText("Until", timestamptz_to_str(state->options.until), es);
	if (es->verbose && chunks != NIL)
		ExplainPropertyInteger("Chunks Estimated", NULL, linitial_int(chunks), es);
	if (es->analyze)
		explain_counters(node, es);
}
}
