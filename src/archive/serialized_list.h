// A list of archives as bytes, for another process that is to read the same files.
#ifndef ARGUS_ARCHIVE_SERIALIZED_LIST_H
#define ARGUS_ARCHIVE_SERIALIZED_LIST_H

#include "archive/archive_list.h"
#include "base/little_endian.h"

namespace argus {

// Append what a scan needs of a complete list.
void PackList(const ArchiveList& list, ByteVector* out);
// False: that is not what the bytes are.
bool UnpackList(const uint8_t* data, size_t size, ArchiveList* list);

}  // namespace argus

#endif
