// Status and Result<T>: how the core reports what went wrong. No exceptions, no logging.
//
// A Status carries the ArgusCode that the glue maps to a SQLSTATE, the saved errno where the operating
// system refused something, a primary message in Postgres style and a detail of full sentences.
#ifndef ARGUS_BASE_STATUS_H
#define ARGUS_BASE_STATUS_H

#include <string>
#include <utility>

#include "api/argus.h"

namespace argus {

// Success, or what went wrong.
class [[nodiscard]] Status {
 public:
  Status() = default;  // OK
  Status(ArgusCode code, std::string message, std::string detail = {}, int saved_errno = 0)
      : code_(code), errno_(saved_errno), message_(std::move(message)), detail_(std::move(detail)) {}

  // Returns that the operating system refused `what`, as in: could not open archive "x".
  static Status Io(std::string what, int saved_errno) { return Status(ARGUS_IO, std::move(what), {}, saved_errno); }

  bool ok() const { return code_ == ARGUS_OK; }
  ArgusCode code() const { return code_; }
  int saved_errno() const { return errno_; }
  const std::string& message() const { return message_; }
  const std::string& detail() const { return detail_; }

 private:
  ArgusCode code_ = ARGUS_OK;
  int errno_ = 0;
  std::string message_;
  std::string detail_;
};

// A value, or the Status that says why there is none.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}          // NOLINT: implicit on purpose
  Result(Status status) : status_(std::move(status)) {}  // NOLINT: implicit on purpose
  bool ok() const { return status_.ok(); }
  const Status& status() const { return status_; }
  T& value() { return value_; }

 private:
  Status status_;
  T value_{};
};

}  // namespace argus

#endif
