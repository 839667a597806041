// The identity of a file, wherever it lies: its size and the digest of its bytes, as they are on disk.
#ifndef ARGUS_ARCHIVE_ARCHIVE_IDENTITY_H
#define ARGUS_ARCHIVE_ARCHIVE_IDENTITY_H

#include "archive/archive_list.h"
#include "base/status.h"
#include "io/content_hash.h"
#include "io/random_file.h"

namespace argus {

class ArchiveIdentification {
 public:
  // `entry` is borrowed.
  explicit ArchiveIdentification(const ArchiveEntry& entry) : entry_(entry) {}
  // Reads on for some milliseconds. `*done`: `*identity` is filled. ARGUS_IO if the file cannot be read.
  Status Step(bool* done, ArgusIdentity* identity);

 private:
  Status Finish(bool has_changed, bool* done, ArgusIdentity* identity);

  const ArchiveEntry& entry_;
  RandomFile file_;
  ContentHash hash_;
  ByteVector buffer_;
};

// Returns the error for a file that cannot be read: ARGUS_IO, "could not open archive ..." for `what` = "could not
// open".
Status Refused(const ArchiveEntry& entry, const char* what, const Status& s);

// Returns whether the entry's path leads to the file that was listed, unchanged.
bool IsCurrent(const ArchiveEntry& entry);

}  // namespace argus

#endif
