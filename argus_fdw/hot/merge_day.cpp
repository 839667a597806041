/*
 * merge_day.cpp
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

/* Where the rows go. */
struct ArgusMergedDay
{
	ArgusWriter *writer;
	ArgusTarget *days;
	ArgusTarget *hours;
	ArgusTarget *next_hours; /* or NULL */
	int64 edge;              /* hours from here on go there; microseconds since the Unix epoch */
	int64 n_hosts;
};

/* Open a table for rows of the columns that the core tells, and the day. */
static ArgusTarget *
open_target(ArgusWriter *writer, Oid relid, Datum day, int32 n, const ArgusField *(*column_at)(int32) noexcept)
{
	ArgusTarget *target = argus_open_target(writer, relid, n);

	for (int32 i = 0; i < n; i++)
		argus_target_show(target, column_at(i)->name, i, column_at(i)->type);
	argus_target_set(target, "day", DATEOID, day);
	return target;
}

static ArgusTarget *
open_hours(ArgusWriter *writer, Oid relid, Datum day)
{
	return open_target(writer, relid, day, argus_host_hours_column_count(), argus_host_hours_column_at);
}

/* The first column of a row is its hour. */
static void
write_hour(ArgusMergedDay *merged, const ArgusValue *row)
{
	const bool is_next = row[0].integer >= merged->edge;

	if (is_next && merged->next_hours == NULL)
		ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("a host list has hours that are not of its day")));
	argus_write_row(merged->writer, is_next ? merged->next_hours : merged->hours, row);
}

static void
write_rows(ArgusHostMerge *merge, ArgusMergedDay *merged)
{
	const int32 n_day = argus_host_days_column_count();
	const int32 n_hour = argus_host_hours_column_count();
	ArgusRows days = {};
	ArgusRows hours = {};

	while (!days.done)
	{
		argus_merge_next(merge, &days, &hours);
		for (int32 i = 0; i < days.n_rows; i++)
			argus_write_row(merged->writer, merged->days, days.values + (Size) i * n_day);
		for (int32 i = 0; i < hours.n_rows; i++)
			write_hour(merged, hours.values + (Size) i * n_hour);
		merged->n_hosts += days.n_rows;
	}
}

/* Merge what the arguments say, as the owner of the host lists. */
static int64
merge_as_owner(FunctionCallInfo fcinfo)
{
	ArgusMergedDay merged = {};
	ArgusHostMerge *merge;

	merge = argus_open_merge(PG_GETARG_OID(0), PG_GETARG_DATUM(1), PG_GETARG_DATUM(2), !PG_ARGISNULL(2));
	merged.writer = argus_open_writer(CurrentMemoryContext);
	merged.days = open_target(merged.writer, PG_GETARG_OID(3), PG_GETARG_DATUM(1), argus_host_days_column_count(),
							  argus_host_days_column_at);
	merged.hours = open_hours(merged.writer, PG_GETARG_OID(4), PG_GETARG_DATUM(1));
	if (!PG_ARGISNULL(5))
		merged.next_hours = open_hours(merged.writer, PG_GETARG_OID(5), PG_GETARG_DATUM(1));
	merged.edge = PG_ARGISNULL(6) ? PG_INT64_MAX : argus_unix_time(PG_GETARG_TIMESTAMPTZ(6));
	if (merge != NULL)
		write_rows(merge, &merged);
	argus_close_writer(merged.writer);
	return merged.n_hosts;
}

/*
 * argus_merge_host_lists(host_lists regclass, day date, file int4, days regclass, hours regclass, next_hours regclass,
 *		edge timestamptz)
 */
Datum
argus_merge_host_lists(PG_FUNCTION_ARGS)
{
	ArgusRights before;
	volatile int64 n_hosts = 0;

	PreventCommandIfReadOnly(ARGUS_INTERNAL ".merge_host_lists()");
	argus_require_extension();
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(3) || PG_ARGISNULL(4))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("tables and day must not be null")));
	SPI_connect();
	argus_work_as_owner(PG_GETARG_OID(0), &before);
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
