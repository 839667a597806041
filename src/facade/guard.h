// What every function of the facade does around the core: it turns a Status, or whatever is thrown inside, into an
// ArgusError, and counts the handles that are open. The facade alone catches exceptions and calls new and delete.
#ifndef ARGUS_FACADE_GUARD_H
#define ARGUS_FACADE_GUARD_H

#include <cstdint>
#include <type_traits>

#include "api/error.h"
#include "base/status.h"

namespace argus {

// True if all of these structs may cross the contract: C can copy them.
template <typename... T>
constexpr bool kArePlain = ((std::is_standard_layout_v<T> && std::is_trivially_copyable_v<T>)&&...);

// Handles that are open now. Postgres has one thread, so a plain integer is enough.
extern int64_t live_handles;

// Fills `error` from a Status that is not ok. A message that is too long is cut. Returns its code.
int32_t SetError(ArgusError* error, const Status& status);

// Fills `error` from the exception that is being handled; call it in a catch clause only. Returns the code.
int32_t SetCaught(ArgusError* error) noexcept;

// Runs `body`, which returns a Status. Returns its code and fills `error` unless that is ARGUS_OK; nothing that `body`
// throws gets out.
template <typename Body>
int32_t Guard(ArgusError* error, Body body) noexcept {
  try {
    const Status status = body();
    return status.ok() ? ARGUS_OK : SetError(error, status);
  } catch (...) {
    return SetCaught(error);
  }
}

// Runs `step`, which returns a Status and sets the bool at its argument when all is done, as Guard() does. Sets *done
// to 1 or 0, unless it throws.
template <typename Step>
int32_t GuardStep(int32_t* done, ArgusError* error, Step step) noexcept {
  return Guard(error, [&] {
    bool is_done = false;
    Status status = step(&is_done);
    *done = is_done;
    return status;
  });
}

// Returns the handle that `make` puts into the pointer at its argument, and counts it. If `make` returns an error or
// throws, deletes what it has put there, fills `error` and returns nullptr.
template <typename Handle, typename Make>
Handle* Open(ArgusError* error, Make make) noexcept {
  Handle* handle = nullptr;
  if (Guard(error, [&]() -> Status { return make(&handle); }) == ARGUS_OK) {
    live_handles++;
    return handle;
  }
  delete handle;
  return nullptr;
}

// Deletes a handle of Open(). nullptr is allowed.
template <typename Handle>
void Close(Handle* handle) noexcept {
  if (handle == nullptr) return;
  delete handle;
  live_handles--;
}

}  // namespace argus

#endif
