/*
 * time_bounds.h
 *		Bounds of times that follow from a condition on a day, an hour or a local time.
 */
#ifndef ARGUS_TIME_BOUNDS_H
#define ARGUS_TIME_BOUNDS_H

#include "condition/condition.h"

extern "C"
{
#include "pgtime.h"
#include "utils/date.h"
#include "utils/datetime.h"
}

/* The offsets of a zone from UTC around some time, in microseconds. */
struct ArgusOffsets
{
	int64 least;
	int64 greatest;
};

/* Which bound is wanted: of f(time) OP value, where f goes back to the beginning of a step. */
struct ArgusBound
{
	bool is_upper;    /* OP is < or <=; the bound itself is outside */
	bool is_after;    /* OP is > or <=: the bound is where the step after the value begins */
	pg_tz *zone;      /* NULL: any zone */
	bool may_be_far;  /* any zone includes those in the form of POSIX, which may be days off */
	const text *step; /* NULL: a day for dates, a microsecond for others */
};

extern "C"
{

/* in zone_offsets.cpp */
extern void argus_set_zone(ArgusBound *bound, const text *name);
extern ArgusOffsets argus_offsets_around(int64 time, const ArgusBound *bound);
extern TimestampTz argus_instant_of_local(Timestamp local, pg_tz *zone);
extern Timestamp argus_local_of_instant(TimestampTz time, pg_tz *zone);

/* in time_steps.cpp */
extern bool argus_is_step(const text *name);
extern TimestampTz argus_bound_of_local(Timestamp value, const ArgusBound *bound);
extern TimestampTz argus_bound_of_instant(TimestampTz value, const ArgusBound *bound);
extern TimestampTz argus_bound_of_date(DateADT value, const ArgusBound *bound);
extern TimestampTz argus_shift_time(TimestampTz time, int64 by);
}

#endif
