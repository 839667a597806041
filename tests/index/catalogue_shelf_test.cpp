// Catalogues on the shelf say what those read anew say, and leave it when their files change or there are too many.
#include "index/catalogue_shelf.h"

#include <unistd.h>

#include <filesystem>

#include "support/indexes.h"

namespace argus {
namespace {

class CatalogueShelfTest : public testing::Test {
 protected:
  CatalogueShelfTest() {
    catalogue_shelf_rest = 0;
    ForgetCatalogues();
  }
  ~CatalogueShelfTest() override {
    catalogue_shelf_size = size_;
    catalogue_shelf_rest = rest_;
    ForgetCatalogues();
  }

  // Makes an archive with a side-car and a catalogue in a folder of its own, or adds it there.
  std::string Add(const std::string& folder, const std::string& name, int n) {
    const std::string path = folder_.Write("tree/" + folder + "/" + name, TimedStream(n));
    const std::string index = folder_ / ("index/" + folder);
    BuildIndex(EntryOf(path), index + "/" + name + ".argx");
    BuildCatalogues(folder_ / ("tree/" + folder), index);
    usleep(20000);  // so that the catalogue is older than now, at the kernel's clock
    return CataloguePath(index, 0);
  }
  // Returns the names in a catalogue, and the number of keys that its dictionaries have.
  static std::vector<std::string> Look(const std::string& path) {
    std::vector<std::string> names;
    ShelvedCatalogue catalogue(path);
    if (catalogue.state() != CatalogueFile::State::kGood) return names;
    for (const CatalogueMember& m : catalogue.file()->members()) names.push_back(m.name);
    size_t n = 0;
    for (Dictionary& d : *catalogue.file()->Dictionaries(kSectionAddress4)) {
      EXPECT_TRUE(d.ForEach({{{0, 0}, {UINT64_MAX, UINT64_MAX}}}, [&](auto...) { n++; }));
    }
    names.push_back(std::to_string(n));
    return names;
  }
  // Returns how many catalogues were found on the shelf meanwhile.
  template <typename Do>
  static uint64_t Found(Do what) {
    const uint64_t before = ShelvedCataloguesFound();
    what();
    return ShelvedCataloguesFound() - before;
  }

  TempFolder folder_;
  const size_t size_ = catalogue_shelf_size;
  const int64_t rest_ = catalogue_shelf_rest;
};

TEST_F(CatalogueShelfTest, SaysTheSameAgain) {
  const std::string path = Add("a", "x.arg", 100);
  const std::vector<std::string> first = Look(path);
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(Found([&] { EXPECT_EQ(Look(path), first); }), 1u);
  EXPECT_EQ(Found([&] { EXPECT_EQ(Look(path), first); }), 1u);
  EXPECT_GT(ShelvedBytes(), sizeof(CatalogueFile));
  ForgetCatalogues();
  EXPECT_EQ(ShelvedBytes(), 0u);
  EXPECT_EQ(Found([&] { EXPECT_EQ(Look(path), first); }), 0u);
}

TEST_F(CatalogueShelfTest, FollowsTheFile) {
  const std::string path = Add("a", "x.arg", 100);
  (void)Look(path);
  Add("a", "y.arg", 200);
  EXPECT_EQ(Found([&] { EXPECT_EQ(Look(path).size(), 3u) << "a member more"; }), 0u);
  const std::string bytes = ReadFile(path);
  folder_.Write("index/a/.catalog.0", bytes.substr(0, bytes.size() / 2));
  EXPECT_EQ(Found([&] { EXPECT_TRUE(Look(path).empty()) << "it is damaged"; }), 0u);
  std::filesystem::remove(path);
  EXPECT_TRUE(Look(path).empty());
  folder_.Write("index/a/.catalog.0", bytes);
  usleep(20000);
  EXPECT_EQ(Found([&] { EXPECT_EQ(Look(path).size(), 3u); }), 0u);
}

// A change within one tick of the kernel's clock leaves the stamp as it is.
TEST_F(CatalogueShelfTest, TakesNoneThatHasJustChanged) {
  catalogue_shelf_rest = rest_;
  const std::string path = Add("a", "x.arg", 100);
  (void)Look(path);
  EXPECT_EQ(Found([&] { (void)Look(path); }), 0u);
  EXPECT_EQ(ShelvedBytes(), 0u);
}

TEST_F(CatalogueShelfTest, ForgetsWhatWasUsedLongestAgo) {
  const std::string a = Add("a", "x.arg", 100), b = Add("b", "x.arg", 100), c = Add("c", "x.arg", 100);
  (void)Look(a);
  const size_t one = ShelvedBytes();
  catalogue_shelf_size = 2 * one + one / 2;
  (void)Look(b);
  (void)Look(a);
  (void)Look(c);
  EXPECT_LE(ShelvedBytes(), catalogue_shelf_size);
  EXPECT_EQ(Found([&] { (void)Look(a); }), 1u);
  EXPECT_EQ(Found([&] { (void)Look(c); }), 1u);
  EXPECT_EQ(Found([&] { (void)Look(b); }), 0u);
}

// A nested loop looks at a catalogue while another scan holds on to its members.
TEST_F(CatalogueShelfTest, IsOnlyForOneAtATime) {
  const std::string path = Add("a", "x.arg", 100);
  const std::vector<std::string> first = Look(path);
  std::shared_ptr<const CatalogueFile> held;
  {
    ShelvedCatalogue one(path), two(path);
    EXPECT_NE(one.file(), two.file());
    held = one.Share();
  }
  Add("a", "y.arg", 200);
  EXPECT_EQ(Look(path).size(), 3u);
  ASSERT_EQ(held->members().size(), 1u);
  EXPECT_EQ(held->members()[0].name, "x.arg");
}

TEST_F(CatalogueShelfTest, LeavesNoDescriptorOpen) {
  const std::string path = Add("a", "x.arg", 100);
  const auto descriptors = [] {
    const std::filesystem::directory_iterator open("/proc/self/fd");
    return std::distance(begin(open), end(open));
  };
  const auto before = descriptors();
  (void)Look(path);
  EXPECT_EQ(descriptors(), before);
  // Also where another scan holds on to what was there before.
  const std::shared_ptr<const CatalogueFile> held = ShelvedCatalogue(path).Share();
  Add("a", "y.arg", 200);
  (void)Look(path);
  EXPECT_EQ(descriptors(), before);
}

TEST_F(CatalogueShelfTest, FindsMembersByNameAndStamp) {
  Add("a", "x.arg", 100);
  Add("a", "b.arg", 200);
  const std::string path = Add("a", "m.arg", 300);
  ShelvedCatalogue catalogue(path);
  const std::vector<CatalogueMember>& members = catalogue.file()->members();
  ASSERT_EQ(members.size(), 3u);
  for (size_t i = 0; i < members.size(); i++) {
    EXPECT_EQ(catalogue.file()->Find(members[i].name, members[i].stamp), i);
    FileStamp other = members[i].stamp;
    other.ctime++;
    EXPECT_EQ(catalogue.file()->Find(members[i].name, other), members.size());
  }
  EXPECT_EQ(catalogue.file()->Find("n.arg", members[0].stamp), members.size());
  EXPECT_EQ(catalogue.file()->Find("", members[0].stamp), members.size());
}

}  // namespace
}  // namespace argus
