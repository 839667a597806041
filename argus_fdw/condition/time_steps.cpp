/*
 * time_steps.cpp
 *		Where the days, hours, months ... of a time zone begin, as bounds of the instants in them.
 *
 * A bound is exact, or too wide where the zone's clock is set. It is never an error, whatever the value.
 */
#include "condition/time_bounds.h"

extern "C"
{
#include "common/int.h"
#include "utils/builtins.h"
#include "utils/date.h"

/* A step of date_trunc(). */
struct ArgusStep
{
	const char *name;
	int64 microseconds; /* 0: it depends on the calendar */
	int32 days;
	int32 months;
};

static const ArgusStep steps[] = {
	{"microseconds", 1, 0, 0},
	{"milliseconds", 1000, 0, 0},
	{"second", USECS_PER_SEC, 0, 0},
	{"minute", USECS_PER_MINUTE, 0, 0},
	{"hour", USECS_PER_HOUR, 0, 0},
	{"day", 0, 1, 0},
	{"week", 0, 7, 0},
	{"month", 0, 0, 1},
	{"quarter", 0, 0, 3},
	{"year", 0, 0, 12},
	{"decade", 0, 0, 120},
	{"century", 0, 0, 1200},
	{"millennium", 0, 0, 12000},
};

/*
 * Calendars are looked at in the years 1001 to 9000, where no step is without a beginning or an end, and a step that
 * begins before them ends before them. No flow is outside of them.
 */
#define ARGUS_FIRST_TIME ((-999 * INT64CONST(31556952) - 2 * SECS_PER_DAY) * USECS_PER_SEC)
#define ARGUS_LAST_TIME (7000 * INT64CONST(31556952) * USECS_PER_SEC)
#define ARGUS_EDGE (30 * USECS_PER_DAY)

static const ArgusStep *
find_step(const text *name)
{
	const char *wanted = VARDATA_ANY(name);
	const size_t length = VARSIZE_ANY_EXHDR(name);

	for (const ArgusStep &step : steps)
	{
		if (strlen(step.name) == length && pg_strncasecmp(step.name, wanted, length) == 0)
			return &step;
	}
	return NULL;
}

/* Returns whether date_trunc() has a step of this name that is known here, too. */
bool
argus_is_step(const text *name)
{
	return find_step(name) != NULL;
}

/* Returns the step of a bound. Raises an error if its name is unknown. */
static const ArgusStep *
step_of_bound(const ArgusBound *bound)
{
	const ArgusStep *step = bound->step == NULL ? &steps[0] : find_step(bound->step);

	if (step == NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("\"%s\" is no step of times", text_to_cstring(bound->step))));
	return step;
}

/* Returns a time that is so many microseconds later, infinite if it is none. */
TimestampTz
argus_shift_time(TimestampTz time, int64 by)
{
	TimestampTz shifted;

	if (TIMESTAMP_NOT_FINITE(time))
		return time;
	if (pg_add_s64_overflow(time, by, &shifted) || !IS_VALID_TIMESTAMP(shifted))
		return by < 0 ? DT_NOBEGIN : DT_NOEND;
	return shifted;
}

/* Returns whether a value is so early or late that its bound is not looked for; then sets `*result` to a wide one. */
static bool
is_out_of_calendar(int64 value, const ArgusBound *bound, TimestampTz *result)
{
	if (value < ARGUS_FIRST_TIME)
		*result = bound->is_upper ? ARGUS_FIRST_TIME + 12 * ARGUS_EDGE : DT_NOBEGIN;
	else if (value > ARGUS_LAST_TIME)
		*result = bound->is_upper ? DT_NOEND : ARGUS_LAST_TIME - ARGUS_EDGE;
	else
		return false;
	return true;
}

/* Returns the beginning of the step that a local time lies in. */
static Timestamp
begin_of_step(Timestamp local, const ArgusStep *step)
{
	if (step->microseconds > 0)
	{
		const int64 into = local % step->microseconds;

		return local - into - (into < 0 ? step->microseconds : 0);
	}
	return DatumGetTimestamp(
		DirectFunctionCall2(timestamp_trunc, PointerGetDatum(cstring_to_text(step->name)), TimestampGetDatum(local)));
}

