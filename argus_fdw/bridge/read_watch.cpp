/*
 * read_watch.cpp
 *		Whether the passes of this session saw some archives, and could read them.
 *
 * A hunt has to know that its query saw an archive. That the archive can be opened afterwards does not show it: it may
 * have been away, or out of reach, for a moment. So each pass says here what it listed, and what it could not read.
 * Passes of parallel workers are not seen; a query that writes has none.
 */
#include "bridge/bridge.h"

extern "C"
{
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(argus_watch_reading);
PG_FUNCTION_INFO_V1(argus_unread_since);

struct ArgusWatchedArchive
{
	const char *path;
	bool was_listed;
	bool has_failed;
};

/* The archives that are watched, sorted by path. All is in `context`; NULL: none are. */
static MemoryContext context = NULL;
static ArgusWatchedArchive *archives = NULL;
static int n_archives = 0;

static int
compare_archives(const void *a, const void *b)
{
	return strcmp(((const ArgusWatchedArchive *) a)->path, ((const ArgusWatchedArchive *) b)->path);
}

static void
forget_archives(void)
{
	if (context != NULL)
		MemoryContextDelete(context);
	context = NULL;
	archives = NULL;
	n_archives = 0;
}

/* Notes what a pass has listed. */
void
argus_note_listed(const ArgusList *list)
{
	for (int32 i = 0; n_archives > 0 && i < argus_list_count(list); i++)
	{
		ArgusWatchedArchive key = {NULL, false, false};
		ArgusWatchedArchive *found;
		ArgusArchive archive;

		argus_list_at(list, i, &archive);
		key.path = argus_storable(archive.path);
		found = (ArgusWatchedArchive *) bsearch(&key, archives, n_archives, sizeof(ArgusWatchedArchive),
												compare_archives);
		if (found != NULL)
			found->was_listed = true;
	}
}

/* Notes that an archive, or all in a folder, could not be read. */
void
argus_note_failure(const char *path)
{
	const char *failed = n_archives > 0 ? argus_storable(path) : "";
	const size_t length = strlen(failed);

	for (int i = 0; i < n_archives; i++)
	{
		const char *watched = archives[i].path;

		if (strncmp(watched, failed, length) == 0 && (watched[length] == '\0' || watched[length] == '/'))
			archives[i].has_failed = true;
	}
}

/* argus_watch_reading(paths text[]): watches these archives, and no others. */
Datum
argus_watch_reading(PG_FUNCTION_ARGS)
{
	MemoryContext old;
	Datum *paths;
	int n;

	deconstruct_array(PG_GETARG_ARRAYTYPE_P(0), TEXTOID, -1, false, TYPALIGN_INT, &paths, NULL, &n);
	forget_archives();
	context = AllocSetContextCreate(TopMemoryContext, "archives watched by a hunt", ALLOCSET_SMALL_SIZES);
	old = MemoryContextSwitchTo(context);
	archives = (ArgusWatchedArchive *) palloc0(Max(n, 1) * sizeof(ArgusWatchedArchive));
	for (int i = 0; i < n; i++)
		archives[i].path = TextDatumGetCString(paths[i]);
	MemoryContextSwitchTo(old);
	qsort(archives, n, sizeof(ArgusWatchedArchive), compare_archives);
	n_archives = n;
	PG_RETURN_VOID();
}

/* argus_unread_since(): those of the watched archives that no pass has listed since, or that one could not read. */
Datum
argus_unread_since(PG_FUNCTION_ARGS)
{
	Datum *paths = (Datum *) palloc(Max(n_archives, 1) * sizeof(Datum));
	int n = 0;

	for (int i = 0; i < n_archives; i++)
	{
		if (!archives[i].was_listed || archives[i].has_failed)
			paths[n++] = CStringGetTextDatum(archives[i].path);
	}
	forget_archives();
	PG_RETURN_ARRAYTYPE_P(construct_array(paths, n, TEXTOID, -1, false, TYPALIGN_INT));
}
}
