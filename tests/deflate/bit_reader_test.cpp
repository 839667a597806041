// Bits from memory: order, ends, and giving back what was read ahead.
#include "deflate/bit_reader.h"

#include <gtest/gtest.h>

#include <memory>

namespace argus {
namespace {

constexpr uint8_t kBytes[] = {0xB5, 0x01, 0xFF, 0x00, 0x80, 0x7E, 0x12, 0x34, 0x56, 0x78, 0x9A, 0xBC};

// Bit i of the stream.
uint32_t BitAt(size_t i) { return kBytes[i / 8] >> (i % 8) & 1; }

TEST(BitReader, TakesTheLowestBitFirst) {
  BitReader bits({kBytes, kBytes + 2, 0});
  EXPECT_EQ(bits.Take(1), 1u);
  EXPECT_EQ(bits.Take(3), 2u);   // 010
  EXPECT_EQ(bits.Take(5), 27u);  // 1011 and the lowest bit of the next byte
  EXPECT_EQ(bits.Take(7), 0u);
  EXPECT_FALSE(bits.is_short());
}

// From any bit on, in memory of just the size: what is read, and where the rest begins.
TEST(BitReader, BeginsAndStopsAtAnyBit) {
  for (size_t size = 1; size <= sizeof kBytes; size++) {
    const std::unique_ptr<uint8_t[]> copy(new uint8_t[size]);
    std::copy(kBytes, kBytes + size, copy.get());
    for (unsigned begin = 0; begin < 8; begin++) {
      BitReader bits({copy.get(), copy.get() + size, begin});
      for (size_t i = begin; i < 8 * size; i++) {
        ASSERT_EQ(bits.Take(1), BitAt(i)) << size << " " << begin << " " << i;
        const BitSpan rest = bits.Rest();
        ASSERT_EQ(static_cast<size_t>(rest.next - copy.get()) * 8 + rest.bit, i + 1);
      }
      EXPECT_FALSE(bits.is_short());
      EXPECT_EQ(bits.Take(1), 0u);
      EXPECT_TRUE(bits.is_short());
    }
  }
}

TEST(BitReader, IsShortForGood) {
  BitReader bits({kBytes, kBytes + 1, 0});
  EXPECT_EQ(bits.Take(9), 0u);
  EXPECT_TRUE(bits.is_short());
  EXPECT_EQ(bits.Take(1), 0u);
}

}  // namespace
}  // namespace argus
