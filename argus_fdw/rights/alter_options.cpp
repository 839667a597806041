/*
 * alter_options.cpp
 *		Lets only an owner who may use the server of a foreign table change the options of the table.
 *
 * Options such as since, until, files and pattern confine what a table shows. Whoever may use the server can show
 * himself all of it anyway; but PostgreSQL leaves them to an owner who may not as well, whom the table was given to.
 */
#include "rights/rights.h"

extern "C"
{
#include "catalog/objectaccess.h"
#include "catalog/pg_foreign_table.h"
#include "foreign/foreign.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"

static object_access_hook_type next_hook = NULL;

/* The validator of the wrapper whose options were checked last: a command checks options, and then changes them. */
static Oid validator = InvalidOid;

static void
check_may_change(Oid relid)
{
	ForeignServer *server = GetForeignServer(GetForeignTable(relid)->serverid);

	if (GetForeignDataWrapper(server->fdwid)->fdwvalidator != validator ||
		argus_server_aclcheck(server->serverid, GetUserId(), ACL_USAGE) == ACLCHECK_OK)
		return;
	ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
					errmsg("permission denied to change the options of foreign table \"%s\"", get_rel_name(relid)),
					errdetail("They confine what it shows of the server \"%s\".", server->servername),
					errhint("Who changes them must have the privilege USAGE on the server.")));
}

static void
check_access(ObjectAccessType access, Oid class_id, Oid object_id, int sub_id, void *arg)
{
	if (next_hook != NULL)
		next_hook(access, class_id, object_id, sub_id, arg);
	if (access == OAT_POST_ALTER && class_id == ForeignTableRelationId && OidIsValid(validator))
		check_may_change(object_id);
}

void
argus_watch_options(void)
{
	next_hook = object_access_hook;
	object_access_hook = check_access;
}

/*
 * Notes the OID of the validator that checks options. Every command that changes options calls it first, and so loads
 * the library.
 */
void
argus_note_validator(Oid oid)
{
	validator = oid;
}
}
