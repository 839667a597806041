/*
 * load.cpp
 *		argus_internal.load_file(): one pass over a file, its flows into a hot table and its rollups.
 *
 * It runs within the transaction of its caller, who has locked the hot table against other loads, and who writes the
 * ledger.
 */
#include "bridge/bridge.h"
#include "condition/condition.h"
#include "hot/hot.h"
#include "rights/rights.h"
#include "table/table.h"

extern "C"
{
#include "access/htup_details.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(argus_load_file);

/* Raises an error if the load was cancelled, or has used up its time. */
void
argus_check_going(const ArgusLoad *load)
{
	CHECK_FOR_INTERRUPTS();
	if (GetCurrentTimestamp() >= load->deadline)
		ereport(ERROR, (errcode(ERRCODE_OPERATOR_INTERVENTION),
						errmsg("loading \"%s\" did not end within the time budget", load->path)));
}

/* Returns where in the rows of the scan a field is. Adds it if it is not there. */
static int
want_field(ArgusLoad *load, int32 field)
{
	for (int i = 0; i < load->n_fields; i++)
	{
		if (load->fields[i] == field)
			return i;
	}
	load->fields[load->n_fields] = field;
	return load->n_fields++;
}

static int32
field_of_column(const char *name)
{
	const int32 field = argus_field_find(ARGUS_FLOW, name);

	if (field < 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN), errmsg("column \"%s\" shows no field of Argus records", name)));
	return field;
}

/* Chooses the fields to read: those of the rollups come first, as these expect. */
static void
choose_fields(ArgusLoad *load)
{
	int32 n = 0;
	const int32 *summed = load->table.has_rollups ? argus_rollup_fields(&n) : NULL;

	load->fields = (int32 *) palloc((Size) argus_field_count(ARGUS_FLOW) * sizeof(int32));
	for (int i = 0; i < n; i++)
		load->fields[load->n_fields++] = summed[i];
	load->stime = want_field(load, field_of_column("stime"));
	load->ltime = want_field(load, field_of_column("ltime"));
	for (int i = 0; i < load->table.n_columns; i++)
		(void) want_field(load, field_of_column(load->table.columns[i]));
	for (int i = 0; i < load->n_fields; i++)
	{
		if (load->fields[i] == field_of_column("srcid"))
			load->clock.srcid = i;
	}
}

/* Opens the scan of the file, and the rollup, which knows its days even if nothing is summed up. */
static void
open_file(ArgusLoad *load)
{
	ArgusHandles *handles = load->handles;
	ArgusScanSpec spec;

	argus_begin_file_spec(&spec, ARGUS_FLOW);
	spec.n_fields = load->n_fields;
	spec.fields = load->fields;
	spec.stream_key = load->table.stream_key;
	if (load->table.filter != NULL)
		spec.mark = argus_filter_nodes(argus_parse_filter(load->table.filter, load->context), &spec.n_mark_nodes);
	argus_list_file(handles, load->table.server, load->path, load->error);
	handles->scan = argus_own<argus_scan_close>(handles, argus_scan_open(&spec, handles->list, load->error),
												load->error);
	load->rollup = argus_own<argus_rollup_close>(handles, argus_rollup_open(load->error), load->error);
}

/* Returns the table for flows of a day. */
static ArgusTarget *
flows_of(ArgusLoad *load, ArgusHotDay *day)
{
	if (day->flows != NULL)
		return day->flows;
	day->flows = argus_open_target(load->writer, day->flows_relid, load->table.n_columns);
	for (int i = 0; i < load->table.n_columns; i++)
	{
		const char *name = load->table.columns[i];
		const int32 field = field_of_column(name);

		argus_target_show(day->flows, name, want_field(load, field), argus_field_at(ARGUS_FLOW, field)->type);
	}
	argus_target_set(day->flows, "file", INT4OID, Int32GetDatum(load->file));
	return day->flows;
}

/* Widens the span of the times of the file. */
static void
note_times(ArgusLoad *load, const ArgusValue *row)
{
	const ArgusValue *stime = &row[load->stime];
	const ArgusValue *ltime = &row[load->ltime];

	if (!stime->is_null)
	{
		load->first_time = Min(load->first_time, stime->integer);
		load->last_time = Max(load->last_time, stime->integer);
	}
	if (!ltime->is_null)
		load->last_time = Max(load->last_time, ltime->integer);
}

