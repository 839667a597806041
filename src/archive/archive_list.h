// Which archives: a file, a folder (recursively) or a glob -> a list of files in bytewise path order.
//
// Lists regular files, each inode once. Skips dot-files, side-cars, temporary and lock files, unless a file is named
// explicitly or by a glob. Symbolic links are resolved. A folder or file that cannot be listed becomes a notice: it may
// hold what somebody searches for.
#ifndef ARGUS_ARCHIVE_ARCHIVE_LIST_H
#define ARGUS_ARCHIVE_ARCHIVE_LIST_H

#include <dirent.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "archive/archive_entry.h"
#include "archive/listed_tree.h"
#include "archive/name_pattern.h"
#include "base/notice.h"
#include "base/status.h"
#include "io/random_file.h"

namespace argus {

// Returns the path without symbolic links; empty, with errno set, if it cannot be resolved.
std::string Resolve(const std::string& path);

class ArchiveList {
 public:
  // Begins a list. `pattern`: empty for every file. ARGUS_NOT_FOUND for a path without a file, ARGUS_INVALID for a
  // relative path or a malformed pattern, ARGUS_IO for a path that cannot be looked at.
  Status Open(const std::string& path, const std::string& pattern, bool may_glob);
  // Lists the files that the pattern does not match instead of those that it matches; without a pattern, none. Folders
  // that the pattern does not lead to are walked, too, once each; what cannot be opened there is no notice.
  void TakeUnmatched() { takes_unmatched_ = true; }
  // Takes the stamps of files as they were when the tree was listed before, if it was: they may have changed since.
  void TakeOldStamps() { takes_old_stamps_ = true; }
  // Lists on for some milliseconds, a thousand names at most. `*done`: the list is complete. ARGUS_NOT_FOUND for a glob
  // without a file, ARGUS_IO for one that leads into a folder that cannot be read.
  Status Step(bool* done);

  // Appends an archive that another list has found.
  void Add(ArchiveEntry entry) { entries_.push_back(std::move(entry)); }

  size_t size() const { return entries_.size(); }
  const ArchiveEntry& at(size_t i) const { return entries_[i]; }
  // Removes the archives for which `kept`, a byte per archive, has 0.
  void Keep(const uint8_t* kept);
  // Sets the times of archive i, in microseconds: every flow has first <= stime <= ltime < last.
  void SetSpan(size_t i, int64_t first, int64_t last);
  const std::vector<Notice>& notices() const { return notices_; }
  // How many folders were read for the list, and how many another list had read that are the same.
  size_t folders_read() const { return folders_read_; }
  size_t folders_remembered() const { return folders_remembered_; }

 private:
  struct FileId {
    uint64_t dev = 0, inode = 0;
    bool operator==(const FileId&) const = default;
  };
  struct HashId {
    size_t operator()(const FileId& id) const { return (id.inode ^ id.dev << 32) * 0x9E3779B97F4A7C15 >> 8; }
  };
  // An entry of a folder that was not looked at more closely yet.
  struct Child {
    std::string name;  // ends with a slash if it is a folder: so it sorts as the paths below it do
    FileId id;
    FileStamp stamp;
    int error = 0;  // why it cannot be looked at
    bool is_folder = false, is_file = false, is_link = false;
    static bool Later(const Child& a, const Child& b) { return a.name > b.name; }
    std::string Name() const { return is_folder ? name.substr(0, name.size() - 1) : name; }
  };
  // A table that grows moves all it holds: a large one would make a step a long one.
  static constexpr size_t kShards = 256;
  static constexpr size_t kNoGlob = SIZE_MAX;
  // A folder that is being walked.
  struct Level {
    std::string path;      // as found
    std::string relative;  // to the root; empty for the root itself
    std::string resolved;
    FileId id;
    bool is_astray = false;      // the pattern does not lead here
    size_t component = kNoGlob;  // of the glob, which its children are to match; kNoGlob: all below it is looked at
    std::unique_ptr<DIR, int (*)(DIR*)> dir{nullptr, &closedir};  // until all names are read
    std::vector<Child> children;                                  // a heap: the first by name is in front
  };

  Status AddNamed(const std::string& path);
  Status BeginFolder(Level level);
  Status CheckOn();
  void Remember();
  Status OpenGlob(const std::string& path);
  Status Advance();
  Status Enter(Level level);
  Status ReadChild(Level* level);
  static Child Look(int folder, const std::string& name);
  Status Visit();
  Status VisitMatch(const Level& level, const Child& child, const std::string& path);
  Status VisitBelow(const Level& level, const Child& child, const std::string& path);
  bool IsNew(const FileId& folder);
  bool MayEnter(const Level& level, const FileId& folder, const std::string& relative, bool* is_astray);
  bool Wants(const Child& child, const std::string& relative, ArgusNameTime* kind, int64_t* time);
  void LeaveOutMatched();
  void AddFile(const Level& level, const Child& child, const std::string& path, ArgusNameTime kind, int64_t time);
  Status NoMatch(int saved_errno) const;
  void Unreadable(const Level& level, const std::string& what, const std::string& path, int saved_errno);

  std::string root_;          // as given
  std::string pattern_text_;  // as given
  std::optional<Pattern> pattern_;
  std::vector<std::string> glob_;  // its components; empty if it is none
  bool matches_folders_only_ = false;
  bool matched_ = false;
  bool takes_unmatched_ = false;
  bool takes_old_stamps_ = false;
  std::vector<Level> levels_;                         // from the root to the folder that is read now
  std::unordered_set<FileId, HashId> folders_seen_;   // without a pattern, or with those it does not lead to
  std::unordered_set<FileId, HashId> matched_files_;  // of a list of the others: by one of their names
  std::array<std::unordered_map<FileId, size_t, HashId>, kShards> listed_;  // where in entries_
  std::deque<ArchiveEntry> entries_;
  std::vector<Notice> notices_;
  size_t folders_read_ = 0, folders_remembered_ = 0;
  std::unique_ptr<ListedTreeCheck> check_;   // of the tree as it was listed before; else nullptr
  std::shared_ptr<ListedTree> listed_tree_;  // what is to be remembered of this one; nullptr: nothing
};

}  // namespace argus

#endif
