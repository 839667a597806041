// Byte order and bounds.
#include "base/bytes.h"

#include <gtest/gtest.h>

#include <memory>

namespace argus {
namespace {

constexpr uint8_t kBytes[] = {0x81, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09};

TEST(CodingTest, BigEndian) {
  EXPECT_EQ(Get16(kBytes), 0x8102);
  EXPECT_EQ(Get32(kBytes), 0x81020304u);
  EXPECT_EQ(Get64(kBytes), 0x8102030405060708u);
  EXPECT_EQ(Get32(kBytes + 1), 0x02030405u);  // not aligned
}

TEST(CodingTest, LittleEndian) {
  EXPECT_EQ(GetLittle<uint16_t>(kBytes), 0x0281);
  EXPECT_EQ(GetLittle<uint32_t>(kBytes), 0x04030281u);
  EXPECT_EQ(GetLittle<uint64_t>(kBytes), 0x0807060504030281u);
}

TEST(CodingTest, Floats) {
  const uint8_t minus_two_and_a_half[] = {0xC0, 0x20, 0x00, 0x00};
  EXPECT_EQ(Bytes(minus_two_and_a_half, 4).F32(0), -2.5f);
}

TEST(CodingTest, Swap) {
  EXPECT_EQ(Swap(uint16_t{0x1234}), 0x3412);
  EXPECT_EQ(Swap(uint32_t{0x12345678}), 0x78563412u);
  EXPECT_EQ(Swap(uint64_t{0x0123456789ABCDEF}), 0xEFCDAB8967452301u);
}

TEST(CodingTest, BytesReadInsideTheirBounds) {
  const Bytes b(kBytes, 9);
  EXPECT_EQ(b.U8(8), 0x09);
  EXPECT_EQ(b.U16(7), 0x0809);
  EXPECT_EQ(b.U32(5), 0x06070809u);
  EXPECT_EQ(b.U64(1), 0x0203040506070809u);
  EXPECT_EQ(b.I32(0), -2130574588);
}

// Cut at every length: a value is read whole or is zero. The bytes are in memory of just that size, for the sanitizer.
TEST(CodingTest, BytesBeyondTheEndAreZero) {
  for (size_t size = 0; size <= sizeof kBytes; size++) {
    const std::unique_ptr<uint8_t[]> copy(new uint8_t[size]);
    std::copy(kBytes, kBytes + size, copy.get());
    const Bytes b(copy.get(), size);
    for (size_t at = 0; at <= 10; at++) {
      EXPECT_EQ(b.U8(at), at + 1 <= size ? kBytes[at] : 0);
      EXPECT_EQ(b.U16(at), at + 2 <= size ? Get16(kBytes + at) : 0);
      EXPECT_EQ(b.U32(at), at + 4 <= size ? Get32(kBytes + at) : 0);
      EXPECT_EQ(b.U64(at), at + 8 <= size ? Get64(kBytes + at) : 0);
      EXPECT_EQ(b.F32(at) == 0, at + 4 > size);
    }
  }
}

TEST(CodingTest, HasDoesNotOverflow) {
  const Bytes b(kBytes, 9);
  EXPECT_TRUE(b.Has(0, 9));
  EXPECT_TRUE(b.Has(9, 0));
  EXPECT_FALSE(b.Has(10, 0));
  EXPECT_FALSE(b.Has(0, 10));
  EXPECT_FALSE(b.Has(SIZE_MAX, 2));
  EXPECT_FALSE(b.Has(2, SIZE_MAX));
}

TEST(CodingTest, SubIsWholeOrEmpty) {
  const Bytes b(kBytes, 9);
  EXPECT_EQ(b.Sub(2, 3).size(), 3u);
  EXPECT_EQ(b.Sub(2, 3).U8(0), 0x03);
  EXPECT_EQ(b.Sub(2, 3).U8(3), 0);  // its own bounds
  EXPECT_TRUE(b.Sub(7, 3).empty());
  EXPECT_EQ(b.Sub(7, 3).data(), nullptr);
  EXPECT_TRUE(Bytes().empty());
  EXPECT_EQ(Bytes().U32(0), 0u);
  EXPECT_TRUE(Bytes().Sub(0, 1).empty());
}

}  // namespace
}  // namespace argus
