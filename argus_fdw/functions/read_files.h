/*
 * read_files.h
 *		What the functions that read archives without a foreign table share: see read_files.cpp and list_archives.cpp.
 */
#ifndef ARGUS_READ_FILES_H
#define ARGUS_READ_FILES_H

#include "table/table.h"

extern "C"
{
#include "funcapi.h"

/* What such a function keeps across its calls in one query. */
struct ArgusFunctionState
{
	ArgusCursor cursor;
	ArgusTupleMaker maker;
	int next_archive; /* of argus.archives() */
	List *places;     /* of argus.archives(): ArgusIndexPlaces, where side-cars may lie */
	Datum *values;
	bool *nulls;
};

/* in read_files.cpp */
extern ArgusFunctionState *argus_begin_reading(FunctionCallInfo fcinfo, FuncCallContext *context, const Oid *types,
											   int n);
extern Datum argus_end_reading(FunctionCallInfo fcinfo, FuncCallContext *context);
}

#endif
