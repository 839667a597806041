/*
 * fact_rights.cpp
 *		Who may have facts of the archives behind a table, and which ones.
 *
 * SELECT from a table opens the archives that the table reads for the user. A hot table with a filter, or with row
 * security that is active, reads none: then the user knows of its archives what its ledger says. Names of other files
 * are for those who may use the server.
 */
#include "functions/fact_rights.h"
#include "bridge/bridge.h"
#include "rights/rights.h"

#include <cstdlib>

extern "C"
{
#include "catalog/partition.h"
#include "commands/defrem.h"
#include "executor/spi.h"
#include "foreign/foreign.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rls.h"

/* Compares two paths, for qsort(). */
int
argus_compare_paths(const void *a, const void *b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* Returns whether a path is one of some that are sorted. */
bool
argus_has_path(const char *const *paths, int n, const char *path)
{
	return n > 0 && bsearch(&path, paths, n, sizeof(char *), argus_compare_paths) != NULL;
}

/* Returns whether a table shows a part of the time only: who may read it need not know the rest. */
bool
argus_is_confined(const ArgusOptions *options)
{
	return options->has_since || options->has_until;
}

/* Returns whether a table shows none of the times between two, in microseconds since the Unix epoch. */
bool
argus_is_hidden(const ArgusOptions *options, int64 first, int64 last)
{
	return (options->has_since && last < argus_unix_time(options->since)) ||
		   (options->has_until && first >= argus_unix_time(options->until));
}

/* Reads the argument that lists paths, and sorts them. NULL: there are none. */
void
argus_take_paths(FunctionCallInfo fcinfo, int arg, const char ***paths, int *n)
{
	Datum *elements;
	bool *nulls;
	int n_elements;

	*n = 0;
	if (PG_ARGISNULL(arg))
		return;
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(arg), TEXTOID, -1, false, TYPALIGN_INT, &elements, &nulls, &n_elements);
	*paths = (const char **) palloc(Max(n_elements, 1) * sizeof(char *));
	for (int i = 0; i < n_elements; i++)
	{
		if (!nulls[i])
			(*paths)[(*n)++] = TextDatumGetCString(elements[i]);
	}
	qsort(*paths, *n, sizeof(char *), argus_compare_paths);
}

/*
 * Raises an error unless the user may read all of a table. A partition may be read by whoever may read the table that
 * it is of, if he sees all of its rows.
 */
static void
check_may_select(Oid relid)
{
	List *tables = get_rel_relispartition(relid) ? get_partition_ancestors(relid) : NIL;
	ListCell *cell;

	if (pg_class_aclcheck(relid, GetUserId(), ACL_SELECT) == ACLCHECK_OK)
		return;
	foreach(cell, tables)
	{
		if (pg_class_aclcheck(lfirst_oid(cell), GetUserId(), ACL_SELECT) == ACLCHECK_OK &&
			check_enable_rls(lfirst_oid(cell), InvalidOid, true) != RLS_ENABLED)
			return;
	}
	aclcheck_error(ACLCHECK_NO_PRIV, OBJECT_TABLE, get_rel_name(relid));
}

/* Runs a query on the state of a hot table. Returns how many rows it gives. */
static uint64
ask_state(const char *query, Oid relid)
{
	Oid types[] = {REGCLASSOID};
	Datum values[] = {ObjectIdGetDatum(relid)};

	if (SPI_execute_with_args(query, 1, types, values, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read the state of a hot table");
	return SPI_processed;
}

/* Finds the server of a hot table, which stays NULL if it is none, and whether it has a filter. */
static bool
find_server(Oid relid, MemoryContext caller, ArgusFactRights *rights)
{
	if (ask_state("SELECT s.server, h.filter IS NOT NULL FROM " ARGUS_INTERNAL
				  ".hot_table_server s JOIN " ARGUS_INTERNAL
				  ".hot_table h ON h.relid OPERATOR(pg_catalog.=) s.relid WHERE h.relid OPERATOR(pg_catalog.=) $1",
				  relid) != 1)
		return false;
	rights->server = MemoryContextStrdup(caller, NameStr(*DatumGetName(argus_value_of_row(0, 1))));
	return DatumGetBool(argus_value_of_row(0, 2));
}

/* Lists the paths that the ledger of a hot table shows. */
static void
find_loaded(Oid relid, MemoryContext caller, ArgusFactRights *rights)
{
	const uint64 n = ask_state("SELECT p.path FROM " ARGUS_INTERNAL ".place p JOIN " ARGUS_INTERNAL
							   ".file f ON f.relid OPERATOR(pg_catalog.=) p.relid AND f.file OPERATOR(pg_catalog.=) "
							   "p.file WHERE f.forgotten_at IS NULL AND p.relid OPERATOR(pg_catalog.=) $1",
							   relid);

	rights->n_loaded = (int) n;
	rights->loaded = (const char **) MemoryContextAllocHuge(caller, Max(n, 1) * sizeof(char *));
	for (uint64 i = 0; i < n; i++)
		rights->loaded[i] = MemoryContextStrdup(caller, TextDatumGetCString(argus_value_of_row(i, 1)));
	qsort(rights->loaded, n, sizeof(char *), argus_compare_paths);
}

/* Finds out what the user may know of a hot table. Its owner may know all. */
static void
find_hot_table(Oid relid, ArgusFactRights *rights)
{
	const bool is_owner = has_privs_of_role(GetUserId(), argus_owner_of_existing(relid));
	const bool hides_rows = check_enable_rls(relid, InvalidOid, true) == RLS_ENABLED;
	MemoryContext caller = CurrentMemoryContext;
	ArgusRights before;

	argus_work_as_extension(&before);
	SPI_connect();
	rights->is_limited = (find_server(relid, caller, rights) || hides_rows) && !is_owner;
	if (rights->server != NULL && rights->is_limited)
		find_loaded(relid, caller, rights);
	SPI_finish();
	argus_work_as_before(&before);
}

/*
 * Returns whether a table is a foreign table of argus_fdw. Options of any other wrapper were checked by nobody here.
 */
static bool
is_of_argus(Oid relid)
{
	ForeignServer *server;

	if (get_rel_relkind(relid) != RELKIND_FOREIGN_TABLE)
		return false;
	server = GetForeignServer(GetForeignServerIdByRelId(relid));
	return strcmp(GetForeignDataWrapper(server->fdwid)->fdwname, "argus_fdw") == 0;
}

/* Returns whether a foreign table says itself which files it shows. */
static bool
says_files(Oid relid)
{
	ListCell *cell;

	foreach(cell, GetForeignTable(relid)->options)
	{
		const char *name = ((DefElem *) lfirst(cell))->defname;

		if (strcmp(name, "pattern") == 0 || strcmp(name, "files") == 0)
			return true;
	}
	return false;
}

/* Returns whether the user may use a server. */
static bool
may_use_server(Oid server)
{
	return argus_server_aclcheck(server, GetUserId(), ACL_USAGE) == ACLCHECK_OK;
}

/* Finds out what the user may know of the archives behind a table. Raises an error if it has none or he may not ask. */
void
argus_find_fact_rights(Oid relid, ArgusFactRights *rights)
{
	check_may_select(relid);
	if (is_of_argus(relid))
	{
		rights->has_own_pattern = says_files(relid);
		rights->may_use_server = may_use_server(GetForeignServerIdByRelId(relid));
		return;
	}
	find_hot_table(relid, rights);
	if (rights->server == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE), errmsg("\"%s\" is no table of archives", get_rel_name(relid))));
	rights->may_use_server = may_use_server(GetForeignServerByName(rights->server, false)->serverid);
}

/*
 * Finds out what the user may know of the archives behind a table, and their options. Then works as the owner of a hot
 * table, until argus_end_facts(): whoever may read the table may know which archives it is made of, as its owner does.
 */
void
argus_begin_facts(Oid relid, ArgusFactRights *rights, ArgusOptions *options, ArgusRights *before)
{
	argus_find_fact_rights(relid, rights);
	if (rights->server == NULL)
	{
		argus_get_options(relid, options);
		return;
	}
	argus_work_as_owner(relid, before);
	argus_get_server_with_root(rights->server, options);
}

void
argus_end_facts(const ArgusFactRights *rights, const ArgusRights *before)
{
	if (rights->server != NULL)
		argus_work_as_before(before);
}
}
