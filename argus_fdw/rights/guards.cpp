/*
 * guards.cpp
 *		What calls are refused for, before they have done anything: NULL, and a transaction block around what commits.
 */
#include "glue.h"

extern "C"
{
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(argus_check_no_transaction_block);

/* `context`: of a call of the procedure, or of one that it makes first. */
void
argus_require_alone(const Node *context, const char *what)
{
	const CallContext *call = (const CallContext *) context;

	if (call == NULL || !IsA(call, CallContext) || call->atomic)
		ereport(ERROR, (errcode(ERRCODE_INVALID_TRANSACTION_TERMINATION),
						errmsg("%s cannot run inside a transaction block", what), errdetail("It commits as it goes."),
						errhint("Call it alone: not between BEGIN and COMMIT, not in a function, not with other "
								"commands in one string.")));
}

/* Procedures are called with NULL as well, and so is whatever is not strict. */
void
argus_require_argument(FunctionCallInfo fcinfo, int i, const char *name)
{
	if (PG_ARGISNULL(i))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("argument \"%s\" must not be null", name)));
}

/* argus_internal.check_no_transaction_block(what text), for procedures in SQL */
Datum
argus_check_no_transaction_block(PG_FUNCTION_ARGS)
{
	argus_require_argument(fcinfo, 0, "what");
	argus_require_alone(fcinfo->context, text_to_cstring(PG_GETARG_TEXT_PP(0)));
	PG_RETURN_VOID();
}
}
