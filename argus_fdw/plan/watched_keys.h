/*
 * watched_keys.h
 *		Sets of keys that a scan looks up: see watched_keys.cpp.
 */
#ifndef ARGUS_FDW_WATCHED_KEYS_H
#define ARGUS_FDW_WATCHED_KEYS_H

#include "glue.h"

/* A set has no more keys than these in memory. With more, the condition is true of every flow. */
#define ARGUS_MAX_KEYS 1000000

extern "C"
{
extern Param *argus_set_of_key(PlannerInfo *root, RelOptInfo *rel, Expr *key, const RelOptInfo **source);
extern List *argus_params_of(List *conditions);
}

#endif
