// Flows of a list as a new archive.
#ifndef ARGUS_API_EXPORT_H
#define ARGUS_API_EXPORT_H

#include <stdint.h>

#include "condition.h"
#include "error.h"
#include "list.h"

// Bytes of a new archive: append them to what was written. All pointers live until the next call on the export.
struct ArgusExportBatch {
  const uint8_t* bytes;
  int64_t length;     // 0 is possible before the end
  int32_t n_records;  // flow records among them
  int32_t done;       // 1: no more after these
  int32_t has_notice;
  ArgusNotice notice;
};

struct ArgusExport;  // opaque

// Export the flows of a complete list, which must outlive it, that pass a condition (copied). Opens no file yet.
ArgusExport* argus_export_open(const ArgusList* list, const ArgusPredicate* predicate, int32_t n_nodes,
                               ArgusError* error) noexcept;
// Next bytes. ARGUS_UNSUPPORTED: an archive of version 2, whose records cannot be mixed with others.
int32_t argus_export_next(ArgusExport* handle, ArgusExportBatch* batch, ArgusError* error) noexcept;
void argus_export_close(ArgusExport* handle) noexcept;  // NULL is allowed

#endif
