/*
 * roots.cpp
 *		argus_fdw.allowed_roots: the folders below which archives may be read, whoever asks.
 *
 * It is a limit that a superuser sets, so it fails closed. Until the library is loaded the setting is a placeholder that anybody may
 * set, and PostgreSQL drops what he was not allowed to, together with what the superuser had set before: see argus_define_roots().
 */
#include "argus_fdw.h"

#include <climits>
#include <cstdlib>

extern "C"
{
#include "access/xact.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/varlena.h"

#define ARGUS_ROOTS "argus_fdw.allowed_roots"

/* Its value that allows no folder at all. */
#define ARGUS_NO_ROOTS "none"

static char *roots_setting = NULL;

/* Whether what had been set when the library was loaded was refused. */
static bool was_refused = false;

/* Whether one name of the list could be a folder that somebody meant. SplitDirectoriesString() cuts long ones off. */
static bool
is_root(const char *name)
{
	return is_absolute_path(name) && strlen(name) < MAXPGPATH - 1;
}

/* The folders of a value, NIL if it is not a list of them. Allocates in the current context. */
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

/* Who has set what RESET leads to, PGC_S_DEFAULT: nobody has. */
static GucSource
reset_source(void)
{
	const struct config_generic *setting = argus_find_setting(ARGUS_ROOTS);

	return setting == NULL ? PGC_S_DEFAULT : setting->reset_source;
}

/*
 * Define the setting. Where a connection, its role, its database or the configuration has set the placeholder, that becomes its
 * value, unless PostgreSQL refuses it: somebody may not set it, or it makes no sense. Then nothing tells what a superuser had set,
 * and every folder is refused: by what the setting falls back to, and by a value of the same source, which none of a lesser one,
 * as of a configuration that is read again, takes the place of. Workers of a parallel query get that value of their leader's.
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

/* Whether `path` is `root` or lies below it. */
static bool
is_below(const char *path, const char *root)
{
	size_t n = strlen(root);

	while (n > 1 && root[n - 1] == '/')
		n--;
	return strncmp(path, root, n) == 0 && (path[n] == '\0' || path[n] == '/' || n == 1);
}

/* Whether a component of a path or glob is "..". In a glob a backslash may hide the dots from all but its expansion. */
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

/* Whether a path is that of a tree, or of something in it. Links in the tree are of the tree; what climbs out of it is not. */
bool
argus_is_in_tree(const char *path, const char *root)
{
	return is_below(path, root) && !climbs(path + Min(strlen(path), strlen(root)));
}

static bool
is_allowed(const char *path, List *roots)
{
	ListCell *cell;

	foreach(cell, roots)
	{
		if (is_below(path, (const char *) lfirst(cell)))
			return true;
	}
	return false;
}

/* The setting with symbolic links resolved, as archives' paths are. False: it allows everything. */
static bool
allowed_roots(List **roots)
{
	ListCell *cell;

	*roots = NIL;
	if (roots_setting == NULL || roots_setting[0] == '\0')
		return false;
	if (strcmp(roots_setting, ARGUS_NO_ROOTS) == 0)
		return true;
	foreach(cell, split_roots(roots_setting))
	{
		char resolved[PATH_MAX];
		const char *name = (const char *) lfirst(cell);

		*roots = lappend(*roots, pstrdup(realpath(name, resolved) != NULL ? resolved : name));
	}
	return true;
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

/* Whether a glob climbs from its first special character on: what a wildcard stands for is not known, so not what lies above it. */
static bool
climbs_behind_wildcard(const char *glob)
{
	const char *at = glob + strcspn(glob, "*?[\\");

	while (at > glob && at[-1] != '/')
		at--;
	return climbs(at);
}

/*
 * Refuse a path outside the allowed roots before it is listed, so that not even the existence of files shows. Of a
 * glob the folder before its first wildcard is looked at, and nothing behind may lead out of it.
 */
void
argus_check_allowed_path(const char *path)
{
	char resolved[PATH_MAX];
	char *folder = pstrdup(path);
	List *roots;

	if (!allowed_roots(&roots))
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
	if (!is_allowed(resolved, roots))
		not_allowed(path);
}

/* Refuse a list with an archive that, links resolved, lies outside the allowed roots. */
void
argus_check_allowed(const ArgusHandles *handles)
{
	const int32 n = argus_list_count(handles->list);
	List *roots;

	if (!allowed_roots(&roots))
		return;
	for (int32 i = 0; i < n; i++)
	{
		ArgusArchive archive;

		CHECK_FOR_INTERRUPTS();
		argus_list_at(handles->list, i, &archive);
		if (!is_allowed(archive.resolved, roots))
			not_allowed(archive.path);
	}
}
}
