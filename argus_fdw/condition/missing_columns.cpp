/*
 * missing_columns.cpp
 *		Reports the columns that a filter needs and a row lacks, with the command that adds them.
 */
#include "condition/condition.h"

extern "C"
{
#include "catalog/partition.h"
#include "foreign/fdwapi.h"
#include "foreign/foreign.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

/* Returns the name of a relation with its schema. */
static const char *
name_of(Oid relid)
{
	return quote_qualified_identifier(get_namespace_name(get_rel_namespace(relid)), get_rel_name(relid));
}

/* Appends the names of the fields for which `wanted` is 1, and their types if they are to be declared. */
static void
append_fields(StringInfo out, const uint8 *wanted, const char *separator, bool declared)
{
	const char *before = "";

	for (int i = 0; i < argus_field_count(ARGUS_FLOW); i++)
	{
		const ArgusField *field = argus_field_at(ARGUS_FLOW, i);

		if (!wanted[i])
			continue;
		appendStringInfo(out, "%s%s", before, field->name);
		if (declared)
			appendStringInfo(out, " %s", format_type_be(argus_type_oid(field->type)));
		before = separator;
	}
}

/* Returns the command that adds columns to a hot table, which is given all columns that it is to have. */
static char *
command_for_hot_table(Oid relid, const ArgusRow *row, const uint8 *missing)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfo(&out, "CALL argus.alter_hot_table(%s, columns => '{", quote_literal_cstr(name_of(relid)));
	for (int i = 0; i < row->n_columns; i++)
	{
		if (argus_field_find(ARGUS_FLOW, row->names[i]) >= 0)
			appendStringInfo(&out, "%s,", row->names[i]);
	}
	append_fields(&out, missing, ",", false);
	appendStringInfoString(&out, "}')");
	return out.data;
}

/* Returns the command that adds columns to a foreign table. */
static char *
command_for_foreign_table(Oid relid, const uint8 *missing)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfo(&out, "ALTER FOREIGN TABLE %s ADD COLUMN ", name_of(relid));
	append_fields(&out, missing, ", ADD COLUMN ", true);
	return out.data;
}

/* Returns whether a relation is a foreign table of the extension's wrapper. */
static bool
is_archive(Oid relid)
{
	ForeignServer *server;
	ForeignDataWrapper *wrapper;

	if (get_rel_relkind(relid) != RELKIND_FOREIGN_TABLE)
		return false;
	server = GetForeignServer(GetForeignTable(relid)->serverid);
	wrapper = GetForeignDataWrapper(server->fdwid);
	return strcmp(wrapper->fdwname, "argus_fdw") == 0;
}

/*
 * Returns the table whose columns count: a partition has those of its parent. It is looked at in the catalogs alone:
 * the state of hot tables is not for everybody.
 */
static Oid
table_of(const ArgusRow *row)
{
	Oid relid = row->relid;

	while (OidIsValid(relid) && get_rel_relispartition(relid))
		relid = get_partition_parent(relid, true);
	return relid;
}

static int
hint_for(const ArgusRow *row, const uint8 *missing)
{
	const Oid relid = table_of(row);
	StringInfoData columns;

	if (OidIsValid(relid) && get_rel_relkind(relid) == RELKIND_PARTITIONED_TABLE)
		return errhint("For a hot table: %s. The flows that it holds already have NULL there.",
					   command_for_hot_table(relid, row, missing));
	if (OidIsValid(relid) && is_archive(relid))
		return errhint("Add it: %s.", command_for_foreign_table(relid, missing));
	initStringInfo(&columns);
	append_fields(&columns, missing, ", ", true);
	return errhint("Add to what is given to argus.matches(): %s. Or use another filter.", columns.data);
}

/* Raises the error for a row that lacks fields of flows: missing[number] is 1 for these. */
void
argus_report_missing(const ArgusRow *row, const uint8 *missing)
{
	int first = 0;

	while (!missing[first])
		first++;
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN),
			 errmsg("the filter needs column \"%s\", which the row lacks", argus_field_at(ARGUS_FLOW, first)->name),
			 hint_for(row, missing)));
}
}
