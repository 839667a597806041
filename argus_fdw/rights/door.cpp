/*
 * door.cpp
 *		Doors: steps of hot tables, watchlists and cases, done as the owner of the extension for whoever may have them
 *		done.
 *
 * The state of hot tables belongs to the extension alone. argus_internal.door_NAME() calls argus_internal.NAME(),
 * which nobody else may call: both take the same arguments. C checks who calls, since an SQL function that has another
 * owner's rights does not know any more.
 */
#include "bridge/bridge.h"
#include "rights/rights.h"

extern "C"
{
#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_proc.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "storage/lock.h"
#include "storage/proc.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

PG_FUNCTION_INFO_V1(argus_door);
PG_FUNCTION_INFO_V1(argus_door_of_run);
PG_FUNCTION_INFO_V1(argus_door_of_caller);
PG_FUNCTION_INFO_V1(argus_try_lock_hot_table);

#define ARGUS_DOOR "door_"

/* The longest wait for a lock in a call through a door, in milliseconds: others queue after whoever waits. */
#define ARGUS_LOCK_TIMEOUT 2000

/* The function that a door leads to, kept in FmgrInfo.fn_extra. */
struct ArgusDoor
{
	FmgrInfo target;
	Oid owner; /* of both */
};

/* Returns the function that a door leads to, which takes the same arguments, or one more in front. */
static Oid
find_target(Form_pg_proc door, bool takes_caller)
{
	Oid types[FUNC_MAX_ARGS] = {OIDOID};
	const int n = door->pronargs + takes_caller;
	const char *name = NameStr(door->proname) + strlen(ARGUS_DOOR);
	Oid target = InvalidOid;

	if (n <= FUNC_MAX_ARGS && strncmp(NameStr(door->proname), ARGUS_DOOR, strlen(ARGUS_DOOR)) == 0)
	{
		memcpy(types + takes_caller, door->proargtypes.values, door->pronargs * sizeof(Oid));
		target = GetSysCacheOid3(PROCNAMEARGSNSP, Anum_pg_proc_oid, CStringGetDatum(name),
								 PointerGetDatum(buildoidvector(types, n)), ObjectIdGetDatum(door->pronamespace));
	}
	if (!OidIsValid(target))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION), errmsg("function %s() leads nowhere", NameStr(door->proname)),
				 errhint("Run ALTER EXTENSION argus_fdw UPDATE.")));
	return target;
}

static Oid
owner_of_function(Oid function)
{
	HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	Oid owner;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for function %u", function);
	owner = ((Form_pg_proc) GETSTRUCT(tuple))->proowner;
	ReleaseSysCache(tuple);
	return owner;
}

static ArgusDoor *
get_door(FmgrInfo *info, bool takes_caller)
{
	HeapTuple tuple;
	ArgusDoor *door;
	Oid target;

	if (info->fn_extra != NULL)
		return (ArgusDoor *) info->fn_extra;
	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(info->fn_oid));
	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for function %u", info->fn_oid);
	door = (ArgusDoor *) MemoryContextAllocZero(info->fn_mcxt, sizeof(ArgusDoor));
	door->owner = ((Form_pg_proc) GETSTRUCT(tuple))->proowner;
	target = find_target((Form_pg_proc) GETSTRUCT(tuple), takes_caller);
	ReleaseSysCache(tuple);
	if (owner_of_function(target) != door->owner)
		elog(ERROR, "function %u is not of the owner of the door that leads to it", target);
	fmgr_info_cxt(target, &door->target, info->fn_mcxt);
	info->fn_extra = door;
	return door;
}

/*
 * Limits how long a lock is waited for: others queue after whoever waits, and a run leaves work undone that others
 * wait for.
 */
static void
limit_waits(void)
{
	if (LockTimeout == 0 || LockTimeout > ARGUS_LOCK_TIMEOUT)
		(void) set_config_option("lock_timeout", psprintf("%d", ARGUS_LOCK_TIMEOUT), PGC_USERSET, PGC_S_SESSION,
								 GUC_ACTION_SAVE, true, 0, false);
}

/* Calls the function that the door leads to, with the caller as the first argument if it takes one. */
static Datum
pass(FunctionCallInfo fcinfo, bool takes_caller)
{
	LOCAL_FCINFO(call, FUNC_MAX_ARGS);
	ArgusDoor *door = get_door(fcinfo->flinfo, takes_caller);
	ArgusRights before;
	Datum result;

	/* What an owner made of his table must not go through doors on behalf of others. */
	if (InSecurityRestrictedOperation())
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
						errmsg("cannot change hot tables within a security-restricted operation")));
	InitFunctionCallInfoData(*call, &door->target, fcinfo->nargs + takes_caller, fcinfo->fncollation, NULL,
							 fcinfo->resultinfo);
	call->args[0] = {ObjectIdGetDatum(GetUserId()), false};
	memcpy(call->args + takes_caller, fcinfo->args, fcinfo->nargs * sizeof(NullableDatum));
	argus_work_as(door->owner, 0, &before);
	limit_waits();
	result = FunctionCallInvoke(call);
	argus_work_as_before(&before);
	fcinfo->isnull = call->isnull;
	return result;
}

