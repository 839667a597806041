/*
 * matches.cpp
 *		argus.matches(row, filter): evaluated row by row where the planner did not turn it into conditions on columns.
 */
#include "condition/condition.h"

extern "C"
{
#include "access/htup_details.h"
#include "executor/executor.h"
#include "executor/tuptable.h"
#include "optimizer/optimizer.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/typcache.h"

PG_FUNCTION_INFO_V1(argus_matches);

/* Filter and row type of the last call, and its prepared condition. The next call most likely has the same. */
struct ArgusMatchState
{
	MemoryContext context; /* owns all the rest */
	Oid type;
	int32 typmod;
	uint64 shape; /* changes with the type, as by ALTER TABLE between two calls of one transaction */
	text *filter;
	TupleTableSlot *slot;
	ExprContext *econtext;
	ExprState *condition;
};

/* Returns whether the state was made for this filter and for rows of the tuple's type. */
static bool
is_same(const ArgusMatchState *state, HeapTupleHeader tuple, const text *filter)
{
	return state != NULL && state->type == HeapTupleHeaderGetTypeId(tuple) &&
		   state->typmod == HeapTupleHeaderGetTypMod(tuple) &&
		   state->shape == assign_record_type_identifier(state->type, state->typmod) &&
		   VARSIZE_ANY_EXHDR(state->filter) == VARSIZE_ANY_EXHDR(filter) &&
		   memcmp(VARDATA_ANY(state->filter), VARDATA_ANY(filter), VARSIZE_ANY_EXHDR(filter)) == 0;
}

/* Parses the filter and prepares its condition for rows of the tuple's type. */
static ArgusMatchState *
prepare(MemoryContext parent, HeapTupleHeader tuple, text *filter)
{
	MemoryContext context = AllocSetContextCreate(parent, "argus.matches()", ALLOCSET_SMALL_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	ArgusMatchState *state = (ArgusMatchState *) palloc0(sizeof(ArgusMatchState));
	char *words = text_to_cstring(filter);
	TupleDesc desc;
	Expr *condition;

	state->context = context;
	state->type = HeapTupleHeaderGetTypeId(tuple);
	state->typmod = HeapTupleHeaderGetTypMod(tuple);
	state->filter = cstring_to_text(words);
	state->shape = assign_record_type_identifier(state->type, state->typmod);
	desc = lookup_rowtype_tupdesc_copy(state->type, state->typmod);
	condition = argus_build_condition(words, context, argus_row_of_desc(desc, 1));
	state->slot = MakeSingleTupleTableSlot(desc, &TTSOpsHeapTuple);
	state->econtext = CreateStandaloneExprContext();
	state->econtext->ecxt_scantuple = state->slot;
	state->condition = ExecInitExpr(expression_planner(condition), NULL);
	MemoryContextSwitchTo(old);
	return state;
}

static ArgusMatchState *
find_state(FunctionCallInfo fcinfo, HeapTupleHeader tuple, text *filter)
{
	ArgusMatchState *state = (ArgusMatchState *) fcinfo->flinfo->fn_extra;

	if (is_same(state, tuple, filter))
		return state;
	fcinfo->flinfo->fn_extra = NULL;
	if (state != NULL)
		MemoryContextDelete(state->context);
	state = prepare(fcinfo->flinfo->fn_mcxt, tuple, filter);
	fcinfo->flinfo->fn_extra = state;
	return state;
}

/* argus_matches(row record, filter text): never NULL */
Datum
argus_matches(PG_FUNCTION_ARGS)
{
	HeapTupleHeader header = PG_GETARG_HEAPTUPLEHEADER(0);
	text *filter = PG_GETARG_TEXT_PP(1);
	ArgusMatchState *state = find_state(fcinfo, header, filter);
	HeapTupleData tuple;
	bool isnull;
	Datum result;

	tuple.t_len = HeapTupleHeaderGetDatumLength(header);
	ItemPointerSetInvalid(&tuple.t_self);
	tuple.t_tableOid = InvalidOid;
	tuple.t_data = header;
	ExecStoreHeapTuple(&tuple, state->slot, false);
	result = ExecEvalExprSwitchContext(state->condition, state->econtext, &isnull);
	ResetExprContext(state->econtext);
	ExecClearTuple(state->slot);
	PG_RETURN_BOOL(!isnull && DatumGetBool(result));
}
}
