/*
 * block_summaries.cpp
 *		Indexes that sum up ranges of blocks (BRIN): brought up to date once for all rows that a load appends.
 *
 * PostgreSQL looks at such an index for each row that is inserted. A load does so only for rows that come to ranges
 * which may have been summed up before. The blocks that it adds are summed up at its end, before it commits. Nobody
 * must sum them up meanwhile, without the rows that are still to come: VACUUM and brin_summarize_range() take the lock
 * that the load needs for this. Where others hold it, the load does as PostgreSQL does, and nobody waits.
 */
#include "hot/hot.h"

extern "C"
{
#include "access/brin.h"
#include "access/genam.h"
#include "catalog/pg_am.h"
#include "storage/bufmgr.h"
#include "storage/lmgr.h"
#include "utils/fmgrprotos.h"

/* Opens a table to load rows into. Sets whether nobody else sums its blocks up until the transaction ends. */
Relation
argus_open_to_load(Oid relid, bool *is_ours_to_sum_up)
{
	Relation rel = relation_open(relid, AccessShareLock);

	*is_ours_to_sum_up = rel->rd_rel->relkind == RELKIND_RELATION && rel->rd_rel->relhasindex &&
						 ConditionalLockRelation(rel, ShareUpdateExclusiveLock);
	LockRelation(rel, RowExclusiveLock);
	return rel;
}

static bool
sums_up_blocks(Relation index)
{
	return index->rd_rel->relam == BRIN_AM_OID;
}

/* Returns the first block of the ranges of an index that no row lies in so far. */
static BlockNumber
first_new_block(Relation table, Relation index)
{
	const BlockNumber blocks = RelationGetNumberOfBlocks(table);
	const BlockNumber per_range = BrinGetPagesPerRange(index);

	return Min((uint64) (blocks + per_range - 1) / per_range * per_range, (uint64) MaxBlockNumber);
}

/* Gives the indexes of `from` that sum up blocks, or the others, to `to`. */
static void
copy_indexes(const ResultRelInfo *from, bool are_summaries, ResultRelInfo *to)
{
	to->ri_NumIndices = 0;
	to->ri_IndexRelationDescs = (RelationPtr) palloc0(Max(from->ri_NumIndices, 1) * sizeof(Relation));
	to->ri_IndexRelationInfo = (IndexInfo **) palloc0(Max(from->ri_NumIndices, 1) * sizeof(IndexInfo *));
	for (int i = 0; i < from->ri_NumIndices; i++)
	{
		if (sums_up_blocks(from->ri_IndexRelationDescs[i]) != are_summaries)
			continue;
		to->ri_IndexRelationDescs[to->ri_NumIndices] = from->ri_IndexRelationDescs[i];
		to->ri_IndexRelationInfo[to->ri_NumIndices++] = from->ri_IndexRelationInfo[i];
	}
}

/* Takes the indexes that sum up blocks from those that each row is inserted into. */
void
argus_take_block_summaries(ArgusTarget *target)
{
	ResultRelInfo *all = target->info;
	ResultRelInfo *others = makeNode(ResultRelInfo);

	target->summaries = makeNode(ResultRelInfo);
	InitResultRelInfo(others, target->rel, 0, NULL, 0);
	InitResultRelInfo(target->summaries, target->rel, 0, NULL, 0);
	copy_indexes(all, false, others);
	copy_indexes(all, true, target->summaries);
	target->info = others;
	for (int i = 0; i < target->summaries->ri_NumIndices; i++)
	{
		const BlockNumber block = first_new_block(target->rel, target->summaries->ri_IndexRelationDescs[i]);

		target->first_new_block = Max(target->first_new_block, block);
	}
}

/* Tells the indexes that sum up blocks of rows that were written, as far as the blocks are not new. */
void
argus_widen_block_summaries(ArgusTarget *target, EState *estate)
{
	if (target->summaries == NULL || target->summaries->ri_NumIndices == 0)
		return;
	for (int i = 0; i < target->n_rows; i++)
	{
		if (ItemPointerGetBlockNumber(&target->slots[i]->tts_tid) >= target->first_new_block)
			target->has_new_blocks = true;
		else
			argus_insert_index_tuples(target->summaries, target->slots[i], estate);
	}
}

/*
 * Has new blocks summed up by an index. It may hold what was true of others in their place, which VACUUM has cut off,
 * and what is true of an empty table.
 */
static void
sum_up(Relation table, Relation index, BlockNumber first_new_block)
{
	const BlockNumber end = RelationGetNumberOfBlocks(table);
	const BlockNumber per_range = BrinGetPagesPerRange(index);
	const Datum relid = ObjectIdGetDatum(RelationGetRelid(index));

	for (BlockNumber block = first_new_block; block < end; block += Min(per_range, end - block))
		(void) DirectFunctionCall2(brin_desummarize_range, relid, Int64GetDatum((int64) block));
	(void) DirectFunctionCall1(brin_summarize_new_values, relid);
}

/* Has the new blocks summed up. All rows must have been written. */
void
argus_sum_up_blocks(ArgusTarget *target)
{
	ResultRelInfo *summaries = target->summaries;

	if (summaries == NULL)
		return;
	for (int i = 0; target->has_new_blocks && i < summaries->ri_NumIndices; i++)
		sum_up(target->rel, summaries->ri_IndexRelationDescs[i], target->first_new_block);
	ExecCloseIndices(summaries);
}
}
