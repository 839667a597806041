/*
 * load_result.cpp
 *		The row of argus_internal.load_result that says what became of a file.
 */
#include "bridge/bridge.h"
#include "bridge/result_type.h"
#include "hot/hot.h"

extern "C"
{
#include "access/htup_details.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"

/* The columns of argus_internal.load_result. */
enum
{
	ARGUS_RESULT_FLOWS,
	ARGUS_RESULT_STORED,
	ARGUS_RESULT_FILTERED,
	ARGUS_RESULT_UNTIMED,
	ARGUS_RESULT_EXPIRED,
	ARGUS_RESULT_RECORDS,
	ARGUS_RESULT_SENSOR_PKTS,
	ARGUS_RESULT_SENSOR_DROPS,
	ARGUS_RESULT_FIRST_TIME,
	ARGUS_RESULT_LAST_TIME,
	ARGUS_RESULT_DAYS,
	ARGUS_RESULT_IS_GROWING,
	ARGUS_RESULT_IS_CHANGED,
	ARGUS_RESULT_DAMAGE,
	ARGUS_RESULT_BYTES_INFLATED,
	ARGUS_RESULT_BYTES,
	ARGUS_RESULT_MTIME,
	ARGUS_RESULT_DIGEST,
	ARGUS_RESULT_STREAM_BYTES,
	ARGUS_RESULT_STREAM_DIGEST,
	ARGUS_RESULT_HEAD,
	ARGUS_RESULT_NEWEST_TIME,
	ARGUS_RESULT_MISDATED,
	ARGUS_RESULT_MISDATED_FIRST,
	ARGUS_RESULT_MISDATED_LAST,
	ARGUS_RESULT_MISDATED_BY,
	ARGUS_RESULT_DAY_FLOWS,
	ARGUS_RESULT_SENSORS, /* new since 0.9 */
	ARGUS_RESULT_COLUMNS
};

static const Oid result_types[ARGUS_RESULT_COLUMNS] = {INT8OID,        INT8OID,        INT8OID,      INT8OID,
													   INT8OID,        INT8OID,        INT8OID,      INT8OID,
													   TIMESTAMPTZOID, TIMESTAMPTZOID, DATEARRAYOID, BOOLOID,
													   BOOLOID,        TEXTOID,        INT8OID,      INT8OID,
													   TIMESTAMPTZOID, BYTEAOID,       INT8OID,      BYTEAOID,
													   BYTEAOID,       TIMESTAMPTZOID, INT8OID,      TIMESTAMPTZOID,
													   TIMESTAMPTZOID, TEXTOID,        INT8ARRAYOID, BYTEAOID};

/* A row that is being filled. */
struct ArgusResultRow
{
	Datum values[ARGUS_RESULT_COLUMNS];
	bool nulls[ARGUS_RESULT_COLUMNS];
};

static void
set_int8(ArgusResultRow *row, int column, int64 value)
{
	row->values[column] = Int64GetDatum(value);
}

/* Sets a time, microseconds since the Unix epoch. It is NULL if it is `none`. */
static void
set_time(ArgusResultRow *row, int column, int64 time, int64 none)
{
	row->nulls[column] = time == none;
	row->values[column] = TimestampTzGetDatum(time == none ? 0 : time - ARGUS_EPOCH_DIFF);
}

static void
set_text(ArgusResultRow *row, int column, const char *text)
{
	row->nulls[column] = text == NULL;
	row->values[column] = text == NULL ? (Datum) 0 : CStringGetTextDatum(text);
}

/*
 * Sets the dates of the days that flows lie in, in order, and how many flows of each were stored. Sorts the days of the
 * load, which is over.
 */
static void
set_days(ArgusResultRow *row, ArgusLoad *load)
{
	Datum dates[ARGUS_MAX_ROLLUP_DAYS];
	Datum stored[ARGUS_MAX_ROLLUP_DAYS];
	int n = 0;

	qsort(load->days, load->n_days, sizeof(ArgusHotDay *), argus_compare_days);
	for (int i = 0; i < load->n_days; i++)
	{
		if (!load->days[i]->has_flows)
			continue;
		dates[n] = DateADTGetDatum(load->days[i]->day.date - ARGUS_EPOCH_DAYS);
		stored[n++] = Int64GetDatum(load->days[i]->stored);
	}
	row->values[ARGUS_RESULT_DAYS] = PointerGetDatum(
		construct_array(dates, n, DATEOID, sizeof(DateADT), true, TYPALIGN_INT));
	row->values[ARGUS_RESULT_DAY_FLOWS] = PointerGetDatum(
		construct_array(stored, n, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/* Sets what was counted, and when flows were. */
static void
set_flows(ArgusResultRow *row, ArgusLoad *load)
{
	ArgusScanStats stats;

	argus_scan_stats(load->handles->scan, &stats);
	set_int8(row, ARGUS_RESULT_FLOWS, load->stored + load->filtered + load->untimed + load->expired);
	set_int8(row, ARGUS_RESULT_STORED, load->stored);
	set_int8(row, ARGUS_RESULT_FILTERED, load->filtered);
	set_int8(row, ARGUS_RESULT_UNTIMED, load->untimed);
	set_int8(row, ARGUS_RESULT_EXPIRED, load->expired);
	set_int8(row, ARGUS_RESULT_RECORDS, stats.records_total);
	set_int8(row, ARGUS_RESULT_SENSOR_PKTS, stats.sensor_pkts);
	set_int8(row, ARGUS_RESULT_SENSOR_DROPS, stats.sensor_drops);
	set_int8(row, ARGUS_RESULT_BYTES_INFLATED, stats.bytes_inflated);
	set_time(row, ARGUS_RESULT_FIRST_TIME, load->first_time, PG_INT64_MAX);
	set_time(row, ARGUS_RESULT_LAST_TIME, load->last_time, PG_INT64_MIN);
	set_days(row, load);
}

/* Sets how the file was found, and whether it stayed as it was. */
static void
set_file(ArgusResultRow *row, const ArgusLoad *load)
{
	ArgusArchive archive;

	argus_list_at(load->handles->list, 0, &archive);
	set_int8(row, ARGUS_RESULT_BYTES, archive.bytes);
	row->values[ARGUS_RESULT_MTIME] = TimestampTzGetDatum(archive.mtime - ARGUS_EPOCH_DIFF);
	row->values[ARGUS_RESULT_IS_GROWING] = BoolGetDatum(load->is_growing);
	row->values[ARGUS_RESULT_IS_CHANGED] = BoolGetDatum(!argus_list_is_current(load->handles->list, 0));
	set_text(row, ARGUS_RESULT_DAMAGE, load->damage);
}

/* Sets what the file holds, as far as the pass has seen all of it. */
static void
set_content(ArgusResultRow *row, const ArgusLoad *load)
{
	ArgusContent content;

	argus_scan_content(load->handles->scan, &content);
	row->values[ARGUS_RESULT_DIGEST] = argus_make_bytea(content.digest, sizeof(content.digest));
	row->nulls[ARGUS_RESULT_DIGEST] = !content.has_digest;
	set_int8(row, ARGUS_RESULT_STREAM_BYTES, content.stream_bytes);
	row->values[ARGUS_RESULT_STREAM_DIGEST] = argus_make_bytea(content.stream_digest, sizeof(content.stream_digest));
	row->values[ARGUS_RESULT_HEAD] = argus_make_bytea(content.head, sizeof(content.head));
	row->nulls[ARGUS_RESULT_STREAM_BYTES] = row->nulls[ARGUS_RESULT_STREAM_DIGEST] = row->nulls[ARGUS_RESULT_HEAD] =
		!content.has_stream;
	row->values[ARGUS_RESULT_SENSORS] = argus_make_bytea(content.sensors, content.n_sensor_bytes);
	row->nulls[ARGUS_RESULT_SENSORS] = content.n_sensor_bytes == 0;
}

/* Sets what there is to report about the clocks of the sensors. */
static void
set_clock(ArgusResultRow *row, const ArgusClock *clock)
{
	set_time(row, ARGUS_RESULT_NEWEST_TIME, clock->newest, PG_INT64_MIN);
	set_int8(row, ARGUS_RESULT_MISDATED, clock->misdated);
	set_time(row, ARGUS_RESULT_MISDATED_FIRST, clock->first, PG_INT64_MAX);
	set_time(row, ARGUS_RESULT_MISDATED_LAST, clock->last, PG_INT64_MIN);
	set_text(row, ARGUS_RESULT_MISDATED_BY, argus_misdated_by(clock));
}

/* Returns the type of the row, which a function is to return. */
TupleDesc
argus_check_load_result(FunctionCallInfo fcinfo)
{
	return argus_check_longer_result(fcinfo, result_types, ARGUS_RESULT_SENSORS, ARGUS_RESULT_COLUMNS);
}

/* Returns the row of a load that is over, in the current context. */
HeapTuple
argus_make_load_result(ArgusLoad *load, TupleDesc desc)
{
	ArgusResultRow row = {};

	set_flows(&row, load);
	set_file(&row, load);
	set_content(&row, load);
	set_clock(&row, &load->clock);
	return heap_form_tuple(desc, row.values, row.nulls);
}
}
