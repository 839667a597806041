/*
 * first_rows.cpp
 *		ORDER BY stime LIMIT n, or ltime: the scan learns that only the first n flows are kept, and leaves out what it
 *		can.
 *
 * The rows come in no certain order: PostgreSQL sorts them. It must see each row that could be among the first, so
 * nothing may stand between the scan and the Limit but the Sort, and Append or MergeAppend where the table is a part of
 * another.
 */
#include "plan/plan.h"
#include "table/table.h"

extern "C"
{
#include "utils/typcache.h"

/* Most flows that are kept: the core remembers the time of each. */
#define ARGUS_MAX_TOP 100000

/* Compressed bytes of the chunks whose times overlap, on a busy link. */
#define ARGUS_OVERLAP_BYTES (1024.0 * 1024)

/* Returns the value of LIMIT or OFFSET, or `otherwise` if there is none. -1: it is not known, or too large. */
static int64
known_count(Node *count, int64 otherwise)
{
	int64 value;

	if (count == NULL)
		return otherwise;
	if (!IsA(count, Const) || ((Const *) count)->constisnull)
		return -1;
	value = DatumGetInt64(((Const *) count)->constvalue);
	return value <= ARGUS_MAX_TOP ? value : -1;
}

/* Returns how many of the first rows the query keeps; 0: all, or not known. */
static int64
kept_rows(const Query *query)
{
	const int64 limit = known_count(query->limitCount, -1);
	const int64 offset = known_count(query->limitOffset, 0);

	return limit <= 0 || offset < 0 || limit + offset > ARGUS_MAX_TOP ? 0 : limit + offset;
}

/* Returns whether a relation, or the one that it is a partition, child or arm of UNION ALL of, is all that is read. */
static bool
is_only_relation(PlannerInfo *root, const RelOptInfo *baserel)
{
	return bms_equal(root->all_baserels, IS_OTHER_REL(baserel) ? baserel->top_parent_relids : baserel->relids);
}

/* Returns whether all rows that pass reach the Sort, and rows that the Limit drops are of no use to anybody. */
static bool
is_plain_query(PlannerInfo *root, RelOptInfo *baserel, const ArgusRelationInfo *info)
{
	const Query *query = root->parse;

	return is_only_relation(root, baserel) && query->commandType == CMD_SELECT && !query->hasAggs &&
		   query->groupClause == NIL && query->groupingSets == NIL && query->havingQual == NULL &&
		   query->distinctClause == NIL && !query->hasWindowFuncs && !query->hasTargetSRFs &&
		   query->setOperations == NULL && query->rowMarks == NIL && info->local == NIL &&
		   info->local_constraint == NIL;
}

/* Returns whether a sort key is the column that shows a time. */
static bool
sorts_by(RelOptInfo *baserel, const ArgusRelationInfo *info, const PathKey *key, const char *time)
{
	ListCell *cell;

	if (key->pk_opfamily != lookup_type_cache(TIMESTAMPTZOID, TYPECACHE_BTREE_OPFAMILY)->btree_opf)
		return false;
	foreach(cell, argus_class_members(key->pk_eclass, baserel))
	{
		if (argus_is_column(&info->columns, baserel->relid, ((EquivalenceMember *) lfirst(cell))->em_expr, time))
			return true;
	}
	return false;
}

/* Returns which rows the query keeps, for the plan: an IntList by ArgusTopInt. NIL: the scan must give all rows. */
List *
argus_top_of_query(PlannerInfo *root, RelOptInfo *baserel, const ArgusRelationInfo *info)
{
	const int64 n = kept_rows(root->parse);
	const PathKey *key;
	bool by_ltime;

	if (!argus_enable_pushdown || info->options.kind != ARGUS_FLOW || n == 0 || root->sort_pathkeys == NIL ||
		!is_plain_query(root, baserel, info))
		return NIL;
	key = (const PathKey *) linitial(root->sort_pathkeys);
	by_ltime = sorts_by(baserel, info, key, "ltime");
	if (!by_ltime && !sorts_by(baserel, info, key, "stime"))
		return NIL;
	return list_make4_int((int) n, argus_pathkey_is_descending(key), key->pk_nulls_first,
						  by_ltime); /* by ArgusTopInt */
}

/* Returns the name of the field that the rows are ordered by. */
static const char *
time_of(const List *top)
{
	return list_nth_int(top, ARGUS_TOP_BY_LTIME) != 0 ? "ltime" : "stime";
}

/*
 * Returns about which share, 0 to 1, is read of `rows` in `bytes` of archives: the first rows, and the chunks that
 * overlap with them.
 */
double
argus_top_share(const List *top, double rows, double bytes)
{
	return Min(1.0, list_nth_int(top, ARGUS_TOP_ROWS) / Max(rows, 1.0) + ARGUS_OVERLAP_BYTES / Max(bytes, 1.0));
}

/* Returns about which share, 0 to 1, is read of archives without an index: those whose names say the first times. */
double
argus_top_share_by_names(const ArgusRelationInfo *info, const List *top, double rows)
{
	const ArgusOptions *options = &info->options;
	double overlapping;

	if (options->pattern == NULL || options->period <= 0 || options->slack < 0)
		return 1.0;
	overlapping = 2 + 2.0 * options->slack / options->period;
	return Min(1.0, list_nth_int(top, ARGUS_TOP_ROWS) / Max(rows, 1.0) + overlapping / Max(info->archives, 1.0));
}

/* Returns the same for the core; without a limit, n is 0. */
ArgusTop
argus_bind_top(const List *top)
{
	if (top == NIL)
		return ArgusTop{};
	return {.n = list_nth_int(top, ARGUS_TOP_ROWS),
			.descending = list_nth_int(top, ARGUS_TOP_DESCENDING),
			.nulls_first = list_nth_int(top, ARGUS_TOP_NULLS_FIRST),
			.by_ltime = list_nth_int(top, ARGUS_TOP_BY_LTIME)};
}

/* Returns the same for EXPLAIN, in the words of the query: "10 by stime DESC". */
const char *
argus_show_top(const List *top)
{
	const bool descending = list_nth_int(top, ARGUS_TOP_DESCENDING) != 0;
	const bool nulls_first = list_nth_int(top, ARGUS_TOP_NULLS_FIRST) != 0;
	const char *nulls = nulls_first ? " NULLS FIRST" : " NULLS LAST";

	return psprintf("%d by %s%s%s", list_nth_int(top, ARGUS_TOP_ROWS), time_of(top), descending ? " DESC" : "",
					nulls_first == descending ? "" : nulls);
}
}
