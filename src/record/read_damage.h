// What went wrong while one archive was read: counted, located, and the first of it described.
#ifndef ARGUS_RECORD_READ_DAMAGE_H
#define ARGUS_RECORD_READ_DAMAGE_H

#include <cstdint>
#include <string>

#include "io/byte_source.h"

namespace argus {

// Offsets are those of the uncompressed stream, in bytes.
struct ReadDamage {
  uint64_t count = 0;          // places
  uint64_t last_offset = 0;    // of the place that was added last
  uint64_t first_offset = 0;   // the smallest offset of any place
  uint64_t skipped_bytes = 0;  // bytes in no record that was handed out
  std::string first;           // a sentence on the place at first_offset, for a DETAIL
  bool packed_lost = false;    // some of the compressed file could not be unpacked: nobody knows what it held
  bool growing = false;        // ends inside a record, but is still being written: no damage

  // Counts a place of damage. Does nothing if `offset` is that of the place added last.
  void Add(uint64_t offset, std::string what);
  // Adds what was wrong with the packing of a source that was read to its end. A file that is still being written and
  // ends inside its packing counts as growing, not as damaged.
  void AddPacking(const ByteSource& source);
};

}  // namespace argus

#endif
