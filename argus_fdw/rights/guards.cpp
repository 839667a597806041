/*
 * guards.cpp
 *		Checks that refuse a call before it has done anything: lacking rights, NULL, and a transaction block around a
 *		procedure that commits.
 */
#include "bridge/bridge.h"
#include "rights/rights.h"

extern "C"
{
#include "catalog/pg_authid.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

PG_FUNCTION_INFO_V1(argus_check_no_transaction_block);

/*
 * Raises an error unless a procedure that commits was called outside of a transaction block. `context` is that of the
 * call of the procedure, or of a call that it makes first.
 */
void
argus_require_alone(const Node *context, const char *what)
{
	const CallContext *call = (const CallContext *) context;

	if (call != NULL && IsA(call, CallContext) && !call->atomic)
		return;
	(void) argus_hide_context();
	ereport(ERROR, (errcode(ERRCODE_INVALID_TRANSACTION_TERMINATION),
					errmsg("%s cannot run inside a transaction block", what), errdetail("It commits as it goes."),
					errhint("Call it alone: not between BEGIN and COMMIT, not in a function, not with other "
							"commands in one string.")));
}

/* Raises an error if argument i is NULL, for procedures and other functions that are not strict. */
void
argus_require_argument(FunctionCallInfo fcinfo, int i, const char *name)
{
	if (PG_ARGISNULL(i))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("argument \"%s\" must not be null", name)));
}

/*
 * Raises an error unless the user may write files of the server. `what` is the work to do, after "permission denied
 * to".
 */
void
argus_check_may_write_files(const char *what)
{
	if (has_privs_of_role(GetUserId(), ROLE_PG_WRITE_SERVER_FILES))
		return;
	ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE), errmsg("permission denied to %s", what),
					errhint("Only superusers and members of the role pg_write_server_files may do so.")));
}

void
argus_check_may_read_files(void)
{
	if (has_privs_of_role(GetUserId(), ROLE_PG_READ_SERVER_FILES))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE), errmsg("permission denied to read archives by file name"),
			 errhint("Only superusers and members of the role pg_read_server_files may do so; others can be granted "
					 "SELECT on a foreign table.")));
}

/*
 * Raises an error unless the current user owns a relation. That it exists is checked first: a superuser owns even what
 * does not exist.
 */
void
argus_check_owner(Oid relid)
{
	if (get_rel_relkind(relid) == '\0')
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("relation with OID %u does not exist", relid)));
	if (!argus_owns_table(relid, GetUserId()))
		aclcheck_error(ACLCHECK_NOT_OWNER, get_relkind_objtype(get_rel_relkind(relid)), get_rel_name(relid));
}

/* Raises an error unless a path lies in the tree of a server. */
void
argus_check_in_tree(const char *path, const char *root, const char *server)
{
	if (!argus_is_in_tree(path, root))
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
						errmsg("permission denied to read \"%s\"", argus_storable(path)),
						errdetail("It does not lie under the root of the server \"%s\".", server)));
}

/* argus_internal.check_no_transaction_block(what text), for procedures in SQL */
Datum
argus_check_no_transaction_block(PG_FUNCTION_ARGS)
{
	argus_require_argument(fcinfo, 0, "what");
	argus_require_alone(fcinfo->context, text_to_cstring(PG_GETARG_TEXT_PP(0)));
	PG_RETURN_VOID();
}
}
