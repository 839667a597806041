#include "facade/guard.h"

#include <cstdio>
#include <exception>
#include <new>

namespace argus {

static_assert(kArePlain<ArgusError, ArgusNotice>);

namespace {

int32_t Fill(ArgusError* error, int32_t code, int32_t saved_errno, const char* message, const char* detail) {
  error->code = code;
  error->saved_errno = saved_errno;
  std::snprintf(error->message, sizeof error->message, "%s", message);
  std::snprintf(error->detail, sizeof error->detail, "%s", detail);
  return code;
}

}  // namespace

int64_t live_handles = 0;

int32_t SetError(ArgusError* error, const Status& status) {
  return Fill(error, status.code(), status.saved_errno(), status.message().c_str(), status.detail().c_str());
}

int32_t SetCaught(ArgusError* error) noexcept {
  constexpr const char* kUnexpected = "unexpected failure while reading archives";
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return Fill(error, ARGUS_OUT_OF_MEMORY, 0, "out of memory", "");
  } catch (const std::exception& e) {
    return Fill(error, ARGUS_INTERNAL, 0, kUnexpected, e.what());
  } catch (...) {
    return Fill(error, ARGUS_INTERNAL, 0, kUnexpected, "");
  }
}

}  // namespace argus

int64_t argus_live_handles() noexcept { return argus::live_handles; }
