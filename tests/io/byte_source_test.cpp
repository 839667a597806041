// Files and memory as sources of bytes: what is opened, what it is recognised as, whether it may still grow.
#include "io/byte_source.h"

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

TEST(RecogniseCodec, GoesByTheFirstBytes) {
  const auto codec = [](const std::string& s) { return CodecName(RecogniseCodec(Data(s), s.size())); };
  EXPECT_STREQ(codec("\x1F\x8B\x08"), "gzip");
  EXPECT_STREQ(codec("\x1F\x9D\x90"), "compress");
  EXPECT_STREQ(codec("BZh9"), "bzip2");
  EXPECT_STREQ(codec("\xFD"s + "7zXZ\0"s), "xz");
  EXPECT_STREQ(codec("\x28\xB5\x2F\xFD"), "zstd");
  EXPECT_STREQ(codec("\x04\x22\x4D\x18"), "lz4");
  EXPECT_STREQ(codec("\x83\x10\x00\x20"s), "plain");
}

TEST(RecogniseCodec, NeedsTheWholeMagic) {
  for (const std::string& magic : {"\x1F\x8B"s, "BZh"s, "\xFD"s + "7zXZ\0"s, "\x28\xB5\x2F\xFD"s}) {
    for (size_t n = 0; n < magic.size(); n++) EXPECT_EQ(RecogniseCodec(Data(magic), n), Codec::kPlain) << n;
    EXPECT_NE(RecogniseCodec(Data(magic), magic.size()), Codec::kPlain);
  }
}

// Side-cars hold them: a number that changes its meaning makes every stored one wrong.
TEST(CodecOfNumber, KeepsTheNumbersThatSideCarsHold) {
  const char* const names[] = {"plain", "gzip", "bzip2", "xz", "zstd", "lz4", "compress"};
  for (uint8_t number = 0; number < std::size(names); number++) {
    const std::optional<Codec> codec = CodecOfNumber(number);
    ASSERT_TRUE(codec.has_value()) << names[number];
    EXPECT_EQ(static_cast<uint8_t>(*codec), number);
    EXPECT_STREQ(CodecName(*codec), names[number]);
  }
}

TEST(CodecOfNumber, KnowsNoOther) {
  for (int number = static_cast<int>(Codec::kCompress) + 1; number <= UINT8_MAX; number++) {
    EXPECT_FALSE(CodecOfNumber(static_cast<uint8_t>(number)).has_value()) << number;
  }
}

TEST(OpenByteSource, RecognisesEverySampleByItsContent) {
  const std::pair<const char*, Codec> samples[] = {{"plain.arg", Codec::kPlain},
                                                   {"plain-named.arg.gz", Codec::kPlain},
                                                   {"noext-gz.arg", Codec::kGzip},
                                                   {"empty.arg.gz", Codec::kPlain},
                                                   {"one-byte.arg", Codec::kPlain},
                                                   {"gz-of-nothing.arg.gz", Codec::kGzip},
                                                   {"truncated-header.arg.gz", Codec::kGzip}};
  for (const auto& [name, expected] : samples) {
    const std::string bytes = Sample("odd/"s + name);
    Codec codec = Codec::kLz4;
    EXPECT_TRUE(OpenByteSource(MemoryInput(Data(bytes), bytes.size()), false, &codec).ok()) << name;
    EXPECT_EQ(codec, expected) << name;
  }
}

#if !ARGUS_HAVE_ARCHIVE
TEST(OpenByteSource, RefusesCodecsThatTheBuildDoesNotRead) {
  const std::string bytes = "\x1F\x9D\x90 data";
  Codec codec = Codec::kPlain;
  const auto source = OpenByteSource(MemoryInput(Data(bytes), bytes.size()), false, &codec);
  EXPECT_EQ(source.status().code(), ARGUS_UNSUPPORTED);
  EXPECT_EQ(source.status().message(), "is compressed with compress, which this build does not read");
  EXPECT_STREQ(CodecName(codec), "compress");
}
#endif

TEST(OpenByteSource, GivesBackTheBytesItLookedAt) {
  std::string bytes;
  for (int i = 0; i < 40; i++) {
    for (const size_t piece : {1, 5, 16, 100}) {
      for (const size_t capacity : {1, 3, 64}) {
        EXPECT_EQ(ReadToEnd(ByteSourceOf(bytes, piece).get(), capacity).bytes, bytes) << piece << " " << capacity;
      }
    }
    bytes += static_cast<char>('a' + i);
  }
}

TEST(OpenFile, ReadsARegularFile) {
  const std::string path = SamplePath("odd/plain.arg");
  struct stat st;
  ASSERT_EQ(stat(path.c_str(), &st), 0);
  auto input = OpenFile(path, st.st_dev, st.st_ino);
  ASSERT_TRUE(input.ok());
  Codec codec;
  auto source = OpenByteSource(std::move(input.value()), false, &codec);
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
