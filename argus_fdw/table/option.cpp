/*
 * option.cpp
 *		The options of servers and tables as a struct: what their values mean, and the defaults.
 */
#include "table/table_options.h"

extern "C"
{
#include "catalog/pg_foreign_server.h"
#include "commands/defrem.h"
#include "foreign/foreign.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"

/* Raises the error for an option whose value makes no sense. `hint` says what it should look like. */
void
argus_invalid_value(const char *name, const char *value, const char *hint)
{
	ereport(ERROR, (errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
					errmsg("invalid value for option \"%s\": \"%s\"", name, value), errhint("%s", hint)));
}

/* Which option is being parsed, and what its value should look like: for the context of any error. */
struct ArgusValueContext
{
	const char *name;
	const char *hint;
};

static void
add_value_context(void *argument)
{
	const ArgusValueContext *value = (const ArgusValueContext *) argument;

	errcontext("option \"%s\"", value->name);
	errhint("%s", value->hint);
}

/* Returns what the input function of a built-in type makes of a value. */
static Datum
parse_value(PGFunction input, const char *name, const char *value, const char *hint)
{
	ArgusValueContext argument = {name, hint};
	ErrorContextCallback callback;
	Datum result;

	callback.callback = add_value_context;
	callback.arg = &argument;
	callback.previous = error_context_stack;
	error_context_stack = &callback;
	result = DirectFunctionCall3(input, CStringGetDatum(value), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
	error_context_stack = callback.previous;
	return result;
}

#define ARGUS_INTERVAL_HINT                                                                                            \
	"Give days, hours, minutes or seconds, such as '30 minutes'; a period has at least a second."
#define ARGUS_MAX_INTERVAL_DAYS 36525 /* of a period or a slack: a century */

/*
 * Returns the microseconds of a period or slack. It has no months, since their lengths differ. A slack may be nothing;
 * a period has at least a second, since the files that should be there are counted by it.
 */
static int64
parse_interval(const char *name, const char *value)
{
	Interval *interval = DatumGetIntervalP(parse_value(interval_in, name, value, ARGUS_INTERVAL_HINT));
	const int64 limit = ARGUS_MAX_INTERVAL_DAYS * USECS_PER_DAY;
	int64 micros;

	if (interval->month != 0 || abs(interval->day) > ARGUS_MAX_INTERVAL_DAYS || interval->time > limit ||
		interval->time < -limit)
		argus_invalid_value(name, value, ARGUS_INTERVAL_HINT);
	micros = interval->time + interval->day * USECS_PER_DAY;
	if (micros < (strcmp(name, "slack") == 0 ? 0 : USECS_PER_SEC))
		argus_invalid_value(name, value, ARGUS_INTERVAL_HINT);
	return micros;
}

/*
 * Returns the instant that "since" or "until" gives. They confine what a table shows, so they must not depend on who
 * asks: dates are read year first, and as UTC if they have no zone. After an error the settings are put back with its
 * transaction.
 */
static TimestampTz
parse_time(const char *name, const char *value)
{
	const int nesting = NewGUCNestLevel();
	TimestampTz time;

	(void) set_config_option("DateStyle", "ISO, YMD", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	(void) set_config_option("TimeZone", "UTC", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	time = DatumGetTimestampTz(
		parse_value(timestamptz_in, name, value, "Give a time with its zone, such as '2026-03-03 00:00Z'."));
	AtEOXact_GUC(true, nesting);
	return time;
}

/*
 * Sets the member of `options` that an option of a server or table gives. Strings are those of `def`. Raises an error
 * for a period, slack or time that makes no sense. Options of columns are passed over.
 */
void
argus_set_option(ArgusOptions *options, DefElem *def)
{
	const char *value = defGetString(def);

	if (strcmp(def->defname, "root") == 0)
		options->root = options->tree = value;
	else if (strcmp(def->defname, "index_dir") == 0)
		options->index_dir = value;
	else if (strcmp(def->defname, "files") == 0)
		options->files = value;
	else if (strcmp(def->defname, "pattern") == 0)
		options->pattern = value;
	else if (strcmp(def->defname, "timezone") == 0)
		options->timezone = value;
	else if (strcmp(def->defname, "period") == 0)
		options->period = parse_interval(def->defname, value);
	else if (strcmp(def->defname, "slack") == 0)
		options->slack = parse_interval(def->defname, value);
	else if (strcmp(def->defname, "since") == 0)
	{
		options->has_since = true;
		options->since = parse_time(def->defname, value);
	}
	else if (strcmp(def->defname, "until") == 0)
	{
		options->has_until = true;
		options->until = parse_time(def->defname, value);
	}
	else if (strcmp(def->defname, "record") == 0)
		options->kind = argus_kind_of_name(value);
	else if (strcmp(def->defname, "on_error") == 0)
		options->stop_on_error = strcmp(value, "error") == 0;
}

/* Reads the options of a server, over what is the default. */
static void
get_server_options(Oid serverid, ArgusOptions *options)
{
	ForeignServer *server = GetForeignServer(serverid);
	ListCell *cell;

	memset(options, 0, sizeof(ArgusOptions));
	options->server = server->servername;
	options->timezone = "UTC";
	options->period = -1;
	options->slack = -1;
	options->kind = ARGUS_FLOW;
	foreach(cell, server->options)
		argus_set_option(options, (DefElem *) lfirst(cell));
}

/*
 * Reads the options of server `name`. Raises an error if it does not exist, does not belong to argus_fdw, or may not be
 * used by the user.
 */
void
argus_get_server(const char *name, ArgusOptions *options)
{
	ForeignServer *server = GetForeignServerByName(name, false);
	ForeignDataWrapper *wrapper = GetForeignDataWrapper(server->fdwid);
	const AclResult acl = argus_server_aclcheck(server->serverid, GetUserId(), ACL_USAGE);

	if (acl != ACLCHECK_OK)
		aclcheck_error(acl, OBJECT_FOREIGN_SERVER, name);
	if (strcmp(wrapper->fdwname, "argus_fdw") != 0)
		ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE), errmsg("server \"%s\" is not one of argus_fdw", name)));
	get_server_options(server->serverid, options);
}

/* Reads the options of a server that somebody else uses. Returns false if there is no such server any more. */
bool
argus_find_server(const char *name, ArgusOptions *options)
{
	ForeignServer *server = GetForeignServerByName(name, true);

	if (server == NULL || strcmp(GetForeignDataWrapper(server->fdwid)->fdwname, "argus_fdw") != 0)
		return false;
	get_server_options(server->serverid, options);
	return true;
}

/*
 * Reads the options of a foreign table: its server's, then its own. Raises an error if they do not say where its
 * archives are. Everything is allocated in the current context.
 */
void
argus_get_options(Oid relid, ArgusOptions *options)
{
	ForeignTable *table = GetForeignTable(relid);
	ForeignServer *server = GetForeignServer(table->serverid);
	ListCell *cell;

	get_server_options(table->serverid, options);
	foreach(cell, table->options)
		argus_set_option(options, (DefElem *) lfirst(cell));
	if (options->files != NULL)
	{
		options->files = argus_files_of_text(options->files);
		options->root = NULL;
		options->pattern = NULL;
	}
	else if (options->root == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_OPTION_NAME_NOT_FOUND),
				 errmsg("foreign table \"%s\" does not say where its archives are", get_rel_name(relid)),
				 errhint("Set option \"root\" of server \"%s\" to the folder of the archives, or option \"files\" of "
						 "the table.",
						 server->servername)));
}
}
