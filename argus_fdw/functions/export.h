/*
 * export.h
 *		Writing records, byte for byte, into a new archive: see export.cpp.
 */
#ifndef ARGUS_EXPORT_H
#define ARGUS_EXPORT_H

#include "glue.h"

extern "C"
{

extern void argus_check_target(char *target);
extern int64 argus_write_export(ArgusExport *exporter, const char *target, ArgusError *error);
}

#endif
