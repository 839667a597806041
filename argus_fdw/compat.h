/*
 * compat.h
 *		Every test of the PostgreSQL version, 15 to 18.
 *
 * Included by glue.h, behind the PostgreSQL headers.
 */
#ifndef ARGUS_COMPAT_H
#define ARGUS_COMPAT_H

#if PG_VERSION_NUM < 150000
#error "argus_fdw needs PostgreSQL 15 or later"
#endif

#include "catalog/pg_class.h"
#include "executor/executor.h"
#include "utils/guc_tables.h"

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
							  Relids required_outer, List *fdw_private)
{
#if PG_VERSION_NUM >= 180000
	return create_foreignscan_path(root, rel, NULL, rows, 0, startup_cost, total_cost, NIL, required_outer, NULL, NIL,
								   fdw_private);
#elif PG_VERSION_NUM >= 170000
	return create_foreignscan_path(root, rel, NULL, rows, startup_cost, total_cost, NIL, required_outer, NULL, NIL,
								   fdw_private);
#else
	return create_foreignscan_path(root, rel, NULL, rows, startup_cost, total_cost, NIL, required_outer, NULL,
								   fdw_private);
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

/* Likewise that of mutators. */
static inline Node *
argus_mutate_expression(Node *node, Node *(*mutator)(Node *, void *), void *context)
{
#if PG_VERSION_NUM >= 160000
	return expression_tree_mutator(node, mutator, context);
#else
	return expression_tree_mutator(node, (Node * (*) ())(void (*)()) mutator, context);
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

/* Since 16 a variable tells which outer joins may replace it by NULL: in a query without these it must not. */
static inline Node *
argus_without_nulling(PlannerInfo *root, Node *node)
{
#if PG_VERSION_NUM >= 160000
	return remove_nulling_relids(node, root->outer_join_rels, NULL);
#else
	return node;
#endif
}

/* What must be checked to read a table stands beside its entry in a query's list since 16, before that in it. */
static inline void
argus_copy_permissions(const Query *from, Query *to, RangeTblEntry *rte)
{
#if PG_VERSION_NUM >= 160000
	if (rte->perminfoindex == 0)
		return;
	to->rteperminfos = list_make1(copyObjectImpl(list_nth(from->rteperminfos, rte->perminfoindex - 1)));
	rte->perminfoindex = 1;
#endif
}

/* The planner is told of an enclosing set operation since 17. */
static inline PlannerInfo *
argus_plan_subquery(PlannerInfo *root, Query *query)
{
#if PG_VERSION_NUM >= 170000
	return subquery_planner(root->glob, query, root, false, 0, NULL);
#else
	return subquery_planner(root->glob, query, root, false, 0);
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

/* Likewise for ownership. */
static inline bool
argus_owns_table(Oid relid, Oid roleid)
{
#if PG_VERSION_NUM >= 160000
	return object_ownercheck(RelationRelationId, relid, roleid);
#else
	return pg_class_ownercheck(relid, roleid);
#endif
}

/* Indexes that only sum up, as BRIN does, are told of since 16. */
static inline void
argus_insert_index_tuples(ResultRelInfo *info, TupleTableSlot *slot, EState *estate)
{
#if PG_VERSION_NUM >= 160000
	list_free(ExecInsertIndexTuples(info, slot, estate, false, false, NULL, NIL, false));
#else
	list_free(ExecInsertIndexTuples(info, slot, estate, false, false, NULL, NIL));
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

/* One setting can be looked up since 16. NULL: there is none of that name. */
static inline const struct config_generic *
argus_find_setting(const char *name)
{
#if PG_VERSION_NUM >= 160000
	return find_option(name, false, true, 0);
#else
	struct config_generic **settings = get_guc_variables();

	for (int i = 0; i < GetNumConfigOptions(); i++)
	{
		if (pg_strcasecmp(settings[i]->name, name) == 0)
			return settings[i];
	}
	return NULL;
#endif
}

#endif
