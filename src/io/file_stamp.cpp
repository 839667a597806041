#include "io/file_stamp.h"

namespace argus {

FileStamp StampOf(const struct stat& st) {
  // Somebody may have given the file a time of any year: then the sum wraps, and still shows a change.
  const auto nanos = [](const struct timespec& t) {
    return static_cast<int64_t>(static_cast<uint64_t>(t.tv_sec) * 1000000000 + static_cast<uint64_t>(t.tv_nsec));
  };
  return {static_cast<uint64_t>(st.st_size), static_cast<uint64_t>(st.st_ino), nanos(st.st_mtim), nanos(st.st_ctim)};
}

void PutStamp(const FileStamp& s, ByteVector* out) {
  for (const uint64_t v : {s.size, s.inode, static_cast<uint64_t>(s.mtime), static_cast<uint64_t>(s.ctime)}) {
    PutLittle(out, v);
  }
}

FileStamp GetStamp(LittleReader* in) {
  FileStamp s;
  s.size = in->Get<uint64_t>();
  s.inode = in->Get<uint64_t>();
  s.mtime = static_cast<int64_t>(in->Get<uint64_t>());
  s.ctime = static_cast<int64_t>(in->Get<uint64_t>());
  return s;
}

}  // namespace argus
