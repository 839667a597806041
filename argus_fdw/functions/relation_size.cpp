/*
 * relation_size.cpp
 *		argus_internal.relation_size(): bytes of a relation, for argus.status, which must not wait for relations that
 *		somebody has locked.
 */
#include "glue.h"

extern "C"
{
#include "access/relation.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "storage/lmgr.h"
#include "storage/smgr.h"
#include "utils/relcache.h"

PG_FUNCTION_INFO_V1(argus_relation_size);

static int64
size_of_forks(Relation rel)
{
	int64 blocks = 0;

	if (!RELKIND_HAS_STORAGE(rel->rd_rel->relkind))
		return 0;
	for (int fork = MAIN_FORKNUM; fork <= MAX_FORKNUM; fork++)
	{
		if (smgrexists(RelationGetSmgr(rel), (ForkNumber) fork))
			blocks += smgrnblocks(RelationGetSmgr(rel), (ForkNumber) fork);
	}
	return blocks * BLCKSZ;
}

/*
 * Adds the bytes of a relation, its TOAST table and its indexes to *bytes. Returns false if one of them is locked or
 * has gone.
 */
static bool
add_bytes_of(Oid relid, int64 *bytes)
{
	Relation rel;
	List *indexes = NIL;
	ListCell *cell;
	bool is_known = true;

	if (!ConditionalLockRelationOid(relid, AccessShareLock))
		return false;
	rel = try_relation_open(relid, NoLock);
	if (rel == NULL)
	{
		UnlockRelationOid(relid, AccessShareLock);
		return false;
	}
	*bytes += size_of_forks(rel);
	if (rel->rd_rel->relhasindex)
		indexes = RelationGetIndexList(rel);
	if (OidIsValid(rel->rd_rel->reltoastrelid))
		indexes = lappend_oid(indexes, rel->rd_rel->reltoastrelid);
	foreach(cell, indexes)
		is_known = is_known && add_bytes_of(lfirst_oid(cell), bytes);
	relation_close(rel, AccessShareLock);
	return is_known;
}

/* argus_internal.relation_size(relation oid) */
Datum
argus_relation_size(PG_FUNCTION_ARGS)
{
	int64 bytes = 0;

	if (PG_ARGISNULL(0) || !add_bytes_of(PG_GETARG_OID(0), &bytes))
		PG_RETURN_NULL();
	PG_RETURN_INT64(bytes);
}
}
