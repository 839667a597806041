/*
 * ledger_times.cpp
 *		The times that the ledgers of hot tables know of misnamed archives: those with flows outside of the window of
 *		their name.
 *
 * Whoever may read archives reads the right ones, whether or not he may see the ledger. So it is read with the rights
 * of its owner, by queries that are fixed here, and reveals nothing but times.
 */
#include "bridge/bridge.h"
#include "rights/rights.h"
#include "table/table.h"

#include <cstdlib>

extern "C"
{
#include "catalog/namespace.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(argus_count_misnamed_files);

/*
 * $1: the server, $2: its slack, $3: its period and slack. SQL does not know the zone of the names, so it selects what
 * may be misnamed. A ledger counts only if its owner may use the server: anybody may have restored one as he likes.
 */
#define ARGUS_LEAVES_NAME                                                                                              \
	"(p.name_time IS NULL OR f.first_time OPERATOR(pg_catalog.<) (p.name_time OPERATOR(pg_catalog.-) $2)"              \
	" OR f.last_time OPERATOR(pg_catalog.>=) (p.name_time OPERATOR(pg_catalog.+) $3))"
#define ARGUS_PLACES_WHERE                                                                                             \
	"SELECT x.* FROM " ARGUS_INTERNAL ".place x WHERE x.relid OPERATOR(pg_catalog.=) h.relid AND "
#define ARGUS_FROM_LEDGER                                                                                              \
	" FROM " ARGUS_INTERNAL ".hot_table_server h JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) h.relid"   \
	" JOIN pg_catalog.pg_foreign_server s ON s.srvname OPERATOR(pg_catalog.=) h.server"                                \
	" CROSS JOIN LATERAL (" ARGUS_PLACES_WHERE "x.early OPERATOR(pg_catalog.>) $2"                                     \
	" UNION " ARGUS_PLACES_WHERE "x.late OPERATOR(pg_catalog.>=) $3"                                                   \
	" UNION " ARGUS_PLACES_WHERE "x.early IS NULL) p"                                                                  \
	" JOIN " ARGUS_INTERNAL                                                                                            \
	".file f ON f.relid OPERATOR(pg_catalog.=) p.relid AND f.file OPERATOR(pg_catalog.=) p.file"                       \
	" WHERE h.server OPERATOR(pg_catalog.=) $1 AND pg_catalog.has_server_privilege(c.relowner, s.oid, 'USAGE')"        \
	" AND f.first_time IS NOT NULL AND " ARGUS_LEAVES_NAME

static const char *const misnamed_places =
	"SELECT p.path, p.bytes, p.mtime, f.first_time, f.last_time" ARGUS_FROM_LEDGER
	" ORDER BY p.path COLLATE pg_catalog.\"C\"";

/* A content that has got the right name since, or has it elsewhere, is not counted. */
static const char *const misnamed_files =
	"SELECT DISTINCT ON (f.file) p.name_time, f.first_time, f.last_time" ARGUS_FROM_LEDGER
	" AND p.relid OPERATOR(pg_catalog.=) $4 AND f.loaded_at OPERATOR(pg_catalog.>) $5 AND p.name_time IS NOT NULL"
	" AND NOT EXISTS (SELECT FROM " ARGUS_INTERNAL ".place q WHERE q.relid OPERATOR(pg_catalog.=) f.relid"
	" AND q.file OPERATOR(pg_catalog.=) f.file AND q.name_time IS NOT NULL"
	" AND f.first_time OPERATOR(pg_catalog.>=) (q.name_time OPERATOR(pg_catalog.-) $2)"
	" AND f.last_time OPERATOR(pg_catalog.<) (q.name_time OPERATOR(pg_catalog.+) $3))"
	" ORDER BY f.file";

/* Returns microseconds as an interval. */
static Datum
interval_of(int64 microseconds)
{
	Interval *interval = (Interval *) palloc0(sizeof(Interval));

	interval->time = microseconds;
	return IntervalPGetDatum(interval);
}

/*
 * Makes the planner use indexes until argus_work_as_before(). Few places are wrong, and indexes lead to them. A plan
 * for any slack and period expects a third of them to be, and would read a ledger of years at the start of each scan.
 */
static void
prefer_indexes(void)
{
	static const char *const others[] = {"enable_seqscan", "enable_hashjoin", "enable_mergejoin", "jit"};

	for (const char *other : others)
		(void) set_config_option(other, "off", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

/*
 * Runs a query on the ledger, after SPI_connect(), by a plan that is kept in `*plan`. If `relid` is valid, it is $4,
 * and `loaded_after` is $5.
 */
static void
query_ledger(SPIPlanPtr *plan, const char *query, const ArgusOptions *options, Oid relid, TimestampTz loaded_after)
{
	Oid types[] = {NAMEOID, INTERVALOID, INTERVALOID, REGCLASSOID, TIMESTAMPTZOID};
	Datum values[] = {DirectFunctionCall1(namein, CStringGetDatum(options->server)), interval_of(options->slack),
					  interval_of(options->period + options->slack), ObjectIdGetDatum(relid),
					  TimestampTzGetDatum(loaded_after)};
	ArgusRights before;

	argus_work_as_extension(&before);
	prefer_indexes();
	if (*plan == NULL)
	{
		*plan = SPI_prepare(query, OidIsValid(relid) ? 5 : 3, types);
		if (*plan == NULL || SPI_keepplan(*plan) != 0)
			elog(ERROR, "could not prepare to read the ledger");
	}
	if (SPI_execute_plan(*plan, values, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read the ledger");
	argus_work_as_before(&before);
}

/*
 * Reads what ledgers know of a server's misnamed archives, into `*rows`, in the order of their paths. Returns how many
 * rows there are. They are allocated in the current context.
 */
int
argus_read_ledger(const ArgusOptions *options, ArgusLedgerRow **rows)
{
	MemoryContext caller = CurrentMemoryContext;
	static SPIPlanPtr plan;
	int n;

	*rows = NULL;
	if (options->period < 0 || options->slack < 0)
		return 0;
	SPI_connect();
	query_ledger(&plan, misnamed_places, options, InvalidOid, DT_NOBEGIN);
	MemoryContextSwitchTo(caller);
	n = (int) SPI_processed;
	*rows = (ArgusLedgerRow *) palloc_extended(Max(n, 1) * sizeof(ArgusLedgerRow), MCXT_ALLOC_HUGE);
	for (int i = 0; i < n; i++)
		(*rows)[i] = {.path = TextDatumGetCString(argus_value_of_row(i, 1)),
					  .bytes = DatumGetInt64(argus_value_of_row(i, 2)),
					  .mtime = DatumGetTimestampTz(argus_value_of_row(i, 3)),
					  .first = DatumGetTimestampTz(argus_value_of_row(i, 4)),
					  .last = DatumGetTimestampTz(argus_value_of_row(i, 5))};
	SPI_finish();
	return n;
}

static int
compare_paths(const void *path, const void *row)
{
	return strcmp((const char *) path, ((const ArgusLedgerRow *) row)->path);
}

/*
 * Returns whether one of the `n` rows describes an archive as it is now. If so, sets `*first` and `*last` to the times
 * of its flows, in microseconds since the Unix epoch.
 */
bool
argus_ledger_times(const ArgusLedgerRow *rows, int n, const ArgusArchive *archive, int64 *first, int64 *last)
{
	const char *path = argus_storable(archive->path);
	const ArgusLedgerRow *row;
	bool found = false;

	row = n == 0 ? NULL : (const ArgusLedgerRow *) bsearch(path, rows, n, sizeof(ArgusLedgerRow), compare_paths);
	while (row > rows && strcmp(row[-1].path, path) == 0)
		row--;
	/* There may be several: of more than one hot table, or of one that had the content before. */
	for (; row != NULL && row < rows + n && strcmp(row->path, path) == 0; row++)
	{
		if (row->bytes != archive->bytes || row->mtime != archive->mtime - ARGUS_EPOCH_DIFF)
			continue;
		*first = Min(found ? *first : PG_INT64_MAX, row->first + ARGUS_EPOCH_DIFF);
		*last = Max(found ? *last : PG_INT64_MIN, row->last + ARGUS_EPOCH_DIFF);
		found = true;
	}
	return found;
}

/*
 * Corrects the spans of misnamed archives. The ledger does not know the times of management and event records: for
 * these the name just does not count.
 */
void
argus_correct_spans(ArgusHandles *handles, const ArgusOptions *options)
{
	ArgusLedgerRow *rows;
	const int n_rows = argus_read_ledger(options, &rows);
	const int32 n = n_rows > 0 ? argus_list_count(handles->list) : 0;

	for (int32 i = 0; i < n; i++)
	{
		ArgusArchive archive;
		int64 first, last;

		argus_list_at(handles->list, i, &archive);
		if (archive.has_name_time == ARGUS_NAME_TIME_NONE || !argus_ledger_times(rows, n_rows, &archive, &first, &last))
			continue;
		if (options->kind == ARGUS_FLOW)
			argus_list_set_span(handles->list, i, first, last + 1);
		else
			argus_list_set_span(handles->list, i, PG_INT64_MIN, PG_INT64_MAX);
	}
}

static bool
may_select(Oid relid)
{
	return OidIsValid(relid) && pg_class_aclcheck(relid, GetUserId(), ACL_SELECT) == ACLCHECK_OK;
}

/* Returns whether the caller sees a hot table in argus.status, as argus_internal.visible_hot_table has it. */
static bool
may_see(Oid relid)
{
	const Oid owner = argus_owner_of(relid);

	return OidIsValid(owner) && (has_privs_of_role(GetUserId(), owner) || may_select(relid) ||
								 may_select(get_relname_relid("all_hot_tables", get_namespace_oid("argus", false))));
}

/*
 * argus_count_misnamed_files(server name, relid regclass, loaded_after timestamptz): returns how many misnamed files
 * that were loaded since then a hot table holds, or NULL if the caller does not see it in argus.status.
 */
Datum
argus_count_misnamed_files(PG_FUNCTION_ARGS)
{
	static SPIPlanPtr plan;
	const Oid relid = PG_GETARG_OID(1);
	ArgusOptions options;
	int64 count = 0;

	if (!may_see(relid))
		PG_RETURN_NULL();
	if (!argus_find_server(NameStr(*PG_GETARG_NAME(0)), &options) || options.period < 0 || options.slack < 0)
		PG_RETURN_INT64(0);
	SPI_connect();
	query_ledger(&plan, misnamed_files, &options, relid, PG_GETARG_TIMESTAMPTZ(2));
	for (uint64 i = 0; i < SPI_processed; i++)
		count += argus_leaves_name(&options, DatumGetTimestampTz(argus_value_of_row(i, 1)),
								   DatumGetTimestampTz(argus_value_of_row(i, 2)),
								   DatumGetTimestampTz(argus_value_of_row(i, 3)));
	SPI_finish();
	PG_RETURN_INT64(count);
}
}
