/*
 * host_lists.cpp
 *		host_days() and host_hours() of argus_internal: the hosts of a day with the number of their peers, and their
 *		hours, merged from what each file knows of them.
 */
#include "bridge/bridge.h"
#include "hot/hot.h"
#include "table/table.h"

extern "C"
{
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(argus_host_days);
PG_FUNCTION_INFO_V1(argus_host_hours);

/* The host list of a file, or of a part of it. */
struct ArgusHostRun
{
	int first; /* ArgusHostMerge.rows: where those of the list begin, and end */
	int end;
};

/* The merge of a day's host lists, which stay in their table: rows are fetched, by where they lie, when needed. */
struct ArgusHostMerge
{
	const char *table; /* quoted */
	SPIPlanPtr fetch;
	ItemPointerData *rows;
	ArgusHostRun *runs;
	int n_runs;
	int n_chosen;  /* of them the first */
	int32 waiting; /* the list that is to be fed, or -1 */
	ArgusHostDays *host_days;
	ArgusError *error;
};

static const char *
quoted_table(Oid relid)
{
	const char *name = get_rel_name(relid);

	if (name == NULL)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("relation with OID %u does not exist", relid)));
	if (get_rel_relkind(relid) != RELKIND_RELATION)
		ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE), errmsg("\"%s\" is not a table", name)));
	return quote_qualified_identifier(get_namespace_name(get_rel_namespace(relid)), name);
}

[[noreturn]] static void
raise_damage(const ArgusHostMerge *merge)
{
	ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("a host list in table %s is damaged", merge->table),
					errhint("Take the files of the day out with argus.forget(), and load them again.")));
	pg_unreachable();
}

/* Raise what a call of the core returned, unless all went well. */
static void
check(const ArgusHostMerge *merge, int32 code)
{
	if (code == ARGUS_CORRUPT)
		raise_damage(merge);
	if (code != ARGUS_OK)
		argus_raise(merge->error);
}

/* Find the host lists of a day, those of the file first, if one is given. Each must be complete. */
static void
find_runs(ArgusHostMerge *merge, Datum day, Datum file, bool has_file)
{
	Oid types[] = {DATEOID, INT4OID};
	Datum values[] = {day, file};
	const char nulls[] = {' ', has_file ? ' ' : 'n', '\0'};
	const char *query = psprintf(
		"SELECT seq::pg_catalog.int4, ctid::pg_catalog.tid, coalesce(file OPERATOR(pg_catalog.=) $2, false) FROM %s "
		"WHERE day OPERATOR(pg_catalog.=) $1 ORDER BY 3 DESC, file, run, seq",
		merge->table);

	if (SPI_execute_with_args(query, 2, types, values, nulls, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not find the host lists");
	merge->rows = (ItemPointerData *) palloc(Max(SPI_processed, 1) * sizeof(ItemPointerData));
	merge->runs = (ArgusHostRun *) palloc(Max(SPI_processed, 1) * sizeof(ArgusHostRun));
	for (int i = 0; i < (int) SPI_processed; i++)
	{
		const int32 seq = DatumGetInt32(argus_value_of_row(i, 1));

		merge->rows[i] = *(ItemPointer) DatumGetPointer(argus_value_of_row(i, 2));
		if (seq == 0)
		{
			merge->runs[merge->n_runs++] = {i, i};
			merge->n_chosen += DatumGetBool(argus_value_of_row(i, 3));
		}
		if (merge->n_runs == 0 || seq != i - merge->runs[merge->n_runs - 1].first)
			raise_damage(merge);
		merge->runs[merge->n_runs - 1].end = i + 1;
	}
	SPI_freetuptable(SPI_tuptable);
}

/* Give the core the next row of a host list. */
static void
feed(ArgusHostMerge *merge, int32 number)
{
	ArgusHostRun *run = &merge->runs[number];
	Datum where = PointerGetDatum(&merge->rows[run->first]);
	int32 code;

	if (run->first == run->end)
	{
		code = argus_host_days_feed(merge->host_days, number, NULL, 0, merge->error);
	}
	else
	{
		Datum value;
		bytea *data;

		run->first++;
		/* A policy of whoever owns the table may hide now what it showed before. */
		if (SPI_execute_plan(merge->fetch, &where, NULL, true, 0) != SPI_OK_SELECT || SPI_processed != 1)
			raise_damage(merge);
		value = argus_value_of_row(0, 1);
		data = DatumGetByteaP(value);
		code = argus_host_days_feed(merge->host_days, number, (const uint8 *) VARDATA(data), VARSIZE(data) - VARHDRSZ,
									merge->error);
		if (PointerGetDatum(data) != value)
			pfree(data);
		SPI_freetuptable(SPI_tuptable);
	}
	check(merge, code);
}

/*
 * Find the host lists of a day, or, with a file, those of its hosts. All lives as long as the connection to SPI, which
 * is that of the caller. NULL: there are none.
 */
ArgusHostMerge *
argus_open_merge(Oid host_lists, Datum day, Datum file, bool has_file)
{
	Oid tid = TIDOID;
	ArgusHostMerge *merge = (ArgusHostMerge *) palloc0(sizeof(ArgusHostMerge));

	merge->table = quoted_table(host_lists);
	merge->error = (ArgusError *) palloc(sizeof(ArgusError));
	merge->waiting = -1;
	find_runs(merge, day, file, has_file);
	if ((has_file ? merge->n_chosen : merge->n_runs) == 0)
		return NULL;
	merge->fetch = SPI_prepare(psprintf("SELECT data::pg_catalog.bytea FROM %s WHERE ctid OPERATOR(pg_catalog.=) $1",
										merge->table),
							   1, &tid);
	if (merge->fetch == NULL)
		elog(ERROR, "could not prepare to fetch host lists");
	merge->host_days = argus_own<argus_host_days_close>(argus_make_handles(CurrentMemoryContext),
														argus_host_days_open(merge->n_runs, merge->n_chosen,
																			 merge->error),
														merge->error);
	return merge;
}

/* The next rows of both kinds, until they are done; they live until the next call. */
void
argus_merge_next(ArgusHostMerge *merge, ArgusRows *days, ArgusRows *hours)
{
	CHECK_FOR_INTERRUPTS();
	if (merge->waiting >= 0)
		feed(merge, merge->waiting);
	check(merge, argus_host_days_next(merge->host_days, days, hours, &merge->waiting, merge->error));
}

/* Rows of another type than the core's would be garbage. */
static void
check_result(const ReturnSetInfo *result, int32 n, const ArgusField *(*column_at)(int32) noexcept)
{
	bool fits = result->setDesc->natts == n;

	for (int i = 0; i < n && fits; i++)
		fits = TupleDescAttr(result->setDesc, i)->atttypid == argus_type_oid(column_at(i)->type);
	if (!fits)
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH), errmsg("the result type does not fit the library"),
						errhint("Run ALTER EXTENSION argus_fdw UPDATE.")));
}

