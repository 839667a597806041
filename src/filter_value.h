// Values in the text of a filter: addresses and numbers.
#ifndef ARGUS_FILTER_VALUE_H
#define ARGUS_FILTER_VALUE_H

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
// Decimal, 0x hex, 0 octal, or with a fraction. False: no number.
bool ReadNumber(std::string_view text, double* value, bool* whole);

}  // namespace argus

#endif
