/*
 * archive_access.cpp
 *		Which archives a path, a pattern or a server stands for.
 */
#include "bridge/bridge.h"
#include "rights/rights.h"
#include "table/table.h"

#include <sys/stat.h>

extern "C"
{
#include "miscadmin.h"

/* List the archives into handles->list. False, with *error set, if that cannot be done. */
bool
argus_list_archives(ArgusHandles *handles, const char *path, const char *pattern, bool may_glob, ArgusError *error)
{
	ArgusListSpec spec = {path, pattern, may_glob};
	int32 done = 0;

	argus_reserve_fd(handles);
	handles->list = argus_own<argus_list_close>(handles, argus_list_open(&spec, error));
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

/* The options of a server that has a root. */
void
argus_get_tree(const char *server, ArgusOptions *options)
{
	argus_get_server(server, options);
	if (options->root == NULL)
		ereport(ERROR, (errcode(ERRCODE_FDW_OPTION_NAME_NOT_FOUND),
						errmsg("server \"%s\" does not say where its archives are", server),
						errhint("Set its option \"root\".")));
}

/*
 * The path or glob that a user means. What a column shows is the path of that very file; only what is not there may be a glob.
 * Whether it is there is not told to who may not read it.
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
}
