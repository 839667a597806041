/*
 * merge_host_lists.cpp
 *		argus_internal.merge_host_lists(): merges the host lists of a day into rows of its hosts and of their hours,
 *		and writes these.
 */
#include "hot/hot.h"
#include "rights/rights.h"

extern "C"
{
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(argus_merge_host_lists);

/* The arguments of merge_host_lists(). */
enum
{
	ARGUS_MERGE_LISTS,
	ARGUS_MERGE_DAY,
	ARGUS_MERGE_FILES,
	ARGUS_MERGE_DAYS,
	ARGUS_MERGE_HOURS,
	ARGUS_MERGE_NEXT_HOURS,
	ARGUS_MERGE_EDGE
};

/* Where the rows go. */
struct ArgusMergedDay
{
	ArgusWriter *writer;
	ArgusTarget *days;
	ArgusTarget *hours;
	ArgusTarget *next_hours; /* or NULL */
	int hour;                /* which column of hours says when they begin */
	int64 edge;              /* hours from here on go there; microseconds since the Unix epoch */
	int64 n_hosts;
};

/* Opens a table for rows of hosts, or of their hours, and their day. */
static ArgusTarget *
open_target(ArgusWriter *writer, Oid relid, Datum day, bool of_hours)
{
	const int n = argus_host_column_count(of_hours);
	ArgusTarget *target = argus_open_target(writer, relid, n);

	for (int32 i = 0; i < n; i++)
	{
		const ArgusField *column = argus_host_column_at(of_hours, i);

		argus_target_show(target, column->name, i, column->type);
	}
	argus_target_set(target, "day", DATEOID, day);
	return target;
}

/* Writes an hour of a host into the table that the hour belongs to. */
static void
write_hour(ArgusMergedDay *merged, const ArgusValue *row)
{
	const bool is_next = row[merged->hour].integer >= merged->edge;

	if (is_next && merged->next_hours == NULL)
		ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("a host list has hours that are not of its day")));
	argus_write_row(merged->writer, is_next ? merged->next_hours : merged->hours, row);
}

/* Merges the lists, and writes the rows. */
static void
write_rows(ArgusHostListMerge *merge, ArgusMergedDay *merged)
{
	const int n_day = argus_host_column_count(false);
	const int n_hour = argus_host_column_count(true);
	ArgusRows days = {};
	ArgusRows hours = {};

	while (!days.done)
	{
		argus_next_merged_hosts(merge, &days, &hours);
		for (int32 i = 0; i < days.n_rows; i++)
			argus_write_row(merged->writer, merged->days, days.values + (Size) i * n_day);
		for (int32 i = 0; i < hours.n_rows; i++)
			write_hour(merged, hours.values + (Size) i * n_hour);
		merged->n_hosts += days.n_rows;
	}
}

/* Returns which column of the rows of hours is called `hour`. */
static int
hour_column(void)
{
	int i = 0;

	while (strcmp(argus_host_column_at(true, i)->name, "hour") != 0)
		i++;
	return i;
}

/* Merges what the arguments say, as the owner of the host lists. Returns how many hosts there are. */
static int64
merge_as_owner(FunctionCallInfo fcinfo)
{
	const Datum day = PG_GETARG_DATUM(ARGUS_MERGE_DAY);
	ArgusMergedDay merged = {};
	ArgusHostListMerge *merge;

	merge = argus_open_host_lists(PG_GETARG_OID(ARGUS_MERGE_LISTS), day, PG_GETARG_DATUM(ARGUS_MERGE_FILES),
								  !PG_ARGISNULL(ARGUS_MERGE_FILES));
	merged.writer = argus_open_writer(CurrentMemoryContext);
	merged.days = open_target(merged.writer, PG_GETARG_OID(ARGUS_MERGE_DAYS), day, false);
	merged.hours = open_target(merged.writer, PG_GETARG_OID(ARGUS_MERGE_HOURS), day, true);
	if (!PG_ARGISNULL(ARGUS_MERGE_NEXT_HOURS))
		merged.next_hours = open_target(merged.writer, PG_GETARG_OID(ARGUS_MERGE_NEXT_HOURS), day, true);
	merged.hour = hour_column();
	merged.edge = PG_ARGISNULL(ARGUS_MERGE_EDGE) ? PG_INT64_MAX
												 : argus_unix_time(PG_GETARG_TIMESTAMPTZ(ARGUS_MERGE_EDGE));
	if (merge != NULL)
		write_rows(merge, &merged);
	argus_close_writer(merged.writer);
	return merged.n_hosts;
}

/*
 * argus_merge_host_lists(host_lists regclass, day date, files int4[], days regclass, hours regclass,
 *		next_hours regclass, edge timestamptz)
 */
Datum
argus_merge_host_lists(PG_FUNCTION_ARGS)
{
	ArgusRights before;
	volatile int64 n_hosts = 0;

	PreventCommandIfReadOnly(ARGUS_INTERNAL ".merge_host_lists()");
	argus_require_extension();
	if (PG_ARGISNULL(ARGUS_MERGE_LISTS) || PG_ARGISNULL(ARGUS_MERGE_DAY) || PG_ARGISNULL(ARGUS_MERGE_DAYS) ||
		PG_ARGISNULL(ARGUS_MERGE_HOURS))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("tables and day must not be null")));
	SPI_connect();
	argus_work_as_owner(PG_GETARG_OID(ARGUS_MERGE_LISTS), &before);
	PG_TRY();
	{
		n_hosts = merge_as_owner(fcinfo);
	}
	PG_CATCH();
	{
		argus_rethrow();
	}
	PG_END_TRY();
	argus_work_as_before(&before);
	SPI_finish();
	PG_RETURN_INT64(n_hosts);
}
}
