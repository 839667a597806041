/*
 * time_order_scan.cpp
 *		Reads a table in the order of a time. It reads the blocks whose rows may come first, keeps the ranks and places
 *		of those that pass, and returns a row as soon as no block that was not read can have an earlier one.
 *
 * Where times lie all over the table, more rows than fit into work_mem may have to wait: then all that is left is read
 * and sorted, on disk if need be.
 */
#include "hot/time_order.h"

extern "C"
{
#include "access/tableam.h"
#include "catalog/pg_operator.h"
#include "lib/pairingheap.h"
#include "miscadmin.h"
#include "nodes/extensible.h"
#include "storage/predicate.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/tuplesort.h"

/* A row that was read and not returned yet. */
struct ArgusWaiting
{
	pairingheap_node node; /* must come first */
	ArgusRank rank;
	ItemPointerData place;
};

/* The rows that are left, as PostgreSQL sorts them. */
struct ArgusSortedRest
{
	Tuplesortstate *sort;
	TupleDesc desc; /* rank and place */
	TupleTableSlot *in;
	TupleTableSlot *out;
};

struct ArgusTimeOrderState
{
	CustomScanState css; /* must come first */
	ArgusTimeOrder order;
	ArgusBlockRanges blocks; /* those that may have the first rows come first */
	int n_read;
	TableScanDesc scan;    /* of a range */
	MemoryContext places;  /* of what waits */
	pairingheap *waiting;  /* ArgusWaiting, the smallest rank first */
	ArgusSortedRest *rest; /* NULL: it was not sorted */
};

/* Compares two rows that wait. A callback of the heap, which gives the largest first. */
static int
compare_waiting(const pairingheap_node *a, const pairingheap_node *b, void *argument)
{
	const ArgusRank left = ((const ArgusWaiting *) a)->rank;
	const ArgusRank right = ((const ArgusWaiting *) b)->rank;

	return left < right ? 1 : left > right ? -1 : 0;
}

static void
put_into_sort(ArgusSortedRest *rest, ArgusRank rank, ItemPointer place)
{
	ExecClearTuple(rest->in);
	rest->in->tts_values[0] = Int64GetDatum(rank);
	rest->in->tts_values[1] = PointerGetDatum(place);
	ExecStoreVirtualTuple(rest->in);
	tuplesort_puttupleslot(rest->sort, rest->in);
}

static void
put_into_heap(ArgusTimeOrderState *state, ArgusRank rank, ItemPointer place)
{
	ArgusWaiting *added = (ArgusWaiting *) MemoryContextAlloc(state->places, sizeof(ArgusWaiting));

	added->rank = rank;
	added->place = *place;
	pairingheap_add(state->waiting, &added->node);
}

static bool
passes(ArgusTimeOrderState *state, TupleTableSlot *row)
{
	ExprContext *context = state->css.ss.ps.ps_ExprContext;

	if (state->css.ss.ps.qual == NULL)
		return true;
	ResetExprContext(context);
	context->ecxt_scantuple = row;
	if (ExecQual(state->css.ss.ps.qual, context))
		return true;
	InstrCountFiltered1(&state->css.ss, 1);
	return false;
}

/* Prepares to read a range of blocks. */
static void
begin_range(ArgusTimeOrderState *state, const ArgusBlockRange *range)
{
	ItemPointerData first, last;

	ItemPointerSet(&first, range->begin, FirstOffsetNumber);
	ItemPointerSet(&last, range->begin + range->blocks - 1, MaxOffsetNumber);
	if (state->scan == NULL)
		state->scan = table_beginscan_tidrange(state->css.ss.ss_currentRelation, state->css.ss.ps.state->es_snapshot,
											   &first, &last);
	else
		table_rescan_tidrange(state->scan, &first, &last);
}

/* Reads the next range of blocks. Its rows that pass wait, or are sorted with the rest. */
static void
read_range(ArgusTimeOrderState *state)
{
	const ArgusBlockRange *range = &state->blocks.ranges[state->n_read++];
	TupleTableSlot *row = state->css.ss.ss_ScanTupleSlot;

	CHECK_FOR_INTERRUPTS();
	begin_range(state, range);
	while (table_scan_getnextslot_tidrange(state->scan, ForwardScanDirection, row))
	{
		bool is_null;
		Datum time;
		ArgusRank rank;

		if (!passes(state, row))
			continue;
		time = slot_getattr(row, state->order.time, &is_null);
		rank = argus_rank_of(&state->order, time, is_null);
		if (state->rest != NULL)
			put_into_sort(state->rest, rank, &row->tts_tid);
		else
			put_into_heap(state, rank, &row->tts_tid);
	}
	ExecClearTuple(row);
}

/* Reads all that is left, and has it sorted with the rows that wait. */
static void
sort_rest(ArgusTimeOrderState *state)
{
	ArgusSortedRest *rest = (ArgusSortedRest *) palloc(sizeof(ArgusSortedRest));
	TupleDesc desc = CreateTemplateTupleDesc(2);
	AttrNumber key = 1;
	Oid less = Int8LessOperator;
	Oid collation = InvalidOid;
	bool nulls_first = false;

	TupleDescInitEntry(desc, 1, "rank", INT8OID, -1, 0);
	TupleDescInitEntry(desc, 2, "place", TIDOID, -1, 0);
	rest->desc = desc;
	rest->in = MakeSingleTupleTableSlot(desc, &TTSOpsVirtual);
	rest->out = MakeSingleTupleTableSlot(desc, &TTSOpsMinimalTuple);
	memset(rest->in->tts_isnull, false, 2 * sizeof(bool));
	rest->sort = tuplesort_begin_heap(desc, 1, &key, &less, &collation, &nulls_first, work_mem, NULL, TUPLESORT_NONE);
	state->rest = rest;
	while (!pairingheap_is_empty(state->waiting))
	{
		ArgusWaiting *moved = (ArgusWaiting *) pairingheap_remove_first(state->waiting);

		put_into_sort(rest, moved->rank, &moved->place);
		pfree(moved);
	}
	while (state->n_read < state->blocks.n)
		read_range(state);
	tuplesort_performsort(rest->sort);
}

static void
end_sort(ArgusTimeOrderState *state)
{
	if (state->rest == NULL)
		return;
	tuplesort_end(state->rest->sort);
	ExecDropSingleTupleTableSlot(state->rest->in);
	ExecDropSingleTupleTableSlot(state->rest->out);
	FreeTupleDesc(state->rest->desc);
	pfree(state->rest);
	state->rest = NULL;
}

/* Takes the next place of those that were sorted. */
static bool
next_sorted(ArgusSortedRest *rest, ItemPointer place)
{
	bool is_null;

	if (!tuplesort_gettupleslot(rest->sort, true, false, rest->out, NULL))
		return false;
	*place = *(ItemPointer) DatumGetPointer(slot_getattr(rest->out, 2, &is_null));
	return true;
}

/* Returns whether a block that was not read may have a row before all that wait. */
static bool
must_read(const ArgusTimeOrderState *state)
{
	if (state->n_read == state->blocks.n)
		return false;
	return pairingheap_is_empty(state->waiting) ||
		   ((const ArgusWaiting *) pairingheap_first(state->waiting))->rank > state->blocks.ranges[state->n_read].first;
}

/* Takes the place of the next row in the order. Returns false if there is none. */
static bool
next_place(ArgusTimeOrderState *state, ItemPointer place)
{
	ArgusWaiting *first;

	while (state->rest == NULL && must_read(state))
	{
		if (MemoryContextMemAllocated(state->places, false) > (Size) work_mem * 1024)
			sort_rest(state);
		else
			read_range(state);
	}
	if (state->rest != NULL)
		return next_sorted(state->rest, place);
	if (pairingheap_is_empty(state->waiting))
		return false;
	first = (ArgusWaiting *) pairingheap_remove_first(state->waiting);
	*place = first->place;
	pfree(first);
	return true;
}

/* Returns the blocks that other indexes leave, or NULL if there are none to ask. */
static TIDBitmap *
wanted_blocks(ArgusTimeOrderState *state)
{
	TIDBitmap *wanted;

	if (state->css.custom_ps == NIL)
		return NULL;
	wanted = (TIDBitmap *) MultiExecProcNode((PlanState *) linitial(state->css.custom_ps));
	if (wanted == NULL || !IsA(wanted, TIDBitmap))
		elog(ERROR, "unrecognized result from subplan");
	return wanted;
}

/* Finds out which blocks to read first, and prepares to read them. */
static void
begin_reading(ArgusTimeOrderState *state)
{
	Relation table = state->css.ss.ss_currentRelation;
	Snapshot snapshot = state->css.ss.ps.state->es_snapshot;
	TIDBitmap *wanted;

	/* Before the indexes are asked: a row that others add to blocks which are never read must be seen as a conflict. */
	PredicateLockRelation(table, snapshot);
	wanted = wanted_blocks(state);
	state->blocks = argus_block_ranges(table, &state->order, snapshot, wanted);
	if (wanted != NULL)
		tbm_free(wanted);
	if (state->waiting == NULL)
		state->waiting = pairingheap_allocate(compare_waiting, NULL);
}

/* Returns the next row. A callback of the executor, as all below. */
static TupleTableSlot *
next_row(CustomScanState *css)
{
	ArgusTimeOrderState *state = (ArgusTimeOrderState *) css;
	ExprContext *context = css->ss.ps.ps_ExprContext;
	TupleTableSlot *row = css->ss.ss_ScanTupleSlot;
	MemoryContext old = MemoryContextSwitchTo(css->ss.ps.state->es_query_cxt);
	ItemPointerData place;
	bool found;

	if (state->blocks.ranges == NULL)
		begin_reading(state);
	found = next_place(state, &place);
	MemoryContextSwitchTo(old);
	if (!found)
		return ExecClearTuple(css->ss.ps.ps_ResultTupleSlot);
	/* It was visible when the range was read, and is as long as the snapshot. */
	if (!table_tuple_fetch_row_version(css->ss.ss_currentRelation, &place, css->ss.ps.state->es_snapshot, row))
		elog(ERROR, "row (%u,%u) of table \"%s\" has gone", ItemPointerGetBlockNumber(&place),
			 ItemPointerGetOffsetNumber(&place), RelationGetRelationName(css->ss.ss_currentRelation));
	ResetExprContext(context);
	context->ecxt_scantuple = row;
	return css->ss.ps.ps_ProjInfo == NULL ? row : ExecProject(css->ss.ps.ps_ProjInfo);
}

static void
begin(CustomScanState *css, EState *estate, int flags)
{
	ArgusTimeOrderState *state = (ArgusTimeOrderState *) css;
	const CustomScan *plan = (const CustomScan *) css->ss.ps.plan;
	ListCell *cell;

	argus_init_heap_rows(css, estate);
	state->order = argus_time_order_of(plan->custom_private);
	foreach(cell, plan->custom_plans)
		css->custom_ps = lappend(css->custom_ps, ExecInitNode((Plan *) lfirst(cell), estate, flags));
	state->places = AllocSetContextCreate(estate->es_query_cxt, "argus rows in order", ALLOCSET_DEFAULT_SIZES);
}

/* Lets other indexes be asked again, which may have other conditions then. */
static void
rescan_children(ArgusTimeOrderState *state)
{
	ListCell *cell;

	foreach(cell, state->css.custom_ps)
	{
		PlanState *child = (PlanState *) lfirst(cell);

		if (state->css.ss.ps.chgParam != NULL)
			UpdateChangedParamSet(child, state->css.ss.ps.chgParam);
		if (child->chgParam == NULL)
			ExecReScan(child);
		if (state->blocks.ranges != NULL)
			pfree(state->blocks.ranges);
		state->blocks = {.ranges = NULL, .n = 0};
	}
}

/* Forgets what was read, but not what the index says: the snapshot is the same. */
static void
rescan(CustomScanState *css)
{
	ArgusTimeOrderState *state = (ArgusTimeOrderState *) css;

	state->n_read = 0;
	if (state->waiting != NULL)
		pairingheap_reset(state->waiting);
	MemoryContextReset(state->places);
	end_sort(state);
	ExecClearTuple(css->ss.ss_ScanTupleSlot);
	rescan_children(state);
}

static void
end(CustomScanState *css)
{
	ArgusTimeOrderState *state = (ArgusTimeOrderState *) css;
	ListCell *cell;

	end_sort(state);
	if (state->scan != NULL)
		table_endscan(state->scan);
	foreach(cell, css->custom_ps)
		ExecEndNode((PlanState *) lfirst(cell));
}

/* Shows the order, and how much was read for it. */
static void
explain(CustomScanState *css, List *ancestors, ExplainState *es)
{
	const ArgusTimeOrderState *state = (const ArgusTimeOrderState *) css;
	const ArgusTimeOrder *order = &state->order;
	const char *column = get_attname(RelationGetRelid(css->ss.ss_currentRelation), order->time, false);
	const char *nulls = order->nulls_first == order->is_descending ? ""
						: order->nulls_first                       ? " NULLS FIRST"
																   : " NULLS LAST";

	ExplainPropertyText("Order",
						psprintf("%s%s%s", quote_identifier(column), order->is_descending ? " DESC" : "", nulls), es);
	if (!es->analyze || state->blocks.ranges == NULL)
		return;
	ExplainPropertyText("Block Ranges", psprintf("%d of %d", state->n_read, state->blocks.n), es);
	if (state->rest != NULL)
		ExplainPropertyText("Sorted", "what was left, since it did not fit into work_mem", es);
}

static const CustomExecMethods exec_methods = {.CustomName = "Argus Time Order",
											   .BeginCustomScan = begin,
											   .ExecCustomScan = next_row,
											   .EndCustomScan = end,
											   .ReScanCustomScan = rescan,
											   .MarkPosCustomScan = NULL,
											   .RestrPosCustomScan = NULL,
											   .EstimateDSMCustomScan = NULL,
											   .InitializeDSMCustomScan = NULL,
											   .ReInitializeDSMCustomScan = NULL,
											   .InitializeWorkerCustomScan = NULL,
											   .ShutdownCustomScan = NULL,
											   .ExplainCustomScan = explain};

static Node *
make_state(CustomScan *scan)
{
	ArgusTimeOrderState *state = (ArgusTimeOrderState *) newNode(sizeof(ArgusTimeOrderState), T_CustomScanState);

	state->css.methods = &exec_methods;
	argus_return_heap_rows(&state->css);
	return (Node *) state;
}

const CustomScanMethods argus_time_order_scan = {.CustomName = "Argus Time Order", .CreateCustomScanState = make_state};
}