/* Returns the beginning of the next step (`n` = 1), or of the one before (-1). */
static Timestamp
other_step(Timestamp begin, const ArgusStep *step, int n)
{
	Interval interval;

	memset(&interval, 0, sizeof(interval));
	interval.time = n * step->microseconds;
	interval.day = n * step->days;
	interval.month = n * step->months;
	return DatumGetTimestamp(
		DirectFunctionCall2(timestamp_pl_interval, TimestampGetDatum(begin), PointerGetDatum(&interval)));
}

/* Returns the bound that a local time is: the earliest or the latest instant that it may stand for. */
static TimestampTz
instant_of_edge(Timestamp edge, const ArgusBound *bound)
{
	const ArgusOffsets offsets = argus_offsets_around(edge, bound);

	return edge - (bound->is_upper ? offsets.least : offsets.greatest);
}

/* Returns a bound of date_trunc(step, local time of an instant) OP value. */
TimestampTz
argus_bound_of_local(Timestamp value, const ArgusBound *bound)
{
	const ArgusStep *step = step_of_bound(bound);
	TimestampTz result;
	Timestamp edge;

	if (is_out_of_calendar(value, bound, &result))
		return result;
	value += bound->is_after;
	edge = begin_of_step(value, step);
	return instant_of_edge(edge < value ? other_step(edge, step, 1) : edge, bound);
}

/* Returns a bound of date_trunc(step, instant) OP value for a step of hours or less, which are the same everywhere. */
static TimestampTz
bound_of_short_step(TimestampTz value, const ArgusBound *bound, const ArgusStep *step)
{
	const ArgusOffsets offsets = argus_offsets_around(value, bound);
	const int64 wide = step->microseconds > 1 ? 0 : offsets.greatest - offsets.least;
	int64 into = step->microseconds; /* so far into its step is the value; not known: take the widest */

	if (step->microseconds == 1) /* an instant that was taken for a local time and back */
		return bound->is_upper ? value + bound->is_after + wide : value + bound->is_after - wide;
	if (offsets.least == offsets.greatest)
		into = value + offsets.least - begin_of_step(value + offsets.least, step);
	if (bound->is_after)
		return bound->is_upper ? value + step->microseconds : into == 0 ? value + step->microseconds : value;
	return bound->is_upper && into != 0 ? value + step->microseconds : value;
}

/* Returns a bound of date_trunc(step, instant) OP value, where the result of date_trunc() is an instant again. */
TimestampTz
argus_bound_of_instant(TimestampTz value, const ArgusBound *bound)
{
	const ArgusStep *step = step_of_bound(bound);
	pg_tz *zone = bound->zone;
	TimestampTz result;
	Timestamp edge;

	if (is_out_of_calendar(value, bound, &result))
		return result;
	if (step->microseconds > 0)
		return bound_of_short_step(value, bound, step);
	if (zone == NULL)
		return bound->is_upper ? DT_NOEND : DT_NOBEGIN;
	value += bound->is_after;
	/* Where the clock is set at midnight, the step that begins at the value may be the one before or after. */
	edge = other_step(begin_of_step(argus_local_of_instant(value, zone), step), step, -1);
	while (argus_instant_of_local(edge, zone) < value)
		edge = other_step(edge, step, 1);
	return instant_of_edge(edge, bound);
}

/* Returns a bound of date(local time of an instant) OP value or, with a step, of date_trunc(step, instant) OP value. */
TimestampTz
argus_bound_of_date(DateADT value, const ArgusBound *bound)
{
	const Timestamp local = (int64) value * USECS_PER_DAY;
	const ArgusStep *step = bound->step == NULL ? NULL : step_of_bound(bound);
	TimestampTz result;

	if (DATE_IS_NOBEGIN(value) || value < ARGUS_FIRST_TIME / USECS_PER_DAY)
	{
		is_out_of_calendar(ARGUS_FIRST_TIME - 1, bound, &result);
		return result;
	}
	if (DATE_IS_NOEND(value) || value > ARGUS_LAST_TIME / USECS_PER_DAY)
	{
		is_out_of_calendar(ARGUS_LAST_TIME + 1, bound, &result);
		return result;
	}
	if (step != NULL && step->days != 1 && bound->zone != NULL)
		return argus_bound_of_instant(argus_instant_of_local(local, bound->zone), bound);
	return instant_of_edge(local + (bound->is_after ? USECS_PER_DAY : 0), bound);
}
}
