/*
 * host_lists.cpp
 *		host_days() and host_hours() of argus_internal: the hosts of a day with the number of their peers, and their
 *		hours, merged from what each file knows of them.
 */
#include "bridge/bridge.h"
#include "bridge/result_type.h"
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

/* The host list of a file, or of a part of one. */
struct ArgusHostRun
{
	int first; /* its rows in ArgusHostListMerge.rows, from here */
	int end;   /* to before this one */
};

/* The merge of a day's host lists, which stay in their table: a row is fetched, by its ctid, when it is needed. */
struct ArgusHostListMerge
{
	const char *table; /* quoted */
	SPIPlanPtr fetch;
	ItemPointerData *rows;
	ArgusHostRun *runs;
	int n_runs;
	int n_chosen;  /* how many of these are of the files: they come first */
	int32 waiting; /* the list that waits for a row, or -1 */
	ArgusHostLists *host_days;
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
raise_damage(const ArgusHostListMerge *merge)
{
	ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("a host list in table %s is damaged", merge->table),
					errhint("Take the files of the day out with argus.forget(), and load them again.")));
	pg_unreachable();
}

/* Raises the error that a call of the core returned, if any. */
static void
check(const ArgusHostListMerge *merge, int32 code)
{
	if (code == ARGUS_CORRUPT)
		raise_damage(merge);
	if (code != ARGUS_OK)
		argus_raise(merge->error);
}

/*
 * Finds the host lists of a day, those of the files first, if some are given. Raises an error unless each is complete.
 */
