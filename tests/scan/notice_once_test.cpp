// Each archive's notice is shown once.
#include "scan/notice_once.h"

#include <gtest/gtest.h>

namespace argus {
namespace {

Notice On(const char* path) { return {ARGUS_CORRUPT, 0, path, 12, "is damaged", "at a place"}; }

TEST(NoticeOnceTest, ShowsTheNoticeOfEachArchiveOnce) {
  NoticeOnce notices(2);
  ArgusBatch batch{};
  EXPECT_TRUE(notices.Show(1, On("/b"), &batch));
  EXPECT_EQ(batch.has_notice, 1);
  EXPECT_STREQ(batch.notice.path, "/b");
  EXPECT_EQ(batch.notice.offset, 12);
  batch = {};
  EXPECT_FALSE(notices.Show(1, On("/b"), &batch));
  EXPECT_EQ(batch.has_notice, 0);
  EXPECT_TRUE(notices.Show(0, On("/a"), &batch));
  EXPECT_STREQ(batch.notice.path, "/a");
}

TEST(NoticeOnceTest, WaitsForSomethingToReport) {
  NoticeOnce notices(1);
  ArgusExportBatch batch{};
  EXPECT_FALSE(notices.Show(0, Notice(), &batch));
  EXPECT_EQ(batch.has_notice, 0);
  EXPECT_TRUE(notices.Show(0, On("/a"), &batch));
}

// The notice that a batch shows is not the caller's, which the next archive overwrites.
TEST(NoticeOnceTest, KeepsACopy) {
  NoticeOnce notices(1);
  ArgusBatch batch{};
  {
    const Notice passing = On("/a");
    ASSERT_TRUE(notices.Show(0, passing, &batch));
    EXPECT_NE(batch.notice.message, passing.message.c_str());
  }
  EXPECT_STREQ(batch.notice.message, "is damaged");
}

}  // namespace
}  // namespace argus
