/*
 * scan.h
 *		Execution of a foreign scan, by one process or with workers, or for ANALYZE.
 */
#ifndef ARGUS_SCAN_H
#define ARGUS_SCAN_H

#include "plan/plan.h"

struct ArgusShared;

/* ForeignScanState.fdw_state */
struct ArgusScanState
{
	Oid relid;
	ArgusOptions options;
	List *nodes;          /* conditions of the plan: see ArgusConditions */
	List *operand_states; /* ExprStates of their operands */
	int n_fields;
	int32 *fields; /* that the core gives, in this order */
	ArgusTupleMaker maker;
	ArgusCursor cursor;
	MemoryContext context;       /* lives as long as the scan */
	struct dsm_segment *segment; /* memory of a parallel scan, or NULL: see parallel.cpp */
	ArgusShared *shared;         /* what is in it, or NULL */
	bool is_worker;
};

extern "C"
{

/* in exec.cpp */
extern void argusBeginForeignScan(ForeignScanState *node, int eflags);
extern TupleTableSlot *argusIterateForeignScan(ForeignScanState *node);
extern void argusReScanForeignScan(ForeignScanState *node);
extern void argusEndForeignScan(ForeignScanState *node);
extern void argusExplainForeignScan(ForeignScanState *node, struct ExplainState *es);
extern void argus_list_table(ArgusScanState *state);

/* in parallel.cpp */
extern bool argusIsForeignScanParallelSafe(PlannerInfo *root, RelOptInfo *rel, RangeTblEntry *rte);
extern Size argusEstimateDSMForeignScan(ForeignScanState *node, ParallelContext *pcxt);
extern void argusInitializeDSMForeignScan(ForeignScanState *node, ParallelContext *pcxt, void *coordinate);
extern void argusReInitializeDSMForeignScan(ForeignScanState *node, ParallelContext *pcxt, void *coordinate);
extern void argusInitializeWorkerForeignScan(ForeignScanState *node, shm_toc *toc, void *coordinate);
extern void argusShutdownForeignScan(ForeignScanState *node);
extern void argus_shared_list(ArgusScanState *state);
extern uint64 *argus_shared_claims(const ArgusScanState *state);
extern void argus_sum_stats(const ArgusScanState *state, ArgusScanStats *stats);
extern void argus_leave_shared(ArgusScanState *state);

/* in analyze.cpp */
extern bool argusAnalyzeForeignTable(Relation rel, AcquireSampleRowsFunc *func, BlockNumber *totalpages);
}

#endif