static void
find_runs(ArgusHostListMerge *merge, Datum day, Datum files, bool has_files)
{
	/* As SPI counts columns. */
	enum
	{
		SEQ = 1,
		PLACE,
		IS_CHOSEN
	};
	Oid types[] = {DATEOID, INT4ARRAYOID};
	Datum values[] = {day, files};
	const char nulls[] = {' ', has_files ? ' ' : 'n', '\0'};
	const char *query = psprintf("SELECT seq::pg_catalog.int4, ctid::pg_catalog.tid, coalesce(file "
								 "OPERATOR(pg_catalog.=) ANY ($2), false) FROM %s "
								 "WHERE day OPERATOR(pg_catalog.=) $1 ORDER BY 3 DESC, file, run, seq",
								 merge->table);

	if (SPI_execute_with_args(query, 2, types, values, nulls, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not find the host lists");
	merge->rows = (ItemPointerData *) palloc(Max(SPI_processed, 1) * sizeof(ItemPointerData));
	merge->runs = (ArgusHostRun *) palloc(Max(SPI_processed, 1) * sizeof(ArgusHostRun));
	for (int i = 0; i < (int) SPI_processed; i++)
	{
		const int32 seq = DatumGetInt32(argus_value_of_row(i, SEQ));

		merge->rows[i] = *(ItemPointer) DatumGetPointer(argus_value_of_row(i, PLACE));
		if (seq == 0)
		{
			merge->runs[merge->n_runs++] = {i, i};
			merge->n_chosen += DatumGetBool(argus_value_of_row(i, IS_CHOSEN));
		}
		if (merge->n_runs == 0 || seq != i - merge->runs[merge->n_runs - 1].first)
			raise_damage(merge);
		merge->runs[merge->n_runs - 1].end = i + 1;
	}
	SPI_freetuptable(SPI_tuptable);
}

/* Gives the core the next row of a host list, or says that there are no more. */
static void
feed(ArgusHostListMerge *merge, int32 number)
{
	ArgusHostRun *run = &merge->runs[number];
	Datum where = PointerGetDatum(&merge->rows[run->first]);
	int32 code;

	if (run->first == run->end)
	{
		code = argus_host_lists_feed(merge->host_days, number, NULL, 0, merge->error);
	}
	else
	{
		Datum value;
		bytea *data;

		run->first++;
		/* A policy of the owner of the table may hide now what it showed before. */
		if (SPI_execute_plan(merge->fetch, &where, NULL, true, 0) != SPI_OK_SELECT || SPI_processed != 1)
			raise_damage(merge);
		value = argus_value_of_row(0, 1);
		data = DatumGetByteaP(value);
		code = argus_host_lists_feed(merge->host_days, number, (const uint8 *) VARDATA(data), VARSIZE(data) - VARHDRSZ,
									 merge->error);
		if (PointerGetDatum(data) != value)
			pfree(data);
		SPI_freetuptable(SPI_tuptable);
	}
	check(merge, code);
}

/*
 * Opens the merge of the host lists of a day; with files, only of the hosts that are in them. Returns NULL if there are
 * none. All of it lives as long as the connection to SPI, which is that of the caller.
 */
ArgusHostListMerge *
argus_open_host_lists(Oid host_lists, Datum day, Datum files, bool has_files)
{
	Oid tid = TIDOID;
	ArgusHostListMerge *merge = (ArgusHostListMerge *) palloc0(sizeof(ArgusHostListMerge));

	merge->table = quoted_table(host_lists);
	merge->error = (ArgusError *) palloc(sizeof(ArgusError));
	merge->waiting = -1;
	find_runs(merge, day, files, has_files);
	if ((has_files ? merge->n_chosen : merge->n_runs) == 0)
		return NULL;
	merge->fetch = SPI_prepare(psprintf("SELECT data::pg_catalog.bytea FROM %s WHERE ctid OPERATOR(pg_catalog.=) $1",
										merge->table),
							   1, &tid);
	if (merge->fetch == NULL)
		elog(ERROR, "could not prepare to fetch host lists");
	merge->host_days = argus_own<argus_host_lists_close>(argus_make_handles(CurrentMemoryContext),
														 argus_host_lists_open(merge->n_runs, merge->n_chosen,
																			   merge->error),
														 merge->error);
	return merge;
}

/* Gives the next rows of both kinds, which live until the next call, until they are done. */
void
argus_next_merged_hosts(ArgusHostListMerge *merge, ArgusRows *days, ArgusRows *hours)
{
	CHECK_FOR_INTERRUPTS();
	if (merge->waiting >= 0)
		feed(merge, merge->waiting);
	check(merge, argus_host_lists_next(merge->host_days, days, hours, &merge->waiting, merge->error));
}

/* Returns how many columns the rows of days have, or those of hours. */
int
argus_host_column_count(int32 of_hours) noexcept
{
	return of_hours ? argus_host_lists_hour_column_count() : argus_host_lists_day_column_count();
}

/* Returns a column of the rows of days, or of those of hours. */
const ArgusField *
argus_host_column_at(int32 of_hours, int32 i) noexcept
{
	return of_hours ? argus_host_lists_hour_column_at(i) : argus_host_lists_day_column_at(i);
}

/* Merges the host lists into the result of the function: rows of days or of hours. */
static void
return_rows(ArgusHostListMerge *merge, const ReturnSetInfo *result, bool of_hours)
{
	const int natts = result->setDesc->natts;
	Datum *values = (Datum *) palloc0(natts * sizeof(Datum));
	bool *nulls = (bool *) palloc0(natts * sizeof(bool));
	ArgusTupleMaker maker;
	ArgusRows days = {};
	ArgusRows hours = {};

	argus_make_tuple_maker(&maker, CurrentMemoryContext, natts);
	for (int i = 0; i < natts; i++)
		argus_show_field(&maker, i, argus_host_column_at(of_hours, i)->type, i);
	while (!days.done)
	{
		const ArgusRows *rows = of_hours ? &hours : &days;

		argus_next_merged_hosts(merge, &days, &hours);
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
	const int n = argus_host_column_count(of_hours);
	ArgusHostListMerge *merge;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("table and day must not be null")));
	InitMaterializedSRF(fcinfo, 0);
	argus_check_result(fcinfo, argus_types_of_columns(of_hours, n, argus_host_column_at), n);
	SPI_connect();
	merge = argus_open_host_lists(PG_GETARG_OID(0), PG_GETARG_DATUM(1), PG_GETARG_DATUM(2), !PG_ARGISNULL(2));
	if (merge != NULL)
		return_rows(merge, result, of_hours);
	SPI_finish();
	return (Datum) 0;
}

/* argus_host_days(host_lists regclass, day date, files int4[]) */
Datum
argus_host_days(PG_FUNCTION_ARGS)
{
	return return_hosts(fcinfo, false);
}

/* argus_host_hours(host_lists regclass, day date, files int4[]) */
Datum
argus_host_hours(PG_FUNCTION_ARGS)
{
	return return_hosts(fcinfo, true);
}
}
