// The facade of lists of archives and of patterns of their names.
#include <cstring>

#include "api/list.h"
#include "archive/archive_identity.h"
#include "archive/name_pattern.h"
#include "archive/serialized_list.h"
#include "base/bytes.h"
#include "base/status.h"
#include "facade/guard.h"
#include "facade/list_handle.h"

static_assert(argus::kArePlain<ArgusListSpec, ArgusArchive>);

using argus::Close;
using argus::Guard;
using argus::GuardStep;
using argus::Open;

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
    if (spec->unmatched != 0) (*handle)->list.TakeUnmatched();
    if (spec->estimate != 0) (*handle)->list.TakeOldStamps();
    return (*handle)->list.Open(spec->path, spec->pattern == nullptr ? "" : spec->pattern, spec->may_glob != 0);
  });
}

int32_t argus_list_step(ArgusList* list, int32_t* done, ArgusError* error) noexcept {
  return GuardStep(done, error, [&](bool* is_done) { return list->list.Step(is_done); });
}

int32_t argus_list_count(const ArgusList* list) noexcept { return static_cast<int32_t>(list->list.size()); }

void argus_list_at(const ArgusList* list, int32_t i, ArgusArchive* archive) noexcept {
  const argus::ArchiveEntry& e = list->list.at(static_cast<size_t>(i));
  *archive = ArgusArchive{};
  archive->path = e.path.str().c_str();
  archive->resolved = e.resolved.str().c_str();
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

int32_t argus_name_is_impossible(const char* pattern, const char* path) noexcept {
  ArgusError ignored;
  bool is_impossible = false;
  (void)Guard(&ignored, [&] {
    argus::Result<argus::Pattern> p = argus::Pattern::Parse(pattern);
    is_impossible = p.ok() && p.value().MatchesButForTime(path);
    return p.status();
  });
  return is_impossible;
}

void argus_list_set_span(ArgusList* list, int32_t i, int64_t first, int64_t last) noexcept {
  list->list.SetSpan(static_cast<size_t>(i), first, last);
}

int32_t argus_list_keep(ArgusList* list, const uint8_t* kept, ArgusError* error) noexcept {
  return Guard(error, [&] {
    list->list.Keep(kept);
    return argus::Status();
  });
}

int32_t argus_list_is_current(const ArgusList* list, int32_t i) noexcept {
  return argus::IsCurrent(list->list.at(static_cast<size_t>(i)));
}

void argus_list_work(const ArgusList* list, ArgusListWork* work) noexcept {
  *work = {static_cast<int64_t>(list->list.folders_read()), static_cast<int64_t>(list->list.folders_remembered())};
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
    argus::SerializeList(list->list, &bytes);
    return argus::Status();
  });
  if (code != ARGUS_OK) return -1;
  if (out != nullptr && !bytes.empty()) std::memcpy(out, bytes.data(), bytes.size());
  return static_cast<int64_t>(bytes.size());
}

ArgusList* argus_list_unpack(const uint8_t* bytes, int64_t size, ArgusError* error) noexcept {
  return Open<ArgusList>(error, [&](ArgusList** handle) {
    *handle = new ArgusList();
    if (argus::DeserializeList(bytes, static_cast<size_t>(size), &(*handle)->list)) return argus::Status();
    return argus::Status(ARGUS_INTERNAL, "the list of archives is malformed");
  });
}

void argus_list_close(ArgusList* list) noexcept { Close(list); }
