/*
 * compat.h
 *		Every test of the PostgreSQL version, 15 to 18.
 *
 * Included by argus_fdw.h, behind the PostgreSQL headers.
 */
#ifndef ARGUS_COMPAT_H
#define ARGUS_COMPAT_H

#if PG_VERSION_NUM < 150000
#error "argus_fdw needs PostgreSQL 15 or later"
#endif

/* EXPLAIN's declarations moved with 18. */
#include "commands/explain.h"
#if PG_VERSION_NUM >= 180000
#include "commands/explain_format.h"
#include "commands/explain_state.h"
#endif

/* 18 gives a module a name and a version. */
#if PG_VERSION_NUM >= 180000
#define ARGUS_MODULE_MAGIC PG_MODULE_MAGIC_EXT(.name = "argus_fdw", .version = "1.0")
#else
#define ARGUS_MODULE_MAGIC PG_MODULE_MAGIC
#endif

/* create_foreignscan_path() took the FDW's restriction clauses with 17 and the disabled nodes with 18. */
static inline ForeignPath *
argus_create_foreignscan_path(PlannerInfo *root, RelOptInfo *rel, double rows, Cost startup_cost, Cost total_cost,
							  Relids required_outer)
{
#if PG_VERSION_NUM >= 180000
	return create_foreignscan_path(root, rel, NULL, rows, 0, startup_cost, total_cost, NIL, required_outer, NULL, NIL,
								   NIL);
#elif PG_VERSION_NUM >= 170000
	return create_foreignscan_path(root, rel, NULL, rows, startup_cost, total_cost, NIL, required_outer, NULL, NIL,
								   NIL);
#else
	return create_foreignscan_path(root, rel, NULL, rows, startup_cost, total_cost, NIL, required_outer, NULL, NIL);
#endif
}

/* The type of tree walkers is spelled out since 16. */
static inline bool
argus_walk_expression(Node *node, bool (*walker)(Node *, void *), void *context)
{
#if PG_VERSION_NUM >= 160000
	return expression_tree_walker(node, walker, context);
#else
	return expression_tree_walker(node, (bool (*)())(void (*)()) walker, context);
#endif
}

/*
 * Whether a variable may be replaced by NULL further up: since 16 it says so itself, before that all of its relation's
 * variables count as replaced if one can be. Since 18 it may be of the row before or after an update.
 */
static inline bool
argus_var_is_nulled(const Var *var, bool relation_is_nullable)
{
#if PG_VERSION_NUM >= 180000
	return !bms_is_empty(var->varnullingrels) || var->varreturningtype != VAR_RETURNING_DEFAULT;
#elif PG_VERSION_NUM >= 160000
	return !bms_is_empty(var->varnullingrels);
#else
	return relation_is_nullable;
#endif
}

/* Sort directions were numbers of B-tree strategies before 18. */
static inline bool
argus_pathkey_is_descending(const PathKey *key)
{
#if PG_VERSION_NUM >= 180000
	return key->pk_cmptype == COMPARE_GT;
#else
	return key->pk_strategy == BTGreaterStrategyNumber;
#endif
}

/* One function checks rights on objects of all kinds since 16. */
static inline AclResult
argus_server_aclcheck(Oid serverid, Oid roleid, AclMode mode)
{
#if PG_VERSION_NUM >= 160000
	return object_aclcheck(ForeignServerRelationId, serverid, roleid, mode);
#else
	return pg_foreign_server_aclcheck(serverid, roleid, mode);
#endif
}

/* Whether a collation sorts text by its bytes. */
static inline bool
argus_collation_is_c(Oid collation)
{
#if PG_VERSION_NUM >= 180000
	return pg_newlocale_from_collation(collation)->collate_is_c;
#else
	return lc_collate_is_c(collation);
#endif
}

#endif
