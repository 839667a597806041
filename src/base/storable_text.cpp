#include "base/storable_text.h"

#include <algorithm>

namespace argus {

namespace {

bool IsPlain(uint8_t b) { return b != 0 && b < 0x80; }

// The size of the well-formed UTF-8 sequence at p, of n bytes at least 1; 0 if there is none (RFC 3629, table 3).
size_t SequenceSize(const uint8_t* p, size_t n) {
  const uint8_t lead = p[0];
  const size_t size = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  if (lead == 0 || size == 0 || size > n) return 0;
  for (size_t i = 1; i < size; i++) {
    if ((p[i] & 0xC0) != 0x80) return 0;
  }
  if (lead == 0xE0 && p[1] < 0xA0) return 0;  // longer than needed
  if (lead == 0xED && p[1] > 0x9F) return 0;  // surrogates
  if (lead == 0xF0 && p[1] < 0x90) return 0;  // longer than needed
  if (lead == 0xF4 && p[1] > 0x8F) return 0;  // above U+10FFFF
  return size;
}

bool IsUtf8(Bytes text) {
  for (size_t at = 0; at < text.size();) {
    const size_t size = SequenceSize(text.data() + at, text.size() - at);
    if (size == 0) return false;
    at += size;
  }
  return true;
}

// Appends a byte as \xHH. Returns the end.
uint8_t* EscapeByte(uint8_t b, uint8_t* out) {
  constexpr char kDigits[] = "0123456789abcdef";
  *out++ = '\\';
  *out++ = 'x';
  *out++ = static_cast<uint8_t>(kDigits[b >> 4]);
  *out++ = static_cast<uint8_t>(kDigits[b & 15]);
  return out;
}

// The value of a hexadecimal digit, or -1.
int DigitOf(uint8_t b) {
  if (b >= '0' && b <= '9') return b - '0';
  if (b >= 'a' && b <= 'f') return b - 'a' + 10;
  if (b >= 'A' && b <= 'F') return b - 'A' + 10;
  return -1;
}

// The byte that \xHH at p stands for, if that is there; 0 if not.
uint8_t EscapedByte(const uint8_t* p, size_t n) {
  if (n < 4 || p[0] != '\\' || p[1] != 'x' || DigitOf(p[2]) < 0 || DigitOf(p[3]) < 0) return 0;
  return static_cast<uint8_t>(DigitOf(p[2]) << 4 | DigitOf(p[3]));
}

}  // namespace

bool IsStorable(Bytes text, int32_t encoding) {
  const uint8_t* const end = text.data() + text.size();
  if (std::all_of(text.data(), end, IsPlain)) return true;
  if (encoding == ARGUS_TEXT_UTF8) return IsUtf8(text);
  return encoding == ARGUS_TEXT_SINGLE_BYTE && std::find(text.data(), end, 0) == end;
}

size_t EscapedSize(Bytes text) {
  size_t size = 0;
  for (size_t i = 0; i < text.size(); i++) size += IsPlain(text.data()[i]) ? 1 : 4;
  return size;
}

void Escape(Bytes text, uint8_t* out) {
  for (size_t i = 0; i < text.size(); i++) {
    const uint8_t b = text.data()[i];
    if (IsPlain(b)) {
      *out++ = b;
    } else {
      out = EscapeByte(b, out);
    }
  }
}

size_t ShowPath(Bytes path, int32_t encoding, uint8_t* out) {
  const bool storable = IsStorable(path, encoding);
  uint8_t* end = out;
  for (size_t i = 0; i < path.size(); i++) {
    const uint8_t b = path.data()[i];
    if (b == '\\') *end++ = b;
    if (storable || IsPlain(b)) {
      *end++ = b;
    } else {
      end = EscapeByte(b, end);
    }
  }
  return static_cast<size_t>(end - out);
}

size_t ReadPath(Bytes text, bool is_glob, uint8_t* out) {
  uint8_t* end = out;
  for (size_t i = 0; i < text.size();) {
    const uint8_t* const p = text.data() + i;
    const size_t rest = text.size() - i;
    const bool is_pair = rest > 1 && p[0] == '\\' && p[1] == '\\';
    const uint8_t escaped = EscapedByte(p, rest);
    *end++ = escaped != 0 ? escaped : *p;
    if (is_pair && is_glob) *end++ = *p;
    i += escaped != 0 ? 4 : is_pair ? 2 : 1;
  }
  return static_cast<size_t>(end - out);
}

}  // namespace argus
