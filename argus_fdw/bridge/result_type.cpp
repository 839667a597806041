/*
 * result_type.cpp
 *		The one check that a function of the library returns rows of the type that its SQL declaration says.
 *
 * The library and the SQL objects of the extension can be of different versions. Values of one type that are read as
 * those of another would crash the server, so that every function that makes rows checks their columns before it makes
 * one.
 */
#include "bridge/bridge.h"
#include "bridge/result_type.h"

extern "C"
{
#include "funcapi.h"
#include "utils/builtins.h"

/* Returns whether rows have just n columns, of these types. A column that was dropped is of no type. */
bool
argus_has_columns(TupleDesc desc, const Oid *types, int n)
{
	for (int i = 0; i < n && desc->natts == n; i++)
	{
		if (TupleDescAttr(desc, i)->atttypid != types[i])
			return false;
	}
	return desc->natts == n;
}

/* Returns the type of the rows that a function is to return: after InitMaterializedSRF(), that of its set. */
static TupleDesc
result_type(FunctionCallInfo fcinfo)
{
	const Node *result = fcinfo->resultinfo;
	TupleDesc desc;

	if (result != NULL && IsA(result, ReturnSetInfo) && ((const ReturnSetInfo *) result)->setDesc != NULL)
		return ((const ReturnSetInfo *) result)->setDesc;
	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "function must return a row type");
	return BlessTupleDesc(desc);
}

/*
 * Returns the type of the rows that a function is to return. Raises an error unless they have at least the first
 * `least` of these n columns, and no others: the SQL of the last release may lack the rest.
 */
TupleDesc
argus_check_longer_result(FunctionCallInfo fcinfo, const Oid *types, int least, int n)
{
	TupleDesc desc = result_type(fcinfo);

	if (desc->natts >= least && desc->natts <= n && argus_has_columns(desc, types, desc->natts))
		return desc;
	if (desc->natts != n)
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH), errmsg("the result type does not fit the library"),
						errdetail("The library has %d fields, the type %d columns.", n, desc->natts),
						errhint("Run ALTER EXTENSION argus_fdw UPDATE.")));
	ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH), errmsg("the result type does not fit the library"),
					errdetail("Columns have other types than the fields of the library."),
					errhint("Run ALTER EXTENSION argus_fdw UPDATE.")));
	pg_unreachable();
}

/* Returns the type of the rows that a function is to return. Raises an error unless they have just these n columns. */
TupleDesc
argus_check_result(FunctionCallInfo fcinfo, const Oid *types, int n)
{
	return argus_check_longer_result(fcinfo, types, n, n);
}
}
