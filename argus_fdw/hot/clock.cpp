/*
 * clock.cpp
 *		Impossible times: what a sensor with a wrong clock, or damage, has made of the times of flows.
 *
 * This is the one place that says which times are possible: none before there was Argus, and none later than a day
 * after the file is read.
 */
#include "bridge/bridge.h"
#include "hot/hot.h"

extern "C"
{
#include "access/xact.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"

/* 1990-01-01 00:00 UTC, microseconds since the Unix epoch */
#define ARGUS_FIRST_TIME INT64CONST(631152000000000)

/* How many sensors of a file are named at the most. */
#define ARGUS_NAMED_SENSORS 4

void
argus_init_clock(ArgusClock *clock)
{
	memset(clock, 0, sizeof(ArgusClock));
	clock->now = GetCurrentTransactionStartTimestamp() + ARGUS_EPOCH_DIFF;
	clock->last_possible = clock->now + USECS_PER_DAY;
	clock->first = PG_INT64_MAX;
	clock->last = PG_INT64_MIN;
	clock->newest = PG_INT64_MIN;
	clock->srcid = -1;
}

/*
 * Notes a possible time of a flow. One that is later than now does not count for the newest: it would make a sensor
 * look alive as long as its clock is ahead.
 */
static inline void
note_newest(ArgusClock *clock, const ArgusValue *time)
{
	if (!time->is_null && time->integer <= clock->now)
		clock->newest = Max(clock->newest, time->integer);
}

static inline bool
is_possible(const ArgusClock *clock, const ArgusValue *time)
{
	return time->is_null || (time->integer >= ARGUS_FIRST_TIME && time->integer <= clock->last_possible);
}

/* Remembers the sensor of a flow, if the rows have it. */
static void
note_sensor(ArgusLoad *load, const ArgusValue *row)
{
	ArgusClock *clock = &load->clock;
	MemoryContext old;
	char *name;
	ListCell *cell;

	if (clock->srcid < 0 || row[clock->srcid].is_null || list_length(clock->sensors) == ARGUS_NAMED_SENSORS)
		return;
	foreach(cell, clock->sensors)
	{
		const char *known = (const char *) lfirst(cell);

		if (strlen(known) == row[clock->srcid].length &&
			memcmp(known, row[clock->srcid].bytes, row[clock->srcid].length) == 0)
			return;
	}
	old = MemoryContextSwitchTo(load->context);
	name = pnstrdup((const char *) row[clock->srcid].bytes, row[clock->srcid].length);
	clock->sensors = lappend(clock->sensors, name);
	MemoryContextSwitchTo(old);
}

/* Counts a flow with an impossible time, and remembers the time. */
static void
note_misdated(ArgusLoad *load, const ArgusValue *row)
{
	ArgusClock *clock = &load->clock;
	const ArgusValue *times[2] = {&row[load->stime], &row[load->ltime]};

	clock->misdated++;
	note_sensor(load, row);
	for (int i = 0; i < 2; i++)
	{
		if (is_possible(clock, times[i]))
			continue;
		clock->first = Min(clock->first, times[i]->integer);
		clock->last = Max(clock->last, times[i]->integer);
	}
}

/* Returns whether the file is damaged. Only a pass over all of it can tell, which is made when it first matters. */
static bool
is_damaged(ArgusLoad *load)
{
	ArgusHandles *handles = load->handles;
	ArgusInspection *inspection;
	ArgusArchiveInfo info;
	int32 done = 0;

	if (load->clock.knows_damage)
		return load->clock.is_damaged;
	inspection = argus_own<argus_inspect_close>(handles, argus_inspect_open(handles->list, 0, load->error),
												load->error);
	while (!done)
	{
		argus_check_going(load);
		if (argus_inspect_step(inspection, &done, &info, load->error) != ARGUS_OK)
			argus_raise(load->error);
	}
	load->clock.is_damaged = info.damage != NULL;
	load->clock.knows_damage = true;
	argus_close_newest(handles);
	return load->clock.is_damaged;
}

/*
 * Checks the times of a batch before they are used. Impossible times in a sound file are those of a sensor, and are
 * kept. In a damaged file they mean nothing, and are made NULL: such flows belong to no day.
 */
void
argus_check_clock(ArgusLoad *load, ArgusBatch *batch)
{
	ArgusClock *clock = &load->clock;

	for (int32 i = 0; i < batch->n_rows; i++)
	{
		ArgusValue *row = batch->values + (Size) i * load->n_fields;
		ArgusValue *stime = &row[load->stime];
		ArgusValue *ltime = &row[load->ltime];

		if (unlikely(!is_possible(clock, stime) || !is_possible(clock, ltime)))
		{
			if (is_damaged(load))
				stime->is_null = ltime->is_null = true;
			else
				note_misdated(load, row);
			continue;
		}
		note_newest(clock, stime);
		note_newest(clock, ltime);
	}
}

/* Returns the names of the sensors whose clocks were wrong, or NULL if there are none. */
char *
argus_misdated_by(const ArgusClock *clock)
{
	StringInfoData names;
	ListCell *cell;

	if (clock->sensors == NIL)
		return NULL;
	initStringInfo(&names);
	foreach(cell, clock->sensors)
		appendStringInfo(&names, "%s%s", names.len > 0 ? ", " : "", (const char *) lfirst(cell));
	return names.data;
}
}
