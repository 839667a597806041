// Lists of postings, byte for byte as doc/index_format.md has them, and every damaged one refused.
#include "index/postings.h"

#include <gtest/gtest.h>

#include <tuple>

namespace argus {
namespace {

using Kind = PostingLayout::Kind;
using Row = std::tuple<uint32_t, uint32_t, uint32_t, uint32_t, int>;  // chunk, src, dst, both, part

std::vector<Row> Rows(const std::vector<Posting>& postings) {
  std::vector<Row> rows;
  for (const Posting& p : postings) rows.emplace_back(p.chunk, p.src, p.dst, p.both, p.part);
  return rows;
}

ByteVector Put(const PostingLayout& layout, const std::vector<Posting>& postings) {
  ByteVector bytes;
  PutPostings(layout, postings, &bytes);
  return bytes;
}

// True: the list was read, into *postings.
bool Get(const PostingLayout& layout, const ByteVector& bytes, std::vector<Posting>* postings) {
  postings->clear();
  return GetPostings(layout, bytes.data(), bytes.size(), postings);
}

bool IsRefused(const PostingLayout& layout, const ByteVector& bytes) {
  std::vector<Posting> postings;
  return !Get(layout, bytes, &postings);
}

TEST(PostingsTest, CountsAreWrittenAsDocumented) {
  const PostingLayout layout{Kind::kCounts, 10};
  const std::vector<Posting> postings = {
      {0, 1, 0, 0, 0},          // one source: step 0, part 0
      {3, 0, 1, 0, 2},          // one destination: (3 * 16 + 2) * 4 + 1 = 201
      {5, 1, 1, 1, 4},          // few: (2 * 16 + 4) * 4 + 2 = 146
      {6, 4, 0, 0, kLastPart},  // many: 1 * 4 + 3, without a part
      {9, 2, 3, 1, kLastPart},
  };
  const ByteVector bytes = Put(layout, postings);
  EXPECT_EQ(bytes, (ByteVector{0x00, 0xC9, 0x01, 0x92, 0x01, 1, 1, 1, 0x07, 4, 0, 0x0F, 2, 3, 1}));
  std::vector<Posting> found;
  ASSERT_TRUE(Get(layout, bytes, &found));
  EXPECT_EQ(Rows(found), Rows(postings));
}

TEST(PostingsTest, OfManyFlowsThePartIsTheLast) {
  const PostingLayout layout{Kind::kCounts, 1};
  std::vector<Posting> found;
  ASSERT_TRUE(Get(layout, Put(layout, {{0, 3, 0, 0, 5}}), &found));
  EXPECT_EQ(found[0].part, 5);
  ASSERT_TRUE(Get(layout, Put(layout, {{0, 4, 0, 0, 5}}), &found));
  EXPECT_EQ(found[0].part, kLastPart);
}

TEST(PostingsTest, DamagedCountsAreRefused) {
  const PostingLayout layout{Kind::kCounts, 10};
  EXPECT_TRUE(IsRefused(layout, {0x80}));                                // a varint that does not end
  EXPECT_TRUE(IsRefused(layout, {0x07, 4}));                             // no dst
  EXPECT_TRUE(IsRefused(layout, {0x07, 4, 1}));                          // no both
  EXPECT_TRUE(IsRefused(layout, {0x07, 4, 1, 2}));                       // both > dst
  EXPECT_TRUE(IsRefused(layout, {0x2B, 1, 0}));                          // chunk 10
  EXPECT_TRUE(IsRefused(layout, {0x17, 4, 0, 0x17, 4, 0}));              // chunk 5 + 5
  EXPECT_TRUE(IsRefused(layout, {0x07, 4, 0, 0x03, 4, 0}));              // the same chunk twice
  EXPECT_TRUE(IsRefused(layout, {7, 0x80, 0x80, 0x80, 0x80, 0x10, 0}));  // src = 2^32
}

TEST(PostingsTest, FewSidesAreAByteAChunk) {
  const PostingLayout layout{Kind::kSides, 64};
  const std::vector<Posting> postings = {{0, 1, 0}, {2, 0, 1}, {63, 1, 1}};
  const ByteVector bytes = Put(layout, postings);
  EXPECT_EQ(bytes, (ByteVector{0x01, 0x0A, 0xFF}));
  std::vector<Posting> found;
  ASSERT_TRUE(Get(layout, bytes, &found));
  EXPECT_EQ(Rows(found), Rows(postings));
}

TEST(PostingsTest, ManySidesAreTwoBitmaps) {
  const PostingLayout layout{Kind::kSides, 11};
  const std::vector<Posting> postings = {{0, 1, 0}, {1, 0, 1}, {7, 1, 1}, {10, 0, 1}};
  const ByteVector bytes = Put(layout, postings);
  EXPECT_EQ(bytes, (ByteVector{0x81, 0x00, 0x82, 0x04}));
  std::vector<Posting> found;
  ASSERT_TRUE(Get(layout, bytes, &found));
  EXPECT_EQ(Rows(found), Rows(postings));
}

TEST(PostingsTest, DamagedSidesAreRefused) {
  const PostingLayout layout{Kind::kSides, 11};
  EXPECT_TRUE(IsRefused(layout, {4 * 11 + 1}));
  EXPECT_TRUE(IsRefused(layout, {1, 2, 3, 4, 5}));  // longer than two bitmaps
}

}  // namespace
}  // namespace argus
