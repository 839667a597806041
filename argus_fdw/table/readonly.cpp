/*
 * readonly.cpp
 *		Archives are evidence: every way to change them is refused, with the same words.
 */
#include "table/table.h"

extern "C"
{
#include "parser/parsetree.h"
#include "utils/lsyscache.h"

static void
refuse(const char *relname)
{
	ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					errmsg("cannot change foreign table \"%s\": Argus archives are read-only", relname),
					errhint("Copy the rows into a table of your own with CREATE TABLE ... AS SELECT.")));
}

int
argusIsForeignRelUpdatable(Relation rel)
{
	return 0;
}

List *
argusPlanForeignModify(PlannerInfo *root, ModifyTable *plan, Index resultRelation, int subplan_index)
{
	refuse(get_rel_name(planner_rt_fetch(resultRelation, root)->relid));
	return NIL;
}

void
argusBeginForeignInsert(ModifyTableState *mtstate, ResultRelInfo *rinfo)
{
	refuse(RelationGetRelationName(rinfo->ri_RelationDesc));
}

void
argusExecForeignTruncate(List *rels, DropBehavior behavior, bool restart_seqs)
{
	refuse(RelationGetRelationName((Relation) linitial(rels)));
}
}
