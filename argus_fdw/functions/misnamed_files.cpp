/*
 * misnamed_files.cpp
 *		argus.misnamed_files(): archives with flows outside of the period of their name, by more than the slack.
 */
#include "bridge/bridge.h"
#include "bridge/result_type.h"
#include "table/table.h"

extern "C"
{
#include "funcapi.h"
#include "miscadmin.h"
#include "pgtime.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(argus_name_contradiction);
PG_FUNCTION_INFO_V1(argus_misnamed_files);

/* argus_name_contradiction(server name, name_time, first_time, last_time timestamptz) */
Datum
argus_name_contradiction(PG_FUNCTION_ARGS)
{
	ArgusOptions options;
	const char *reason;

	argus_get_server(NameStr(*PG_GETARG_NAME(0)), &options);
	reason = argus_describe_name_time(&options, PG_GETARG_TIMESTAMPTZ(1), PG_GETARG_TIMESTAMPTZ(2),
									  PG_GETARG_TIMESTAMPTZ(3));
	if (reason == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(reason));
}

/*
 * Returns how the name of archive i contradicts its flows, by its index or else by a ledger. Returns NULL if it does
 * not, or if neither knows the times of its flows.
 */
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
	return argus_describe_misnamed(options, archive, *first, *last);
}

/* Opens a scan that returns what indexes know. It reads no archive. */
static void
open_for_times(ArgusCursor *cursor, const ArgusOptions *options)
{
	ArgusScanSpec spec;

	argus_init_scan_spec(&spec, options);
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
