/*
 * module.cpp
 *		What PostgreSQL finds when it loads the library: magic, settings, the FDW's callbacks.
 */
#include "hot/time_order.h"
#include "join/either_side.h"
#include "plan/plan.h"
#include "rights/rights.h"
#include "scan/scan.h"
#include "table/table.h"

extern "C"
{
#include "utils/guc.h"

ARGUS_MODULE_MAGIC;

bool argus_enable_pushdown = true;
bool argus_enable_index = true;
bool argus_enable_parallel = true;
int argus_index_trust = ARGUS_INDEX_STAT;

static const struct config_enum_entry index_trusts[] = {{"digest", ARGUS_INDEX_DIGEST, false},
														{"stat", ARGUS_INDEX_STAT, false},
														{"off", ARGUS_INDEX_OFF, false},
														{NULL, 0, false}};

PG_FUNCTION_INFO_V1(argus_fdw_handler);
PG_FUNCTION_INFO_V1(argus_live_handles_sql);

PGDLLEXPORT void _PG_init(void);

/* Defines the settings. PostgreSQL calls it when it loads the library. */
void
_PG_init(void)
{
	argus_define_roots();
	DefineCustomBoolVariable("argus_fdw.enable_pushdown",
							 "Evaluates conditions on raw records, before rows are formed.", NULL,
							 &argus_enable_pushdown, true, PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable("argus_fdw.enable_index", "Reads side-car indexes, to leave out what cannot match.", NULL,
							 &argus_enable_index, true, PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable("argus_fdw.enable_parallel", "Lets parallel workers share a scan.", NULL,
							 &argus_enable_parallel, true, PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomEnumVariable(
		"argus_fdw.index_trust", "When an index is believed to describe an archive.",
		"digest: its content is the one that was indexed, all of which is read; stat: its size and "
		"times are; off: never.",
		&argus_index_trust, ARGUS_INDEX_STAT, index_trusts, PGC_USERSET, 0, NULL, NULL, NULL);
	MarkGUCPrefixReserved("argus_fdw");
	argus_watch_options();
	argus_watch_joins();
	argus_watch_tables();
}

/* argus_internal.argus_fdw_handler(): returns the callbacks of the foreign data wrapper. */
Datum
argus_fdw_handler(PG_FUNCTION_ARGS)
{
	FdwRoutine *routine = makeNode(FdwRoutine);

	routine->GetForeignRelSize = argusGetForeignRelSize;
	routine->GetForeignPaths = argusGetForeignPaths;
	routine->GetForeignPlan = argusGetForeignPlan;
	routine->BeginForeignScan = argusBeginForeignScan;
	routine->IterateForeignScan = argusIterateForeignScan;
	routine->ReScanForeignScan = argusReScanForeignScan;
	routine->EndForeignScan = argusEndForeignScan;
	routine->ExplainForeignScan = argusExplainForeignScan;
	routine->IsForeignScanParallelSafe = argusIsForeignScanParallelSafe;
	routine->EstimateDSMForeignScan = argusEstimateDSMForeignScan;
	routine->InitializeDSMForeignScan = argusInitializeDSMForeignScan;
	routine->ReInitializeDSMForeignScan = argusReInitializeDSMForeignScan;
	routine->InitializeWorkerForeignScan = argusInitializeWorkerForeignScan;
	routine->ShutdownForeignScan = argusShutdownForeignScan;
	routine->IsForeignRelUpdatable = argusIsForeignRelUpdatable;
	routine->PlanForeignModify = argusPlanForeignModify;
	routine->BeginForeignInsert = argusBeginForeignInsert;
	routine->ExecForeignTruncate = argusExecForeignTruncate;
	routine->AnalyzeForeignTable = argusAnalyzeForeignTable;
	routine->ImportForeignSchema = argusImportForeignSchema;
	PG_RETURN_POINTER(routine);
}

/* Returns how many handles of the core are open in this backend. For tests, which declare it as an SQL function. */
Datum
argus_live_handles_sql(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(argus_live_handles());
}
}
