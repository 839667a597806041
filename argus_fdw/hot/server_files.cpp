/*
 * server_files.cpp
 *		What lies below the root of a server, for those who keep a ledger of it: list_server_archives(),
 *		unreadable_paths(), identify_file() and path_matches() of argus_internal.
 */
#include "bridge/bridge.h"
#include "bridge/result_type.h"
#include "hot/hot.h"
#include "rights/rights.h"
#include "table/table.h"

#include <fnmatch.h>

extern "C"
{
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(argus_list_server_archives);
PG_FUNCTION_INFO_V1(argus_unreadable_paths);
PG_FUNCTION_INFO_V1(argus_identify_file);
PG_FUNCTION_INFO_V1(argus_path_matches);

/* The columns of argus_internal.listed_file. */
enum
{
	ARGUS_LISTED_PATH,
	ARGUS_LISTED_BYTES,
	ARGUS_LISTED_MTIME,
	ARGUS_LISTED_NAME_TIME,
	ARGUS_LISTED_COLUMNS
};
static const Oid listed_types[ARGUS_LISTED_COLUMNS] = {TEXTOID, INT8OID, TIMESTAMPTZOID, TIMESTAMPTZOID};

/* The columns that unreadable_paths() returns. */
enum
{
	ARGUS_UNREADABLE_PATH,
	ARGUS_UNREADABLE_MESSAGE,
	ARGUS_UNREADABLE_COLUMNS
};
static const Oid unreadable_types[ARGUS_UNREADABLE_COLUMNS] = {TEXTOID, TEXTOID};

/* The columns that identify_file() returns. */
enum
{
	ARGUS_IDENTITY_BYTES,
	ARGUS_IDENTITY_MTIME,
	ARGUS_IDENTITY_DIGEST,
	ARGUS_IDENTITY_HAS_CHANGED,
	ARGUS_IDENTITY_COLUMNS
};
static const Oid identity_types[ARGUS_IDENTITY_COLUMNS] = {INT8OID, TIMESTAMPTZOID, BYTEAOID, BOOLOID};

/* argus_list_server_archives(server name) */
Datum
argus_list_server_archives(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	ArgusCursor cursor;
	ArgusOptions options;
	int32 n;

	InitMaterializedSRF(fcinfo, 0);
	argus_check_result(fcinfo, listed_types, ARGUS_LISTED_COLUMNS);
	argus_list_tree(NameStr(*PG_GETARG_NAME(0)), &options, &cursor);
	n = argus_list_count(cursor.handles->list);
	for (int32 i = 0; i < n; i++)
	{
		Datum values[ARGUS_LISTED_COLUMNS];
		bool nulls[ARGUS_LISTED_COLUMNS] = {};
		ArgusArchive archive;
		TimestampTz time = 0;

		CHECK_FOR_INTERRUPTS();
		argus_list_at(cursor.handles->list, i, &archive);
		nulls[ARGUS_LISTED_NAME_TIME] = !argus_name_time(&archive, &options, &time);
		values[ARGUS_LISTED_PATH] = CStringGetTextDatum(argus_storable(archive.path));
		values[ARGUS_LISTED_BYTES] = Int64GetDatum(archive.bytes);
		values[ARGUS_LISTED_MTIME] = TimestampTzGetDatum(archive.mtime - ARGUS_EPOCH_DIFF);
		values[ARGUS_LISTED_NAME_TIME] = TimestampTzGetDatum(time);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	argus_close_handles(cursor.handles);
	return (Datum) 0;
}

/* argus_unreadable_paths(server name): reports nothing, since whoever lists the archives does. */
Datum
argus_unreadable_paths(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	ArgusHandles *handles = argus_make_handles(CurrentMemoryContext);
	ArgusError *error = (ArgusError *) palloc(sizeof(ArgusError));
	ArgusOptions options;

	InitMaterializedSRF(fcinfo, 0);
	argus_check_result(fcinfo, unreadable_types, ARGUS_UNREADABLE_COLUMNS);
	argus_get_server_with_root(NameStr(*PG_GETARG_NAME(0)), &options);
	if (!argus_list_quietly(handles, &options, false, error))
		argus_raise(error);
	for (int32 i = 0; i < argus_list_notice_count(handles->list); i++)
	{
		Datum values[ARGUS_UNREADABLE_COLUMNS];
		bool nulls[ARGUS_UNREADABLE_COLUMNS] = {};
		ArgusNotice notice;
		const char *message;

		CHECK_FOR_INTERRUPTS();
		argus_list_notice_at(handles->list, i, &notice);
		errno = notice.saved_errno;
		message = psprintf("%s: %m", argus_storable(notice.message));
		values[ARGUS_UNREADABLE_PATH] = CStringGetTextDatum(argus_storable(notice.path));
		values[ARGUS_UNREADABLE_MESSAGE] = CStringGetTextDatum(message);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	argus_close_handles(handles);
	return (Datum) 0;
}

/*
 * Lists one file below the root of a server, which a column shows as `shown`. Its path may go through links in the
 * tree, as the paths of whatever foreign tables of the server read.
 */
void
argus_list_file(ArgusHandles *handles, const char *server, const char *shown, ArgusError *error)
{
	const char *path = argus_path_of_text(shown);
	ArgusOptions options;
	ArgusArchive archive;

	argus_get_server_with_root(server, &options);
	argus_check_in_tree(path, options.root, server);
	argus_check_allowed_path(path);
	if (!argus_list_archives(handles, path, NULL, false, error))
		argus_raise(error);
	argus_check_allowed(handles->list);
	if (argus_list_count(handles->list) == 1)
	{
		argus_list_at(handles->list, 0, &archive);
		if (strcmp(archive.path, path) == 0)
			return;
	}
	ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE), errmsg("\"%s\" is not a file", argus_storable(path))));
}

