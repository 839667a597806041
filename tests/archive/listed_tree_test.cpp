// A tree that was listed before is listed as if it had not been.
#include "archive/listed_tree.h"

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <random>
#include <thread>
#include <tuple>

#include "archive/archive_list.h"
#include "support/files.h"

namespace argus {
namespace {

using std::chrono::milliseconds;
using Listing = std::vector<std::tuple<std::string, std::string, uint64_t, int64_t, int64_t>>;

class ListedTreeTest : public testing::Test {
 protected:
  ListedTreeTest() {
    ForgetListedTrees();
    listed_tree_rest = 20'000'000;
    for (const char* name : {"2026/03/01/a.gz", "2026/03/01/b.gz", "2026/03/02/a.gz", "c.gz"}) folder_.Write(name, "x");
  }
  ~ListedTreeTest() override {
    listed_tree_rest = usual_rest_;
    ForgetListedTrees();
  }
  // Waits until the stamps of folders can be relied on.
  static void Rest() { std::this_thread::sleep_for(milliseconds(30)); }
  Listing List(const std::string& pattern = "", bool takes_old_stamps = false) const {
    ArchiveList list;
    if (takes_old_stamps) list.TakeOldStamps();
    Status s = list.Open(root_, pattern, false);
    for (bool done = false; s.ok() && !done;) s = list.Step(&done);
    EXPECT_TRUE(s.ok()) << s.message();
    Listing found;
    for (size_t i = 0; i < list.size(); i++) {
      const ArchiveEntry& e = list.at(i);
      found.emplace_back(e.path, e.resolved, e.stamp.size, e.stamp.ctime, e.name_time);
    }
    return found;
  }
  bool IsRemembered(const std::string& pattern = "") const { return FindListedTree(root_, pattern) != nullptr; }
  // Expects that after a change the tree is listed as by a process that has not seen it before.
  void ExpectSeen(const std::function<void()>& change) {
    Rest();
    List();
    ASSERT_TRUE(IsRemembered());
    change();
    const Listing found = List();
    ForgetListedTrees();
    EXPECT_EQ(found, List());
  }
  std::string In(const std::string& name) const { return root_ + "/" + name; }

