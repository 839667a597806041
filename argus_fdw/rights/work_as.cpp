/*
 * work_as.cpp
 *		Switches the role at work: to the owner of the extension on the state of hot tables, to the owner of a hot table
 *		on its relations. An error needs nothing undone: the (sub)transaction that it ends puts user and settings back.
 */
#include "rights/rights.h"

extern "C"
{
#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

/* argus_internal.hot_table, whose owner is that of the extension. */
Oid
argus_state_table(void)
{
	return get_relname_relid("hot_table", get_namespace_oid(ARGUS_INTERNAL, false));
}

/* Returns the owner of a relation, or InvalidOid if there is no such relation. */
Oid
argus_owner_of(Oid relid)
{
	HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relid));
	Oid owner;

	if (!HeapTupleIsValid(tuple))
		return InvalidOid;
	owner = ((Form_pg_class) GETSTRUCT(tuple))->relowner;
	ReleaseSysCache(tuple);
	return owner;
}

/* Returns the owner of a relation. Raises an error if there is no such relation. */
Oid
argus_owner_of_existing(Oid relid)
{
	const Oid owner = argus_owner_of(relid);

	if (!OidIsValid(owner))
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("relation with OID %u does not exist", relid)));
	return owner;
}

/* Works as a role, with a search_path in which nobody else has created anything, until argus_work_as_before(). */
void
argus_work_as(Oid role, int security, ArgusRights *before)
{
	GetUserIdAndSecContext(&before->user, &before->security);
	SetUserIdAndSecContext(role, before->security | SECURITY_LOCAL_USERID_CHANGE | security);
	before->nesting = NewGUCNestLevel();
	(void) set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
							 false);
}

/*
 * Works as the owner of a relation, as VACUUM does, until argus_work_as_before(): what the owner has made of the
 * relation can neither do more than the owner nor outlast it.
 */
void
argus_work_as_owner(Oid relid, ArgusRights *before)
{
	argus_work_as(argus_owner_of_existing(relid), SECURITY_RESTRICTED_OPERATION, before);
}

void
argus_work_as_extension(ArgusRights *before)
{
	const Oid owner = argus_owner_of(argus_state_table());

	if (!OidIsValid(owner))
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT), errmsg("extension \"argus_fdw\" is not installed")));
	argus_work_as(owner, 0, before);
}

void
argus_work_as_before(const ArgusRights *before)
{
	AtEOXact_GUC(false, before->nesting);
	SetUserIdAndSecContext(before->user, before->security);
}

/* Raises an error unless code of the extension itself calls, whatever was granted. */
void
argus_require_extension(void)
{
	if (!has_privs_of_role(GetUserId(), argus_owner_of(argus_state_table())))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE), errmsg("only argus_fdw itself may call this function")));
}

/*
 * Raises again, in PG_CATCH(), what code of an owner raised. Handlers do not stop a cancel or a failed assertion:
 * such an error becomes one like others, unless it is a real cancel, so that the owner cannot end what is done for
 * others.
 */
void
argus_rethrow(void)
{
	ErrorData *error;

	MemoryContextSwitchTo(TopTransactionContext);
	error = CopyErrorData();
	FlushErrorState();
	if ((error->sqlerrcode == ERRCODE_QUERY_CANCELED || error->sqlerrcode == ERRCODE_ASSERT_FAILURE) &&
		(error->funcname == NULL || strcmp(error->funcname, "ProcessInterrupts") != 0))
		error->sqlerrcode = ERRCODE_EXTERNAL_ROUTINE_EXCEPTION;
	ReThrowError(error);
	pg_unreachable();
}
}
