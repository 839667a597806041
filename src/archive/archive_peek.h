// Is a file an Argus archive? Its beginning says so: no more of it is read than that takes.
#ifndef ARGUS_ARCHIVE_ARCHIVE_PEEK_H
#define ARGUS_ARCHIVE_ARCHIVE_PEEK_H

#include "archive/archive_list.h"
#include "base/status.h"

namespace argus {

// Returns whether the file begins as an archive does, packed or not, or has records after a beginning that is missing.
// Fails, with a clause to follow the name of the file, for one that cannot be read or is packed but cannot be unpacked:
// nobody knows what it holds.
Result<bool> IsArchive(const ArchiveEntry& entry);

}  // namespace argus

#endif
