// Words that several processes share: each archive, and each run of chunks, is read by one of them.
#include "scan/parallel_claims.h"

#include <gtest/gtest.h>

#include <vector>

namespace argus {
namespace {

class ClaimsTest : public testing::Test {
 protected:
  std::vector<uint64_t> words_ = std::vector<uint64_t>(1 + 3);
  ParallelClaims mine_{words_.data()}, other_{words_.data()};
};

TEST_F(ClaimsTest, AreSharedOnlyWithWords) {
  EXPECT_TRUE(mine_.is_shared());
  EXPECT_FALSE(ParallelClaims(nullptr).is_shared());
}

TEST_F(ClaimsTest, GiveEachArchiveOnce) {
  EXPECT_EQ(mine_.NextArchive(), 0u);
  EXPECT_EQ(other_.NextArchive(), 1u);
  EXPECT_EQ(mine_.NextArchive(), 2u);
  EXPECT_EQ(other_.NextArchive(), 3u);  // none is left
}

TEST_F(ClaimsTest, LetOneReadAnArchiveInFull) {
  EXPECT_TRUE(mine_.NeedsHelp(1));
  EXPECT_TRUE(mine_.TakeWhole(1));
  EXPECT_FALSE(other_.TakeWhole(1));
  EXPECT_FALSE(other_.NeedsHelp(1));
  bool first = false;
  EXPECT_FALSE(other_.JoinChunks(1, 7, &first));
  EXPECT_TRUE(other_.TakeWhole(2));
}

TEST_F(ClaimsTest, LetOnlyThoseJoinThatHaveTheSameSideCar) {
  bool first = false;
  EXPECT_TRUE(mine_.JoinChunks(0, 7, &first));
  EXPECT_TRUE(first);
  EXPECT_TRUE(other_.JoinChunks(0, 7, &first));
  EXPECT_FALSE(first);
  EXPECT_FALSE(other_.JoinChunks(0, 8, &first));
  EXPECT_FALSE(other_.TakeWhole(0));
  EXPECT_TRUE(other_.NeedsHelp(0));
}

TEST_F(ClaimsTest, GiveEachChunkOnceInShorterRuns) {
  bool first = false;
  ASSERT_TRUE(mine_.JoinChunks(0, 7, &first));
  constexpr uint32_t kChunks = 50;
  uint32_t next = 0, begin = 0, end = 0, last_run = kChunks;
  for (bool turn = false; (turn ? mine_ : other_).TakeRun(0, kChunks, &begin, &end); turn = !turn) {
    EXPECT_EQ(begin, next);
    ASSERT_GT(end, begin);
    EXPECT_LE(end - begin, last_run);
    last_run = end - begin;
    next = end;
  }
  EXPECT_EQ(next, kChunks);
  EXPECT_EQ(last_run, 1u);
  EXPECT_FALSE(mine_.NeedsHelp(0));
}

TEST_F(ClaimsTest, GiveTheRestToOne) {
  bool first = false;
  uint32_t begin = 0, end = 0;
  ASSERT_TRUE(mine_.JoinChunks(0, 7, &first));
  ASSERT_TRUE(mine_.TakeRun(0, 50, &begin, &end));
  const uint32_t taken = end;
  EXPECT_TRUE(other_.TakeRest(0, &begin));
  EXPECT_EQ(begin, taken);
  EXPECT_FALSE(mine_.TakeRest(0, &begin));
  EXPECT_FALSE(mine_.TakeRun(0, 50, &begin, &end));
}

}  // namespace
}  // namespace argus
