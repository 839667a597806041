/*
 * stream_identity.cpp
 *		What is packed in an archive of a server, for those who keep a ledger of it: head_digest() and identify_stream()
 *		of argus_internal.
 */
#include "bridge/bridge.h"
#include "hot/hot.h"

extern "C"
{
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(argus_head_digest);
PG_FUNCTION_INFO_V1(argus_identify_stream);

/* A key, as hot tables have it. */
const uint8 *
argus_stream_key(const bytea *key)
{
	if (VARSIZE_ANY_EXHDR(key) != ARGUS_STREAM_KEY_SIZE)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the key of a stream must have %d bytes", ARGUS_STREAM_KEY_SIZE)));
	return (const uint8 *) VARDATA_ANY(key);
}

/* Read the stream of the one archive in a list. What is found lives as long as the handles. */
static void
read_stream(ArgusHandles *handles, const ArgusStreamSpec *spec, ArgusStreamIdentity *identity, ArgusError *error)
{
	ArgusStream *stream = argus_own<argus_stream_close>(handles, argus_stream_open(handles->list, 0, spec, error),
														error);

	argus_run([=](int32 *done) { return argus_stream_step(stream, done, identity, error); }, error);
}

/* The sizes in an array, in order. */
static int32
take_sizes(ArrayType *array, int64 **sizes)
{
	Datum *elements;
	bool *nulls;
	int n;

	deconstruct_array(array, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &elements, &nulls, &n);
	*sizes = (int64 *) palloc(Max(n, 1) * sizeof(int64));
	for (int i = 0; i < n; i++)
	{
		(*sizes)[i] = nulls[i] ? -1 : DatumGetInt64(elements[i]);
		if ((*sizes)[i] < 0 || (i > 0 && (*sizes)[i] < (*sizes)[i - 1]))
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("sizes must be positive and in order")));
	}
	return n;
}

/* One kind of digests of the beginnings that a stream has. */
static Datum
digests_of(const ArgusStreamIdentity *identity, bool with_key)
{
	Datum *digests = (Datum *) palloc(Max(identity->n_prefixes, 1) * sizeof(Datum));

	for (int32 i = 0; i < identity->n_prefixes; i++)
	{
		const ArgusStreamDigests *prefix = &identity->prefixes[i];

		digests[i] = argus_make_bytea(with_key ? prefix->digest : prefix->sha256, sizeof(prefix->digest));
	}
	return PointerGetDatum(construct_array(digests, identity->n_prefixes, BYTEAOID, -1, false, TYPALIGN_INT));
}

/* argus_head_digest(server name, path text) */
Datum
argus_head_digest(PG_FUNCTION_ARGS)
{
	ArgusHandles *handles = argus_make_handles(CurrentMemoryContext);
	ArgusError *error = (ArgusError *) palloc(sizeof(ArgusError));
	const uint8 key[ARGUS_STREAM_KEY_SIZE] = {};
	const ArgusStreamSpec spec = {key, NULL, 0, 1};
	ArgusStreamIdentity identity;

	argus_list_file(handles, NameStr(*PG_GETARG_NAME(0)), text_to_cstring(PG_GETARG_TEXT_PP(1)), error);
	read_stream(handles, &spec, &identity, error);
	argus_close_handles(handles);
	if (identity.has_changed)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(argus_make_bytea(identity.head, sizeof(identity.head)));
}

/* argus_identify_stream(server name, path text, key bytea, sizes int8[]) */
Datum
argus_identify_stream(PG_FUNCTION_ARGS)
{
	ArgusHandles *handles = argus_make_handles(CurrentMemoryContext);
	ArgusError *error = (ArgusError *) palloc(sizeof(ArgusError));
	ArgusStreamSpec spec = {};
	ArgusStreamIdentity identity;
	int64 *sizes;
	TupleDesc desc;
	Datum values[8];
	bool nulls[8] = {};

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "function must return a row type");
	argus_list_file(handles, NameStr(*PG_GETARG_NAME(0)), text_to_cstring(PG_GETARG_TEXT_PP(1)), error);
	spec.key = argus_stream_key(PG_GETARG_BYTEA_PP(2));
	spec.n_sizes = take_sizes(PG_GETARG_ARRAYTYPE_P(3), &sizes);
	spec.sizes = sizes;
	read_stream(handles, &spec, &identity, error);
	values[0] = Int64GetDatum(identity.bytes);
	values[1] = argus_make_bytea(identity.whole.digest, sizeof(identity.whole.digest));
	values[2] = argus_make_bytea(identity.whole.sha256, sizeof(identity.whole.sha256));
	values[3] = argus_make_bytea(identity.head, sizeof(identity.head));
	values[4] = digests_of(&identity, true);
	values[5] = digests_of(&identity, false);
	values[6] = BoolGetDatum(identity.is_plain != 0);
	values[7] = BoolGetDatum(identity.has_changed != 0);
	argus_close_handles(handles);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls));
}
}
