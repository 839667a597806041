/*
 * allowed_roots.cpp
 *		argus_fdw.allowed_roots: the folders below which archives may be read, whoever asks.
 *
 * It is a limit that a superuser sets, so it fails closed. Until the library is loaded the setting is a placeholder
 * that anybody may set. PostgreSQL drops a value that its user was not allowed to set, together with the one that the
 * superuser had set before: see argus_define_roots().
 */
#include "bridge/bridge.h"
#include "rights/rights.h"

#include <climits>
#include <cstdlib>

extern "C"
{
#include "access/genam.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/pg_db_role_setting.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/varlena.h"

PG_FUNCTION_INFO_V1(argus_check_role_may_read_path);

#define ARGUS_ROOTS "argus_fdw.allowed_roots"

/* The value of the setting that allows no folder at all. */
#define ARGUS_NO_ROOTS "none"

static char *roots_setting = NULL;

/* Set if the value that the setting had when the library was loaded was refused. */
static bool was_refused = false;

/* The folders of a value of the setting, links resolved, as archives' paths are. */
struct ArgusRoots
{
	bool limits; /* false: everything is allowed */
	List *folders;
};

/* The limits that hold here: those of the session, and those of the role at work. */
struct ArgusLimits
{
	ArgusRoots session;
	ArgusRoots role;
};

/*
 * Returns whether one name of the list could be a folder that somebody meant. SplitDirectoriesString() cuts long names
 * off.
 */
static bool
is_root(const char *name)
{
	return is_absolute_path(name) && strlen(name) < MAXPGPATH - 1;
}

/* Returns the folders of a value, or NIL if it is no list of folders. Allocates in the current context. */
static List *
split_roots(const char *value)
{
	List *names;
	ListCell *cell;

	if (!SplitDirectoriesString(pstrdup(value), ',', &names))
		return NIL;
	foreach(cell, names)
	{
		if (!is_root((const char *) lfirst(cell)))
			return NIL;
	}
	return names;
}

static bool
check_roots(char **value, void **extra, GucSource source)
{
	if (*value == NULL || (*value)[0] == '\0' || strcmp(*value, ARGUS_NO_ROOTS) == 0 || split_roots(*value) != NIL)
		return true;
	GUC_check_errdetail("It is a comma-separated list of absolute paths, none of them empty.");
	GUC_check_errhint("Nothing at all allows every folder, \"%s\" allows none.", ARGUS_NO_ROOTS);
	return false;
}

/* Returns the source of the value that RESET leads to, PGC_S_DEFAULT if nobody has set it. */
static GucSource
reset_source(void)
{
	const struct config_generic *setting = argus_find_setting(ARGUS_ROOTS);

	return setting == NULL ? PGC_S_DEFAULT : setting->reset_source;
}

/*
 * Defines the setting. If a connection, its role, its database or the configuration has set the placeholder, its
 * value becomes that of the setting, unless PostgreSQL refuses it: the user may not set it, or it makes no sense.
 * Then nothing shows what a superuser had set, and every folder is refused, in two ways: by the default of the
 * setting, and by a value of the same source, which no lesser source replaces, such as a configuration that is read
 * again. Workers of a parallel query get that value from their leader.
 */
void
argus_define_roots(void)
{
	const GucSource source = reset_source();
	const bool may_be_lost = source != PGC_S_DEFAULT && !process_shared_preload_libraries_in_progress;

	DefineCustomStringVariable(
		ARGUS_ROOTS, "Folders below which archives may be read.",
		"A comma-separated list of absolute paths; empty allows every folder, \"none\" no folder.", &roots_setting,
		may_be_lost ? ARGUS_NO_ROOTS : "", PGC_SUSET, GUC_NOT_IN_SAMPLE, check_roots, NULL, NULL);
	if (reset_source() == source)
		return;
	if (process_shared_preload_libraries_in_progress)
		ereport(ERROR, (errcode(ERRCODE_CONFIG_FILE_ERROR), errmsg("invalid value for parameter \"%s\"", ARGUS_ROOTS)));
	was_refused = true;
	if (!IsInParallelMode())
		SetConfigOption(ARGUS_ROOTS, ARGUS_NO_ROOTS, PGC_SUSET, source);
}

/* Returns whether `path` is `root` or lies below it. */
static bool
is_below(const char *path, const char *root)
{
	size_t n = strlen(root);

	while (n > 1 && root[n - 1] == '/')
		n--;
	return strncmp(path, root, n) == 0 && (path[n] == '\0' || path[n] == '/' || n == 1);
}

/*
 * Returns whether a component of a path or glob is "..". In a glob a backslash may hide the dots from all but its
 * expansion.
 */
static bool
climbs(const char *at)
{
	while (*at != '\0')
	{
		const size_t length = strcspn(at, "/");
		int dots = 0;
		int others = 0;

		for (size_t i = 0; i < length; i++)
		{
			dots += at[i] == '.';
			others += at[i] != '.' && at[i] != '\\';
		}
		if (dots == 2 && others == 0)
			return true;
		at += length + (at[length] == '/');
	}
	return false;
}

/*
 * Returns whether a path is that of a tree, or of something in it. Links in the tree belong to the tree; a path that
 * climbs out of it does not.
 */
bool
argus_is_in_tree(const char *path, const char *root)
{
	return is_below(path, root) && !climbs(path + Min(strlen(path), strlen(root)));
}

static bool
is_below_any(const char *path, const ArgusRoots *roots)
{
	ListCell *cell;

	foreach(cell, roots->folders)
	{
		if (is_below(path, (const char *) lfirst(cell)))
			return true;
	}
	return !roots->limits;
}

static bool
is_allowed(const char *path, const ArgusLimits *limits)
{
	return is_below_any(path, &limits->session) && is_below_any(path, &limits->role);
}

static ArgusRoots
roots_of(const char *setting)
{
	ArgusRoots roots = {setting != NULL && setting[0] != '\0', NIL};
	ListCell *cell;

	if (!roots.limits || strcmp(setting, ARGUS_NO_ROOTS) == 0)
		return roots;
	foreach(cell, split_roots(setting))
	{
		char resolved[PATH_MAX];
		const char *name = (const char *) lfirst(cell);

		roots.folders = lappend(roots.folders, pstrdup(realpath(name, resolved) != NULL ? resolved : name));
	}
	return roots;
}

/* Returns the value among settings as ALTER ROLE keeps them, "name=value", or NULL if it is not there. */
static const char *
find_value(ArrayType *settings)
{
	const char *found = NULL;
	Datum *elements;
	bool *nulls;
	int n;

	deconstruct_array(settings, TEXTOID, -1, false, TYPALIGN_INT, &elements, &nulls, &n);
	for (int i = 0; i < n; i++)
	{
		const char *setting = nulls[i] ? "" : TextDatumGetCString(elements[i]);

		if (pg_strncasecmp(setting, ARGUS_ROOTS "=", strlen(ARGUS_ROOTS "=")) == 0)
			found = setting + strlen(ARGUS_ROOTS "=");
	}
	return found;
}

/*
 * Returns the value that a superuser has set for a role in a database, InvalidOid for all, or NULL if there is none.
 */
static const char *
setting_of_role(Oid role, Oid database)
{
	Relation rel = table_open(DbRoleSettingRelationId, AccessShareLock);
	const char *found = NULL;
	ScanKeyData keys[2];
	SysScanDesc scan;
	HeapTuple tuple;

	ScanKeyInit(&keys[0], Anum_pg_db_role_setting_setdatabase, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(database));
	ScanKeyInit(&keys[1], Anum_pg_db_role_setting_setrole, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(role));
	scan = systable_beginscan(rel, DbRoleSettingDatidRolidIndexId, true, NULL, 2, keys);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		bool isnull;
		const Datum settings = heap_getattr(tuple, Anum_pg_db_role_setting_setconfig, RelationGetDescr(rel), &isnull);

		if (!isnull)
			found = find_value(DatumGetArrayTypeP(settings));
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return found;
}

/*
 * Returns the limits that hold here. A session gets what is set for the role that logs in. What another role does
 * there, as the owner of a hot table in a run of a superuser, or of a function or an index, must not reach further
 * than that role itself. SET ROLE is the own doing of the session.
 */
static ArgusLimits
find_limits(void)
{
	const Oid role = GetUserId();
	const char *setting = NULL;

	if (role != GetOuterUserId() && !superuser_arg(role))
	{
		setting = setting_of_role(role, MyDatabaseId);
		if (setting == NULL)
			setting = setting_of_role(role, InvalidOid);
	}
	return {roots_of(roots_setting), roots_of(setting)};
}

static bool
limits_nothing(const ArgusLimits *limits)
{
	return !limits->session.limits && !limits->role.limits;
}

static void
not_allowed(const char *path)
{
	const bool none = strcmp(roots_setting, ARGUS_NO_ROOTS) == 0;

	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE), errmsg("permission denied to read \"%s\"", argus_storable(path)),
			 none ? errdetail("argus_fdw.allowed_roots allows no folder in this session.")
				  : errdetail("It does not lie under a folder of argus_fdw.allowed_roots."),
			 none && was_refused
				 ? errhint(
					   "Connect without setting argus_fdw.allowed_roots yourself, as by PGOPTIONS: only a superuser "
					   "can set it, and what he set for the role or the database is lost then.")
				 : errhint("A superuser can set argus_fdw.allowed_roots for the role or the database.")));
}

