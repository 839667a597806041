/*
 * exec.cpp
 *		Execution of a foreign scan, and what EXPLAIN shows of it.
 */
#include "argus_fdw.h"

extern "C"
{
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/ruleutils.h"

struct ArgusScanState
{
	ArgusOptions options;
	List	   *nodes;			/* of fdw_private */
	List	   *operand_states; /* of fdw_exprs */
	int			n_fields;
	int32	   *fields;
	ArgusHandles *handles;
	ArgusTupleMaker maker;
	ArgusBatch	batch;
	int			next_row;		/* of the batch */
	ArgusError	error;
};

static List *
private_list(ForeignScanState *node, ArgusScanPrivateIndex index)
{
	return (List *) list_nth(((ForeignScan *) node->ss.ps.plan)->fdw_private, index);
}

static void
copy_wanted(ForeignScanState *node, ArgusScanState *state, MemoryContext context)
{
	List	   *attributes = private_list(node, ARGUS_PRIVATE_ATTRIBUTES);
	List	   *fields = private_list(node, ARGUS_PRIVATE_FIELDS);
	const int	n = list_length(fields);
	int		   *indexes = (int *) palloc(Max(n, 1) * sizeof(int));

	state->n_fields = n;
	state->fields = (int32 *) palloc(Max(n, 1) * sizeof(int32));
	for (int i = 0; i < n; i++)
	{
		indexes[i] = list_nth_int(attributes, i) - 1;
		state->fields[i] = list_nth_int(fields, i);
	}
	argus_init_tuple_maker(&state->maker, context, state->options.kind, n, state->fields, indexes);
}

void
argusBeginForeignScan(ForeignScanState *node, int eflags)
{
	ForeignScan *plan = (ForeignScan *) node->ss.ps.plan;
	TupleTableSlot *slot = node->ss.ss_ScanTupleSlot;
	ArgusScanState *state = (ArgusScanState *) palloc0(sizeof(ArgusScanState));

	node->fdw_state = state;
	argus_get_options(RelationGetRelid(node->ss.ss_currentRelation), &state->options);
	if (eflags & EXEC_FLAG_EXPLAIN_ONLY)
		return;
	state->nodes = private_list(node, ARGUS_PRIVATE_NODES);
	state->operand_states = ExecInitExprList(plan->fdw_exprs, (PlanState *) node);
	copy_wanted(node, state, CurrentMemoryContext);
	state->handles = argus_make_handles(CurrentMemoryContext);

	/* Columns that nobody asked for stay null in every row. */
	for (int i = 0; i < slot->tts_tupleDescriptor->natts; i++)
	{
		slot->tts_values[i] = (Datum) 0;
		slot->tts_isnull[i] = true;
	}
}

/* A single file that the user named must be readable, whatever on_error says of the files of a tree. */
static bool
is_named_file(const ArgusScanState *state, const ArgusNotice *notice)
{
	return notice->code == ARGUS_IO && state->options.files != NULL &&
		strcmp(notice->path, state->options.files) == 0;
}

static void
report(ArgusScanState *state)
{
	if (state->batch.has_notice)
		argus_report_notice(&state->batch.notice,
							state->options.stop_on_error || is_named_file(state, &state->batch.notice));
}

static void
list_archives(ArgusScanState *state)
{
	const ArgusOptions *options = &state->options;
	const bool by_file = options->files != NULL;
	const char *path = by_file ? options->files : options->root;

	argus_check_allowed_path(path);
	if (!argus_list_archives(state->handles, path, options->pattern, by_file, &state->error))
		argus_raise(&state->error);
	argus_check_allowed(state->handles);
	argus_set_spans(state->handles, options);
	argus_report_list(state->handles, options->stop_on_error);
}

/* Open the scan, or start it again, with the operands' present values. */
static void
start_scan(ForeignScanState *node, ArgusScanState *state)
{
	ExprContext *econtext = node->ss.ps.ps_ExprContext;
	MemoryContext old = MemoryContextSwitchTo(econtext->ecxt_per_tuple_memory);
	int			n_nodes;
	ArgusPredicate *predicate;

	predicate = argus_bind_predicate(state->nodes, state->operand_states, econtext, state->options.kind,
									 &state->options, &n_nodes);
	if (state->handles->scan == NULL)
	{
		ArgusScanSpec spec = {state->options.kind, state->n_fields, state->fields, predicate, n_nodes,
		ARGUS_CODEC_BEST};

		list_archives(state);
		argus_open_scan(state->handles, &spec);
	}
	else if (argus_scan_rewind(state->handles->scan, predicate, n_nodes, &state->error) != ARGUS_OK)
		argus_raise(&state->error);
	MemoryContextSwitchTo(old);
	ResetExprContext(econtext);
	memset(&state->batch, 0, sizeof(ArgusBatch));
	state->next_row = 0;
}

/* Get rows until there are some. False: there are no more. */
static bool
fetch(ForeignScanState *node, ArgusScanState *state)
{
	if (state->handles->scan == NULL)
		start_scan(node, state);
	while (state->next_row >= state->batch.n_rows)
	{
		if (state->batch.done)
			return false;
		CHECK_FOR_INTERRUPTS();
		state->next_row = 0;
		if (argus_scan_next(state->handles->scan, &state->batch, &state->error) != ARGUS_OK)
			argus_raise(&state->error);
		report(state);
	}
	return true;
}

TupleTableSlot *
argusIterateForeignScan(ForeignScanState *node)
{
	ArgusScanState *state = (ArgusScanState *) node->fdw_state;
	TupleTableSlot *slot = node->ss.ss_ScanTupleSlot;

	ExecClearTuple(slot);
	if (state->next_row >= state->batch.n_rows && !fetch(node, state))
		return slot;
	argus_fill_values(&state->maker, state->batch.values + (Size) state->next_row * state->n_fields,
					  slot->tts_values, slot->tts_isnull);
	state->next_row++;
	return ExecStoreVirtualTuple(slot);
}

void
argusReScanForeignScan(ForeignScanState *node)
{
	ArgusScanState *state = (ArgusScanState *) node->fdw_state;

	if (state->handles->scan != NULL)
		start_scan(node, state);
}

/* A scan that LIMIT stopped may know of damage that it has not told of yet. */
void
argusEndForeignScan(ForeignScanState *node)
{
	ArgusScanState *state = (ArgusScanState *) node->fdw_state;

	if (state == NULL || state->handles == NULL)
		return;
	if (state->handles->scan != NULL)
	{
		argus_scan_stop(state->handles->scan, &state->batch);
		report(state);
	}
	argus_close_handles(state->handles);
}

static void
explain_pushed_filter(ForeignScanState *node, ExplainState *es)
{
	ForeignScan *plan = (ForeignScan *) node->ss.ps.plan;
	const bool	use_prefix = es->verbose || list_length(es->rtable) > 1;
	List	   *context;

	if (plan->fdw_recheck_quals == NIL)
		return;
	context = set_deparse_context_plan(es->deparse_cxt, (Plan *) plan, NIL);
	ExplainPropertyText("Pushed Filter",
						deparse_expression((Node *) make_ands_explicit(plan->fdw_recheck_quals), context, use_prefix,
										   false), es);
}

static void
explain_counters(ArgusScanState *state, ExplainState *es)
{
	ArgusScanStats stats;

	memset(&stats, 0, sizeof(stats));
	if (state->handles->scan != NULL)
		argus_scan_stats(state->handles->scan, &stats);
	ExplainPropertyInteger("Archives Total", NULL, stats.archives_total, es);
	ExplainPropertyInteger("Archives Skipped By Name", NULL, stats.archives_skipped_by_name, es);
	ExplainPropertyInteger("Archives Damaged", NULL, stats.archives_damaged, es);
	ExplainPropertyInteger("Bytes Inflated", NULL, stats.bytes_inflated, es);
	ExplainPropertyInteger("Records Decoded", NULL, stats.records_decoded, es);
	ExplainPropertyInteger("Records Returned", NULL, stats.records_returned, es);
}

void
argusExplainForeignScan(ForeignScanState *node, ExplainState *es)
{
	ArgusScanState *state = (ArgusScanState *) node->fdw_state;

	explain_pushed_filter(node, es);
	if (state->options.has_since)
		ExplainPropertyText("Since", timestamptz_to_str(state->options.since), es);
	if (state->options.has_until)
		ExplainPropertyText("Until", timestamptz_to_str(state->options.until), es);
	if (es->analyze && state->handles != NULL)
		explain_counters(state, es);
}

}
