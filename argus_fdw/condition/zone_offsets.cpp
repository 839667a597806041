/*
 * zone_offsets.cpp
 *		Local times and instants of a time zone, where its clock may just be set: an hour that comes twice, or never.
 *
 * A local time stands for an instant, one of two, or none. What is needed here is never exact: the earliest and the
 * latest instant that it may stand for, by all offsets that the zone has around it.
 */
#include "condition/time_bounds.h"

extern "C"
{
#include "utils/builtins.h"

/* Beyond any offset from UTC of a zone or an abbreviation, in microseconds; and of a zone in the form of POSIX. */
#define ARGUS_MAX_OFFSET (16 * SECS_PER_HOUR * USECS_PER_SEC)
#define ARGUS_MAX_POSIX_OFFSET (168 * SECS_PER_HOUR * USECS_PER_SEC)

/* Clocks are looked at this long before and after a time: longer than any offset, or a day that a zone leaves out. */
#define ARGUS_CLOCK_DAYS 8

/* Returns microseconds of PostgreSQL's calendar as seconds since the Unix epoch. */
static pg_time_t
unix_seconds(int64 time)
{
	return (pg_time_t) (time / USECS_PER_SEC) + (pg_time_t) ARGUS_EPOCH_DAYS * SECS_PER_DAY;
}

/*
 * Sets the zone of a bound by its name. It is not certain which offsets a name stands for that is unknown or may be an
 * abbreviation, which goes before a zone of the same name. Abbreviations have no digits, names like XYZ100 have.
 */
void
argus_set_zone(ArgusBound *bound, const text *name)
{
	const char *zone = text_to_cstring(name);
	const bool is_certain = strchr(zone, '/') != NULL || pg_strcasecmp(zone, "UTC") == 0;

	bound->zone = is_certain && strlen(zone) <= TZ_STRLEN_MAX ? pg_tzset(zone) : NULL;
	bound->may_be_far = strpbrk(zone, "0123456789") != NULL;
}

/*
 * Returns the least and the greatest offset from UTC that the zone of a bound has around `time`, which may be an
 * instant or a local time, in microseconds.
 */
ArgusOffsets
argus_offsets_around(int64 time, const ArgusBound *bound)
{
	const int64 most = bound->may_be_far ? ARGUS_MAX_POSIX_OFFSET : ARGUS_MAX_OFFSET;
	ArgusOffsets offsets = {PG_INT64_MAX, PG_INT64_MIN};
	pg_time_t at = unix_seconds(time) - ARGUS_CLOCK_DAYS * SECS_PER_DAY;
	const pg_time_t end = unix_seconds(time) + ARGUS_CLOCK_DAYS * SECS_PER_DAY;
	long before, after;
	int before_is_dst, after_is_dst;
	int found;

	if (bound->zone == NULL)
		return {-most, most};
	do
	{
		pg_time_t boundary = end;

		found = pg_next_dst_boundary(&at, &before, &before_is_dst, &boundary, &after, &after_is_dst, bound->zone);
		if (found < 0)
			return {-most, most};
		offsets.least = Min(offsets.least, before * USECS_PER_SEC);
		offsets.greatest = Max(offsets.greatest, before * USECS_PER_SEC);
		at = boundary;
	} while (found > 0 && at <= end);
	return offsets;
}

/* Returns the instant that PostgreSQL takes a local time for. */
TimestampTz
argus_instant_of_local(Timestamp local, pg_tz *zone)
{
	struct pg_tm tm;
	fsec_t fraction;

	if (timestamp2tm(local, NULL, &tm, &fraction, NULL, NULL) != 0)
		return local;
	return local + (int64) DetermineTimeZoneOffset(&tm, zone) * USECS_PER_SEC;
}

/* Returns the local time of an instant. */
Timestamp
argus_local_of_instant(TimestampTz time, pg_tz *zone)
{
	struct pg_tm tm;
	fsec_t fraction;
	const char *name;
	int west;

	if (timestamp2tm(time, &west, &tm, &fraction, &name, zone) != 0)
		return time;
	return time - (int64) west * USECS_PER_SEC;
}
}