/*
 * Returns whether a glob climbs from its first special character on: nobody knows what a wildcard stands for, hence
 * not what lies above it.
 */
static bool
climbs_behind_wildcard(const char *glob)
{
	const char *at = glob + strcspn(glob, "*?[\\");

	while (at > glob && at[-1] != '/')
		at--;
	return climbs(at);
}

/*
 * Raises an error for a path outside the allowed roots before it is listed, so that not even the existence of files
 * shows. For a glob, the folder before its first wildcard is checked, and nothing after that may lead out of it.
 */
void
argus_check_allowed_path(const char *path)
{
	char resolved[PATH_MAX];
	char *folder = pstrdup(path);
	const ArgusLimits limits = find_limits();

	if (limits_nothing(&limits))
		return;
	if (climbs_behind_wildcard(path))
		not_allowed(path);
	if (realpath(folder, resolved) == NULL)
	{
		folder[strcspn(folder, "*?[")] = '\0';
		do
		{
			char *slash = strrchr(folder, '/');

			if (slash == NULL)
				not_allowed(path);
			*slash = '\0';
		} while (realpath(folder[0] == '\0' ? "/" : folder, resolved) == NULL);
	}
	if (!is_allowed(resolved, &limits))
		not_allowed(path);
}

/* Raises an error if a list has an archive that, links resolved, lies outside the allowed roots. */
void
argus_check_allowed(const ArgusList *list)
{
	const int32 n = argus_list_count(list);
	const ArgusLimits limits = find_limits();

	if (limits_nothing(&limits))
		return;
	for (int32 i = 0; i < n; i++)
	{
		ArgusArchive archive;

		CHECK_FOR_INTERRUPTS();
		argus_list_at(list, i, &archive);
		if (!is_allowed(archive.resolved, &limits))
			not_allowed(archive.path);
	}
}

