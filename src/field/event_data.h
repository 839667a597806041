// What an event record carries: the output of a program that a sensor ran, or a file that it read, often deflated.
// argus-record-format.md 6 and 3.11.
#ifndef ARGUS_FIELD_EVENT_DATA_H
#define ARGUS_FIELD_EVENT_DATA_H

#include <string_view>

#include "record/record.h"

namespace argus {

struct EventData {
  Bytes data;               // in the record or in its buffer
  std::string_view damage;  // why it is not all there; empty if it is
};

// More is cut off: nobody knows what an archive from elsewhere unfolds to.
inline constexpr size_t kMaxEventData = 1024 * 1024;

EventData ReadEventData(Record& r);

}  // namespace argus

#endif
