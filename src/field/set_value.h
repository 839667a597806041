// Setting an ArgusValue: one small function per type. Every field ends in exactly one of these calls.
#ifndef ARGUS_FIELD_SET_VALUE_H
#define ARGUS_FIELD_SET_VALUE_H

#include <cmath>
#include <cstdint>
#include <string_view>

#include "api/argus.h"
#include "base/bytes.h"

namespace argus {

inline void SetNull(ArgusValue* v) {
  v->integer = 0;
  v->length = 0;
  v->is_null = 1;
}

inline void SetInt(ArgusValue* v, int64_t i) {
  v->integer = i;
  v->is_null = 0;
}

// Sets NULL for a NaN: the statistic does not exist (one packet has no deviation).
inline void SetReal(ArgusValue* v, double d) {
  if (std::isnan(d)) return SetNull(v);
  v->real = d;
  v->is_null = 0;
}

// Borrows the bytes, which must live as long as the value.
inline void SetBytes(ArgusValue* v, Bytes b) {
  v->bytes = b.data();
  v->length = static_cast<uint32_t>(b.size());
  v->is_null = 0;
}

// Borrows the text, which must live as long as the value: static, in the record's bytes or in its scratch.
inline void SetText(ArgusValue* v, std::string_view s) {
  SetBytes(v, Bytes(reinterpret_cast<const uint8_t*>(s.data()), s.size()));
}

// Sets a text column: outer blanks are trimmed, and if nothing is left it is NULL.
inline void SetTrimmed(ArgusValue* v, std::string_view s) {
  const size_t first = s.find_first_not_of(' ');
  if (first == std::string_view::npos) return SetNull(v);
  SetText(v, s.substr(first, s.find_last_not_of(' ') - first + 1));
}

// Returns the text of a NUL-padded run, into which it points.
inline std::string_view PaddedText(Bytes b) {
  const std::string_view text(reinterpret_cast<const char*>(b.data()), b.size());
  return text.substr(0, text.find('\0'));
}

}  // namespace argus

#endif
