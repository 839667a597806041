/*
 * plan.h
 *		Planning of a scan: its paths, what they cost, and what the executor is given.
 */
#ifndef ARGUS_PLAN_H
#define ARGUS_PLAN_H

#include "condition/condition.h"

/* RelOptInfo.fdw_private */
struct ArgusRelationInfo
{
	ArgusOptions options;
	ArgusColumnMap columns;
	List *pushed;            /* RestrictInfos that the core evaluates */
	List *local;             /* RestrictInfos left to PostgreSQL */
	List *pushed_constraint; /* of the partition constraint: Exprs for the core */
	List *local_constraint;  /* and for PostgreSQL */
	double archives;
	double bytes;           /* compressed */
	bool is_indexed;        /* some have indexes, which tell: */
	ArgusEstimate estimate; /* for all archives */
	bool is_decided;        /* with the conditions, whose operands are known */
	List *key_queries;      /* what selects the keys of joined tables: see watchlist.cpp */
	List *key_params;       /* and the Params that take their results */
};

/* What ForeignPath.fdw_private holds. */
enum ArgusPathPrivateIndex
{
	ARGUS_PATH_IMPLIED, /* Exprs: conditions that follow from joins, see watchlist.cpp */
	ARGUS_PATH_TOP      /* IntList: NIL, or by ArgusTopInt */
};

/* What ForeignScan.fdw_private holds. */
enum ArgusScanPrivateIndex
{
	ARGUS_PRIVATE_NODES,      /* IntList: conditions, see pushdown.cpp */
	ARGUS_PRIVATE_ATTRIBUTES, /* IntList: wanted attribute numbers */
	ARGUS_PRIVATE_FIELDS,     /* IntList: their fields */
	ARGUS_PRIVATE_TOP         /* IntList: NIL, or by ArgusTopInt */
};

/* Of ORDER BY stime LIMIT: see first_rows.cpp. */
enum ArgusTopInt
{
	ARGUS_TOP_ROWS,       /* LIMIT and OFFSET */
	ARGUS_TOP_DESCENDING, /* bool */
	ARGUS_TOP_NULLS_FIRST /* bool */
};

extern "C"
{

/* in estimate.cpp */
extern void argus_estimate_archives(PlannerInfo *root, const ArgusConditions *conditions, ArgusRelationInfo *info);
extern void argus_estimate_rows(PlannerInfo *root, RelOptInfo *baserel, ArgusRelationInfo *info);

/* in first_rows.cpp */
extern List *argus_top_of_query(PlannerInfo *root, RelOptInfo *baserel, const ArgusRelationInfo *info);
extern double argus_top_share(const List *top, double rows, double bytes);
extern ArgusTop argus_bind_top(const List *top);
extern const char *argus_show_top(const List *top);

/* in watchlist.cpp */
extern List *argus_imply_conditions(PlannerInfo *root, RelOptInfo *rel, List *clauses, double *keys, Cost *cost);
extern void argus_plan_sets(PlannerInfo *root, const ArgusRelationInfo *info, List *conditions);

/* in paths.cpp */
extern void argusGetForeignPaths(PlannerInfo *root, RelOptInfo *baserel, Oid foreigntableid);

/* in plan.cpp */
extern void argus_init_conditions(ArgusConditions *conditions, PlannerInfo *root, RelOptInfo *baserel,
								  const ArgusRelationInfo *info);
extern void argusGetForeignRelSize(PlannerInfo *root, RelOptInfo *baserel, Oid foreigntableid);
extern ForeignScan *argusGetForeignPlan(PlannerInfo *root, RelOptInfo *baserel, Oid foreigntableid,
										ForeignPath *best_path, List *tlist, List *scan_clauses, Plan *outer_plan);
}

#endif
