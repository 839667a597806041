#include "io/file_input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "io/random_file.h"

namespace argus {

namespace {

class FileInput : public ByteInput {
 public:
  FileInput(int fd, const struct stat& st) : fd_(fd), size_(st.st_size), mtime_(st.st_mtime) {}
  ~FileInput() override { close(fd_); }

  Status Read(uint8_t* out, size_t capacity, size_t* n) override {
    ssize_t got;
    do {
      got = read(fd_, out, capacity);
    } while (got < 0 && errno == EINTR);
    if (got < 0) return Status::Io("could not read", errno);
    *n = static_cast<size_t>(got);
    return Status();
  }

  bool MayGrow() const override {
    struct stat st;
    if (fstat(fd_, &st) != 0) return false;
    return st.st_size > size_ || st.st_mtime > mtime_ || std::llabs(time(nullptr) - st.st_mtime) < kQuietSeconds;
  }

 private:
  int fd_;
  off_t size_;
  time_t mtime_;
};

class BorrowedInput : public ByteInput {
 public:
  BorrowedInput(const uint8_t* data, size_t size) : data_(data), size_(size) {}

  Status Read(uint8_t* out, size_t capacity, size_t* n) override {
    *n = std::min(capacity, size_);
    if (*n > 0) std::memcpy(out, data_, *n);
    data_ += *n;
    size_ -= *n;
    return Status();
  }
  bool MayGrow() const override { return false; }

 private:
  const uint8_t* data_;
  size_t size_;
};

}  // namespace

Result<std::unique_ptr<ByteInput>> OpenFile(const std::string& path, uint64_t dev, uint64_t inode) {
  struct stat st;
  Result<int> fd = OpenRegular(path, dev, inode, &st);
  if (!fd.ok()) return fd.status();
  posix_fadvise(fd.value(), 0, 0, POSIX_FADV_SEQUENTIAL);
  return std::unique_ptr<ByteInput>(std::make_unique<FileInput>(fd.value(), st));
}

std::unique_ptr<ByteInput> MemoryInput(const uint8_t* data, size_t size) {
  return std::make_unique<BorrowedInput>(data, size);
}

}  // namespace argus
