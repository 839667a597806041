/*
 * list_archives.cpp
 *		argus.archives(): the archives, their formats, contents and damage, and the states of their indexes.
 */
#include "functions/read_files.h"

extern "C"
{
#include "access/genam.h"
#include "miscadmin.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(argus_archives);

/* The place of the side-cars of a tree, as the options of a server give it. */
struct ArgusIndexPlace
{
	const char *index_dir;
	const char *root; /* of the tree; NULL: the server has none, and any archive may have a side-car there */
};

/* The names of ArgusSideCarState that the column "index" shows. */
static const char *const side_car_states[] = {"none", "damaged", "stale", "whole", "fresh"};

/* Returns the ArgusIndexPlaces of all servers that the user may use. */
static List *
find_places(void)
{
	Relation servers = table_open(ForeignServerRelationId, AccessShareLock);
	SysScanDesc scan = systable_beginscan(servers, InvalidOid, false, NULL, 0, NULL);
	List *places = NIL;
	HeapTuple tuple;

	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_foreign_server server = (Form_pg_foreign_server) GETSTRUCT(tuple);
		ArgusIndexPlace *place;
		ArgusOptions options;

		if (argus_server_aclcheck(server->oid, GetUserId(), ACL_USAGE) != ACLCHECK_OK)
			continue;
		if (!argus_find_server(NameStr(server->srvname), &options) || options.index_dir == NULL)
			continue;
		place = (ArgusIndexPlace *) palloc(sizeof(ArgusIndexPlace));
		place->index_dir = options.index_dir;
		place->root = options.tree;
		places = lappend(places, place);
	}
	systable_endscan(scan);
	table_close(servers, AccessShareLock);
	return places;
}

/* Returns the ArgusSideCarState of archive i at one place. */
static int32
state_at(ArgusFunctionState *state, int32 i, const ArgusIndexPlace *place)
{
	ArgusHandles *handles = state->cursor.handles;
	ArgusError *error = &state->cursor.error;
	int32 found = ARGUS_SIDE_CAR_NONE;
	ArgusSideCarCheck *check;

	check = argus_own<argus_side_car_check_close>(handles,
												  argus_side_car_check_open(handles->list, i, place->index_dir,
																			place->root, argus_index_trust, error),
												  error);
	argus_run([=, &found](int32 *done) { return argus_side_car_check_step(check, done, &found, error); }, error);
	argus_close_newest(handles);
	return found;
}

/* Returns the best ArgusSideCarState of archive i at any place: a scan through one of these servers finds it so. */
static int32
best_state(ArgusFunctionState *state, int32 i)
{
	int32 best = ARGUS_SIDE_CAR_NONE;
	ListCell *cell;

	foreach(cell, state->places)
		best = Max(best, state_at(state, i, (const ArgusIndexPlace *) lfirst(cell)));
	return best;
}

/* Reads archive i to its end. */
static void
inspect(ArgusFunctionState *state, int32 i, ArgusArchiveInfo *info)
{
	ArgusHandles *handles = state->cursor.handles;
	ArgusError *error = &state->cursor.error;
	ArgusInspection *inspection = argus_own<argus_inspect_close>(handles, argus_inspect_open(handles->list, i, error),
																 error);

	argus_run([=](int32 *done) { return argus_inspect_step(inspection, done, info, error); }, error);
}

static Datum
text_or_null(const char *text, bool *isnull)
{
	*isnull = text == NULL;
	return text == NULL ? (Datum) 0 : CStringGetTextDatum(argus_storable(text));
}

/* The columns of argus.archive. */
enum
{
	ARGUS_ARCHIVE_PATH,
	ARGUS_ARCHIVE_FORMAT,
	ARGUS_ARCHIVE_VERSION,
	ARGUS_ARCHIVE_CODEC,
	ARGUS_ARCHIVE_BYTES,
	ARGUS_ARCHIVE_MTIME,
	ARGUS_ARCHIVE_RECORDS,
	ARGUS_ARCHIVE_FLOWS,
	ARGUS_ARCHIVE_FIRST_TIME,
	ARGUS_ARCHIVE_LAST_TIME,
	ARGUS_ARCHIVE_INDEX,
	ARGUS_ARCHIVE_DAMAGE,
	ARGUS_ARCHIVE_COLUMNS
};
static const Oid archive_types[ARGUS_ARCHIVE_COLUMNS] = {TEXTOID,        TEXTOID,        INT4OID, TEXTOID,
														 INT8OID,        TIMESTAMPTZOID, INT8OID, INT8OID,
														 TIMESTAMPTZOID, TIMESTAMPTZOID, TEXTOID, TEXTOID};

