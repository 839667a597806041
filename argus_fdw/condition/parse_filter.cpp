/*
 * parse_filter.cpp
 *		Parses filters of ra, with errors that show the place, and shows them as SQL.
 */
#include "bridge/bridge.h"
#include "condition/condition.h"

extern "C"
{
#include "access/htup_details.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(argus_filter_sql_text);
PG_FUNCTION_INFO_V1(argus_adapt_filter);

/* Raises what is wrong with a filter. `position` is in bytes from 0; -1: at no word in particular. */
[[noreturn]] static void
raise_filter_error(const char *text, int32 position, const ArgusError *error)
{
	if (error->code != ARGUS_INVALID)
		argus_raise(error);
	ereport(ERROR, (errcode(ERRCODE_SYNTAX_ERROR), errmsg("%s", error->message),
					position < 0 ? errdetail("%s", error->detail)
								 : errdetail("At character %d of: %s%s%s", pg_mbstrlen_with_len(text, position) + 1,
											 text, error->detail[0] != '\0' ? "\n" : "", error->detail),
					errhint("The grammar is that of ra, for example: tcp and dst port (22 or 80) and not src net "
							"10.0.0.0/8.")));
	pg_unreachable();
}

/* Parses a filter of ra; it lives as long as `context`. Raises a syntax error that shows the offending word. */
ArgusFilter *
argus_parse_filter(const char *text, MemoryContext context)
{
	ArgusError *error = (ArgusError *) palloc(sizeof(ArgusError));
	ArgusFilter *filter;
	int32 position;

	filter = argus_own<argus_filter_close>(argus_make_handles(context), argus_filter_parse(text, &position, error));
	if (filter == NULL)
		raise_filter_error(text, position, error);
	pfree(error);
	return filter;
}

/*
 * Returns the condition of a filter of ra, which may be NULL, joined by AND with another one of `n_others` nodes, and
 * sets *n to how many nodes it has. Without a condition that is none: everything passes. It lives as long as `context`.
 */
ArgusPredicate *
argus_filter_and(const char *filter, const ArgusPredicate *others, int n_others, MemoryContext context, int32 *n)
{
	const ArgusPredicate *found = NULL;
	ArgusPredicate *nodes;
	int32 n_found = 0;

	if (filter != NULL)
		found = argus_filter_nodes(argus_parse_filter(filter, context), &n_found);
	nodes = (ArgusPredicate *) MemoryContextAlloc(context, (1 + (Size) n_others + n_found) * sizeof(ArgusPredicate));
	*n = n_found + n_others == 0 ? 0 : 1 + n_found + n_others;
	nodes[0] = argus_list_node(ARGUS_OP_AND, (n_others > 0) + (n_found > 0));
	/* memcpy() must not be given NULL even for nothing. */
	if (n_others > 0)
		memcpy(nodes + 1, others, n_others * sizeof(ArgusPredicate));
	if (n_found > 0)
		memcpy(nodes + 1 + n_others, found, n_found * sizeof(ArgusPredicate));
	return nodes;
}

/* argus_filter_sql_text(filter text): returns the filter as a condition of SQL. */
Datum
argus_filter_sql_text(PG_FUNCTION_ARGS)
{
	ArgusFilter *filter = argus_parse_filter(text_to_cstring(PG_GETARG_TEXT_PP(0)), CurrentMemoryContext);
	ArgusError error;
	const char *sql = argus_filter_sql(filter, &error);

	if (sql == NULL)
		argus_raise(&error);
	PG_RETURN_TEXT_P(cstring_to_text(sql));
}

/* Marks the fields of flows that an array of names, without nulls, names. Other names are ignored. */
static uint8 *
named_fields(ArrayType *names)
{
	uint8 *is_named = (uint8 *) palloc0(argus_field_count(ARGUS_FLOW));
	Datum *values;
	int n;

	deconstruct_array(names, TEXTOID, -1, false, TYPALIGN_INT, &values, NULL, &n);
	for (int i = 0; i < n; i++)
	{
		const int32 field = argus_field_find(ARGUS_FLOW, text_to_cstring(DatumGetTextPP(values[i])));

		if (field >= 0)
			is_named[field] = 1;
	}
	return is_named;
}

/* Returns an array of the names of the fields that are marked. */
static ArrayType *
names_of_fields(const uint8 *is_named)
{
	const int n_fields = argus_field_count(ARGUS_FLOW);
	Datum *names = (Datum *) palloc(n_fields * sizeof(Datum));
	int n = 0;

	for (int i = 0; i < n_fields; i++)
	{
		if (is_named[i])
			names[n++] = CStringGetTextDatum(argus_field_at(ARGUS_FLOW, i)->name);
	}
	return construct_array(names, n, TEXTOID, -1, false, TYPALIGN_INT);
}

/*
 * argus_adapt_filter(filter text, columns text[], OUT condition text, OUT missing text[]): returns the filter as a
 * condition of SQL on some columns; or NULL, and the columns that it needs besides.
 */
Datum
argus_adapt_filter(PG_FUNCTION_ARGS)
{
	ErrorContextCallback *stack = argus_hide_context();
	ArgusFilter *filter = argus_parse_filter(text_to_cstring(PG_GETARG_TEXT_PP(0)), CurrentMemoryContext);
	const uint8 *has_field = named_fields(PG_GETARG_ARRAYTYPE_P(1));
	uint8 *missing = (uint8 *) palloc0(argus_field_count(ARGUS_FLOW));
	const char *sql = NULL;
	ArgusError error;
	TupleDesc desc;
	Datum values[2];
	bool nulls[2] = {true, false};

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	switch (argus_filter_adapt(filter, has_field, missing, &error))
	{
		case -1:
			argus_raise(&error);
		case 0:
			sql = argus_filter_sql(filter, &error);
			if (sql == NULL)
				argus_raise(&error);
			values[0] = CStringGetTextDatum(sql);
			nulls[0] = false;
			break;
		default:
			break;
	}
	values[1] = PointerGetDatum(names_of_fields(missing));
	error_context_stack = stack;
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}
}
