// Flows of a list as a new archive.
#ifndef ARGUS_API_EXPORT_H
#define ARGUS_API_EXPORT_H

#include <stdint.h>

#include "condition.h"
#include "error.h"
#include "list.h"

// The next bytes of the new archive. All pointers live until the next call on the export.
struct ArgusExportBatch {
  const uint8_t* bytes;  // to append to what came before
  int64_t length;        // may be 0 before the end
  int32_t n_records;     // flow records among them
  int32_t done;          // 1: nothing follows
  int32_t has_notice;    // 1: `notice` describes an archive
  ArgusNotice notice;
};

struct ArgusExport;

// Opens an export of the flows of a complete list, which must outlive it, that pass a condition of `n_nodes` nodes,
// which is copied. Opens no file yet. Returns NULL and fills `error` with ARGUS_INVALID for a malformed condition. The
// caller closes the export.
ArgusExport* argus_export_open(const ArgusList* list, const ArgusPredicate* predicate, int32_t n_nodes,
                               ArgusError* error) noexcept;

// Fills the next batch. Fails with ARGUS_UNSUPPORTED at an archive of version 2, whose records cannot be mixed with
// others.
int32_t argus_export_next(ArgusExport* handle, ArgusExportBatch* batch, ArgusError* error) noexcept;

// Frees an export. NULL is allowed.
void argus_export_close(ArgusExport* handle) noexcept;

#endif
