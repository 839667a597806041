// Days, and which of them a time lies in.
#include "rollup/known_days.h"

#include <gtest/gtest.h>

#include <random>

namespace argus {
namespace {

constexpr int64_t kHour = 3600 * int64_t{1000000};

TEST(KnownDaysTest, FindsTheDayOfATime) {
  KnownDays days;
  EXPECT_EQ(days.Find(0), KnownDays::kNone);
  for (const ArgusDay& day :
       {ArgusDay{20, 30, 2, 1}, ArgusDay{-10, 0, 0, 1}, ArgusDay{40, 50, 4, 1}, ArgusDay{0, 20, 1, 1}})
    EXPECT_TRUE(days.Add(day).ok());
  std::mt19937 random(1);
  for (int i = 0; i < 1000; i++) {
    const int64_t time = static_cast<int64_t>(random() % 80) - 20;
    int32_t wanted = KnownDays::kNone;
    for (int32_t number = 0; number < 4; number++) {
      if (days.at(number).begin <= time && time < days.at(number).end) wanted = number;
    }
    EXPECT_EQ(days.Find(time), wanted) << time;
  }
}

TEST(KnownDaysTest, ADayThatWasNotFoundIsFoundWhenItIsKnown) {
  KnownDays days;
  EXPECT_TRUE(days.Add({0, 10, 0, 1}).ok());
  EXPECT_EQ(days.Find(15), KnownDays::kNone);
  EXPECT_TRUE(days.Add({10, 20, 1, 1}).ok());
  EXPECT_EQ(days.Find(15), 1);
}

TEST(KnownDaysTest, RanksAreInTheOrderOfTime) {
  KnownDays days;
  EXPECT_TRUE(days.Ranks().empty());
  for (const int32_t n : {3, 1, 2, 0}) EXPECT_TRUE(days.Add({n * 10, n * 10 + 10, n, 1}).ok());
  EXPECT_EQ(days.Ranks(), (std::vector<uint32_t>{3, 1, 2, 0}));
}

TEST(KnownDaysTest, RefusesWhatIsNoDay) {
  KnownDays days;
  EXPECT_TRUE(days.Add({0, 10, 0, 1}).ok());
  EXPECT_FALSE(days.Add({10, 10, 1, 1}).ok());
  EXPECT_FALSE(days.Add({20, 10, 1, 1}).ok());
  EXPECT_FALSE(days.Add({9, 12, 1, 1}).ok());
  EXPECT_FALSE(days.Add({-5, 1, 1, 1}).ok());
  EXPECT_FALSE(days.Add({INT64_MIN, INT64_MAX, 1, 1}).ok());
  EXPECT_FALSE(days.Add({10, 11 + 80 * kHour, 1, 1}).ok());
  EXPECT_TRUE(days.Add({10, 10 + 80 * kHour, 1, 1}).ok());
}

}  // namespace
}  // namespace argus
