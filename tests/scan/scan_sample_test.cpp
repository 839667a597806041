// A random sample of chunks: of about the size asked for, and the same whenever it is asked for.
#include "scan/scan_sample.h"

#include <gtest/gtest.h>

namespace argus {
namespace {

int CountTaken(const ScanSample& sample, size_t archive) {
  int n = 0;
  for (uint64_t chunk = 0; chunk < 10000; chunk++) n += sample.Takes(archive, chunk);
  return n;
}

TEST(ScanSampleTest, TakesAllUnlessThereIsAShare) { EXPECT_EQ(CountTaken({}, 0), 10000); }

TEST(ScanSampleTest, TakesAboutItsShareOfEachArchive) {
  for (const double share : {0.01, 0.2, 0.9}) {
    for (size_t archive = 0; archive < 3; archive++) {
      EXPECT_NEAR(CountTaken({share, 1}, archive), 10000 * share, 200) << share;
    }
  }
  EXPECT_EQ(CountTaken({1, 1}, 0), 10000);
}

TEST(ScanSampleTest, DependsOnSeedArchiveAndChunkAlone) {
  const ScanSample sample{0.5, 1}, same{0.5, 1}, other{0.5, 2};
  int equal = 0, equal_archives = 0;
  for (uint64_t chunk = 0; chunk < 10000; chunk++) {
    ASSERT_EQ(sample.Takes(3, chunk), same.Takes(3, chunk));
    equal += sample.Takes(3, chunk) == other.Takes(3, chunk);
    equal_archives += sample.Takes(3, chunk) == sample.Takes(4, chunk);
  }
  EXPECT_NEAR(equal, 5000, 300);
  EXPECT_NEAR(equal_archives, 5000, 300);
}

TEST(ScanSampleTest, HoldsWhatASmallerOneHolds) {
  for (uint64_t chunk = 0; chunk < 1000; chunk++) {
    EXPECT_LE((ScanSample{0.2, 5}.Takes(0, chunk)), (ScanSample{0.6, 5}.Takes(0, chunk)));
  }
}

}  // namespace
}  // namespace argus
