/*
 * archive_facts.cpp
 *		argus_internal.archive_facts(): what is in the archives behind a table, and what is missing.
 *
 * Names and indexes describe sound archives. Only an archive that no index describes, and whose name may be of the
 * time in question, is read. argus_internal.opened_archives() returns those that can be opened.
 */
#include "bridge/bridge.h"
#include "bridge/result_type.h"
#include "condition/condition.h"
#include "functions/fact_rights.h"
#include "functions/fact_row.h"
#include "functions/unmatched_files.h"
#include "rights/rights.h"
#include "table/table.h"

extern "C"
{
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(argus_archive_facts);
PG_FUNCTION_INFO_V1(argus_opened_archives);

/* What the function was asked, and what it works with. */
struct ArgusFactPass
{
	ReturnSetInfo *result;
	ArgusOptions options;
	ArgusFactRights rights;
	int64 since; /* microseconds since the Unix epoch, both inclusive */
	int64 until;
	const char **known; /* paths of archives that need not be looked into, sorted */
	int n_known;
	bool is_about_known; /* only these archives matter, and whether they can be opened */
	MemoryContext per_archive;
	ArgusHandles *handles;
	ArgusFactFinder *finder;
	ArgusError error;
};

static void
put_row(ArgusFactPass *pass, ArgusFactRow *row)
{
	tuplestore_putvalues(pass->result->setResult, pass->result->setDesc, row->values, row->nulls);
}

/*
 * Adds a row about something below the root that is no archive of the table. `path` and `message` may be NULL: the user
 * need not know them.
 */
static void
put_other(ArgusFactPass *pass, const char *kind, const char *path, const char *message)
{
	ArgusFactRow row;

	argus_clear_fact(&row, 0);
	argus_set_fact_text(&row, ARGUS_FACT_KIND, kind);
	if (path != NULL)
		argus_set_fact_text(&row, ARGUS_FACT_PATH, path);
	if (message != NULL)
		argus_set_fact(&row, ARGUS_FACT_MESSAGE, CStringGetTextDatum(message));
	put_row(pass, &row);
}

/* Adds a row about what could not be listed. */
static void
put_unlisted(ArgusFactPass *pass, const char *path, const char *message)
{
	const bool is_shown = !pass->rights.is_limited;

	put_other(pass, "unlisted", is_shown ? path : NULL, is_shown ? message : NULL);
}

/* Returns one word for what a notice reports. */
static const char *
problem_of(const ArgusNotice *notice)
{
	switch (notice->code)
	{
		case ARGUS_IO:
		case ARGUS_NOT_FOUND:
			return "unreadable";
		case ARGUS_NOT_ARGUS:
			return "foreign";
		case ARGUS_UNSUPPORTED:
			return "unsupported";
		case ARGUS_GROWING:
			return "growing";
		case ARGUS_NO_START:
			return "headless";
		default:
			return "damaged";
	}
}

/* Returns whether an archive need not be looked into: the caller knows it, or the user may know nothing of it. */
static bool
is_known(const ArgusFactPass *pass, const char *path)
{
	return pass->rights.is_limited || argus_has_path(pass->known, pass->n_known, argus_storable(path));
}

/* Sets what a list knows of an archive. To whom the table does not show an archive, its name means a time. */
static void
set_listed(const ArgusFactPass *pass, ArgusFactRow *row, const ArgusArchive *archive)
{
	const ArgusFactRights *rights = &pass->rights;
	TimestampTz name_time;

	argus_set_fact_text(row, ARGUS_FACT_KIND, "archive");
	if (argus_name_time(archive, &pass->options, &name_time))
		argus_set_fact(row, ARGUS_FACT_NAME_TIME, TimestampTzGetDatum(name_time));
	if (rights->is_limited && !argus_has_path(rights->loaded, rights->n_loaded, argus_storable(archive->path)))
		return;
	argus_set_fact_text(row, ARGUS_FACT_PATH, archive->path);
	argus_set_fact(row, ARGUS_FACT_BYTES, Int64GetDatum(archive->bytes));
	argus_set_fact(row, ARGUS_FACT_MTIME, TimestampTzGetDatum(archive->mtime - ARGUS_EPOCH_DIFF));
}

/* Sets what is known of the content of an archive. Returns whether any of it may be of the time in question. */
static bool
set_facts(const ArgusFactPass *pass, ArgusFactRow *row, const ArgusArchive *archive, const ArgusFacts *facts)
{
	const char *misnamed;

	argus_set_fact(row, ARGUS_FACT_IS_KNOWN, BoolGetDatum(facts->is_known != 0));
	argus_set_fact(row, ARGUS_FACT_IS_INDEXED, BoolGetDatum(facts->is_indexed != 0));
	if (!facts->is_known)
		return false;
	argus_set_fact(row, ARGUS_FACT_RECORDS, Int64GetDatum(facts->records));
	argus_set_fact(row, ARGUS_FACT_FLOWS, Int64GetDatum(facts->flows));
	argus_set_fact(row, ARGUS_FACT_BYTES_LOST, Int64GetDatum(facts->bytes_lost));
	if (facts->has_notice)
	{
		argus_set_fact(row, ARGUS_FACT_PROBLEM, CStringGetTextDatum(problem_of(&facts->notice)));
		argus_set_fact(row, ARGUS_FACT_MESSAGE,
					   CStringGetTextDatum(argus_say_failure(facts->notice.message, facts->notice.saved_errno)));
	}
	if (!facts->has_times)
		return true;
	argus_set_fact_time(row, ARGUS_FACT_FIRST_TIME, facts->first_time);
	argus_set_fact_time(row, ARGUS_FACT_LAST_TIME, facts->last_time);
	misnamed = archive->has_name_time == ARGUS_NAME_TIME_NONE
				   ? NULL
				   : argus_describe_misnamed(&pass->options, archive, facts->first_time, facts->last_time);
	if (misnamed != NULL)
		argus_set_fact(row, ARGUS_FACT_MISNAMED, CStringGetTextDatum(misnamed));
	return facts->last_time >= pass->since && facts->first_time <= pass->until;
}

/* Adds a row about archive i if the caller knows it: whether it can be opened now. */
static void
put_opened(ArgusFactPass *pass, int32 i, const ArgusArchive *archive)
{
	ArgusFactRow row;
	int32 is_archive;

	if (pass->rights.is_limited || !argus_has_path(pass->known, pass->n_known, argus_storable(archive->path)))
		return;
	argus_clear_fact(&row, 0);
	set_listed(pass, &row, archive);
	if (argus_archive_peek(pass->handles->list, i, &is_archive, &pass->error) != ARGUS_OK &&
		(pass->error.code == ARGUS_IO || pass->error.code == ARGUS_NOT_FOUND))
		argus_set_fact_text(&row, ARGUS_FACT_PROBLEM, "unreadable");
	put_row(pass, &row);
}

/*
 * Adds the rows of archive i: one per sensor, or one if no sensor is known. An archive whose name says another time is
 * not read, but an index may know better: when sensors were alive at other times shows who was silent, even long after.
 */
static void
put_archive(ArgusFactPass *pass, int32 i)
{
	ArgusFactRow row;
	ArgusArchive archive;
	ArgusFacts facts = {};
	int64 first = PG_INT64_MIN;
	int64 last = PG_INT64_MAX;
	bool is_of_time;

	argus_list_at(pass->handles->list, i, &archive);
	if (pass->is_about_known)
	{
		put_opened(pass, i, &archive);
		return;
	}
	argus_clear_fact(&row, 0);
	set_listed(pass, &row, &archive);
	(void) argus_name_window(&archive, &pass->options, &first, &last);
	is_of_time = last > pass->since && first <= pass->until;
	if (!is_known(pass, archive.path))
		argus_run(
			[&](int32 *done) { return argus_facts_step(pass->finder, i, is_of_time, done, &facts, &pass->error); },
			&pass->error);
	if (argus_is_hidden(&pass->options, first, last) &&
		(!facts.has_times || argus_is_hidden(&pass->options, facts.first_time, facts.last_time)))
		return;
	is_of_time |= set_facts(pass, &row, &archive, &facts);
	argus_set_fact(&row, ARGUS_FACT_SENSOR, Int32GetDatum(0));
	if (facts.n_sensors == 0 || pass->since > pass->until)
	{
		put_row(pass, &row);
		return;
	}
	for (int32 s = 0; s < facts.n_sensors; s++)
	{
		argus_clear_fact(&row, ARGUS_FACT_SENSOR);
		argus_set_fact(&row, ARGUS_FACT_SENSOR, Int32GetDatum(s));
		argus_set_sensor(&row, ARGUS_FACT_SENSORS, &facts.sensors[s]);
		if (!is_of_time)
			row.nulls[(int) ARGUS_FACT_SENSORS + (int) ARGUS_SENSOR_SEQUENCES] = true;
		put_row(pass, &row);
	}
}

/*
 * Adds rows about archives that the pattern of the server does not match: nothing reads them. To know that they are
 * archives takes a look into each: not for those who ask of no time, nor for those whom the table shows no archives.
 */
static void
put_unmatched(ArgusFactPass *pass)
{
	ArgusUnmatched unmatched = {};
	ArgusArchive archive;

	const bool is_shown = pass->rights.may_use_server && !argus_is_confined(&pass->options);

	if (pass->options.root == NULL || pass->options.pattern == NULL || pass->rights.has_own_pattern ||
		pass->rights.is_limited || pass->since > pass->until)
		return;
	unmatched.options = &pass->options;
	argus_open_unmatched(&unmatched);
	for (const char *reason; (reason = argus_next_unmatched(&unmatched, &archive)) != NULL;)
		put_other(pass, "unmatched", is_shown ? archive.path : NULL, is_shown ? reason : NULL);
	argus_close_handles(unmatched.cursor.handles);
}

/* Adds a row for each archive, and for whatever could not be listed. */
static void
put_all(ArgusFactPass *pass)
{
	ArgusList *list;

	pass->handles = argus_make_handles(CurrentMemoryContext);
	if (!argus_list_quietly(pass->handles, &pass->options, false, &pass->error))
	{
		put_unlisted(pass, pass->options.root != NULL ? pass->options.root : pass->options.files,
					 argus_say_failure(pass->error.message, pass->error.saved_errno));
		argus_close_handles(pass->handles);
		return;
	}
	list = pass->handles->list;
	argus_check_allowed(list);
	for (int32 i = 0; i < argus_list_notice_count(list); i++)
	{
		ArgusNotice notice;

		argus_list_notice_at(list, i, &notice);
		put_unlisted(pass, notice.path, argus_say_failure(notice.message, notice.saved_errno));
	}
	pass->handles->uses_index = true;
	argus_reserve_fd(pass->handles);
	pass->finder = argus_own<argus_facts_close>(pass->handles,
												argus_facts_open(list, pass->options.index_dir, pass->options.tree,
																 argus_enable_index &&
																	 argus_index_trust == ARGUS_INDEX_STAT,
																 &pass->error),
												&pass->error);
	for (int32 i = 0; i < argus_list_count(list); i++)
	{
		MemoryContext old = MemoryContextSwitchTo(pass->per_archive);

		CHECK_FOR_INTERRUPTS();
		put_archive(pass, i);
		MemoryContextSwitchTo(old);
		MemoryContextReset(pass->per_archive);
	}
	argus_close_handles(pass->handles);
	put_unmatched(pass);
}

/* Prepares the result and a pass that is about the first argument, a table. */
static ArgusFactPass *
start_pass(FunctionCallInfo fcinfo)
{
	ArgusFactPass *pass = (ArgusFactPass *) palloc0(sizeof(ArgusFactPass));

	InitMaterializedSRF(fcinfo, 0);
	argus_check_result(fcinfo, argus_fact_types, ARGUS_FACT_COLUMNS);
	argus_require_argument(fcinfo, 0, "source");
	pass->result = (ReturnSetInfo *) fcinfo->resultinfo;
	pass->per_archive = AllocSetContextCreate(CurrentMemoryContext, "facts of an archive", ALLOCSET_DEFAULT_SIZES);
	return pass;
}

/* Adds the rows that the caller may see. */
static void
put_permitted(ArgusFactPass *pass, Oid relid)
{
	ArgusRights before;

	argus_begin_facts(relid, &pass->rights, &pass->options, &before);
	put_all(pass);
	argus_end_facts(&pass->rights, &before);
}

/* argus_archive_facts(source regclass, since, until timestamptz, known text[]) */
Datum
argus_archive_facts(PG_FUNCTION_ARGS)
{
	ArgusFactPass *pass = start_pass(fcinfo);

	pass->since = PG_ARGISNULL(1) ? PG_INT64_MIN : argus_unix_time(PG_GETARG_TIMESTAMPTZ(1));
	pass->until = PG_ARGISNULL(2) ? PG_INT64_MAX : argus_unix_time(PG_GETARG_TIMESTAMPTZ(2));
	argus_take_paths(fcinfo, 3, &pass->known, &pass->n_known);
	put_permitted(pass, PG_GETARG_OID(0));
	return (Datum) 0;
}

/* argus_opened_archives(source regclass, paths text[]): of no time, so that nothing else is looked for. */
Datum
argus_opened_archives(PG_FUNCTION_ARGS)
{
	ArgusFactPass *pass = start_pass(fcinfo);

	pass->since = PG_INT64_MAX;
	pass->until = PG_INT64_MIN;
	argus_take_paths(fcinfo, 1, &pass->known, &pass->n_known);
	pass->is_about_known = true;
	put_permitted(pass, PG_GETARG_OID(0));
	return (Datum) 0;
}
}
