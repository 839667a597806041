/*
 * name_times.cpp
 *		What the time in an archive's name says of its flows, and how flows contradict it.
 */
#include "bridge/bridge.h"
#include "table/table.h"

extern "C"
{
#include "miscadmin.h"
#include "pgtime.h"

/*
 * Sets `*first` and `*last` to the instants that local time `local` may mean; all are seconds since the Unix epoch.
 * There are two where clocks are set back. For a time that clocks skip, both neighbours are taken.
 */
static void
instants_of(int64 local, pg_tz *zone, int64 *first, int64 *last)
{
	bool found = false;
	int64 candidates[2];

	for (int i = 0; i < 2; i++)
	{
		/* A day to each side is before and after any change of the clocks that matters. */
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
 * Sets `*first` and `*last` to when the records of an archive may begin and end by its name, in microseconds since the
 * Unix epoch. `period`, in microseconds, is elapsed time or local time, whichever ends later: the file of a day lasts
 * 25 hours where clocks are set back.
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

/* Sets `*time` to the time in an archive's name, the earlier one if it may mean two. Returns false if there is none. */
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
 * Sets `*first` and `*last` to the window in which the flows of an archive are by its name, in microseconds since the
 * Unix epoch: its period, with the slack on both sides. Returns false if the name or the options do not say.
 */
bool
argus_name_window(const ArgusArchive *archive, const ArgusOptions *options, int64 *first, int64 *last)
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
 * Passes to the core which times each archive of the list can hold, if the options say how archives are named and
 * rotated. Slack is for flows: each archive begins with a copy of the sensor's first management record, which may be
 * months old.
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
		if (!argus_name_window(&archive, options, &first, &last))
			continue;
		has_window = true;
		argus_list_set_span(handles->list, i, options->kind == ARGUS_MANAGEMENT ? PG_INT64_MIN : first, last);
	}
	if (has_window)
		argus_correct_spans(handles, options);
}

/* Returns a duration as "12 days 07:30:00". The form of interval_out() would depend on the session. */
static const char *
say_duration(int64 microseconds)
{
	const int64 days = microseconds / USECS_PER_DAY;
	const int64 seconds = microseconds % USECS_PER_DAY / USECS_PER_SEC;
	const char *clock = psprintf("%02d:%02d:%02d", (int) (seconds / SECS_PER_HOUR),
								 (int) (seconds % SECS_PER_HOUR / SECS_PER_MINUTE), (int) (seconds % SECS_PER_MINUTE));

	return days == 0 ? clock : psprintf(INT64_FORMAT " day%s %s", days, days == 1 ? "" : "s", clock);
}

/*
 * Returns how flows between `first` and `last`, in microseconds since the Unix epoch, leave the window of an archive's
 * name, in words. Returns NULL if they do not, or if there is no window.
 */
const char *
argus_describe_misnamed(const ArgusOptions *options, const ArgusArchive *archive, int64 first, int64 last)
{
	int64 window_first, window_last;
	int64 begin, end;
	const char *early;
	const char *late;

	if (!argus_name_window(archive, options, &window_first, &window_last))
		return NULL;
	begin = window_first + options->slack;
	end = window_last - options->slack;
	if (last < window_first)
		return psprintf("all flows ended %s or more before the time in the name", say_duration(begin - last));
	if (first >= window_last)
		return psprintf("all flows began %s or more after the period of the name", say_duration(first - end));
	if (first >= window_first && last < window_last)
		return NULL;
	early = first >= window_first
				? ""
				: psprintf("flows began up to %s before the time in the name", say_duration(begin - first));
	late = last < window_last ? ""
							  : psprintf("flows ended up to %s after the period of the name", say_duration(last - end));
	return psprintf("%s%s%s", early, *early != '\0' && *late != '\0' ? " and " : "", late);
}

/* Returns the same for the time in a name as the ledger remembers it: the earlier, if it may mean two instants. */
const char *
argus_describe_name_time(const ArgusOptions *options, TimestampTz name_time, TimestampTz first, TimestampTz last)
{
	const pg_time_t instant = (name_time + ARGUS_EPOCH_DIFF) / USECS_PER_SEC;
	pg_tz *zone = pg_tzset(options->timezone);
	ArgusArchive archive = {};

	if (TIMESTAMP_NOT_FINITE(name_time) || TIMESTAMP_NOT_FINITE(first) || TIMESTAMP_NOT_FINITE(last) || zone == NULL)
		return NULL;
	archive.has_name_time = ARGUS_NAME_TIME_LOCAL;
	archive.name_time = instant + pg_localtime(&instant, zone)->tm_gmtoff;
	return argus_describe_misnamed(options, &archive, first + ARGUS_EPOCH_DIFF, last + ARGUS_EPOCH_DIFF);
}

/* Returns whether flows leave the window of the time in a name. */
bool
argus_leaves_name(const ArgusOptions *options, TimestampTz name_time, TimestampTz first, TimestampTz last)
{
	return argus_describe_name_time(options, name_time, first, last) != NULL;
}
}
