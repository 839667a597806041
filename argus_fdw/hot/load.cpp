/*
 * load.cpp
 *		argus_internal.load_file(): one pass over a file, its flows into a hot table and its rollups.
 *
 * It runs within the transaction of its caller, who has locked the hot table against other loads, and writes the ledger.
 */
#include "bridge/bridge.h"
#include "condition/condition.h"
#include "hot/hot.h"
#include "rights/rights.h"

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

/* Look for a cancel and at the clock. */
void
argus_check_going(const ArgusLoad *load)
{
	CHECK_FOR_INTERRUPTS();
	if (GetCurrentTimestamp() >= load->deadline)
		ereport(ERROR, (errcode(ERRCODE_OPERATOR_INTERVENTION),
						errmsg("loading \"%s\" did not end within the time budget", load->path)));
}

/* Where in the scan's rows a field is, which is added if it is not there. */
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

/* Which fields to read: those of the rollups first, as these expect it. */
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

/* Open what reads the file and what sums it up. */
static void
open_file(ArgusLoad *load)
{
	ArgusHandles *handles = load->handles;
	ArgusScanSpec spec;

	memset(&spec, 0, sizeof(spec));
	spec.kind = ARGUS_FLOW;
	spec.n_fields = load->n_fields;
	spec.fields = load->fields;
	spec.encoding = argus_text_encoding();
	spec.index_trust = ARGUS_INDEX_OFF;
	spec.stream_key = load->table.stream_key;
	if (load->table.filter != NULL)
		spec.mark = argus_filter_nodes(argus_parse_filter(load->table.filter, load->context), &spec.n_mark_nodes);
	argus_list_file(handles, load->table.server, load->path, load->error);
	handles->scan = argus_own<argus_scan_close>(handles, argus_scan_open(&spec, handles->list, load->error),
												load->error);
	if (!load->table.has_rollups)
		return;
	load->rollup = argus_own<argus_rollup_close>(handles, argus_rollup_open(load->error), load->error);
}

/* The table for flows of a day. */
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

/* The day of a flow, or NULL. */
static ArgusHotDay *
day_of(ArgusLoad *load, const ArgusValue *row)
{
	const ArgusValue *stime = &row[load->stime];

	return stime->is_null ? NULL : argus_day_at(load, stime->integer);
}

/* Store a flow where it belongs, and count it once. */
static void
store(ArgusLoad *load, const ArgusValue *row, bool passes)
{
	ArgusHotDay *day = day_of(load, row);

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
	}
}

/* Keep what is wrong with the file for the ledger. Where nothing of it could be read, that is an error. */
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

static void
load_rows(ArgusLoad *load)
{
	ArgusBatch batch = {};

	while (!batch.done)
	{
		argus_check_going(load);
		if (argus_scan_next(load->handles->scan, &batch, load->error) != ARGUS_OK)
			argus_raise(load->error);
		if (batch.has_notice)
			keep_notice(load, &batch.notice);
		argus_check_clock(load, &batch);
		if (load->table.has_rollups)
			argus_sum_up(load, &batch);
		for (int32 i = 0; i < batch.n_rows; i++)
			store(load, batch.values + (Size) i * load->n_fields, batch.marks == NULL || batch.marks[i]);
	}
	if (load->table.has_rollups)
		argus_write_rollups(load);
	argus_close_writer(load->writer);
}

/* The dates of the days that flows lie in. */
static Datum
dates_of(ArgusLoad *load)
{
	Datum dates[ARGUS_MAX_ROLLUP_DAYS];
	int n = 0;

	qsort(load->days, load->n_days, sizeof(ArgusHotDay *), argus_compare_days);
	for (int i = 0; i < load->n_days; i++)
	{
		if (load->days[i]->has_flows)
			dates[n++] = DateADTGetDatum(load->days[i]->day.date - ARGUS_EPOCH_DAYS);
	}
	return PointerGetDatum(construct_array(dates, n, DATEOID, sizeof(DateADT), true, TYPALIGN_INT));
}

