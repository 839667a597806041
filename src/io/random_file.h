// A regular file, read at any place.
#ifndef ARGUS_IO_RANDOM_FILE_H
#define ARGUS_IO_RANDOM_FILE_H

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/status.h"
#include "io/file_stamp.h"

namespace argus {

// Opens a regular file for reading, without following a symbolic link in the last component or waiting for anything.
// dev, inode: what it must be (0, 0: anything), so that a file exchanged since it was listed is noticed. Status:
// ARGUS_IO with the errno, or ARGUS_IO without one and a message that is a clause ("it is not a regular file").
Result<int> OpenRegular(const std::string& path, uint64_t dev, uint64_t inode, struct stat* st);

// Owns its descriptor.
class RandomFile {
 public:
  RandomFile() = default;
  ~RandomFile() { Close(); }
  RandomFile(const RandomFile&) = delete;
  RandomFile& operator=(const RandomFile&) = delete;

  // As OpenRegular().
  Status Open(const std::string& path, uint64_t dev, uint64_t inode);
  void Close();
  bool is_open() const { return fd_ >= 0; }
  const FileStamp& stamp() const { return stamp_; }  // when it was opened
  // Returns whether the file is still as it was opened.
  bool IsUnchanged() const;
  // Reads exactly `size` bytes from `offset` into `out`. ARGUS_CORRUPT: the file ends before.
  Status ReadAt(uint64_t offset, uint8_t* out, size_t size) const;

 private:
  int fd_ = -1;
  FileStamp stamp_;
};

}  // namespace argus

#endif
