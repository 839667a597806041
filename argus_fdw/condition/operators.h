/*
 * operators.h
 *		The operators of SQL against those of the core: see operators.cpp.
 */
#ifndef ARGUS_FDW_OPERATORS_H
#define ARGUS_FDW_OPERATORS_H

#include "glue.h"

extern "C"
{
extern int32 argus_op_of_operator(Oid opno, Oid field_type, Oid *left, Oid *right);
extern Oid argus_operator_of_op(int32 op, Oid column_type, Oid field_type);
extern int32 argus_commute_op(int32 op);
extern bool argus_compares_bytes(Oid field_type, int32 op, Oid collation);

/* in bind.cpp */
extern bool argus_can_bind(Oid field_type, Oid type);

/* in pushdown.cpp */
extern Expr *argus_strip_relabel(Expr *expr);
}

#endif
