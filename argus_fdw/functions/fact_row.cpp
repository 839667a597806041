/*
 * fact_row.cpp
 *		The row of argus_internal.archive_fact, and argus_internal.unpack_sensors(): what a ledger keeps of sensors.
 */
#include "functions/fact_row.h"
#include "bridge/bridge.h"
#include "bridge/result_type.h"

extern "C"
{
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(argus_unpack_sensors);

#define ARGUS_SENSOR_TYPES                                                                                             \
	TEXTOID, INT8OID, TIMESTAMPTZOID, TIMESTAMPTZOID, TIMESTAMPTZARRAYOID, TIMESTAMPTZARRAYOID, INT8OID, INT8OID,      \
		INT8OID, INT8OID, TIMESTAMPTZOID, TIMESTAMPTZOID, TIMESTAMPTZOID, TEXTOID, INT8OID, BOOLOID

const Oid argus_sensor_types[ARGUS_SENSOR_COLUMNS] = {ARGUS_SENSOR_TYPES};
const Oid argus_fact_types[ARGUS_FACT_COLUMNS] = {TEXTOID,           TEXTOID, INT8OID, TIMESTAMPTZOID,
												  TIMESTAMPTZOID,    BOOLOID, BOOLOID, TIMESTAMPTZOID,
												  TIMESTAMPTZOID,    INT8OID, INT8OID, TEXTOID,
												  TEXTOID,           INT8OID, TEXTOID, INT4OID,
												  ARGUS_SENSOR_TYPES};

/* Makes the columns of a row NULL from `first` on. */
void
argus_clear_fact(ArgusFactRow *row, int first)
{
	memset(row->nulls + first, true, (ARGUS_FACT_COLUMNS - first) * sizeof(bool));
}

/* Sets a column. */
void
argus_set_fact(ArgusFactRow *row, int column, Datum value)
{
	row->values[column] = value;
	row->nulls[column] = false;
}

/* Sets a column to a text of the core. */
void
argus_set_fact_text(ArgusFactRow *row, int column, const char *text)
{
	argus_set_fact(row, column, CStringGetTextDatum(argus_storable(text)));
}

/* Sets a time, microseconds since the Unix epoch. One that PostgreSQL does not have stays NULL. */
void
argus_set_fact_time(ArgusFactRow *row, int column, int64 time)
{
	const TimestampTz found = time - ARGUS_EPOCH_DIFF;

	if (time > PG_INT64_MIN + ARGUS_EPOCH_DIFF && IS_VALID_TIMESTAMP(found))
		argus_set_fact(row, column, TimestampTzGetDatum(found));
}

/* Returns sequence numbers as the text of an int8multirange. */
static const char *
say_sequences(const ArgusSensor *sensor)
{
	StringInfoData text;

	initStringInfo(&text);
	for (int32 i = 0; i < sensor->n_ranges; i++)
		appendStringInfo(&text, "%s[%u,%u]", i == 0 ? "{" : ",", sensor->sequences[2 * i],
						 sensor->sequences[2 * i + 1]);
	appendStringInfoChar(&text, '}');
	return text.data;
}

/* Returns an array of times. */
static Datum
make_times(Datum *times, int n)
{
	return PointerGetDatum(construct_array(times, n, TIMESTAMPTZOID, 8, FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/* Sets the two columns about when a sensor was alive. A life that PostgreSQL has no times for is left out. */
static void
set_lives(ArgusFactRow *row, int at, const ArgusSensor *sensor)
{
	Datum *since = (Datum *) palloc(Max(sensor->n_lives, 1) * sizeof(Datum));
	Datum *until = (Datum *) palloc(Max(sensor->n_lives, 1) * sizeof(Datum));
	int n = 0;

	for (int32 i = 0; i < sensor->n_lives; i++)
	{
		ArgusFactRow life;

		argus_clear_fact(&life, 0);
		argus_set_fact_time(&life, 0, sensor->lives[2 * i]);
		argus_set_fact_time(&life, 1, sensor->lives[2 * i + 1]);
		if (life.nulls[0] || life.nulls[1])
			continue;
		since[n] = life.values[0];
		until[n++] = life.values[1];
	}
	argus_set_fact(row, at + ARGUS_SENSOR_ALIVE_SINCE, make_times(since, n));
	argus_set_fact(row, at + ARGUS_SENSOR_ALIVE_UNTIL, make_times(until, n));
}

/* Sets the columns of a sensor, which begin at `at`. */
void
argus_set_sensor(ArgusFactRow *row, int at, const ArgusSensor *sensor)
{
	if (sensor->srcid[0] != '\0')
		argus_set_fact_text(row, at + ARGUS_SENSOR_SRCID, sensor->srcid);
	argus_set_fact(row, at + ARGUS_SENSOR_REPORTS, Int64GetDatum(sensor->reports));
	if (sensor->first_report <= sensor->last_report)
	{
		argus_set_fact_time(row, at + ARGUS_SENSOR_FIRST_REPORT, sensor->first_report);
		argus_set_fact_time(row, at + ARGUS_SENSOR_LAST_REPORT, sensor->last_report);
	}
	set_lives(row, at, sensor);
	if (sensor->interval > 0)
		argus_set_fact(row, at + ARGUS_SENSOR_INTERVAL, Int64GetDatum(sensor->interval));
	argus_set_fact(row, at + ARGUS_SENSOR_PKTS, Int64GetDatum(sensor->pkts));
	argus_set_fact(row, at + ARGUS_SENSOR_DROPS, Int64GetDatum(sensor->drops));
	argus_set_fact(row, at + ARGUS_SENSOR_STARTS, Int64GetDatum(sensor->starts));
	if (sensor->run_begin != 0)
		argus_set_fact_time(row, at + ARGUS_SENSOR_RUN_BEGIN, sensor->run_begin);
	if (sensor->first_flow <= sensor->last_flow)
	{
		argus_set_fact_time(row, at + ARGUS_SENSOR_FIRST_FLOW, sensor->first_flow);
		argus_set_fact_time(row, at + ARGUS_SENSOR_LAST_FLOW, sensor->last_flow);
	}
	if (sensor->n_ranges > 0)
		argus_set_fact(row, at + ARGUS_SENSOR_SEQUENCES, CStringGetTextDatum(say_sequences(sensor)));
	argus_set_fact(row, at + ARGUS_SENSOR_HOLES, Int64GetDatum(sensor->holes));
	argus_set_fact(row, at + ARGUS_SENSOR_IS_CUT, BoolGetDatum(sensor->is_cut != 0));
}

/*
 * argus_unpack_sensors(sensors bytea): those that a ledger keeps. Of what is damaged there are none: nobody knows what
 * the sensors reported.
 */
Datum
argus_unpack_sensors(PG_FUNCTION_ARGS)
{
	const bytea *packed = PG_GETARG_BYTEA_PP(0);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	ArgusHandles *handles = argus_make_handles(CurrentMemoryContext);
	ArgusError *error = (ArgusError *) palloc(sizeof(ArgusError));
	const ArgusSensor *found;
	ArgusSensors *sensors;
	int32 n;

	InitMaterializedSRF(fcinfo, 0);
	argus_check_result(fcinfo, argus_sensor_types, ARGUS_SENSOR_COLUMNS);
	sensors = argus_own<argus_sensors_close>(handles, argus_sensors_open((const uint8 *) VARDATA_ANY(packed),
																		 VARSIZE_ANY_EXHDR(packed), error));
	if (sensors == NULL && error->code != ARGUS_CORRUPT)
		argus_raise(error);
	n = sensors != NULL ? argus_sensors_get(sensors, &found) : 0;
	for (int32 i = 0; i < n; i++)
	{
		ArgusFactRow row;

		argus_clear_fact(&row, 0);
		argus_set_sensor(&row, 0, &found[i]);
		tuplestore_putvalues(result->setResult, result->setDesc, row.values, row.nulls);
	}
	argus_close_handles(handles);
	return (Datum) 0;
}

/* Returns what went wrong with a file, without its name. */
const char *
argus_say_failure(const char *message, int saved_errno)
{
	errno = saved_errno;
	return saved_errno == 0 ? argus_storable(message) : psprintf("%s: %m", argus_storable(message));
}
}
