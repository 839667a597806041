/*
 * readonly.cpp
 *		Archives are evidence: every way to change them is refused, with the same words.
 */
#include "glue.h"

extern "C"
{
#include "parser/parsetree.h"
#include "utils/lsyscache.h"

/* Raises the error for any change of a foreign table. */
static void
refuse(const char *relname)
{
	ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					errmsg("cannot change foreign table \"%s\": Argus archives are read-only", relname),
					errhint("Copy the rows into a table of your own with CREATE TABLE ... AS SELECT.")));
}

/* Reports that neither INSERT, UPDATE nor DELETE is possible. */
int
argusIsForeignRelUpdatable(Relation rel)
{
	return 0;
}

/* Refuses INSERT, UPDATE and DELETE. */
List *
argusPlanForeignModify(PlannerInfo *root, ModifyTable *plan, Index resultRelation, int subplan_index)
{
	refuse(get_rel_name(planner_rt_fetch(resultRelation, root)->relid));
	return NIL;
}

/* Refuses COPY FROM, and rows that are routed to a partition. */
void
argusBeginForeignInsert(ModifyTableState *mtstate, ResultRelInfo *rinfo)
{
	refuse(RelationGetRelationName(rinfo->ri_RelationDesc));
}

/* Refuses TRUNCATE. */
void
argusExecForeignTruncate(List *rels, DropBehavior behavior, bool restart_seqs)
{
	refuse(RelationGetRelationName((Relation) linitial(rels)));
}
}