/* Raises an error unless the caller has the rights of the owner of the hot table that is the first argument. */
static void
check_caller(FunctionCallInfo fcinfo)
{
	if (PG_NARGS() < 1 || PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("argument \"%s\" must not be null", "hot_table")));
	if (!has_privs_of_role(GetUserId(), argus_owner_of_existing(PG_GETARG_OID(0))))
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
						errmsg("must be owner of table %s",
							   DatumGetCString(DirectFunctionCall1(regclassout, PG_GETARG_DATUM(0))))));
}

/*
 * Raises again, in PG_CATCH(), what was raised behind a door, without CONTEXT and QUERY: people called none of the
 * functions and wrote none of the queries that these name. Whoever looks for the cause of an internal error needs them.
 */
[[noreturn]] static void
rethrow_without_context(MemoryContext context)
{
	ErrorData *error;

	MemoryContextSwitchTo(context);
	error = CopyErrorData();
	FlushErrorState();
	if (error->sqlerrcode != ERRCODE_INTERNAL_ERROR)
	{
		error->context = error->internalquery = NULL;
		error->internalpos = error->cursorpos = 0;
	}
	ReThrowError(error);
	pg_unreachable();
}

/* Opens a door, after a check if there is one. */
static Datum
open_door(FunctionCallInfo fcinfo, void (*check)(FunctionCallInfo fcinfo), bool takes_caller)
{
	MemoryContext context = CurrentMemoryContext;
	volatile Datum result = 0;

	PG_TRY();
	{
		if (check != NULL)
			check(fcinfo);
		result = pass(fcinfo, takes_caller);
	}
	PG_CATCH();
	{
		rethrow_without_context(context);
	}
	PG_END_TRY();
	return result;
}

/* A door for the owner of the hot table that is its first argument. What it leads to refuses other tables. */
Datum
argus_door(PG_FUNCTION_ARGS)
{
	return open_door(fcinfo, check_caller, false);
}

/* Returns whether a table of the state has a row about a relation. A database of an earlier version lacks some. */
static bool
has_row(const char *table, Oid relid)
{
	Oid types[] = {OIDOID};
	Datum values[] = {ObjectIdGetDatum(relid)};
	bool found;

	if (!OidIsValid(get_relname_relid(table, get_namespace_oid(ARGUS_INTERNAL, false))))
		return false;
	SPI_connect();
	if (SPI_execute_with_args(psprintf("SELECT FROM " ARGUS_INTERNAL ".%s WHERE relid = $1", table), 1, types, values,
							  NULL, false, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read the state of hot tables, watchlists and cases");
	found = SPI_processed > 0;
	SPI_finish();
	return found;
}

/* Returns whether the state knows a table. Nothing may be written into it about any other relation. */
static bool
is_known(Oid relid)
{
	ArgusRights before;
	bool found;

	argus_work_as_extension(&before);
	found = has_row("hot_table", relid) || has_row("watchlist", relid) || has_row("opened_case", relid);
	argus_work_as_before(&before);
	return found;
}

/*
 * A door for a step of a run, which goes on with other tables: returns NULL if the table has gone, is no hot table,
 * watchlist or case any more, or the caller does not own it any more.
 */
Datum
argus_door_of_run(PG_FUNCTION_ARGS)
{
	Oid owner = InvalidOid;

	if (PG_NARGS() > 0 && !PG_ARGISNULL(0))
		owner = argus_owner_of(PG_GETARG_OID(0));
	if (!OidIsValid(owner) || !has_privs_of_role(GetUserId(), owner) || !is_known(PG_GETARG_OID(0)))
		PG_RETURN_NULL();
	return open_door(fcinfo, NULL, false);
}

/* A door for everybody, to a function that takes the caller's OID as one more argument, the first. */
Datum
argus_door_of_caller(PG_FUNCTION_ARGS)
{
	return open_door(fcinfo, NULL, true);
}

/* argus_internal.try_lock_hot_table(relid regclass): a lock of the transaction that no SQL command can take. */
Datum
argus_try_lock_hot_table(PG_FUNCTION_ARGS)
{
	LOCKTAG tag;

	argus_require_extension();
	if (PG_ARGISNULL(0))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("table must not be null")));
	SET_LOCKTAG_OBJECT(tag, MyDatabaseId, argus_state_table(), PG_GETARG_OID(0), 0);
	PG_RETURN_BOOL(LockAcquire(&tag, ExclusiveLock, false, true) != LOCKACQUIRE_NOT_AVAIL);
}
}
