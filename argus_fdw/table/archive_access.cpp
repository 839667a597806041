/*
 * archive_access.cpp
 *		From a path, a pattern or the options of a table to the archives that are listed and to the scan of them.
 */
#include "bridge/bridge.h"
#include "rights/rights.h"
#include "table/table.h"

#include <sys/stat.h>

extern "C"
{
#include "miscadmin.h"

/* Lists what a spec says into handles->list. Returns false, with `*error` set, if that cannot be done. */
static bool
list_files(ArgusHandles *handles, const ArgusListSpec *spec, ArgusError *error)
{
	int32 done = 0;

	argus_reserve_fd(handles);
	handles->list = argus_own<argus_list_close>(handles, argus_list_open(spec, error));
	if (handles->list == NULL)
		return false;
	while (!done)
	{
		CHECK_FOR_INTERRUPTS();
		if (argus_list_step(handles->list, &done, error) != ARGUS_OK)
			return false;
	}
	return true;
}

/*
 * Lists the archives below `path` that match `pattern` (NULL: all) into handles->list. With `may_glob`, `path` may be
 * a glob. Returns false, with `*error` set, if that cannot be done.
 */
bool
argus_list_archives(ArgusHandles *handles, const char *path, const char *pattern, bool may_glob, ArgusError *error)
{
	const ArgusListSpec spec = {path, pattern, may_glob, false, false};

	return list_files(handles, &spec, error);
}

/*
 * Lists the files below the root of a server that its pattern does not match, and that the user may read, in the same
 * way. Raises an error if he may not look there at all.
 */
bool
argus_list_unmatched(ArgusHandles *handles, const ArgusOptions *options, ArgusError *error)
{
	const ArgusListSpec spec = {options->root, options->pattern, false, true, false};

	argus_check_allowed_path(options->root);
	return list_files(handles, &spec, error) && argus_keep_allowed(handles->list, error);
}

/* Reads the options of a server. Raises an error if it has no root, or the user may not use it. */
void
argus_get_server_with_root(const char *server, ArgusOptions *options)
{
	argus_get_server(server, options);
	if (options->root == NULL)
		ereport(ERROR, (errcode(ERRCODE_FDW_OPTION_NAME_NOT_FOUND),
						errmsg("server \"%s\" does not say where its archives are", server),
						errhint("Set its option \"root\".")));
}

/*
 * Lists the archives below the root of a server. Fills its options and `*cursor`, whose handles live in the current
 * context.
 */
void
argus_list_tree(const char *server, ArgusOptions *options, ArgusCursor *cursor)
{
	argus_get_server_with_root(server, options);
	*cursor = {};
	cursor->path = options->root;
	cursor->pattern = options->pattern;
	argus_cursor_list(cursor, CurrentMemoryContext);
}

/*
 * Returns the path or glob that a user means by `text`. What a column shows is the path of that very file: only a text
 * that is no file's may be a glob. Raises an error for a user who may not read the file, whether or not it exists.
 */
const char *
argus_files_of_text(const char *text)
{
	char *path = argus_path_of_text(text);
	struct stat st;

	if (strchr(text, '\\') == NULL || strpbrk(text, "*?[") == NULL)
		return path;
	argus_check_allowed_path(path);
	return lstat(path, &st) == 0 ? path : argus_glob_of_text(text);
}

/* Sets what a cursor reads, and whether damage is an error. The strings are those of the options. */
void
argus_init_cursor(ArgusCursor *cursor, const ArgusOptions *options)
{
	cursor->by_file = options->files != NULL;
	cursor->path = cursor->by_file ? options->files : options->root;
	cursor->pattern = options->pattern;
	cursor->stop_on_error = options->stop_on_error;
}

/*
 * Sets what every scan has in common. All else is zero: no fields, no condition, no claims, and no side-cars are
 * used.
 */
void
argus_begin_file_spec(ArgusScanSpec *spec, int32 kind)
{
	memset(spec, 0, sizeof(ArgusScanSpec));
	spec->kind = kind;
	spec->encoding = argus_text_encoding();
	spec->index_trust = ARGUS_INDEX_OFF;
}

/* Does the same for a scan of a table or server, whose side-cars are used while size and times of the archive fit. */
void
argus_init_scan_spec(ArgusScanSpec *spec, const ArgusOptions *options)
{
	argus_begin_file_spec(spec, options->kind);
	spec->index_dir = options->index_dir;
	spec->root = options->tree;
	spec->index_trust = ARGUS_INDEX_STAT;
}

/*
 * Lists a table's archives into the handles and reports nothing of what is wrong with them. For an `estimate`, their
 * sizes and times may be those that they had when this process listed them before. Returns false, with `*error` set, if
 * they cannot be listed. Raises an error if the user may not read there: even the size of the archives would tell him
 * something.
 */
bool
argus_list_quietly(ArgusHandles *handles, const ArgusOptions *options, bool estimate, ArgusError *error)
{
	ArgusCursor cursor;
	ArgusListSpec spec;

	argus_init_cursor(&cursor, options);
	argus_check_allowed_path(cursor.path);
	spec = {cursor.path, cursor.pattern, cursor.by_file, false, estimate};
	return list_files(handles, &spec, error);
}

/* Returns the sum of the sizes of the archives of a list: compressed bytes. */
double
argus_total_bytes(const ArgusList *list)
{
	double bytes = 0;

	for (int32 i = 0; i < argus_list_count(list); i++)
	{
		ArgusArchive archive;

		argus_list_at(list, i, &archive);
		bytes += (double) archive.bytes;
	}
	return bytes;
}
}
