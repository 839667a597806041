// Digests of streams: they depend on the bytes and the key, not on the pieces.
#include "io/stream_hash.h"

#include <gtest/gtest.h>

#include "support/files.h"

namespace argus {
namespace {

constexpr uint8_t kKey[StreamHash::kKeySize] = {1, 2, 3};
constexpr uint8_t kOther[StreamHash::kKeySize] = {1, 2, 4};

Digest DigestOf(const std::string& bytes, size_t piece, const uint8_t* key = kKey) {
  StreamHash hash(key);
  for (size_t at = 0; at < bytes.size(); at += piece) hash.Add(Data(bytes) + at, std::min(piece, bytes.size() - at));
  EXPECT_EQ(hash.size(), bytes.size());
  return hash.Current();
}

TEST(StreamHash, DependsOnBytesAndKeyAlone) {
  const std::string bytes(3000, 'x');
  const Digest digest = DigestOf(bytes, 3000);
  for (const size_t piece : {1, 7, 512, 1024}) EXPECT_EQ(DigestOf(bytes, piece), digest) << piece;
  EXPECT_NE(DigestOf(bytes, 3000, kOther), digest);
  EXPECT_NE(DigestOf(bytes.substr(1), 3000), digest);
  std::string changed = bytes;
  changed[2999] = 'y';
  EXPECT_NE(DigestOf(changed, 3000), digest);
}

TEST(StreamHash, TheHeadIsWithoutKeyAndOfTheFirstBytesOnly) {
  const std::string bytes(2 * StreamHash::kHeadSize, 'x');
  ContentHash expected;
  expected.Add(Data(bytes), StreamHash::kHeadSize);
  for (const size_t piece : {size_t{100}, bytes.size()}) {
    StreamHash hash(kOther);
    for (size_t at = 0; at < bytes.size(); at += piece) hash.Add(Data(bytes) + at, std::min(piece, bytes.size() - at));
    EXPECT_EQ(hash.Head(), expected.Current()) << piece;
    hash.Reset();
    EXPECT_EQ(hash.size(), 0u);
    EXPECT_EQ(hash.Head(), ContentHash().Current());
  }
}

TEST(HashedSource, IsWholeOnlyAtTheEnd) {
  const std::string bytes(5000, 'x');
  StreamHash hash(kKey);
  HashedSource source(ByteSourceOf(bytes, 1000), &hash);
  uint8_t out[512];
  size_t n = 0;
  ASSERT_TRUE(source.Read(out, sizeof out, &n).ok());
  EXPECT_FALSE(hash.is_whole());
  while (!source.at_end()) ASSERT_TRUE(source.Read(out, sizeof out, &n).ok());
  EXPECT_TRUE(hash.is_whole());
  EXPECT_EQ(hash.Current(), DigestOf(bytes, 5000));
}

}  // namespace
}  // namespace argus
