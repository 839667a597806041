/*
 * option.cpp
 *		Options of servers, tables and columns: which exist, whether their values make sense, what they are.
 */
#include "rights/rights.h"
#include "table/table.h"

extern "C"
{
#include "access/reloptions.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_foreign_table.h"
#include "commands/defrem.h"
#include "foreign/foreign.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "pgtime.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"

PG_FUNCTION_INFO_V1(argus_fdw_validator);

typedef void (*OptionCheck)(const char *name, const char *value);

struct ArgusOptionName
{
	const char *name;
	bool on_server;
	bool on_table;
	bool on_column;
	bool names_file; /* needs the right to read files of the server */
	OptionCheck check;
};

static void
invalid_value(const char *name, const char *value, const char *hint)
{
	ereport(ERROR, (errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
					errmsg("invalid value for option \"%s\": \"%s\"", name, value), errhint("%s", hint)));
}

static void
check_path(const char *name, const char *value)
{
	if (!is_absolute_path(value))
		invalid_value(name, value, "Give an absolute path on the database server.");
}

static void
check_pattern(const char *name, const char *value)
{
	ArgusError *error = (ArgusError *) palloc(sizeof(ArgusError));

	if (argus_pattern_check(value, NULL, error) != ARGUS_OK)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE), errmsg("%s", error->message),
				 error->detail[0] != '\0' ? errdetail("%s", error->detail) : 0,
				 errhint("A pattern looks like %%Y/%%m/%%d/argus.%%Y.%%m.%%d.%%H.%%M.%%S.gz; * and ? stand for any "
						 "characters of a name.")));
	pfree(error);
}

/* Say, whatever is wrong with an option's value, which option it is and what it should look like. */
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

/* The value of a built-in type's input function. */
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
 * Microseconds of an interval that has no months, whose lengths differ. A slack may be nothing; a period has at least a second, since
 * the files that should be there are counted by it.
 */
static int64
parse_interval(const char *name, const char *value)
{
	Interval *interval = DatumGetIntervalP(parse_value(interval_in, name, value, ARGUS_INTERVAL_HINT));
	const int64 limit = ARGUS_MAX_INTERVAL_DAYS * USECS_PER_DAY;
	int64 micros;

	if (interval->month != 0 || abs(interval->day) > ARGUS_MAX_INTERVAL_DAYS || interval->time > limit ||
		interval->time < -limit)
		invalid_value(name, value, ARGUS_INTERVAL_HINT);
	micros = interval->time + interval->day * USECS_PER_DAY;
	if (micros < (strcmp(name, "slack") == 0 ? 0 : USECS_PER_SEC))
		invalid_value(name, value, ARGUS_INTERVAL_HINT);
	return micros;
}

static void
check_interval(const char *name, const char *value)
{
	(void) parse_interval(name, value);
}

static void
check_timezone(const char *name, const char *value)
{
	if (pg_tzset(value) == NULL)
		invalid_value(name, value, "See the names in the view pg_timezone_names.");
}

/*
 * since and until confine what a table shows, so they must not depend on who asks: dates are read year first, and without
 * a zone as UTC. What an error leaves behind is put back with its transaction.
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

static void
check_time(const char *name, const char *value)
{
	(void) parse_time(name, value);
}

/* ArgusKind, as the option "record" names it; -1 for another name. */
static int32
argus_record_kind(const char *value)
{
	for (int32 kind = ARGUS_FLOW; kind <= ARGUS_EVENT; kind++)
	{
		if (strcmp(value, argus_kind_name(kind)) == 0)
			return kind;
	}
	return -1;
}

static void
check_record(const char *name, const char *value)
{
	if (argus_record_kind(value) < 0)
		invalid_value(name, value, "Valid values are \"flow\", \"management\" and \"event\".");
}

static void
check_on_error(const char *name, const char *value)
{
	if (strcmp(value, "warn") != 0 && strcmp(value, "error") != 0)
		invalid_value(name, value, "Valid values are \"warn\" and \"error\".");
}

static void
check_field(const char *name, const char *value)
{
	if (!argus_is_field_name(value))
		invalid_value(
			name, value,
			"See the columns of the types argus.flow, argus.management_record and argus.event_record, or give "
			"\"none\".");
}

