/*
 * table_archives.cpp
 *		From the options of a table to the archives that are listed and to the scan of them.
 */
#include "table/table_options.h"

extern "C"
{
/* Sets what a cursor reads, and whether damage is an error. The strings are those of the options. */
void
argus_aim_cursor(ArgusCursor *cursor, const ArgusOptions *options)
{
	cursor->by_file = options->files != NULL;
	cursor->path = cursor->by_file ? options->files : options->root;
	cursor->pattern = options->pattern;
	cursor->stop_on_error = options->stop_on_error;
}

/* Sets what every scan of a table has in common; all else is zero: no fields, no condition, no claims. */
void
argus_begin_spec(ArgusScanSpec *spec, const ArgusOptions *options)
{
	memset(spec, 0, sizeof(ArgusScanSpec));
	spec->kind = options->kind;
	spec->encoding = argus_text_encoding();
	spec->index_dir = options->index_dir;
	spec->root = options->tree;
}

/*
 * Lists a table's archives into the handles and reports nothing of what is wrong with them. Returns false, with
 * `*error` set, if they cannot be listed. Raises an error if the user may not read there: even the size of the
 * archives would tell him something.
 */
bool
argus_list_quietly(ArgusHandles *handles, const ArgusOptions *options, ArgusError *error)
{
	ArgusCursor cursor;

	argus_aim_cursor(&cursor, options);
	argus_check_allowed_path(cursor.path);
	return argus_list_archives(handles, cursor.path, cursor.pattern, cursor.by_file, error);
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
