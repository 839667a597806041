#include "index/section_writer.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/crc32.h"
#include "index/index_file.h"

namespace argus {

namespace {

constexpr mode_t kFolderMode = 0700;
constexpr mode_t kFileMode = 0600;
constexpr int kAttempts = 3;

// Makes the folders above `path`. Returns false, with errno set, if that fails.
bool MakeFolders(const std::string& path) {
  for (size_t at = path.find('/', 1); at != std::string::npos; at = path.find('/', at + 1)) {
    if (mkdir(path.substr(0, at).c_str(), kFolderMode) != 0 && errno != EEXIST) {
      struct stat st;
      const int saved = errno;
      if (stat(path.substr(0, at).c_str(), &st) == 0) continue;  // read-only file systems say so first
      errno = saved;
      return false;
    }
  }
  return true;
}

// Returns whether `path` still names the file that is open as `fd`: its builder may have finished and renamed it.
bool IsNameOf(const std::string& path, int fd) {
  struct stat named, open;
  return lstat(path.c_str(), &named) == 0 && fstat(fd, &open) == 0 && named.st_ino == open.st_ino &&
         named.st_dev == open.st_dev;
}

}  // namespace

Status SectionWriter::Fail(const char* what) {
  const int saved = errno;
  return Status::Io(std::string("could not ") + what + " file \"" + temporary_ + "\"", saved);
}

Status SectionWriter::Open(const std::string& temporary, size_t header_size, bool* busy) {
  Abandon();
  *busy = false;
  temporary_ = temporary;
  header_size_ = header_size;
  if (!MakeFolders(temporary)) return Status::Io("could not create the folder of file \"" + temporary + "\"", errno);
  for (int attempt = 0; attempt < kAttempts; attempt++) {
    const int fd = open(temporary_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, kFileMode);
    if (fd < 0) return Fail("create");
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
      close(fd);
      break;
    }
    if (!IsNameOf(temporary_, fd)) {
      close(fd);
      continue;
    }
    fd_ = fd;
    return Restart();
  }
  *busy = true;
  return Status();
}

Status SectionWriter::Restart() {
  sections_.clear();
  end_ = header_size_;
  return ftruncate(fd_, 0) == 0 ? Status() : Fail("truncate");
}

Status SectionWriter::WriteAt(uint64_t offset, const uint8_t* data, size_t size) {
  while (size > 0) {
    const ssize_t n = pwrite(fd_, data, size, static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      if (n == 0) errno = ENOSPC;
      return Fail("write");
    }
    data += n;
    offset += static_cast<uint64_t>(n);
    size -= static_cast<size_t>(n);
  }
  return Status();
}

Status SectionWriter::Append(const ByteVector& bytes, uint64_t* offset) {
  *offset = end_;
  end_ += bytes.size();
  return WriteAt(*offset, bytes.data(), bytes.size());
}

Status SectionWriter::AddSection(uint32_t id, const ByteVector& bytes, uint32_t head_length) {
  Section s;
  s.id = id;
  s.length = bytes.size();
  s.head_length = head_length;
  s.head_crc = Crc32(bytes.data(), head_length);
  Status status = Append(bytes, &s.offset);
  sections_.push_back(s);
  return status;
}

Status SectionWriter::AddTable(SectionTable* table) {
  ByteVector bytes;
  for (const Section& s : sections_) PutSection(s, &bytes);
  table->n_sections = static_cast<uint32_t>(sections_.size());
  table->crc = Crc32(bytes.data(), bytes.size());
  if (Status s = Append(bytes, &table->offset); !s.ok()) return s;
  table->length = end_;
  return Status();
}

// Appends bytes to *out, packed.
Status SectionWriter::Pack(const ByteVector& bytes, ByteVector* out) {
  return packer_.Pack(bytes.data(), bytes.size(), out) ? Status() : Status(ARGUS_OUT_OF_MEMORY, "out of memory");
}

Status SectionWriter::AppendPacked(const ByteVector& bytes, uint64_t* offset, uint32_t* size) {
  ByteVector packed;
  if (Status s = Pack(bytes, &packed); !s.ok()) return s;
  *size = static_cast<uint32_t>(packed.size());
  return Append(packed, offset);
}

Status SectionWriter::AddPacked(uint32_t id, const ByteVector& bytes) {
  ByteVector packed;
  PutLittle(&packed, static_cast<uint32_t>(bytes.size()));
  if (Status s = Pack(bytes, &packed); !s.ok()) return s;
  return AddSection(id, packed, static_cast<uint32_t>(packed.size()));
}

// Packs what was written, unless that makes it longer.
Status SectionWriter::PackAll(const ByteVector& label) {
  ByteVector bytes(end_), packed;
  for (size_t at = 0; at < bytes.size();) {
    const ssize_t n = pread(fd_, bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return Fail("read");
    at += static_cast<size_t>(n);
  }
  PutLittle(&packed, static_cast<uint32_t>(bytes.size()));
  packed.insert(packed.end(), label.begin(), label.end());
  if (Status s = Pack(bytes, &packed); !s.ok()) return s;
  if (packed.size() + kPackedSizeAt >= bytes.size()) return Status();
  ByteVector head(kPackedMagic, kPackedMagic + sizeof kPackedMagic);
  PutLittle(&head, Crc32(packed.data(), packed.size()));
  end_ = head.size() + packed.size();
  if (ftruncate(fd_, 0) != 0) return Fail("truncate");
  if (Status s = WriteAt(0, head.data(), head.size()); !s.ok()) return s;
  return WriteAt(head.size(), packed.data(), packed.size());
}

Status SectionWriter::Finish(const ByteVector& header, const std::string& target) {
  if (Status s = WriteAt(0, header.data(), header.size()); !s.ok()) return s;
  return fsync(fd_) == 0 ? Rename(target) : Fail("fsync");
}

Status SectionWriter::FinishSmall(const ByteVector& header, const std::string& target, const ByteVector& label) {
  if (Status s = WriteAt(0, header.data(), header.size()); !s.ok()) return s;
  if (Status s = PackAll(label); !s.ok()) return s;
  return Rename(target);
}

Status SectionWriter::Rename(const std::string& target) {
  if (rename(temporary_.c_str(), target.c_str()) != 0) return Fail("rename");
  close(fd_);
  fd_ = -1;
  return Status();
}

void SectionWriter::Abandon() {
  if (fd_ < 0) return;
  unlink(temporary_.c_str());
  close(fd_);
  fd_ = -1;
}

}  // namespace argus
