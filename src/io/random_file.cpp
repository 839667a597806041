#include "io/random_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace argus {

static_assert(sizeof(off_t) == 8, "archives may have more than 2 GiB: compile with -D_FILE_OFFSET_BITS=64");

Result<int> OpenRegular(const std::string& path, uint64_t dev, uint64_t inode, struct stat* st) {
  int fd;
  do {
    // Non-blocking, so that a fifo put in the place of an archive cannot hang the caller.
    fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) return Status::Io("could not open", errno);
  if (fstat(fd, st) != 0) {
    const int saved = errno;
    close(fd);
    return Status::Io("could not stat", saved);
  }
  const bool other = (dev != 0 || inode != 0) && (st->st_dev != dev || st->st_ino != inode);
  if (!S_ISREG(st->st_mode) || other) {
    close(fd);
    return Status(ARGUS_IO, other ? "it was exchanged for another file" : "it is not a regular file");
  }
  return fd;
}

Status RandomFile::Open(const std::string& path, uint64_t dev, uint64_t inode) {
  Close();
  struct stat st;
  Result<int> fd = OpenRegular(path, dev, inode, &st);
  if (!fd.ok()) return fd.status();
  fd_ = fd.value();
  stamp_ = StampOf(st);
  return Status();
}

void RandomFile::Close() {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

bool RandomFile::IsUnchanged() const {
  struct stat st;
  return fstat(fd_, &st) == 0 && StampOf(st) == stamp_;
}

Status RandomFile::ReadAt(uint64_t offset, uint8_t* out, size_t size) const {
  while (size > 0) {
    const ssize_t got = pread(fd_, out, size, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Status::Io("could not read", errno);
    if (got == 0) return Status(ARGUS_CORRUPT, "the file is too short");
    out += got;
    offset += static_cast<uint64_t>(got);
    size -= static_cast<size_t>(got);
  }
  return Status();
}

}  // namespace argus
