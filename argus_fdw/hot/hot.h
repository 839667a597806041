/*
 * hot.h
 *		What the files of this room share: loading files into hot tables, and merging their host lists. See
 *		doc/hot_tables.md.
 */
#ifndef ARGUS_LOAD_H
#define ARGUS_LOAD_H

#include "bridge/bridge.h"

extern "C"
{
#include "access/heapam.h"
#include "executor/executor.h"
#include "executor/tuptable.h"
}

/* How many tables hold rows back at once, at the most. */
#define ARGUS_BUFFERED_TABLES 32

/* How many rows a table holds back at the most, and how many bytes: as COPY does. */
#define ARGUS_BUFFERED_ROWS 1000
#define ARGUS_BUFFERED_BYTES 65536

/* A table that rows of the core are appended to: see table_writer.cpp. */
struct ArgusTarget
{
	Relation rel;
	ResultRelInfo *info;
	TupleTableSlot *row;       /* the next row is formed here; values that all rows share are set once */
	ArgusTupleMaker maker;     /* the values of each row */
	const ArgusColumn **shown; /* by attribute number - 1; NULL: as in `row`; see heap_row.cpp */
	char *data;                /* tuples are formed here */
	bool is_formed;            /* by argus_form_tuple() */
	bool has_constraints;
	BulkInsertState bulk;   /* NULL: it holds nothing back */
	TupleTableSlot **slots; /* ARGUS_BUFFERED_ROWS */
	int n_rows;
	Size bytes;
	uint64 used;                 /* ArgusWriter.clock of the last row */
	ResultRelInfo *summaries;    /* indexes that sum up blocks: see block_summaries.cpp; NULL: they are like others */
	BlockNumber first_new_block; /* from here on blocks are summed up at the end of the load */
	bool has_new_blocks;         /* rows were written there */
};

/* Appends to tables, many rows at a time: see table_writer.cpp. */
struct ArgusWriter
{
	MemoryContext context; /* lives as long as the writer */
	MemoryContext rows;    /* rows that are held back */
	EState *estate;
	List *targets;
	ArgusTarget *buffered[ARGUS_BUFFERED_TABLES];
	int n_buffered;
	uint64 clock;
};

/* The merge of the host lists of a day: see host_lists.cpp. */
struct ArgusHostListMerge;

/* How a hot table was created. */
struct ArgusHotTable
{
	Oid relid;
	const char *server;
	const char *filter; /* or NULL */
	const char *zone;
	bool has_rollups;
	int n_columns;
	const char **columns;
	uint8 stream_key[ARGUS_STREAM_KEY_SIZE];
};

/* A day of a hot table, with its partitions. */
struct ArgusHotDay
{
	ArgusDay day;
	bool is_hot;    /* its flows are stored */
	bool has_flows; /* in the file */
	Oid flows_relid;
	Oid part_relids[ARGUS_ROLLUP_KINDS];
	ArgusTarget *flows;                     /* NULL until there is a row for it, as are parts */
	ArgusTarget *parts[ARGUS_ROLLUP_KINDS]; /* by ArgusRollupKind */
	int32 host_lists;                       /* in this run, so far */
	int64 stored;                           /* flows */
};

/* Which times of flows are possible, and which were met: see clock.cpp. Microseconds since the Unix epoch. */
struct ArgusClock
{
	int64 last_possible;
	int64 now;      /* when the file is read: the time of the transaction, as in the ledger */
	int64 newest;   /* latest possible time of a flow that is not later than that */
	int64 misdated; /* flows with an impossible time, of a sound file */
	int64 first;    /* earliest and latest of these times */
	int64 last;
	int srcid;     /* where in the rows of the scan their sensor is; -1: they do not have it */
	List *sensors; /* their names */
	bool knows_damage;
	bool is_damaged;
};

