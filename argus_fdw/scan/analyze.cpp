/*
 * analyze.cpp
 *		ANALYZE of a foreign table: a random sample of chunks, or of archives that have no index, and of rows in these.
 */
#include "bridge/bridge.h"
#include "condition/condition.h"
#include "rights/rights.h"
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

/* How much of the archives is read, at the most: compressed bytes. */
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
	double share;   /* of chunks and archives that are read */
	double seen;    /* rows */
	double to_skip; /* rows before the next that is taken, -1: not known */
	HeapTuple *rows;
	int n_rows;
	int wanted;
};

static void
list_archives(const ArgusOptions *options, ArgusCursor *cursor)
{
	cursor->stop_on_error = options->stop_on_error;
	cursor->by_file = options->files != NULL;
	cursor->path = cursor->by_file ? options->files : options->root;
	cursor->pattern = options->pattern;
	argus_cursor_list(cursor, CurrentMemoryContext);
}

static double
total_bytes(const ArgusList *list)
{
	double bytes = 0;

	for (int32 i = 0; i < argus_list_count(list); i++)
	{
		ArgusArchive archive;

		argus_list_at(list, i, &archive);
		bytes += (double) archive.bytes;
	}
	return bytes;
}

/* Open a scan of all columns, over a share of the archives. */
static void
open_sample(ArgusSampling *s)
{
	int *indexes = (int *) palloc(Max(s->columns.natts, 1) * sizeof(int));
	int32 *fields = (int32 *) palloc(Max(s->columns.natts, 1) * sizeof(int32));
	ArgusScanSpec spec;

	memset(&spec, 0, sizeof(spec));
	for (int i = 0; i < s->columns.natts; i++)
	{
		if (s->columns.fields[i] < 0)
			continue;
		indexes[spec.n_fields] = i;
		fields[spec.n_fields++] = s->columns.fields[i];
	}
	argus_init_tuple_maker(&s->maker, CurrentMemoryContext, s->options.kind, spec.n_fields, fields, indexes);
	spec.kind = s->options.kind;
	spec.fields = fields;
	spec.predicate = argus_bind_predicate(NIL, NIL, NULL, spec.kind, &s->options, &spec.n_nodes);
	spec.encoding = argus_text_encoding();
	spec.index_dir = argus_enable_index ? s->options.index_dir : NULL;
	spec.root = s->options.tree;
	spec.index_trust = argus_index_trust;
	spec.sample = s->share < 1 ? s->share : 0;
	spec.seed = pg_prng_uint64(&pg_global_prng_state);
	s->cursor.handles->uses_index = spec.index_dir != NULL;
	argus_reserve_fd(s->cursor.handles);
	argus_cursor_open(&s->cursor, &spec);
}

/* Take the row or not, so that each has the same chance (Vitter's algorithm Z, as for tables). */
static void
consider(ArgusSampling *s, TupleTableSlot *slot)
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

/* Read the sample. What lies outside of a partition's bounds is none of its rows. */
static void
read_sample(ArgusSampling *s)
{
	EState *estate = CreateExecutorState();
	ExprContext *econtext = GetPerTupleExprContext(estate);
	TupleTableSlot *slot = MakeSingleTupleTableSlot(RelationGetDescr(s->rel), &TTSOpsVirtual);
	ExprState *bounds = ExecPrepareCheck(s->rel->rd_rel->relispartition ? RelationGetPartitionQual(s->rel) : NIL,
										 estate);

	econtext->ecxt_scantuple = slot;
	ExecClearTuple(slot);
	memset(slot->tts_isnull, true, (Size) slot->tts_tupleDescriptor->natts);
	while (argus_cursor_fetch(&s->cursor))
	{
		ExecClearTuple(slot);
		argus_fill_values(&s->maker, s->cursor.batch.values + (Size) s->cursor.next_row * s->maker.ncolumns,
						  slot->tts_values, slot->tts_isnull);
		s->cursor.next_row++;
		ExecStoreVirtualTuple(slot);
		ResetExprContext(econtext);
		if (ExecCheck(bounds, econtext))
			consider(s, slot);
	}
	ExecDropSingleTupleTableSlot(slot);
	FreeExecutorState(estate);
}

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
	list_archives(&s->options, &s->cursor);
	bytes = total_bytes(s->cursor.handles->list);
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

bool
argusAnalyzeForeignTable(Relation rel, AcquireSampleRowsFunc *func, BlockNumber *totalpages)
{
	ArgusHandles *handles = argus_make_handles(CurrentMemoryContext);
	ArgusError *error = (ArgusError *) palloc(sizeof(ArgusError));
	ArgusOptions options;
	const char *path;

	argus_get_options(RelationGetRelid(rel), &options);
	path = options.files != NULL ? options.files : options.root;
	argus_check_allowed_path(path);
	if (!argus_list_archives(handles, path, options.pattern, options.files != NULL, error))
		argus_raise(error);
	*totalpages = (BlockNumber) Min(Max(total_bytes(handles->list) / BLCKSZ, 1.0), (double) (MaxBlockNumber - 1));
	argus_close_handles(handles);
	*func = acquire_sample;
	return true;
}
}
