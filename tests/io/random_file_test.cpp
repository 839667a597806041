// Files read at any place: bounds, changes since the opening, and files that are something else.
#include "io/random_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "support/files.h"

namespace argus {
namespace {

TEST(RandomFile, ReadsExactlyWhatIsThere) {
  const TempFolder folder;
  RandomFile file;
  ASSERT_TRUE(file.Open(folder.Write("a", "0123456789"), 0, 0).ok());
  EXPECT_TRUE(file.is_open());
  EXPECT_EQ(file.stamp().size, 10u);
  std::string out(4, '\0');
  uint8_t* const p = reinterpret_cast<uint8_t*>(out.data());
  ASSERT_TRUE(file.ReadAt(3, p, 4).ok());
  EXPECT_EQ(out, "3456");
  ASSERT_TRUE(file.ReadAt(6, p, 4).ok());
  EXPECT_EQ(out, "6789");
  EXPECT_EQ(file.ReadAt(7, p, 4).code(), ARGUS_CORRUPT);
  EXPECT_EQ(file.ReadAt(100, p, 1).code(), ARGUS_CORRUPT);
  EXPECT_TRUE(file.ReadAt(100, p, 0).ok());
  file.Close();
  EXPECT_FALSE(file.is_open());
}

// Also on machines of 32 bits. The file has a hole, and takes no room.
TEST(RandomFile, ReadsBeyondFourGigabytes) {
  const TempFolder folder;
  const std::string path = folder.Write("a", "0123");
  const uint64_t at = (uint64_t{5} << 30) + 1;
  std::filesystem::resize_file(path, at);
  std::ofstream(path, std::ios::app) << "4567";
  RandomFile file;
  ASSERT_TRUE(file.Open(path, 0, 0).ok());
  EXPECT_EQ(file.stamp().size, at + 4);
  std::string out(4, '\0');
  ASSERT_TRUE(file.ReadAt(at, reinterpret_cast<uint8_t*>(out.data()), 4).ok());
  EXPECT_EQ(out, "4567");
}

TEST(RandomFile, NoticesAChange) {
  const TempFolder folder;
  RandomFile file;
  const std::string path = folder.Write("a", "0123");
  ASSERT_TRUE(file.Open(path, 0, 0).ok());
  EXPECT_TRUE(file.IsUnchanged());
  ASSERT_EQ(truncate(path.c_str(), 2), 0);
  EXPECT_FALSE(file.IsUnchanged());
}

TEST(RandomFile, RefusesAnotherInode) {
  const TempFolder folder;
  RandomFile file;
  const std::string path = folder.Write("a", "0123");
  ASSERT_TRUE(file.Open(path, 0, 0).ok());
  struct stat st;
  ASSERT_EQ(stat(path.c_str(), &st), 0);
  EXPECT_TRUE(file.Open(path, st.st_dev, st.st_ino).ok());
  EXPECT_EQ(file.Open(path, st.st_dev, st.st_ino + 1).message(), "it was exchanged for another file");
  EXPECT_FALSE(file.is_open());
}

}  // namespace
}  // namespace argus
