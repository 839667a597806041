/*
 * glue.h
 *		Declarations shared by the glue between PostgreSQL and the core.
 *
 * The glue sees PostgreSQL's headers and the core's argus.h: plain structs and opaque handles, so that an
 * ereport() never jumps over anything with a destructor.
 */
#ifndef ARGUS_FDW_H
#define ARGUS_FDW_H

#include <cstdint>

#include "argus.h"

/* ICU's headers, which pg_locale.h includes, hold templates, which "C" does not allow: only later minor releases say so themselves. */
#ifndef U_SHOW_CPLUSPLUS_API
#define U_SHOW_CPLUSPLUS_API 0
#endif

extern "C"
{
#include "postgres.h"

#include "access/parallel.h"
#include "access/stratnum.h"
#include "access/sysattr.h"
#include "access/table.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "foreign/fdwapi.h"
#include "nodes/execnodes.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pathnodes.h"
#include "nodes/pg_list.h"
#include "optimizer/pathnode.h"
#include "optimizer/planner.h"
#include "rewrite/rewriteManip.h"
#include "storage/fd.h"
#include "utils/acl.h"
#include "utils/pg_locale.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

#include "compat.h"
}

/* Days, and microseconds, from the Unix epoch to PostgreSQL's. */
#define ARGUS_EPOCH_DAYS (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE)
#define ARGUS_EPOCH_DIFF (((int64) ARGUS_EPOCH_DAYS) * USECS_PER_DAY)

/*
 * Microseconds since the Unix epoch. The last 30 years of PostgreSQL's calendar do not fit: they stand for the end of
 * time, which comes after all records, too.
 */
static inline int64
argus_unix_time(TimestampTz time)
{
	if (TIMESTAMP_IS_NOBEGIN(time))
		return time;
	return Min(time, PG_INT64_MAX - ARGUS_EPOCH_DIFF) + ARGUS_EPOCH_DIFF;
}

/* Options of a foreign table, its server's among them. */
struct ArgusOptions
{
	const char *server;    /* its name */
	const char *root;      /* NULL if files is set */
	const char *files;     /* NULL if root is set */
	const char *pattern;   /* or NULL */
	const char *index_dir; /* or NULL */
	const char *tree;      /* root of the server, even if files is set; or NULL */
	const char *timezone;  /* of the pattern */
	int64 period;          /* microseconds, -1: not given */
	int64 slack;           /* microseconds, -1: not given */
	bool has_since;
	bool has_until;
	TimestampTz since;  /* inclusive */
	TimestampTz until;  /* exclusive */
	int32 kind;         /* ArgusKind */
	bool stop_on_error; /* on_error 'error' */
};

/* Core handles of one scan. They are closed when their memory context goes, if not before. */
struct ArgusHandles
{
	MemoryContextCallback callback;
	ArgusList *list;
	ArgusScan *scan;
	ArgusInspection *inspection;
	ArgusExport *exporter;
	ArgusBuild *build;
	ArgusCatalogue *catalogue;
	ArgusSideCarCheck *side_car_check;
	ArgusIdentify *identify;
	ArgusStream *stream;
	ArgusRollup *rollup;
	ArgusHostDays *host_days;
	ArgusKeyPacker *packer;
	ArgusNewKeys *new_keys;
	bool uses_index;  /* side-cars are opened, too */
	int fds_reserved; /* how often AcquireExternalFD() was granted */
};

/* A pass over archives, batch by batch: see cursor.cpp. Zeroed, then path to stop_on_error are set by the caller. */
struct ArgusCursor
{
	const char *path;    /* folder of a tree; with by_file a file, folder or glob */
	const char *pattern; /* of the files below path, or NULL */
	bool by_file;        /* path was named by the user as what to read */
	bool stop_on_error;  /* damage is an ERROR */
	ArgusHandles *handles;
	ArgusBatch batch;
	int next_row; /* of the batch */
	ArgusError error;
};

/* What a foreign table's columns show: by attribute number - 1, the field, or -1 for none and for dropped columns. */
struct ArgusColumnMap
{
	int natts;
	int32 *fields;
};

/* RelOptInfo.fdw_private */
struct ArgusRelationInfo
{
	ArgusOptions options;
	ArgusColumnMap columns;
	List *pushed;            /* RestrictInfos that the core evaluates */
	List *local;             /* RestrictInfos left to PostgreSQL */
	List *pushed_constraint; /* of the partition constraint: Exprs for the core */
	List *local_constraint;  /* and for PostgreSQL */
	double archives;
	double bytes;           /* compressed */
	bool is_indexed;        /* some have indexes, which tell: */
	ArgusEstimate estimate; /* for all archives */
	bool is_decided;        /* with the conditions, whose operands are known */
	List *key_queries;      /* what selects the keys of joined tables: see watchlist.cpp */
	List *key_params;       /* and the Params that take their results */
};

