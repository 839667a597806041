// The stamp by which a change of a file is noticed.
#ifndef ARGUS_IO_FILE_STAMP_H
#define ARGUS_IO_FILE_STAMP_H

#include <sys/stat.h>

#include <cstdint>

#include "base/little_endian.h"

namespace argus {

// What the file system says about a file's content and about when it last changed. Nobody can exchange a content
// without changing the stamp: the kernel alone sets ctime.
struct FileStamp {
  uint64_t size = 0;
  uint64_t inode = 0;
  int64_t mtime = 0;  // nanoseconds since the epoch
  int64_t ctime = 0;  // nanoseconds since the epoch
  bool operator==(const FileStamp&) const = default;
};

// Returns the stamp of a file as stat() describes it.
FileStamp StampOf(const struct stat& st);

// Appends a stamp to `out` as side-cars and lists of archives store it, and reads it back.
void PutStamp(const FileStamp& stamp, ByteVector* out);
FileStamp GetStamp(LittleReader* in);

}  // namespace argus

#endif
