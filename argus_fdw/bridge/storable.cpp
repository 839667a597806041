/*
 * storable.cpp
 *		Text of any origin -> text that the database can store, and paths back.
 */
#include "bridge/bridge.h"

extern "C"
{
#include "mb/pg_wchar.h"

/* Returns which text the database can store (ArgusTextEncoding). */
int32
argus_text_encoding(void)
{
	if (GetDatabaseEncoding() == PG_UTF8)
		return ARGUS_TEXT_UTF8;
	return pg_database_encoding_max_length() == 1 ? ARGUS_TEXT_SINGLE_BYTE : ARGUS_TEXT_ASCII;
}

/*
 * Returns a path, or a message with one in it, as a column shows it: no two paths look alike. Allocates in the
 * current context.
 */
const char *
argus_storable(const char *text)
{
	const uint32 length = (uint32) strlen(text);
	char *out = (char *) palloc(4 * (Size) length + 1);

	out[argus_text_store(text, length, argus_text_encoding(), out)] = '\0';
	return out;
}

static char *
read_path(const char *text, bool is_glob)
{
	const uint32 length = (uint32) strlen(text);
	char *out = (char *) palloc((Size) length + 1);

	out[argus_text_path(text, length, is_glob, out)] = '\0';
	return out;
}

/* Returns the path that a column shows as `text`. Allocates in the current context. */
char *
argus_path_of_text(const char *text)
{
	return read_path(text, false);
}

/* Returns the glob that a user writes as `text`. Allocates in the current context. */
char *
argus_glob_of_text(const char *text)
{
	return read_path(text, true);
}
}
