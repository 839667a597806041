/*
 * fact_row.h
 *		The row of argus_internal.archive_fact: an archive and one of its sensors. See fact_row.cpp.
 */
#ifndef ARGUS_FACT_ROW_H
#define ARGUS_FACT_ROW_H

#include "glue.h"

/* The columns of argus_internal.archive_fact. Those from `ARGUS_FACT_SENSORS` on are of a sensor. */
enum
{
	ARGUS_FACT_KIND,
	ARGUS_FACT_PATH,
	ARGUS_FACT_BYTES,
	ARGUS_FACT_MTIME,
	ARGUS_FACT_NAME_TIME,
	ARGUS_FACT_IS_KNOWN,
	ARGUS_FACT_IS_INDEXED,
	ARGUS_FACT_FIRST_TIME,
	ARGUS_FACT_LAST_TIME,
	ARGUS_FACT_RECORDS,
	ARGUS_FACT_FLOWS,
	ARGUS_FACT_PROBLEM,
	ARGUS_FACT_MESSAGE,
	ARGUS_FACT_BYTES_LOST,
	ARGUS_FACT_MISNAMED,
	ARGUS_FACT_SENSOR,
	ARGUS_FACT_SENSORS,
	ARGUS_FACT_COLUMNS = ARGUS_FACT_SENSORS + 16
};

/* The columns of a sensor: those that unpack_sensors() returns. */
enum
{
	ARGUS_SENSOR_SRCID,
	ARGUS_SENSOR_REPORTS,
	ARGUS_SENSOR_FIRST_REPORT,
	ARGUS_SENSOR_LAST_REPORT,
	ARGUS_SENSOR_ALIVE_SINCE,
	ARGUS_SENSOR_ALIVE_UNTIL,
	ARGUS_SENSOR_INTERVAL,
	ARGUS_SENSOR_PKTS,
	ARGUS_SENSOR_DROPS,
	ARGUS_SENSOR_STARTS,
	ARGUS_SENSOR_RUN_BEGIN,
	ARGUS_SENSOR_FIRST_FLOW,
	ARGUS_SENSOR_LAST_FLOW,
	ARGUS_SENSOR_SEQUENCES,
	ARGUS_SENSOR_HOLES,
	ARGUS_SENSOR_IS_CUT,
	ARGUS_SENSOR_COLUMNS
};
StaticAssertDecl((int) ARGUS_FACT_COLUMNS - (int) ARGUS_FACT_SENSORS == (int) ARGUS_SENSOR_COLUMNS,
				 "a row ends with the columns of a sensor");

/* A row that is being filled: what was not set is NULL. */
struct ArgusFactRow
{
	Datum values[ARGUS_FACT_COLUMNS];
	bool nulls[ARGUS_FACT_COLUMNS];
};

extern "C"
{

extern const Oid argus_fact_types[ARGUS_FACT_COLUMNS];
extern const Oid argus_sensor_types[ARGUS_SENSOR_COLUMNS];
extern void argus_clear_fact(ArgusFactRow *row, int first);
extern void argus_set_fact(ArgusFactRow *row, int column, Datum value);
extern void argus_set_fact_text(ArgusFactRow *row, int column, const char *text);
extern void argus_set_fact_time(ArgusFactRow *row, int column, int64 time);
extern void argus_set_sensor(ArgusFactRow *row, int at, const ArgusSensor *sensor);
extern const char *argus_say_failure(const char *message, int saved_errno);
}

#endif
