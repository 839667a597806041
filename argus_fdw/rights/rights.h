/*
 * rights.h
 *		The role as which code works: see door.cpp and owner.cpp, and doc/hot_tables.md, "Who may do what".
 */
#ifndef ARGUS_RIGHTS_H
#define ARGUS_RIGHTS_H

#include "glue.h"

/* The role as which a backend worked before, and its settings. */
struct ArgusRights
{
	Oid user;
	int security;
	int nesting; /* of settings */
};

extern "C"
{

/* in allowed_roots.cpp */
extern void argus_define_roots(void);
extern bool argus_is_in_tree(const char *path, const char *root);
extern void argus_check_allowed_path(const char *path);
extern void argus_check_allowed(const ArgusList *list);
extern bool argus_keep_allowed(ArgusList *list, ArgusError *error);

/* in alter_options.cpp */
extern void argus_watch_options(void);
extern void argus_note_validator(Oid oid);

/* in guards.cpp */
extern void argus_require_alone(const Node *context, const char *what);
extern void argus_require_argument(FunctionCallInfo fcinfo, int i, const char *name);
extern void argus_check_may_read_files(void);
extern void argus_check_may_write_files(const char *what);
extern void argus_check_owner(Oid relid);
extern void argus_check_in_tree(const char *path, const char *root, const char *server);

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
