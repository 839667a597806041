// Trees of archives that this process has listed: the next listing need not read their folders again.
//
// A folder has the same names as long as its stamp is the same: nobody can add, remove or rename one without changing
// it, since the kernel alone sets ctime. So a tree is remembered with the stamps of its folders, and only if these can
// be relied on. Its files are looked at again each time, as they may grow.
#ifndef ARGUS_ARCHIVE_LISTED_TREE_H
#define ARGUS_ARCHIVE_LISTED_TREE_H

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "archive/archive_entry.h"
#include "io/file_stamp.h"

namespace argus {

struct ListedTree {
  // So many folders and files are remembered, of all trees together: about 30 MB.
  static constexpr size_t kMostEntries = 100'000;
  struct Folder {
    std::string path;
    uint64_t dev = 0;
    FileStamp stamp;
  };
  std::string root, pattern;  // as given
  std::string resolved;       // the root, without symbolic links
  std::vector<Folder> folders;
  std::deque<ArchiveEntry> entries;

  // Adds a folder that will be read after this. Returns false if its stamp may stay the same when a name is added: its
  // file system is not known to keep stamps, or it has changed so lately that the next change may get the same time.
  // Returns false, too, if there are too many.
  bool Watch(const std::string& path);
};

// Returns a tree that was remembered for the same root and pattern, or nullptr. It may have changed since.
std::shared_ptr<ListedTree> FindListedTree(const std::string& root, const std::string& pattern);
// Remembers a tree, unless it is too large. What was listed longest ago is forgotten if there are too many in all.
void RememberListedTree(std::shared_ptr<ListedTree> tree);
// Forgets a tree, or all of them.
void ForgetListedTree(const ListedTree* tree);
void ForgetListedTrees();

// Looks at the folders and files of a remembered tree again.
class ListedTreeCheck {
 public:
  // `looks_at_files`: if not, only folders are looked at, and files have the stamps that they had.
  ListedTreeCheck(std::shared_ptr<ListedTree> tree, bool looks_at_files)
      : tree_(std::move(tree)), looks_at_files_(looks_at_files) {}
  ~ListedTreeCheck() { CloseFolder(); }
  ListedTreeCheck(const ListedTreeCheck&) = delete;
  ListedTreeCheck& operator=(const ListedTreeCheck&) = delete;

  enum class Step {
    kAgain,    // one more folder or file is as it was: call again
    kSame,     // all are
    kChanged,  // the tree must be listed anew
  };
  // Looks at one more. A file, with its stamp, is appended to `*entries`; a new stamp is remembered, too.
  Step Next(std::deque<ArchiveEntry>* entries);
  const ListedTree* tree() const { return tree_.get(); }

 private:
  bool EnterFolderOf(const ArchiveEntry& entry);
  void CloseFolder();

  std::shared_ptr<ListedTree> tree_;
  bool looks_at_files_;
  size_t next_folder_ = 0, next_entry_ = 0;
  std::string folder_;  // the one that is open
  int fd_ = -1;
};

// How long a folder must have been left alone, in nanoseconds. For tests.
extern int64_t listed_tree_rest;

}  // namespace argus

#endif
