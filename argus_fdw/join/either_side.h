/*
 * either_side.h
 *		Joins of flows with a list by a key that may be either of two columns: w.ip IN (f.saddr, f.daddr).
 */
#ifndef ARGUS_EITHER_SIDE_H
#define ARGUS_EITHER_SIDE_H

#include "condition/condition.h"

/* A key that equals either of two columns wherever a join condition is true. */
struct ArgusEither
{
	PlannerInfo *root;
	const RelOptInfo *flows; /* the table with the columns */
	const RelOptInfo *list;  /* the relation with the key */
	Var *columns[2];
	int n_columns;
	bool is_guarded; /* the arm at hand says more, which may be false where the key cannot be evaluated */
	Expr *key;       /* NULL: none was found yet */
	Oid opno;        /* column = key */
	Oid collation;
};

/* What the executor has to know of a join that keeps flows, in custom_private of its plan. */
enum ArgusKeptPrivateIndex
{
	ARGUS_KEPT_NUMBERS, /* IntList: by ArgusKeptInt */
	ARGUS_KEPT_SOURCES, /* IntList: for each column of the scan tuple, that of the flows, or minus that of the list */
	ARGUS_KEPT_KEYS     /* OidList: column = key, and its collation */
};

enum ArgusKeptInt
{
	ARGUS_KEPT_JOINTYPE, /* JOIN_LEFT, JOIN_SEMI or JOIN_ANTI */
	ARGUS_KEPT_CHANGES   /* bool: the same row of the list may have another key when the scan begins again */
};

/* What custom_exprs of its plan holds. */
enum ArgusKeptExpr
{
	ARGUS_KEPT_KEY,
	ARGUS_KEPT_COLUMNS, /* List: two of them */
	ARGUS_KEPT_QUAL     /* List: all conditions of the join */
};

extern "C"
{

/* in either_condition.cpp */
extern bool argus_note_either(ArgusEither *e, Expr *clause);

/* in kept_flows.cpp */
extern bool argus_can_keep(const ArgusEither *e, const RelOptInfo *joinrel, const List *conditions);
extern Path *argus_kept_flows_path(const ArgusEither *e, RelOptInfo *joinrel, Path *flows, Path *list,
								   JoinType jointype, JoinPathExtraData *extra);

/* in kept_flows_scan.cpp */
extern const struct CustomScanMethods argus_kept_flows_scan;

/* in either_side.cpp */
extern void argus_watch_joins(void);
}

#endif
