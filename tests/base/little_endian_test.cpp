// Little-endian integers and varints: their bytes, and what a reader makes of cut and malformed ones.
#include "base/little_endian.h"

#include <gtest/gtest.h>

namespace argus {
namespace {

TEST(LittleEndian, WritesTheLowestByteFirst) {
  ByteVector out;
  PutLittle<uint16_t>(&out, 0x0102);
  PutLittle<uint32_t>(&out, 0x03040506);
  EXPECT_EQ(out, (ByteVector{0x02, 0x01, 0x06, 0x05, 0x04, 0x03}));
}

TEST(LittleEndian, VarintsHaveSevenBitsPerByte) {
  ByteVector out;
  PutVarint(&out, 0x7F);
  PutVarint(&out, 0x80);
  PutVarint(&out, 300);
  EXPECT_EQ(out, (ByteVector{0x7F, 0x80, 0x01, 0xAC, 0x02}));
}

TEST(LittleReader, ReadsBackWhatWasWritten) {
  const uint64_t values[] = {0, 1, 0x7F, 0x80, 0x3FFF, 0x4000, UINT32_MAX, uint64_t{1} << 63, UINT64_MAX};
  ByteVector out;
  for (const uint64_t v : values) {
    PutVarint(&out, v);
    PutLittle(&out, v);
  }
  LittleReader in(out.data(), out.size());
  for (const uint64_t v : values) {
    EXPECT_EQ(in.Varint(), v);
    EXPECT_EQ(in.Get<uint64_t>(), v);
  }
  EXPECT_TRUE(in.ok());
  EXPECT_TRUE(in.at_end());
}

TEST(LittleReader, FailsForGoodAtACut) {
  const ByteVector bytes = {1, 2, 3, 4, 5};
  for (size_t size = 0; size < 4; size++) {
    LittleReader in(bytes.data(), size);
    EXPECT_EQ(in.Get<uint32_t>(), 0u) << size;
    EXPECT_FALSE(in.ok()) << size;
    EXPECT_EQ(in.left(), 0u) << size;
    EXPECT_EQ(in.Byte(), 0) << size;
  }
  LittleReader in(bytes.data(), bytes.size());
  EXPECT_EQ(in.Take(6), nullptr);
  EXPECT_EQ(in.Take(1), nullptr);
}

TEST(LittleReader, RefusesVarintsThatAreCutOrTooLong) {
  const ByteVector cut = {0x80, 0x80};
  LittleReader in(cut.data(), cut.size());
  EXPECT_EQ(in.Varint(), 0u);
  EXPECT_FALSE(in.ok());
  const ByteVector endless(20, 0x80);
  LittleReader too_long(endless.data(), endless.size());
  EXPECT_EQ(too_long.Varint(), 0u);
  EXPECT_FALSE(too_long.ok());
}

}  // namespace
}  // namespace argus
