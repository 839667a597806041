/*
 * validator.cpp
 *		The options of servers, tables and columns when they are set: which exist, who may set them, which values make
 *		sense.
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
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "pgtime.h"
#include "utils/acl.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(argus_fdw_validator);

/* Where an option may be set, and what it means there. */
enum ArgusOptionFlag
{
	ARGUS_ON_SERVER = 1,
	ARGUS_ON_TABLE = 2,
	ARGUS_ON_COLUMN = 4,
	ARGUS_ON_BOTH = ARGUS_ON_SERVER | ARGUS_ON_TABLE,
	ARGUS_NAMES_FILE = 8 /* its value needs the right to read files of the server */
};

typedef void (*ArgusOptionCheck)(const char *name, const char *value);

struct ArgusOptionName
{
	const char *name;
	int flags;              /* ArgusOptionFlag */
	ArgusOptionCheck check; /* NULL: argus_set_option() raises what is wrong with a value */
};

/* The checks raise an error for a value that makes no sense. */
static void
check_path(const char *name, const char *value)
{
	if (!is_absolute_path(value))
		argus_invalid_value(name, value, "Give an absolute path on the database server.");
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

static void
check_timezone(const char *name, const char *value)
{
	if (pg_tzset(value) == NULL)
		argus_invalid_value(name, value, "See the names in the view pg_timezone_names.");
}

static void
check_record(const char *name, const char *value)
{
	if (argus_kind_of_name(value) < 0)
		argus_invalid_value(name, value, "Valid values are \"flow\", \"management\" and \"event\".");
}

static void
check_on_error(const char *name, const char *value)
{
	if (strcmp(value, "warn") != 0 && strcmp(value, "error") != 0)
		argus_invalid_value(name, value, "Valid values are \"warn\" and \"error\".");
}

static void
check_field(const char *name, const char *value)
{
	if (!argus_is_field_name(value))
		argus_invalid_value(
			name, value,
			"See the columns of the types argus.flow, argus.management_record and argus.event_record, or give "
			"\"none\".");
}

static const ArgusOptionName option_names[] = {
	{"field", ARGUS_ON_COLUMN, check_field},
	{"files", ARGUS_ON_TABLE | ARGUS_NAMES_FILE, check_path},
	{"index_dir", ARGUS_ON_BOTH | ARGUS_NAMES_FILE, check_path},
	{"on_error", ARGUS_ON_BOTH, check_on_error},
	{"pattern", ARGUS_ON_BOTH, check_pattern},
	{"period", ARGUS_ON_BOTH, NULL},
	{"record", ARGUS_ON_TABLE, check_record},
	{"root", ARGUS_ON_SERVER | ARGUS_NAMES_FILE, check_path},
	{"since", ARGUS_ON_TABLE, NULL},
	{"slack", ARGUS_ON_BOTH, NULL},
	{"timezone", ARGUS_ON_BOTH, check_timezone},
	{"until", ARGUS_ON_TABLE, NULL},
};

/* Returns whether an option may be set on an object of the catalogue. */
static bool
is_allowed_on(const ArgusOptionName *option, Oid catalog)
{
	return (catalog == ForeignServerRelationId && (option->flags & ARGUS_ON_SERVER) != 0) ||
		   (catalog == ForeignTableRelationId && (option->flags & ARGUS_ON_TABLE) != 0) ||
		   (catalog == AttributeRelationId && (option->flags & ARGUS_ON_COLUMN) != 0);
}

/* Raises the error for a name that is no option here, with the names that are. */
[[noreturn]] static void
reject_name(const char *name, Oid catalog)
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
	pg_unreachable();
}

/*
 * Raises an error unless the user may read files of the server: a table gives him what pg_read_file() would. The right
 * is checked when the option is set, so that whoever is granted SELECT on the table may read, as with file_fdw.
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
find_option_name(const char *name, Oid catalog)
{
	for (const ArgusOptionName &option : option_names)
	{
		if (strcmp(option.name, name) == 0 && is_allowed_on(&option, catalog))
			return &option;
	}
	reject_name(name, catalog);
}

/*
 * Reports a server that says only half of how its archives are rotated. It works, but opens every archive, and looks as
 * if it were complete.
 */
static void
notice_missing_half(const ArgusOptions *options)
{
	const bool has_period = options->period >= 0;
	const bool has_slack = options->slack >= 0;

	if (has_period == has_slack)
		return;
	ereport(NOTICE,
			(errmsg("no archive is skipped by its name while the server has \"%s\" but no \"%s\"",
					has_period ? "period" : "slack", has_period ? "slack" : "period"),
			 errdetail("A condition on time opens every archive that has no index, and wrong names are not noticed."),
			 has_period ? errhint("Say how far flows may reach beyond the time and period of their file, such as ALTER "
								  "SERVER ... OPTIONS (ADD slack '5 minutes').")
						: errhint("Say how long a file is written to, such as ALTER SERVER ... OPTIONS (ADD period "
								  "'30 minutes').")));
}

/*
 * argus_fdw_validator(options text[], catalog oid): raises an error for an option that does not exist on objects of
 * the catalogue, that the user may not set, or whose value makes no sense.
 */
Datum
argus_fdw_validator(PG_FUNCTION_ARGS)
{
	List *options = untransformRelOptions(PG_GETARG_DATUM(0));
	const Oid catalog = PG_GETARG_OID(1);
	ArgusOptions all;
	ListCell *cell;

	argus_note_validator(fcinfo->flinfo->fn_oid);
	memset(&all, 0, sizeof(all));
	all.period = all.slack = -1;
	foreach(cell, options)
	{
		DefElem *def = (DefElem *) lfirst(cell);
		const ArgusOptionName *option = find_option_name(def->defname, catalog);

		if ((option->flags & ARGUS_NAMES_FILE) != 0)
			check_may_name_files(option->name);
		if (option->check != NULL)
			option->check(option->name, defGetString(def));
		argus_set_option(&all, def);
	}
	if (all.has_since && all.has_until && all.since >= all.until)
		ereport(ERROR, (errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
						errmsg("option \"until\" must be later than option \"since\"")));
	if (catalog == ForeignServerRelationId)
		notice_missing_half(&all);
	PG_RETURN_VOID();
}
}
