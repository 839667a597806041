/*
 * doubles.cpp
 *		A partition on archives shows each content once, wherever else it lies and however it is packed, if it was
 *		loaded.
 */
#include "bridge/bridge.h"
#include "rights/rights.h"
#include "table/table.h"

extern "C"
{
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"

/* One of the places of a content that lies in several. */
struct ArgusPlace
{
	const char *path;
	int64 bytes;
	TimestampTz mtime;
	int32 number; /* of the content */
};

/*
 * Returns the places that the ledger knows of contents that lie in several, in the order of their paths, and how many
 * there are in `*n`. They are allocated in the current context.
 */
static ArgusPlace *
read_places(Oid relid, uint64 *n)
{
	/* As SPI counts columns. */
	enum
	{
		PATH = 1,
		BYTES,
		MTIME,
		NUMBER
	};
	MemoryContext caller = CurrentMemoryContext;
	Oid types[] = {OIDOID};
	Datum values[] = {ObjectIdGetDatum(relid)};
	ArgusPlace *places;
	ArgusRights before;

	argus_work_as_extension(&before);
	SPI_connect();
	if (SPI_execute_with_args("SELECT path, bytes, mtime, number FROM " ARGUS_INTERNAL ".repeated_places($1)", 1, types,
							  values, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read the places of contents");
	*n = SPI_processed;
	places = (ArgusPlace *) MemoryContextAlloc(caller, Max(*n, 1) * sizeof(ArgusPlace));
	for (uint64 i = 0; i < *n; i++)
	{
		places[i].path = MemoryContextStrdup(caller, TextDatumGetCString(argus_value_of_row(i, PATH)));
		places[i].bytes = DatumGetInt64(argus_value_of_row(i, BYTES));
		places[i].mtime = DatumGetTimestampTz(argus_value_of_row(i, MTIME));
		places[i].number = DatumGetInt32(argus_value_of_row(i, NUMBER));
	}
	SPI_finish();
	argus_work_as_before(&before);
	return places;
}

static int
compare_places(const void *a, const void *b)
{
	return strcmp(((const ArgusPlace *) a)->path, ((const ArgusPlace *) b)->path);
}

/*
 * Leaves out the archives of the list whose content has come in it before. An archive that has changed since its
 * content was looked at stays.
 */
static void
keep_first_places(ArgusHandles *handles, const ArgusPlace *places, uint64 n)
{
	const int32 n_archives = argus_list_count(handles->list);
	uint8 *kept = (uint8 *) palloc(Max(n_archives, 1));
	bool *seen = (bool *) palloc0(n * sizeof(bool));
	ArgusError *error = (ArgusError *) palloc(sizeof(ArgusError));

	memset(kept, 1, n_archives);
	for (int32 i = 0; i < n_archives; i++)
	{
		ArgusArchive archive;
		ArgusPlace wanted = {};
		const ArgusPlace *place;

		CHECK_FOR_INTERRUPTS();
		argus_list_at(handles->list, i, &archive);
		wanted.path = argus_storable(archive.path);
		place = (const ArgusPlace *) bsearch(&wanted, places, n, sizeof(ArgusPlace), compare_places);
		if (place == NULL || place->bytes != archive.bytes || place->mtime != archive.mtime - ARGUS_EPOCH_DIFF)
			continue;
		kept[i] = !seen[place->number];
		seen[place->number] = true;
	}
	if (argus_list_keep(handles->list, kept, error) != ARGUS_OK)
		argus_raise(error);
}

/*
 * Leaves out the archives of the list that repeat the content of another, if the table is a partition: other foreign
 * tables show the archives as they are.
 */
void
argus_hide_repeated_contents(ArgusHandles *handles, Oid relid)
{
	ArgusPlace *places;
	uint64 n;

	if (!get_rel_relispartition(relid))
		return;
	places = read_places(relid, &n);
	if (n > 0)
		keep_first_places(handles, places, n);
}
}
