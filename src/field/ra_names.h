// Names that `ra` prints for numbers: protocols, ethertypes, DSCPs, and the letters of bit masks.
// Tables: ra-fields.md 5, 11, 12 and argus-record-format.md 3.6, 3.7.
#ifndef ARGUS_FIELD_RA_NAMES_H
#define ARGUS_FIELD_RA_NAMES_H

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace argus {

// Each returns the name of a number. All results are static.
std::string_view ProtocolName(uint8_t protocol);  // "unas" for a number without a name
std::string_view EtherTypeName(uint16_t type);    // empty for a number without a name
std::string_view DscpName(uint8_t dscp);          // empty for a number without a name
std::string_view IsisPduName(uint32_t pdu);       // empty for a number without a name
// Returns whether an ethertype has such a name.
bool IsEtherTypeName(std::string_view name);

inline constexpr size_t kMaxEncapsulationLetters = 23;
inline constexpr size_t kMaxTcpOptionLetters = 12;
inline constexpr uint32_t kTcpFirstOption = 0x100000;

// Write the letters of the set bits, low bit first. Return how many were written. `out` has room for the maximum.
size_t EncapsulationLetters(uint32_t mask, bool version5, char* out);
size_t TcpOptionLetters(uint32_t options, char* out);

}  // namespace argus

#endif
