/*
 * fact_rights.h
 *		Who may have facts of the archives behind a table, and which ones: see fact_rights.cpp.
 */
#ifndef ARGUS_FACT_RIGHTS_H
#define ARGUS_FACT_RIGHTS_H

#include "rights/rights.h"
#include "table/table.h"

/* What the user may know of the archives behind a table. */
struct ArgusFactRights
{
	const char *server;   /* of a hot table; NULL: a foreign table */
	bool may_use_server;  /* so he may know all names below its root */
	bool has_own_pattern; /* the table's, not its server's: what it leaves out, it leaves out on purpose */
	bool is_limited;      /* the table does not read archives for him: he knows those of its ledger */
	const char **loaded;  /* if so, their paths, sorted */
	int n_loaded;
};

extern "C"
{

extern void argus_find_fact_rights(Oid relid, ArgusFactRights *rights);
extern void argus_begin_facts(Oid relid, ArgusFactRights *rights, ArgusOptions *options, ArgusRights *before);
extern void argus_end_facts(const ArgusFactRights *rights, const ArgusRights *before);
extern bool argus_is_confined(const ArgusOptions *options);
extern bool argus_is_hidden(const ArgusOptions *options, int64 first, int64 last);
extern void argus_take_paths(FunctionCallInfo fcinfo, int arg, const char ***paths, int *n);
extern bool argus_has_path(const char *const *paths, int n, const char *path);
extern int argus_compare_paths(const void *a, const void *b);
}

#endif
