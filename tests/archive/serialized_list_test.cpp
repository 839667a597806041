// A list of archives as bytes for other processes: the same list again, and nothing from bytes that are cut.
#include "archive/serialized_list.h"

#include <gtest/gtest.h>

namespace argus {
namespace {

ArchiveEntry Entry(const std::string& path, bool has_span) {
  ArchiveEntry e;
  e.path = path;
  e.resolved = "/resolved" + path;
  e.stamp.size = 0x123456789AB;
  e.stamp.inode = 77;
  e.stamp.mtime = -5;
  e.dev = 0xFEDCBA9876543210;
  e.has_span = has_span;
  e.span_first = has_span ? -1000000 : 0;
  e.span_last = has_span ? INT64_MAX : 0;
  return e;
}

TEST(SerializedListTest, GivesTheSameListAgain) {
  ArchiveList list, copy;
  list.Add(Entry("/a b\n", true));
  list.Add(Entry("", false));
  list.Add(Entry(std::string(70000, 'x'), false));
  ByteVector bytes;
  SerializeList(list, &bytes);
  ASSERT_TRUE(DeserializeList(bytes.data(), bytes.size(), &copy));
  ASSERT_EQ(copy.size(), list.size());
  for (size_t i = 0; i < list.size(); i++) {
    const ArchiveEntry &a = list.at(i), &b = copy.at(i);
    EXPECT_EQ(a.path, b.path);
    EXPECT_EQ(a.resolved, b.resolved);
    EXPECT_TRUE(a.stamp == b.stamp);
    EXPECT_EQ(a.dev, b.dev);
    EXPECT_EQ(a.has_span, b.has_span);
    EXPECT_EQ(a.span_first, b.span_first);
    EXPECT_EQ(a.span_last, b.span_last);
  }
}

TEST(SerializedListTest, AnEmptyListIsNoBytes) {
  ArchiveList list;
  ByteVector bytes;
  SerializeList(list, &bytes);
  EXPECT_TRUE(bytes.empty());
  EXPECT_TRUE(DeserializeList(nullptr, 0, &list));
  EXPECT_EQ(list.size(), 0u);
}

TEST(SerializedListTest, RefusesBytesThatAreCut) {
  ArchiveList list;
  list.Add(Entry("/a", true));
  ByteVector bytes;
  SerializeList(list, &bytes);
  for (size_t cut = 1; cut < bytes.size(); cut++) {
    ArchiveList copy;
    const ByteVector part(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(cut));
    EXPECT_FALSE(DeserializeList(part.data(), part.size(), &copy)) << cut;
    EXPECT_EQ(copy.size(), 0u);
  }
}

}  // namespace
}  // namespace argus