/* Returns the row of archive i. */
static HeapTuple
archive_row(ArgusFunctionState *state, TupleDesc desc, int32 i)
{
	Datum values[ARGUS_ARCHIVE_COLUMNS] = {0};
	bool nulls[ARGUS_ARCHIVE_COLUMNS] = {0};
	ArgusArchive archive;
	ArgusArchiveInfo info;
	const int32 index = best_state(state, i);
	HeapTuple tuple;

	argus_list_at(state->cursor.handles->list, i, &archive);
	inspect(state, i, &info);
	values[ARGUS_ARCHIVE_PATH] = CStringGetTextDatum(argus_storable(archive.path));
	values[ARGUS_ARCHIVE_FORMAT] = text_or_null(info.format, &nulls[ARGUS_ARCHIVE_FORMAT]);
	values[ARGUS_ARCHIVE_VERSION] = Int32GetDatum(info.version);
	nulls[ARGUS_ARCHIVE_VERSION] = info.version == 0;
	values[ARGUS_ARCHIVE_CODEC] = CStringGetTextDatum(info.codec);
	values[ARGUS_ARCHIVE_BYTES] = Int64GetDatum(archive.bytes);
	values[ARGUS_ARCHIVE_MTIME] = TimestampTzGetDatum(archive.mtime - ARGUS_EPOCH_DIFF);
	values[ARGUS_ARCHIVE_RECORDS] = Int64GetDatum(info.records);
	values[ARGUS_ARCHIVE_FLOWS] = Int64GetDatum(info.flows);
	values[ARGUS_ARCHIVE_FIRST_TIME] = TimestampTzGetDatum(info.first_time - ARGUS_EPOCH_DIFF);
	values[ARGUS_ARCHIVE_LAST_TIME] = TimestampTzGetDatum(info.last_time - ARGUS_EPOCH_DIFF);
	nulls[ARGUS_ARCHIVE_FIRST_TIME] = nulls[ARGUS_ARCHIVE_LAST_TIME] = !info.has_times;
	values[ARGUS_ARCHIVE_INDEX] = CStringGetTextDatum(side_car_states[index]);
	values[ARGUS_ARCHIVE_DAMAGE] = text_or_null(info.damage, &nulls[ARGUS_ARCHIVE_DAMAGE]);
	tuple = heap_form_tuple(desc, values, nulls);
	argus_close_newest(state->cursor.handles);
	return tuple;
}

/* Lists the archives, and finds where their side-cars may lie. */
static void
begin_listing(FunctionCallInfo fcinfo, FuncCallContext *context)
{
	ArgusFunctionState *state = argus_begin_reading(fcinfo, context, archive_types, ARGUS_ARCHIVE_COLUMNS);
	ArgusHandles *handles = state->cursor.handles;
	MemoryContext old = MemoryContextSwitchTo(context->multi_call_memory_ctx);

	state->places = find_places();
	MemoryContextSwitchTo(old);
	handles->uses_index = state->places != NIL;
	argus_reserve_fd(handles);
}

/* argus_archives(files text) */
Datum
argus_archives(PG_FUNCTION_ARGS)
{
	FuncCallContext *context;
	ArgusFunctionState *state;

	if (SRF_IS_FIRSTCALL())
	{
		context = SRF_FIRSTCALL_INIT();
		begin_listing(fcinfo, context);
	}
	context = SRF_PERCALL_SETUP();
	state = (ArgusFunctionState *) context->user_fctx;
	if (state->next_archive >= argus_list_count(state->cursor.handles->list))
		return argus_end_reading(fcinfo, context);
	SRF_RETURN_NEXT(context, HeapTupleGetDatum(archive_row(state, context->tuple_desc, state->next_archive++)));
}
}