/* A time, or NULL if there is none, which `none` stands for. */
static Datum
time_or_null(int64 time, int64 none, bool *is_null)
{
	*is_null = time == none;
	return TimestampTzGetDatum(*is_null ? 0 : time - ARGUS_EPOCH_DIFF);
}

static Datum
text_or_null(const char *text, bool *is_null)
{
	*is_null = text == NULL;
	return text == NULL ? (Datum) 0 : CStringGetTextDatum(text);
}

/* What the file was, as far as the pass has seen all of it. */
static void
fill_content(const ArgusLoad *load, Datum *values, bool *nulls)
{
	ArgusContent content;

	argus_scan_content(load->handles->scan, &content);
	values[0] = argus_make_bytea(content.digest, sizeof(content.digest));
	nulls[0] = !content.has_digest;
	values[1] = Int64GetDatum(content.stream_bytes);
	values[2] = argus_make_bytea(content.stream_digest, sizeof(content.stream_digest));
	values[3] = argus_make_bytea(content.head, sizeof(content.head));
	nulls[1] = nulls[2] = nulls[3] = !content.has_stream;
}

/* What to report about the clocks of its sensors. */
static void
fill_clock(const ArgusClock *clock, Datum *values, bool *nulls)
{
	values[0] = time_or_null(clock->newest, PG_INT64_MIN, &nulls[0]);
	values[1] = Int64GetDatum(clock->misdated);
	values[2] = time_or_null(clock->first, PG_INT64_MAX, &nulls[2]);
	values[3] = time_or_null(clock->last, PG_INT64_MIN, &nulls[3]);
	values[4] = text_or_null(argus_misdated_by(clock), &nulls[4]);
}

/* A row of argus_internal.load_result. */
static HeapTuple
make_result(ArgusLoad *load, TupleDesc desc)
{
	ArgusScanStats stats;
	ArgusArchive archive;
	Datum values[26];
	bool nulls[26] = {};

	argus_scan_stats(load->handles->scan, &stats);
	values[0] = Int64GetDatum(load->stored + load->filtered + load->untimed + load->expired);
	values[1] = Int64GetDatum(load->stored);
	values[2] = Int64GetDatum(load->filtered);
	values[3] = Int64GetDatum(load->untimed);
	values[4] = Int64GetDatum(load->expired);
	values[5] = Int64GetDatum(stats.records_total);
	values[6] = Int64GetDatum(stats.sensor_pkts);
	values[7] = Int64GetDatum(stats.sensor_drops);
	values[8] = time_or_null(load->first_time, PG_INT64_MAX, &nulls[8]);
	values[9] = time_or_null(load->last_time, PG_INT64_MIN, &nulls[9]);
	values[10] = dates_of(load);
	values[11] = BoolGetDatum(load->is_growing);
	values[12] = BoolGetDatum(!argus_list_is_current(load->handles->list, 0));
	values[13] = text_or_null(load->damage, &nulls[13]);
	values[14] = Int64GetDatum(stats.bytes_inflated);
	argus_list_at(load->handles->list, 0, &archive);
	values[15] = Int64GetDatum(archive.bytes);
	values[16] = TimestampTzGetDatum(archive.mtime - ARGUS_EPOCH_DIFF);
	fill_content(load, values + 17, nulls + 17);
	fill_clock(&load->clock, values + 21, nulls + 21);
	return heap_form_tuple(desc, values, nulls);
}

/* Take the arguments, and make ready. All lives in `context`, which is the current one. */
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

/* All but the ledger is the owner's business: the server that he may use, his tables with what he has made of them. */
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
	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "function must return a row type");
	load = begin_load(fcinfo, context);
	load_as_owner(load);
	MemoryContextSwitchTo(old);
	result = make_result(load, BlessTupleDesc(desc));
	MemoryContextDelete(context);
	return HeapTupleGetDatum(result);
}
}
