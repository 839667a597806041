/*
 * result_type.h
 *		Whether rows have the columns that they should.
 */
#ifndef ARGUS_RESULT_TYPE_H
#define ARGUS_RESULT_TYPE_H

#include "glue.h"

/* How the core describes column `i` of the rows of a kind. */
typedef const ArgusField *(*ArgusColumnAt)(int32 kind, int32 i) noexcept;

extern "C"
{
extern bool argus_has_columns(TupleDesc desc, const Oid *types, int n);
extern Oid *argus_types_of_columns(int32 kind, int n, ArgusColumnAt column_at);
extern TupleDesc argus_check_result(FunctionCallInfo fcinfo, const Oid *types, int n);
}

#endif
