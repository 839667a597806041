// The facade: turns the core's classes into handles, and whatever is thrown inside into an ArgusError.
// The only place that catches exceptions or calls new and delete.
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>
#include <type_traits>

#include "api/argus.h"
#include "archive/archive_identity.h"
#include "archive/archive_inspection.h"
#include "archive/archive_list.h"
#include "archive/name_pattern.h"
#include "archive/serialized_list.h"
#include "archive/stream_identity.h"
#include "base/status.h"
#include "base/storable_text.h"
#include "condition/ra_filter.h"
#include "field/field_table.h"
#include "index/catalogue_builder.h"
#include "index/side_car_builder.h"
#include "index/side_car_check.h"
#include "rollup/host_list_merger.h"
#include "rollup/key_set.h"
#include "rollup/rollup.h"
#include "scan/exporter.h"
#include "scan/index_lookup.h"
#include "scan/scan.h"

struct ArgusList {
  argus::ArchiveList list;
};

struct ArgusScan {
  argus::Scan scan;
};

struct ArgusInspection {
  argus::Inspection inspection;
};

struct ArgusFilter {
  argus::Filter filter;
};

struct ArgusBuild {
  argus::IndexBuilder builder;
};

struct ArgusCatalogue {
  argus::CatalogueBuilder builder;
};

struct ArgusSideCarCheck {
  argus::SideCarCheck check;
};

struct ArgusIdentify {
  argus::Identification identification;
};

struct ArgusStream {
  argus::StreamIdentification identification;
};

struct ArgusRollup {
  argus::Rollup rollup;
};

struct ArgusHostDays {
  argus::HostDayMerger merger;
};

struct ArgusKeyPacker {
  argus::KeySetPacker packer;
};

struct ArgusNewKeys {
  argus::NewKeys keys;
};

struct ArgusExport {
  argus::Exporter exporter;
};

namespace {

template <typename... T>
constexpr bool kArePlain = ((std::is_standard_layout_v<T> && std::is_trivially_copyable_v<T>)&&...);
static_assert(
    kArePlain<ArgusError, ArgusField, ArgusValue, ArgusListSpec, ArgusArchive, ArgusNotice, ArgusOperand,
              ArgusPredicate, ArgusScanSpec, ArgusBatch, ArgusScanStats, ArgusArchiveInfo, ArgusExportBatch,
              ArgusBuildResult, ArgusEstimate, ArgusIdentity, ArgusStreamIdentity, ArgusContent, ArgusDay, ArgusRows>);

int64_t live_handles = 0;

void SetError(ArgusError* error, int32_t code, int saved_errno, const char* message, const char* detail) {
  error->code = code;
  error->saved_errno = saved_errno;
  std::snprintf(error->message, sizeof error->message, "%s", message);
  std::snprintf(error->detail, sizeof error->detail, "%s", detail);
}

int32_t Fail(ArgusError* error, const argus::Status& s) {
  SetError(error, s.code(), s.saved_errno(), s.message().c_str(), s.detail().c_str());
  return s.code();
}

// Run `body`, which returns a Status; nothing that it throws gets out.
template <typename Body>
int32_t Guard(ArgusError* error, Body body) noexcept {
  try {
    const argus::Status s = body();
    return s.ok() ? ARGUS_OK : Fail(error, s);
  } catch (const std::bad_alloc&) {
    SetError(error, ARGUS_OUT_OF_MEMORY, 0, "out of memory", "");
  } catch (const std::exception& e) {
    SetError(error, ARGUS_INTERNAL, 0, "unexpected failure while reading archives", e.what());
  } catch (...) {
    SetError(error, ARGUS_INTERNAL, 0, "unexpected failure while reading archives", "");
  }
  return error->code;
}

// The handle that `make` makes into *handle, counted; NULL if it fails.
template <typename Handle, typename Make>
Handle* Open(ArgusError* error, Make make) noexcept {
  Handle* handle = nullptr;
  const int32_t code = Guard(error, [&]() -> argus::Status { return make(&handle); });
  if (code == ARGUS_OK) {
    live_handles++;
    return handle;
  }
  delete handle;
  return nullptr;
}

template <typename Handle>
void Close(Handle* handle) noexcept {
  if (handle == nullptr) return;
  delete handle;
  live_handles--;
}

}  // namespace

