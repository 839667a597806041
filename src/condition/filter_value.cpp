#include "condition/filter_value.h"

#include <arpa/inet.h>
#include <netdb.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>

namespace argus {

bool IsDottedQuad(std::string_view text) {
  return std::count(text.begin(), text.end(), '.') == 3 &&
         text.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool ReadDigits(std::string_view text, uint32_t most, uint32_t* value) {
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, *value);
  return error == std::errc() && at == end && *value <= most;
}

namespace {

// Returns the 4 bytes of a.b.c.d; as in `ra`, 010 is 10.
std::string ReadIpv4(std::string_view text) {
  std::string address;
  if (!IsDottedQuad(text)) return address;
  for (int i = 0; i < 4; i++) {
    const std::string_view part = text.substr(0, text.find('.'));
    uint32_t byte;
    if (!ReadDigits(part, 0xFF, &byte)) return std::string();
    address += static_cast<char>(byte);
    text.remove_prefix(std::min(part.size() + 1, text.size()));
  }
  return address;
}

}  // namespace

std::string ReadAddress(std::string_view text) {
  if (IsDottedQuad(text)) return ReadIpv4(text);
  uint8_t bytes[16];
  if (inet_pton(AF_INET6, std::string(text).c_str(), bytes) != 1) return std::string();
  return std::string(reinterpret_cast<char*>(bytes), 16);
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
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const std::string s(text);
  if (s.empty() || s.size() > 40) return false;
  const size_t point = s.find('.');
  *whole = point == std::string::npos;
  char* end;
  if (*whole) {
    if (!std::isdigit(static_cast<unsigned char>(s[0]))) return false;
    *value = static_cast<double>(std::strtoull(s.c_str(), &end, 0));
  } else {
    if (s.find_first_not_of("0123456789.") != std::string::npos || point + 1 == s.size()) return false;
    *value = std::strtod(s.c_str(), &end);
  }
  if (negative) *value = -*value;
  return *end == '\0';
}

bool ReadService(std::string_view name, Service* service) {
  const std::string s(name);
  const auto port_of = [&s](const char* protocol) -> int64_t {
    const servent* found = getservbyname(s.c_str(), protocol);
    return found == nullptr ? -1 : ntohs(static_cast<uint16_t>(found->s_port));
  };
  const int64_t tcp = port_of("tcp"), udp = port_of("udp");
  service->port = tcp >= 0 ? tcp : udp;
  service->tcp = tcp >= 0;
  service->udp = udp == service->port;
  return service->port >= 0;
}

}  // namespace argus