static const ArgusOptionName option_names[] = {
	{"field", false, false, true, false, check_field},      {"files", false, true, false, true, check_path},
	{"index_dir", true, true, false, true, check_path},     {"on_error", true, true, false, false, check_on_error},
	{"pattern", true, true, false, false, check_pattern},   {"period", true, true, false, false, check_interval},
	{"record", false, true, false, false, check_record},    {"root", true, false, false, true, check_path},
	{"since", false, true, false, false, check_time},       {"slack", true, true, false, false, check_interval},
	{"timezone", true, true, false, false, check_timezone}, {"until", false, true, false, false, check_time},
};

static bool
is_allowed_on(const ArgusOptionName *option, Oid catalog)
{
	return (catalog == ForeignServerRelationId && option->on_server) ||
		   (catalog == ForeignTableRelationId && option->on_table) ||
		   (catalog == AttributeRelationId && option->on_column);
}

static void
unknown_option(const char *name, Oid catalog)
{
	StringInfoData valid;

	initStringInfo(&valid);
	for (const ArgusOptionName &option : option_names)
	{
		if (is_allowed_on(&option, catalog))
			appendStringInfo(&valid, "%s%s", valid.len > 0 ? ", " : "", option.name);
	}
	ereport(ERROR, (errcode(ERRCODE_FDW_INVALID_OPTION_NAME), errmsg("invalid option \"%s\"", name),
					valid.len > 0 ? errhint("Valid options here are: %s.", valid.data)
								  : errhint("There are no valid options here.")));
}

/*
 * Reading a file of the server through a table is as good as pg_read_file(): the same right is needed. The check is
 * made when the option is set, so that whoever is granted SELECT on the table may read, as with file_fdw.
 */
static void
check_may_name_files(const char *name)
{
	if (has_privs_of_role(GetUserId(), ROLE_PG_READ_SERVER_FILES))
		return;
	ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE), errmsg("permission denied to set option \"%s\"", name),
					errdetail("The option names files of the database server."),
					errhint("Only superusers and members of the role pg_read_server_files may set it.")));
}

static const ArgusOptionName *
find_option(const char *name, Oid catalog)
{
	for (const ArgusOptionName &option : option_names)
	{
		if (strcmp(option.name, name) == 0 && is_allowed_on(&option, catalog))
			return &option;
	}
	unknown_option(name, catalog);
	return NULL;
}

static void
set_option(ArgusOptions *options, DefElem *def)
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
		options->kind = argus_record_kind(value);
	else if (strcmp(def->defname, "on_error") == 0)
		options->stop_on_error = strcmp(value, "error") == 0;
}

Datum
argus_fdw_validator(PG_FUNCTION_ARGS)
{
	List *options = untransformRelOptions(PG_GETARG_DATUM(0));
	const Oid catalog = PG_GETARG_OID(1);
	ArgusOptions all;
	ListCell *cell;

	argus_note_validator(fcinfo->flinfo->fn_oid);
	memset(&all, 0, sizeof(all));
	foreach(cell, options)
	{
		DefElem *def = (DefElem *) lfirst(cell);
		const ArgusOptionName *option = find_option(def->defname, catalog);

		if (option->names_file)
			check_may_name_files(option->name);
		option->check(option->name, defGetString(def));
		set_option(&all, def);
	}
	if (all.has_since && all.has_until && all.since >= all.until)
		ereport(ERROR, (errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
						errmsg("option \"until\" must be later than option \"since\"")));
	PG_RETURN_VOID();
}

/* The options of a server. */
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
		set_option(options, (DefElem *) lfirst(cell));
}

/* The options of a server that the user names, and may use. */
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

/* The options of a server that somebody else uses. False: there is no such server any more. */
bool
argus_find_server(const char *name, ArgusOptions *options)
{
	ForeignServer *server = GetForeignServerByName(name, true);

	if (server == NULL || strcmp(GetForeignDataWrapper(server->fdwid)->fdwname, "argus_fdw") != 0)
		return false;
	get_server_options(server->serverid, options);
	return true;
}

/* The options of a foreign table, those of its server first. */
void
argus_get_options(Oid relid, ArgusOptions *options)
{
	ForeignTable *table = GetForeignTable(relid);
	ForeignServer *server = GetForeignServer(table->serverid);
	ListCell *cell;

	get_server_options(table->serverid, options);
	foreach(cell, table->options)
		set_option(options, (DefElem *) lfirst(cell));
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