int64_t argus_live_handles() noexcept { return live_handles; }

int32_t argus_field_count(int32_t kind) noexcept { return static_cast<int32_t>(argus::FieldTable(kind).size()); }

const ArgusField* argus_field_at(int32_t kind, int32_t field) noexcept {
  return &argus::FieldTable(kind)[static_cast<size_t>(field)].field;
}

int32_t argus_field_find(int32_t kind, const char* name) noexcept { return argus::FindField(kind, name); }

int32_t argus_pattern_check(const char* pattern, int32_t* has_time, ArgusError* error) noexcept {
  return Guard(error, [&]() -> argus::Status {
    argus::Result<argus::Pattern> p = argus::Pattern::Parse(pattern);
    if (p.ok() && has_time != nullptr) *has_time = p.value().has_time();
    return p.status();
  });
}

ArgusList* argus_list_open(const ArgusListSpec* spec, ArgusError* error) noexcept {
  return Open<ArgusList>(error, [&](ArgusList** handle) {
    *handle = new ArgusList{};
    return (*handle)->list.Open(spec->path, spec->pattern == nullptr ? "" : spec->pattern, spec->may_glob != 0);
  });
}

int32_t argus_list_step(ArgusList* list, int32_t* done, ArgusError* error) noexcept {
  return Guard(error, [&] {
    bool complete = false;
    argus::Status s = list->list.Step(&complete);
    *done = complete;
    return s;
  });
}

int32_t argus_list_count(const ArgusList* list) noexcept { return static_cast<int32_t>(list->list.size()); }

void argus_list_at(const ArgusList* list, int32_t i, ArgusArchive* archive) noexcept {
  const argus::ArchiveEntry& e = list->list.at(static_cast<size_t>(i));
  *archive = ArgusArchive{};
  archive->path = e.path.c_str();
  archive->resolved = e.resolved.c_str();
  archive->bytes = static_cast<int64_t>(e.stamp.size);
  archive->mtime = e.stamp.mtime / 1000;
  archive->has_name_time = e.name_time_kind;
  archive->name_time = e.name_time;
}

int32_t argus_name_time_of(const char* pattern, const char* path, int64_t* time) noexcept {
  ArgusError ignored;
  ArgusNameTime kind = ARGUS_NAME_TIME_NONE;
  (void)Guard(&ignored, [&] {
    argus::Result<argus::Pattern> p = argus::Pattern::Parse(pattern);
    if (p.ok() && !p.value().Match(path, time, &kind)) kind = ARGUS_NAME_TIME_NONE;
    return p.status();
  });
  return kind;
}

int32_t argus_list_keep(ArgusList* list, const uint8_t* kept, ArgusError* error) noexcept {
  return Guard(error, [&] {
    list->list.Keep(kept);
    return argus::Status();
  });
}

void argus_list_set_span(ArgusList* list, int32_t i, int64_t first, int64_t last) noexcept {
  list->list.SetSpan(static_cast<size_t>(i), first, last);
}

int32_t argus_list_notice_count(const ArgusList* list) noexcept {
  return static_cast<int32_t>(list->list.notices().size());
}

void argus_list_notice_at(const ArgusList* list, int32_t i, ArgusNotice* notice) noexcept {
  *notice = list->list.notices()[static_cast<size_t>(i)].View();
}

int64_t argus_list_pack(const ArgusList* list, uint8_t* out) noexcept {
  ArgusError ignored;
  argus::ByteVector bytes;
  const int32_t code = Guard(&ignored, [&] {
    argus::PackList(list->list, &bytes);
    return argus::Status();
  });
  if (code != ARGUS_OK) return -1;
  if (out != nullptr && !bytes.empty()) std::memcpy(out, bytes.data(), bytes.size());
  return static_cast<int64_t>(bytes.size());
}

ArgusList* argus_list_unpack(const uint8_t* bytes, int64_t size, ArgusError* error) noexcept {
  return Open<ArgusList>(error, [&](ArgusList** handle) {
    *handle = new ArgusList();
    if (argus::UnpackList(bytes, static_cast<size_t>(size), &(*handle)->list)) return argus::Status();
    return argus::Status(ARGUS_INTERNAL, "the list of archives is malformed");
  });
}

