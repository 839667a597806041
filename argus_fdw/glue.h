/*
 * glue.h
 *		What all of the glue between PostgreSQL and the core stands on; each room has a header of its own.
 *
 * The glue sees PostgreSQL's headers and the core's argus.h: plain structs and opaque handles, so that an
 * ereport() never jumps over anything with a destructor.
 */
#ifndef ARGUS_FDW_H
#define ARGUS_FDW_H

#include <cstdint>

#include "argus.h"

extern "C"
{
#include "postgres.h"

#include "access/parallel.h"
#include "access/stratnum.h"
#include "access/sysattr.h"
#include "access/table.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "foreign/fdwapi.h"
#include "nodes/execnodes.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pathnodes.h"
#include "nodes/pg_list.h"
#include "optimizer/pathnode.h"
#include "optimizer/planner.h"
#include "rewrite/rewriteManip.h"
#include "storage/fd.h"
#include "utils/acl.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

#include "compat.h"
}

/* Schema of the functions, types and tables that users never name. */
#define ARGUS_INTERNAL "argus_internal"

/* Days, and microseconds, from the Unix epoch to PostgreSQL's. */
#define ARGUS_EPOCH_DAYS (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE)
#define ARGUS_EPOCH_DIFF (((int64) ARGUS_EPOCH_DAYS) * USECS_PER_DAY)

/*
 * Microseconds since the Unix epoch. The last 30 years of PostgreSQL's calendar do not fit: they stand for the end of
 * time, which comes after all records, too.
 */
static inline int64
argus_unix_time(TimestampTz time)
{
	if (TIMESTAMP_IS_NOBEGIN(time))
		return time;
	return Min(time, PG_INT64_MAX - ARGUS_EPOCH_DIFF) + ARGUS_EPOCH_DIFF;
}

extern "C"
{

/* in module.cpp */
extern bool argus_enable_pushdown;
extern bool argus_enable_index;
extern bool argus_enable_parallel;
extern int argus_index_trust;
}

#endif
