/*
 * cursor.cpp
 *		A pass over archives: lists them, reads them batch by batch, reports what is wrong with them.
 */
#include "bridge/bridge.h"
#include "rights/rights.h"
#include "table/table.h"

extern "C"
{
#include "miscadmin.h"

/*
 * Reports that there is nothing to read: it may be a mistake in a path or pattern, and must not look like "not seen".
 */
static void
report_no_archive(const ArgusCursor *cursor)
{
	ErrorContextCallback *stack = cursor->stop_on_error ? error_context_stack : argus_hide_context();

	ereport(cursor->stop_on_error ? ERROR : WARNING,
			(errcode(ERRCODE_UNDEFINED_FILE), errmsg("there is no archive below \"%s\"", argus_storable(cursor->path)),
			 cursor->pattern != NULL ? errdetail("No file there matches the pattern \"%s\".", cursor->pattern) : 0,
			 cursor->pattern != NULL ? errhint("A pattern is relative to the root, all folders in between included.")
									 : 0));
	error_context_stack = stack;
}

/* Reports folders and links that could not be opened: there may be archives in them. */
void
argus_report_unlisted(const ArgusList *list, bool as_error)
{
	for (int32 i = 0; i < argus_list_notice_count(list); i++)
	{
		ArgusNotice notice;

		argus_list_notice_at(list, i, &notice);
		argus_report_notice(&notice, as_error);
	}
}

/* Reports what could not be listed, and if there is no archive at all. */
static void
report_list(const ArgusCursor *cursor)
{
	const ArgusList *list = cursor->handles->list;

	argus_report_unlisted(list, cursor->stop_on_error);
	if (argus_list_count(list) == 0 && argus_list_notice_count(list) == 0)
		report_no_archive(cursor);
}

/*
 * Lists the archives and reports what could not be listed. The handles live in `context`. Raises an error if the user
 * may not read there, or nothing can be listed.
 */
void
argus_cursor_list(ArgusCursor *cursor, MemoryContext context)
{
	cursor->handles = argus_make_handles(context);
	argus_check_allowed_path(cursor->path);
	if (!argus_list_archives(cursor->handles, cursor->path, cursor->pattern, cursor->by_file, &cursor->error))
		argus_raise(&cursor->error);
	argus_check_allowed(cursor->handles->list);
	argus_note_listed(cursor->handles->list);
	report_list(cursor);
}

/* Opens the core's scan of what was listed. The spec is copied. */
void
argus_cursor_open(ArgusCursor *cursor, const ArgusScanSpec *spec)
{
	cursor->handles->uses_index = spec->index_dir != NULL;
	cursor->width = spec->n_fields;
	argus_reserve_fd(cursor->handles);
	cursor->handles->scan = argus_own<argus_scan_close>(cursor->handles,
														argus_scan_open(spec, cursor->handles->list, &cursor->error),
														&cursor->error);
}

/*
 * Reports the notice of the batch, if it has one. A single file that the user named must be readable, whatever on_error
 * says of the files of a tree.
 */
static void
report_notice(const ArgusCursor *cursor, bool may_raise)
{
	const ArgusNotice *notice = &cursor->batch.notice;
	const bool named = cursor->by_file && notice->code == ARGUS_IO && strcmp(notice->path, cursor->path) == 0;

	if (cursor->batch.has_notice)
		argus_report_notice(notice, may_raise && (cursor->stop_on_error || named));
}

/* Reads batches until there is a row that was not taken yet. Returns false if there are no more rows. */
bool
argus_cursor_fetch(ArgusCursor *cursor)
{
	while (cursor->next_row >= cursor->batch.n_rows)
	{
		if (cursor->batch.done)
		{
			/* A query may have many scans that are finished, one per partition: they hold little. */
			argus_scan_release(cursor->handles->scan);
			argus_release_fd(cursor->handles);
			return false;
		}
		CHECK_FOR_INTERRUPTS();
		cursor->next_row = 0;
		if (argus_scan_next(cursor->handles->scan, &cursor->batch, &cursor->error) != ARGUS_OK)
			argus_raise(&cursor->error);
		report_notice(cursor, true);
	}
	return true;
}

/*
 * Reports damage that a pass that ends early, by LIMIT or a rewind, has not reported yet. It is too late for an error.
 */
static void
report_rest(ArgusCursor *cursor)
{
	argus_scan_stop(cursor->handles->scan, &cursor->batch);
	report_notice(cursor, false);
}

/* Starts the pass again, with another predicate, which is copied. */
void
argus_cursor_rewind(ArgusCursor *cursor, const ArgusPredicate *predicate, int n_nodes)
{
	report_rest(cursor);
	argus_reserve_fd(cursor->handles);
	if (argus_scan_rewind(cursor->handles->scan, predicate, n_nodes, &cursor->error) != ARGUS_OK)
		argus_raise(&cursor->error);
	memset(&cursor->batch, 0, sizeof(ArgusBatch));
	cursor->next_row = 0;
}

/* Ends the pass and closes all handles. May be called again, and before the archives were listed. */
void
argus_cursor_stop(ArgusCursor *cursor)
{
	if (cursor->handles == NULL)
		return;
	if (cursor->handles->scan != NULL)
		report_rest(cursor);
	argus_close_handles(cursor->handles);
}
}
