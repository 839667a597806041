/*
 * time_order.h
 *		Reading a table in the order of a time, by an index that sums up ranges of its blocks: ORDER BY stime LIMIT,
 *		min() and max() on hot tables. See doc/hot_tables.md.
 */
#ifndef ARGUS_TIME_ORDER_H
#define ARGUS_TIME_ORDER_H

#include "glue.h"

extern "C"
{
#include "nodes/tidbitmap.h"
#include "storage/block.h"
}

/* Which order, and by which index: the plan keeps it as an IntList. */
struct ArgusTimeOrder
{
	Oid index;       /* of operator family argus_internal.time_order */
	int key;         /* which of the index's columns, from 0 */
	AttrNumber time; /* that column of the table */
	bool is_descending;
	bool nulls_first;
};

/*
 * Where a row stands in the order: rows with smaller ranks come first. A rank for all that is not known comes before
 * all others, as that of NULLS FIRST.
 */
typedef int64 ArgusRank;

#define ARGUS_RANK_FIRST PG_INT64_MIN
#define ARGUS_RANK_LAST PG_INT64_MAX

/* Blocks of the table, and what the index says of the rows in them. */
struct ArgusBlockRange
{
	BlockNumber begin;
	BlockNumber blocks;
	ArgusRank first; /* no row has a smaller rank */
};

struct ArgusBlockRanges
{
	ArgusBlockRange *ranges; /* NULL: they are not known */
	int n;
};

extern "C"
{

/* in time_ranges.cpp */
extern ArgusRank argus_rank_of(const ArgusTimeOrder *order, Datum time, bool is_null);
extern ArgusBlockRanges argus_block_ranges(Relation table, const ArgusTimeOrder *order, Snapshot snapshot,
										   TIDBitmap *wanted);

/* in time_order_scan.cpp */
extern const struct CustomScanMethods argus_time_order_scan;

/* in time_order_path.cpp */
extern ArgusTimeOrder argus_time_order_of(const List *numbers);
extern void argus_watch_tables(void);
}

#endif
