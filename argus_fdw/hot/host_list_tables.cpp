/*
 * host_list_tables.cpp
 *		Foreign tables of the wrapper argus_host_lists: hosts, and their hours, of the days of a hot table that fill.
 *
 * They are merged from the host lists of the days' files when they are read: see host_lists.cpp. As with any foreign
 * table, whoever may SELECT it, or a view over it, sees its rows. The host lists are read as its owner, who is the
 * owner of the hot table, too.
 */
#include "bridge/bridge.h"
#include "hot/hot.h"
#include "rights/rights.h"
#include "table/table.h"

extern "C"
{
#include "executor/spi.h"
#include "foreign/fdwapi.h"
#include "miscadmin.h"
#include "optimizer/clauses.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/planmain.h"
#include "optimizer/restrictinfo.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(argus_host_lists_handler);

/*
 * Guesses, as neither is known before: how many rows there are, and what merging costs, which must not make JIT seem
 * worth while.
 */
#define ARGUS_HOST_LISTS_ROWS 100000.0
#define ARGUS_HOST_LISTS_COST 250.0

/* ForeignScanState.fdw_state */
struct ArgusHostListsScan
{
	AttrNumber day;        /* the column of the day, 0: there is none */
	ExprState *conditions; /* those that use it alone */
	Tuplestorestate *rows; /* NULL: not merged yet */
	TupleTableSlot *row;
};

/* A day that fills. */
struct ArgusOpenDay
{
	Datum day;
	Oid host_lists;
	bool of_hours; /* its hours are wanted */
};

static void
hostListsGetForeignRelSize(PlannerInfo *root, RelOptInfo *baserel, Oid foreigntableid)
{
	baserel->rows = clamp_row_est(ARGUS_HOST_LISTS_ROWS *
								  clauselist_selectivity(root, baserel->baserestrictinfo, 0, JOIN_INNER, NULL));
}

static void
hostListsGetForeignPaths(PlannerInfo *root, RelOptInfo *baserel, Oid foreigntableid)
{
	add_path(baserel,
			 (Path *) argus_create_foreignscan_path(root, baserel, baserel->rows, ARGUS_HOST_LISTS_COST,
													ARGUS_HOST_LISTS_COST + ARGUS_HOST_LISTS_ROWS * cpu_tuple_cost,
													baserel->lateral_relids, NIL));
}

/* Returns the column that holds the day, or 0 if there is none, as in tables of hours. */
static AttrNumber
day_column(Oid relid)
{
	const AttrNumber column = get_attnum(relid, "day");

	return column > 0 && get_atttype(relid, column) == DATEOID ? column : 0;
}

/* Returns whether a condition uses just this column, and may be evaluated before all others. */
static bool
is_on(RelOptInfo *baserel, AttrNumber column, const RestrictInfo *info)
{
	Node *clause = (Node *) info->clause;
	Bitmapset *attributes = NULL;

	pull_varattnos(clause, baserel->relid, &attributes);
	return bms_equal(attributes, bms_make_singleton(column - FirstLowInvalidHeapAttributeNumber)) &&
		   restriction_is_securely_promotable((RestrictInfo *) info, baserel) && !info->pseudoconstant &&
		   !contain_volatile_functions(clause) && !contain_subplans(clause);
}

/* Conditions on the day choose days. All conditions are left to the executor, too. */
static ForeignScan *
hostListsGetForeignPlan(PlannerInfo *root, RelOptInfo *baserel, Oid foreigntableid, ForeignPath *best_path, List *tlist,
						List *scan_clauses, Plan *outer_plan)
{
	const AttrNumber day = day_column(foreigntableid);
	List *on_day = NIL;
	ListCell *cell;

	foreach(cell, scan_clauses)
	{
		RestrictInfo *info = lfirst_node(RestrictInfo, cell);

		if (day > 0 && is_on(baserel, day, info))
			on_day = lappend(on_day, info->clause);
	}
	return make_foreignscan(tlist, extract_actual_clauses(scan_clauses, false), baserel->relid, on_day, NIL, NIL, NIL,
							outer_plan);
}

static void
hostListsBeginForeignScan(ForeignScanState *node, int eflags)
{
	const ForeignScan *plan = (const ForeignScan *) node->ss.ps.plan;
	ArgusHostListsScan *scan = (ArgusHostListsScan *) palloc0(sizeof(ArgusHostListsScan));

	scan->day = day_column(RelationGetRelid(node->ss.ss_currentRelation));
	scan->conditions = ExecInitQual(plan->fdw_exprs, &node->ss.ps);
	scan->row = ExecAllocTableSlot(&node->ss.ps.state->es_tupleTable, RelationGetDescr(node->ss.ss_currentRelation),
								   &TTSOpsMinimalTuple);
	node->fdw_state = scan;
}

/*
 * Returns the days of the hot table that fill, `*n` of them, read with the rights of the extension: nobody else knows
 * them.
 */
static ArgusOpenDay *
open_days(Oid relid, int *n)
{
	/* As SPI counts columns. */
	enum
	{
		DAY = 1,
		HOST_LISTS,
		OF_HOURS
	};
	Oid types[] = {REGCLASSOID};
	Datum values[] = {ObjectIdGetDatum(relid)};
	ArgusOpenDay *days;
	ArgusRights before;

	argus_work_as_extension(&before);
	if (SPI_execute_with_args("SELECT o.day, o.host_lists, r.kind = '_host_hour_open' FROM " ARGUS_INTERNAL
							  ".relation r"
							  " CROSS JOIN LATERAL " ARGUS_INTERNAL ".unclosed_days(r.relid) o"
							  " WHERE r.relation = $1 AND " ARGUS_INTERNAL
							  ".find_relation(r.relid, r.kind) = $1 ORDER BY o.day",
							  1, types, values, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not find the days that fill");
	argus_work_as_before(&before);
	*n = (int) SPI_processed;
	days = (ArgusOpenDay *) palloc(Max(*n, 1) * sizeof(ArgusOpenDay));
	for (int i = 0; i < *n; i++)
		days[i] = {argus_value_of_row(i, DAY), DatumGetObjectId(argus_value_of_row(i, HOST_LISTS)),
				   DatumGetBool(argus_value_of_row(i, OF_HOURS))};
	SPI_freetuptable(SPI_tuptable);
	return days;
}

/* Returns whether a day passes the conditions on it. */
static bool
is_wanted(ForeignScanState *node, Datum day)
{
	const ArgusHostListsScan *scan = (const ArgusHostListsScan *) node->fdw_state;
	ExprContext *econtext = node->ss.ps.ps_ExprContext;
	TupleTableSlot *slot = node->ss.ss_ScanTupleSlot;
	bool passes;

	if (scan->conditions == NULL)
		return true;
	ExecClearTuple(slot);
	memset(slot->tts_isnull, true, slot->tts_tupleDescriptor->natts);
	slot->tts_values[scan->day - 1] = day;
	slot->tts_isnull[scan->day - 1] = false;
	ExecStoreVirtualTuple(slot);
	econtext->ecxt_scantuple = slot;
	passes = ExecQual(scan->conditions, econtext);
	ExecClearTuple(slot);
	return passes;
}

/*
 * Lets columns show the values of the core by their names. Columns that the owner added are NULL. Raises an error if a
 * column is missing or has another type.
 */
static void
show_columns(ArgusTupleMaker *maker, Relation rel, bool of_hours)
{
	const int n = argus_host_column_count(of_hours);

	argus_make_tuple_maker(maker, CurrentMemoryContext, n);
	for (int32 i = 0; i < n; i++)
	{
		const ArgusField *field = argus_host_column_at(of_hours, i);
		const AttrNumber column = get_attnum(RelationGetRelid(rel), field->name);

		if (column <= 0 || get_atttype(RelationGetRelid(rel), column) != argus_type_oid(field->type))
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("foreign table \"%s\" must have a column \"%s\" of type %s", RelationGetRelationName(rel),
							field->name, format_type_be(argus_type_oid(field->type)))));
		argus_show_field(maker, i, field->type, column - 1);
	}
}

/* Merges the host lists of a day into rows of the scan. */
static void
merge_open_day(ForeignScanState *node, const ArgusOpenDay *day)
{
	const int n = argus_host_column_count(day->of_hours);
	ArgusHostListsScan *scan = (ArgusHostListsScan *) node->fdw_state;
	Relation rel = node->ss.ss_currentRelation;
	const int natts = RelationGetDescr(rel)->natts;
	Datum *values = (Datum *) palloc0(natts * sizeof(Datum));
	bool *nulls = (bool *) palloc(natts * sizeof(bool));
	ArgusHostListMerge *merge;
	ArgusTupleMaker maker;
	ArgusRows days = {}, hours = {};

	show_columns(&maker, rel, day->of_hours);
	merge = argus_open_host_lists(day->host_lists, day->day, (Datum) 0, false);
	if (merge == NULL)
		return;
	memset(nulls, true, natts);
	if (scan->day > 0)
	{
		values[scan->day - 1] = day->day;
		nulls[scan->day - 1] = false;
	}
	while (!days.done)
	{
		const ArgusRows *rows = day->of_hours ? &hours : &days;

		argus_next_merged_hosts(merge, &days, &hours);
		for (int32 i = 0; i < rows->n_rows; i++)
		{
			argus_fill_values(&maker, rows->values + (Size) i * n, values, nulls);
			tuplestore_putvalues(scan->rows, RelationGetDescr(rel), values, nulls);
		}
	}
}

/* Merges all days that are wanted. */
static void
merge_open_days(ForeignScanState *node)
{
	const Oid relid = RelationGetRelid(node->ss.ss_currentRelation);
	ArgusHostListsScan *scan = (ArgusHostListsScan *) node->fdw_state;
	MemoryContext old = MemoryContextSwitchTo(node->ss.ps.state->es_query_cxt);
	ArgusOpenDay *days;
	int n;

	scan->rows = tuplestore_begin_heap(true, false, work_mem);
	MemoryContextSwitchTo(old);
	SPI_connect();
	days = open_days(relid, &n);
	for (int i = 0; i < n; i++)
	{
		ArgusRights before;

		if (!is_wanted(node, days[i].day))
			continue;
		argus_work_as_owner(relid, &before);
		merge_open_day(node, &days[i]);
		argus_work_as_before(&before);
	}
	SPI_finish();
}

static TupleTableSlot *
hostListsIterateForeignScan(ForeignScanState *node)
{
	ArgusHostListsScan *scan = (ArgusHostListsScan *) node->fdw_state;
	MemoryContext old;

	if (scan->rows == NULL)
		merge_open_days(node);
	/* Rows that come from disk are freed with the next one, when the current context has been emptied. */
	old = MemoryContextSwitchTo(node->ss.ps.state->es_query_cxt);
	if (!tuplestore_gettupleslot(scan->rows, true, false, scan->row))
		ExecClearTuple(scan->row);
	MemoryContextSwitchTo(old);
	return scan->row;
}

static void
hostListsEndForeignScan(ForeignScanState *node)
{
	ArgusHostListsScan *scan = (ArgusHostListsScan *) node->fdw_state;

	if (scan == NULL || scan->rows == NULL)
		return;
	ExecClearTuple(scan->row);
	tuplestore_end(scan->rows);
	scan->rows = NULL;
}

/* With other parameters other days may be wanted. */
static void
hostListsReScanForeignScan(ForeignScanState *node)
{
	ArgusHostListsScan *scan = (ArgusHostListsScan *) node->fdw_state;

	if (scan->conditions != NULL)
		hostListsEndForeignScan(node);
	else if (scan->rows != NULL)
		tuplestore_rescan(scan->rows);
}

Datum
argus_host_lists_handler(PG_FUNCTION_ARGS)
{
	FdwRoutine *routine = makeNode(FdwRoutine);

	routine->GetForeignRelSize = hostListsGetForeignRelSize;
	routine->GetForeignPaths = hostListsGetForeignPaths;
	routine->GetForeignPlan = hostListsGetForeignPlan;
	routine->BeginForeignScan = hostListsBeginForeignScan;
	routine->IterateForeignScan = hostListsIterateForeignScan;
	routine->ReScanForeignScan = hostListsReScanForeignScan;
	routine->EndForeignScan = hostListsEndForeignScan;
	PG_RETURN_POINTER(routine);
}
}
