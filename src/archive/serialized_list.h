// A list of archives as bytes, for another process that reads the same files.
#ifndef ARGUS_ARCHIVE_SERIALIZED_LIST_H
#define ARGUS_ARCHIVE_SERIALIZED_LIST_H

#include "archive/archive_list.h"
#include "base/little_endian.h"

namespace argus {

// Appends what a scan needs of a complete list to `*out`.
void SerializeList(const ArchiveList& list, ByteVector* out);
// Appends the archives in `size` bytes to `*list`. Returns false if the bytes are not such a list.
bool DeserializeList(const uint8_t* data, size_t size, ArchiveList* list);

}  // namespace argus

#endif
