/*
 * import.cpp
 *		IMPORT FOREIGN SCHEMA argus: the tables flows, management and events with all their columns.
 */
#include "glue.h"

extern "C"
{
#include "foreign/foreign.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"

/* Returns the command that creates a foreign table with all fields of a kind (ArgusKind) as its columns. */
static char *
create_table_command(const char *table, int32 kind, ImportForeignSchemaStmt *stmt, const char *server)
{
	StringInfoData command;
	const int32 n = argus_field_count(kind);

	initStringInfo(&command);
	appendStringInfo(&command, "CREATE FOREIGN TABLE %s.%s (\n", quote_identifier(stmt->local_schema),
					 quote_identifier(table));
	for (int32 i = 0; i < n; i++)
	{
		const ArgusField *field = argus_field_at(kind, i);

		appendStringInfo(&command, "  %s %s%s\n", quote_identifier(field->name),
						 format_type_be(argus_type_oid(field->type)), i + 1 < n ? "," : "");
	}
	appendStringInfo(&command, ") SERVER %s OPTIONS (record '%s')", quote_identifier(server), argus_kind_name(kind));
	return command.data;
}

/*
 * Returns the commands that IMPORT FOREIGN SCHEMA argus runs. PostgreSQL applies LIMIT TO and EXCEPT to them. Raises an
 * error for another schema, and for any option.
 */
List *
argusImportForeignSchema(ImportForeignSchemaStmt *stmt, Oid serverOid)
{
	const char *server = GetForeignServer(serverOid)->servername;

	if (stmt->options != NIL)
		ereport(ERROR, (errcode(ERRCODE_FDW_INVALID_OPTION_NAME),
						errmsg("invalid option \"%s\"", ((DefElem *) linitial(stmt->options))->defname),
						errhint("IMPORT FOREIGN SCHEMA has no options here.")));
	if (strcmp(stmt->remote_schema, "argus") != 0)
		ereport(ERROR, (errcode(ERRCODE_FDW_SCHEMA_NOT_FOUND),
						errmsg("foreign schema \"%s\" does not exist", stmt->remote_schema),
						errhint("The only schema of a server of argus_fdw is \"argus\"; it has the tables \"flows\", "
								"\"management\" and \"events\".")));
	return list_make3(create_table_command("flows", ARGUS_FLOW, stmt, server),
					  create_table_command("management", ARGUS_MANAGEMENT, stmt, server),
					  create_table_command("events", ARGUS_EVENT, stmt, server));
}
}