/* Merge the host lists into the result of the function: rows of days or of hours. */
static void
return_rows(ArgusHostMerge *merge, const ReturnSetInfo *result, bool of_hours)
{
	const int natts = result->setDesc->natts;
	Datum *values = (Datum *) palloc0(natts * sizeof(Datum));
	bool *nulls = (bool *) palloc0(natts * sizeof(bool));
	ArgusTupleMaker maker;
	ArgusRows days = {};
	ArgusRows hours = {};

	argus_make_tuple_maker(&maker, CurrentMemoryContext, natts);
	for (int i = 0; i < natts; i++)
		argus_show_field(&maker, i, (of_hours ? argus_host_hours_column_at(i) : argus_host_days_column_at(i))->type, i);
	while (!days.done)
	{
		const ArgusRows *rows = of_hours ? &hours : &days;

		argus_merge_next(merge, &days, &hours);
		for (int32 i = 0; i < rows->n_rows; i++)
		{
			argus_fill_values(&maker, rows->values + (Size) i * natts, values, nulls);
			tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		}
	}
}

static Datum
return_hosts(FunctionCallInfo fcinfo, bool of_hours)
{
	const ReturnSetInfo *result = (const ReturnSetInfo *) fcinfo->resultinfo;
	ArgusHostMerge *merge;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("table and day must not be null")));
	InitMaterializedSRF(fcinfo, 0);
	if (of_hours)
		check_result(result, argus_host_hours_column_count(), argus_host_hours_column_at);
	else
		check_result(result, argus_host_days_column_count(), argus_host_days_column_at);
	SPI_connect();
	merge = argus_open_merge(PG_GETARG_OID(0), PG_GETARG_DATUM(1), PG_GETARG_DATUM(2), !PG_ARGISNULL(2));
	if (merge != NULL)
		return_rows(merge, result, of_hours);
	SPI_finish();
	return (Datum) 0;
}

/* argus_host_days(host_lists regclass, day date, file int4) */
Datum
argus_host_days(PG_FUNCTION_ARGS)
{
	return return_hosts(fcinfo, false);
}

/* argus_host_hours(host_lists regclass, day date, file int4) */
Datum
argus_host_hours(PG_FUNCTION_ARGS)
{
	return return_hosts(fcinfo, true);
}
}
