// Files and memory as inputs: what is opened, what is refused, whether it may still grow.
#include "io/file_input.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>

#include "support/files.h"

namespace argus {
namespace {

using std::string_literals::operator""s;

void MakeOld(const std::string& path) {
  std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
}

TEST(OpenFile, ReadsARegularFile) {
  const std::string path = SamplePath("odd/plain.arg");
  struct stat st;
  ASSERT_EQ(stat(path.c_str(), &st), 0);
  auto input = OpenFile(path, st.st_dev, st.st_ino);
  ASSERT_TRUE(input.ok());
  Codec codec;
  auto source = OpenByteSource(std::move(input.value()), InflateLibrary::kFastest, &codec);
  EXPECT_TRUE(ReadToEnd(source.value().get(), 1000).bytes == ReadFile(path));
}

TEST(OpenFile, SaysWhyItCannotOpen) {
  const TempFolder folder;
  EXPECT_EQ(OpenFile(folder / "none", 0, 0).status().saved_errno(), ENOENT);
  EXPECT_EQ(OpenFile(folder / "none", 0, 0).status().code(), ARGUS_IO);
  ASSERT_EQ(symlink(SamplePath("odd/plain.arg").c_str(), (folder / "link").c_str()), 0);
  EXPECT_EQ(OpenFile(folder / "link", 0, 0).status().saved_errno(), ELOOP);
}

TEST(OpenFile, RefusesWhatIsNoRegularFile) {
  const TempFolder folder;
  ASSERT_EQ(mkfifo((folder / "fifo").c_str(), 0600), 0);
  for (const std::string& path : {folder / "fifo", folder.path(), "/dev/zero"s}) {
    const auto input = OpenFile(path, 0, 0);  // does not hang on the fifo
    EXPECT_EQ(input.status().code(), ARGUS_IO) << path;
    EXPECT_EQ(input.status().saved_errno(), 0) << path;
    EXPECT_EQ(input.status().message(), "it is not a regular file") << path;
  }
}

TEST(OpenFile, NoticesAnotherFileInThePlace) {
  const TempFolder folder;
  const std::string path = folder.Write("a", "one"), other = folder.Write("b", "two");
  struct stat st;
  ASSERT_EQ(stat(path.c_str(), &st), 0);
  EXPECT_TRUE(OpenFile(path, st.st_dev, st.st_ino).ok());
  ASSERT_EQ(rename(other.c_str(), path.c_str()), 0);
  EXPECT_EQ(OpenFile(path, st.st_dev, st.st_ino).status().message(), "it was exchanged for another file");
  EXPECT_TRUE(OpenFile(path, 0, 0).ok());
}

TEST(OpenFile, KnowsAFileThatMayGrow) {
  const TempFolder folder;
  const std::string path = folder.Write("a", "one");
  EXPECT_TRUE(OpenFile(path, 0, 0).value()->MayGrow());  // written just now
  MakeOld(path);
  const auto input = std::move(OpenFile(path, 0, 0).value());
  EXPECT_FALSE(input->MayGrow());
  folder.Write("a", "one and more");
  EXPECT_TRUE(input->MayGrow());
  MakeOld(path);
  EXPECT_TRUE(input->MayGrow());  // larger than when it was opened
}

TEST(MemoryInput, NeverGrows) {
  const auto input = MemoryInput(Data("abc"), 3);
  EXPECT_FALSE(input->MayGrow());
  uint8_t out[8];
  size_t n = 0;
  ASSERT_TRUE(input->Read(out, 2, &n).ok());
  EXPECT_EQ(n, 2u);
  ASSERT_TRUE(input->Read(out, 8, &n).ok());
  EXPECT_EQ(n, 1u);
  ASSERT_TRUE(input->Read(out, 8, &n).ok());
  EXPECT_EQ(n, 0u);
}

}  // namespace
}  // namespace argus
