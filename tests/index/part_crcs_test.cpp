// Checksums of the parts of a run of bytes whose size is not known before its end.
#include "index/part_crcs.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "base/crc32.h"
#include "index/side_car_format.h"

namespace argus {
namespace {

std::vector<uint8_t> RandomBytes(size_t size) {
  std::mt19937 random(11);
  std::vector<uint8_t> bytes(size);
  for (uint8_t& b : bytes) b = static_cast<uint8_t>(random());
  return bytes;
}

TEST(PartCrcMaker, AreThoseOfEachPart) {
  for (const uint32_t size : {0u, 1u, 4095u, 4096u, 4097u, 65535u, 65536u, 65537u, 270000u, 1048576u, 3000001u}) {
    const std::vector<uint8_t> bytes = RandomBytes(size);
    std::mt19937 random(size);
    PartCrcMaker sums;
    for (size_t at = 0; at < size;) {
      const size_t n = std::min<size_t>(size - at, 1 + random() % 100000);
      sums.Add(bytes.data() + at, n);
      at += n;
    }
    EXPECT_EQ(sums.size(), size);
    EXPECT_EQ(sums.Whole(), Crc32(bytes.data(), size));
    const Parts& parts = sums.parts();
    ASSERT_LE(parts.CountOf(size), kMaxParts) << size;
    uint32_t begin = 0;
    for (uint32_t i = 0; i < parts.CountOf(size); i++) {
      const uint32_t end = parts.EndOf(i, size);
      EXPECT_EQ(parts.crcs[i], Crc32(bytes.data() + begin, end - begin)) << size << " part " << i;
      EXPECT_EQ(parts.PartOf(begin + 1), i);
      EXPECT_EQ(parts.PartOf(end), i);
      begin = end;
    }
    EXPECT_EQ(begin, size);
  }
}

TEST(PartCrcMaker, MatchNoFurtherThanAsked) {
  std::vector<uint8_t> bytes = RandomBytes(200000);
  PartCrcMaker sums;
  sums.Add(bytes.data(), bytes.size());
  const Parts& parts = sums.parts();
  const auto size = static_cast<uint32_t>(bytes.size());
  EXPECT_TRUE(parts.Match(bytes.data(), kLastPart, size));
  bytes[parts.EndOf(4, size)] ^= 1;
  EXPECT_TRUE(parts.Match(bytes.data(), 4, size));
  EXPECT_FALSE(parts.Match(bytes.data(), 5, size));
  EXPECT_FALSE(parts.Match(bytes.data(), kLastPart, size));
}

}  // namespace
}  // namespace argus
