/*
 * compat.h
 *		Every test of the PostgreSQL version, 15 to 18.
 *
 * glue.h includes it after the PostgreSQL headers.
 */
#ifndef ARGUS_COMPAT_H
#define ARGUS_COMPAT_H

#if PG_VERSION_NUM < 150000
#error "argus_fdw needs PostgreSQL 15 or later"
#endif

#include "access/brin_revmap.h"
#include "catalog/pg_class.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "executor/executor.h"
#include "nodes/tidbitmap.h"
#include "storage/bufmgr.h"
#include "utils/acl.h"
#include "utils/guc_tables.h"

/* 18 moved the declarations of EXPLAIN. */
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

/*
 * Calls create_foreignscan_path(): 17 added the argument with the FDW's restriction clauses, 18 the number of disabled
 * nodes.
 */
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

/* Calls expression_tree_walker(): 16 spelled out the type of the walker. */
static inline bool
argus_walk_expression(Node *node, bool (*walker)(Node *, void *), void *context)
{
#if PG_VERSION_NUM >= 160000
	return expression_tree_walker(node, walker, context);
#else
	return expression_tree_walker(node, (bool (*)())(void (*)()) walker, context);
#endif
}

/* Calls expression_tree_mutator(): 16 spelled out the type of the mutator. */
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
 * Returns whether a variable may be replaced by NULL further up. Since 16 the variable says so itself; before 16, all
 * variables of its relation count as replaced if one can be. Since 18 it may be of the row before or after an update.
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

/* Returns whether a path key sorts in descending order. Before 18, directions were numbers of B-tree strategies. */
static inline bool
argus_pathkey_is_descending(const PathKey *key)
{
#if PG_VERSION_NUM >= 180000
	return key->pk_cmptype == COMPARE_GT;
#else
	return key->pk_strategy == BTGreaterStrategyNumber;
#endif
}

/* Returns members of an equivalence class, a relation's own among them. Since 18, those of children stand apart. */
static inline const List *
argus_class_members(const EquivalenceClass *ec, const RelOptInfo *rel)
{
#if PG_VERSION_NUM >= 180000
	if (IS_OTHER_REL(rel))
		return (int) rel->relid < ec->ec_childmembers_size ? ec->ec_childmembers[rel->relid] : NIL;
#endif
	return ec->ec_members;
}

/*
 * Returns the expression without the outer joins that may replace its variables by NULL, which variables name since 16:
 * in a query without these joins they must not.
 */
static inline Node *
argus_without_nulling(PlannerInfo *root, Node *node)
{
#if PG_VERSION_NUM >= 160000
	return remove_nulling_relids(node, root->outer_join_rels, NULL);
#else
	return node;
#endif
}

/*
 * Copies the rights to check for a table from one query to another. Since 16 they stand beside its entry in the query's
 * list, before that in the entry.
 */
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

/* Plans a subquery: 17 added the argument for an enclosing set operation. */
static inline PlannerInfo *
argus_plan_subquery(PlannerInfo *root, Query *query)
{
#if PG_VERSION_NUM >= 170000
	return subquery_planner(root->glob, query, root, false, 0, NULL);
#else
	return subquery_planner(root->glob, query, root, false, 0);
#endif
}

/* Checks rights on a server: since 16 one function checks rights on objects of all kinds. */
static inline AclResult
argus_server_aclcheck(Oid serverid, Oid roleid, AclMode mode)
{
#if PG_VERSION_NUM >= 160000
	return object_aclcheck(ForeignServerRelationId, serverid, roleid, mode);
#else
	return pg_foreign_server_aclcheck(serverid, roleid, mode);
#endif
}

/* Returns whether a role may use what is in a schema. */
static inline bool
argus_may_use_schema(Oid schema, Oid roleid)
{
#if PG_VERSION_NUM >= 160000
	return object_aclcheck(NamespaceRelationId, schema, roleid, ACL_USAGE) == ACLCHECK_OK;
#else
	return pg_namespace_aclcheck(schema, roleid, ACL_USAGE) == ACLCHECK_OK;
#endif
}

/* Returns whether a role may call a function. */
static inline bool
argus_may_execute(Oid function, Oid roleid)
{
#if PG_VERSION_NUM >= 160000
	return object_aclcheck(ProcedureRelationId, function, roleid, ACL_EXECUTE) == ACLCHECK_OK;
#else
	return pg_proc_aclcheck(function, roleid, ACL_EXECUTE) == ACLCHECK_OK;
#endif
}

/* Returns whether a role owns a table: since 16 one function checks the ownership of objects of all kinds. */
static inline bool
argus_owns_table(Oid relid, Oid roleid)
{
#if PG_VERSION_NUM >= 160000
	return object_ownercheck(RelationRelationId, relid, roleid);
#else
	return pg_class_ownercheck(relid, roleid);
#endif
}

