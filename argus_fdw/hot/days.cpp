/*
 * days.cpp
 *		The days of a hot table's zone that the flows of a file lie in.
 */
#include "hot/hot.h"

extern "C"
{
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"

/* The beginning of a date as SQL says: (date::timestamp AT TIME ZONE zone), in microseconds since the Unix epoch. */
static int64
begin_of(Datum zone, DateADT date)
{
	const Datum midnight = DirectFunctionCall1(date_timestamp, DateADTGetDatum(date));

	return DatumGetTimestampTz(DirectFunctionCall2(timestamp_zone, zone, midnight)) + ARGUS_EPOCH_DIFF;
}

/*
 * The day with begin <= time < end. Where clocks are set back at midnight, some time of the new date comes before its
 * beginning, which is the later midnight of the two.
 */
static void
local_day(const char *zone_name, int64 time, ArgusDay *day)
{
	const Datum zone = CStringGetTextDatum(zone_name);
	const Datum local = DirectFunctionCall2(timestamptz_zone, zone, TimestampTzGetDatum(time - ARGUS_EPOCH_DIFF));
	DateADT date = DatumGetDateADT(DirectFunctionCall1(timestamp_date, local));

	while (time < begin_of(zone, date))
		date--;
	while (time >= begin_of(zone, date + 1))
		date++;
	day->begin = begin_of(zone, date);
	day->end = begin_of(zone, date + 1);
	day->date = date + ARGUS_EPOCH_DAYS;
}

/* Opens the day of a time, and makes it known to the core, whose next number it gets. */
static ArgusHotDay *
open_day(ArgusLoad *load, int64 time)
{
	ArgusHotDay *day = (ArgusHotDay *) MemoryContextAllocZero(load->context, sizeof(ArgusHotDay));

	if (load->n_days == ARGUS_MAX_ROLLUP_DAYS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("archive \"%s\" has flows of more than %d days", load->path, ARGUS_MAX_ROLLUP_DAYS),
				 errdetail("Each of them would be a partition."),
				 errhint("The clock of its sensor may have been wrong. Load the archive with a table of its own.")));
	local_day(load->table.zone, time, &day->day);
	argus_open_partitions(load->table.relid, day);
	if (argus_rollup_know_day(load->handles->rollup, &day->day, load->error) != ARGUS_OK)
		argus_raise(load->error);
	load->days[load->n_days++] = day;
	return day;
}

/*
 * Returns the number of each row's day, ARGUS_NO_DAY for a flow without a time: of a batch, until the next one. Days that it
 * is the first to have flows of are opened.
 */
const int32 *
argus_find_days(ArgusLoad *load, const ArgusBatch *batch)
{
	const int32 *days;
	int32 row = 0;

	for (;;)
	{
		if (argus_rollup_find_days(load->handles->rollup, batch, load->n_fields, load->stime, &row, &days,
								   load->error) != ARGUS_OK)
			argus_raise(load->error);
		if (row == batch->n_rows)
			return days;
		(void) open_day(load, batch->values[(Size) row * load->n_fields + load->stime].integer);
	}
}

/* Returns the day that a time lies in, microseconds since the Unix epoch. Not for each flow: it walks a list. */
ArgusHotDay *
argus_day_at(ArgusLoad *load, int64 time)
{
	for (int i = 0; i < load->n_days; i++)
	{
		ArgusHotDay *day = load->days[i];

		if (day->day.begin <= time && time < day->day.end)
			return day;
	}
	return open_day(load, time);
}

/* The day of a date, which is days since the Unix epoch: one that flows lie in. */
ArgusHotDay *
argus_day_of_date(const ArgusLoad *load, int32 date)
{
	for (int i = 0; i < load->n_days; i++)
	{
		if (load->days[i]->day.date == date)
			return load->days[i];
	}
	elog(ERROR, "there are no flows of day %d", date);
}

/* By their dates, for qsort(). */
int
argus_compare_days(const void *a, const void *b)
{
	const ArgusHotDay *const *first = (const ArgusHotDay *const *) a;
	const ArgusHotDay *const *second = (const ArgusHotDay *const *) b;

	return (*first)->day.date - (*second)->day.date;
}
}