/* Conditions on their way from the planner to the core: see pushdown.cpp. */
struct ArgusConditions
{
	PlannerInfo *root;
	RelOptInfo *rel;
	const ArgusColumnMap *columns;
	int32 kind;
	Relids outer;    /* other relations whose columns are known when the scan starts */
	bool is_certain; /* no operand can fail to evaluate */
	int lists;       /* of AND or OR around what is being converted */
	List *nodes;     /* IntList, ARGUS_NODE_INTS for each node of the tree */
	List *operands;  /* Exprs */
};

/* The integers of a node in ArgusConditions.nodes. */
enum ArgusNodeInt
{
	ARGUS_NODE_OP,
	ARGUS_NODE_FIELD,
	ARGUS_NODE_CHILDREN,
	ARGUS_NODE_QUANTIFIER,
	ARGUS_NODE_OPERAND, /* index of the Expr, -1: none; of the mask for ARGUS_OP_MASKED, what is wanted comes next */
	ARGUS_NODE_TYPE,    /* type of the Expr's value, of its elements for an array */
	ARGUS_NODE_INTS
};

/* An archive whose name may be wrong, as a ledger knows it. */
struct ArgusLedgerRow
{
	const char *path;
	int64 bytes;
	TimestampTz mtime;
	TimestampTz first; /* stime of its flows */
	TimestampTz last;  /* time of them */
};

/* A column of a row that a scan delivers. */
struct ArgusColumn
{
	int field;     /* in the row, from 0 */
	int index;     /* in the tuple, from 0 */
	int32 type;    /* ArgusType */
	char *scratch; /* a by-reference value, overwritten by the next row */
	Size scratch_size;
};

/* Turns rows of the core into values. */
struct ArgusTupleMaker
{
	MemoryContext context; /* of the scratch */
	int ncolumns;
	ArgusColumn *columns;
};

struct ArgusShared;

/* ForeignScanState.fdw_state */
struct ArgusScanState
{
	Oid relid;
	ArgusOptions options;
	List *nodes;          /* of fdw_private */
	List *operand_states; /* of fdw_exprs */
	int n_fields;
	int32 *fields;
	ArgusTupleMaker maker;
	ArgusCursor cursor;
	MemoryContext context;       /* lives as long as the scan */
	struct dsm_segment *segment; /* of a parallel scan: see parallel.cpp */
	ArgusShared *shared;         /* in it */
	bool is_worker;
};

/* The columns of a row by their names, to write conditions on. */
struct ArgusRow
{
	int n_columns;
	const char **names;
	Expr **columns;
};

