#include "filter_value.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdlib>

namespace argus {

bool IsDottedQuad(std::string_view text) {
  return std::count(text.begin(), text.end(), '.') == 3 &&
         text.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::string ReadAddress(std::string_view text) {
  uint8_t bytes[16];
  if (inet_pton(AF_INET, std::string(text).c_str(), bytes) == 1) return std::string(reinterpret_cast<char*>(bytes), 4);
  if (inet_pton(AF_INET6, std::string(text).c_str(), bytes) == 1)
    return std::string(reinterpret_cast<char*>(bytes), 16);
  return std::string();
}

bool IsUnspecified(const std::string& address) {
  return address.size() == 16 && address.find_first_not_of('\0') == std::string::npos;
}

std::string ReadMac(std::string_view text) {
  std::string mac;
  const std::string s(text);
  const char* p = s.c_str();
  for (int i = 0; i < 6; i++) {
    char* end;
    if (!std::isxdigit(static_cast<unsigned char>(*p))) return std::string();
    const unsigned long byte = std::strtoul(p, &end, 16);
    if (byte > 0xFF || *end != (i < 5 ? ':' : '\0')) return std::string();
    mac += static_cast<char>(byte);
    p = end + 1;
  }
  return mac;
}

bool ReadNumber(std::string_view text, double* value, bool* whole) {
  const std::string s(text);
  if (s.empty() || s.size() > 40 || s.find_first_of("0123456789") == std::string::npos) return false;
  char* end;
  *whole = s.find('.') == std::string::npos;
  if (*whole) {
    if (!std::isdigit(static_cast<unsigned char>(s[0]))) return false;
    *value = static_cast<double>(std::strtoull(s.c_str(), &end, 0));
  } else {
    if (s.find_first_not_of("0123456789.") != std::string::npos) return false;
    *value = std::strtod(s.c_str(), &end);
  }
  return *end == '\0';
}

}  // namespace argus