/* argus_identify_file(server name, path text) */
Datum
argus_identify_file(PG_FUNCTION_ARGS)
{
	ArgusHandles *handles = argus_make_handles(CurrentMemoryContext);
	ArgusError *error = (ArgusError *) palloc(sizeof(ArgusError));
	ArgusIdentify *identify;
	ArgusIdentity identity;
	TupleDesc desc;
	Datum values[ARGUS_IDENTITY_COLUMNS];
	bool nulls[ARGUS_IDENTITY_COLUMNS] = {};

	desc = argus_check_result(fcinfo, identity_types, ARGUS_IDENTITY_COLUMNS);
	argus_list_file(handles, NameStr(*PG_GETARG_NAME(0)), text_to_cstring(PG_GETARG_TEXT_PP(1)), error);
	identify = argus_own<argus_identify_close>(handles, argus_identify_open(handles->list, 0, error), error);
	argus_run([&](int32 *done) { return argus_identify_step(identify, done, &identity, error); }, error);
	argus_close_handles(handles);
	values[ARGUS_IDENTITY_BYTES] = Int64GetDatum(identity.bytes);
	values[ARGUS_IDENTITY_MTIME] = TimestampTzGetDatum(identity.mtime - ARGUS_EPOCH_DIFF);
	values[ARGUS_IDENTITY_DIGEST] = argus_make_bytea(identity.digest, sizeof(identity.digest));
	values[ARGUS_IDENTITY_HAS_CHANGED] = BoolGetDatum(identity.has_changed != 0);
	return HeapTupleGetDatum(heap_form_tuple(desc, values, nulls));
}

/*
 * argus_path_matches(path text, glob text): whether argus.flows() would read a file, which a column shows as `path`,
 * if it were given the glob: it matches the file, or a folder that the file lies in.
 */
Datum
argus_path_matches(PG_FUNCTION_ARGS)
{
	const char *path = argus_path_of_text(text_to_cstring(PG_GETARG_TEXT_PP(0)));
	char *glob = argus_glob_of_text(text_to_cstring(PG_GETARG_TEXT_PP(1)));
	Size length = strlen(glob);

	CHECK_FOR_INTERRUPTS();
	while (length > 1 && glob[length - 1] == '/')
		glob[--length] = '\0';
	/* Otherwise it might match the empty beginning of any path. */
	if (glob[0] != '/')
		PG_RETURN_BOOL(false);
	PG_RETURN_BOOL(fnmatch(glob, path, FNM_PATHNAME | FNM_PERIOD | FNM_LEADING_DIR) == 0);
}
}
