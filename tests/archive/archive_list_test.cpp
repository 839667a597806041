// Which archives a path, a glob and a pattern give.
#include "archive/archive_list.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>

#include "support/files.h"

namespace argus {
namespace {

using std::string_literals::operator""s;
using Names = std::vector<std::string>;

class ArchiveListTest : public testing::Test {
 protected:
  // Lists `path` below the folder to the end.
  Status List(const std::string& path = "", const std::string& pattern = "", bool may_glob = false) {
    list_ = ArchiveList();
    Status s = list_.Open(path.empty() ? folder_.path() : folder_ / path, pattern, may_glob);
    for (bool done = false; s.ok() && !done; steps_++) s = list_.Step(&done);
    return s;
  }
  // Lists what the pattern does not match.
  Names Unmatched(const std::string& pattern) {
    list_ = ArchiveList();
    list_.TakeUnmatched();
    Status s = list_.Open(folder_.path(), pattern, false);
    for (bool done = false; s.ok() && !done;) s = list_.Step(&done);
    EXPECT_TRUE(s.ok()) << s.message();
    return Found();
  }
  // Paths relative to the folder.
  Names Found() const {
    Names names;
    for (size_t i = 0; i < list_.size(); i++) names.push_back(list_.at(i).path.str().substr(folder_.path().size() + 1));
    return names;
  }
  Names Listed(const std::string& path = "", const std::string& pattern = "", bool may_glob = false) {
    const Status s = List(path, pattern, may_glob);
    EXPECT_TRUE(s.ok()) << s.message();
    return Found();
  }
  void Link(const std::string& to, const std::string& name) {
    ASSERT_EQ(symlink(to.c_str(), (folder_ / name).c_str()), 0);
  }

