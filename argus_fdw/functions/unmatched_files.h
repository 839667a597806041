/*
 * unmatched_files.h
 *		A pass over the archives below the root of a server that its pattern does not match: see unmatched_files.cpp.
 */
#ifndef ARGUS_UNMATCHED_FILES_H
#define ARGUS_UNMATCHED_FILES_H

#include "table/table.h"

/* The pass. Zero it and set `options`. */
struct ArgusUnmatched
{
	const ArgusOptions *options;
	ArgusCursor cursor; /* its list: all files that the pattern does not match */
	int32 next;         /* in the list */
};

extern "C"
{

extern void argus_open_unmatched(ArgusUnmatched *pass);
extern const char *argus_next_unmatched(ArgusUnmatched *pass, ArgusArchive *archive);
}

#endif
