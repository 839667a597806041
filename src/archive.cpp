#include "archive.h"

#include <dirent.h>
#include <glob.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <memory>
#include <string_view>

namespace argus {

namespace {

constexpr size_t kNamesPerStep = 1000;
constexpr std::string_view kIgnoredEndings[] = {".argx", ".tmp", ".part", ".lock", "~"};

bool IsIgnored(std::string_view name) {
  if (name.front() == '.') return true;
  return std::any_of(std::begin(kIgnoredEndings), std::end(kIgnoredEndings),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

// The path without symbolic links; empty, with errno set, if it cannot be had.
std::string Resolve(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> resolved(realpath(path.c_str(), nullptr), &std::free);
  return resolved ? resolved.get() : "";
}

int64_t Micros(const struct timespec& t) { return int64_t{t.tv_sec} * 1000000 + t.tv_nsec / 1000; }

ArchiveEntry MakeEntry(const std::string& path, std::string resolved, const struct stat& st) {
  ArchiveEntry e;
  e.path = path;
  e.resolved = std::move(resolved);
  e.bytes = st.st_size;
  e.mtime = Micros(st.st_mtim);
  e.dev = st.st_dev;
  e.inode = st.st_ino;
  return e;
}

std::string Join(const std::string& folder, const std::string& name) {
  if (folder.empty()) return name;
  return folder.back() == '/' ? folder + name : folder + "/" + name;
}

Status NotFound(const std::string& path) {
  return Status(ARGUS_NOT_FOUND, "no archive found at \"" + path + "\"", {}, ENOENT);
}

}  // namespace

void ArchiveList::Unreadable(const std::string& what, const std::string& path, int saved_errno) {
  notices_.push_back(
      {ARGUS_IO, saved_errno, path, -1, "could not " + what + " \"" + path + "\"", "Archives below it were not read."});
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
  struct stat st;
  if (stat(path.c_str(), &st) == 0) return AddNamed(path);
  const int saved = errno;
  if (saved != ENOENT || !may_glob || path.find_first_of("*?[") == std::string::npos) {
    return saved == ENOENT ? NotFound(path) : Status::Io("could not access \"" + path + "\"", saved);
  }
  glob_t found{};
  // A folder that is not there is no match; one that may not be read might hold some.
  const auto stop = [](const char*, int error) { return error == ENOENT || error == ENOTDIR ? 0 : 1; };
  const int code = glob(path.c_str(), GLOB_NOSORT, stop, &found);
  Status s = code == 0              ? Status()
             : code == GLOB_NOMATCH ? NotFound(path)
             : code == GLOB_NOSPACE ? Status(ARGUS_OUT_OF_MEMORY, "out of memory")
                                    : Status::Io("could not read all folders of \"" + path + "\"", errno);
  for (size_t i = 0; s.ok() && i < found.gl_pathc; i++) s = AddNamed(found.gl_pathv[i]);
  globfree(&found);
  return s;
}

// A path that the user named, or that a glob of the user's gave.
Status ArchiveList::AddNamed(const std::string& path) {
  struct stat st;
  std::string resolved = Resolve(path);
  if (resolved.empty() || stat(resolved.c_str(), &st) != 0)
    return Status::Io("could not access \"" + path + "\"", errno);
  if (S_ISDIR(st.st_mode)) {
    std::string folder = path;
    while (folder.size() > 1 && folder.back() == '/') folder.pop_back();
    folders_.push_back({folder, ""});
    folders_seen_.insert({st.st_dev, st.st_ino});
  } else if (S_ISREG(st.st_mode)) {
    entries_.push_back(MakeEntry(path, std::move(resolved), st));
  } else {
    return Status(ARGUS_INVALID, "\"" + path + "\" is not a regular file or a folder");
  }
  return Status();
}

Status ArchiveList::Step(bool* done) {
  size_t looked_at = 0;
  while (looked_at < kNamesPerStep) {
    if (!names_.empty()) {
      const std::string name = std::move(names_.back());
      names_.pop_back();
      AddChild(folder_, name);
      looked_at++;
    } else if (!folders_.empty()) {
      folder_ = std::move(folders_.back());
      folders_.pop_back();
      ReadFolder(folder_);
      looked_at++;
    } else {
      Finish();
      *done = true;
      return Status();
    }
  }
  *done = false;
  return Status();
}

void ArchiveList::ReadFolder(const Folder& folder) {
  const std::unique_ptr<DIR, int (*)(DIR*)> dir(opendir(folder.path.c_str()), &closedir);
  if (!dir) return Unreadable("open folder", folder.path, errno);
  for (;;) {
    errno = 0;
    const struct dirent* const entry = readdir(dir.get());
    if (entry == nullptr) break;
    if (!IsIgnored(entry->d_name)) names_.emplace_back(entry->d_name);
  }
  if (errno != 0) Unreadable("read folder", folder.path, errno);
}

void ArchiveList::AddChild(const Folder& folder, const std::string& name) {
  const std::string path = Join(folder.path, name);
  const std::string relative = Join(folder.relative, name);
  struct stat st;
  if (lstat(path.c_str(), &st) != 0) return Unreadable("access", path, errno);
  std::string resolved;
  if (S_ISLNK(st.st_mode)) {
    resolved = Resolve(path);
    if (resolved.empty() || stat(resolved.c_str(), &st) != 0) return Unreadable("follow symbolic link", path, errno);
  }
  if (S_ISDIR(st.st_mode)) {
    if (pattern_ && !pattern_->MayMatchBelow(relative)) return;
    if (folders_seen_.insert({st.st_dev, st.st_ino}).second) folders_.push_back({path, relative});
    return;
  }
  if (!S_ISREG(st.st_mode)) return;
  int64_t time = 0;
  if (pattern_ && !pattern_->Match(relative, &time)) return;
  if (resolved.empty()) resolved = Resolve(path);
  if (resolved.empty()) return Unreadable("access", path, errno);
  ArchiveEntry e = MakeEntry(path, std::move(resolved), st);
  e.has_name_time = pattern_ && pattern_->has_time();
  e.name_time = time;
  entries_.push_back(std::move(e));
}

// Bytewise path order; of several names of one file the first counts.
void ArchiveList::Finish() {
  std::sort(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  std::set<FileId> seen;
  std::erase_if(entries_, [&](const ArchiveEntry& e) { return !seen.insert({e.dev, e.inode}).second; });
  std::sort(notices_.begin(), notices_.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
}

}  // namespace argus
