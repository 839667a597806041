/*
 * archive_access.cpp
 *		Which archives a scan reads: listing, times in names; and the ownership of the core's handles.
 */
#include "glue.h"

/* A handle, which its holder does not have any more. */
template <typename Handle>
static Handle *
take(Handle **holder)
{
	Handle *handle = *holder;

	*holder = NULL;
	return handle;
}

extern "C"
{
#include "miscadmin.h"
#include "pgtime.h"
#include "utils/memutils.h"

static void
close_handles_callback(void *arg)
{
	argus_close_handles((ArgusHandles *) arg);
}

/* A holder of core handles, registered before any is opened: whatever ends the context closes them. */
ArgusHandles *
argus_make_handles(MemoryContext context)
{
	ArgusHandles *handles = (ArgusHandles *) MemoryContextAllocZero(context, sizeof(ArgusHandles));

	handles->callback.func = close_handles_callback;
	handles->callback.arg = handles;
	MemoryContextRegisterResetCallback(context, &handles->callback);
	return handles;
}

/* Close what is open, in the order of dependence. May be called again; never raises an error. */
void
argus_close_handles(ArgusHandles *handles)
{
	argus_inspect_close(take(&handles->inspection));
	argus_export_close(take(&handles->exporter));
	argus_build_close(take(&handles->build));
	argus_catalogue_close(take(&handles->catalogue));
	argus_side_car_check_close(take(&handles->side_car_check));
	argus_identify_close(take(&handles->identify));
	argus_stream_close(take(&handles->stream));
	argus_rollup_close(take(&handles->rollup));
	argus_host_days_close(take(&handles->host_days));
	argus_key_packer_close(take(&handles->packer));
	argus_new_keys_close(take(&handles->new_keys));
	argus_scan_close(take(&handles->scan));
	argus_list_close(take(&handles->list));
	argus_release_fd(handles);
}

void
argus_release_fd(ArgusHandles *handles)
{
	for (; handles->fds_reserved > 0; handles->fds_reserved--)
		ReleaseExternalFD();
}

/* The core keeps one archive open at a time, and its side-car. */
void
argus_reserve_fd(ArgusHandles *handles)
{
	if (!argus_reserve_fds(handles, 1 + handles->uses_index))
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_RESOURCES),
						errmsg("could not reserve a file descriptor to read archives"),
						errhint("Raise max_files_per_process.")));
}

/* Let PostgreSQL's own accounting know of at least n files that the core opens. False: there may not be so many. */
bool
argus_reserve_fds(ArgusHandles *handles, int n)
{
	for (; handles->fds_reserved < n; handles->fds_reserved++)
	{
		if (!AcquireExternalFD())
			return false;
	}
	return true;
}

/* List the archives into handles->list. False, with *error set, if that cannot be done. */
bool
argus_list_archives(ArgusHandles *handles, const char *path, const char *pattern, bool may_glob, ArgusError *error)
{
	ArgusListSpec spec = {path, pattern, may_glob};
	int32 done = 0;

	argus_reserve_fd(handles);
	handles->list = argus_list_open(&spec, error);
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
 * The instants that a local time may mean, microseconds since the Unix epoch. They are two where clocks are set
 * back, and for a time that clocks skip, both neighbours are taken.
 */
static void
instants_of(int64 local, pg_tz *zone, int64 *first, int64 *last)
{
	bool found = false;
	int64 candidates[2];

	for (int i = 0; i < 2; i++)
	{
		/* A day to each side is behind and before any change of the clocks that matters. */
		pg_time_t near = local + (i == 0 ? -SECS_PER_DAY : SECS_PER_DAY);

		candidates[i] = local - pg_localtime(&near, zone)->tm_gmtoff;
	}
	for (int i = 0; i < 2; i++)
	{
		pg_time_t candidate = candidates[i];

		if (candidate + pg_localtime(&candidate, zone)->tm_gmtoff != local)
			continue;
		*first = found ? Min(*first, candidate) : candidate;
		*last = found ? Max(*last, candidate) : candidate;
		found = true;
	}
	if (!found)
	{
		*first = Min(candidates[0], candidates[1]);
		*last = Max(candidates[0], candidates[1]);
	}
}

/*
 * From when until when the records of an archive may be, microseconds since the Unix epoch. A period is elapsed time or
 * local time, whichever ends later: the file of a day lasts 25 hours where clocks are set back.
 */
static void
span_of(const ArgusArchive *archive, pg_tz *zone, int64 period, int64 *first, int64 *last)
{
	int64 ignored;
	const int64 whole = period / USECS_PER_SEC;
	int64 end = archive->name_time + whole;

	*first = archive->name_time;
	*last = archive->name_time;
	if (archive->has_name_time == ARGUS_NAME_TIME_LOCAL)
	{
		instants_of(archive->name_time, zone, first, last);
		instants_of(end, zone, &ignored, &end);
	}
	*first *= USECS_PER_SEC;
	*last = Max(*last, end - whole) * USECS_PER_SEC + period;
}

/* The time in an archive's name, the earlier one if clocks were set back. False: there is none. */
bool
argus_name_time(const ArgusArchive *archive, const ArgusOptions *options, TimestampTz *time)
{
	pg_tz *zone = pg_tzset(options->timezone);
	int64 first, last;

	if (archive->has_name_time == ARGUS_NAME_TIME_NONE || zone == NULL)
		return false;
	span_of(archive, zone, 0, &first, &last);
	*time = first - ARGUS_EPOCH_DIFF;
	return true;
}

/*
 * From when until when the flows of an archive are by its name, microseconds since the Unix epoch: within its period, and the slack to both
 * sides. False: it does not say.
 */
bool
argus_window_of(const ArgusArchive *archive, const ArgusOptions *options, int64 *first, int64 *last)
{
	pg_tz *zone = pg_tzset(options->timezone);

	if (archive->has_name_time == ARGUS_NAME_TIME_NONE || options->period < 0 || options->slack < 0 || zone == NULL)
		return false;
	span_of(archive, zone, options->period, first, last);
	*first -= options->slack;
	*last += options->slack;
	return true;
}

/*
 * Tell the core which times each archive can hold, where the user says how archives are named and rotated. Slack is for
 * flows: each archive begins with a copy of the sensor's first management record, which may be of months ago.
 */
void
argus_set_spans(ArgusHandles *handles, const ArgusOptions *options)
{
	const int32 n = argus_list_count(handles->list);
	bool has_window = false;

	for (int32 i = 0; i < n; i++)
	{
		ArgusArchive archive;
		int64 first, last;

		CHECK_FOR_INTERRUPTS();
		argus_list_at(handles->list, i, &archive);
		if (!argus_window_of(&archive, options, &first, &last))
			continue;
		has_window = true;
		argus_list_set_span(handles->list, i, options->kind == ARGUS_MANAGEMENT ? PG_INT64_MIN : first, last);
	}
	if (has_window)
		argus_correct_spans(handles, options);
}
}