  const int64_t usual_rest_ = listed_tree_rest;
  const TempFolder folder_;  // on a file system that keeps stamps, as those of disks do
  std::string root_ = folder_.path();
};

TEST_F(ListedTreeTest, IsTheSameWhenNothingChanged) {
  Rest();
  const Listing first = List();
  EXPECT_EQ(first.size(), 4u);
  EXPECT_TRUE(IsRemembered());
  EXPECT_EQ(List(), first);
  EXPECT_TRUE(IsRemembered());
}

TEST_F(ListedTreeTest, IsRememberedByItsPattern) {
  Rest();
  const std::string pattern = "%Y/%m/%d/a.gz";
  const Listing first = List(pattern);
  EXPECT_EQ(first.size(), 2u);
  EXPECT_TRUE(IsRemembered(pattern));
  EXPECT_FALSE(IsRemembered());
  EXPECT_EQ(List(pattern), first);
  EXPECT_EQ(List().size(), 4u);
}

TEST_F(ListedTreeTest, ShowsWhatChanged) {
  ExpectSeen([&] { folder_.Write("2026/03/02/b.gz", "y"); });
  ExpectSeen([&] { folder_.Write("2026/03/03/a.gz", "y"); });
  ExpectSeen([&] { folder_.Write("c.gz", "longer"); });
  ExpectSeen([&] { std::filesystem::remove(In("2026/03/01/b.gz")); });
  ExpectSeen([&] { std::filesystem::rename(In("2026/03/01/a.gz"), In("2026/03/01/z.gz")); });
  ExpectSeen([&] { std::filesystem::rename(In("2026/03/03"), In("2026/03/04")); });
  ExpectSeen([&] { std::filesystem::rename(In("2026/03/04/a.gz"), In("c.gz")); });
  ExpectSeen([&] { std::filesystem::create_directory_symlink(In("2026/03/01"), In("2026/03/05")); });
}

TEST_F(ListedTreeTest, MayHaveOldStampsButNotOldNames) {
  Rest();
  const Listing first = List();
  folder_.Write("c.gz", "longer");
  EXPECT_EQ(List("", true), first);
  const Listing second = List();
  EXPECT_NE(second, first);
  EXPECT_EQ(List("", true), second) << "the stamps of the listing before";
  folder_.Write("2026/03/02/b.gz", "y");
  const Listing third = List("", true);
  EXPECT_EQ(third.size(), 5u);
  EXPECT_EQ(List(), third);
}

// While it is looked at again: the folder that was listed is below another one then.
TEST_F(ListedTreeTest, ShowsATreeThatMovedIntoAnother) {
  root_ = folder_ / "2026";
  Rest();
  List();
  ASSERT_TRUE(IsRemembered());
  ArchiveList list;
  ASSERT_TRUE(list.Open(root_, "", false).ok());
  std::filesystem::rename(root_, folder_ / "r");
  std::filesystem::create_directory(root_);
  std::filesystem::rename(folder_ / "r", In("old"));
  for (bool done = false; !done;) ASSERT_TRUE(list.Step(&done).ok());
  EXPECT_EQ(list.size(), 3u);
}

// Whoever copies a tree may set the times of its folders back.
TEST_F(ListedTreeTest, ShowsWhatCameWithoutANewTime) {
  ExpectSeen([&] {
    const auto time = std::filesystem::last_write_time(In("2026/03/01"));
    folder_.Write("2026/03/01/c.gz", "y");
    std::filesystem::last_write_time(In("2026/03/01"), time);
  });
}

TEST_F(ListedTreeTest, FollowsItsRoot) {
  const std::string link = folder_ / "link";
  std::filesystem::create_directory_symlink(In("2026/03/01"), link);
  root_ = link;
  Rest();
  EXPECT_EQ(List().size(), 2u);
  EXPECT_TRUE(IsRemembered());
  std::filesystem::remove(link);
  std::filesystem::create_directory_symlink(folder_ / "2026/03/02", link);
  EXPECT_EQ(List().size(), 1u);
}

TEST_F(ListedTreeTest, IsNotRememberedWhereChangesLeaveNoTrace) {
  List();
  EXPECT_FALSE(IsRemembered());  // it has just been written
  std::filesystem::create_symlink(In("c.gz"), In("d.gz"));
  Rest();
  List();
  EXPECT_FALSE(IsRemembered());
  std::filesystem::remove(In("d.gz"));
  root_ = "/proc/self/task";  // a file system whose folders have no times
  ForgetListedTrees();
  List();
  EXPECT_FALSE(IsRemembered());
}

TEST_F(ListedTreeTest, IsForgottenWhenThereAreTooMany) {
  const auto tree_of = [](const std::string& root, size_t entries) {
    auto tree = std::make_shared<ListedTree>();
    tree->root = root;
    tree->entries.resize(entries);
    return tree;
  };
  RememberListedTree(tree_of("a", 60000));
  RememberListedTree(tree_of("b", 30000));
  EXPECT_NE(FindListedTree("a", ""), nullptr);
  RememberListedTree(tree_of("b", 30000));
  EXPECT_NE(FindListedTree("a", ""), nullptr);
  RememberListedTree(tree_of("c", 30000));
  EXPECT_EQ(FindListedTree("a", ""), nullptr);
  EXPECT_NE(FindListedTree("b", ""), nullptr);
  RememberListedTree(tree_of("d", 200000));
  EXPECT_EQ(FindListedTree("d", ""), nullptr);
  EXPECT_NE(FindListedTree("b", ""), nullptr);
}

TEST_F(ListedTreeTest, IsListedAsIfForTheFirstTimeAfterAnyChanges) {
  std::mt19937 random(3);
  const auto any = [&] {
    return "2026/03/0" + std::to_string(1 + random() % 4) + "/" + std::string(1, static_cast<char>('a' + random() % 5));
  };
  int remembered = 0;
  for (int round = 0; round < 60; round++) {
    if (random() % 2 == 0) Rest();
    List();
    remembered += IsRemembered();
    for (uint32_t i = random() % 3; i > 0; i--) {
      std::error_code ignored;
      const std::string one = any(), other = any();
      switch (random() % 4) {
        case 0: folder_.Write(one, std::string(random() % 9, 'x')); break;
        case 1: std::filesystem::remove(In(one), ignored); break;
        case 2: std::filesystem::rename(In(one), In(other), ignored); break;
        case 3: std::filesystem::create_hard_link(In(one), In(other), ignored); break;
      }
    }
    const Listing found = List();
    ForgetListedTrees();
    EXPECT_EQ(found, List());
  }
  EXPECT_GT(remembered, 10);
}

}  // namespace
}  // namespace argus
