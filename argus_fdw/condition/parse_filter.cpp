/*
 * parse_filter.cpp
 *		ra filters: parsing, with errors that show where, and what they are in SQL.
 */
#include "bridge/bridge.h"
#include "condition/condition.h"

extern "C"
{
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(argus_filter_sql_text);

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

/* Parse a filter; it lives as long as the context. A syntax error is raised. */
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

/* argus_filter_sql_text(filter text) */
Datum
argus_filter_sql_text(PG_FUNCTION_ARGS)
{
	const char *words = text_to_cstring(PG_GETARG_TEXT_PP(0));

	PG_RETURN_TEXT_P(cstring_to_text(argus_filter_sql(argus_parse_filter(words, CurrentMemoryContext))));
}
}
