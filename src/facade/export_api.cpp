// The facade of exports.
#include "api/export.h"
#include "base/status.h"
#include "facade/guard.h"
#include "facade/list_handle.h"
#include "scan/exporter.h"

struct ArgusExport {
  argus::Exporter exporter;
};

static_assert(argus::kArePlain<ArgusExportBatch>);

using argus::Close;
using argus::Guard;
using argus::Open;

ArgusExport* argus_export_open(const ArgusList* list, const ArgusPredicate* predicate, int32_t n_nodes,
                               ArgusError* error) noexcept {
  return Open<ArgusExport>(error, [&](ArgusExport** handle) {
    *handle = new ArgusExport{argus::Exporter(list->list)};
    return (*handle)->exporter.SetPredicate(predicate, n_nodes);
  });
}

int32_t argus_export_next(ArgusExport* handle, ArgusExportBatch* batch, ArgusError* error) noexcept {
  return Guard(error, [&] { return handle->exporter.Next(batch); });
}

void argus_export_close(ArgusExport* handle) noexcept { Close(handle); }
