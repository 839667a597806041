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

/* Clocks are looked at this long before and after a time: longer than any offset, or a day that a zone leaves out. */
#define ARGUS_CLOCK_DAYS 2

/* Beyond any offset from UTC, in seconds. */
#define ARGUS_MAX_OFFSET (16 * SECS_PER_HOUR)

/* Returns microseconds of PostgreSQL's calendar as seconds since the Unix epoch. */
static pg_time_t
unix_seconds(int64 time)
{
	return (pg_time_t) (time / USECS_PER_SEC) + (pg_time_t) ARGUS_EPOCH_DAYS * SECS_PER_DAY;
}

/*
 * Returns the zone of a name, or NULL if it is not certain which offsets the name stands for: it is unknown, or may be
 * an abbreviation, which goes before a zone of the same name.
 */
pg_tz *
argus_zone_of_name(const text *name)
{
	char *zone = text_to_cstring(name);

	if (strchr(zone, '/') == NULL && pg_strcasecmp(zone, "UTC") != 0)
		return NULL;
	return strlen(zone) > TZ_STRLEN_MAX ? NULL : pg_tzset(zone);
}

/*
 * Returns the least and the greatest offset from UTC that a zone (NULL: any zone) has around `time`, which may be an
 * instant or a local time, in microseconds.
 */
ArgusOffsets
argus_offsets_around(int64 time, const pg_tz *zone)
{
	ArgusOffsets offsets = {-ARGUS_MAX_OFFSET * USECS_PER_SEC, ARGUS_MAX_OFFSET * USECS_PER_SEC};
	pg_time_t at = unix_seconds(time) - ARGUS_CLOCK_DAYS * SECS_PER_DAY;
	const pg_time_t end = unix_seconds(time) + ARGUS_CLOCK_DAYS * SECS_PER_DAY;
	long before, after;
	int before_is_dst, after_is_dst;
	int found;

	if (zone == NULL)
		return offsets;
	offsets = {PG_INT64_MAX, PG_INT64_MIN};
	do
	{
		pg_time_t boundary = end;

		found = pg_next_dst_boundary(&at, &before, &before_is_dst, &boundary, &after, &after_is_dst, zone);
		if (found < 0)
			return {-ARGUS_MAX_OFFSET * USECS_PER_SEC, ARGUS_MAX_OFFSET * USECS_PER_SEC};
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