  const TempFolder folder_;
  ArchiveList list_;
  int steps_ = 0;
};

TEST_F(ArchiveListTest, TakesAFile) {
  folder_.Write("a.gz", "12345");
  EXPECT_EQ(Listed("a.gz"), Names{"a.gz"});
  struct stat st;
  ASSERT_EQ(stat((folder_ / "a.gz").c_str(), &st), 0);
  const ArchiveEntry& e = list_.at(0);
  EXPECT_EQ(e.resolved, folder_ / "a.gz");
  EXPECT_EQ(e.stamp.size, 5u);
  EXPECT_EQ(e.stamp, StampOf(st));
  EXPECT_EQ(e.dev, st.st_dev);
  EXPECT_EQ(e.name_time_kind, ARGUS_NAME_TIME_NONE);
  EXPECT_FALSE(e.has_span);
}

TEST_F(ArchiveListTest, OrdersPathsByTheirBytes) {
  for (const char* name : {"b/1", "a/2", "a-b", "a/10", "B", "\xC3\xA4", "a.gz", "b/a/x"}) folder_.Write(name, "x");
  EXPECT_EQ(Listed(), (Names{"B", "a-b", "a.gz", "a/10", "a/2", "b/1", "b/a/x", "\xC3\xA4"}));
}

// A folder's slash counts: '-' and '.' come before it, '0' behind.
TEST_F(ArchiveListTest, OrdersFoldersAmongFiles) {
  for (const char* name : {"a0", "a/x", "a.b", "a-b", "a-/y", "a/y0", "a/y/z", "a/y.z"}) folder_.Write(name, "x");
  const Names ordered = {"a-/y", "a-b", "a.b", "a/x", "a/y.z", "a/y/z", "a/y0", "a0"};
  EXPECT_EQ(Listed(), ordered);
  EXPECT_EQ(Listed("*", "", true), ordered);
  EXPECT_EQ(Listed("*/*", "", true), (Names{"a-/y", "a/x", "a/y.z", "a/y/z", "a/y0"}));
}

TEST_F(ArchiveListTest, OrdersALinkToAFolderAsAFolder) {
  for (const char* name : {"z/f", "a.b", "a0"}) folder_.Write(name, "x");
  Link("z", "a");
  EXPECT_EQ(Listed(), (Names{"a.b", "a/f", "a0"}));
  EXPECT_EQ(list_.at(1).resolved, folder_ / "z/f");
}

TEST_F(ArchiveListTest, IgnoresSlashesBehindAFolder) {
  folder_.Write("day/a", "x");
  EXPECT_EQ(Listed("day//"), Names{"day/a"});
}

TEST_F(ArchiveListTest, LeavesOutFilesThatAreNoArchives) {
  for (const char* name : {".a", "a.argx", "a.tmp", "a.part", "a.lock", "a~", ".git/a", "b.tmp/a"})
    folder_.Write(name, "x");
  folder_.Write("argx", "x");
  folder_.Write("a.tmp.gz", "x");
  EXPECT_EQ(Listed(), (Names{"a.tmp.gz", "argx"}));
  EXPECT_EQ(Listed("a.tmp"), Names{"a.tmp"});  // the user named it
}

TEST_F(ArchiveListTest, TakesRegularFilesAlone) {
  folder_.Write("a", "x");
  ASSERT_EQ(mkfifo((folder_ / "fifo").c_str(), 0600), 0);
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  struct sockaddr_un address {};
  address.sun_family = AF_UNIX;
  (folder_ / "socket").copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(bind(fd, reinterpret_cast<const struct sockaddr*>(&address), sizeof address), 0);
  close(fd);
  EXPECT_EQ(Listed(), Names{"a"});
  EXPECT_TRUE(list_.notices().empty());
  EXPECT_EQ(List("fifo").code(), ARGUS_INVALID);
}

TEST_F(ArchiveListTest, FollowsSymbolicLinks) {
  const TempFolder elsewhere;
  elsewhere.Write("day/a", "x");
  elsewhere.Write("b", "x");
  Link(elsewhere / "day", "folder");
  Link(elsewhere / "b", "file");
  EXPECT_EQ(Listed(), (Names{"file", "folder/a"}));
  EXPECT_EQ(list_.at(0).resolved, elsewhere / "b");
  EXPECT_EQ(list_.at(1).resolved, elsewhere / "day/a");
  EXPECT_EQ(Listed("folder"), Names{"folder/a"});
}

TEST_F(ArchiveListTest, ListsAFileOnceUnderItsFirstName) {
  folder_.Write("m", "x");
  ASSERT_EQ(link((folder_ / "m").c_str(), (folder_ / "hard").c_str()), 0);
  Link("m", "a-link");
  Link("m", "z-link");
  EXPECT_EQ(Listed(), Names{"a-link"});
  EXPECT_EQ(list_.at(0).resolved, folder_ / "m");
}

TEST_F(ArchiveListTest, EndsInALoopOfLinks) {
  folder_.Write("a/b/file", "x");
  Link("..", "a/b/up");
  Link(folder_.path(), "a/root");
  EXPECT_EQ(Listed(), Names{"a/b/file"});
  EXPECT_TRUE(list_.notices().empty());
}

TEST_F(ArchiveListTest, TellsOfLinksThatLeadNowhere) {
  folder_.Write("a", "x");
  Link("none", "dangling");
  Link("self", "self");
  EXPECT_EQ(Listed(), Names{"a"});
  ASSERT_EQ(list_.notices().size(), 2u);
  const Notice& n = list_.notices()[0];
  EXPECT_EQ(n.code, ARGUS_IO);
  EXPECT_EQ(n.saved_errno, ENOENT);
  EXPECT_EQ(n.path, folder_ / "dangling");
  EXPECT_EQ(n.message, "could not follow symbolic link \"" + n.path + "\"");
  EXPECT_EQ(list_.notices()[1].saved_errno, ELOOP);
}

TEST_F(ArchiveListTest, TellsOfFoldersThatCannotBeRead) {
  folder_.Write("open/a", "x");
  folder_.Write("closed/b", "x");
  ASSERT_EQ(chmod(folder_.path().c_str(), 0755), 0);
  ASSERT_EQ(chmod((folder_ / "closed").c_str(), 0), 0);
  const bool root = geteuid() == 0;
  ASSERT_TRUE(!root || seteuid(65534) == 0);  // root may read anything
  const Names found = Listed();
  ASSERT_TRUE(!root || seteuid(0) == 0);
  EXPECT_EQ(found, Names{"open/a"});
  ASSERT_EQ(list_.notices().size(), 1u);
  EXPECT_EQ(list_.notices()[0].saved_errno, EACCES);
  EXPECT_EQ(list_.notices()[0].message, "could not open folder \"" + folder_ / "closed" + "\"");
  chmod((folder_ / "closed").c_str(), 0700);
}

TEST_F(ArchiveListTest, RefusesPathsThatNameNothing) {
  folder_.Write("a", "x");
  EXPECT_EQ(List("none").code(), ARGUS_NOT_FOUND);
  EXPECT_EQ(List("none").saved_errno(), ENOENT);
  EXPECT_EQ(List("none").message(), "no archive found at \"" + folder_ / "none" + "\"");
  EXPECT_EQ(List("a/b").code(), ARGUS_IO);
  EXPECT_EQ(List("a/b").message(), "could not access \"" + folder_ / "a/b" + "\"");
  EXPECT_EQ(List("a/b").saved_errno(), ENOTDIR);
  for (const char* path : {"", "relative", "./a"}) EXPECT_EQ(ArchiveList().Open(path, "", true).code(), ARGUS_INVALID);
  EXPECT_EQ(List("", "%Q").code(), ARGUS_INVALID);
}

TEST_F(ArchiveListTest, IsEmptyForAnEmptyFolder) {
  EXPECT_EQ(Listed(), Names{});
  EXPECT_TRUE(list_.notices().empty());
}

TEST_F(ArchiveListTest, ExpandsAGlob) {
  for (const char* name : {"a1", "a2", "b1", "day1/x", "day2/y", "[x]"}) folder_.Write(name, "x");
  EXPECT_EQ(Listed("a?", "", true), (Names{"a1", "a2"}));
  EXPECT_EQ(Listed("day*", "", true), (Names{"day1/x", "day2/y"}));
  EXPECT_EQ(Listed("[ab]1", "", true), (Names{"a1", "b1"}));
  EXPECT_EQ(Listed("[x]", "", true), Names{"[x]"});  // a file of that name comes first
  EXPECT_EQ(List("c*", "", true).code(), ARGUS_NOT_FOUND);
  EXPECT_EQ(List("a?").code(), ARGUS_NOT_FOUND);  // unless it may be one
}

TEST_F(ArchiveListTest, ExpandsEveryComponentOfAGlob) {
  for (const char* name : {"x/1/a.gz", "x/2/a.gz", "x/2/b.gz", "y/1/a.gz", "x/a.gz", "x/.3/a.gz", "x/2/.h.gz"})
    folder_.Write(name, "x");
  EXPECT_EQ(Listed("x/*/a.gz", "", true), (Names{"x/1/a.gz", "x/2/a.gz"}));
  EXPECT_EQ(Listed("?/[1-9]/*", "", true), (Names{"x/1/a.gz", "x/2/a.gz", "x/2/b.gz", "y/1/a.gz"}));
  EXPECT_EQ(Listed("x/*/b.gz", "", true), Names{"x/2/b.gz"});
  EXPECT_EQ(Listed("x/.*/*", "", true), Names{"x/.3/a.gz"});  // neither "." nor ".."
  EXPECT_EQ(Listed("x/2/.*", "", true), Names{"x/2/.h.gz"});
  EXPECT_EQ(Listed("x/[12]/", "", true), (Names{"x/1/a.gz", "x/2/a.gz", "x/2/b.gz"}));
  EXPECT_EQ(Listed("*/../y/1/a.gz", "", true), Names{"x/../y/1/a.gz"});
  for (const char* none : {"x/a.gz/*", "x/*/a.gz/*", "x/*/c.gz", "x/*.gz/", "none/*", "*/none/*", "x/.?/1"}) {
    EXPECT_EQ(List(none, "", true).code(), ARGUS_NOT_FOUND) << none;
  }
  EXPECT_EQ(List("c*", "", true).message(), "no archive found at \"" + folder_ / "c*" + "\"");
}

TEST_F(ArchiveListTest, TakesEscapedCharactersOfAGlobLiterally) {
  for (const char* name : {"a*", "ab", "d?/f", "dx/f"}) folder_.Write(name, "x");
  EXPECT_EQ(Listed("a\\*", "", true), Names{"a*"});
  EXPECT_EQ(Listed("d\\?/*", "", true), Names{"d?/f"});
  EXPECT_EQ(Listed("[a]\\*", "", true), Names{"a*"});
}

TEST_F(ArchiveListTest, TellsOfLinksThatAGlobMatches) {
  folder_.Write("a1", "x");
  Link("none", "a2");
  Link("self", "self");
  EXPECT_EQ(Listed("a*", "", true), Names{"a1"});
  ASSERT_EQ(list_.notices().size(), 1u);
  EXPECT_EQ(list_.notices()[0].message, "could not follow symbolic link \"" + folder_ / "a2" + "\"");
  EXPECT_EQ(list_.notices()[0].saved_errno, ENOENT);
  EXPECT_EQ(Listed("a2*", "", true), Names{});  // it was found, though not to be read
  EXPECT_EQ(List("a2").code(), ARGUS_NOT_FOUND);
  EXPECT_EQ(List("s*/x*", "", true).code(), ARGUS_NOT_FOUND);
}

TEST_F(ArchiveListTest, RefusesAGlobThatLeadsIntoAClosedFolder) {
  folder_.Write("closed/b", "x");
  folder_.Write("open/b", "x");
  ASSERT_EQ(chmod(folder_.path().c_str(), 0755), 0);
  ASSERT_EQ(chmod((folder_ / "closed").c_str(), 0), 0);
  const bool root = geteuid() == 0;
  ASSERT_TRUE(!root || seteuid(65534) == 0);  // root may read anything
  const Status wild = List("*/b*", "", true), literal = List("*/b", "", true), all = List("*", "", true);
  ASSERT_TRUE(!root || seteuid(0) == 0);
  for (const Status& s : {wild, literal}) {
    EXPECT_EQ(s.code(), ARGUS_IO);
    EXPECT_EQ(s.saved_errno(), EACCES);
  }
  EXPECT_EQ(wild.message(), "could not read all folders of \"" + folder_ / "*/b*" + "\"");
  EXPECT_TRUE(all.ok());  // the folder itself was found
  ASSERT_EQ(list_.notices().size(), 1u);
  EXPECT_EQ(list_.notices()[0].message, "could not open folder \"" + folder_ / "closed" + "\"");
  chmod((folder_ / "closed").c_str(), 0700);
}

TEST_F(ArchiveListTest, TakesNamesThatDoNotMatchThePattern) {
  for (const char* name : {"core/2026/a", "core/b", "core/x/y/z", "lan/2026/a", "lan/.hidden", "lan/x.tmp", "README"}) {
    folder_.Write(name, "x");
  }
  EXPECT_EQ(Unmatched("core/%Y/*"), (Names{"README", "core/b", "core/x/y/z", "lan/2026/a"}));
  EXPECT_EQ(Unmatched("*/%Y/*"), (Names{"README", "core/b", "core/x/y/z"}));
  EXPECT_EQ(Unmatched(""), Names{});
}

// Links make other names for files and folders: what one name matches is read, and nothing is listed twice.
TEST_F(ArchiveListTest, TakesUnmatchedFilesOnce) {
  for (const char* name : {"core/2026/a", "lan/2026/b"}) folder_.Write(name, "x");
  Link("core/2026/a", "latest");
  Link("..", "lan/up");
  Link("lan", "other");
  Link("core", "aaa");
  EXPECT_EQ(Unmatched("core/%Y/*"), Names{"lan/2026/b"});
  EXPECT_EQ(Unmatched("other/%Y/*"), Names{"aaa/2026/a"});
}

// Nobody knows what a folder holds that cannot be opened; lost+found, which is root's alone, holds nothing.
TEST_F(ArchiveListTest, LeavesOutFoldersOfOthers) {
  for (const char* name : {"core/a", "locked/a", "lost+found/a", "core/lost+found/a"}) folder_.Write(name, "x");
  for (const char* name : {"locked", "lost+found", "core/lost+found"}) {
    ASSERT_EQ(chmod((folder_ / name).c_str(), 0), 0);
  }
  ASSERT_EQ(chmod(folder_.path().c_str(), 0755), 0);
  const bool root = geteuid() == 0;
  ASSERT_TRUE(!root || seteuid(65534) == 0);  // root may read anything
  EXPECT_EQ(Unmatched("core/*/*"), Names{"core/a"});
  EXPECT_EQ(list_.notices().size(), 0u);
  EXPECT_EQ(Unmatched("*/b"), Names{"core/a"});
  EXPECT_EQ(list_.notices().size(), 1u);
  EXPECT_EQ(Listed("", "*/a"), Names{"core/a"});
  EXPECT_EQ(list_.notices().size(), 1u);
  ASSERT_TRUE(!root || seteuid(0) == 0);
  for (const char* name : {"locked", "lost+found", "core/lost+found"}) {
    ASSERT_EQ(chmod((folder_ / name).c_str(), 0755), 0);
  }
}

TEST_F(ArchiveListTest, TakesNamesThatMatchThePattern) {
  for (const char* name : {"2026/03/03/a.2026.03.03.gz", "2026/03/03/b.2026.03.03.gz", "2026/03/03/a.2026.03.04.gz",
                           "2026/13/03/a.2026.13.03.gz", "2026/a.2026.03.03.gz", "other/03/03/a.2026.03.03.gz"}) {
    folder_.Write(name, "x");
  }
  EXPECT_EQ(Listed("", "%Y/%m/%d/a.%Y.%m.%d.gz"), Names{"2026/03/03/a.2026.03.03.gz"});
  EXPECT_EQ(list_.at(0).name_time_kind, ARGUS_NAME_TIME_LOCAL);
  EXPECT_EQ(list_.at(0).name_time, 1772496000);  // 2026-03-03 00:00 UTC
  EXPECT_EQ(Listed("", "%Y/%m/%d/*"),
            (Names{"2026/03/03/a.2026.03.03.gz", "2026/03/03/a.2026.03.04.gz", "2026/03/03/b.2026.03.03.gz"}));
  EXPECT_EQ(Listed("", "*/a*"), Names{"2026/a.2026.03.03.gz"});
  EXPECT_EQ(list_.at(0).name_time_kind, ARGUS_NAME_TIME_NONE);
  EXPECT_EQ(Listed("2026", "%m/%d/a*").size(), 2u);  // relative to the path given
}

TEST_F(ArchiveListTest, TakesNamesWithoutAProperTime) {
  for (const char* name : {"a.2026.02.30.gz", "a.2026.02.28.gz"}) folder_.Write(name, "x");
  EXPECT_EQ(Listed("", "a.%Y.%m.%d.gz"), (Names{"a.2026.02.28.gz", "a.2026.02.30.gz"}));
  EXPECT_EQ(list_.at(0).name_time_kind, ARGUS_NAME_TIME_LOCAL);
  EXPECT_EQ(list_.at(1).name_time_kind, ARGUS_NAME_TIME_NONE);
}

TEST_F(ArchiveListTest, KnowsAbsoluteTimes) {
  folder_.Write("a.1772496000", "x");
  EXPECT_EQ(Listed("", "a.%s"), Names{"a.1772496000"});
  EXPECT_EQ(list_.at(0).name_time_kind, ARGUS_NAME_TIME_ABSOLUTE);
  EXPECT_EQ(list_.at(0).name_time, 1772496000);
}

TEST_F(ArchiveListTest, HasNoTimeWhereNamesOfAFileDisagree) {
  for (const char* name : {"a.20260303", "b.20260304", "c.20260305"}) folder_.Write(name, "x");
  Link("a.20260303", "a.20250101");
  Link("b.20260304", "z.20260304");  // the same day
  Link("c.20260305", "z.20260230");  // no day
  EXPECT_EQ(Listed("", "?.%Y%m%d"), (Names{"a.20250101", "b.20260304", "c.20260305"}));
  EXPECT_EQ(list_.at(0).name_time_kind, ARGUS_NAME_TIME_NONE);
  EXPECT_EQ(list_.at(1).name_time_kind, ARGUS_NAME_TIME_LOCAL);
  EXPECT_EQ(list_.at(1).name_time, 1772582400);  // 2026-03-04 00:00 UTC
  EXPECT_EQ(list_.at(2).name_time_kind, ARGUS_NAME_TIME_NONE);
  EXPECT_EQ(Listed("", "[a]*"), Names{});
  EXPECT_EQ(Listed("", "a.2026%m%d"), Names{"a.20260303"});  // names that do not match do not count
}

TEST_F(ArchiveListTest, LooksIntoAFolderByEachNameThatMayMatch) {
  folder_.Write("2026/a.2026", "x");
  folder_.Write("2026/b", "x");
  Link("2026", "2025");
  EXPECT_EQ(Listed("", "%Y/a.%Y"), Names{"2026/a.2026"});
  EXPECT_EQ(Listed("", "%Y/b"), Names{"2025/b"});
  folder_.Write("2026/001/c", "x");
  EXPECT_EQ(Listed("", "%Y/%j/c"), Names{"2025/001/c"});
  EXPECT_EQ(list_.at(0).name_time_kind, ARGUS_NAME_TIME_NONE);  // of 2025 and of 2026
  Link("..", "2026/002");                                       // a folder within itself
  EXPECT_EQ(Listed("", "*/*/b"), Names{});
}

TEST_F(ArchiveListTest, DoesNotLookIntoFoldersThatCannotMatch) {
  folder_.Write("2026/a", "x");
  std::filesystem::create_directory(folder_ / "old");
  Link("none", "old/dangling");
  EXPECT_EQ(Listed("", "%Y/*"), Names{"2026/a"});
  EXPECT_TRUE(list_.notices().empty());
  EXPECT_EQ(Listed("", "*/*"), Names{"2026/a"});
  EXPECT_EQ(list_.notices().size(), 1u);
}

TEST_F(ArchiveListTest, ListsALargeFolderInSteps) {
  Names names;
  for (int i = 10000; i < 12500; i++) {
    names.push_back("f" + std::to_string(i));
    folder_.Write(names.back(), "");
  }
  EXPECT_EQ(Listed(), names);
  EXPECT_GE(steps_, 5);  // of 1000 names at most, each of which is read and then looked at
  steps_ = 0;
  EXPECT_EQ(Listed("f*", "", true), names);
  EXPECT_GE(steps_, 5);
  ArchiveList glob;
  EXPECT_TRUE(glob.Open(folder_ / "f*", "", true).ok());
  EXPECT_EQ(glob.size(), 0u);  // it is left to the steps
}

TEST_F(ArchiveListTest, KeepsASpan) {
  folder_.Write("a", "x");
  ASSERT_TRUE(List().ok());
  list_.SetSpan(0, 10, 20);
  EXPECT_TRUE(list_.at(0).has_span);
  EXPECT_EQ(list_.at(0).span_first, 10);
  EXPECT_EQ(list_.at(0).span_last, 20);
}

}  // namespace
}  // namespace argus