extern "C"
{

/* in module.cpp */
extern bool argus_enable_pushdown;
extern bool argus_enable_index;
extern bool argus_enable_parallel;
extern int argus_index_trust;

/* in option.cpp */
extern void argus_get_options(Oid relid, ArgusOptions *options);
extern void argus_get_server(const char *name, ArgusOptions *options);
extern bool argus_find_server(const char *name, ArgusOptions *options);

/* in archive_access.cpp */
extern ArgusHandles *argus_make_handles(MemoryContext context);
extern void argus_reserve_fd(ArgusHandles *handles);
extern bool argus_reserve_fds(ArgusHandles *handles, int n);
extern void argus_release_fd(ArgusHandles *handles);
extern void argus_close_handles(ArgusHandles *handles);
extern bool argus_list_archives(ArgusHandles *handles, const char *path, const char *pattern, bool may_glob,
								ArgusError *error);
extern void argus_set_spans(ArgusHandles *handles, const ArgusOptions *options);
extern bool argus_window_of(const ArgusArchive *archive, const ArgusOptions *options, int64 *first, int64 *last);
extern bool argus_name_time(const ArgusArchive *archive, const ArgusOptions *options, TimestampTz *time);

/* in alter_options.cpp */
extern void argus_watch_options(void);
extern void argus_note_validator(Oid oid);

/* in allowed_roots.cpp */
extern void argus_define_roots(void);
extern bool argus_is_in_tree(const char *path, const char *root);
extern void argus_check_allowed_path(const char *path);
extern void argus_check_allowed(const ArgusHandles *handles);

/* in server_files.cpp */
extern void argus_get_tree(const char *server, ArgusOptions *options);
extern void argus_check_in_tree(const char *path, const char *root, const char *server);
extern void argus_list_file(ArgusHandles *handles, const char *server, const char *shown, ArgusError *error);

/* in stream_identity.cpp */
extern const uint8 *argus_stream_key(const bytea *key);

/* in doubles.cpp */
extern void argus_hide_doubles(ArgusHandles *handles, Oid relid);

/* in hot_table.cpp */
extern Datum argus_value_of_row(uint64 row, int column);

/* in ledger_times.cpp */
extern int argus_read_ledger(const ArgusOptions *options, ArgusLedgerRow **rows);
extern bool argus_ledger_times(const ArgusLedgerRow *rows, int n, const ArgusArchive *archive, int64 *first,
							   int64 *last);
extern void argus_correct_spans(ArgusHandles *handles, const ArgusOptions *options);

/* in misnamed_files.cpp */
extern const char *argus_say_misnamed(const ArgusOptions *options, const ArgusArchive *archive, int64 first,
									  int64 last);
extern bool argus_leaves_name(const ArgusOptions *options, TimestampTz name_time, TimestampTz first, TimestampTz last);

/* in read_files.cpp */
extern void argus_check_may_read_files(void);

/* in export.cpp */
extern void argus_check_may_write_files(const char *what);

/* in guards.cpp */
extern void argus_require_alone(const Node *context, const char *what);
extern void argus_require_argument(FunctionCallInfo fcinfo, int i, const char *name);

/* in cursor.cpp */
extern void argus_cursor_list(ArgusCursor *cursor, MemoryContext context);
extern void argus_cursor_open(ArgusCursor *cursor, const ArgusScanSpec *spec);
extern void argus_cursor_rewind(ArgusCursor *cursor, const ArgusPredicate *predicate, int n_nodes);
extern bool argus_cursor_fetch(ArgusCursor *cursor);
extern void argus_cursor_stop(ArgusCursor *cursor);

/* in storable.cpp */
extern int32 argus_text_encoding(void);
extern const char *argus_storable(const char *text);
extern char *argus_path_of_text(const char *text);
extern const char *argus_files_of_text(const char *text);

/* in error.cpp */
extern int argus_errcode_for_file(void);
[[noreturn]] extern void argus_raise(const ArgusError *error);
extern void argus_report_notice(const ArgusNotice *notice, bool stop_on_error);

/* in columns.cpp */
/* ArgusKind, as the option "record" names it. */
extern const char *argus_kind_name(int32 kind);
extern bool argus_is_field_name(const char *name);
extern Oid argus_type_oid(int32 type);
extern void argus_map_columns(Relation rel, int32 kind, ArgusColumnMap *map);
extern bool argus_is_address(const ArgusColumnMap *map, Index relid, const Expr *expr);

/* in pushdown.cpp */
extern bool argus_push_condition(ArgusConditions *conditions, Expr *expr);

/* in bind.cpp */
extern ArgusPredicate *argus_bind_predicate(List *nodes, List *operand_states, ExprContext *econtext, int32 kind,
											const ArgusOptions *options, int *n_nodes);
extern ArgusPredicate argus_compare_time(int32 kind, const char *field, int32 op, TimestampTz value);
extern ArgusPredicate argus_list_node(int32 op, int n_children);
extern ArgusPredicate argus_constant_node(bool value);

/* in parse_filter.cpp */
extern ArgusFilter *argus_parse_filter(const char *text, MemoryContext context);

/* in expression.cpp */
extern Expr *argus_build_condition(const ArgusFilter *filter, const ArgusRow *row);
extern Expr *argus_test_truth(Expr *expr, BoolTestType type);

/* in matches.cpp */
extern ArgusRow *argus_make_row(int capacity);
extern void argus_add_column(ArgusRow *row, const char *name, Expr *column);
extern ArgusRow *argus_row_of_desc(TupleDesc desc, int varno);

/* in datum.cpp */
extern void argus_make_tuple_maker(ArgusTupleMaker *maker, MemoryContext context, int capacity);
extern void argus_show_field(ArgusTupleMaker *maker, int field, int32 type, int index);
extern void argus_init_tuple_maker(ArgusTupleMaker *maker, MemoryContext context, int32 kind, int ncolumns,
								   const int32 *fields, const int *indexes);
extern Datum argus_make_bytea(const uint8 *bytes, uint32 length);
extern void argus_fill_values(ArgusTupleMaker *maker, const ArgusValue *row, Datum *values, bool *nulls);

/* in estimate.cpp */
extern void argus_estimate_archives(PlannerInfo *root, const ArgusConditions *conditions, ArgusRelationInfo *info);
extern void argus_estimate_rows(PlannerInfo *root, RelOptInfo *baserel, ArgusRelationInfo *info);

/* in first_rows.cpp */
extern List *argus_top_of_query(PlannerInfo *root, RelOptInfo *baserel, const ArgusRelationInfo *info);
extern double argus_top_share(const List *top, double rows, double bytes);
extern ArgusTop argus_bind_top(const List *top);
extern const char *argus_show_top(const List *top);

/* in watchlist.cpp */
extern List *argus_imply_conditions(PlannerInfo *root, RelOptInfo *rel, List *clauses, double *keys, Cost *cost);
extern void argus_plan_sets(PlannerInfo *root, const ArgusRelationInfo *info, List *conditions);

/* in paths.cpp */
extern void argusGetForeignPaths(PlannerInfo *root, RelOptInfo *baserel, Oid foreigntableid);

/* in plan.cpp */
extern void argus_init_conditions(ArgusConditions *conditions, PlannerInfo *root, RelOptInfo *baserel,
								  const ArgusRelationInfo *info);
extern void argusGetForeignRelSize(PlannerInfo *root, RelOptInfo *baserel, Oid foreigntableid);
extern ForeignScan *argusGetForeignPlan(PlannerInfo *root, RelOptInfo *baserel, Oid foreigntableid,
										ForeignPath *best_path, List *tlist, List *scan_clauses, Plan *outer_plan);

/* in exec.cpp */
extern void argusBeginForeignScan(ForeignScanState *node, int eflags);
extern TupleTableSlot *argusIterateForeignScan(ForeignScanState *node);
extern void argusReScanForeignScan(ForeignScanState *node);
extern void argusEndForeignScan(ForeignScanState *node);
extern void argusExplainForeignScan(ForeignScanState *node, struct ExplainState *es);

extern void argus_list_table(ArgusScanState *state);

/* in parallel.cpp */
extern bool argusIsForeignScanParallelSafe(PlannerInfo *root, RelOptInfo *rel, RangeTblEntry *rte);
extern Size argusEstimateDSMForeignScan(ForeignScanState *node, ParallelContext *pcxt);
extern void argusInitializeDSMForeignScan(ForeignScanState *node, ParallelContext *pcxt, void *coordinate);
extern void argusReInitializeDSMForeignScan(ForeignScanState *node, ParallelContext *pcxt, void *coordinate);
extern void argusInitializeWorkerForeignScan(ForeignScanState *node, shm_toc *toc, void *coordinate);
extern void argusShutdownForeignScan(ForeignScanState *node);
extern void argus_shared_list(ArgusScanState *state);
extern uint64 *argus_shared_claims(const ArgusScanState *state);
extern void argus_sum_stats(const ArgusScanState *state, ArgusScanStats *stats);
extern void argus_leave_shared(ArgusScanState *state);

/* in analyze.cpp */
extern bool argusAnalyzeForeignTable(Relation rel, AcquireSampleRowsFunc *func, BlockNumber *totalpages);

/* in readonly.cpp */
extern int argusIsForeignRelUpdatable(Relation rel);
extern List *argusPlanForeignModify(PlannerInfo *root, ModifyTable *plan, Index resultRelation, int subplan_index);
extern void argusBeginForeignInsert(ModifyTableState *mtstate, ResultRelInfo *rinfo);
extern void argusExecForeignTruncate(List *rels, DropBehavior behavior, bool restart_seqs);

/* in import.cpp */
extern List *argusImportForeignSchema(ImportForeignSchemaStmt *stmt, Oid serverOid);
}

/* What ForeignPath.fdw_private holds. */
enum ArgusPathPrivateIndex
{
	ARGUS_PATH_IMPLIED, /* Exprs: conditions that follow from joins, see watchlist.cpp */
	ARGUS_PATH_TOP      /* IntList: NIL, or by ArgusTopInt */
};

/* What ForeignScan.fdw_private holds. */
enum ArgusScanPrivateIndex
{
	ARGUS_PRIVATE_NODES,      /* IntList: conditions, see pushdown.cpp */
	ARGUS_PRIVATE_ATTRIBUTES, /* IntList: wanted attribute numbers */
	ARGUS_PRIVATE_FIELDS,     /* IntList: their fields */
	ARGUS_PRIVATE_TOP         /* IntList: NIL, or by ArgusTopInt */
};

/* Of ORDER BY stime LIMIT: see first_rows.cpp. */
enum ArgusTopInt
{
	ARGUS_TOP_ROWS,       /* LIMIT and OFFSET */
	ARGUS_TOP_DESCENDING, /* bool */
	ARGUS_TOP_NULLS_FIRST /* bool */
};

#endif
