// Where side-cars lie.
#include "index/side_car_path.h"

#include <gtest/gtest.h>

namespace argus {
namespace {

TEST(SideCarPathTest, LiesAsTheArchiveDoesBelowTheRoot) {
  EXPECT_EQ(SideCarPath("/i", "/tree", "/tree/2026/a.gz"), "/i/2026/a.gz.argx");
  EXPECT_EQ(SideCarPath("/i", "/", "/tree/a.gz"), "/i/tree/a.gz.argx");
}

TEST(SideCarPathTest, ElsewhereItLiesByTheWholePath) {
  EXPECT_EQ(SideCarPath("/i", "", "/tree/a.gz"), "/i/tree/a.gz.argx");
  EXPECT_EQ(SideCarPath("/i", "/tree", "/tree2/a.gz"), "/i/tree2/a.gz.argx");
  EXPECT_EQ(SideCarPath("/i", "/tree/a.gz", "/tree/a.gz"), "/i/tree/a.gz.argx");
}

TEST(SideCarPathTest, BelowIsBelowAFolderNotAPrefix) {
  EXPECT_TRUE(IsBelow("/tree", "/tree/a"));
  EXPECT_TRUE(IsBelow("/tree/", "/tree/a"));
  EXPECT_TRUE(IsBelow("/", "/a"));
  EXPECT_FALSE(IsBelow("/tree", "/tree2/a"));
  EXPECT_FALSE(IsBelow("/tree", "/tree"));
  EXPECT_FALSE(IsBelow("", "/a"));
}

}  // namespace
}  // namespace argus
