// Windows: thinned out to what is wanted, packed, and unpacked to exactly what they were.
#include "index/chunk_window.h"

#include <gtest/gtest.h>

#include <random>

namespace argus {
namespace {

TEST(ChunkWindowTest, ThinsOutAllButWhatIsWantedAndTheEnd) {
  ByteVector window = {1, 2, 3, 4, 5, 6};
  const uint8_t wanted[] = {0, 1, 0, 0, 0, 0};
  ThinOut(wanted, 2, window.data(), window.size());
  EXPECT_EQ(window, (ByteVector{0, 2, 0, 0, 5, 6}));
  ThinOut(wanted, 9, window.data(), window.size());
  EXPECT_EQ(window, (ByteVector{0, 2, 0, 0, 5, 6}));
}

TEST(ChunkWindowTest, UnpacksWhatWasPacked) {
  std::mt19937 random(1);
  WindowMaker maker;
  WindowReader reader;
  for (const size_t size : {1, 100, 32768}) {
    ByteVector window(size), packed = {7, 7}, found(size);
    for (uint8_t& b : window) b = static_cast<uint8_t>(random());
    ASSERT_TRUE(maker.Pack(window.data(), size, &packed));  // appends
    EXPECT_EQ(packed[0] + packed[1], 14);
    ASSERT_TRUE(reader.Unpack(packed.data() + 2, packed.size() - 2, found.data(), size));
    EXPECT_EQ(found, window);
  }
}

TEST(ChunkWindowTest, AThinWindowPacksIntoLittle) {
  ByteVector window(32768, 0), packed;
  window[100] = window[30000] = 1;
  ASSERT_TRUE(WindowMaker().Pack(window.data(), window.size(), &packed));
  EXPECT_LT(packed.size(), 200u);
}

TEST(ChunkWindowTest, RefusesWhatIsNotSoLong) {
  ByteVector window(1000, 3), packed, found(2000);
  ASSERT_TRUE(WindowMaker().Pack(window.data(), window.size(), &packed));
  WindowReader reader;
  EXPECT_FALSE(reader.Unpack(packed.data(), packed.size(), found.data(), 999));
  EXPECT_FALSE(reader.Unpack(packed.data(), packed.size(), found.data(), 1001));
  EXPECT_FALSE(reader.Unpack(packed.data(), packed.size() - 1, found.data(), 1000));
  packed[0] ^= 0x06;  // another kind of block
  EXPECT_FALSE(reader.Unpack(packed.data(), packed.size(), found.data(), 1000));
}

}  // namespace
}  // namespace argus
