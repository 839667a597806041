/*
 * table.h
 *		What a foreign table may be, and the archives it shows: options, columns, times in names, a pass over them.
 */
#ifndef ARGUS_TABLE_H
#define ARGUS_TABLE_H

#include "bridge/bridge.h"

/* Options of a foreign table, its server's among them. */
struct ArgusOptions
{
	const char *server;    /* name of the server */
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

/* The field that each column of a foreign table shows, by attribute number - 1; -1: none, or the column is dropped. */
struct ArgusColumnMap
{
	int32 kind; /* ArgusKind of the rows */
	int natts;
	int32 *fields;
};

/* A pass over archives, batch by batch: see cursor.cpp. The caller zeroes it and sets `path` to `stop_on_error`. */
struct ArgusCursor
{
	const char *path;    /* folder of a tree; with by_file a file, folder or glob */
	const char *pattern; /* of the files below path, or NULL */
	bool by_file;        /* path was named by the user as what to read */
	bool stop_on_error;  /* damage is an ERROR */
	ArgusHandles *handles;
	ArgusBatch batch;
	int next_row; /* of the batch */
	int width;    /* values of a row */
	ArgusError error;
};

/* An archive whose name may be wrong, as a ledger knows it. */
struct ArgusLedgerRow
{
	const char *path;
	int64 bytes;
	TimestampTz mtime;
	TimestampTz first; /* earliest stime of its flows */
	TimestampTz last;  /* latest time of its flows */
};

/* How the core describes column `i` of the rows of a kind. */
typedef const ArgusField *(*ArgusColumnAt)(int32 kind, int32 i) noexcept;

extern "C"
{

/* in option.cpp */
extern void argus_get_options(Oid relid, ArgusOptions *options);
extern void argus_get_server(const char *name, ArgusOptions *options);
extern bool argus_find_server(const char *name, ArgusOptions *options);
extern void argus_set_option(ArgusOptions *options, DefElem *def);
extern void argus_invalid_value(const char *name, const char *value, const char *hint);

/* in columns.cpp */
extern const char *argus_kind_name(int32 kind);
extern int32 argus_kind_of_name(const char *name);
extern Oid argus_type_oid(int32 type);
extern Oid *argus_types_of_columns(int32 kind, int n, ArgusColumnAt column_at);
extern bool argus_is_field_name(const char *name);
extern void argus_map_columns(Relation rel, int32 kind, ArgusColumnMap *map);
extern const Var *argus_column_of(const ArgusColumnMap *map, Index relid, const Expr *expr);
extern bool argus_is_column(const ArgusColumnMap *map, Index relid, const Expr *expr, const char *field);
extern bool argus_is_address(const ArgusColumnMap *map, Index relid, const Expr *expr);

/* in archive_access.cpp */
extern bool argus_list_archives(ArgusHandles *handles, const char *path, const char *pattern, bool may_glob,
								ArgusError *error);
extern bool argus_list_unmatched(ArgusHandles *handles, const ArgusOptions *options, ArgusError *error);
extern bool argus_list_quietly(ArgusHandles *handles, const ArgusOptions *options, bool estimate, ArgusError *error);
extern double argus_total_bytes(const ArgusList *list);
extern void argus_init_cursor(ArgusCursor *cursor, const ArgusOptions *options);
extern void argus_begin_file_spec(ArgusScanSpec *spec, int32 kind);
extern void argus_init_scan_spec(ArgusScanSpec *spec, const ArgusOptions *options);
extern void argus_get_server_with_root(const char *server, ArgusOptions *options);
extern void argus_list_tree(const char *server, ArgusOptions *options, ArgusCursor *cursor);
extern const char *argus_files_of_text(const char *text);

/* in cursor.cpp */
extern void argus_cursor_list(ArgusCursor *cursor, MemoryContext context);
extern void argus_cursor_open(ArgusCursor *cursor, const ArgusScanSpec *spec);
extern void argus_cursor_rewind(ArgusCursor *cursor, const ArgusPredicate *predicate, int n_nodes);
extern void argus_report_unlisted(const ArgusList *list, bool as_error);
extern bool argus_cursor_fetch(ArgusCursor *cursor);
extern void argus_cursor_stop(ArgusCursor *cursor);

/* in name_times.cpp */
extern void argus_set_spans(ArgusHandles *handles, const ArgusOptions *options);
extern bool argus_name_window(const ArgusArchive *archive, const ArgusOptions *options, int64 *first, int64 *last);
extern bool argus_name_time(const ArgusArchive *archive, const ArgusOptions *options, TimestampTz *time);
extern const char *argus_describe_misnamed(const ArgusOptions *options, const ArgusArchive *archive, int64 first,
										   int64 last);
extern bool argus_leaves_name(const ArgusOptions *options, TimestampTz name_time, TimestampTz first, TimestampTz last);
extern const char *argus_describe_name_time(const ArgusOptions *options, TimestampTz name_time, TimestampTz first,
											TimestampTz last);

/* in ledger_times.cpp */
extern int argus_read_ledger(const ArgusOptions *options, ArgusLedgerRow **rows);
extern bool argus_ledger_times(const ArgusLedgerRow *rows, int n, const ArgusArchive *archive, int64 *first,
							   int64 *last);
extern void argus_correct_spans(ArgusHandles *handles, const ArgusOptions *options);

/* in doubles.cpp */
extern void argus_hide_repeated_contents(ArgusHandles *handles, Oid relid);

/* in readonly.cpp */
extern int argusIsForeignRelUpdatable(Relation rel);
extern List *argusPlanForeignModify(PlannerInfo *root, ModifyTable *plan, Index resultRelation, int subplan_index);
extern void argusBeginForeignInsert(ModifyTableState *mtstate, ResultRelInfo *rinfo);
extern void argusExecForeignTruncate(List *rels, DropBehavior behavior, bool restart_seqs);

/* in import.cpp */
extern List *argusImportForeignSchema(ImportForeignSchemaStmt *stmt, Oid serverOid);

/*
 * Takes the next row: sets *row to its values, which live until the next call. A row without values may be at NULL.
 * Returns false if there are no more rows.
 */
static inline bool
argus_cursor_next(ArgusCursor *cursor, const ArgusValue **row)
{
	if (cursor->next_row >= cursor->batch.n_rows && !argus_cursor_fetch(cursor))
		return false;
	*row = cursor->batch.values + (Size) cursor->next_row++ * cursor->width;
	return true;
}
}

#endif
