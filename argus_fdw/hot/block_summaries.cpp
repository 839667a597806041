/*
 * block_summaries.cpp
 *		Indexes that sum up ranges of blocks (BRIN): brought up to date once for all rows of a load.
 *
 * PostgreSQL looks at such an index for each row that is inserted. A load leaves that out, and has the ranges of the
 * blocks that it wrote to summed up anew before it commits. Nobody must sum them up meanwhile, without the rows that
 * are still to come: VACUUM and brin_summarize_range() take the lock that the table is opened with.
 */
#include "hot/hot.h"

extern "C"
{
#include "access/brin.h"
#include "access/genam.h"
#include "catalog/pg_am.h"
#include "storage/lmgr.h"
#include "utils/fmgrprotos.h"
#include "utils/relcache.h"

/* Returns whether a relation is a table with indexes that sum up blocks. */
static bool
has_block_summaries(Relation rel)
{
	List *indexes = rel->rd_rel->relkind == RELKIND_RELATION ? RelationGetIndexList(rel) : NIL;
	bool found = false;
	ListCell *cell;

	foreach(cell, indexes)
	{
		Relation index = index_open(lfirst_oid(cell), AccessShareLock);

		found |= index->rd_rel->relam == BRIN_AM_OID;
		index_close(index, AccessShareLock);
	}
	list_free(indexes);
	return found;
}

/*
 * Opens a table to load rows into. The stronger lock comes first: whoever builds an index CONCURRENTLY holds it, and
 * waits for those with the weaker one. An index that came meanwhile is seen after the lock.
 */
Relation
argus_open_to_load(Oid relid)
{
	Relation rel = relation_open(relid, AccessShareLock);

	LockRelation(rel, has_block_summaries(rel) ? ShareUpdateExclusiveLock : RowExclusiveLock);
	if (has_block_summaries(rel))
		LockRelation(rel, ShareUpdateExclusiveLock);
	return rel;
}

/* Takes the indexes that sum up blocks from those that each row is inserted into. Closes them; their locks stay. */
void
argus_take_block_summaries(ArgusTarget *target)
{
	ResultRelInfo *info = target->info;
	int kept = 0;

	target->last_block = InvalidBlockNumber;
	for (int i = 0; i < info->ri_NumIndices; i++)
	{
		Relation index = info->ri_IndexRelationDescs[i];

		if (index->rd_rel->relam == BRIN_AM_OID)
		{
			target->summaries = lappend_oid(target->summaries, RelationGetRelid(index));
			index_close(index, NoLock);
			continue;
		}
		info->ri_IndexRelationDescs[kept] = index;
		info->ri_IndexRelationInfo[kept++] = info->ri_IndexRelationInfo[i];
	}
	info->ri_NumIndices = kept;
}

/* Notes the blocks of rows that were written. The set of them lives in `context`. */
void
argus_note_blocks(ArgusTarget *target, TupleTableSlot **rows, int n, MemoryContext context)
{
	MemoryContext old = MemoryContextSwitchTo(context);

	for (int i = 0; i < n && target->summaries != NIL; i++)
	{
		const BlockNumber block = ItemPointerGetBlockNumber(&rows[i]->tts_tid);

		if (block != target->last_block)
			target->blocks = bms_add_member(target->blocks, (int) block);
		target->last_block = block;
	}
	MemoryContextSwitchTo(old);
}

/* Sums up anew what an index says of the blocks that were written to. */
static void
sum_up_again(Oid index, const Bitmapset *blocks)
{
	Relation rel = index_open(index, NoLock);
	const int pages_per_range = (int) BrinGetPagesPerRange(rel);
	int range = -1;
	int block = -1;

	index_close(rel, NoLock);
	while ((block = bms_next_member(blocks, block)) >= 0)
	{
		if (block / pages_per_range == range)
			continue;
		range = block / pages_per_range;
		(void) DirectFunctionCall2(brin_desummarize_range, ObjectIdGetDatum(index), Int64GetDatum((int64) block));
	}
	(void) DirectFunctionCall1(brin_summarize_new_values, ObjectIdGetDatum(index));
}

/* Brings the indexes that sum up blocks up to date. All rows must have been written. */
void
argus_sum_up_blocks(ArgusTarget *target)
{
	ListCell *cell;

	if (bms_is_empty(target->blocks))
		return;
	foreach(cell, target->summaries)
		sum_up_again(lfirst_oid(cell), target->blocks);
}
}
