/*
 * columns.cpp
 *		The columns of a foreign table against the core's fields.
 */
#include "table/table_columns.h"

extern "C"
{
#include "commands/defrem.h"
#include "foreign/foreign.h"
#include "utils/builtins.h"

struct ArgusTypeMapping
{
	Oid oid;
	const char *name;
};

/* By ArgusType. */
static const ArgusTypeMapping type_mappings[] = {
	{INT4OID, "integer"},
	{INT8OID, "bigint"},
	{FLOAT8OID, "double precision"},
	{BOOLOID, "boolean"},
	{TIMESTAMPTZOID, "timestamp with time zone"},
	{TEXTOID, "text"},
	{BYTEAOID, "bytea"},
	{INETOID, "inet"},
	{MACADDROID, "macaddr"},
	{INT4ARRAYOID, "integer[]"},
	{DATEOID, "date"},
};

Oid
argus_type_oid(int32 type)
{
	return type_mappings[type].oid;
}

static const char *
type_name(int32 type)
{
	return type_mappings[type].name;
}

/* What the option "field" of a column says if it shows none. */
#define ARGUS_NO_FIELD "none"

bool
argus_is_field_name(const char *name)
{
	for (int32 kind = ARGUS_FLOW; kind <= ARGUS_EVENT; kind++)
	{
		if (argus_field_find(kind, name) >= 0)
			return true;
	}
	return strcmp(name, ARGUS_NO_FIELD) == 0;
}

/* The name of the field that a column shows: its option, or its own name. */
static const char *
field_name(Oid relid, Form_pg_attribute attribute)
{
	List *options = GetForeignColumnOptions(relid, attribute->attnum);
	ListCell *cell;

	foreach(cell, options)
	{
		DefElem *def = (DefElem *) lfirst(cell);

		if (strcmp(def->defname, "field") == 0)
			return defGetString(def);
	}
	return NameStr(attribute->attname);
}

const char *
argus_kind_name(int32 kind)
{
	return kind == ARGUS_FLOW ? "flow" : kind == ARGUS_MANAGEMENT ? "management" : "event";
}

/* The composite type of a kind's records. */
static const char *
argus_kind_type(int32 kind)
{
	return kind == ARGUS_FLOW         ? "argus.flow"
		   : kind == ARGUS_MANAGEMENT ? "argus.management_record"
									  : "argus.event_record";
}

/* The field that a column shows, -1: none, by its option. */
static int32
field_of(Relation rel, Form_pg_attribute attribute, int32 kind)
{
	const char *name = field_name(RelationGetRelid(rel), attribute);
	const int32 field = argus_field_find(kind, name);

	if (strcmp(name, ARGUS_NO_FIELD) == 0)
		return -1;
	if (field < 0)
		ereport(ERROR, (errcode(ERRCODE_FDW_INVALID_COLUMN_NAME),
						errmsg("column \"%s\" of foreign table \"%s\" shows no field of Argus records",
							   NameStr(attribute->attname), RelationGetRelationName(rel)),
						errdetail("There is no field \"%s\" in %s records.", name, argus_kind_name(kind)),
						errhint("Name the column after a column of the type %s, or set its option \"field\" to one.",
								argus_kind_type(kind))));

	const ArgusField *known = argus_field_at(kind, field);

	/* A modifier, as of timestamptz(0), would have to change values; in a query a cast can. */
	if (attribute->atttypid != argus_type_oid(known->type) || attribute->atttypmod != -1)
		ereport(ERROR, (errcode(ERRCODE_FDW_INVALID_DATA_TYPE),
						errmsg("column \"%s\" of foreign table \"%s\" has the wrong type", NameStr(attribute->attname),
							   RelationGetRelationName(rel)),
						errdetail("Field \"%s\" is of type %s, the column of type %s.", name, type_name(known->type),
								  format_type_with_typemod(attribute->atttypid, attribute->atttypmod)),
						errhint("Declare the column as %s.", type_name(known->type))));
	return field;
}

/* Find the field of each column; an error names the first column that has none. */
void
argus_map_columns(Relation rel, int32 kind, ArgusColumnMap *map)
{
	TupleDesc desc = RelationGetDescr(rel);

	map->natts = desc->natts;
	map->fields = (int32 *) palloc(Max(desc->natts, 1) * sizeof(int32));
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);

		map->fields[i] = attribute->attisdropped ? -1 : field_of(rel, attribute, kind);
	}
}

/* Returns the expression as a Var if it is a column of the table at `relid` of the query, and no system column; else NULL. */
const Var *
argus_column_of(const ArgusColumnMap *map, Index relid, const Expr *expr)
{
	const Var *var = (const Var *) expr;

	return IsA(expr, Var) && var->varno == (int) relid && var->varlevelsup == 0 && var->varattno >= 1 &&
				   var->varattno <= map->natts
			   ? var
			   : NULL;
}

/* Returns whether an expression is a column of the table that shows flow field `field`. */
bool
argus_is_column(const ArgusColumnMap *map, Index relid, const Expr *expr, const char *field)
{
	const Var *column = argus_column_of(map, relid, expr);

	return column != NULL && map->fields[column->varattno - 1] == argus_field_find(ARGUS_FLOW, field);
}

/* Returns whether an expression is a column that shows an address of flows, which side-cars know. */
bool
argus_is_address(const ArgusColumnMap *map, Index relid, const Expr *expr)
{
	return argus_is_column(map, relid, expr, "saddr") || argus_is_column(map, relid, expr, "daddr");
}
}
