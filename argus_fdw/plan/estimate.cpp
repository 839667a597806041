/*
 * estimate.cpp
 *		How many rows a scan will give, and how much it will read: by the sizes of the archives and by their indexes.
 */
#include "bridge/bridge.h"
#include "condition/condition.h"
#include "plan/plan.h"
#include "rights/rights.h"
#include "table/table.h"

extern "C"
{
#include "executor/executor.h"
#include "miscadmin.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"

/* Bytes of a record, and the factor by which gzip shrinks them: measured on border traffic of a campus. */
#define ARGUS_RECORD_BYTES 155.0
#define ARGUS_GZIP_RATIO 2.4

/* Size that is assumed when the archives cannot be listed while planning. */
#define ARGUS_DEFAULT_BYTES (64.0 * 1024 * 1024)

/* Opens a scan for what follows; it opens no file yet. */
static void
open_scan(ArgusHandles *handles, const ArgusScanSpec *spec, ArgusError *error)
{
	handles->scan = argus_own<argus_scan_close>(handles, argus_scan_open(spec, handles->list, error));
}

/*
 * Opens a scan that is only asked what it may cost. Conditions whose operands nobody knows are left out of it: one
 * without conditions is asked for hosts that may stand for them.
 */
static void
open_for_estimate(PlannerInfo *root, const ArgusConditions *conditions, ArgusRelationInfo *info, ArgusHandles *handles,
				  ArgusError *error)
{
	ExprContext *econtext;
	ArgusScanSpec spec;
	List *operands;

	argus_init_scan_spec(&spec, &info->options);
	open_scan(handles, &spec, error);
	if (handles->scan == NULL)
		return;
	operands = argus_estimated_operands(root, conditions, handles->scan, handles->list, info);
	argus_close_newest(handles);
	econtext = CreateStandaloneExprContext();
	spec.predicate = argus_bind_predicate(conditions->nodes, operands, econtext, spec.kind, &info->options,
										  &spec.n_nodes);
	open_scan(handles, &spec, error);
	FreeExprContext(econtext, true);
}

/* So many of the archives that no catalogue rules out are opened. The others are assumed to be like them. */
#define ARGUS_SAMPLED_ARCHIVES 64

/* Adds what the indexes of some of the `n` archives `possible` say, evenly spread, scaled up to all of them. */
static void
add_sampled_estimates(ArgusRelationInfo *info, ArgusHandles *handles, const int32 *possible, int32 n)
{
	const int32 step = 1 + (n - 1) / ARGUS_SAMPLED_ARCHIVES;
	ArgusEstimate *e = &info->estimate;
	ArgusEstimate some;
	double scale;

	memset(&some, 0, sizeof(some));
	for (int32 i = 0; i < n; i += step)
	{
		CHECK_FOR_INTERRUPTS();
		argus_scan_estimate(handles->scan, possible[i], 1 /* may open it */, &some);
	}
	if (some.bytes <= 0)
		return;
	scale = (info->bytes - e->bytes) / some.bytes;
	e->flows += some.flows * scale;
	e->rows += some.rows * scale;
	e->chosen_chunks += some.chosen_chunks * scale;
	e->chosen_flows += some.chosen_flows * scale;
	e->chosen_bytes += some.chosen_bytes * scale;
	e->indexed_archives += some.indexed_archives * scale;
	e->indexed_bytes = Min(e->indexed_bytes + some.indexed_bytes * scale, info->bytes);
}

/* Adds up what catalogues say of all archives, and side-cars of some that no catalogue rules out. */
static void
add_index_estimates(ArgusRelationInfo *info, ArgusHandles *handles)
{
	const int32 n = argus_list_count(handles->list);
	int32 *possible = (int32 *) palloc(sizeof(int32) * (Size) n);
	int32 n_possible = 0;

	for (int32 i = 0; i < n; i++)
	{
		do
			CHECK_FOR_INTERRUPTS();
		while (!argus_scan_prepare(handles->scan, i));
		if (!argus_scan_estimate(handles->scan, i, 0 /* catalogues only */, &info->estimate))
			possible[n_possible++] = i;
	}
	if (n_possible > 0)
		add_sampled_estimates(info, handles, possible, n_possible);
	info->is_indexed = info->estimate.indexed_bytes > 0;
	pfree(possible);
}

/*
 * Sums up the sizes of the archives, and what their indexes say, into `info`. Nothing is reported of what is wrong with
 * archives: the scan will do that when it runs. Raises an error if the user may not read there.
 */
void
argus_estimate_archives(PlannerInfo *root, const ArgusConditions *conditions, ArgusRelationInfo *info)
{
	ArgusHandles *handles = argus_make_handles(CurrentMemoryContext);
	ArgusError *error = (ArgusError *) palloc(sizeof(ArgusError));

	info->archives = 1;
	info->bytes = ARGUS_DEFAULT_BYTES;
	if (argus_list_quietly(handles, &info->options, true, error))
	{
		const int32 n = argus_list_count(handles->list);

		argus_check_allowed(handles->list);
		info->archives = n;
		info->bytes = argus_total_bytes(handles->list);
		if (n > 0 && argus_enable_index && argus_index_trust != ARGUS_INDEX_OFF && info->options.index_dir != NULL)
		{
			open_for_estimate(root, conditions, info, handles, error);
			if (handles->scan != NULL)
				add_index_estimates(info, handles);
		}
	}
	argus_close_handles(handles);
	pfree(error);
}

/* Returns whether a condition is on columns alone of which an index knows the values. */
static bool
is_known_to_index(const ArgusRelationInfo *info, RelOptInfo *baserel, Node *clause)
{
	static const char *const names[] = {"saddr", "daddr", "dport", "stime", "ltime"};
	Bitmapset *attributes = NULL;
	int member = -1;

	pull_varattnos(clause, baserel->relid, &attributes);
	while ((member = bms_next_member(attributes, member)) >= 0)
	{
		const int attribute = member + FirstLowInvalidHeapAttributeNumber;
		bool known = false;

		if (attribute < 1)
			return false;
		for (const char *name : names)
			known |= info->columns.fields[attribute - 1] == argus_field_find(ARGUS_FLOW, name);
		if (!known)
			return false;
	}
	return true;
}

/* Returns whether the estimate of the index says how many rows pass a condition. */
static bool
is_estimated(const ArgusRelationInfo *info, RelOptInfo *baserel, const RestrictInfo *rinfo)
{
	Node *clause = (Node *) rinfo->clause;
	Node *narrowing = (Node *) argus_narrowing_of(info, rinfo);

	if (narrowing == NULL && !list_member_ptr(info->pushed, rinfo))
		return false;
	return is_known_to_index(info, baserel, clause) &&
		   !argus_has_unknown(narrowing != NULL ? narrowing : clause, info->unknown);
}

/* Sets the rows of the table and of the scan: by what indexes say, and by PostgreSQL's guesses for all else. */
void
argus_estimate_rows(PlannerInfo *root, RelOptInfo *baserel, ArgusRelationInfo *info)
{
	const double share = info->estimate.indexed_bytes / Max(info->bytes, 1.0);
	const double guessed = info->bytes * ARGUS_GZIP_RATIO / ARGUS_RECORD_BYTES;
	List *rest = NIL;
	ListCell *cell;

	baserel->tuples = clamp_row_est(info->is_indexed ? info->estimate.flows / Max(share, 1e-6) : guessed);
	set_baserel_size_estimates(root, baserel);
	if (!info->is_indexed || info->options.kind != ARGUS_FLOW)
		return;
	foreach(cell, baserel->baserestrictinfo)
	{
		if (!is_estimated(info, baserel, (RestrictInfo *) lfirst(cell)))
			rest = lappend(rest, lfirst(cell));
	}
	baserel->rows = clamp_row_est(info->estimate.rows * clauselist_selectivity(root, rest, 0, JOIN_INNER, NULL) +
								  baserel->rows * (1 - share));
}
}
