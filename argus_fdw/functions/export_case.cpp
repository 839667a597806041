/*
 * export_case.cpp
 *		argus_internal.export_case(): writes those records of some archives behind a table that a question is about into
 *		a new archive.
 */
#include "bridge/bridge.h"
#include "condition/condition.h"
#include "functions/export.h"
#include "functions/fact_rights.h"
#include "rights/rights.h"
#include "table/table.h"

extern "C"
{
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/rangetypes.h"
#include "utils/typcache.h"

PG_FUNCTION_INFO_V1(argus_export_case);

/* Room for the nodes of began_during(). */
#define ARGUS_BEGAN_NODES 3

/* Writes `during @> stime`, as a condition of the core, to `nodes`. Returns how many nodes it is. */
static int
began_during(RangeType *during, ArgusPredicate *nodes)
{
	TypeCacheEntry *typcache = lookup_type_cache(RangeTypeGetOid(during), TYPECACHE_RANGE_INFO);
	RangeBound lower, upper;
	bool empty;
	int n = 0;

	range_deserialize(typcache, during, &lower, &upper, &empty);
	if (empty)
	{
		nodes[n++] = argus_constant_node(false);
		return n;
	}
	if (lower.infinite && upper.infinite)
		return 0;
	nodes[n++] = argus_list_node(ARGUS_OP_AND, !lower.infinite + !upper.infinite);
	if (!lower.infinite)
		nodes[n++] = argus_compare_time(ARGUS_FLOW, "stime", lower.inclusive ? ARGUS_OP_GE : ARGUS_OP_GT,
										DatumGetTimestampTz(lower.val));
	if (!upper.infinite)
		nodes[n++] = argus_compare_time(ARGUS_FLOW, "stime", upper.inclusive ? ARGUS_OP_LE : ARGUS_OP_LT,
										DatumGetTimestampTz(upper.val));
	return n;
}

/* Lists those of the sorted paths that are archives behind a table. */
static ArgusHandles *
list_paths(Oid relid, const char *const *paths, int n_paths, ArgusError *error)
{
	ArgusHandles *handles = argus_make_handles(CurrentMemoryContext);
	ArgusFactRights rights = {};
	ArgusOptions options;
	uint8 *kept;
	int32 n;

	argus_find_fact_rights(relid, &rights);
	if (rights.server == NULL)
		argus_get_options(relid, &options);
	else
		argus_get_server_with_root(rights.server, &options);
	if (!argus_list_quietly(handles, &options, false, error))
		argus_raise(error);
	argus_check_allowed(handles->list);
	n = argus_list_count(handles->list);
	kept = (uint8 *) palloc(Max(n, 1));
	for (int32 i = 0; i < n; i++)
	{
		ArgusArchive archive;

		argus_list_at(handles->list, i, &archive);
		kept[i] = argus_has_path(paths, n_paths, argus_storable(archive.path));
	}
	if (argus_list_keep(handles->list, kept, error) != ARGUS_OK)
		argus_raise(error);
	return handles;
}

/* argus_export_case(source regclass, paths text[], filter text, during tstzrange, target text) */
Datum
argus_export_case(PG_FUNCTION_ARGS)
{
	ArgusError *error = (ArgusError *) palloc(sizeof(ArgusError));
	ArgusPredicate began[ARGUS_BEGAN_NODES];
	const int n_began = PG_ARGISNULL(3) ? 0 : began_during(PG_GETARG_RANGE_P(3), began);
	ArgusPredicate *nodes;
	ArgusHandles *handles;
	ArgusExport *exporter;
	const char **paths;
	int n_paths;
	int32 n_nodes;
	char *target;
	int64 records;

	argus_require_argument(fcinfo, 0, "source");
	argus_require_argument(fcinfo, 4, "target");
	argus_check_may_read_files();
	argus_check_may_write_files("write an archive");
	target = argus_path_of_text(text_to_cstring(PG_GETARG_TEXT_PP(4)));
	argus_check_target(target);
	nodes = argus_filter_and(PG_ARGISNULL(2) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(2)), began, n_began,
							 CurrentMemoryContext, &n_nodes);
	argus_take_paths(fcinfo, 1, &paths, &n_paths);
	handles = list_paths(PG_GETARG_OID(0), paths, n_paths, error);
	argus_reserve_fd(handles);
	exporter = argus_own<argus_export_close>(handles, argus_export_open(handles->list, nodes, n_nodes, error), error);
	records = argus_write_export(exporter, target, error);
	argus_close_handles(handles);
	PG_RETURN_INT64(records);
}
}
