/*
 * message.cpp
 *		argus_internal.report(): what functions of the install script say to people. The functions in which it is said
 *		are no use to them, so the message comes without its CONTEXT, which RAISE cannot leave out.
 */
#include "bridge/bridge.h"

extern "C"
{
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(argus_report);

/* The arguments of argus_internal.report(). */
enum
{
	ARGUS_REPORT_LEVEL,
	ARGUS_REPORT_MESSAGE,
	ARGUS_REPORT_DETAIL,
	ARGUS_REPORT_HINT,
	ARGUS_REPORT_ERRCODE
};

/* A word of the install script. */
struct ArgusWord
{
	const char *word;
	int value;
};

static const ArgusWord levels[] = {{"NOTICE", NOTICE}, {"WARNING", WARNING}, {"ERROR", ERROR}};

/* The conditions that the scripts name. PostgreSQL's own list belongs to PL/pgSQL. */
static const ArgusWord conditions[] = {
	{"data_corrupted", ERRCODE_DATA_CORRUPTED},
	{"data_exception", ERRCODE_DATA_EXCEPTION},
	{"insufficient_privilege", ERRCODE_INSUFFICIENT_PRIVILEGE},
	{"invalid_parameter_value", ERRCODE_INVALID_PARAMETER_VALUE},
	{"io_error", ERRCODE_IO_ERROR},
	{"no_data", ERRCODE_NO_DATA},
	{"null_value_not_allowed", ERRCODE_NULL_VALUE_NOT_ALLOWED},
	{"object_not_in_prerequisite_state", ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE},
	{"undefined_column", ERRCODE_UNDEFINED_COLUMN},
	{"undefined_file", ERRCODE_UNDEFINED_FILE},
	{"wrong_object_type", ERRCODE_WRONG_OBJECT_TYPE},
};

/* Returns an argument, or NULL if it was not given. */
static const char *
text_argument(FunctionCallInfo fcinfo, int i)
{
	return PG_ARGISNULL(i) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(i));
}

/* Returns what a word means. Raises an error if it is none of the list. */
static int
value_of(const ArgusWord *words, size_t n, const char *word)
{
	for (size_t i = 0; i < n; i++)
	{
		if (word != NULL && strcmp(words[i].word, word) == 0)
			return words[i].value;
	}
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("\"%s\" is no level or condition of messages", word == NULL ? "" : word)));
}

static int
sqlstate_of(int level, const char *condition)
{
	if (condition != NULL)
		return value_of(conditions, lengthof(conditions), condition);
	return level == NOTICE    ? ERRCODE_SUCCESSFUL_COMPLETION
		   : level == WARNING ? ERRCODE_WARNING
							  : ERRCODE_RAISE_EXCEPTION;
}

/* argus_internal.report(level text, message text, detail text, hint text, errcode text) */
Datum
argus_report(PG_FUNCTION_ARGS)
{
	const int level = value_of(levels, lengthof(levels), text_argument(fcinfo, ARGUS_REPORT_LEVEL));
	const int sqlstate = sqlstate_of(level, text_argument(fcinfo, ARGUS_REPORT_ERRCODE));
	const char *message = text_argument(fcinfo, ARGUS_REPORT_MESSAGE);
	const char *detail = text_argument(fcinfo, ARGUS_REPORT_DETAIL);
	const char *hint = text_argument(fcinfo, ARGUS_REPORT_HINT);
	ErrorContextCallback *stack = argus_hide_context();

	ereport(level, (errcode(sqlstate), errmsg_internal("%s", message == NULL ? "" : message),
					detail == NULL ? 0 : errdetail_internal("%s", detail), hint == NULL ? 0 : errhint("%s", hint)));
	error_context_stack = stack;
	PG_RETURN_VOID();
}
}
