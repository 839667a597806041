/*
 * key_matches.cpp
 *		How many flows have one of the keys of a joined table.
 *
 * PostgreSQL takes the keys of a join to be values that occur. Lists of addresses are mostly of hosts that were never
 * seen.
 */
#include "plan/plan.h"
#include "table/table.h"

extern "C"
{
#include "optimizer/optimizer.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/selfuncs.h"

/* So many hosts of a list are assumed to have been seen, and this share of the list besides. */
#define ARGUS_SEEN_HOSTS 10.0
#define ARGUS_SEEN_SHARE 0.002

/* Flows of a host of which nothing is known. */
#define ARGUS_FLOWS_PER_HOST 8.0

/* Largest share of the flows that keys are assumed to leave: with more, nobody would look for them. */
#define ARGUS_MATCHING_SHARE 0.5

/* Returns how many values an expression has, or `otherwise` if PostgreSQL knows nothing of it. */
double
argus_distinct_values(PlannerInfo *root, Expr *expr, double otherwise)
{
	VariableStatData stats;
	bool is_default;
	double n;

	examine_variable(root, (Node *) expr, 0, &stats);
	n = get_variable_numdistinct(&stats, &is_default);
	ReleaseVariableStats(stats);
	return is_default ? otherwise : n;
}

/* Returns how many of the keys, which are addresses, may have flows. Those of other flows all do. */
static double
seen_hosts(const ArgusKeys *keys)
{
	return keys->are_of_archives ? keys->n : Min(keys->n, ARGUS_SEEN_HOSTS + keys->n * ARGUS_SEEN_SHARE);
}

/* Returns how many flows have one of so many addresses, all of which occur, in a column. */
static double
flows_of_hosts(PlannerInfo *root, const RelOptInfo *rel, Expr *column, double hosts)
{
	const double addresses = argus_distinct_values(root, column, rel->rows);

	return Min(hosts * Max(ARGUS_FLOWS_PER_HOST, rel->rows / Max(addresses, 1.0)), rel->rows * ARGUS_MATCHING_SHARE);
}

/*
 * Adds to `*matches` the flows of which `column` OP one of the keys is true. `is_new`: these were not counted for
 * another column yet.
 */
void
argus_add_matches(PlannerInfo *root, const RelOptInfo *rel, const ArgusRelationInfo *info, Oid opno, Expr *column,
				  const ArgusKeys *keys, bool is_new, ArgusMatches *matches)
{
	const bool is_host = argus_is_address(&info->columns, rel->relid, argus_strip_relabel(column)) &&
						 get_opcode(opno) == F_NETWORK_EQ;
	double rows;

	if (is_host)
		rows = flows_of_hosts(root, rel, column, seen_hosts(keys));
	else if (exprType((Node *) column) == INETOID)
		rows = rel->rows * ARGUS_MATCHING_SHARE;
	else
		rows = rel->rows * Min(1.0, keys->n / argus_distinct_values(root, column, DEFAULT_NUM_DISTINCT));
	matches->rows = Min(matches->rows + rows, rel->rows);
	matches->by_others |= !is_host;
	if (is_host && is_new)
	{
		matches->hosts += keys->n;
		matches->seen += seen_hosts(keys);
	}
}
}