/* Stores a flow where it belongs, and counts it once. A flow without a day has no time. */
static void
store(ArgusLoad *load, ArgusHotDay *day, const ArgusValue *row, bool passes)
{
	note_times(load, row);
	if (day == NULL)
	{
		load->untimed++;
		return;
	}
	day->has_flows = true;
	if (!passes)
		load->filtered++;
	else if (!day->is_hot)
		load->expired++;
	else
	{
		argus_write_row(load->writer, flows_of(load, day), row);
		load->stored++;
		day->stored++;
	}
}

/* Keeps what is wrong with the file for the ledger. Raises an error if nothing of it could be read. */
static void
keep_notice(ArgusLoad *load, const ArgusNotice *notice)
{
	const char *detail = notice->detail[0] == '\0' ? "" : psprintf(". %s", notice->detail);

	if (notice->code == ARGUS_GROWING)
		load->is_growing = true;
	else if (notice->code != ARGUS_CORRUPT && notice->code != ARGUS_NO_START)
		argus_report_notice(notice, true);
	else if (load->damage == NULL)
		load->damage = MemoryContextStrdup(load->context, argus_storable(psprintf("%s%s", notice->message, detail)));
}

/* Reads the file batch by batch, and writes its flows and rollups. */
static void
load_rows(ArgusLoad *load)
{
	ArgusBatch batch = {};

	while (!batch.done)
	{
		const int32 *days;

		argus_check_going(load);
		if (argus_scan_next(load->handles->scan, &batch, load->error) != ARGUS_OK)
			argus_raise(load->error);
		if (batch.has_notice)
			keep_notice(load, &batch.notice);
		argus_check_clock(load, &batch);
		days = argus_find_days(load, &batch);
		if (load->table.has_rollups)
			argus_sum_up(load, &batch, days);
		for (int32 i = 0; i < batch.n_rows; i++)
			store(load, days[i] == ARGUS_NO_DAY ? NULL : load->days[days[i]], batch.values + (Size) i * load->n_fields,
				  batch.marks == NULL || batch.marks[i]);
	}
	if (load->table.has_rollups)
		argus_write_rollups(load);
	argus_close_writer(load->writer);
}

/* Takes the arguments, and prepares the load. All of it lives in `context`, which is the current one. */
static ArgusLoad *
begin_load(FunctionCallInfo fcinfo, MemoryContext context)
{
	ArgusLoad *load = (ArgusLoad *) palloc0(sizeof(ArgusLoad));

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("table, path and number of the file must not be null")));
	argus_get_hot_table(PG_GETARG_OID(0), &load->table);
	load->path = text_to_cstring(PG_GETARG_TEXT_PP(1));
	load->file = PG_GETARG_INT32(2);
	load->deadline = PG_ARGISNULL(3) ? DT_NOEND : PG_GETARG_TIMESTAMPTZ(3);
	load->first_time = PG_INT64_MAX;
	load->last_time = PG_INT64_MIN;
	load->context = context;
	argus_init_clock(&load->clock);
	load->error = (ArgusError *) palloc(sizeof(ArgusError));
	load->handles = argus_make_handles(context);
	load->writer = argus_open_writer(context);
	return load;
}

/* Loads with the rights of the owner: he must be allowed to use the server, and may have changed his tables. */
static void
load_as_owner(ArgusLoad *load)
{
	ArgusRights before;

	argus_work_as_owner(load->table.relid, &before);
	PG_TRY();
	{
		choose_fields(load);
		open_file(load);
		load_rows(load);
	}
	PG_CATCH();
	{
		argus_rethrow();
	}
	PG_END_TRY();
	argus_work_as_before(&before);
}

/* argus_load_file(relid regclass, path text, file int4, deadline timestamptz) */
Datum
argus_load_file(PG_FUNCTION_ARGS)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "argus load", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	ArgusLoad *load;
	TupleDesc desc;
	HeapTuple result;

	PreventCommandIfReadOnly(ARGUS_INTERNAL ".load_file()");
	argus_require_extension();
	desc = argus_check_load_result(fcinfo);
	load = begin_load(fcinfo, context);
	load_as_owner(load);
	MemoryContextSwitchTo(old);
	result = argus_make_load_result(load, desc);
	MemoryContextDelete(context);
	return HeapTupleGetDatum(result);
}
}
