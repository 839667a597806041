// Whether a file is an archive, by its beginning.
#include "archive/archive_peek.h"

#include <sys/stat.h>
#include <unistd.h>

#include "support/files.h"

namespace argus {
namespace {

using std::string_literals::operator""s;

class ArchivePeekTest : public testing::Test {
 protected:
  // Returns "archive", "other", or why it cannot be told.
  static std::string Peek(const std::string& path) {
    ArchiveList list;
    Status s = list.Open(path, "", false);
    for (bool done = false; s.ok() && !done;) s = list.Step(&done);
    EXPECT_TRUE(s.ok()) << s.message();
    Result<bool> found = IsArchive(list.at(0));
    return !found.ok() ? found.status().message() : found.value() ? "archive" : "other";
  }
  std::string PeekBytes(const std::string& bytes) const { return Peek(folder_.Write("a", bytes)); }
  static std::string Sample(const std::string& name) {
    std::ifstream in(SamplePath(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

  const TempFolder folder_;
};

TEST_F(ArchivePeekTest, KnowsArchivesOfAnyVersionAndPacking) {
  for (const char* name : {"odd/plain.arg", "version2/network.arg", "version5/sensor.arg", "netflow/client.arg"}) {
    EXPECT_EQ(Peek(SamplePath(name)), "archive") << name;
  }
  const std::string plain = Sample("odd/plain.arg");
  EXPECT_EQ(PeekBytes(plain), "archive");
  EXPECT_EQ(PeekBytes(Gzip(plain)), "archive");
  EXPECT_EQ(PeekBytes(plain.substr(0, 128)), "archive");
}

TEST_F(ArchivePeekTest, KnowsArchivesWithoutTheirBeginning) {
  const std::string plain = Sample("odd/plain.arg");
  EXPECT_EQ(PeekBytes(plain.substr(1001)), "archive");
  EXPECT_EQ(PeekBytes(Gzip(plain.substr(1001))), "archive");
  EXPECT_EQ(PeekBytes(std::string(64, '\0') + plain), "archive");
}

TEST_F(ArchivePeekTest, LeavesOutWhatIsSomethingElse) {
  EXPECT_EQ(PeekBytes(""), "other");
  EXPECT_EQ(PeekBytes("x"), "other");
  EXPECT_EQ(PeekBytes("Who changes this tree?\n"), "other");
  EXPECT_EQ(PeekBytes(std::string(1000, 'x')), "other");
  EXPECT_EQ(PeekBytes(std::string(20 << 20, '\0')), "other");
  EXPECT_EQ(PeekBytes(Gzip("Who changes this tree?\n")), "other");
}

TEST_F(ArchivePeekTest, SaysWhatCannotBeTold) {
  EXPECT_EQ(PeekBytes(Gzip(Sample("odd/plain.arg")).substr(0, 15)), "cannot be unpacked");
  const std::string path = folder_.Write("secret", "x");
  ASSERT_EQ(chmod(path.c_str(), 0), 0);
  ASSERT_EQ(chmod(folder_.path().c_str(), 0755), 0);
  const bool root = geteuid() == 0;
  ASSERT_TRUE(!root || seteuid(65534) == 0);  // root may read anything
  EXPECT_EQ(Peek(path), "cannot be read");
  ASSERT_TRUE(!root || seteuid(0) == 0);
}

}  // namespace
}  // namespace argus
