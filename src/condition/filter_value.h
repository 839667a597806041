// Values in the text of a filter: addresses and numbers.
#ifndef ARGUS_CONDITION_FILTER_VALUE_H
#define ARGUS_CONDITION_FILTER_VALUE_H

#include <cstdint>
#include <string>
#include <string_view>

namespace argus {

// Digits and dots: an address, not a name, even if it cannot be one of a host.
bool IsDottedQuad(std::string_view text);
// An address in text, 4 or 16 bytes; empty: none.
std::string ReadAddress(std::string_view text);
// Whether such bytes are ::.
bool IsUnspecified(const std::string& address);
// aa:bb:cc:dd:ee:ff, 6 bytes; empty: none.
std::string ReadMac(std::string_view text);
// Decimal, 0x hex, 0 octal, or with a fraction; a sign in front. False: no number.
bool ReadNumber(std::string_view text, double* value, bool* whole);
// Digits alone, decimal even behind a 0, and no more than `most`. False: something else.
bool ReadDigits(std::string_view text, uint32_t most, uint32_t* value);

// What a service's name stands for; a transport that has no service of that name, or another port for it, is false.
struct Service {
  int64_t port = 0;
  bool tcp = false;
  bool udp = false;
};
// By the system's list of services. False: it has no such name.
bool ReadService(std::string_view name, Service* service);

}  // namespace argus

#endif
