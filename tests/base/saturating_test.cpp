// Sums that stop at the largest int8 of SQL.
#include "base/saturating.h"

#include <gtest/gtest.h>

namespace argus {
namespace {

TEST(Saturating, CapsAtTheLargestInt8) {
  EXPECT_EQ(Capped(0), 0);
  EXPECT_EQ(Capped(kMaxCount), INT64_MAX);
  EXPECT_EQ(Capped(kMaxCount + 1), INT64_MAX);
  EXPECT_EQ(Capped(UINT64_MAX), INT64_MAX);
}

TEST(Saturating, AddsUpToTheLimitAndStaysThere) {
  int64_t sum = 5;
  AddTo(&sum, 7);
  EXPECT_EQ(sum, 12);
  AddTo(&sum, kMaxCount - 12);
  EXPECT_EQ(sum, INT64_MAX);
  AddTo(&sum, 1);
  EXPECT_EQ(sum, INT64_MAX);
  AddTo(&sum, UINT64_MAX);
  EXPECT_EQ(sum, INT64_MAX);
}

}  // namespace
}  // namespace argus
