// Stamps of files: what they hold, their bytes, and which changes of a file they show.
#include "io/file_stamp.h"

#include <gtest/gtest.h>

namespace argus {
namespace {

TEST(FileStamp, HoldsNanoseconds) {
  struct stat st {};
  st.st_size = 7;
  st.st_ino = 8;
  st.st_mtim = {3, 4};
  st.st_ctim = {-5, 6};
  const FileStamp s = StampOf(st);
  EXPECT_EQ(s.size, 7u);
  EXPECT_EQ(s.inode, 8u);
  EXPECT_EQ(s.mtime, 3000000004);
  EXPECT_EQ(s.ctime, -4999999994);
}

TEST(FileStamp, EveryPartShowsAChange) {
  const FileStamp s{1, 2, 3, 4};
  EXPECT_EQ(s, (FileStamp{1, 2, 3, 4}));
  EXPECT_NE(s, (FileStamp{9, 2, 3, 4}));
  EXPECT_NE(s, (FileStamp{1, 9, 3, 4}));
  EXPECT_NE(s, (FileStamp{1, 2, 9, 4}));
  EXPECT_NE(s, (FileStamp{1, 2, 3, 9}));
}

TEST(FileStamp, IsReadAsItWasWritten) {
  const FileStamp s{1, 2, -3, INT64_MAX};
  ByteVector bytes;
  PutStamp(s, &bytes);
  ASSERT_EQ(bytes.size(), 32u);
  EXPECT_EQ(bytes[0], 1);
  EXPECT_EQ(bytes[8], 2);
  EXPECT_EQ(bytes[16], 0xFD);
  LittleReader in(bytes.data(), bytes.size());
  EXPECT_EQ(GetStamp(&in), s);
  LittleReader cut(bytes.data(), bytes.size() - 1);
  GetStamp(&cut);
  EXPECT_FALSE(cut.ok());
}

}  // namespace
}  // namespace argus
