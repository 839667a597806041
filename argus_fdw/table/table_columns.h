/*
 * table_columns.h
 *		Columns of a table in expressions: see columns.cpp.
 */
#ifndef ARGUS_FDW_TABLE_COLUMNS_H
#define ARGUS_FDW_TABLE_COLUMNS_H

#include "glue.h"

extern "C"
{
extern const Var *argus_column_of(const ArgusColumnMap *map, Index relid, const Expr *expr);
extern bool argus_is_column(const ArgusColumnMap *map, Index relid, const Expr *expr, const char *field);
}

#endif