/* Inserts a row into the indexes of its table: 16 added the onlySummarizing argument (BRIN). */
static inline void
argus_insert_index_tuples(ResultRelInfo *info, TupleTableSlot *slot, EState *estate)
{
#if PG_VERSION_NUM >= 160000
	list_free(ExecInsertIndexTuples(info, slot, estate, false, false, NULL, NIL, false));
#else
	list_free(ExecInsertIndexTuples(info, slot, estate, false, false, NULL, NIL));
#endif
}

/*
 * Whether a collation sorts text by its bytes. A macro, so that only the file that asks includes utils/pg_locale.h, and
 * with that ICU's headers.
 */
#if PG_VERSION_NUM >= 180000
#define argus_collation_is_c(collation) (pg_newlocale_from_collation(collation)->collate_is_c)
#else
#define argus_collation_is_c(collation) lc_collate_is_c(collation)
#endif

/* Opens the map from blocks to what a BRIN index says of them. Before 17, snapshots could be too old for that. */
static inline BrinRevmap *
argus_brin_map(Relation index, BlockNumber *pages_per_range, Snapshot snapshot)
{
#if PG_VERSION_NUM >= 170000
	return brinRevmapInitialize(index, pages_per_range);
#else
	return brinRevmapInitialize(index, pages_per_range, snapshot);
#endif
}

/* Returns what a BRIN index says of a block, on a page that is locked then, or NULL. */
static inline BrinTuple *
argus_brin_tuple(BrinRevmap *map, BlockNumber block, Buffer *buffer, OffsetNumber *offset, Size *size,
				 Snapshot snapshot)
{
#if PG_VERSION_NUM >= 170000
	return brinGetTupleForHeapBlock(map, block, buffer, offset, size, BUFFER_LOCK_SHARE);
#else
	return brinGetTupleForHeapBlock(map, block, buffer, offset, size, BUFFER_LOCK_SHARE, snapshot);
#endif
}

/* Lets a path be as unwanted as those that it is made of, one of which is given. Before 18, costs say so. */
static inline void
argus_disable_like(const Path *from, Path *to)
{
#if PG_VERSION_NUM >= 180000
	to->disabled_nodes += from->disabled_nodes;
#endif
}

/* Iterates over the blocks of a bitmap, in their order. Since 18, an iterator may also be shared with others. */
#if PG_VERSION_NUM >= 180000
typedef TBMPrivateIterator ArgusBlockIterator;
#else
typedef TBMIterator ArgusBlockIterator;
#endif

static inline ArgusBlockIterator *
argus_begin_blocks(TIDBitmap *bitmap)
{
#if PG_VERSION_NUM >= 180000
	return tbm_begin_private_iterate(bitmap);
#else
	return tbm_begin_iterate(bitmap);
#endif
}

/* Returns the next block, or InvalidBlockNumber. */
static inline BlockNumber
argus_next_block(ArgusBlockIterator *iterator)
{
#if PG_VERSION_NUM >= 180000
	TBMIterateResult result;

	return tbm_private_iterate(iterator, &result) ? result.blockno : InvalidBlockNumber;
#else
	const TBMIterateResult *result = tbm_iterate(iterator);

	return result != NULL ? result->blockno : InvalidBlockNumber;
#endif
}

static inline void
argus_end_blocks(ArgusBlockIterator *iterator)
{
#if PG_VERSION_NUM >= 180000
	tbm_end_private_iterate(iterator);
#else
	tbm_end_iterate(iterator);
#endif
}

/* Has a custom scan give rows as the table has them. Since 16 it says so before all else, ... */
static inline void
argus_return_heap_rows(CustomScanState *css)
{
#if PG_VERSION_NUM >= 160000
	css->slotOps = &TTSOpsBufferHeapTuple;
#endif
}

/* ... before 16, what was made for rows of another form is made again. */
static inline void
argus_init_heap_rows(CustomScanState *css, EState *estate)
{
#if PG_VERSION_NUM < 160000
	const Scan *scan = (const Scan *) css->ss.ps.plan;

	css->ss.ps.subPlan = NIL;
	ExecInitScanTupleSlot(estate, &css->ss, RelationGetDescr(css->ss.ss_currentRelation), &TTSOpsBufferHeapTuple);
	ExecAssignScanProjectionInfoWithVarno(&css->ss, (int) scan->scanrelid);
	css->ss.ps.qual = ExecInitQual(scan->plan.qual, &css->ss.ps);
#endif
}

/* Returns the setting of that name, or NULL if there is none. Since 16 one setting can be looked up. */
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
