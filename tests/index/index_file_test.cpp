// A packed file reads like the one that it was made of; a damaged one is refused.
#include "index/index_file.h"

#include "index/section_writer.h"
#include "support/files.h"

namespace argus {
namespace {

class IndexFileTest : public testing::Test {
 protected:
  // Writes a file of a header of four bytes and `rest`; a small one is packed.
  std::string Write(const ByteVector& rest, bool is_small) {
    SectionWriter writer;
    bool busy;
    uint64_t offset;
    uint32_t size;
    EXPECT_TRUE(writer.Open(path_, 4, &busy).ok());
    EXPECT_TRUE(writer.AddSection(kSectionMembers, rest, 0).ok());
    EXPECT_TRUE(writer.AppendPacked({}, &offset, &size).ok());
    const ByteVector head = {'h', 'e', 'a', 'd'};
    EXPECT_TRUE((is_small ? writer.FinishSmall(head, path_, label_) : writer.Finish(head, path_)).ok());
    EXPECT_EQ(writer.length(), ReadFile(path_).size());
    return ReadFile(path_);
  }
  std::string ReadAll() {
    IndexFile file;
    EXPECT_TRUE(file.Open(path_).ok());
    std::string bytes(file.size(), '?');
    EXPECT_TRUE(file.ReadAt(0, reinterpret_cast<uint8_t*>(bytes.data()), bytes.size()).ok());
    return bytes;
  }
  bool IsRefused(const std::string& bytes) {
    folder_.Write("x", bytes);
    return IndexFile().Open(path_).code() == ARGUS_CORRUPT;
  }

  const TempFolder folder_;
  const std::string path_ = folder_ / "x";
  const ByteVector label_ = ByteVector(kPackedLabelSize, 'l');
};

TEST_F(IndexFileTest, APackedFileReadsAsItWas) {
  const std::string plain = Write(ByteVector(5000, 'a'), false), packed = Write(ByteVector(5000, 'a'), true);
  EXPECT_GT(plain.size(), 5000u);
  EXPECT_LT(packed.size(), 200u);
  EXPECT_EQ(packed.substr(0, 4), "ARGZ");
  EXPECT_EQ(ReadAll(), plain);
}

TEST_F(IndexFileTest, WhatDoesNotPackStaysAsItIs) {
  const std::string plain = Write({1, 2, 3}, false);
  EXPECT_EQ(Write({1, 2, 3}, true), plain);
  EXPECT_EQ(ReadAll(), plain);
}

TEST_F(IndexFileTest, TellsTheLabelOfAPackedFileThatIsWhole) {
  ByteVector label;
  Write(ByteVector(5000, 'a'), false);
  EXPECT_FALSE(ReadLabel(path_, &label));
  const std::string packed = Write(ByteVector(5000, 'a'), true);
  EXPECT_TRUE(ReadLabel(path_, &label));
  EXPECT_EQ(label, label_);
  for (size_t at = 0; at < packed.size(); at++) {
    std::string other = packed;
    other[at] ^= 1;
    folder_.Write("x", other);
    EXPECT_FALSE(ReadLabel(path_, &label)) << at;
  }
  EXPECT_FALSE(ReadLabel(folder_ / "absent", &label));
}

TEST_F(IndexFileTest, ReadsNoFurtherThanItsEnd) {
  Write(ByteVector(5000, 'a'), true);
  IndexFile file;
  uint8_t byte;
  ASSERT_TRUE(file.Open(path_).ok());
  EXPECT_TRUE(file.ReadAt(file.size() - 1, &byte, 1).ok());
  EXPECT_EQ(file.ReadAt(file.size(), &byte, 1).code(), ARGUS_CORRUPT);
  EXPECT_EQ(file.ReadAt(UINT64_MAX, &byte, 1).code(), ARGUS_CORRUPT);
}

TEST_F(IndexFileTest, RefusesDamagedFiles) {
  const std::string packed = Write(ByteVector(5000, 'a'), true);
  EXPECT_TRUE(IsRefused(packed.substr(0, packed.size() - 1)));
  EXPECT_TRUE(IsRefused(packed.substr(0, kPackedHeaderSize)));
  for (const char size : {'\0', '\xFF'}) {
    for (const size_t at : {4, 5, 6, 7, 8, 9, 10, 11}) {
      std::string other = packed;
      if (other[at] == size) continue;
      other[at] = size;
      EXPECT_TRUE(IsRefused(other)) << at;
    }
  }
  EXPECT_FALSE(IsRefused(packed));
  EXPECT_FALSE(IsRefused("ARGZ"));  // too short for a packed file, and as a side-car refused for its header
  EXPECT_EQ(IndexFile().Open(folder_ / "absent").code(), ARGUS_IO);
}

}  // namespace
}  // namespace argus
