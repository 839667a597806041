/*
 * analyze.cpp
 *		ANALYZE of a foreign table: a random sample of chunks, or of archives that have no index, and of rows in these.
 */
#include "bridge/bridge.h"
#include "condition/condition.h"
#include "scan/scan.h"
#include "table/table.h"

extern "C"
{
#include "commands/vacuum.h"
#include "common/pg_prng.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/partcache.h"
#include "utils/sampling.h"

/* Compressed bytes of archives that are read, at the most. */
#define ARGUS_ANALYZED_BYTES (64.0 * 1024 * 1024)

/* A sample of rows being gathered. */
struct ArgusSampling
{
	Relation rel;
	ArgusOptions options;
	ArgusColumnMap columns;
	ArgusCursor cursor;
	ArgusTupleMaker maker;
	ReservoirStateData reservoir;
	double share;    /* of chunks and archives that are read, 0 to 1 */
	double seen;     /* rows that were read */
	double to_skip;  /* rows before the next that is taken, -1: not known */
	HeapTuple *rows; /* the sample, with room for `wanted` */
	int n_rows;
	int wanted;
};

/* Opens a scan of all columns over a random share of the archives. */
static void
open_sample(ArgusSampling *s)
{
	int *indexes = (int *) palloc(Max(s->columns.natts, 1) * sizeof(int));
	int32 *fields = (int32 *) palloc(Max(s->columns.natts, 1) * sizeof(int32));
	ArgusScanSpec spec;

	argus_init_scan_spec(&spec, &s->options);
	for (int i = 0; i < s->columns.natts; i++)
	{
		if (s->columns.fields[i] < 0)
			continue;
		indexes[spec.n_fields] = i;
		fields[spec.n_fields++] = s->columns.fields[i];
	}
	argus_init_tuple_maker(&s->maker, CurrentMemoryContext, s->options.kind, spec.n_fields, fields, indexes);
	spec.fields = fields;
	spec.predicate = argus_bind_predicate(NIL, NIL, NULL, spec.kind, &s->options, &spec.n_nodes);
	if (!argus_enable_index)
		spec.index_dir = NULL;
	spec.index_trust = argus_index_trust;
	spec.sample = s->share < 1 ? s->share : 0;
	spec.seed = pg_prng_uint64(&pg_global_prng_state);
	argus_cursor_open(&s->cursor, &spec);
}

/* Takes the row into the sample or not, so that each has the same chance (Vitter's algorithm Z, as for tables). */
static void
sample_row(ArgusSampling *s, TupleTableSlot *slot)
{
	int victim = -1;

	if (s->n_rows < s->wanted)
		victim = s->n_rows++;
	else
	{
		if (s->to_skip < 0)
			s->to_skip = reservoir_get_next_S(&s->reservoir, s->seen, s->wanted);
		if (s->to_skip <= 0)
		{
			victim = (int) (s->wanted * sampler_random_fract(&s->reservoir.randstate));
			heap_freetuple(s->rows[victim]);
		}
		s->to_skip -= 1;
	}
	if (victim >= 0)
		s->rows[victim] = heap_form_tuple(RelationGetDescr(s->rel), slot->tts_values, slot->tts_isnull);
	s->seen += 1;
}

/* Reads the share and gathers the sample. Rows outside of a partition's bounds are not its own: they do not count. */
static void
read_sample(ArgusSampling *s)
{
	EState *estate = CreateExecutorState();
	ExprContext *econtext = GetPerTupleExprContext(estate);
	TupleTableSlot *slot = MakeSingleTupleTableSlot(RelationGetDescr(s->rel), &TTSOpsVirtual);
	const ArgusValue *row;
	ExprState *bounds = ExecPrepareCheck(s->rel->rd_rel->relispartition ? RelationGetPartitionQual(s->rel) : NIL,
										 estate);

	econtext->ecxt_scantuple = slot;
	ExecClearTuple(slot);
	memset(slot->tts_isnull, true, (Size) slot->tts_tupleDescriptor->natts);
	while (argus_cursor_next(&s->cursor, &row))
	{
		ExecClearTuple(slot);
		argus_fill_values(&s->maker, row, slot->tts_values, slot->tts_isnull);
		ExecStoreVirtualTuple(slot);
		ResetExprContext(econtext);
		if (ExecCheck(bounds, econtext))
			sample_row(s, slot);
	}
	ExecDropSingleTupleTableSlot(slot);
	FreeExecutorState(estate);
}

/*
 * Gathers up to `targrows` random rows into `rows` and returns how many there are. Sets `*totalrows` to the rows that
 * the table has, by the share that was read. A callback of ANALYZE.
 */
static int
acquire_sample(Relation rel, int elevel, HeapTuple *rows, int targrows, double *totalrows, double *totaldeadrows)
{
	ArgusSampling *s = (ArgusSampling *) palloc0(sizeof(ArgusSampling));
	double bytes;

	s->rel = rel;
	s->rows = rows;
	s->wanted = targrows;
	s->to_skip = -1;
	reservoir_init_selection_state(&s->reservoir, targrows);
	argus_get_options(RelationGetRelid(rel), &s->options);
	argus_map_columns(rel, s->options.kind, &s->columns);
	argus_init_cursor(&s->cursor, &s->options);
	argus_cursor_list(&s->cursor, CurrentMemoryContext);
	bytes = argus_total_bytes(s->cursor.handles->list);
	s->share = bytes > ARGUS_ANALYZED_BYTES ? ARGUS_ANALYZED_BYTES / bytes : 1;
	open_sample(s);
	read_sample(s);
	argus_cursor_stop(&s->cursor);
	*totalrows = s->seen / s->share;
	*totaldeadrows = 0;
	ereport(elevel, (errmsg("\"%s\": read %.0f %% of %.0f MB of archives, containing %.0f rows; %d rows in sample",
							RelationGetRelationName(rel), 100 * s->share, bytes / 1e6, s->seen, s->n_rows)));
	return s->n_rows;
}

/* Says how ANALYZE samples the table, and sets `*totalpages` to the size of its archives in blocks. */
bool
argusAnalyzeForeignTable(Relation rel, AcquireSampleRowsFunc *func, BlockNumber *totalpages)
{
	ArgusHandles *handles = argus_make_handles(CurrentMemoryContext);
	ArgusError *error = (ArgusError *) palloc(sizeof(ArgusError));
	ArgusOptions options;

	argus_get_options(RelationGetRelid(rel), &options);
	if (!argus_list_quietly(handles, &options, true, error))
		argus_raise(error);
	*totalpages = (BlockNumber) Min(Max(argus_total_bytes(handles->list) / BLCKSZ, 1.0), (double) (MaxBlockNumber - 1));
	argus_close_handles(handles);
	*func = acquire_sample;
	return true;
}
}
