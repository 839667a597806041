/*
 * rollup_parts.cpp
 *		What the core sums up of a file's flows, and the parts that it adds to the rollups.
 */
#include "bridge/bridge.h"
#include "hot/hot.h"

extern "C"
{
#include "miscadmin.h"

/* The sums of a file are written whenever they exceed this, to bound memory. */
#define ARGUS_ROLLUP_BYTES ((int64) 32 * 1024 * 1024)

/* Tell the rollup of the days that were opened since it was told last: it numbers them as load->days does. */
static void
tell_days(ArgusLoad *load)
{
	for (; load->n_told < load->n_days; load->n_told++)
	{
		if (argus_rollup_know_day(load->rollup, &load->days[load->n_told]->day, load->error) != ARGUS_OK)
			argus_raise(load->error);
	}
}

/* Add the flows of a batch. Days that they lie in are opened. */
void
argus_sum_up(ArgusLoad *load, const ArgusBatch *batch)
{
	ArgusRollup *rollup = load->rollup;
	int32 row = 0;

	do
	{
		int64 time;

		CHECK_FOR_INTERRUPTS();
		if (argus_rollup_memory(rollup) > ARGUS_ROLLUP_BYTES)
			argus_write_rollups(load);
		tell_days(load);
		if (argus_rollup_add(rollup, batch, load->n_fields, &row, &time, load->error) != ARGUS_OK)
			argus_raise(load->error);
		if (row < batch->n_rows && time != ARGUS_NO_TIME)
			(void) argus_day_at(load, time);
	} while (row < batch->n_rows);
}

/* The number of a column of a rollup. */
static int
column_of(int32 kind, const char *name)
{
	const int32 n = argus_rollup_column_count(kind);

	for (int i = 0; i < n; i++)
	{
		if (strcmp(argus_rollup_column_at(kind, i)->name, name) == 0)
			return i;
	}
	elog(ERROR, "rollup %d has no column \"%s\"", kind, name);
}

/* The column that says in which partition a part lies. */
static int
place_column(int32 kind)
{
	return column_of(kind, kind == ARGUS_TRAFFIC ? "bin" : "day");
}

/*
 * The day in whose partition a part lies. One of a bin that two days share lies in the later one's, as their bounds are
 * rounded down: in that of its last moment.
 */
static ArgusHotDay *
day_of_part(ArgusLoad *load, int32 kind, int64 place)
{
	if (kind == ARGUS_TRAFFIC)
		return argus_day_at(load, place + 5 * USECS_PER_MINUTE - 1);
	return argus_day_of_date(load, (int32) place);
}

/* The table for parts of a kind and day. */
static ArgusTarget *
target_of(ArgusLoad *load, ArgusHotDay *day, int32 kind)
{
	const int32 n = argus_rollup_column_count(kind);
	ArgusTarget *target = day->parts[kind];

	if (target != NULL)
		return target;
	target = day->parts[kind] = argus_open_target(load->writer, day->part_relids[kind], n);
	for (int i = 0; i < n; i++)
	{
		const ArgusField *column = argus_rollup_column_at(kind, i);

		argus_target_show(target, column->name, i, column->type);
	}
	argus_target_set(target, "file", INT4OID, Int32GetDatum(load->file));
	return target;
}

static void
write_part(ArgusLoad *load, int32 kind, int64 place, const ArgusValue *row)
{
	ArgusHotDay *day = day_of_part(load, kind, place);
	ArgusTarget *target;

	if (!day->day.is_summed)
		return;
	target = target_of(load, day, kind);
	if (kind == ARGUS_HOST_DAY)
	{
		argus_target_set(target, "run", INT4OID, Int32GetDatum(load->run));
		argus_target_set(target, "seq", INT4OID, Int32GetDatum(day->host_lists++));
	}
	argus_write_row(load->writer, target, row);
}

/* Take everything out of the rollup and write it. */
void
argus_write_rollups(ArgusLoad *load)
{
	for (int32 kind = 0; kind < ARGUS_ROLLUP_KINDS; kind++)
	{
		const int32 n = argus_rollup_column_count(kind);
		const int place = place_column(kind);
		ArgusRows rows = {};

		while (!rows.done)
		{
			argus_check_going(load);
			if (argus_rollup_drain(load->rollup, kind, &rows, load->error) != ARGUS_OK)
				argus_raise(load->error);
			for (int32 i = 0; i < rows.n_rows; i++)
			{
				const ArgusValue *row = rows.values + (Size) i * n;

				write_part(load, kind, row[place].integer, row);
			}
		}
	}
	for (int i = 0; i < load->n_days; i++)
		load->days[i]->host_lists = 0;
	load->run++;
}
}
