#include "archive/archive_list.h"

#include <fcntl.h>
#include <fnmatch.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace argus {

namespace {

constexpr size_t kNamesPerStep = 1000;
constexpr auto kTimePerStep = std::chrono::milliseconds(5);  // a slow file system takes longer than a name is worth
constexpr std::string_view kIgnoredEndings[] = {".argx", ".tmp", ".part", ".lock", "~"};

bool IsIgnored(std::string_view name) {
  if (name.front() == '.') return true;
  return std::any_of(std::begin(kIgnoredEndings), std::end(kIgnoredEndings),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

std::string Join(const std::string& folder, const std::string& name) {
  if (folder.empty()) return name;
  return folder.back() == '/' ? folder + name : folder + "/" + name;
}

Status NotFound(const std::string& path) {
  return Status(ARGUS_NOT_FOUND, "no archive found at \"" + path + "\"", {}, ENOENT);
}

// Returns whether a component of a glob is more than a name.
bool IsWild(std::string_view component) {
  for (size_t i = 0; i < component.size(); i++) {
    if (component[i] == '*' || component[i] == '?' || component[i] == '[') return true;
    if (component[i] == '\\') i++;
  }
  return false;
}

// Returns the name that a component without wildcards stands for.
std::string Unescaped(std::string_view component) {
  std::string name;
  for (size_t i = 0; i < component.size(); i++) {
    if (component[i] == '\\' && i + 1 < component.size()) i++;
    name += component[i];
  }
  return name;
}

}  // namespace

std::string Resolve(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> resolved(realpath(path.c_str(), nullptr), &std::free);
  return resolved ? resolved.get() : "";
}

// Only root may look into lost+found, where a file system check puts what it finds: it is in each file system's root.
void ArchiveList::Unreadable(const Level& level, const std::string& what, const std::string& path, int saved_errno) {
  if (level.is_astray || (saved_errno == EACCES && path.ends_with("/lost+found"))) return;
  notices_.push_back(
      {ARGUS_IO, saved_errno, path, -1, "could not " + what + " \"" + path + "\"", "Archives below it were not read."});
}

// A glob ends at something that is no folder to look into. Where nothing can be there is no match, but what may not be
// looked at might hold some.
Status ArchiveList::NoMatch(int saved_errno) const {
  for (const int absence : {0, ENOENT, ENOTDIR, ELOOP}) {
    if (saved_errno == absence) return Status();
  }
  return Status::Io("could not read all folders of \"" + root_ + "\"", saved_errno);
}

void ArchiveList::Keep(const uint8_t* kept) {
  std::deque<ArchiveEntry> entries;
  for (size_t i = 0; i < entries_.size(); i++) {
    if (kept[i] != 0) entries.push_back(std::move(entries_[i]));
  }
  entries_ = std::move(entries);
}

void ArchiveList::SetSpan(size_t i, int64_t first, int64_t last) {
  entries_[i].has_span = true;
  entries_[i].span_first = first;
  entries_[i].span_last = last;
}

Status ArchiveList::Open(const std::string& path, const std::string& pattern, bool may_glob) {
  if (path.empty() || path.front() != '/') return Status(ARGUS_INVALID, "\"" + path + "\" is not an absolute path");
  if (!pattern.empty()) {
    Result<Pattern> p = Pattern::Parse(pattern);
    if (!p.ok()) return p.status();
    pattern_ = std::move(p.value());
  }
  root_ = path;
  pattern_text_ = pattern;
  struct stat st;
  if (stat(path.c_str(), &st) == 0) return AddNamed(path);
  const int saved = errno;
  const bool absent = saved == ENOENT || saved == ENOTDIR || saved == ENAMETOOLONG;  // as a file of that very name
  if (absent && may_glob && path.find_first_of("*?[") != std::string::npos) return OpenGlob(path);
  return saved == ENOENT ? NotFound(path) : Status::Io("could not access \"" + path + "\"", saved);
}

// Adds the file that the user named, or begins to walk the folder.
Status ArchiveList::AddNamed(const std::string& path) {
  std::string resolved = Resolve(path);
  if (resolved.empty()) return Status::Io("could not access \"" + path + "\"", errno);
  const Child child = Look(AT_FDCWD, resolved);
  if (child.error != 0) return Status::Io("could not access \"" + path + "\"", child.error);
  Level level;
  level.path = path;
  level.resolved = std::move(resolved);
  level.id = child.id;
  if (child.is_folder) return BeginFolder(std::move(level));
  if (!child.is_file) return Status(ARGUS_INVALID, "\"" + path + "\" is not a regular file or a folder");
  entries_.push_back({path, level.resolved, child.stamp, child.id.dev});
  return Status();
}

// Looks at a tree as it was listed before, or begins to walk it.
Status ArchiveList::BeginFolder(Level level) {
  while (level.path.size() > 1 && level.path.back() == '/') level.path.pop_back();
  folders_seen_.insert(level.id);
  if (takes_unmatched_) return Enter(std::move(level));
  const std::shared_ptr<ListedTree> known = FindListedTree(root_, pattern_text_);
  if (known != nullptr && known->resolved == level.resolved) {
    check_ = std::make_unique<ListedTreeCheck>(known, !takes_old_stamps_);
    return Status();
  }
  listed_tree_ = std::make_shared<ListedTree>();
  listed_tree_->root = root_;
  listed_tree_->pattern = pattern_text_;
  listed_tree_->resolved = level.resolved;
  return Enter(std::move(level));
}

Status ArchiveList::OpenGlob(const std::string& path) {
  for (size_t begin = 0; begin < path.size();) {
    const size_t slash = std::min(path.find('/', begin), path.size());
    if (slash > begin) glob_.push_back(path.substr(begin, slash - begin));
    begin = slash + 1;
  }
  matches_folders_only_ = path.back() == '/';
  Level top;
  top.path.push_back('/');
  top.component = 0;
  return Enter(std::move(top));
}

Status ArchiveList::Step(bool* done) {
  const auto end = std::chrono::steady_clock::now() + kTimePerStep;
  *done = false;
  for (size_t i = 0; i < kNamesPerStep && (check_ != nullptr || !levels_.empty()); i++) {
    Status s = Advance();
    if (!s.ok()) return s;
    if (std::chrono::steady_clock::now() >= end) break;
  }
  if (check_ != nullptr || !levels_.empty()) return Status();
  *done = true;
  LeaveOutMatched();
  Remember();
  return glob_.empty() || matched_ ? Status() : NotFound(root_);
}

// Looks at one more folder or file of the tree as it was listed before. If it has changed, it is listed anew.
Status ArchiveList::CheckOn() {
  const ListedTreeCheck::Step step = check_->Next(&entries_);
  if (step == ListedTreeCheck::Step::kAgain) return Status();
  const std::unique_ptr<ListedTreeCheck> check = std::move(check_);
  if (step == ListedTreeCheck::Step::kSame) {
    folders_remembered_ = check->tree()->folders.size();
    return Status();
  }
  ForgetListedTree(check->tree());
  entries_.clear();
  folders_seen_.clear();
  return AddNamed(root_);
}

// Remembers the tree that was listed, if nothing was found in it that may change without a trace.
void ArchiveList::Remember() {
  if (listed_tree_ != nullptr && notices_.empty()) RememberListedTree(std::move(listed_tree_));
}

// Looks at one name more. Depth first, and within a folder by name: this is the order of whole paths.
Status ArchiveList::Advance() {
  if (check_ != nullptr) return CheckOn();
  Level& level = levels_.back();
  if (level.dir) return ReadChild(&level);
  if (!level.children.empty()) return Visit();
  levels_.pop_back();
  return Status();
}

// Walks a folder next. Only its resolved path is looked up here: those of its files follow from it.
Status ArchiveList::Enter(Level level) {
  const bool in_glob = level.component != kNoGlob;
  while (in_glob && level.component + 1 < glob_.size() && !IsWild(glob_[level.component])) {
    level.path = Join(level.path, Unescaped(glob_[level.component++]));
  }
  level.resolved = Resolve(level.path);
  if (level.resolved.empty()) {
    if (in_glob) return NoMatch(errno);
    Unreadable(level, "open folder", level.path, errno);
    return Status();
  }
  // Before it is read: what changes meanwhile changes the stamp.
  if (listed_tree_ != nullptr && !listed_tree_->Watch(level.path)) listed_tree_ = nullptr;
  if (in_glob && !IsWild(glob_[level.component])) {
    const std::string name = Unescaped(glob_[level.component]);
    Child child = Look(AT_FDCWD, Join(level.resolved, name));
    if (child.error != 0 && !child.is_link) return NoMatch(child.error);
    child.name = child.is_folder ? name + "/" : name;
    level.children.push_back(std::move(child));
  } else {
    level.dir.reset(opendir(level.resolved.c_str()));
    if (!level.dir && in_glob) return NoMatch(errno);
    if (!level.dir) Unreadable(level, "open folder", level.path, errno);
    if (!level.dir) return Status();
    folders_read_++;
  }
  levels_.push_back(std::move(level));
  return Status();
}

// Reads the next name of a folder.
Status ArchiveList::ReadChild(Level* level) {
  const bool in_glob = level->component != kNoGlob;
  errno = 0;
  const struct dirent* const entry = readdir(level->dir.get());
  if (entry == nullptr) {
    const int saved = errno;
    level->dir.reset();
    if (saved != 0 && in_glob) return Status::Io("could not read all folders of \"" + root_ + "\"", saved);
    if (saved != 0) Unreadable(*level, "read folder", level->path, saved);
    return Status();
  }
  const std::string name = entry->d_name;
  // A wildcard does not lead out of the folder that it stands in, as ".*" would.
  if (name == "." || name == "..") return Status();
  if (in_glob ? fnmatch(glob_[level->component].c_str(), name.c_str(), FNM_PERIOD) != 0 : IsIgnored(name)) {
    return Status();
  }
  level->children.push_back(Look(dirfd(level->dir.get()), name));
  std::push_heap(level->children.begin(), level->children.end(), Child::Later);
  return Status();
}

// Returns what `name` of an open folder is, links followed.
ArchiveList::Child ArchiveList::Look(int folder, const std::string& name) {
  Child child;
  struct stat st {};
  child.name = name;
  if (fstatat(folder, name.c_str(), &st, AT_SYMLINK_NOFOLLOW) != 0) child.error = errno;
  child.is_link = S_ISLNK(st.st_mode);
  if (child.is_link && fstatat(folder, name.c_str(), &st, 0) != 0) child.error = errno;
  if (child.error != 0) return child;
  child.id = {st.st_dev, st.st_ino};
  child.stamp = StampOf(st);
  child.is_file = S_ISREG(st.st_mode);
  child.is_folder = S_ISDIR(st.st_mode);
  if (child.is_folder) child.name += '/';
  return child;
}

// Visits the first child of the folder that is walked now. May add a level: nothing of the old one is used after that.
Status ArchiveList::Visit() {
  Level& level = levels_.back();
  std::pop_heap(level.children.begin(), level.children.end(), Child::Later);
  const Child child = std::move(level.children.back());
  level.children.pop_back();
  const std::string path = Join(level.path, child.Name());
  if (level.component == kNoGlob) return VisitBelow(level, child, path);
  if (level.component + 1 == glob_.size()) return VisitMatch(level, child, path);
  if (!child.is_folder) return NoMatch(child.error);
  Level next;
  next.path = path;
  next.component = level.component + 1;
  return Enter(std::move(next));
}

// Adds or walks what matched the user's glob.
Status ArchiveList::VisitMatch(const Level& level, const Child& child, const std::string& path) {
  if (matches_folders_only_ && !child.is_folder) return NoMatch(child.error);
  matched_ = true;
  if (child.error != 0) {
    Unreadable(level, child.is_link ? "follow symbolic link" : "access", path, child.error);
  } else if (child.is_file) {
    AddFile(level, child, path, ARGUS_NAME_TIME_NONE, 0);
  } else if (child.is_folder && IsNew(child.id)) {
    Level root;
    root.path = path;
    root.id = child.id;
    return Enter(std::move(root));
  }
  return Status();
}

Status ArchiveList::VisitBelow(const Level& level, const Child& child, const std::string& path) {
  const std::string relative = Join(level.relative, child.Name());
  if (child.is_link) listed_tree_ = nullptr;  // what it leads to lies in a folder that is not watched
  if (child.error != 0) {
    Unreadable(level, child.is_link ? "follow symbolic link" : "access", path, child.error);
  } else if (child.is_file) {
    ArgusNameTime kind = ARGUS_NAME_TIME_NONE;
    int64_t time = 0;
    if (Wants(child, relative, &kind, &time)) AddFile(level, child, path, kind, time);
  } else if (bool is_astray = false; child.is_folder && MayEnter(level, child.id, relative, &is_astray)) {
    Level next;
    next.path = path;
    next.relative = relative;
    next.id = child.id;
    next.is_astray = is_astray;
    return Enter(std::move(next));
  }
  return Status();
}

// Returns whether a file is to be listed, by its name.
bool ArchiveList::Wants(const Child& child, const std::string& relative, ArgusNameTime* kind, int64_t* time) {
  const bool matches = !pattern_ || pattern_->Match(relative, time, kind);
  if (matches && takes_unmatched_) matched_files_.insert(child.id);
  return matches != takes_unmatched_;
}

// Removes from a list of unmatched files those that another of their names matches: links, say.
void ArchiveList::LeaveOutMatched() {
  if (!takes_unmatched_) return;
  std::vector<uint8_t> kept(entries_.size());
  std::transform(entries_.begin(), entries_.end(), kept.begin(), [&](const ArchiveEntry& e) -> uint8_t {
    return !matched_files_.contains({e.dev, e.stamp.inode});
  });
  Keep(kept.data());
}

// Returns whether to walk a folder of `level`. Sets `*is_astray` if the pattern does not lead there.
bool ArchiveList::MayEnter(const Level& level, const FileId& folder, const std::string& relative, bool* is_astray) {
  *is_astray = level.is_astray || (pattern_ && !pattern_->MayMatchBelow(relative));
  if (*is_astray) return takes_unmatched_ && folders_seen_.insert(folder).second;
  if (IsNew(folder)) return true;
  listed_tree_ = nullptr;  // a mount shows it a second time: when it is gone, something else is there
  return false;
}

// Returns whether to walk a folder. Without a pattern once is enough. With one, each name of the folder may match
// others of its files or give them other times: only a folder within itself is left out, and the pattern says how deep
// that goes.
bool ArchiveList::IsNew(const FileId& folder) {
  if (!pattern_) return folders_seen_.insert(folder).second;
  return std::none_of(levels_.begin(), levels_.end(),
                      [&](const Level& l) { return l.component == kNoGlob && l.id == folder; });
}

// Adds a file. If it has several names, the first counts. Names that disagree on the time leave it open: to skip the
// file by one of them would lose what it holds by the other.
void ArchiveList::AddFile(const Level& level, const Child& child, const std::string& path, ArgusNameTime kind,
                          int64_t time) {
  auto& listed = listed_[HashId()(child.id) % kShards];
  const auto known = listed.find(child.id);
  if (known != listed.end()) {
    ArchiveEntry& e = entries_[known->second];
    if (e.name_time_kind == kind && e.name_time == time) return;
    e.name_time_kind = ARGUS_NAME_TIME_NONE;
    e.name_time = 0;
    if (listed_tree_ != nullptr) listed_tree_->entries[known->second] = e;
    return;
  }
  std::string resolved = Join(level.resolved, child.name);
  if (child.is_link) resolved = Resolve(resolved);
  if (resolved.empty()) return Unreadable(level, "follow symbolic link", path, errno);
  listed.emplace(child.id, entries_.size());
  const SharedText found = path;
  const SharedText place = resolved == path ? found : SharedText(std::move(resolved));
  entries_.push_back({found, place, child.stamp, child.id.dev, kind, time, false, 0, 0});
  if (listed_tree_ != nullptr && entries_.size() > ListedTree::kMostEntries) listed_tree_ = nullptr;
  if (listed_tree_ != nullptr) listed_tree_->entries.push_back(entries_.back());
}

}  // namespace argus
