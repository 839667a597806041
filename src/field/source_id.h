// Which sensor: the source id of a transport DSR or of a management record, of every kind, and its text.
// argus-record-format.md 3.1 and 4.
#ifndef ARGUS_FIELD_SOURCE_ID_H
#define ARGUS_FIELD_SOURCE_ID_H

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "record/record.h"

namespace argus {

enum class IdKind : uint8_t { kIpv4, kIpv6, kEthernet, kInteger, kString, kUuid };

// Parts are empty where absent. Borrows the record's bytes.
struct SourceId {
  IdKind kind = IdKind::kIpv4;
  Bytes id;         // as wide as its kind says
  Bytes interface;  // 4 bytes, NUL-padded
  Bytes sequence;   // 4 bytes
};

// Reads the id of a record that has DSRs. All is empty without a transport DSR.
SourceId ReadSourceId(const Record& r);
// Reads the id of a management record.
SourceId ReadManagementSourceId(const Record& r);

// Returns the id as `ra` prints it, with "/interface" where there is one, in the scratch of the record or its bytes.
// Empty if there is no id.
std::string_view SourceIdText(Record& r, const SourceId& source);
// Returns the interface alone, in the record's bytes; empty if there is none.
std::string_view InterfaceText(const SourceId& source);

}  // namespace argus

#endif
