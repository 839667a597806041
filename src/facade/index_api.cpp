// The facade of side-cars and catalogues being built.
#include <string>

#include "api/index.h"
#include "archive/archive_list.h"
#include "base/status.h"
#include "facade/guard.h"
#include "facade/list_handle.h"
#include "index/catalogue_builder.h"
#include "index/side_car_builder.h"
#include "index/side_car_check.h"
#include "index/side_car_path.h"

struct ArgusBuild {
  argus::SideCarBuilder builder;
};

struct ArgusCatalogue {
  argus::CatalogueBuilder builder;
};

struct ArgusSideCarCheck {
  argus::SideCarCheck check;
};

static_assert(argus::kArePlain<ArgusBuildResult>);

using argus::Close;
using argus::Guard;
using argus::GuardStep;
using argus::Open;

ArgusBuild* argus_build_open(const ArgusList* list, int32_t i, const char* index_dir, const char* root, int32_t force,
                             ArgusError* error) noexcept {
  return Open<ArgusBuild>(error, [&](ArgusBuild** handle) {
    const argus::ArchiveEntry& entry = list->list.at(static_cast<size_t>(i));
    *handle = new ArgusBuild{
        argus::SideCarBuilder(entry, argus::SideCarPath(index_dir, list->Resolved(root), entry.resolved), force != 0)};
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
    const argus::TimeRanges& times = build->builder.times();
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
    *handle = new ArgusCatalogue{argus::CatalogueBuilder(list->list, static_cast<size_t>(begin),
                                                         static_cast<size_t>(end), index_dir, list->Resolved(root))};
    return argus::Status();
  });
}

int32_t argus_catalogue_step(ArgusCatalogue* catalogue, int32_t* done, ArgusError* error) noexcept {
  return GuardStep(done, error, [&](bool* is_done) { return catalogue->builder.Step(is_done); });
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
