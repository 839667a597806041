/*
 * unmatched_files.cpp
 *		argus.unmatched_files(): archives below the root of a server that its pattern does not match.
 *
 * No query reads them, so nobody would notice the folder of a second sensor. Files that are something else are left
 * out; what cannot be read may be an archive.
 */
#include "functions/unmatched_files.h"
#include "bridge/bridge.h"
#include "bridge/result_type.h"

extern "C"
{
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(argus_unmatched_files);
PG_FUNCTION_INFO_V1(argus_find_unmatched_files);

/* Lists the files that the pattern does not match, in the current context. Without a pattern there are none. */
void
argus_open_unmatched(ArgusUnmatched *pass)
{
	ArgusCursor *cursor = &pass->cursor;

	cursor->handles = argus_make_handles(CurrentMemoryContext);
	if (!argus_list_unmatched(cursor->handles, pass->options, &cursor->error))
		argus_raise(&cursor->error);
}

/* Returns in words why the name of a file is none of the pattern. */
static const char *
say_of_name(const ArgusOptions *options, const ArgusArchive *archive)
{
	const char *in_tree = archive->path + strlen(options->root);

	while (*in_tree == '/')
		in_tree++;
	return argus_name_is_impossible(options->pattern, in_tree)
			   ? "the time in the name does not exist or contradicts itself"
			   : "the name does not match the pattern";
}

/*
 * Looks for the next archive, and describes it. Returns in words why it is not read, or NULL if there is no other one.
 */
const char *
argus_next_unmatched(ArgusUnmatched *pass, ArgusArchive *archive)
{
	ArgusCursor *cursor = &pass->cursor;
	ArgusList *list = cursor->handles->list;

	while (pass->next < argus_list_count(list))
	{
		const int32 i = pass->next++;
		const ArgusError *error = &cursor->error;
		int32 is_archive;

		CHECK_FOR_INTERRUPTS();
		argus_list_at(list, i, archive);
		if (argus_archive_peek(list, i, &is_archive, &cursor->error) != ARGUS_OK)
		{
			const char *how = argus_storable(error->message);

			errno = error->saved_errno;
			return psprintf("%s, and the file %s", say_of_name(pass->options, archive),
							error->saved_errno == 0 ? how : psprintf("%s: %m", how));
		}
		if (is_archive)
			return say_of_name(pass->options, archive);
	}
	return NULL;
}

/* The columns that argus.unmatched_files() returns. */
enum
{
	ARGUS_UNMATCHED_PATH,
	ARGUS_UNMATCHED_REASON,
	ARGUS_UNMATCHED_FIRST_TIME,
	ARGUS_UNMATCHED_LAST_TIME,
	ARGUS_UNMATCHED_COLUMNS
};
static const Oid unmatched_types[ARGUS_UNMATCHED_COLUMNS] = {TEXTOID, TEXTOID, TIMESTAMPTZOID, TIMESTAMPTZOID};

/* Sets the times of the flows of archive `i` as its index or a ledger knows them. */
static void
set_times(const ArgusCursor *cursor, int32 i, const ArgusArchive *archive, const ArgusLedgerRow *rows, int n_rows,
		  Datum *values, bool *nulls)
{
	int64 first, last;

	do
		CHECK_FOR_INTERRUPTS();
	while (!argus_scan_prepare(cursor->handles->scan, i));
	if (!argus_scan_times(cursor->handles->scan, i, &first, &last) &&
		!argus_ledger_times(rows, n_rows, archive, &first, &last))
	{
		nulls[ARGUS_UNMATCHED_FIRST_TIME] = nulls[ARGUS_UNMATCHED_LAST_TIME] = true;
		return;
	}
	values[ARGUS_UNMATCHED_FIRST_TIME] = TimestampTzGetDatum(first - ARGUS_EPOCH_DIFF);
	values[ARGUS_UNMATCHED_LAST_TIME] = TimestampTzGetDatum(last - ARGUS_EPOCH_DIFF);
}

/* argus_unmatched_files(server name) */
Datum
argus_unmatched_files(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	ArgusOptions options;
	ArgusUnmatched pass = {};
	ArgusArchive archive;
	ArgusScanSpec spec;
	ArgusLedgerRow *rows;
	int n_rows;

	InitMaterializedSRF(fcinfo, 0);
	argus_check_result(fcinfo, unmatched_types, ARGUS_UNMATCHED_COLUMNS);
	argus_get_server_with_root(NameStr(*PG_GETARG_NAME(0)), &options);
	pass.options = &options;
	argus_open_unmatched(&pass);
	argus_report_unlisted(pass.cursor.handles->list, false);
	n_rows = argus_read_ledger(&options, &rows);
	argus_init_scan_spec(&spec, &options);
	argus_cursor_open(&pass.cursor, &spec);
	for (const char *reason; (reason = argus_next_unmatched(&pass, &archive)) != NULL;)
	{
		Datum values[ARGUS_UNMATCHED_COLUMNS];
		bool nulls[ARGUS_UNMATCHED_COLUMNS] = {};

		set_times(&pass.cursor, pass.next - 1, &archive, rows, n_rows, values, nulls);
		values[ARGUS_UNMATCHED_PATH] = CStringGetTextDatum(argus_storable(archive.path));
		values[ARGUS_UNMATCHED_REASON] = CStringGetTextDatum(reason);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	argus_close_handles(pass.cursor.handles);
	return (Datum) 0;
}

/* argus_find_unmatched_files(server name): their paths, for a run, which reports itself what cannot be opened. */
Datum
argus_find_unmatched_files(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	const Oid types[] = {TEXTOID};
	ArgusOptions options;
	ArgusUnmatched pass = {};
	ArgusArchive archive;

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	argus_check_result(fcinfo, types, 1);
	argus_get_server_with_root(NameStr(*PG_GETARG_NAME(0)), &options);
	pass.options = &options;
	argus_open_unmatched(&pass);
	while (argus_next_unmatched(&pass, &archive) != NULL)
	{
		Datum path = CStringGetTextDatum(argus_storable(archive.path));
		bool is_null = false;

		tuplestore_putvalues(result->setResult, result->setDesc, &path, &is_null);
	}
	argus_close_handles(pass.cursor.handles);
	return (Datum) 0;
}
}