void argus_list_close(ArgusList* list) noexcept { Close(list); }

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

void argus_scan_release(ArgusScan* scan) noexcept { scan->scan.Release(); }

uint32_t argus_text_store(const char* text, uint32_t length, int32_t encoding, char* out) noexcept {
  const argus::Bytes bytes(reinterpret_cast<const uint8_t*>(text), length);
  return static_cast<uint32_t>(argus::ShowPath(bytes, encoding, reinterpret_cast<uint8_t*>(out)));
}

uint32_t argus_text_path(const char* text, uint32_t length, int32_t is_glob, char* out) noexcept {
  const argus::Bytes bytes(reinterpret_cast<const uint8_t*>(text), length);
  return static_cast<uint32_t>(argus::ReadPath(bytes, is_glob != 0, reinterpret_cast<uint8_t*>(out)));
}

int32_t argus_scan_rewind(ArgusScan* scan, const ArgusPredicate* predicate, int32_t n_nodes,
                          ArgusError* error) noexcept {
  return Guard(error, [&] { return scan->scan.SetPredicate(predicate, n_nodes); });
}

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

void argus_scan_content(const ArgusScan* scan, ArgusContent* content) noexcept { scan->scan.Content(content); }

int32_t argus_scan_times(const ArgusScan* scan, int32_t i, int64_t* first, int64_t* last) noexcept {
  ArgusError ignored;
  argus::TimeZoneMap times;
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

ArgusFilter* argus_filter_parse(const char* text, int32_t* position, ArgusError* error) noexcept {
  *position = -1;
  return Open<ArgusFilter>(error, [&](ArgusFilter** handle) {
    *handle = new ArgusFilter{};
    return (*handle)->filter.Parse(text, position);
  });
}

const ArgusPredicate* argus_filter_nodes(const ArgusFilter* filter, int32_t* n) noexcept {
  *n = static_cast<int32_t>(filter->filter.nodes().size());
  return filter->filter.nodes().data();
}

const char* argus_filter_sql(const ArgusFilter* filter) noexcept { return filter->filter.sql().c_str(); }

void argus_filter_close(ArgusFilter* filter) noexcept { Close(filter); }

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

ArgusBuild* argus_build_open(const ArgusList* list, int32_t i, const char* index_dir, const char* root, int32_t force,
                             ArgusError* error) noexcept {
  return Open<ArgusBuild>(error, [&](ArgusBuild** handle) {
    const argus::ArchiveEntry& entry = list->list.at(static_cast<size_t>(i));
    const std::string resolved = root == nullptr ? "" : argus::Resolve(root);
    *handle =
        new ArgusBuild{argus::IndexBuilder(entry, argus::SideCarPath(index_dir, resolved, entry.resolved), force != 0)};
    return argus::Status();
  });
}

int32_t argus_build_step(ArgusBuild* build, int32_t* done, ArgusBuildResult* result, ArgusError* error) noexcept {
  return Guard(error, [&] {
    bool is_done = false;
    argus::Status s = build->builder.Step(&is_done);
    *done = is_done;
    *result = ArgusBuildResult{};
    result->outcome = static_cast<int32_t>(build->builder.outcome());
    result->bytes = static_cast<int64_t>(build->builder.length());
    const argus::TimeZoneMap& times = build->builder.times();
    result->has_times = !times.empty();
    result->first_time = times.first();
    result->last_time = times.last();
    result->has_notice = !build->builder.notice().empty();
    if (result->has_notice) result->notice = build->builder.notice().View();
    return s;
  });
}

void argus_build_close(ArgusBuild* build) noexcept { Close(build); }

ArgusCatalogue* argus_catalogue_open(const ArgusList* list, int32_t begin, int32_t end, const char* index_dir,
                                     const char* root, ArgusError* error) noexcept {
  return Open<ArgusCatalogue>(error, [&](ArgusCatalogue** handle) {
    const std::string resolved = root == nullptr ? "" : argus::Resolve(root);
    *handle = new ArgusCatalogue{
        argus::CatalogueBuilder(list->list, static_cast<size_t>(begin), static_cast<size_t>(end), index_dir, resolved)};
    return argus::Status();
  });
}

int32_t argus_catalogue_step(ArgusCatalogue* catalogue, int32_t* done, ArgusError* error) noexcept {
  return Guard(error, [&] {
    bool is_done = false;
    argus::Status s = catalogue->builder.Step(&is_done);
    *done = is_done;
    return s;
  });
}

void argus_catalogue_close(ArgusCatalogue* catalogue) noexcept { Close(catalogue); }

ArgusSideCarCheck* argus_side_car_check_open(const ArgusList* list, int32_t i, const char* index_dir, const char* root,
                                             int32_t trust, ArgusError* error) noexcept {
  return Open<ArgusSideCarCheck>(error, [&](ArgusSideCarCheck** handle) {
    const argus::ArchiveEntry& entry = list->list.at(static_cast<size_t>(i));
    const auto how = trust == ARGUS_INDEX_DIGEST ? argus::IndexTrust::kDigest : argus::IndexTrust::kStat;
    *handle = new ArgusSideCarCheck{argus::SideCarCheck(entry, index_dir, root == nullptr ? "" : root, how)};
    return argus::Status();
  });
}

int32_t argus_side_car_check_step(ArgusSideCarCheck* check, int32_t* done, int32_t* state, ArgusError* error) noexcept {
  return Guard(error, [&] {
    *done = check->check.Step();
    *state = check->check.state();
    return argus::Status();
  });
}

void argus_side_car_check_close(ArgusSideCarCheck* check) noexcept { Close(check); }

ArgusIdentify* argus_identify_open(const ArgusList* list, int32_t i, ArgusError* error) noexcept {
  return Open<ArgusIdentify>(error, [&](ArgusIdentify** handle) {
    *handle = new ArgusIdentify{argus::Identification(list->list.at(static_cast<size_t>(i)))};
    return argus::Status();
  });
}

int32_t argus_identify_step(ArgusIdentify* handle, int32_t* done, ArgusIdentity* identity, ArgusError* error) noexcept {
  return Guard(error, [&] {
    bool is_done = false;
    argus::Status s = handle->identification.Step(&is_done, identity);
    *done = is_done;
    return s;
  });
}

void argus_identify_close(ArgusIdentify* handle) noexcept { Close(handle); }

ArgusStream* argus_stream_open(const ArgusList* list, int32_t i, const ArgusStreamSpec* spec,
                               ArgusError* error) noexcept {
  return Open<ArgusStream>(error, [&](ArgusStream** handle) {
    *handle = new ArgusStream{argus::StreamIdentification(list->list.at(static_cast<size_t>(i)), *spec)};
    return argus::Status();
  });
}

int32_t argus_stream_step(ArgusStream* handle, int32_t* done, ArgusStreamIdentity* identity,
                          ArgusError* error) noexcept {
  return Guard(error, [&] {
    bool is_done = false;
    argus::Status s = handle->identification.Step(&is_done, identity);
    *done = is_done;
    return s;
  });
}

void argus_stream_close(ArgusStream* handle) noexcept { Close(handle); }

int32_t argus_list_is_current(const ArgusList* list, int32_t i) noexcept {
  return argus::IsCurrent(list->list.at(static_cast<size_t>(i)));
}

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

int32_t argus_rollup_add(ArgusRollup* rollup, const ArgusBatch* batch, int32_t n_fields, int32_t* row, int64_t* time,
                         ArgusError* error) noexcept {
  return Guard(error, [&] { return rollup->rollup.Add(*batch, n_fields, row, time); });
}

int64_t argus_rollup_memory(const ArgusRollup* rollup) noexcept { return rollup->rollup.memory(); }

int32_t argus_rollup_drain(ArgusRollup* rollup, int32_t kind, ArgusRows* rows, ArgusError* error) noexcept {
  return Guard(error, [&] { return rollup->rollup.Drain(kind, rows); });
}

void argus_rollup_close(ArgusRollup* rollup) noexcept { Close(rollup); }

int32_t argus_host_days_column_count() noexcept {
  return static_cast<int32_t>(argus::HostDayMerger::DayColumns().size());
}

const ArgusField* argus_host_days_column_at(int32_t column) noexcept {
  return &argus::HostDayMerger::DayColumns()[static_cast<size_t>(column)];
}

int32_t argus_host_hours_column_count() noexcept {
  return static_cast<int32_t>(argus::HostDayMerger::HourColumns().size());
}

const ArgusField* argus_host_hours_column_at(int32_t column) noexcept {
  return &argus::HostDayMerger::HourColumns()[static_cast<size_t>(column)];
}

ArgusHostDays* argus_host_days_open(int32_t n_runs, int32_t n_chosen, ArgusError* error) noexcept {
  return Open<ArgusHostDays>(error, [&](ArgusHostDays** handle) {
    *handle = new ArgusHostDays{argus::HostDayMerger(n_runs, n_chosen)};
    return argus::Status();
  });
}

int32_t argus_host_days_feed(ArgusHostDays* handle, int32_t run, const uint8_t* bytes, uint32_t length,
                             ArgusError* error) noexcept {
  return Guard(error, [&] { return handle->merger.Feed(run, bytes, length); });
}

int32_t argus_host_days_next(ArgusHostDays* handle, ArgusRows* days, ArgusRows* hours, int32_t* wanted,
                             ArgusError* error) noexcept {
  return Guard(error, [&] { return handle->merger.Next(days, hours, wanted); });
}

void argus_host_days_close(ArgusHostDays* handle) noexcept { Close(handle); }

ArgusKeyPacker* argus_key_packer_open(ArgusError* error) noexcept {
  return Open<ArgusKeyPacker>(error, [&](ArgusKeyPacker** packer) {
    *packer = new ArgusKeyPacker{};
    return argus::Status();
  });
}

int32_t argus_key_packer_add(ArgusKeyPacker* packer, const uint8_t* bytes, uint32_t length,
                             ArgusError* error) noexcept {
  return Guard(error, [&] { return packer->packer.Add(bytes, length); });
}

int32_t argus_key_packer_next(ArgusKeyPacker* packer, const uint8_t** bytes, uint32_t* length,
                              ArgusError* error) noexcept {
  return Guard(error, [&] {
    const argus::ByteVector& chunk = packer->packer.Next();
    *bytes = chunk.data();
    *length = static_cast<uint32_t>(chunk.size());
    return argus::Status();
  });
}

void argus_key_packer_close(ArgusKeyPacker* packer) noexcept { Close(packer); }

ArgusNewKeys* argus_new_keys_open(ArgusError* error) noexcept {
  return Open<ArgusNewKeys>(error, [&](ArgusNewKeys** handle) {
    *handle = new ArgusNewKeys{};
    return argus::Status();
  });
}

int32_t argus_new_keys_want(ArgusNewKeys* handle, const uint8_t* bytes, uint32_t length, ArgusError* error) noexcept {
  return Guard(error, [&] { return handle->keys.Want(bytes, length); });
}

int32_t argus_new_keys_see(ArgusNewKeys* handle, int64_t set, const uint8_t* bytes, uint32_t length,
                           ArgusError* error) noexcept {
  return Guard(error, [&] { return handle->keys.See(set, bytes, length); });
}

int32_t argus_new_keys_next(ArgusNewKeys* handle, ArgusRows* rows, ArgusError* error) noexcept {
  return Guard(error, [&] {
    handle->keys.Next(rows);
    return argus::Status();
  });
}

void argus_new_keys_close(ArgusNewKeys* handle) noexcept { Close(handle); }

ArgusInspection* argus_inspect_open(const ArgusList* list, int32_t i, ArgusError* error) noexcept {
  return Open<ArgusInspection>(error, [&](ArgusInspection** handle) {
    *handle = new ArgusInspection{argus::Inspection(list->list.at(static_cast<size_t>(i)))};
    return argus::Status();
  });
}

int32_t argus_inspect_step(ArgusInspection* inspection, int32_t* done, ArgusArchiveInfo* info,
                           ArgusError* error) noexcept {
  return Guard(error, [&] {
    *done = inspection->inspection.Step(info);
    return argus::Status();
  });
}

void argus_inspect_close(ArgusInspection* inspection) noexcept { Close(inspection); }
