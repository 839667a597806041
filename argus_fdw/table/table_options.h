/*
 * table_options.h
 *		From the options of a table to what is read: see option.cpp and table_archives.cpp.
 */
#ifndef ARGUS_FDW_TABLE_OPTIONS_H
#define ARGUS_FDW_TABLE_OPTIONS_H

#include "glue.h"

extern "C"
{
/* in option.cpp */
extern void argus_invalid_value(const char *name, const char *value, const char *hint);
extern void argus_set_option(ArgusOptions *options, DefElem *def);

/* in columns.cpp */
extern int32 argus_kind_of_name(const char *name);

/* in table_archives.cpp */
extern void argus_aim_cursor(ArgusCursor *cursor, const ArgusOptions *options);
extern void argus_begin_spec(ArgusScanSpec *spec, const ArgusOptions *options);
extern bool argus_list_quietly(ArgusHandles *handles, const ArgusOptions *options, ArgusError *error);
extern double argus_total_bytes(const ArgusList *list);
}

#endif
