// A file of sections appears whole or not at all, and has one builder at a time.
#include "index/section_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crc32.h"
#include "support/files.h"

namespace argus {
namespace {

class SectionWriterTest : public testing::Test {
 protected:
  // Opens the writer. Returns whether another is at work.
  bool IsBusy(SectionWriter* writer) {
    bool busy = false;
    const Status s = writer->Open(temporary_, 4, &busy);
    EXPECT_TRUE(s.ok()) << s.message();
    return busy;
  }
  bool Exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

  const TempFolder folder_;
  const std::string temporary_ = folder_ / "a/b/x.tmp", target_ = folder_ / "a/b/x";
  SectionWriter writer_;
};

TEST_F(SectionWriterTest, WritesHeaderSectionsAndTable) {
  uint64_t offset = 0;
  uint32_t size = 0;
  uint8_t window = 0;
  SectionTable table;
  ASSERT_FALSE(IsBusy(&writer_));
  ASSERT_TRUE(writer_.AppendPacked({'w'}, &offset, &size).ok());
  EXPECT_EQ(offset, 4u);
  ASSERT_TRUE(writer_.AddSection(kSectionPorts, {'a', 'b', 'c'}, 2).ok());
  ASSERT_TRUE(writer_.AddTable(&table).ok());
  EXPECT_FALSE(Exists(target_));
  ASSERT_TRUE(writer_.Finish({'H', 'E', 'A', 'D'}, target_).ok());
  EXPECT_FALSE(Exists(temporary_));
  const std::string bytes = ReadFile(target_);
  EXPECT_EQ(bytes.substr(0, 4), "HEAD");
  EXPECT_TRUE(Unpacker().Unpack(Data(bytes) + 4, size, &window, 1));
  EXPECT_EQ(window, 'w');
  EXPECT_EQ(bytes.substr(4 + size, 3), "abc");
  EXPECT_EQ(table.offset, 7 + size);
  EXPECT_EQ(table.n_sections, 1u);
  EXPECT_EQ(table.length, bytes.size());
  EXPECT_EQ(writer_.length(), bytes.size());
  EXPECT_EQ(table.crc, Crc32(Data(bytes) + table.offset, kSectionSize));
  LittleReader in(Data(bytes) + table.offset, kSectionSize);
  const Section s = GetSection(&in);
  EXPECT_EQ(s.offset, 4 + size);
  EXPECT_EQ(s.length, 3u);
  EXPECT_EQ(s.head_length, 2u);
  EXPECT_EQ(s.head_crc, Crc32(Data("ab"), 2));
  struct stat st;
  ASSERT_EQ(stat(target_.c_str(), &st), 0);
  EXPECT_EQ(st.st_mode & 0777, 0600u);
}

TEST_F(SectionWriterTest, WhatIsAbandonedGoesAway) {
  ASSERT_FALSE(IsBusy(&writer_));
  EXPECT_TRUE(Exists(temporary_));
  writer_.Abandon();
  EXPECT_FALSE(Exists(temporary_));
  {
    SectionWriter other;
    ASSERT_FALSE(IsBusy(&other));
  }
  EXPECT_FALSE(Exists(temporary_));
}

TEST_F(SectionWriterTest, RestartForgetsWhatWasWritten) {
  SectionTable table;
  ASSERT_FALSE(IsBusy(&writer_));
  ASSERT_TRUE(writer_.AddSection(kSectionPorts, ByteVector(1000, 'x'), 2).ok());
  ASSERT_TRUE(writer_.Restart().ok());
  ASSERT_TRUE(writer_.AddTable(&table).ok());
  EXPECT_EQ(table.n_sections, 0u);
  ASSERT_TRUE(writer_.Finish({'H', 'E', 'A', 'D'}, target_).ok());
  EXPECT_EQ(ReadFile(target_), "HEAD");
}

TEST_F(SectionWriterTest, ASecondBuilderIsTurnedAway) {
  SectionWriter other;
  ASSERT_FALSE(IsBusy(&writer_));
  EXPECT_TRUE(IsBusy(&other));
  other.Abandon();
  EXPECT_TRUE(Exists(temporary_));
  ASSERT_TRUE(writer_.Finish({'H', 'E', 'A', 'D'}, target_).ok());
  EXPECT_FALSE(IsBusy(&other));
}

TEST_F(SectionWriterTest, WhatAKilledBuilderLeftIsTakenOver) {
  folder_.Write("a/b/x.tmp", "much that was never finished");
  ASSERT_FALSE(IsBusy(&writer_));
  ASSERT_TRUE(writer_.Finish({'H', 'E', 'A', 'D'}, target_).ok());
  EXPECT_EQ(ReadFile(target_), "HEAD");
}

TEST_F(SectionWriterTest, DoesNotFollowALink) {
  bool busy = false;
  folder_.Write("a/b/precious", "precious");
  ASSERT_EQ(symlink("precious", temporary_.c_str()), 0);
  EXPECT_FALSE(writer_.Open(temporary_, 4, &busy).ok());
  EXPECT_EQ(ReadFile(folder_ / "a/b/precious"), "precious");
}

TEST_F(SectionWriterTest, SaysWhichFolderCannotBeMade) {
  bool busy = false;
  folder_.Write("a", "a file");
  const Status s = writer_.Open(temporary_, 4, &busy);
  EXPECT_EQ(s.code(), ARGUS_IO);
  EXPECT_NE(s.saved_errno(), 0);
  EXPECT_NE(s.message().find(temporary_), std::string::npos);
}

}  // namespace
}  // namespace argus
