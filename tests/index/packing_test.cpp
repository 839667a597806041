// Bytes are packed, and unpacked to exactly what they were.
#include "index/packing.h"

#include <gtest/gtest.h>

#include <random>

namespace argus {
namespace {

TEST(PackingTest, UnpacksWhatWasPacked) {
  std::mt19937 random(1);
  Packer packer;
  Unpacker unpacker;
  for (const size_t size : {1, 100, 32768}) {
    ByteVector window(size), packed = {7, 7}, found(size);
    for (uint8_t& b : window) b = static_cast<uint8_t>(random());
    ASSERT_TRUE(packer.Pack(window.data(), size, &packed));  // appends
    EXPECT_EQ(packed[0] + packed[1], 14);
    ASSERT_TRUE(unpacker.Unpack(packed.data() + 2, packed.size() - 2, found.data(), size));
    EXPECT_EQ(found, window);
  }
}

TEST(PackingTest, AThinWindowPacksIntoLittle) {
  ByteVector window(32768, 0), packed;
  window[100] = window[30000] = 1;
  ASSERT_TRUE(Packer().Pack(window.data(), window.size(), &packed));
  EXPECT_LT(packed.size(), 200u);
}

TEST(PackingTest, RefusesWhatIsNotSoLong) {
  ByteVector window(1000, 3), packed, found(2000);
  ASSERT_TRUE(Packer().Pack(window.data(), window.size(), &packed));
  Unpacker unpacker;
  EXPECT_FALSE(unpacker.Unpack(packed.data(), packed.size(), found.data(), 999));
  EXPECT_FALSE(unpacker.Unpack(packed.data(), packed.size(), found.data(), 1001));
  EXPECT_FALSE(unpacker.Unpack(packed.data(), packed.size() - 1, found.data(), 1000));
  packed[0] ^= 0x06;  // another kind of block
  EXPECT_FALSE(unpacker.Unpack(packed.data(), packed.size(), found.data(), 1000));
}

}  // namespace
}  // namespace argus
