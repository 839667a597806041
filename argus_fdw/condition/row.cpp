/*
 * row.cpp
 *		The columns of a row by their names, to write conditions on.
 */
#include "condition/condition.h"

extern "C"
{

/* A row of a type: its columns are Vars of the tuple that is being scanned. */
ArgusRow *
argus_row_of_desc(TupleDesc desc, int varno)
{
	ArgusRow *row = argus_make_row(desc->natts);

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

ArgusRow *
argus_make_row(int capacity)
{
	ArgusRow *row = (ArgusRow *) palloc(sizeof(ArgusRow));

	row->n_columns = 0;
	row->names = (const char **) palloc(Max(capacity, 1) * sizeof(char *));
	row->columns = (Expr **) palloc(Max(capacity, 1) * sizeof(Expr *));
	return row;
}

void
argus_add_column(ArgusRow *row, const char *name, Expr *column)
{
	row->names[row->n_columns] = pstrdup(name);
	row->columns[row->n_columns++] = column;
}
}
