// SHA-256 of contents: the standard's example, hashes in between, and inputs that are hashed as they are read.
#include "io/content_hash.h"

#include <gtest/gtest.h>

#include "io/file_input.h"
#include "support/files.h"

namespace argus {
namespace {

// FIPS 180-4's example of "abc".
constexpr Digest kAbc = {0xBA, 0x78, 0x16, 0xBF, 0x8F, 0x01, 0xCF, 0xEA, 0x41, 0x41, 0x40,
                         0xDE, 0x5D, 0xAE, 0x22, 0x23, 0xB0, 0x03, 0x61, 0xA3, 0x96, 0x17,
                         0x7A, 0x9C, 0xB4, 0x10, 0xFF, 0x61, 0xF2, 0x00, 0x15, 0xAD};

TEST(ContentHash, IsSha256InWhateverPieces) {
  ContentHash hash;
  hash.Add(Data("a"), 1);
  EXPECT_NE(hash.Current(), kAbc);
  hash.Add(Data("bc"), 2);
  EXPECT_EQ(hash.size(), 3u);
  EXPECT_EQ(hash.Current(), kAbc);
  EXPECT_EQ(hash.Current(), kAbc);  // looking changes nothing
  EXPECT_EQ(hash.Take(), kAbc);
  EXPECT_EQ(hash.size(), 0u);
  hash.Add(Data("abc"), 3);
  EXPECT_EQ(hash.Current(), kAbc);  // begins anew
}

TEST(HashedInput, HashesWhatIsRead) {
  ContentHash hash;
  HashedInput input(MemoryInput(Data("abcd"), 4), &hash);
  uint8_t out[8];
  size_t n = 0;
  ASSERT_TRUE(input.Read(out, 3, &n).ok());
  EXPECT_EQ(n, 3u);
  EXPECT_EQ(hash.Current(), kAbc);
  EXPECT_FALSE(input.MayGrow());
}

}  // namespace
}  // namespace argus
