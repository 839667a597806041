// Values in the text of a filter: addresses and numbers.
#ifndef ARGUS_CONDITION_FILTER_VALUE_H
#define ARGUS_CONDITION_FILTER_VALUE_H

#include <cstdint>
#include <string>
#include <string_view>

namespace argus {

// Returns whether the text is digits and three dots: an address, not a name, even if no host can have it.
bool IsDottedQuad(std::string_view text);
// Returns the address in a text, 4 or 16 bytes in network order; empty if it is none.
std::string ReadAddress(std::string_view text);
// Returns whether such bytes are the address ::.
bool IsUnspecified(const std::string& address);
// Returns the 6 bytes of aa:bb:cc:dd:ee:ff; empty if the text is no such address.
std::string ReadMac(std::string_view text);
// Reads a number: decimal, 0x hex, 0 octal, or with a fraction; a sign may stand in front. Sets *whole if it has no
// fraction. Returns false if the text is no number.
bool ReadNumber(std::string_view text, double* value, bool* whole);
// Reads digits alone, decimal even after a leading 0, of a number no greater than `most`. Returns false for anything
// else.
bool ReadDigits(std::string_view text, uint32_t most, uint32_t* value);

// What a service's name stands for. A transport that has no service of that name, or another port for it, is false.
struct Service {
  int64_t port = 0;
  bool tcp = false;
  bool udp = false;
};
// Looks a name up in the system's list of services. Returns false if the list has no such name.
bool ReadService(std::string_view name, Service* service);

}  // namespace argus

#endif
