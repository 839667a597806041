/*
 * time_ranges.cpp
 *		What a BRIN index says of a time in each range of blocks, in the order in which the ranges are wanted.
 */
#include "hot/time_order.h"

extern "C"
{
#include "access/brin_internal.h"
#include "access/brin_revmap.h"
#include "access/brin_tuple.h"
#include "access/genam.h"
#include "access/reloptions.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(argus_time_order_options);

/* An index that is being read. */
struct ArgusBlockIndex
{
	Relation rel;
	BrinDesc *desc;
	BrinRevmap *map;
	BrinMemTuple *summary; /* of the range at hand */
};

/* Returns the rank of a row. Infinite times are next to those that no row has. */
ArgusRank
argus_rank_of(const ArgusTimeOrder *order, Datum time, bool is_null)
{
	const TimestampTz value = DatumGetTimestampTz(time);
	int64 rank;

	if (is_null)
		return order->nulls_first ? ARGUS_RANK_FIRST : ARGUS_RANK_LAST;
	rank = Max(Min(value, PG_INT64_MAX - 2), PG_INT64_MIN + 3);
	return order->is_descending ? -rank : rank;
}

/* Reads what the index says of the blocks from `block`. Returns false if that is nothing, or not yet true. */
static bool
read_summary(ArgusBlockIndex *index, BlockNumber block, Snapshot snapshot, Buffer *buffer)
{
	OffsetNumber offset;
	Size size;
	BrinTuple *found = argus_brin_tuple(index->map, block, buffer, &offset, &size, snapshot);

	if (found == NULL)
		return false;
	/* Others may move it once the page is not locked. */
	found = brin_copy_tuple(found, size, NULL, NULL);
	LockBuffer(*buffer, BUFFER_LOCK_UNLOCK);
	index->summary = brin_deform_tuple(index->desc, found, index->summary);
	pfree(found);
	return !index->summary->bt_placeholder;
}

/* Returns a rank that no row of the blocks from `block` is before. */
static ArgusRank
first_rank(ArgusBlockIndex *index, const ArgusTimeOrder *order, BlockNumber block, Snapshot snapshot, Buffer *buffer)
{
	const BrinValues *values;

	if (!read_summary(index, block, snapshot, buffer))
		return ARGUS_RANK_FIRST;
	values = &index->summary->bt_columns[order->key];
	if (values->bv_allnulls || (values->bv_hasnulls && order->nulls_first))
		return ARGUS_RANK_FIRST;
	return argus_rank_of(order, values->bv_values[order->is_descending ? 1 : 0], false);
}

static int
compare_ranges(const void *a, const void *b)
{
	const ArgusBlockRange *left = (const ArgusBlockRange *) a;
	const ArgusBlockRange *right = (const ArgusBlockRange *) b;

	if (left->first != right->first)
		return left->first < right->first ? -1 : 1;
	return left->begin < right->begin ? -1 : 1;
}

/* Sets what the index says of each range of blocks of a table, of which there are `end` blocks. */
static void
read_all(ArgusBlockIndex *index, const ArgusTimeOrder *order, BlockNumber end, BlockNumber pages_per_range,
		 Snapshot snapshot, ArgusBlockRanges *result)
{
	Buffer buffer = InvalidBuffer;

	for (BlockNumber block = 0; block < end; block += Min(pages_per_range, end - block))
	{
		CHECK_FOR_INTERRUPTS();
		result->ranges[result->n++] = {.begin = block,
									   .blocks = Min(pages_per_range, end - block),
									   .first = first_rank(index, order, block, snapshot, &buffer)};
	}
	if (BufferIsValid(buffer))
		ReleaseBuffer(buffer);
}

/* Returns all ranges of blocks of a table as they lie. Sets how many blocks each of them has, except the last one. */
static ArgusBlockRanges
read_ranges(Relation table, const ArgusTimeOrder *order, Snapshot snapshot, BlockNumber *pages_per_range)
{
	const BlockNumber end = RelationGetNumberOfBlocks(table);
	ArgusBlockIndex index = {.rel = index_open(order->index, AccessShareLock),
							 .desc = NULL,
							 .map = NULL,
							 .summary = NULL};
	ArgusBlockRanges result = {.ranges = NULL, .n = 0};
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "argus block index", ALLOCSET_SMALL_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);

	index.desc = brin_build_desc(index.rel);
	index.map = argus_brin_map(index.rel, pages_per_range, snapshot);
	result.ranges = (ArgusBlockRange *) MemoryContextAllocHuge(old,
															   (end / *pages_per_range + 1) * sizeof(ArgusBlockRange));
	read_all(&index, order, end, *pages_per_range, snapshot, &result);
	brinRevmapTerminate(index.map);
	brin_free_desc(index.desc);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(context);
	index_close(index.rel, AccessShareLock);
	return result;
}

/* Appends a block to the last range of `result`, or to a new one. `of` is the range that it lies in. */
static void
append_block(ArgusBlockRanges *result, const ArgusBlockRange *of, BlockNumber block)
{
	ArgusBlockRange *last = result->n == 0 ? NULL : &result->ranges[result->n - 1];

	if (last != NULL && last->begin + last->blocks == block && last->begin >= of->begin)
		last->blocks++;
	else
		result->ranges[result->n++] = {.begin = block, .blocks = 1, .first = of->first};
}

/* Returns the parts of ranges that are wanted. */
static ArgusBlockRanges
wanted_parts(const ArgusBlockRanges *all, BlockNumber pages_per_range, TIDBitmap *wanted)
{
	ArgusBlockIterator *iterator = argus_begin_blocks(wanted);
	ArgusBlockRanges result = {.ranges = NULL, .n = 0};
	int room = 64;
	BlockNumber block;

	result.ranges = (ArgusBlockRange *) palloc(room * sizeof(ArgusBlockRange));
	while ((block = argus_next_block(iterator)) != InvalidBlockNumber)
	{
		/* The table has grown since: no row there is visible. */
		if (block / pages_per_range >= (BlockNumber) all->n)
			break;
		if (result.n == room)
		{
			room *= 2;
			result.ranges = (ArgusBlockRange *) repalloc_huge(result.ranges, room * sizeof(ArgusBlockRange));
		}
		append_block(&result, &all->ranges[block / pages_per_range], block);
	}
	argus_end_blocks(iterator);
	return result;
}

/*
 * Returns the ranges of blocks of a table, those whose rows may come first before others: all of them, or the parts in
 * `wanted`.
 */
ArgusBlockRanges
argus_block_ranges(Relation table, const ArgusTimeOrder *order, Snapshot snapshot, TIDBitmap *wanted)
{
	BlockNumber pages_per_range;
	ArgusBlockRanges result = read_ranges(table, order, snapshot, &pages_per_range);

	if (wanted != NULL)
	{
		ArgusBlockRange *all = result.ranges;

		result = wanted_parts(&result, pages_per_range, wanted);
		pfree(all);
	}
	qsort(result.ranges, (size_t) result.n, sizeof(ArgusBlockRange), compare_ranges);
	return result;
}

/* argus_time_order_options(internal): takes no options. PostgreSQL calls it when it opens such an index. */
Datum
argus_time_order_options(PG_FUNCTION_ARGS)
{
	local_relopts *options = (local_relopts *) PG_GETARG_POINTER(0);

	init_local_reloptions(options, sizeof(int32));
	PG_RETURN_VOID();
}
}
