/*
 * columns.cpp
 *		The columns of a foreign table against the core's fields.
 */
#include "table/table.h"

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

static const char *
type_name(int32 type)
{
	return type_mappings[type].name;
}

/* What the option "field" of a column says if it shows none. */
#define ARGUS_NO_FIELD "none"

/* Returns whether the option "field" may have this value: a field of any kind, or "none". */
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

/* Returns the name of the field that a column shows: its option "field" or, without one, its own name. */
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

/* What the user calls a kind of records. */
struct ArgusKindNames
{
	const char *option; /* value of the option "record" */
	const char *type;   /* composite type */
};

/* By ArgusKind. */
static const ArgusKindNames kind_names[] = {
	{"flow", "argus.flow"},
	{"management", "argus.management_record"},
	{"event", "argus.event_record"},
};

/* Returns the name of a kind (ArgusKind) in the option "record". */
const char *
argus_kind_name(int32 kind)
{
	return kind_names[kind].option;
}

/* Returns the kind (ArgusKind) that the option "record" names, or -1 for another name. */
int32
argus_kind_of_name(const char *name)
{
	for (int32 kind = 0; kind < (int32) lengthof(kind_names); kind++)
	{
		if (strcmp(name, kind_names[kind].option) == 0)
			return kind;
	}
	return -1;
}

/*
 * Returns the field that a column shows, or -1 if its option says "none". Raises an error if its name or type is
 * wrong.
 */
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
								kind_names[kind].type)));

	const ArgusField *known = argus_field_at(kind, field);

	/* A type modifier, as in timestamptz(0), would have to change values; a cast in the query can. */
	if (attribute->atttypid != argus_type_oid(known->type) || attribute->atttypmod != -1)
		ereport(ERROR, (errcode(ERRCODE_FDW_INVALID_DATA_TYPE),
						errmsg("column \"%s\" of foreign table \"%s\" has the wrong type", NameStr(attribute->attname),
							   RelationGetRelationName(rel)),
						errdetail("Field \"%s\" is of type %s, the column of type %s.", name, type_name(known->type),
								  format_type_with_typemod(attribute->atttypid, attribute->atttypmod)),
						errhint("Declare the column as %s.", type_name(known->type))));
	return field;
}

/* Finds the field of each column, into `map`. Raises an error that names the first column that shows no field. */
void
argus_map_columns(Relation rel, int32 kind, ArgusColumnMap *map)
{
	TupleDesc desc = RelationGetDescr(rel);

	map->kind = kind;
	map->natts = desc->natts;
	map->fields = (int32 *) palloc(Max(desc->natts, 1) * sizeof(int32));
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);

		map->fields[i] = attribute->attisdropped ? -1 : field_of(rel, attribute, kind);
	}
}

/* Returns the expression as a Var if it is a column, not a system column, of table `relid` of the query; else NULL. */
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

	return map->kind == ARGUS_FLOW && column != NULL &&
		   map->fields[column->varattno - 1] == argus_field_find(ARGUS_FLOW, field);
}

/* Returns whether an expression is a column that shows an address of flows, which side-cars know. */
bool
argus_is_address(const ArgusColumnMap *map, Index relid, const Expr *expr)
{
	return argus_is_column(map, relid, expr, "saddr") || argus_is_column(map, relid, expr, "daddr");
}

/* Returns the SQL type of a field of `type` (ArgusType). */
Oid
argus_type_oid(int32 type)
{
	return type_mappings[type].oid;
}

/* Returns the types of the n columns that the core describes, in the current context. */
Oid *
argus_types_of_columns(int32 kind, int n, ArgusColumnAt column_at)
{
	Oid *types = (Oid *) palloc(Max(n, 1) * sizeof(Oid));

	for (int i = 0; i < n; i++)
		types[i] = argus_type_oid(column_at(kind, i)->type);
	return types;
}
}
