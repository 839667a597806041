/*
 * plan.h
 *		Planning of a scan: its paths, what they cost, and what the executor is given.
 */
#ifndef ARGUS_PLAN_H
#define ARGUS_PLAN_H

#include "condition/condition.h"

/* A set of keys has no more than these in memory. With more, the condition on it is true of every flow. */
#define ARGUS_MAX_KEYS 1000000

/* Bytes of a text that is gathered as a key, at the most. No array with this many of these is too large. */
#define ARGUS_MAX_KEY_BYTES 512

/* A condition that the core cannot evaluate, and one on columns that follows from it and that it can. */
struct ArgusNarrowing
{
	const RestrictInfo *condition; /* in `local`, too, unless both are true for the same rows: then in `pushed` */
	Expr *implied;
};

/* RelOptInfo.fdw_private */
struct ArgusRelationInfo
{
	ArgusOptions options;
	ArgusColumnMap columns;
	List *pushed;            /* RestrictInfos that the core evaluates */
	List *local;             /* RestrictInfos left to PostgreSQL */
	List *narrowed;          /* ArgusNarrowing: conditions that are pushed in another form */
	List *pushed_constraint; /* Exprs of the bounds of the partition that the core evaluates */
	List *local_constraint;  /* Exprs of them left to PostgreSQL */
	double archives;
	double bytes;           /* of the archives, compressed */
	bool is_indexed;        /* some archives have indexes */
	ArgusEstimate estimate; /* for all archives, by these */
	bool has_stand_ins;     /* hosts stand for operands that are not known: see operands.cpp */
	List *unknown;          /* other such operands (Exprs): the estimate is without the conditions on these */
	List *key_queries;      /* Queries that select the keys of joined tables: see watched_keys.cpp */
	List *key_params;       /* the Params that take their results */
	Relids vague;           /* other tables with archives that give keys, nobody knows how many different ones */
};

/* The keys that another table gives. */
struct ArgusKeys
{
	double n;             /* different ones */
	Cost cost;            /* of gathering them */
	bool are_of_archives; /* the table is a foreign table of ours, or has such partitions */
};

/* How many flows a condition on the keys of another table leaves: see key_matches.cpp. */
struct ArgusMatches
{
	double rows;
	double hosts;   /* addresses that are looked for */
	double seen;    /* those among them that may have flows */
	bool by_others; /* it is not on addresses alone */
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
	ARGUS_PRIVATE_TOP,        /* IntList: NIL, or by ArgusTopInt */
	ARGUS_PRIVATE_ESTIMATE,   /* IntList: NIL without indexes, or the number of chunks thought to be read */
	ARGUS_PRIVATE_SETS        /* IntList: the parameters that are sets of keys, see watched_keys.cpp */
};

/* What ORDER BY stime LIMIT, or ltime, keeps: see first_rows.cpp. */
enum ArgusTopInt
{
	ARGUS_TOP_ROWS,        /* LIMIT and OFFSET */
	ARGUS_TOP_DESCENDING,  /* bool */
	ARGUS_TOP_NULLS_FIRST, /* bool */
	ARGUS_TOP_BY_LTIME     /* bool */
};

extern "C"
{

/* in estimate.cpp */
extern void argus_estimate_archives(PlannerInfo *root, const ArgusConditions *conditions, ArgusRelationInfo *info);
extern void argus_estimate_rows(PlannerInfo *root, RelOptInfo *baserel, ArgusRelationInfo *info);

/* in operands.cpp */
extern List *argus_estimated_operands(PlannerInfo *root, const ArgusConditions *conditions, const ArgusScan *scan,
									  const ArgusList *list, ArgusRelationInfo *info);
extern bool argus_has_unknown(Node *clause, List *unknown);

/* in first_rows.cpp */
extern List *argus_top_of_query(PlannerInfo *root, RelOptInfo *baserel, const ArgusRelationInfo *info);
extern double argus_top_share(const List *top, double rows, double bytes);
extern double argus_top_share_by_names(const ArgusRelationInfo *info, const List *top, double rows);
extern ArgusTop argus_bind_top(const List *top);
extern const char *argus_show_top(const List *top);

/* in key_source.cpp */
extern bool argus_can_evaluate_twice(Node *node);
extern bool argus_is_ours(const RelOptInfo *rel);
extern bool argus_can_gather(PlannerInfo *root, const RelOptInfo *rel, const RelOptInfo *source, bool *has_archives);
extern Cost argus_cost_of_reading(PlannerInfo *root, RelOptInfo *rel);

/* in key_matches.cpp */
extern double argus_distinct_values(PlannerInfo *root, Expr *expr, double otherwise);
extern void argus_add_matches(PlannerInfo *root, const RelOptInfo *rel, const ArgusRelationInfo *info, Oid opno,
							  Expr *column, const ArgusKeys *keys, bool is_new, ArgusMatches *matches);

/* in watchlist.cpp */
extern List *argus_imply_conditions(PlannerInfo *root, RelOptInfo *rel, List *clauses, ArgusMatches *best, Cost *cost);

/* in watched_keys.cpp */
extern Param *argus_set_of_key(PlannerInfo *root, RelOptInfo *rel, Expr *key, ArgusKeys *keys);
extern List *argus_params_of(List *conditions);
extern void argus_plan_sets(PlannerInfo *root, const ArgusRelationInfo *info, List *conditions);

/* in paths.cpp */
extern Cost argus_cost_of_scan(PlannerInfo *root, RelOptInfo *baserel);
extern void argusGetForeignPaths(PlannerInfo *root, RelOptInfo *baserel, Oid foreigntableid);

/* in plan.cpp */
extern Expr *argus_narrowing_of(const ArgusRelationInfo *info, const RestrictInfo *condition);
extern bool argus_is_held_back(const RelOptInfo *rel, const RestrictInfo *rinfo);
extern void argus_init_conditions(ArgusConditions *conditions, PlannerInfo *root, RelOptInfo *baserel,
								  const ArgusRelationInfo *info);
extern void argusGetForeignRelSize(PlannerInfo *root, RelOptInfo *baserel, Oid foreigntableid);
extern ForeignScan *argusGetForeignPlan(PlannerInfo *root, RelOptInfo *baserel, Oid foreigntableid,
										ForeignPath *best_path, List *tlist, List *scan_clauses, Plan *outer_plan);
}

#endif
