/*
 * rollup_parts.cpp
 *		Sums the flows of a file up in the core, and writes the sums into the partitions of the rollups.
 */
#include "bridge/bridge.h"
#include "hot/hot.h"

extern "C"
{
#include "miscadmin.h"

/* Bytes. The sums of a file are written whenever they take more, to bound memory. */
#define ARGUS_ROLLUP_BYTES ((int64) 32 * 1024 * 1024)

/* Adds the flows of a batch, whose days have these numbers. */
void
argus_sum_up(ArgusLoad *load, const ArgusBatch *batch, const int32 *days)
{
	ArgusRollup *rollup = load->rollup;
	int32 row = 0;

	do
	{
		CHECK_FOR_INTERRUPTS();
		if (argus_rollup_memory(rollup) > ARGUS_ROLLUP_BYTES)
			argus_write_rollups(load);
		if (argus_rollup_add(rollup, batch, load->n_fields, days, &row, load->error) != ARGUS_OK)
			argus_raise(load->error);
	} while (row < batch->n_rows);
}

/* Returns the number of a column of a rollup. */
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

/* Returns the column that says in which partition a row lies. */
static int
place_column(int32 kind)
{
	return column_of(kind, kind == ARGUS_TRAFFIC ? "bin" : "day");
}

/*
 * Returns the day in whose partition a row lies: mostly `last`, that of the row before, which may be NULL. The row of a
 * bin that two days share lies in the later day, that of the last moment of the bin, as bounds of partitions are
 * rounded down.
 */
static ArgusHotDay *
day_of_part(ArgusLoad *load, int32 kind, int64 place, ArgusHotDay *last)
{
	const int64 moment = place + 5 * USECS_PER_MINUTE - 1;

	if (kind != ARGUS_TRAFFIC)
		return last != NULL && last->day.date == place ? last : argus_day_of_date(load, (int32) place);
	return last != NULL && last->day.begin <= moment && moment < last->day.end ? last : argus_day_at(load, moment);
}

/* Returns the table for rows of a kind and day. */
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

/* Writes a row, unless its day has no rollups. */
static void
write_part(ArgusLoad *load, int32 kind, ArgusHotDay *day, const ArgusValue *row)
{
	ArgusTarget *target;

	if (!day->day.is_summed)
		return;
	target = target_of(load, day, kind);
	if (kind == ARGUS_HOST_LIST)
	{
		argus_target_set(target, "run", INT4OID, Int32GetDatum(load->run));
		argus_target_set(target, "seq", INT4OID, Int32GetDatum(day->host_lists++));
	}
	argus_write_row(load->writer, target, row);
}

/* Takes everything out of the rollup, and writes it. */
void
argus_write_rollups(ArgusLoad *load)
{
	for (int32 kind = 0; kind < ARGUS_ROLLUP_KINDS; kind++)
	{
		const int32 n = argus_rollup_column_count(kind);
		const int place = place_column(kind);
		ArgusHotDay *day = NULL;
		ArgusRows rows = {};

		while (!rows.done)
		{
			argus_check_going(load);
			if (argus_rollup_drain(load->rollup, kind, &rows, load->error) != ARGUS_OK)
				argus_raise(load->error);
			for (int32 i = 0; i < rows.n_rows; i++)
			{
				const ArgusValue *row = rows.values + (Size) i * n;

				day = day_of_part(load, kind, row[place].integer, day);
				write_part(load, kind, day, row);
			}
		}
	}
	for (int i = 0; i < load->n_days; i++)
		load->days[i]->host_lists = 0;
	load->run++;
}
}
