/*
 * row.cpp
 *		The columns of a row by their names, on which a condition is built.
 */
#include "condition/condition.h"

extern "C"
{
#include "utils/lsyscache.h"

/* Returns a row of a type, whose columns are Vars of range table entry `varno`. */
ArgusRow *
argus_row_of_desc(TupleDesc desc, int varno)
{
	ArgusRow *row = argus_make_row(desc->natts);

	if (desc->tdtypeid != RECORDOID)
		row->relid = get_typ_typrelid(getBaseType(desc->tdtypeid));
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);

		if (!attribute->attisdropped)
			argus_add_column(row, NameStr(attribute->attname),
							 (Expr *) makeVar(varno, (AttrNumber) (i + 1), attribute->atttypid, attribute->atttypmod,
											  attribute->attcollation, 0));
	}
	return row;
}

/* Returns a row without columns, with room for `capacity` of them, in the current context. */
ArgusRow *
argus_make_row(int capacity)
{
	ArgusRow *row = (ArgusRow *) palloc(sizeof(ArgusRow));

	row->n_columns = 0;
	row->relid = InvalidOid;
	row->names = (const char **) palloc(Max(capacity, 1) * sizeof(char *));
	row->columns = (Expr **) palloc(Max(capacity, 1) * sizeof(Expr *));
	return row;
}

/* Adds a column. The name is copied, the expression is not. */
void
argus_add_column(ArgusRow *row, const char *name, Expr *column)
{
	row->names[row->n_columns] = pstrdup(name);
	row->columns[row->n_columns++] = column;
}
}
