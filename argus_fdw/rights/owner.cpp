/*
 * owner.cpp
 *		run_as_role(), run_as_owner() and query_as_owner() of argus_internal: commands on relations of hot tables, and
 *		queries of them, run as the owner of the relations, whoever calls.
 */
#include "bridge/result_type.h"
#include "rights/rights.h"

extern "C"
{
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(argus_run_as_role);
PG_FUNCTION_INFO_V1(argus_run_as_owner);
PG_FUNCTION_INFO_V1(argus_query_as_owner);

static void
check_arguments(FunctionCallInfo fcinfo)
{
	argus_require_extension();
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("role or table, and command, must not be null")));
}

/* Runs a command as a role. */
static void
execute(Oid role, const char *command, bool read_only)
{
	ArgusRights before;

	argus_work_as(role, SECURITY_RESTRICTED_OPERATION, &before);
	PG_TRY();
	{
		if (SPI_execute(command, read_only, 0) < 0)
			ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("could not execute \"%s\"", command),
							errdetail("A function can neither end transactions nor copy to the client.")));
	}
	PG_CATCH();
	{
		argus_rethrow();
	}
	PG_END_TRY();
	argus_work_as_before(&before);
}

static Datum
execute_command(Oid role, const char *command)
{
	uint64 n;

	SPI_connect();
	execute(role, command, false);
	n = SPI_processed;
	SPI_finish();
	PG_RETURN_INT64((int64) n);
}

/* argus_internal.run_as_role(role oid, command text) */
Datum
argus_run_as_role(PG_FUNCTION_ARGS)
{
	check_arguments(fcinfo);
	return execute_command(PG_GETARG_OID(0), text_to_cstring(PG_GETARG_TEXT_PP(1)));
}

/* argus_internal.run_as_owner(relid regclass, command text) */
Datum
argus_run_as_owner(PG_FUNCTION_ARGS)
{
	check_arguments(fcinfo);
	return execute_command(argus_owner_of_existing(PG_GETARG_OID(0)), text_to_cstring(PG_GETARG_TEXT_PP(1)));
}

/* Raises an error if rows have other types than those asked for, which would be garbage. */
static void
check_columns(TupleDesc given, TupleDesc wanted)
{
	Oid *types = (Oid *) palloc(Max(wanted->natts, 1) * sizeof(Oid));

	for (int i = 0; i < wanted->natts; i++)
		types[i] = TupleDescAttr(wanted, i)->atttypid;
	if (!argus_has_columns(given, types, wanted->natts))
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
						errmsg("a query of a hot table does not give the columns that it should"),
						errdetail("Relations of hot tables must keep the columns that they were created with.")));
}

/* argus_internal.query_as_owner(relid regclass, query text) */
Datum
argus_query_as_owner(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	check_arguments(fcinfo);
	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	SPI_connect();
	execute(argus_owner_of_existing(PG_GETARG_OID(0)), text_to_cstring(PG_GETARG_TEXT_PP(1)), true);
	if (SPI_tuptable == NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("not a query")));
	check_columns(SPI_tuptable->tupdesc, result->setDesc);
	for (uint64 i = 0; i < SPI_processed; i++)
		tuplestore_puttuple(result->setResult, SPI_tuptable->vals[i]);
	SPI_finish();
	return (Datum) 0;
}
}
