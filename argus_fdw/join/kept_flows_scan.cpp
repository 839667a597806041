/*
 * kept_flows_scan.cpp
 *		Joins flows with a list by a key that equals either of two columns, in one pass: see kept_flows.cpp.
 */
#include "join/either_side.h"

extern "C"
{
#include "miscadmin.h"
#include "nodes/extensible.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/ruleutils.h"

/* A row of the list, and the next one with the same key. Its tuple lies behind it. */
struct ArgusListRow
{
	ArgusListRow *next;
};

/* All rows of the list with a key. */
struct ArgusListKey
{
	Datum key;
	uint32 hash;
	char status; /* as simplehash.h wants it */
	ArgusListRow *rows;
};

/* How keys are hashed, compared and copied. */
struct ArgusKeyFunctions
{
	FmgrInfo hash;
	FmgrInfo equal;
	Oid collation;
	int16 length;
	bool is_by_value;
};

struct argus_keys_hash;
static uint32 hash_key(const argus_keys_hash *table, Datum key);
static bool is_same_key(const argus_keys_hash *table, Datum a, Datum b);

#define SH_PREFIX argus_keys
#define SH_ELEMENT_TYPE ArgusListKey
#define SH_KEY_TYPE Datum
#define SH_KEY key
#define SH_HASH_KEY(table, key) hash_key(table, key)
#define SH_EQUAL(table, a, b) is_same_key(table, a, b)
#define SH_STORE_HASH
#define SH_GET_HASH(table, element) (element)->hash
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

struct ArgusKeptState
{
	CustomScanState css; /* must come first */
	JoinType jointype;
	bool key_changes;    /* when the scan begins again with other parameters */
	const List *sources; /* of the columns of the scan tuple, by ArgusKeptPrivateIndex */
	ExprState *key;
	ExprState *columns[2];
	ExprState *qual;
	ArgusKeyFunctions functions;
	MemoryContext memory;   /* of the hash table */
	argus_keys_hash *table; /* NULL: the list was not read yet */
	TupleTableSlot *row;    /* of the list */
	bool has_flow;          /* one is in the scan tuple, for which more may be found */
	bool has_partner;       /* one was found for it */
	const ArgusListRow *found[2];
};

static uint32
hash_key(const argus_keys_hash *table, Datum key)
{
	ArgusKeyFunctions *functions = (ArgusKeyFunctions *) table->private_data;

	return DatumGetUInt32(FunctionCall1Coll(&functions->hash, functions->collation, key));
}

static bool
is_same_key(const argus_keys_hash *table, Datum a, Datum b)
{
	ArgusKeyFunctions *functions = (ArgusKeyFunctions *) table->private_data;

	return DatumGetBool(FunctionCall2Coll(&functions->equal, functions->collation, a, b));
}

/* Sets those columns of the scan tuple that come from the flows, or from the list. Without a row they are NULL. */
static void
set_columns(ArgusKeptState *state, TupleTableSlot *row, bool of_list)
{
	TupleTableSlot *tuple = state->css.ss.ss_ScanTupleSlot;
	ListCell *cell;

	if (row != NULL)
		slot_getallattrs(row);
	foreach(cell, state->sources)
	{
		const int source = lfirst_int(cell);
		const int i = foreach_current_index(cell);

		if ((source < 0) != of_list)
			continue;
		tuple->tts_isnull[i] = row == NULL || row->tts_isnull[abs(source) - 1];
		tuple->tts_values[i] = row == NULL ? 0 : row->tts_values[abs(source) - 1];
	}
}

/* Evaluates an expression of the scan tuple. What it returns lives until the next one is evaluated for another row. */
static Datum
evaluate(ArgusKeptState *state, ExprState *expr, bool *is_null)
{
	ExprContext *context = state->css.ss.ps.ps_ExprContext;

	context->ecxt_scantuple = state->css.ss.ss_ScanTupleSlot;
	return ExecEvalExprSwitchContext(expr, context, is_null);
}

static MinimalTuple
tuple_of(const ArgusListRow *row)
{
	return (MinimalTuple) ((char *) row + MAXALIGN(sizeof(ArgusListRow)));
}

/* Returns a copy of a row of the list. */
static ArgusListRow *
copy_row(TupleTableSlot *row)
{
	bool is_copy;
	MinimalTuple tuple = ExecFetchSlotMinimalTuple(row, &is_copy);
	ArgusListRow *result = (ArgusListRow *) palloc(MAXALIGN(sizeof(ArgusListRow)) + tuple->t_len);

	memcpy(tuple_of(result), tuple, tuple->t_len);
	if (is_copy)
		pfree(tuple);
	return result;
}

/* Puts a row of the list into the table, if it has a key. */
static void
hash_row(ArgusKeptState *state, TupleTableSlot *row)
{
	MemoryContext old;
	bool is_null, found;
	Datum key;
	ArgusListKey *element;
	ArgusListRow *added;

	ResetExprContext(state->css.ss.ps.ps_ExprContext);
	set_columns(state, row, true);
	key = evaluate(state, state->key, &is_null);
	if (is_null)
		return;
	old = MemoryContextSwitchTo(state->memory);
	element = argus_keys_insert(state->table, key, &found);
	if (!found)
	{
		element->key = datumCopy(key, state->functions.is_by_value, state->functions.length);
		element->rows = NULL;
	}
	added = copy_row(row);
	added->next = element->rows;
	element->rows = added;
	MemoryContextSwitchTo(old);
}

/* Reads the list. */
static void
read_list(ArgusKeptState *state)
{
	PlanState *list = (PlanState *) lsecond(state->css.custom_ps);
	TupleTableSlot *row;

	state->table = argus_keys_create(state->memory, 256, &state->functions);
	/* The scan tuple has no flow yet: the key depends on the list alone. */
	set_columns(state, NULL, false);
	ExecStoreVirtualTuple(ExecClearTuple(state->css.ss.ss_ScanTupleSlot));
	for (row = ExecProcNode(list); !TupIsNull(row); row = ExecProcNode(list))
		hash_row(state, row);
}

/* Takes the next flow. Returns false if there is none. */
static bool
next_flow(ArgusKeptState *state)
{
	TupleTableSlot *flow = ExecProcNode((PlanState *) linitial(state->css.custom_ps));
	const ArgusListKey *keys[2] = {NULL, NULL};

	if (TupIsNull(flow))
		return false;
	ResetExprContext(state->css.ss.ps.ps_ExprContext);
	set_columns(state, flow, false);
	for (int i = 0; i < 2; i++)
	{
		bool is_null;
		const Datum value = evaluate(state, state->columns[i], &is_null);

		if (!is_null)
			keys[i] = argus_keys_lookup(state->table, value);
	}
	state->found[0] = keys[0] != NULL ? keys[0]->rows : NULL;
	state->found[1] = keys[1] != NULL && keys[1] != keys[0] ? keys[1]->rows : NULL;
	state->has_flow = true;
	state->has_partner = false;
	return true;
}

/* Puts the next row of the list that goes with the flow into the scan tuple. Returns false if there is none. */
static bool
next_partner(ArgusKeptState *state)
{
	ExprContext *context = state->css.ss.ps.ps_ExprContext;

	for (int i = 0; i < 2; i++)
	{
		while (state->found[i] != NULL)
		{
			ExecStoreMinimalTuple(tuple_of(state->found[i]), state->row, false);
			state->found[i] = state->found[i]->next;
			set_columns(state, state->row, true);
			context->ecxt_scantuple = state->css.ss.ss_ScanTupleSlot;
			if (ExecQual(state->qual, context))
				return true;
			InstrCountFiltered2(&state->css, 1);
			ResetExprContext(context);
			CHECK_FOR_INTERRUPTS();
		}
	}
	return false;
}

/* Puts the next row of the join into the scan tuple. Returns false if there is none. */
static bool
next_pair(ArgusKeptState *state)
{
	for (;;)
	{
		bool found;

		if (!state->has_flow && !next_flow(state))
			return false;
		found = next_partner(state);
		/* Who asks whether there is a partner needs one. */
		if (!found || state->jointype != JOIN_LEFT)
			state->has_flow = false;
		if (found && state->jointype != JOIN_ANTI)
		{
			state->has_partner = true;
			return true;
		}
		if (!found && !state->has_partner && state->jointype != JOIN_SEMI)
		{
			set_columns(state, NULL, true);
			return true;
		}
	}
}

/* Returns the scan tuple in a slot of its own: who gets it may change it, and the next row may be of the same flow. */
static TupleTableSlot *
as_it_is(const CustomScanState *css)
{
	const TupleTableSlot *from = css->ss.ss_ScanTupleSlot;
	TupleTableSlot *to = ExecClearTuple(css->ss.ps.ps_ResultTupleSlot);
	const Size n = (Size) from->tts_tupleDescriptor->natts;

	memcpy(to->tts_values, from->tts_values, n * sizeof(Datum));
	memcpy(to->tts_isnull, from->tts_isnull, n * sizeof(bool));
	return ExecStoreVirtualTuple(to);
}

/* Returns the next row. A callback of the executor, as all below. */
static TupleTableSlot *
next_row(CustomScanState *css)
{
	ArgusKeptState *state = (ArgusKeptState *) css;
	ExprContext *context = css->ss.ps.ps_ExprContext;

	if (state->table == NULL)
		read_list(state);
	for (;;)
	{
		CHECK_FOR_INTERRUPTS();
		ResetExprContext(context);
		if (!next_pair(state))
			return ExecClearTuple(css->ss.ps.ps_ResultTupleSlot);
		context->ecxt_scantuple = css->ss.ss_ScanTupleSlot;
		if (ExecQual(css->ss.ps.qual, context))
			return css->ss.ps.ps_ProjInfo == NULL ? as_it_is(css) : ExecProject(css->ss.ps.ps_ProjInfo);
		InstrCountFiltered1(css, 1);
	}
}

static void
begin(CustomScanState *css, EState *estate, int flags)
{
	ArgusKeptState *state = (ArgusKeptState *) css;
	const CustomScan *plan = (const CustomScan *) css->ss.ps.plan;
	const List *numbers = (const List *) list_nth(plan->custom_private, ARGUS_KEPT_NUMBERS);
	const List *keys = (const List *) list_nth(plan->custom_private, ARGUS_KEPT_KEYS);
	const List *columns = (const List *) list_nth(plan->custom_exprs, ARGUS_KEPT_COLUMNS);
	PlanState *list;
	RegProcedure hash, same;

	state->jointype = (JoinType) list_nth_int(numbers, ARGUS_KEPT_JOINTYPE);
	state->key_changes = list_nth_int(numbers, ARGUS_KEPT_CHANGES) != 0;
	state->sources = (const List *) list_nth(plan->custom_private, ARGUS_KEPT_SOURCES);
	css->custom_ps = list_make2(ExecInitNode((Plan *) linitial(plan->custom_plans), estate, flags),
								ExecInitNode((Plan *) lsecond(plan->custom_plans), estate, flags));
	list = (PlanState *) lsecond(css->custom_ps);
	state->row = ExecInitExtraTupleSlot(estate, ExecGetResultType(list), &TTSOpsMinimalTuple);
	state->key = ExecInitExpr((Expr *) list_nth(plan->custom_exprs, ARGUS_KEPT_KEY), &css->ss.ps);
	for (int i = 0; i < 2; i++)
		state->columns[i] = ExecInitExpr((Expr *) list_nth(columns, i), &css->ss.ps);
	state->qual = ExecInitQual((List *) list_nth(plan->custom_exprs, ARGUS_KEPT_QUAL), &css->ss.ps);
	get_typlenbyval(exprType((Node *) list_nth(plan->custom_exprs, ARGUS_KEPT_KEY)), &state->functions.length,
					&state->functions.is_by_value);
	if (!get_op_hash_functions(linitial_oid(keys), &hash, &same))
		elog(ERROR, "operator %u has no hash function", linitial_oid(keys));
	fmgr_info_cxt(hash, &state->functions.hash, estate->es_query_cxt);
	fmgr_info_cxt(get_opcode(linitial_oid(keys)), &state->functions.equal, estate->es_query_cxt);
	state->functions.collation = lsecond_oid(keys);
	state->memory = GenerationContextCreate(estate->es_query_cxt, "argus rows of a list", ALLOCSET_DEFAULT_SIZES);
}

/* Lets a child be read again. */
static void
rescan_child(CustomScanState *css, PlanState *child)
{
	if (css->ss.ps.chgParam != NULL)
		UpdateChangedParamSet(child, css->ss.ps.chgParam);
	if (child->chgParam == NULL)
		ExecReScan(child);
}

/* Begins again. The list is read again if it, or the keys of its rows, may have changed. */
static void
rescan(CustomScanState *css)
{
	ArgusKeptState *state = (ArgusKeptState *) css;
	PlanState *list = (PlanState *) lsecond(css->custom_ps);
	bool is_stale = css->ss.ps.chgParam != NULL && state->key_changes;

	state->has_flow = false;
	if (css->ss.ps.chgParam != NULL)
		UpdateChangedParamSet(list, css->ss.ps.chgParam);
	is_stale |= list->chgParam != NULL;
	if (is_stale && state->table != NULL)
	{
		ExecClearTuple(state->row);
		state->table = NULL;
		MemoryContextReset(state->memory);
		rescan_child(css, list);
	}
	rescan_child(css, (PlanState *) linitial(css->custom_ps));
}

static void
end(CustomScanState *css)
{
	ListCell *cell;

	foreach(cell, css->custom_ps)
		ExecEndNode((PlanState *) lfirst(cell));
}

/* Shows how many pairs the conditions have rejected, each time on average. */
static void
explain_rejected(const CustomScanState *css, ExplainState *es)
{
	const Instrumentation *done = css->ss.ps.instrument;

	if (done != NULL && done->nloops > 0 && (done->nfiltered2 > 0 || es->format != EXPLAIN_FORMAT_TEXT))
		ExplainPropertyFloat("Rows Removed by Join Filter", NULL, done->nfiltered2 / done->nloops, 0, es);
}

/* Shows the kind of join, and its conditions. */
static void
explain(CustomScanState *css, List *ancestors, ExplainState *es)
{
	const ArgusKeptState *state = (const ArgusKeptState *) css;
	const CustomScan *plan = (const CustomScan *) css->ss.ps.plan;
	List *context = set_deparse_context_plan(es->deparse_cxt, css->ss.ps.plan, ancestors);
	const List *conditions = (const List *) list_nth(plan->custom_exprs, ARGUS_KEPT_QUAL);

	ExplainPropertyText("Join Type",
						state->jointype == JOIN_SEMI   ? "Semi"
						: state->jointype == JOIN_ANTI ? "Anti"
													   : "Left",
						es);
	ExplainPropertyText("Join Filter",
						deparse_expression((Node *) make_ands_explicit((List *) conditions), context, true, false), es);
	if (!es->analyze)
		return;
	explain_rejected(css, es);
	if (state->table != NULL)
		ExplainPropertyInteger("Keys Hashed", NULL, state->table->members, es);
}

static const CustomExecMethods exec_methods = {.CustomName = "Argus Either Side",
											   .BeginCustomScan = begin,
											   .ExecCustomScan = next_row,
											   .EndCustomScan = end,
											   .ReScanCustomScan = rescan,
											   .MarkPosCustomScan = NULL,
											   .RestrPosCustomScan = NULL,
											   .EstimateDSMCustomScan = NULL,
											   .InitializeDSMCustomScan = NULL,
											   .ReInitializeDSMCustomScan = NULL,
											   .InitializeWorkerCustomScan = NULL,
											   .ShutdownCustomScan = NULL,
											   .ExplainCustomScan = explain};

static Node *
make_state(CustomScan *scan)
{
	ArgusKeptState *state = (ArgusKeptState *) newNode(sizeof(ArgusKeptState), T_CustomScanState);

	state->css.methods = &exec_methods;
	return (Node *) state;
}

const CustomScanMethods argus_kept_flows_scan = {.CustomName = "Argus Either Side",
												 .CreateCustomScanState = make_state};
}
