// What a file is: its digest, and whether it is still what was listed.
#include <unistd.h>

#include "api/argus.h"
#include "support/digests.h"
#include "support/files.h"
#include "support/handles.h"

namespace argus {
namespace {

class IdentificationTest : public testing::Test {
 protected:
  ~IdentificationTest() override { EXPECT_EQ(argus_live_handles(), 0); }

  // Identifies the first archive of a list; `meanwhile` is done after the first step.
  static ArgusIdentity Identify(const List& list, void (*meanwhile)(const std::string&) = nullptr) {
    ArgusError error{};
    ArgusIdentity identity{};
    ArgusIdentify* const handle = argus_identify_open(list.get(), 0, &error);
    for (int32_t done = 0, steps = 0; !done; steps++) {
      EXPECT_EQ(argus_identify_step(handle, &done, &identity, &error), ARGUS_OK) << error.message;
      if (steps == 0 && meanwhile != nullptr) meanwhile(list.Path(0));
    }
    argus_identify_close(handle);
    return identity;
  }
  static std::string DigestOf(const ArgusIdentity& i) { return std::string(i.digest, i.digest + sizeof i.digest); }

  const TempFolder folder_;
};

TEST_F(IdentificationTest, IsSizeAndDigestOfWhatLiesOnDisk) {
  for (const size_t size : {size_t{0}, size_t{1}, size_t{2} << 20, (size_t{2} << 20) + 1, size_t{5000000}}) {
    std::string bytes(size, 'x');
    for (size_t i = 0; i < size; i++) bytes[i] = static_cast<char>(i * i >> 7);
    const List list(folder_.Write("a.gz", bytes));
    const ArgusIdentity identity = Identify(list);
    EXPECT_EQ(identity.has_changed, 0);
    EXPECT_EQ(identity.bytes, static_cast<int64_t>(size));
    EXPECT_EQ(DigestOf(identity), Sha256(bytes)) << size;
    ArgusArchive archive;
    argus_list_at(list.get(), 0, &archive);
    EXPECT_EQ(identity.mtime, archive.mtime);
    EXPECT_GE(identity.ctime, identity.mtime);
    EXPECT_EQ(argus_list_is_current(list.get(), 0), 1);
  }
}

TEST_F(IdentificationTest, FollowsALink) {
  const std::string target = folder_.Write("elsewhere/a", "content"), other = folder_.Write("elsewhere/b", "content");
  const std::string link = folder_ / "link";
  ASSERT_EQ(symlink(target.c_str(), link.c_str()), 0);
  const List list(link);
  EXPECT_EQ(DigestOf(Identify(list)), Sha256("content"));
  EXPECT_EQ(argus_list_is_current(list.get(), 0), 1);
  unlink(link.c_str());
  ASSERT_EQ(symlink(other.c_str(), link.c_str()), 0);
  EXPECT_EQ(argus_list_is_current(list.get(), 0), 0);
}

TEST_F(IdentificationTest, NoticesAChangeSinceTheListing) {
  const List list(folder_.Write("a", "before"));
  folder_.Write("a", "after");
  EXPECT_EQ(argus_list_is_current(list.get(), 0), 0);
  EXPECT_EQ(Identify(list).has_changed, 1);
}

TEST_F(IdentificationTest, NoticesAnExchange) {
  const List list(folder_.Write("a", "content"));
  const std::string other = folder_.Write("b", "content");
  std::filesystem::last_write_time(other, std::filesystem::last_write_time(folder_ / "a"));
  std::filesystem::rename(other, folder_ / "a");
  EXPECT_EQ(argus_list_is_current(list.get(), 0), 0);
  EXPECT_EQ(Identify(list).has_changed, 1);
}

TEST_F(IdentificationTest, NoticesAChangeWhileItReads) {
  const std::string bytes(5000000, 'x');
  const List grown(folder_.Write("a", bytes));
  const auto append = [](const std::string& path) { std::ofstream(path, std::ios::app) << "more"; };
  EXPECT_EQ(Identify(grown, append).has_changed, 1);
  const List cut(folder_.Write("b", bytes));
  const auto truncate = [](const std::string& path) { std::filesystem::resize_file(path, 3000000); };
  EXPECT_EQ(Identify(cut, truncate).has_changed, 1);
}

TEST_F(IdentificationTest, SaysThatAFileIsGone) {
  const std::string path = folder_.Write("a", "content");
  const List list(path);
  std::filesystem::remove(path);
  EXPECT_EQ(argus_list_is_current(list.get(), 0), 0);
  ArgusError error{};
  ArgusIdentity identity;
  int32_t done = 0;
  ArgusIdentify* const handle = argus_identify_open(list.get(), 0, &error);
  EXPECT_EQ(argus_identify_step(handle, &done, &identity, &error), ARGUS_IO);
  EXPECT_EQ(error.saved_errno, ENOENT);
  EXPECT_EQ(error.message, "could not open archive \"" + path + "\"");
  argus_identify_close(handle);
}

}  // namespace
}  // namespace argus
