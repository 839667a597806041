// The facade of rollups and host lists.
#include "api/rollup.h"
#include "base/status.h"
#include "facade/guard.h"
#include "rollup/host_list_merger.h"
#include "rollup/rollup.h"

struct ArgusRollup {
  argus::Rollup rollup;
};

struct ArgusHostLists {
  argus::HostListMerger merger;
};

static_assert(argus::kArePlain<ArgusDay>);

using argus::Close;
using argus::Guard;
using argus::Open;

int32_t argus_rollup_column_count(int32_t kind) noexcept {
  return static_cast<int32_t>(argus::Rollup::Columns(kind).size());
}

const ArgusField* argus_rollup_column_at(int32_t kind, int32_t column) noexcept {
  return &argus::Rollup::Columns(kind)[static_cast<size_t>(column)];
}

const int32_t* argus_rollup_fields(int32_t* n) noexcept {
  *n = static_cast<int32_t>(argus::Rollup::Fields().size());
  return argus::Rollup::Fields().data();
}

ArgusRollup* argus_rollup_open(ArgusError* error) noexcept {
  return Open<ArgusRollup>(error, [](ArgusRollup** handle) {
    *handle = new ArgusRollup{};
    return argus::Status();
  });
}

int32_t argus_rollup_know_day(ArgusRollup* rollup, const ArgusDay* day, ArgusError* error) noexcept {
  return Guard(error, [&] { return rollup->rollup.KnowDay(*day); });
}

int32_t argus_rollup_find_days(ArgusRollup* rollup, const ArgusBatch* batch, int32_t n_fields, int32_t stime,
                               int32_t* row, const int32_t** days, ArgusError* error) noexcept {
  return Guard(error, [&] {
    *days = rollup->rollup.FindDays(*batch, n_fields, stime, row);
    return argus::Status();
  });
}

int32_t argus_rollup_add(ArgusRollup* rollup, const ArgusBatch* batch, int32_t n_fields, const int32_t* days,
                         int32_t* row, ArgusError* error) noexcept {
  return Guard(error, [&] { return rollup->rollup.Add(*batch, n_fields, days, row); });
}

int64_t argus_rollup_memory(const ArgusRollup* rollup) noexcept { return rollup->rollup.memory(); }

int32_t argus_rollup_drain(ArgusRollup* rollup, int32_t kind, ArgusRows* rows, ArgusError* error) noexcept {
  return Guard(error, [&] { return rollup->rollup.Drain(kind, rows); });
}

void argus_rollup_close(ArgusRollup* rollup) noexcept { Close(rollup); }

int32_t argus_host_lists_day_column_count() noexcept {
  return static_cast<int32_t>(argus::HostListMerger::DayColumns().size());
}

const ArgusField* argus_host_lists_day_column_at(int32_t column) noexcept {
  return &argus::HostListMerger::DayColumns()[static_cast<size_t>(column)];
}

int32_t argus_host_lists_hour_column_count() noexcept {
  return static_cast<int32_t>(argus::HostListMerger::HourColumns().size());
}

const ArgusField* argus_host_lists_hour_column_at(int32_t column) noexcept {
  return &argus::HostListMerger::HourColumns()[static_cast<size_t>(column)];
}

ArgusHostLists* argus_host_lists_open(int32_t n_runs, int32_t n_chosen, ArgusError* error) noexcept {
  return Open<ArgusHostLists>(error, [&](ArgusHostLists** handle) {
    *handle = new ArgusHostLists{argus::HostListMerger(n_runs, n_chosen)};
    return argus::Status();
  });
}

int32_t argus_host_lists_feed(ArgusHostLists* handle, int32_t run, const uint8_t* bytes, uint32_t length,
                              ArgusError* error) noexcept {
  return Guard(error, [&] { return handle->merger.Feed(run, bytes, length); });
}

int32_t argus_host_lists_next(ArgusHostLists* handle, ArgusRows* days, ArgusRows* hours, int32_t* wanted,
                              ArgusError* error) noexcept {
  return Guard(error, [&] { return handle->merger.Next(days, hours, wanted); });
}

void argus_host_lists_close(ArgusHostLists* handle) noexcept { Close(handle); }
