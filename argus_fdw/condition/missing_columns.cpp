/*
 * missing_columns.cpp
 *		Reports the columns that a filter needs and a row lacks, with the command that adds them.
 */
#include "condition/condition.h"

extern "C"
{
#include "catalog/partition.h"
#include "foreign/foreign.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

/* Returns the name of a relation with its schema. */
static const char *
name_of(Oid relid)
{
	const char *name = get_rel_name(relid);

	return quote_qualified_identifier(get_namespace_name(get_rel_namespace(relid)), name != NULL ? name : "?");
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

/* Returns whether a foreign table is one of the extension's wrapper. */
static bool
is_archive(Oid relid)
{
	ForeignServer *server = GetForeignServer(GetForeignTable(relid)->serverid);

	return strcmp(GetForeignDataWrapper(server->fdwid)->fdwname, "argus_fdw") == 0;
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

/* Hints at the columns that a row needs, wherever it comes from. `first` is the first of them. */
static int
hint_for_others(const ArgusField *first, const uint8 *missing)
{
	StringInfoData columns;

	initStringInfo(&columns);
	append_fields(&columns, missing, ", ", true);
	if (strchr(columns.data, ',') == NULL)
		return errhint("Add column \"%s\" of type %s to what is given to argus.matches(), or use another filter.",
					   first->name, format_type_be(argus_type_oid(first->type)));
	return errhint("Add columns to what is given to argus.matches(), or use another filter: %s.", columns.data);
}

static int
hint_for(const ArgusRow *row, const ArgusField *first, const uint8 *missing)
{
	const Oid relid = table_of(row);
	const char relkind = OidIsValid(relid) ? get_rel_relkind(relid) : '\0';

	if (relkind == RELKIND_PARTITIONED_TABLE)
		return errhint("For a hot table: %s. The flows that it holds already have NULL there.",
					   command_for_hot_table(relid, row, missing));
	if (relkind == RELKIND_FOREIGN_TABLE && is_archive(relid))
		return errhint("Add it: %s.", command_for_foreign_table(relid, missing));
	return hint_for_others(first, missing);
}

/* Raises the error for a row that lacks fields that the filter `text` needs: missing[number] is 1 for these. */
void
argus_report_missing(const char *text, const ArgusRow *row, const uint8 *missing)
{
	const ArgusField *first;
	int n = 0;

	while (!missing[n])
		n++;
	first = argus_field_at(ARGUS_FLOW, n);
	ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
					errmsg("the filter needs column \"%s\", which the row lacks", first->name),
					errdetail("The filter is: %s", text), hint_for(row, first, missing)));
	pg_unreachable();
}
}