/* Leaves such archives out of a list. Returns false, with `*error` set, if that fails. */
bool
argus_keep_allowed(ArgusList *list, ArgusError *error)
{
	const int32 n = argus_list_count(list);
	const ArgusLimits limits = find_limits();
	uint8 *kept = (uint8 *) palloc_extended(Max(n, 1), MCXT_ALLOC_HUGE);

	for (int32 i = 0; i < n; i++)
	{
		ArgusArchive archive;

		CHECK_FOR_INTERRUPTS();
		argus_list_at(list, i, &archive);
		kept[i] = is_allowed(archive.resolved, &limits);
	}
	return argus_list_keep(list, kept, error) == ARGUS_OK;
}

/*
 * argus_internal.check_role_may_read_path(role oid, path text): raises an error if a role may not read a path, for
 * what is read on behalf of the role.
 */
Datum
argus_check_role_may_read_path(PG_FUNCTION_ARGS)
{
	ArgusRights before;

	argus_require_extension();
	argus_require_argument(fcinfo, 0, "role");
	argus_require_argument(fcinfo, 1, "path");
	argus_work_as(PG_GETARG_OID(0), 0, &before);
	argus_check_allowed_path(text_to_cstring(PG_GETARG_TEXT_PP(1)));
	argus_work_as_before(&before);
	PG_RETURN_VOID();
}
}
