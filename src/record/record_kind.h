// What a record is to whoever reads archives, by byte 0 of its header alone (argus-record-format.md 1.2).
#ifndef ARGUS_RECORD_RECORD_KIND_H
#define ARGUS_RECORD_RECORD_KIND_H

#include <array>
#include <cstddef>
#include <cstdint>

#include "record/record_format.h"

namespace argus {

enum class RecordKind : uint8_t {
  kOther,       // of a type that exists by name only: nobody can say what is in it
  kFlow,        // a flow of a sensor, from NetFlow or aggregated: it has DSRs
  kEvent,       // it has DSRs
  kManagement,  // of a sensor, or the start record of a client
};

constexpr std::array<RecordKind, 16> MakeRecordKinds() {
  std::array<RecordKind, 16> kinds{};
  for (const RecordType type : {kFar, kNetflow, kAflow}) kinds[type >> 4] = RecordKind::kFlow;
  kinds[kEvent >> 4] = RecordKind::kEvent;
  for (size_t type = kMar >> 4; type < kinds.size(); type++) kinds[type] = RecordKind::kManagement;
  return kinds;
}

inline constexpr std::array<RecordKind, 16> kRecordKinds = MakeRecordKinds();

// Returns the kind of a record of any version, which begins at `record` (1 readable byte).
inline RecordKind KindOf(const uint8_t* record) { return kRecordKinds[record[0] >> 4]; }

}  // namespace argus

#endif
