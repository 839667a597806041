/*
 * misnamed_files.cpp
 *		Archives with flows outside of the window of their name, by more than the slack: which they are, and how to say it.
 */
#include "bridge/result_type.h"

extern "C"
{
#include "funcapi.h"
#include "miscadmin.h"
#include "pgtime.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(argus_name_contradiction);
PG_FUNCTION_INFO_V1(argus_misnamed_files);

/* As "12 days 07:30:00". Not interval_out(), which says it as the session likes. */
static const char *
say_duration(int64 microseconds)
{
	const int64 days = microseconds / USECS_PER_DAY;
	const int64 seconds = microseconds % USECS_PER_DAY / USECS_PER_SEC;
	const char *clock = psprintf("%02d:%02d:%02d", (int) (seconds / SECS_PER_HOUR),
								 (int) (seconds % SECS_PER_HOUR / SECS_PER_MINUTE), (int) (seconds % SECS_PER_MINUTE));

	return days == 0 ? clock : psprintf(INT64_FORMAT " day%s %s", days, days == 1 ? "" : "s", clock);
}

/*
 * How flows between these times leave the window of an archive's name, microseconds since the Unix epoch; NULL: they do not, or there is
 * none.
 */
const char *
argus_say_misnamed(const ArgusOptions *options, const ArgusArchive *archive, int64 first, int64 last)
{
	int64 window_first, window_last;
	int64 begin, end;
	const char *early;
	const char *late;

	if (!argus_window_of(archive, options, &window_first, &window_last))
		return NULL;
	begin = window_first + options->slack;
	end = window_last - options->slack;
	if (last < window_first)
		return psprintf("all flows ended %s or more before the time in the name", say_duration(begin - last));
	if (first >= window_last)
		return psprintf("all flows began %s or more behind the period of the name", say_duration(first - end));
	if (first >= window_first && last < window_last)
		return NULL;
	early = first >= window_first
				? ""
				: psprintf("flows began up to %s before the time in the name", say_duration(begin - first));
	late = last < window_last
			   ? ""
			   : psprintf("flows ended up to %s behind the period of the name", say_duration(last - end));
	return psprintf("%s%s%s", early, *early != '\0' && *late != '\0' ? " and " : "", late);
}

/* The same of a time in a name as the ledger remembers it: of two instants that it may mean, the earlier. */
static const char *
say_of_time(const ArgusOptions *options, TimestampTz name_time, TimestampTz first, TimestampTz last)
{
	const pg_time_t instant = (name_time + ARGUS_EPOCH_DIFF) / USECS_PER_SEC;
	pg_tz *zone = pg_tzset(options->timezone);
	ArgusArchive archive = {};

	if (TIMESTAMP_NOT_FINITE(name_time) || TIMESTAMP_NOT_FINITE(first) || TIMESTAMP_NOT_FINITE(last) || zone == NULL)
		return NULL;
	archive.has_name_time = ARGUS_NAME_TIME_LOCAL;
	archive.name_time = instant + pg_localtime(&instant, zone)->tm_gmtoff;
	return argus_say_misnamed(options, &archive, first + ARGUS_EPOCH_DIFF, last + ARGUS_EPOCH_DIFF);
}

bool
argus_leaves_name(const ArgusOptions *options, TimestampTz name_time, TimestampTz first, TimestampTz last)
{
	return say_of_time(options, name_time, first, last) != NULL;
}

/* argus_name_contradiction(server name, name_time, first_time, last_time timestamptz) */
Datum
argus_name_contradiction(PG_FUNCTION_ARGS)
{
	ArgusOptions options;
	const char *reason;

	argus_get_server(NameStr(*PG_GETARG_NAME(0)), &options);
	reason = say_of_time(&options, PG_GETARG_TIMESTAMPTZ(1), PG_GETARG_TIMESTAMPTZ(2), PG_GETARG_TIMESTAMPTZ(3));
	if (reason == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(reason));
}

/* How archive i is misnamed, by its index or else by a ledger; NULL: it is not, or nothing tells. */
static const char *
say_of_archive(ArgusHandles *handles, const ArgusOptions *options, int32 i, const ArgusArchive *archive,
			   const ArgusLedgerRow *rows, int n_rows, int64 *first, int64 *last)
{
	if (archive->has_name_time == ARGUS_NAME_TIME_NONE)
		return NULL;
	do
		CHECK_FOR_INTERRUPTS();
	while (!argus_scan_prepare(handles->scan, i));
	if (!argus_scan_times(handles->scan, i, first, last) && !argus_ledger_times(rows, n_rows, archive, first, last))
		return NULL;
	return argus_say_misnamed(options, archive, *first, *last);
}

/* Open a scan that answers what indexes know. It reads no archive. */
static void
open_for_times(ArgusCursor *cursor, const ArgusOptions *options)
{
	ArgusScanSpec spec = {};

	spec.kind = ARGUS_FLOW;
	spec.encoding = argus_text_encoding();
	spec.index_dir = options->index_dir;
	spec.root = options->tree;
	cursor->handles->uses_index = spec.index_dir != NULL;
	argus_reserve_fd(cursor->handles);
	argus_cursor_open(cursor, &spec);
}

/* The columns that argus.misnamed_files() returns. */
enum
{
	ARGUS_MISNAMED_PATH,
	ARGUS_MISNAMED_REASON,
	ARGUS_MISNAMED_FIRST_TIME,
	ARGUS_MISNAMED_LAST_TIME,
	ARGUS_MISNAMED_COLUMNS
};
static const Oid misnamed_types[ARGUS_MISNAMED_COLUMNS] = {TEXTOID, TEXTOID, TIMESTAMPTZOID, TIMESTAMPTZOID};

/* argus_misnamed_files(server name) */
Datum
argus_misnamed_files(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	ArgusCursor cursor;
	ArgusOptions options;
	ArgusLedgerRow *rows;
	int n_rows;

	InitMaterializedSRF(fcinfo, 0);
	argus_check_result(fcinfo, misnamed_types, ARGUS_MISNAMED_COLUMNS);
	argus_list_tree(NameStr(*PG_GETARG_NAME(0)), &options, &cursor);
	n_rows = argus_read_ledger(&options, &rows);
	open_for_times(&cursor, &options);
	for (int32 i = 0; i < argus_list_count(cursor.handles->list); i++)
	{
		Datum values[ARGUS_MISNAMED_COLUMNS];
		bool nulls[ARGUS_MISNAMED_COLUMNS] = {};
		ArgusArchive archive;
		int64 first, last;
		const char *reason;

		CHECK_FOR_INTERRUPTS();
		argus_list_at(cursor.handles->list, i, &archive);
		reason = say_of_archive(cursor.handles, &options, i, &archive, rows, n_rows, &first, &last);
		if (reason == NULL)
			continue;
		values[ARGUS_MISNAMED_PATH] = CStringGetTextDatum(argus_storable(archive.path));
		values[ARGUS_MISNAMED_REASON] = CStringGetTextDatum(reason);
		values[ARGUS_MISNAMED_FIRST_TIME] = TimestampTzGetDatum(first - ARGUS_EPOCH_DIFF);
		values[ARGUS_MISNAMED_LAST_TIME] = TimestampTzGetDatum(last - ARGUS_EPOCH_DIFF);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	argus_close_handles(cursor.handles);
	return (Datum) 0;
}
}
