// What an event record carries: the output of a program that a sensor ran, or a file that it read, often deflated.
// argus-record-format.md 6 and 3.11.
#ifndef ARGUS_FIELD_EVENT_DATA_H
#define ARGUS_FIELD_EVENT_DATA_H

#include <string_view>

#include "record/record.h"

namespace argus {

struct EventData {
  Bytes data;               // in the record or in its buffer
  std::string_view damage;  // why it is not all there, static; empty if it is
};

// Bytes after inflating. More is cut off: nobody knows how large the data of an archive from elsewhere becomes.
inline constexpr size_t kMaxEventData = 1024 * 1024;

// Returns the data of an event record, inflated if need be; empty if it has none. Throws std::bad_alloc if memory runs
// out. The data lives until the record is assigned anew.
EventData ReadEventData(Record& r);

}  // namespace argus

#endif
