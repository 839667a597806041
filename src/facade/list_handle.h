// The handle of a list of archives, which those of scans, builds and others refer to.
#ifndef ARGUS_FACADE_LIST_HANDLE_H
#define ARGUS_FACADE_LIST_HANDLE_H

#include "api/list.h"
#include "archive/archive_list.h"

struct ArgusList {
  argus::ArchiveList list;
};

#endif
