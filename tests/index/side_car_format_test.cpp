// Headers, sections and chunks of side-cars are read as they were written; a header with any bit damaged is refused.
#include "index/side_car_format.h"

#include <gtest/gtest.h>

#include <numeric>

#include "base/crc32.h"

namespace argus {
namespace {

SideCarHeader SomeHeader() {
  SideCarHeader h;
  h.sound = true;
  h.layout = ChunkLayout::kDeflate;
  h.codec = Codec::kGzip;
  h.n_chunks = 0x01020304;
  h.stamp = {5, 6, -7, 8};
  std::iota(h.head.begin(), h.head.end(), uint8_t{10});
  std::iota(h.tail.begin(), h.tail.end(), uint8_t{50});
  std::iota(h.content.begin(), h.content.end(), uint8_t{90});
  h.records = {11, 12, 13, 14};
  h.times = {-15, 16, 17, 18};
  h.table = {19, 20, 21, 22};
  return h;
}

ByteVector Bytes(const SideCarHeader& h) {
  ByteVector bytes;
  PutHeader(h, &bytes);
  return bytes;
}

// Gives bytes that were changed a checksum that fits.
void Sum(ByteVector* bytes) {
  bytes->resize(kSideCarHeaderSize - 4);
  PutLittle(bytes, Crc32(bytes->data(), bytes->size()));
}

TEST(SideCarFormatTest, AHeaderIsReadAsItWasWritten) {
  const SideCarHeader h = SomeHeader();
  const ByteVector bytes = Bytes(h);
  ASSERT_EQ(bytes.size(), kSideCarHeaderSize);
  EXPECT_EQ(ByteVector(bytes.begin(), bytes.begin() + 24),
            (ByteVector{'A', 'R', 'G', 'X', 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 1, 0, 4, 3, 2, 1, 21, 0, 0, 0}));
  SideCarHeader found;
  ASSERT_TRUE(GetHeader(bytes.data(), &found));
  EXPECT_EQ(Bytes(found), bytes);
  EXPECT_TRUE(found.sound);
  EXPECT_EQ(found.layout, ChunkLayout::kDeflate);
  EXPECT_EQ(found.codec, Codec::kGzip);
  EXPECT_EQ(found.n_chunks, h.n_chunks);
  EXPECT_EQ(found.stamp, h.stamp);
  EXPECT_EQ(found.content, h.content);
  EXPECT_EQ(found.records.others, 14u);
  EXPECT_EQ(found.times.stime_first, -15);
  EXPECT_EQ(found.table.length, 19u);
  EXPECT_EQ(found.table.offset, 20u);
  EXPECT_EQ(found.Fingerprint(), Crc32(bytes.data(), kSideCarHeaderSize - 4));
}

TEST(SideCarFormatTest, AHeaderWithADamagedByteIsRefused) {
  const ByteVector bytes = Bytes(SomeHeader());
  SideCarHeader found;
  for (size_t at = 0; at < bytes.size(); at++) {
    ByteVector damaged = bytes;
    damaged[at] ^= 0x10;
    EXPECT_FALSE(GetHeader(damaged.data(), &found)) << at;
  }
}

TEST(SideCarFormatTest, AHeaderOfAnotherVersionIsRefused) {
  SideCarHeader found;
  const struct {
    size_t at;
    uint8_t value;
  } others[] = {{0, 'B'}, {4, 1}, {4, 3}, {8, kDerivation + 1}, {13, 3}, {14, 200}};
  for (const auto& [at, value] : others) {
    ByteVector bytes = Bytes(SomeHeader());
    bytes[at] = value;
    Sum(&bytes);
    EXPECT_FALSE(GetHeader(bytes.data(), &found)) << at;
  }
  ByteVector bytes = Bytes(SomeHeader());
  bytes[6] = 9;  // of a later minor version: nothing that was there before has changed
  Sum(&bytes);
  EXPECT_TRUE(GetHeader(bytes.data(), &found));
}

TEST(SideCarFormatTest, ASectionIsReadAsItWasWritten) {
  const Section s{kSectionPorts, 0xAABBCCDD, 0x100000002, 3, 4};
  ByteVector bytes;
  PutSection(s, &bytes);
  ASSERT_EQ(bytes.size(), kSectionSize);
  EXPECT_EQ(std::string(bytes.begin(), bytes.begin() + 4), "PORT");
  LittleReader in(bytes.data(), bytes.size());
  const Section found = GetSection(&in);
  EXPECT_TRUE(in.ok() && in.at_end());
  EXPECT_EQ(found.id, s.id);
  EXPECT_EQ(found.head_crc, s.head_crc);
  EXPECT_EQ(found.offset, s.offset);
  EXPECT_EQ(found.length, s.length);
  EXPECT_EQ(found.head_length, s.head_length);
}

TEST(SideCarFormatTest, AChunkIsReadAsItWasWritten) {
  Chunk c;
  c.span = {0x100000001, 2, 3, 4, true};
  c.raw_offset = 0x200000005;
  c.raw_size = 6;
  c.head_size = 7;
  c.window_offset = 0x300000008;
  c.window_packed = 9;
  c.window_size = 10;
  c.parts.shift = 12;
  std::iota(c.parts.crcs.begin(), c.parts.crcs.end(), 100u);
  c.head_crc = 11;
  c.has_no_time = true;
  c.records = {13, 14, 15, 16};
  c.times = {17, 18, 19, -20};
  ByteVector bytes, again;
  PutChunk(c, &bytes);
  ASSERT_EQ(bytes.size(), kChunkSize);
  LittleReader in(bytes.data(), bytes.size());
  const Chunk found = GetChunk(&in);
  EXPECT_TRUE(in.ok() && in.at_end());
  PutChunk(found, &again);
  EXPECT_EQ(again, bytes);
  EXPECT_EQ(found.span.offset, c.span.offset);
  EXPECT_EQ(found.span.begin_bit, 3);
  EXPECT_EQ(found.span.end_bit, 4);
  EXPECT_TRUE(found.span.is_last && found.has_no_time);
  EXPECT_EQ(found.window_offset, c.window_offset);
  EXPECT_EQ(found.parts.crcs, c.parts.crcs);
  EXPECT_EQ(found.first_record(), c.raw_offset - 7);
  EXPECT_EQ(found.raw_end(), c.raw_offset + 6);
  EXPECT_EQ(found.times.ltime_last, -20);
}

TEST(SideCarFormatTest, TimesWithoutAFlowAreWithinAnything) {
  TimeRanges times;
  EXPECT_TRUE(times.empty());
  EXPECT_TRUE(times.IsWithin(5, 5));
  times = {10, 20, 15, 30};
  EXPECT_TRUE(times.IsWithin(10, 31));
  EXPECT_FALSE(times.IsWithin(11, 31));
  EXPECT_FALSE(times.IsWithin(10, 30));
}

}  // namespace
}  // namespace argus
