#include "archive/listed_tree.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <list>
#include <utility>

namespace argus {

// Times of files are those of the kernel's last tick, some milliseconds back, or whole seconds.
int64_t listed_tree_rest = 2'000'000'000;

namespace {

// Those of which <linux/magic.h> knows nothing.
constexpr uint32_t kZfsMagic = 0x2FC12FC1;
constexpr uint32_t kXfsMagic = 0x58465342;

std::list<std::shared_ptr<ListedTree>>& Trees() {
  static std::list<std::shared_ptr<ListedTree>> trees;  // the newest in front
  return trees;
}

// Returns whether a folder's stamp changes with its names. The file system of a network or a program may do anything,
// and one laid over others shows names that are added below with the stamp from above.
bool KeepsStamps(const std::string& folder) {
  struct statfs fs;
  if (statfs(folder.c_str(), &fs) != 0) return false;
  switch (static_cast<uint32_t>(fs.f_type)) {
    case EXT4_SUPER_MAGIC:
    case BTRFS_SUPER_MAGIC:
    case TMPFS_MAGIC:
    case F2FS_SUPER_MAGIC:
    case kXfsMagic:
    case kZfsMagic: return true;
    default: return false;
  }
}

int64_t Now() { return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count(); }

}  // namespace

bool ListedTree::Watch(const std::string& path) {
  struct stat st;
  const int64_t now = Now();
  if (stat(path.c_str(), &st) != 0) return false;
  const FileStamp stamp = StampOf(st);
  const bool is_known = !folders.empty() && folders.back().dev == st.st_dev;
  folders.push_back({path, st.st_dev, stamp});
  return stamp.ctime < now - listed_tree_rest && folders.size() + entries.size() <= kMostEntries &&
         (is_known || KeepsStamps(path));
}

std::shared_ptr<ListedTree> FindListedTree(const std::string& root, const std::string& pattern) {
  for (const auto& tree : Trees()) {
    if (tree->root == root && tree->pattern == pattern) return tree;
  }
  return nullptr;
}

void RememberListedTree(std::shared_ptr<ListedTree> tree) {
  const auto size_of = [](const ListedTree& t) { return t.entries.size() + t.folders.size(); };
  if (size_of(*tree) > ListedTree::kMostEntries) return;
  if (const auto known = FindListedTree(tree->root, tree->pattern)) ForgetListedTree(known.get());
  Trees().push_front(std::move(tree));
  size_t size = 0;
  Trees().remove_if(
      [&](const std::shared_ptr<ListedTree>& t) { return (size += size_of(*t)) > ListedTree::kMostEntries; });
}

void ForgetListedTree(const ListedTree* tree) {
  Trees().remove_if([&](const std::shared_ptr<ListedTree>& known) { return known.get() == tree; });
}

void ForgetListedTrees() { Trees().clear(); }

ListedTreeCheck::Step ListedTreeCheck::Next(std::deque<ArchiveEntry>* entries) {
  struct stat st;
  if (next_folder_ < tree_->folders.size()) {
    const ListedTree::Folder& folder = tree_->folders[next_folder_++];
    const bool same = stat(folder.path.c_str(), &st) == 0 && st.st_dev == folder.dev && StampOf(st) == folder.stamp;
    return same ? Step::kAgain : Step::kChanged;
  }
  if (next_entry_ == tree_->entries.size()) return Step::kSame;
  ArchiveEntry& entry = tree_->entries[next_entry_++];
  if (!looks_at_files_) {
    entries->push_back(entry);
    return Step::kAgain;
  }
  if (!EnterFolderOf(entry)) return Step::kChanged;
  const std::string& path = entry.resolved;
  const char* const name = path.c_str() + path.rfind('/') + 1;
  if (fstatat(fd_, name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode) || st.st_dev != entry.dev ||
      st.st_ino != entry.stamp.inode) {
    return Step::kChanged;
  }
  entry.stamp = StampOf(st);
  entries->push_back(entry);
  return Step::kAgain;
}

// Most files follow one of the same folder: to look a name up in an open folder is less work than to look up a path.
bool ListedTreeCheck::EnterFolderOf(const ArchiveEntry& entry) {
  const std::string& path = entry.resolved;
  const size_t slash = path.rfind('/');
  if (fd_ >= 0 && folder_.size() == slash && path.compare(0, slash, folder_) == 0) return true;
  CloseFolder();
  folder_ = path.substr(0, slash);
  fd_ = open(slash == 0 ? "/" : folder_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  return fd_ >= 0;
}

void ListedTreeCheck::CloseFolder() {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

}  // namespace argus
