/*
 * result_type.h
 *		Checks that rows have the columns that they should.
 */
#ifndef ARGUS_RESULT_TYPE_H
#define ARGUS_RESULT_TYPE_H

#include "glue.h"

extern "C"
{
extern bool argus_has_columns(TupleDesc desc, const Oid *types, int n);
extern TupleDesc argus_check_result(FunctionCallInfo fcinfo, const Oid *types, int n);
extern TupleDesc argus_check_longer_result(FunctionCallInfo fcinfo, const Oid *types, int least, int n);
}

#endif
