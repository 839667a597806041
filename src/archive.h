// Which archives: a file, a folder (recursively) or a glob -> a list of files in bytewise path order.
//
// Read are regular files, each inode once; not dot-files, side-cars, temporary or lock files, unless a file is named
// explicitly. Symbolic links are resolved. What cannot be listed becomes a notice: a folder that was not looked into
// may hold what somebody searches for.
#ifndef ARGUS_ARCHIVE_H
#define ARGUS_ARCHIVE_H

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "notice.h"
#include "pattern.h"
#include "status.h"

namespace argus {

struct ArchiveEntry {
  std::string path;      // as found, under the path given
  std::string resolved;  // without symbolic links
  int64_t bytes = 0;
  int64_t mtime = 0;  // microseconds since the epoch
  uint64_t dev = 0;
  uint64_t inode = 0;
  bool has_name_time = false;
  int64_t name_time = 0;  // seconds, as if the name were in UTC
  // Every flow has span_first <= stime <= ltime < span_last.
  bool has_span = false;
  int64_t span_first = 0;
  int64_t span_last = 0;
};

class ArchiveList {
 public:
  // Begin. `pattern`: empty for every file. ARGUS_NOT_FOUND for a path or glob without a file, ARGUS_INVALID for a
  // relative path or a bad pattern, ARGUS_IO for a path that cannot be looked at.
  Status Open(const std::string& path, const std::string& pattern, bool may_glob);
  // List some more, about a thousand names. *done: complete and sorted.
  Status Step(bool* done);

  size_t size() const { return entries_.size(); }
  const ArchiveEntry& at(size_t i) const { return entries_[i]; }
  void SetSpan(size_t i, int64_t first, int64_t last);
  const std::vector<Notice>& notices() const { return notices_; }

 private:
  struct Folder {
    std::string path;      // as found
    std::string relative;  // to the root; empty for the root itself
  };
  using FileId = std::pair<uint64_t, uint64_t>;  // dev, inode

  Status AddNamed(const std::string& path);
  void ReadFolder(const Folder& folder);
  void AddChild(const Folder& folder, const std::string& name);
  void Finish();
  void Unreadable(const std::string& what, const std::string& path, int saved_errno);

  std::string root_;
  std::optional<Pattern> pattern_;
  std::vector<Folder> folders_;     // still to be read
  std::vector<std::string> names_;  // of folder_, still to be looked at
  Folder folder_;
  std::set<FileId> folders_seen_;  // a loop of links ends here
  std::vector<ArchiveEntry> entries_;
  std::vector<Notice> notices_;
};

}  // namespace argus

#endif
