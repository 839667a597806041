// Rows of a rollup for the facade: their values, and the bytes of their addresses, one address per row.
#ifndef ARGUS_ROLLUP_ROW_BUFFER_H
#define ARGUS_ROLLUP_ROW_BUFFER_H

#include <cstdint>
#include <vector>

#include "api/argus.h"
#include "field/set_value.h"
#include "rollup/host_key.h"

namespace argus {

class RowBuffer {
 public:
  static constexpr size_t kRows = 1024;  // at the most

  // Begins anew, with rows of `width` values.
  void Begin(size_t width) {
    width_ = width;
    n_ = 0;
    values_.resize(kRows * width_);
    addresses_.resize(kRows * kAddressSize);
  }
  size_t room() const { return kRows - n_; }
  bool full() const { return room() == 0; }
  bool empty() const { return n_ == 0; }
  // Appends a row. Returns its values, which the caller sets; they live until the next Begin(). REQUIRES: !full().
  ArgusValue* Add() { return values_.data() + n_++ * width_; }
  // Sets `v`, a value of the row appended last, to an address.
  void SetHost(ArgusValue* v, const Host& host) {
    uint8_t* const bytes = addresses_.data() + (n_ - 1) * kAddressSize;
    host.Put(bytes);
    SetBytes(v, Bytes(bytes, host.size()));
  }
  // The rows, for the facade. `done`: no more come after these.
  ArgusRows View(bool done) const { return {values_.data(), static_cast<int32_t>(n_), done}; }

 private:
  static constexpr size_t kAddressSize = 16;

  size_t width_ = 0, n_ = 0;
  std::vector<ArgusValue> values_;
  std::vector<uint8_t> addresses_;
};

}  // namespace argus

#endif
