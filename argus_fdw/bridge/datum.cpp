/*
 * datum.cpp
 *		Rows of the core -> Datums, without an allocation per row.
 */
#include "bridge/bridge.h"

#include <sys/socket.h>

extern "C"
{
#include "utils/array.h"
#include "utils/date.h"
#include "utils/inet.h"
#include "utils/memutils.h"

/* Prepares a maker of tuples without columns, with room for `capacity` of them. Its scratch lives in `context`. */
void
argus_make_tuple_maker(ArgusTupleMaker *maker, MemoryContext context, int capacity)
{
	maker->context = context;
	maker->ncolumns = 0;
	maker->columns = (ArgusColumn *) MemoryContextAllocZero(context, Max(capacity, 1) * sizeof(ArgusColumn));
}

/* Adds a column: value `field` of the row, which is of `type` (ArgusType), goes to `index` of the tuple, from 0. */
void
argus_show_field(ArgusTupleMaker *maker, int field, int32 type, int index)
{
	ArgusColumn *column = &maker->columns[maker->ncolumns++];

	column->field = field;
	column->type = type;
	column->index = index;
}

/* Prepares a maker with a column per field, in their order; the value of fields[i] goes to indexes[i] of the tuple. */
void
argus_init_tuple_maker(ArgusTupleMaker *maker, MemoryContext context, int32 kind, int ncolumns, const int32 *fields,
					   const int *indexes)
{
	argus_make_tuple_maker(maker, context, ncolumns);
	for (int i = 0; i < ncolumns; i++)
		argus_show_field(maker, i, argus_field_at(kind, fields[i])->type, indexes[i]);
}

/* Returns at least `size` bytes for the value of the column. They are reused for the next row. */
static char *
scratch(ArgusTupleMaker *maker, ArgusColumn *column, Size size)
{
	if (column->scratch_size < size)
	{
		if (column->scratch != NULL)
			pfree(column->scratch);
		column->scratch = NULL;
		column->scratch_size = 0;
		column->scratch = (char *) MemoryContextAlloc(maker->context, size);
		column->scratch_size = size;
	}
	return column->scratch;
}

static Datum
make_bytes(ArgusTupleMaker *maker, ArgusColumn *column, const ArgusValue *value)
{
	char *p = scratch(maker, column, VARHDRSZ + Max(value->length, 64));

	SET_VARSIZE(p, VARHDRSZ + value->length);
	memcpy(VARDATA(p), value->bytes, value->length);
	return PointerGetDatum(p);
}

static Datum
make_inet(ArgusTupleMaker *maker, ArgusColumn *column, const ArgusValue *value)
{
	inet *p = (inet *) scratch(maker, column, sizeof(inet));

	p->inet_data.family = value->length == 4 ? PGSQL_AF_INET : PGSQL_AF_INET6;
	p->inet_data.bits = (unsigned char) (value->length * 8);
	memcpy(p->inet_data.ipaddr, value->bytes, value->length);
	SET_VARSIZE(p, VARHDRSZ + offsetof(inet_struct, ipaddr) + value->length);
	return InetPGetDatum(p);
}

static Datum
make_macaddr(ArgusTupleMaker *maker, ArgusColumn *column, const ArgusValue *value)
{
	char *p = scratch(maker, column, sizeof(macaddr));

	memcpy(p, value->bytes, sizeof(macaddr));
	return PointerGetDatum(p);
}

static Datum
make_int_array(ArgusTupleMaker *maker, ArgusColumn *column, const ArgusValue *value)
{
	const Size size = ARR_OVERHEAD_NONULLS(1) + value->length * sizeof(int32);
	ArrayType *p = (ArrayType *) scratch(maker, column, size);
	int32 *elements;

	SET_VARSIZE(p, size);
	p->ndim = 1;
	p->dataoffset = 0;
	p->elemtype = INT4OID;
	ARR_DIMS(p)[0] = (int) value->length;
	ARR_LBOUND(p)[0] = 1;
	elements = (int32 *) ARR_DATA_PTR(p);
	for (uint32 i = 0; i < value->length; i++)
		elements[i] = value->bytes[i];
	return PointerGetDatum(p);
}

static Datum
make_datum(ArgusTupleMaker *maker, ArgusColumn *column, const ArgusValue *value)
{
	switch (column->type)
	{
		case ARGUS_INT4:
			return Int32GetDatum((int32) value->integer);
		case ARGUS_INT8:
			return Int64GetDatum(value->integer);
		case ARGUS_FLOAT8:
			return Float8GetDatum(value->real);
		case ARGUS_BOOL:
			return BoolGetDatum(value->integer != 0);
		case ARGUS_TIMESTAMPTZ:
			return TimestampTzGetDatum(value->integer - ARGUS_EPOCH_DIFF);
		case ARGUS_TEXT:
		case ARGUS_BYTEA:
			return make_bytes(maker, column, value);
		case ARGUS_INET:
			return make_inet(maker, column, value);
		case ARGUS_MACADDR:
			return make_macaddr(maker, column, value);
		case ARGUS_DATE:
			return DateADTGetDatum((DateADT) value->integer - ARGUS_EPOCH_DAYS);
		default:
			return make_int_array(maker, column, value);
	}
}

/* Returns a bytea with a copy of the bytes, in the current context. */
Datum
argus_make_bytea(const uint8 *bytes, uint32 length)
{
	bytea *data = (bytea *) palloc(VARHDRSZ + length);

	SET_VARSIZE(data, VARHDRSZ + length);
	memcpy(VARDATA(data), bytes, length);
	return PointerGetDatum(data);
}

/* Sets the wanted values of a tuple and leaves the others alone. By-reference values live until the next call. */
void
argus_fill_values(ArgusTupleMaker *maker, const ArgusValue *row, Datum *values, bool *nulls)
{
	for (int i = 0; i < maker->ncolumns; i++)
	{
		ArgusColumn *column = &maker->columns[i];
		const ArgusValue *value = &row[column->field];

		nulls[column->index] = value->is_null != 0;
		if (!value->is_null)
			values[column->index] = make_datum(maker, column, value);
	}
}
}