/* The load of one file: see load.cpp. */
struct ArgusLoad
{
	ArgusHotTable table;
	const char *path;
	int32 file;
	TimestampTz deadline; /* DT_NOEND: none */
	MemoryContext context;
	ArgusHandles *handles;
	ArgusRollup *rollup; /* NULL: the table has no rollups */
	ArgusError *error;
	ArgusWriter *writer;
	int n_days;
	ArgusHotDay *days[ARGUS_MAX_ROLLUP_DAYS]; /* by the numbers that the core has given them */
	int n_fields;                             /* of the scan: the rollup's, then what else the columns show */
	int32 *fields;
	int stime; /* where in them */
	int ltime;
	int32 run; /* how often the rollup was emptied */
	int64 stored;
	int64 filtered;
	int64 untimed;
	int64 expired;
	int64 first_time; /* earliest stime and latest stime or ltime */
	int64 last_time;
	ArgusClock clock;
	bool is_growing;
	char *damage; /* or NULL */
};

extern "C"
{

/* in server_files.cpp */
extern void argus_list_file(ArgusHandles *handles, const char *server, const char *shown, ArgusError *error);

/* in stream_identity.cpp */
extern const uint8 *argus_stream_key(const bytea *key);

/* in load.cpp */
extern void argus_check_going(const ArgusLoad *load);

/* in load_result.cpp */
extern TupleDesc argus_check_load_result(FunctionCallInfo fcinfo);
extern HeapTuple argus_make_load_result(ArgusLoad *load, TupleDesc desc);

/* in hot_table.cpp */
extern void argus_get_hot_table(Oid relid, ArgusHotTable *table);
extern void argus_open_partitions(Oid relid, ArgusHotDay *day);

/* in host_lists.cpp */
extern ArgusHostListMerge *argus_open_host_lists(Oid host_lists, Datum day, Datum files, bool has_files);
extern int argus_host_column_count(int32 of_hours) noexcept;
extern const ArgusField *argus_host_column_at(int32 of_hours, int32 i) noexcept;
extern void argus_next_merged_hosts(ArgusHostListMerge *merge, ArgusRows *days, ArgusRows *hours);

/* in days.cpp */
extern const int32 *argus_find_days(ArgusLoad *load, const ArgusBatch *batch);
extern ArgusHotDay *argus_day_at(ArgusLoad *load, int64 time);
extern ArgusHotDay *argus_day_of_date(const ArgusLoad *load, int32 date);
extern int argus_compare_days(const void *a, const void *b);

/* in clock.cpp */
extern void argus_init_clock(ArgusClock *clock);
extern void argus_check_clock(ArgusLoad *load, ArgusBatch *batch);
extern char *argus_misdated_by(const ArgusClock *clock);

/* in rollup_parts.cpp */
extern void argus_sum_up(ArgusLoad *load, const ArgusBatch *batch, const int32 *days);
extern void argus_write_rollups(ArgusLoad *load);

/* in heap_row.cpp */
extern void argus_init_former(ArgusTarget *target, MemoryContext context);
extern HeapTuple argus_form_tuple(const ArgusTarget *target, const ArgusValue *row, MemoryContext context);

/* in block_summaries.cpp */
extern Relation argus_open_to_load(Oid relid, bool *is_ours_to_sum_up);
extern void argus_take_block_summaries(ArgusTarget *target);
extern void argus_widen_block_summaries(ArgusTarget *target, EState *estate);
extern void argus_sum_up_blocks(ArgusTarget *target);

/* in table_writer.cpp */
extern ArgusWriter *argus_open_writer(MemoryContext context);
extern ArgusTarget *argus_open_target(ArgusWriter *writer, Oid relid, int n_fields);
extern void argus_target_show(ArgusTarget *target, const char *column, int field, int32 type);
extern void argus_target_set(ArgusTarget *target, const char *column, Oid type, Datum value);
extern void argus_write_row(ArgusWriter *writer, ArgusTarget *target, const ArgusValue *row);
extern void argus_close_writer(ArgusWriter *writer);
}

#endif
