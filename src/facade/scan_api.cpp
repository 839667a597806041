// The facade of scans.
#include "api/scan.h"
#include "base/status.h"
#include "facade/guard.h"
#include "facade/list_handle.h"
#include "scan/index_lookup.h"
#include "scan/scan.h"

struct ArgusScan {
  argus::Scan scan;
};

static_assert(argus::kArePlain<ArgusScanSpec, ArgusBatch, ArgusScanStats, ArgusEstimate, ArgusHost, ArgusContent>);

using argus::Close;
using argus::Guard;
using argus::Open;

ArgusScan* argus_scan_open(const ArgusScanSpec* spec, const ArgusList* list, ArgusError* error) noexcept {
  return Open<ArgusScan>(error, [&](ArgusScan** handle) {
    *handle = new ArgusScan{argus::Scan(*spec, list->list)};
    argus::Status s = (*handle)->scan.CheckFields();
    if (s.ok()) s = (*handle)->scan.SetMark(spec->mark, spec->n_mark_nodes);
    return s.ok() ? (*handle)->scan.SetPredicate(spec->predicate, spec->n_nodes) : s;
  });
}

int32_t argus_scan_next(ArgusScan* scan, ArgusBatch* batch, ArgusError* error) noexcept {
  return Guard(error, [&] {
    scan->scan.Next(batch);
    return argus::Status();
  });
}

void argus_scan_stop(ArgusScan* scan, ArgusBatch* batch) noexcept {
  ArgusError ignored;  // without memory for a notice there is none
  *batch = ArgusBatch{};
  (void)Guard(&ignored, [&] {
    scan->scan.Stop(batch);
    return argus::Status();
  });
}

int32_t argus_scan_rewind(ArgusScan* scan, const ArgusPredicate* predicate, int32_t n_nodes,
                          ArgusError* error) noexcept {
  return Guard(error, [&] { return scan->scan.SetPredicate(predicate, n_nodes); });
}

void argus_scan_release(ArgusScan* scan) noexcept { scan->scan.Release(); }

int32_t argus_scan_prepare(ArgusScan* scan, int32_t i) noexcept {
  ArgusError ignored;
  bool ready = true;
  (void)Guard(&ignored, [&] {
    ready = scan->scan.Prepare(static_cast<size_t>(i));
    return argus::Status();
  });
  return ready;
}

int32_t argus_scan_estimate(const ArgusScan* scan, int32_t i, int32_t may_open, ArgusEstimate* estimate) noexcept {
  ArgusError ignored;  // an estimate may be a bad one
  bool known = false;
  (void)Guard(&ignored, [&] {
    known = scan->scan.Estimate(static_cast<size_t>(i), may_open != 0, estimate);
    return argus::Status();
  });
  return known;
}

int32_t argus_scan_hosts_like(const ArgusScan* scan, int32_t i, ArgusHost* hosts, int32_t n) noexcept {
  ArgusError ignored;
  int32_t found = 0;
  (void)Guard(&ignored, [&] {
    for (const argus::Inet& host : scan->scan.HostsLike(static_cast<size_t>(i), static_cast<size_t>(n))) {
      argus::Put64(hosts[found].bytes, host.high);
      argus::Put64(hosts[found].bytes + 8, host.low);
      hosts[found++].length = host.family == 4 ? 4 : 16;
    }
    return argus::Status();
  });
  return found;
}

void argus_scan_content(ArgusScan* scan, ArgusContent* content) noexcept {
  ArgusError ignored;
  *content = ArgusContent{};
  (void)Guard(&ignored, [&] {
    scan->scan.Content(content);
    return argus::Status();
  });
}

int32_t argus_scan_times(const ArgusScan* scan, int32_t i, int64_t* first, int64_t* last) noexcept {
  ArgusError ignored;
  argus::TimeRanges times;
  (void)Guard(&ignored, [&] {
    if (!scan->scan.TimesOf(static_cast<size_t>(i), &times)) times = {};
    return argus::Status();
  });
  *first = times.first();
  *last = times.last();
  return !times.empty();
}

void argus_scan_stats(const ArgusScan* scan, ArgusScanStats* stats) noexcept { *stats = scan->scan.Stats(); }

void argus_scan_close(ArgusScan* scan) noexcept { Close(scan); }
