#include "archive/archive_identity.h"

#include <algorithm>

namespace argus {

namespace {

constexpr size_t kBufferSize = 256 * 1024;
constexpr uint64_t kBytesPerStep = 2 * 1024 * 1024;

}  // namespace

Status ArchiveIdentification::Step(bool* done, ArgusIdentity* identity) {
  *done = false;
  if (!file_.is_open()) {
    const Status s = file_.Open(entry_.resolved, 0, 0);
    if (!s.ok()) return Refused(entry_, "could not open", s);
    buffer_.resize(kBufferSize);
  }
  if (file_.stamp() != entry_.stamp) return Finish(true, done, identity);
  const uint64_t size = entry_.stamp.size, end = hash_.size() + std::min(size - hash_.size(), kBytesPerStep);
  while (hash_.size() < end) {
    const size_t n = std::min<uint64_t>(end - hash_.size(), buffer_.size());
    const Status s = file_.ReadAt(hash_.size(), buffer_.data(), n);
    if (s.code() == ARGUS_CORRUPT) return Finish(true, done, identity);
    if (!s.ok()) return Refused(entry_, "could not read", s);
    hash_.Add(buffer_.data(), n);
  }
  return end == size ? Finish(!file_.IsUnchanged(), done, identity) : Status();
}

Status ArchiveIdentification::Finish(bool has_changed, bool* done, ArgusIdentity* identity) {
  *done = true;
  *identity = ArgusIdentity{};
  identity->has_changed = has_changed;
  if (has_changed) return Status();
  identity->bytes = static_cast<int64_t>(entry_.stamp.size);
  identity->mtime = entry_.stamp.mtime / 1000;
  identity->ctime = entry_.stamp.ctime / 1000;
  const Digest digest = hash_.Take();
  std::copy(digest.begin(), digest.end(), identity->digest);
  return Status();
}

Status Refused(const ArchiveEntry& entry, const char* what, const Status& s) {
  std::string message = std::string(what) + " archive \"" + entry.path.str() + "\"";
  if (s.saved_errno() == 0) message += ": " + s.message();
  return Status(ARGUS_IO, std::move(message), {}, s.saved_errno());
}

bool IsCurrent(const ArchiveEntry& entry) {
  struct stat st;
  return stat(entry.path.str().c_str(), &st) == 0 && st.st_dev == entry.dev && StampOf(st) == entry.stamp;
}

}  // namespace argus
