/*
 * key_sets.cpp
 *		pack_keys() and new_keys() of argus_internal: sets of keys, packed from a query, and what is in one set and
 *		in none of others.
 *
 * The queries run with the rights of the caller, and see what the query that calls sees. The core holds the keys of one set, 16 bytes for a
 * key of up to eight, whatever work_mem says.
 */
#include "bridge/bridge.h"
#include "hot/hot.h"

extern "C"
{
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(argus_pack_keys);
PG_FUNCTION_INFO_V1(argus_new_keys);

/* Rows fetched at once: of keys, and of chunks. */
#define ARGUS_KEY_ROWS 1000
#define ARGUS_CHUNK_ROWS 10

/* A query that is running, with the types of its columns as they must be. */
static Portal
open_query(const char *query, const Oid *types, int n)
{
	SPIPlanPtr plan = SPI_prepare(query, 0, NULL);
	Portal portal;
	bool fits;

	if (plan == NULL || !SPI_is_cursor_plan(plan))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("not a query for keys: %s", query)));
	portal = SPI_cursor_open(NULL, plan, NULL, NULL, true);
	fits = portal->tupDesc->natts == n;
	for (int i = 0; i < n && fits; i++)
		fits = TupleDescAttr(portal->tupDesc, i)->atttypid == types[i];
	if (!fits)
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH), errmsg("not the columns of a query for keys: %s", query)));
	return portal;
}

/* Fetch the next rows. False: there are none. */
static bool
fetch_rows(Portal portal, int n)
{
	CHECK_FOR_INTERRUPTS();
	SPI_freetuptable(SPI_tuptable);
	SPI_cursor_fetch(portal, true, n);
	return SPI_processed > 0;
}

/* The bytes of a value of a row that was fetched, to be freed if they are a copy. */
static bytea *
bytes_of_row(uint64 row, int column)
{
	return DatumGetByteaPP(argus_value_of_row(row, column));
}

static void
free_copy(bytea *data, uint64 row, int column)
{
	if ((Pointer) data != DatumGetPointer(argus_value_of_row(row, column)))
		pfree(data);
}

static void
check(int32 code, const ArgusError *error)
{
	if (code != ARGUS_OK)
		argus_raise(error);
}

static void
add_keys(ArgusKeyPacker *packer, const char *query)
{
	const Oid types[] = {BYTEAOID};
	Portal portal = open_query(query, types, 1);
	ArgusError error;

	while (fetch_rows(portal, ARGUS_KEY_ROWS))
	{
		for (uint64 i = 0; i < SPI_processed; i++)
		{
			bytea *key = bytes_of_row(i, 1);

			check(argus_key_packer_add(packer, (const uint8 *) VARDATA_ANY(key), VARSIZE_ANY_EXHDR(key), &error),
				  &error);
			free_copy(key, i, 1);
		}
	}
	SPI_cursor_close(portal);
}

static void
give_chunks(ArgusKeyPacker *packer, ReturnSetInfo *result)
{
	ArgusError error;
	const uint8 *bytes;
	uint32 length;

	for (int32 seq = 0;; seq++)
	{
		Datum values[2];
		bool nulls[2] = {};

		CHECK_FOR_INTERRUPTS();
		check(argus_key_packer_next(packer, &bytes, &length, &error), &error);
		if (length == 0)
			break;
		values[0] = Int32GetDatum(seq);
		values[1] = argus_make_bytea(bytes, length);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		pfree(DatumGetPointer(values[1]));
	}
}

/* argus_pack_keys(query text) */
Datum
argus_pack_keys(PG_FUNCTION_ARGS)
{
	ArgusHandles *handles;
	ArgusKeyPacker *packer;
	ArgusError error;

	InitMaterializedSRF(fcinfo, 0);
	SPI_connect();
	handles = argus_make_handles(CurrentMemoryContext);
	packer = argus_own<argus_key_packer_close>(handles, argus_key_packer_open(&error), &error);
	add_keys(packer, text_to_cstring(PG_GETARG_TEXT_PP(0)));
	give_chunks(packer, (ReturnSetInfo *) fcinfo->resultinfo);
	argus_close_handles(handles);
	SPI_finish();
	return (Datum) 0;
}

/* Feed the chunks that a query gives: of the set that is wanted, or of others, with the day of each. */
static void
feed_chunks(ArgusNewKeys *keys, const char *query, bool is_wanted)
{
	const Oid types[] = {DATEOID, BYTEAOID};
	Portal portal = open_query(query, types, 2);
	ArgusError error;

	while (fetch_rows(portal, ARGUS_CHUNK_ROWS))
	{
		for (uint64 i = 0; i < SPI_processed; i++)
		{
			const int32 set = DatumGetInt32(argus_value_of_row(i, 1));
			bytea *chunk = bytes_of_row(i, 2);
			const uint8 *bytes = (const uint8 *) VARDATA_ANY(chunk);
			const uint32 length = VARSIZE_ANY_EXHDR(chunk);

			CHECK_FOR_INTERRUPTS();
			check(is_wanted ? argus_new_keys_want(keys, bytes, length, &error)
							: argus_new_keys_see(keys, set, bytes, length, &error),
				  &error);
			free_copy(chunk, i, 2);
		}
	}
	SPI_cursor_close(portal);
}

static void
give_keys(ArgusNewKeys *keys, ReturnSetInfo *result)
{
	ArgusTupleMaker maker;
	ArgusRows rows = {};
	ArgusError error;
	Datum value;
	bool isnull;

	argus_make_tuple_maker(&maker, CurrentMemoryContext, 1);
	argus_show_field(&maker, 0, ARGUS_BYTEA, 0);
	while (!rows.done)
	{
		CHECK_FOR_INTERRUPTS();
		check(argus_new_keys_next(keys, &rows, &error), &error);
		for (int32 i = 0; i < rows.n_rows; i++)
		{
			argus_fill_values(&maker, rows.values + i, &value, &isnull);
			tuplestore_putvalues(result->setResult, result->setDesc, &value, &isnull);
		}
	}
}

/* argus_new_keys(wanted text, others text) */
Datum
argus_new_keys(PG_FUNCTION_ARGS)
{
	ArgusHandles *handles;
	ArgusNewKeys *new_keys;
	ArgusError error;

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	SPI_connect();
	handles = argus_make_handles(CurrentMemoryContext);
	new_keys = argus_own<argus_new_keys_close>(handles, argus_new_keys_open(&error), &error);
	feed_chunks(new_keys, text_to_cstring(PG_GETARG_TEXT_PP(0)), true);
	feed_chunks(new_keys, text_to_cstring(PG_GETARG_TEXT_PP(1)), false);
	give_keys(new_keys, (ReturnSetInfo *) fcinfo->resultinfo);
	argus_close_handles(handles);
	SPI_finish();
	return (Datum) 0;
}
}
