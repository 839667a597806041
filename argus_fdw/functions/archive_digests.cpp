/*
 * archive_digests.cpp
 *		argus_internal.archive_digests(): what files behind a table are, byte for byte.
 *
 * A case keeps these digests of the archives that its flows are from, and finds out by them whether they are the same.
 */
#include "bridge/bridge.h"
#include "bridge/result_type.h"
#include "condition/condition.h"
#include "functions/fact_rights.h"
#include "functions/fact_row.h"
#include "rights/rights.h"
#include "table/table.h"

extern "C"
{
#include "common/sha2.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(argus_archive_digests);

/* The columns that archive_digests() returns. */
enum
{
	ARGUS_DIGEST_PATH,
	ARGUS_DIGEST_BYTES,
	ARGUS_DIGEST_SHA256,
	ARGUS_DIGEST_MESSAGE,
	ARGUS_DIGEST_COLUMNS
};
static const Oid digest_types[ARGUS_DIGEST_COLUMNS] = {TEXTOID, INT8OID, TEXTOID, TEXTOID};

/* What the function was asked. */
struct ArgusDigestPass
{
	ReturnSetInfo *result;
	ArgusOptions options;
	ArgusFactRights rights;
	const char **paths; /* of the archives in question, sorted */
	int n_paths;
	int64 before; /* no digest of what was changed since, in microseconds since the Unix epoch */
	ArgusHandles *handles;
};

/* Returns whether the user may know what archive i is. */
static bool
is_permitted(const ArgusDigestPass *pass, const ArgusArchive *archive)
{
	const ArgusFactRights *rights = &pass->rights;
	int64 first = PG_INT64_MIN;
	int64 last = PG_INT64_MAX;

	if (rights->is_limited && !argus_has_path(rights->loaded, rights->n_loaded, argus_storable(archive->path)))
		return false;
	(void) argus_name_window(archive, &pass->options, &first, &last);
	return !argus_is_hidden(&pass->options, first, last);
}

/* Writes SHA-256 as text, as sha256sum does. */
static Datum
text_of_digest(const uint8 *digest)
{
	char text[2 * PG_SHA256_DIGEST_LENGTH + 1];

	hex_encode((const char *) digest, PG_SHA256_DIGEST_LENGTH, text);
	text[2 * PG_SHA256_DIGEST_LENGTH] = '\0';
	return CStringGetTextDatum(text);
}

/* Reads archive i. Returns why not, if it cannot be read or is written to meanwhile, or was already since `before`. */
static const char *
identify(const ArgusDigestPass *pass, int32 i, const ArgusArchive *archive, ArgusIdentity *identity)
{
	ArgusError error;
	ArgusIdentify *handle =
		argus_own<argus_identify_close>(pass->handles, argus_identify_open(pass->handles->list, i, &error), &error);
	const char *failure = NULL;

	for (int32 done = 0; !done && failure == NULL;)
	{
		CHECK_FOR_INTERRUPTS();
		if (argus_identify_step(handle, &done, identity, &error) == ARGUS_OK)
			continue;
		if (error.code != ARGUS_IO && error.code != ARGUS_NOT_FOUND)
			argus_raise(&error);
		failure = argus_say_failure(error.message, error.saved_errno);
	}
	argus_close_newest(pass->handles);
	if (failure == NULL && (identity->has_changed || identity->ctime >= pass->before))
		failure = psprintf("archive \"%s\" is being written to", argus_storable(archive->path));
	return failure;
}

/* Adds the row of archive i. */
static void
put_digest(const ArgusDigestPass *pass, int32 i, const ArgusArchive *archive)
{
	Datum values[ARGUS_DIGEST_COLUMNS] = {};
	bool nulls[ARGUS_DIGEST_COLUMNS] = {};
	ArgusIdentity identity;
	const char *failure = identify(pass, i, archive, &identity);

	values[ARGUS_DIGEST_PATH] = CStringGetTextDatum(argus_storable(archive->path));
	values[ARGUS_DIGEST_BYTES] = Int64GetDatum(failure == NULL ? identity.bytes : archive->bytes);
	nulls[ARGUS_DIGEST_SHA256] = failure != NULL;
	nulls[ARGUS_DIGEST_MESSAGE] = failure == NULL;
	if (failure == NULL)
		values[ARGUS_DIGEST_SHA256] = text_of_digest(identity.digest);
	else
		values[ARGUS_DIGEST_MESSAGE] = CStringGetTextDatum(failure);
	tuplestore_putvalues(pass->result->setResult, pass->result->setDesc, values, nulls);
}

/* Adds a row for each of the archives in question that is there. */
static void
put_all(ArgusDigestPass *pass)
{
	ArgusError error;

	pass->handles = argus_make_handles(CurrentMemoryContext);
	if (!argus_list_quietly(pass->handles, &pass->options, false, &error))
		argus_raise(&error);
	argus_check_allowed(pass->handles->list);
	argus_reserve_fd(pass->handles);
	for (int32 i = 0; i < argus_list_count(pass->handles->list); i++)
	{
		ArgusArchive archive;

		argus_list_at(pass->handles->list, i, &archive);
		if (argus_has_path(pass->paths, pass->n_paths, argus_storable(archive.path)) && is_permitted(pass, &archive))
			put_digest(pass, i, &archive);
	}
	argus_close_handles(pass->handles);
}

/* argus_archive_digests(source regclass, paths text[], before timestamptz) */
Datum
argus_archive_digests(PG_FUNCTION_ARGS)
{
	ArgusDigestPass pass = {};
	ArgusRights before;

	InitMaterializedSRF(fcinfo, 0);
	argus_check_result(fcinfo, digest_types, ARGUS_DIGEST_COLUMNS);
	argus_require_argument(fcinfo, 0, "source");
	pass.result = (ReturnSetInfo *) fcinfo->resultinfo;
	argus_take_paths(fcinfo, 1, &pass.paths, &pass.n_paths);
	pass.before = PG_ARGISNULL(2) ? PG_INT64_MAX : argus_unix_time(PG_GETARG_TIMESTAMPTZ(2));
	argus_begin_facts(PG_GETARG_OID(0), &pass.rights, &pass.options, &before);
	put_all(&pass);
	argus_end_facts(&pass.rights, &before);
	return (Datum) 0;
}
}
