/*
 * rights.h
 *		As whom code works: see door.cpp and owner.cpp, and doc/hot_tables.md, "Who may do what".
 */
#ifndef ARGUS_RIGHTS_H
#define ARGUS_RIGHTS_H

#include "glue.h"

/* As whom a backend worked before, and its settings. */
struct ArgusRights
{
	Oid user;
	int security;
	int nesting; /* of settings */
};

extern "C"
{

/* in work_as.cpp */
extern Oid argus_state_table(void);
extern Oid argus_owner_of(Oid relid);
extern Oid argus_owner_of_existing(Oid relid);
extern void argus_work_as(Oid role, int security, ArgusRights *before);
extern void argus_work_as_owner(Oid relid, ArgusRights *before);
extern void argus_work_as_extension(ArgusRights *before);
extern void argus_work_as_before(const ArgusRights *before);
extern void argus_require_extension(void);
[[noreturn]] extern void argus_rethrow(void);
}

#endif
