// CRC-32: the check value of the standard, zlib's sums, and that pieces give what the whole gives.
#include "base/crc32.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace argus {
namespace {

const uint8_t* Data(const std::string& s) { return reinterpret_cast<const uint8_t*>(s.data()); }

TEST(Crc32, HasTheCheckValue) {
  EXPECT_EQ(Crc32(Data("123456789"), 9), 0xCBF43926u);
  EXPECT_EQ(Crc32(nullptr, 0), 0u);
}

TEST(Crc32, ContinuesWhereverTheBytesAreCut) {
  std::string bytes;
  for (int i = 0; i < 300; i++) bytes += static_cast<char>(i * 7);
  const auto whole = static_cast<uint32_t>(crc32_z(0, Data(bytes), bytes.size()));
  for (size_t cut = 0; cut <= bytes.size(); cut++) {
    const uint32_t first = ContinueCrc(0, Data(bytes), cut);
    EXPECT_EQ(ContinueCrc(first, Data(bytes) + cut, bytes.size() - cut), whole) << cut;
  }
}

}  // namespace
}  // namespace argus
