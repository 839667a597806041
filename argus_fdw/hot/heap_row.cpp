/*
 * heap_row.cpp
 *		Rows of the core -> heap tuples in one pass, without Datums in between.
 *
 * It does what heap_form_tuple() does, for values of fixed length and short ones. Rows with a long value, or with
 * columns of other types, are left to heap_form_tuple().
 */
#include "bridge/bridge.h"
#include "hot/hot.h"

#include <sys/socket.h>

extern "C"
{
#include "access/htup_details.h"
#include "utils/inet.h"
#include "utils/memutils.h"
}

/*
 * The most columns of a table whose tuples are formed here, and room for their data in bytes: short values have up to
 * 127 bytes, others less.
 */
#define ARGUS_FORMED_COLUMNS 64
#define ARGUS_FORMED_BYTES (ARGUS_FORMED_COLUMNS * 128)

/* Writes a varlena with a header of one byte. Returns its end, as do the functions below. */
static char *
put_short(char *p, const uint8 *bytes, uint32 length)
{
	SET_VARSIZE_SHORT(p, VARHDRSZ_SHORT + length);
	memcpy(p + VARHDRSZ_SHORT, bytes, length);
	return p + VARHDRSZ_SHORT + length;
}

static char *
put_inet(char *p, const ArgusValue *value)
{
	SET_VARSIZE_SHORT(p, VARHDRSZ_SHORT + 2 + value->length);
	p[1] = (char) (value->length == 4 ? PGSQL_AF_INET : PGSQL_AF_INET6);
	p[2] = (char) (value->length * 8);
	memcpy(p + 3, value->bytes, value->length);
	return p + 3 + value->length;
}

static char *
put_int8(char *p, int64 value)
{
	p = (char *) MAXALIGN(p);
	memcpy(p, &value, sizeof(value));
	return p + sizeof(value);
}

static char *
put_int4(char *p, int32 value)
{
	p = (char *) INTALIGN(p);
	memcpy(p, &value, sizeof(value));
	return p + sizeof(value);
}

/* Writes a value at `p`, as it lies in a tuple. Returns NULL if this is a value for heap_form_tuple(). */
static char *
put_value(char *p, int32 type, const ArgusValue *value)
{
	switch (type)
	{
		case ARGUS_INT8:
			return put_int8(p, value->integer);
		case ARGUS_TIMESTAMPTZ:
			return put_int8(p, value->integer - ARGUS_EPOCH_DIFF);
		case ARGUS_INT4:
			return put_int4(p, (int32) value->integer);
		case ARGUS_DATE:
			return put_int4(p, (int32) value->integer - ARGUS_EPOCH_DAYS);
		case ARGUS_INET:
			return put_inet(p, value);
		case ARGUS_TEXT:
		case ARGUS_BYTEA:
			return value->length > VARATT_SHORT_MAX - VARHDRSZ_SHORT ? NULL : put_short(p, value->bytes, value->length);
		default:
			return NULL;
	}
}

/* Prepares a table for argus_form_tuple(): finds what each column shows. */
void
argus_init_former(ArgusTarget *target, MemoryContext context)
{
	TupleDesc desc = RelationGetDescr(target->rel);
	const ArgusTupleMaker *maker = &target->maker;

	target->shown = (const ArgusColumn **) MemoryContextAllocZero(context, Max(desc->natts, 1) * sizeof(ArgusColumn *));
	target->data = (char *) MemoryContextAlloc(context, ARGUS_FORMED_BYTES);
	target->is_formed = desc->natts <= ARGUS_FORMED_COLUMNS && !target->has_constraints;
	for (int i = 0; i < maker->ncolumns; i++)
		target->shown[maker->columns[i].index] = &maker->columns[i];
	for (int i = 0; i < desc->natts; i++)
		target->is_formed &= TupleDescAttr(desc, i)->attlen != -1 ||
							 TupleDescAttr(desc, i)->attstorage != TYPSTORAGE_PLAIN;
}

/*
 * Writes the data of a tuple, and which columns are not null. Returns its end, or NULL if this is a row for
 * heap_form_tuple().
 */
static char *
put_row(const ArgusTarget *target, const ArgusValue *row, bits8 *present, bool *has_nulls)
{
	const TupleTableSlot *all = target->row;
	const int natts = RelationGetDescr(target->rel)->natts;
	char *p = target->data;

	for (int i = 0; i < natts; i++)
	{
		const ArgusColumn *column = target->shown[i];

		if (column != NULL ? row[column->field].is_null != 0 : all->tts_isnull[i])
		{
			*has_nulls = true;
			continue;
		}
		present[i >> 3] |= (bits8) (1 << (i & 7));
		p = column == NULL ? put_int4(p, DatumGetInt32(all->tts_values[i]))
						   : put_value(p, column->type, &row[column->field]);
		if (p == NULL)
			return NULL;
	}
	return p;
}

/* Returns the tuple of a row, allocated in `context`, or NULL if this is a row for heap_form_tuple(). */
HeapTuple
argus_form_tuple(const ArgusTarget *target, const ArgusValue *row, MemoryContext context)
{
	const int natts = RelationGetDescr(target->rel)->natts;
	bits8 present[BITMAPLEN(ARGUS_FORMED_COLUMNS)] = {};
	bool has_nulls = false;
	const char *end = target->is_formed ? put_row(target, row, present, &has_nulls) : NULL;
	HeapTuple tuple;
	HeapTupleHeader header;
	Size offset, length;

	if (end == NULL)
		return NULL;
	offset = MAXALIGN(SizeofHeapTupleHeader + (has_nulls ? BITMAPLEN(natts) : 0));
	length = (Size) (end - target->data);
	tuple = (HeapTuple) MemoryContextAlloc(context, HEAPTUPLESIZE + offset + length);
	header = tuple->t_data = (HeapTupleHeader) ((char *) tuple + HEAPTUPLESIZE);
	memset(header, 0, offset);
	tuple->t_len = (uint32) (offset + length);
	ItemPointerSetInvalid(&tuple->t_self);
	tuple->t_tableOid = RelationGetRelid(target->rel);
	ItemPointerSetInvalid(&header->t_ctid);
	HeapTupleHeaderSetNatts(header, natts);
	header->t_hoff = (uint8) offset;
	header->t_infomask = HEAP_HASVARWIDTH | (has_nulls ? HEAP_HASNULL : 0);
	if (has_nulls)
		memcpy(header->t_bits, present, BITMAPLEN(natts));
	memcpy((char *) header + offset, target->data, length);
	return tuple;
}
