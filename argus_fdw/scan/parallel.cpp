/*
 * parallel.cpp
 *		A foreign scan shared by the leader and its workers.
 *
 * The leader lists the archives and puts the list into a segment of its own. The segment outlives the workers, so that
 * EXPLAIN can sum up what each has done. The core settles which process reads which archive, in words of the same
 * segment.
 */
#include "bridge/bridge.h"
#include "scan/scan.h"
#include "table/table.h"

extern "C"
{
#include "port/atomics.h"
#include "storage/dsm.h"

/* ArgusScanStats as an array: it has nothing but counters, and no holes. */
#define ARGUS_COUNTERS ((int) (sizeof(ArgusScanStats) / sizeof(int64)))
static_assert(sizeof(ArgusScanStats) % sizeof(int64) == 0 && alignof(ArgusScanStats) == alignof(int64) &&
				  offsetof(ArgusScanStats, catalogues_remembered) == sizeof(ArgusScanStats) - sizeof(int64),
			  "the counters of a scan are summed up as int64[]");

/* The segment: this struct, the claims, then the packed list. */
struct ArgusShared
{
	pg_atomic_uint64 counters[ARGUS_COUNTERS]; /* sums over the workers that have finished */
	int64 list_size;                           /* bytes */
	int64 n_claims;
	uint64 claims[FLEXIBLE_ARRAY_MEMBER]; /* see ArgusScanSpec.claims */
};

/* Returns the bytes of the segment. */
static Size
shared_size(int64 n_claims, int64 list_size)
{
	return offsetof(ArgusShared, claims) + (Size) n_claims * sizeof(uint64) + (Size) list_size;
}

static uint8 *
packed_list_of(ArgusShared *shared)
{
	return (uint8 *) (shared->claims + shared->n_claims);
}

/* Reports whether workers may scan the table: the setting decides. */
bool
argusIsForeignScanParallelSafe(PlannerInfo *root, RelOptInfo *rel, RangeTblEntry *rte)
{
	return argus_enable_parallel;
}

/* Returns the bytes that a scan needs in the executor's own segment: the handle of ours. */
Size
argusEstimateDSMForeignScan(ForeignScanState *node, ParallelContext *pcxt)
{
	return sizeof(dsm_handle);
}

/*
 * Lists the archives and shares the list with the workers to come. If there is no memory for that, their handle is
 * invalid, and the leader reads everything.
 */
void
argusInitializeDSMForeignScan(ForeignScanState *node, ParallelContext *pcxt, void *coordinate)
{
	ArgusScanState *state = (ArgusScanState *) node->fdw_state;
	ArgusList *list;
	int64 list_size, n_claims;

	*(dsm_handle *) coordinate = DSM_HANDLE_INVALID;
	if (state->cursor.handles == NULL)
		argus_list_table(state);
	argus_release_fd(state->cursor.handles); /* a query on many partitions makes all lists first */
	list = state->cursor.handles->list;
	list_size = argus_list_pack(list, NULL);
	n_claims = 1 + (int64) argus_list_count(list);
	if (list_size < 0)
		return;
	state->segment = dsm_create(shared_size(n_claims, list_size), DSM_CREATE_NULL_IF_MAXSEGMENTS);
	if (state->segment == NULL)
		return;
	state->shared = (ArgusShared *) dsm_segment_address(state->segment);
	memset(state->shared, 0, shared_size(n_claims, 0));
	for (int i = 0; i < ARGUS_COUNTERS; i++)
		pg_atomic_init_u64(&state->shared->counters[i], 0);
	state->shared->list_size = list_size;
	state->shared->n_claims = n_claims;
	argus_list_pack(list, packed_list_of(state->shared));
	*(dsm_handle *) coordinate = dsm_segment_handle(state->segment);
}

/* Withdraws all claims, as before the first scan: the workers that read next are new ones. */
void
argusReInitializeDSMForeignScan(ForeignScanState *node, ParallelContext *pcxt, void *coordinate)
{
	ArgusShared *shared = ((ArgusScanState *) node->fdw_state)->shared;

	if (shared != NULL)
		memset(shared->claims, 0, (Size) shared->n_claims * sizeof(uint64));
}

/* Maps the leader's segment, in a worker. */
void
argusInitializeWorkerForeignScan(ForeignScanState *node, shm_toc *toc, void *coordinate)
{
	ArgusScanState *state = (ArgusScanState *) node->fdw_state;
	const dsm_handle handle = *(dsm_handle *) coordinate;

	state->is_worker = true;
	if (handle == DSM_HANDLE_INVALID)
		return;
	state->segment = dsm_attach(handle);
	if (state->segment == NULL)
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("could not map the memory of a parallel scan")));
	state->shared = (ArgusShared *) dsm_segment_address(state->segment);
}

/* Returns the words by which the core settles which process reads what, or NULL for a scan that is not shared. */
uint64 *
argus_shared_claims(const ArgusScanState *state)
{
	return state->shared == NULL ? NULL : state->shared->claims;
}

/* Takes over the leader's list, in a worker. Raises an error if it does not fit into memory. */
void
argus_shared_list(ArgusScanState *state)
{
	ArgusCursor *cursor = &state->cursor;

	argus_init_cursor(cursor, &state->options);
	cursor->handles = argus_make_handles(state->context);
	argus_reserve_fd(cursor->handles);
	cursor->handles->list = argus_own<argus_list_close>(cursor->handles,
														argus_list_unpack(packed_list_of(state->shared),
																		  state->shared->list_size, &cursor->error),
														&cursor->error);
}

/* Returns the counters of this process, in `*stats`; all 0 if its scan is not open. */
static void
own_stats(const ArgusScanState *state, ArgusScanStats *stats)
{
	memset(stats, 0, sizeof(ArgusScanStats));
	if (state->cursor.handles != NULL && state->cursor.handles->scan != NULL)
		argus_scan_stats(state->cursor.handles->scan, stats);
}

/* Returns the counters of this process and, in a leader, those of its workers that have finished, in `*stats`. */
void
argus_sum_stats(const ArgusScanState *state, ArgusScanStats *stats)
{
	int64 *counters = (int64 *) stats;

	own_stats(state, stats);
	if (state->shared == NULL || state->is_worker)
		return;
	for (int i = 0; i < ARGUS_COUNTERS; i++)
		counters[i] += (int64) pg_atomic_read_u64(&state->shared->counters[i]);
}

/*
 * Adds a worker's counters to the segment, when it has finished, and closes its scan. The leader counts the archives
 * of the list.
 */
void
argusShutdownForeignScan(ForeignScanState *node)
{
	ArgusScanState *state = (ArgusScanState *) node->fdw_state;
	ArgusScanStats stats;
	const int64 *counters = (const int64 *) &stats;

	if (!state->is_worker || state->shared == NULL)
		return;
	own_stats(state, &stats);
	stats.archives_total = 0;
	for (int i = 0; i < ARGUS_COUNTERS; i++)
		pg_atomic_fetch_add_u64(&state->shared->counters[i], counters[i]);
	argus_cursor_stop(&state->cursor);
	argus_leave_shared(state);
}

/* Unmaps the segment. The core's scan, which uses it, must be closed. May be called again. */
void
argus_leave_shared(ArgusScanState *state)
{
	if (state->segment == NULL)
		return;
	state->shared = NULL;
	dsm_detach(state->segment);
	state->segment = NULL;
}
}
