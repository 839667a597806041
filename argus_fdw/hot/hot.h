/*
 * hot.h
 *		What the files behind argus_internal.load_file() share: see doc/hot_tables.md.
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

/* More tables than these never hold rows back at once. */
#define ARGUS_BUFFERED_TABLES 32

/* Rows that a table holds back at the most, and their bytes: as COPY does. */
#define ARGUS_BUFFERED_ROWS 1000
#define ARGUS_BUFFERED_BYTES 65536

/* A table that rows of the core are appended to. */
struct ArgusTarget
{
	Relation rel;
	ResultRelInfo *info;
	TupleTableSlot *row;       /* what the next row is formed in: what is of all rows is set once */
	ArgusTupleMaker maker;     /* and what is of each row */
	const ArgusColumn **shown; /* by attribute number - 1, NULL: what row says; see heap_row.cpp */
	char *data;                /* that tuples are formed in */
	bool is_formed;
	bool has_constraints;
	BulkInsertState bulk;   /* NULL: it holds nothing back */
	TupleTableSlot **slots; /* ARGUS_BUFFERED_ROWS */
	int n_rows;
	Size bytes;
	uint64 used; /* ArgusWriter.clock of the last row */
};

/* Appends to tables, many rows at a time. */
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

/* A merge of host lists: see host_lists.cpp. */
struct ArgusHostMerge;

/* What was asked for when a hot table was created. */
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

/* A day of a hot table, and its partitions. */
struct ArgusHotDay
{
	ArgusDay day;
	bool is_hot;    /* its flows are stored */
	bool has_flows; /* in the file */
	Oid flows_relid;
	Oid part_relids[ARGUS_ROLLUP_KINDS];
	ArgusTarget *flows;                     /* NULL until there is a row for it, as are all */
	ArgusTarget *parts[ARGUS_ROLLUP_KINDS]; /* by ArgusRollupKind */
	int32 host_lists;                       /* in this run, so far */
};

/* Which times of flows can be, and what was met: see clock.cpp. Microseconds since the Unix epoch. */
struct ArgusClock
{
	int64 last_possible;
	int64 newest;   /* latest time that can be */
	int64 misdated; /* flows with a time that cannot be, of a sound file */
	int64 first;    /* of these times */
	int64 last;
	int srcid;     /* where in rows their sensor is; -1: they do not tell */
	List *sensors; /* their names */
	bool knows_damage;
	bool is_damaged;
};

/* The loading of one file. */
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
	int n_told; /* of them the rollup knows the first ones, and numbers them alike */
	ArgusHotDay *days[ARGUS_MAX_ROLLUP_DAYS];
	int n_fields; /* of the scan: the rollup's, then what else the columns show */
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

/* in hot_table.cpp */
extern void argus_get_hot_table(Oid relid, ArgusHotTable *table);
extern void argus_open_partitions(Oid relid, ArgusHotDay *day);

/* in host_lists.cpp */
extern ArgusHostMerge *argus_open_merge(Oid host_lists, Datum day, Datum file, bool has_file);
extern void argus_merge_next(ArgusHostMerge *merge, ArgusRows *days, ArgusRows *hours);

/* in days.cpp */
extern ArgusHotDay *argus_day_at(ArgusLoad *load, int64 time);
extern ArgusHotDay *argus_day_of_date(const ArgusLoad *load, int32 date);
extern int argus_compare_days(const void *a, const void *b);

/* in clock.cpp */
extern void argus_init_clock(ArgusClock *clock);
extern void argus_check_clock(ArgusLoad *load, ArgusBatch *batch);
extern char *argus_misdated_by(const ArgusClock *clock);

/* in rollup_parts.cpp */
extern void argus_sum_up(ArgusLoad *load, const ArgusBatch *batch);
extern void argus_write_rollups(ArgusLoad *load);

/* in heap_row.cpp */
extern void argus_init_former(ArgusTarget *target, MemoryContext context);
extern HeapTuple argus_form_tuple(const ArgusTarget *target, const ArgusValue *row, MemoryContext context);

/* in table_writer.cpp */
extern ArgusWriter *argus_open_writer(MemoryContext context);
extern ArgusTarget *argus_open_target(ArgusWriter *writer, Oid relid, int n_fields);
extern void argus_target_show(ArgusTarget *target, const char *column, int field, int32 type);
extern void argus_target_set(ArgusTarget *target, const char *column, Oid type, Datum value);
extern void argus_write_row(ArgusWriter *writer, ArgusTarget *target, const ArgusValue *row);
extern void argus_close_writer(ArgusWriter *writer);
}

#endif
