// The facade of what one archive is and holds: identities and inspections.
#include "api/archive.h"
#include "archive/archive_identity.h"
#include "archive/archive_inspection.h"
#include "archive/archive_peek.h"
#include "archive/stream_identity.h"
#include "base/status.h"
#include "facade/guard.h"
#include "facade/list_handle.h"

struct ArgusInspection {
  argus::ArchiveInspection inspection;
};

struct ArgusIdentify {
  argus::ArchiveIdentification identification;
};

struct ArgusStream {
  argus::StreamIdentification identification;
};

static_assert(argus::kArePlain<ArgusIdentity, ArgusStreamIdentity, ArgusArchiveInfo>);

using argus::Close;
using argus::Guard;
using argus::GuardStep;
using argus::Open;

ArgusIdentify* argus_identify_open(const ArgusList* list, int32_t i, ArgusError* error) noexcept {
  return Open<ArgusIdentify>(error, [&](ArgusIdentify** handle) {
    *handle = new ArgusIdentify{argus::ArchiveIdentification(list->list.at(static_cast<size_t>(i)))};
    return argus::Status();
  });
}

int32_t argus_identify_step(ArgusIdentify* handle, int32_t* done, ArgusIdentity* identity, ArgusError* error) noexcept {
  return GuardStep(done, error, [&](bool* is_done) { return handle->identification.Step(is_done, identity); });
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
  return GuardStep(done, error, [&](bool* is_done) { return handle->identification.Step(is_done, identity); });
}

void argus_stream_close(ArgusStream* handle) noexcept { Close(handle); }

int32_t argus_archive_peek(const ArgusList* list, int32_t i, int32_t* is_archive, ArgusError* error) noexcept {
  *is_archive = 0;
  return Guard(error, [&] {
    argus::Result<bool> found = argus::IsArchive(list->list.at(static_cast<size_t>(i)));
    if (found.ok()) *is_archive = found.value();
    return found.status();
  });
}

ArgusInspection* argus_inspect_open(const ArgusList* list, int32_t i, ArgusError* error) noexcept {
  return Open<ArgusInspection>(error, [&](ArgusInspection** handle) {
    *handle = new ArgusInspection{argus::ArchiveInspection(list->list.at(static_cast<size_t>(i)))};
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
