/*
 * hot_table.cpp
 *		What SQL knows of a hot table: how it was created, and the partitions of a day.
 */
#include "bridge/bridge.h"
#include "hot/hot.h"
#include "rights/rights.h"

extern "C"
{
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"

static void
copy_columns(ArgusHotTable *table, Datum names)
{
	Datum *elements;
	bool *nulls;
	int n;

	deconstruct_array(DatumGetArrayTypeP(names), NAMEOID, NAMEDATALEN, false, TYPALIGN_CHAR, &elements, &nulls, &n);
	table->columns = (const char **) palloc0(Max(n, 1) * sizeof(char *));
	for (int i = 0; i < n; i++)
	{
		if (!nulls[i])
			table->columns[table->n_columns++] = pstrdup(NameStr(*DatumGetName(elements[i])));
	}
}

/* Fills how a table was created. All of it is allocated in the current context. */
void
argus_get_hot_table(Oid relid, ArgusHotTable *table)
{
	/* As SPI counts columns. */
	enum
	{
		SERVER = 1,
		FILTER,
		COLUMNS,
		PARTITION_ZONE,
		SUMMED_FROM,
		STREAM_KEY
	};
	MemoryContext caller = CurrentMemoryContext;
	Oid types[] = {REGCLASSOID};
	Datum values[] = {ObjectIdGetDatum(relid)};
	bool has_no_filter;
	Datum filter;

	SPI_connect();
	if (SPI_execute_with_args(
			"SELECT s.server, h.filter, h.columns, h.partition_zone, h.summed_from, h.stream_key FROM " ARGUS_INTERNAL
			".hot_table h JOIN " ARGUS_INTERNAL ".hot_table_server s ON s.relid OPERATOR(pg_catalog.=) h.relid "
			"WHERE h.relid OPERATOR(pg_catalog.=) $1",
			1, types, values, NULL, true, 2) != SPI_OK_SELECT)
		elog(ERROR, "could not read " ARGUS_INTERNAL ".hot_table");
	if (SPI_processed != 1)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT), errmsg("\"%s\" is not a hot table", get_rel_name(relid))));
	MemoryContextSwitchTo(caller);
	memset(table, 0, sizeof(ArgusHotTable));
	table->relid = relid;
	table->server = pstrdup(NameStr(*DatumGetName(argus_value_of_row(0, SERVER))));
	filter = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, FILTER, &has_no_filter);
	table->filter = has_no_filter ? NULL : TextDatumGetCString(filter);
	copy_columns(table, argus_value_of_row(0, COLUMNS));
	table->zone = TextDatumGetCString(argus_value_of_row(0, PARTITION_ZONE));
	memcpy(table->stream_key, argus_stream_key(DatumGetByteaPP(argus_value_of_row(0, STREAM_KEY))),
		   ARGUS_STREAM_KEY_SIZE);
	table->has_rollups = !TIMESTAMP_NOT_FINITE(DatumGetTimestampTz(argus_value_of_row(0, SUMMED_FROM)));
	SPI_finish();
}

/* Finds the partitions of a day, or has them created, with the rights of the extension: nobody else knows them. */
void
argus_open_partitions(Oid relid, ArgusHotDay *day)
{
	/* As SPI counts columns; those of the rollups come last, by ArgusRollupKind. */
	enum
	{
		IS_SUMMED = 1,
		IS_HOT,
		FLOWS,
		FIRST_ROLLUP
	};
	Oid types[] = {REGCLASSOID, DATEOID};
	Datum values[] = {ObjectIdGetDatum(relid), DateADTGetDatum(day->day.date - ARGUS_EPOCH_DAYS)};
	ArgusRights before;

	argus_work_as_extension(&before);
	SPI_connect();
	if (SPI_execute_with_args("SELECT is_summed, is_hot, flows, host_day, service_day, traffic"
							  " FROM " ARGUS_INTERNAL ".open_day($1, $2)",
							  2, types, values, NULL, false, 2) != SPI_OK_SELECT ||
		SPI_processed != 1)
		elog(ERROR, "could not open a day");
	day->day.is_summed = DatumGetBool(argus_value_of_row(0, IS_SUMMED));
	day->is_hot = DatumGetBool(argus_value_of_row(0, IS_HOT));
	if (day->is_hot)
		day->flows_relid = DatumGetObjectId(argus_value_of_row(0, FLOWS));
	for (int kind = 0; kind < ARGUS_ROLLUP_KINDS && day->day.is_summed; kind++)
		day->part_relids[kind] = DatumGetObjectId(argus_value_of_row(0, FIRST_ROLLUP + kind));
	SPI_finish();
	argus_work_as_before(&before);
}
}
