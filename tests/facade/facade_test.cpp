// The facade: what every function of it promises, whatever the core does below: errors are filled in, nothing that is
// thrown gets out, and no handle is left open.
#include <gtest/gtest.h>

#include <cerrno>
#include <new>
#include <stdexcept>
#include <string>

#include "api/argus.h"
#include "facade/guard.h"
#include "support/files.h"
#include "support/handles.h"

namespace argus {
namespace {

struct Thing {
  int value;
};

ArgusError Dirty() {
  ArgusError error;
  error.code = -1;
  error.saved_errno = -1;
  std::string(ARGUS_MESSAGE_SIZE - 1, '#').copy(error.message, ARGUS_MESSAGE_SIZE);
  std::string(ARGUS_DETAIL_SIZE - 1, '#').copy(error.detail, ARGUS_DETAIL_SIZE);
  return error;
}

class FacadeTest : public testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(argus_live_handles(), before_); }
  const int64_t before_ = argus_live_handles();
  ArgusError error_ = Dirty();
};

TEST_F(FacadeTest, NothingIsClosedWithoutAHandle) {
  argus_list_close(nullptr);
  argus_identify_close(nullptr);
  argus_stream_close(nullptr);
  argus_inspect_close(nullptr);
  argus_filter_close(nullptr);
  argus_scan_close(nullptr);
  argus_export_close(nullptr);
  argus_build_close(nullptr);
  argus_catalogue_close(nullptr);
  argus_rollup_close(nullptr);
  argus_host_lists_close(nullptr);
  argus_key_packer_close(nullptr);
  argus_new_keys_close(nullptr);
}

TEST_F(FacadeTest, AnErrorHasAllOfItsStatus) {
  EXPECT_EQ(Guard(&error_, [] { return Status(ARGUS_IO, "could not", "It is so.", EACCES); }), ARGUS_IO);
  EXPECT_EQ(error_.code, ARGUS_IO);
  EXPECT_EQ(error_.saved_errno, EACCES);
  EXPECT_STREQ(error_.message, "could not");
  EXPECT_STREQ(error_.detail, "It is so.");
}

TEST_F(FacadeTest, ALongMessageIsCut) {
  const std::string message(2 * ARGUS_MESSAGE_SIZE, 'm'), detail(2 * ARGUS_DETAIL_SIZE, 'd');
  EXPECT_EQ(Guard(&error_, [&] { return Status(ARGUS_IO, message, detail); }), ARGUS_IO);
  EXPECT_EQ(error_.message, message.substr(0, ARGUS_MESSAGE_SIZE - 1));
  EXPECT_EQ(error_.detail, detail.substr(0, ARGUS_DETAIL_SIZE - 1));
}

TEST_F(FacadeTest, SuccessLeavesTheErrorAlone) {
  EXPECT_EQ(Guard(&error_, [] { return Status(); }), ARGUS_OK);
  EXPECT_EQ(error_.code, -1);
}

TEST_F(FacadeTest, WhatIsThrownBecomesAnError) {
  EXPECT_EQ(Guard(&error_, []() -> Status { throw std::bad_alloc(); }), ARGUS_OUT_OF_MEMORY);
  EXPECT_STREQ(error_.message, "out of memory");
  EXPECT_STREQ(error_.detail, "");
  EXPECT_EQ(Guard(&error_, []() -> Status { throw std::runtime_error("the reason"); }), ARGUS_INTERNAL);
  EXPECT_EQ(error_.code, ARGUS_INTERNAL);
  EXPECT_STREQ(error_.detail, "the reason");
  EXPECT_EQ(Guard(&error_, []() -> Status { throw 1; }), ARGUS_INTERNAL);
  EXPECT_STREQ(error_.detail, "");
  EXPECT_EQ(error_.saved_errno, 0);
}

TEST_F(FacadeTest, AStepSaysWhetherItIsDone) {
  int32_t done = -1;
  EXPECT_EQ(GuardStep(&done, &error_, [](bool*) { return Status(); }), ARGUS_OK);
  EXPECT_EQ(done, 0);
  const auto finish = [](bool* is_done) {
    *is_done = true;
    return Status();
  };
  EXPECT_EQ(GuardStep(&done, &error_, finish), ARGUS_OK);
  EXPECT_EQ(done, 1);
}

TEST_F(FacadeTest, HandlesAreCountedWhileTheyAreOpen) {
  Thing* thing = Open<Thing>(&error_, [](Thing** made) {
    *made = new Thing{7};
    return Status();
  });
  ASSERT_NE(thing, nullptr);
  EXPECT_EQ(argus_live_handles(), before_ + 1);
  Close(thing);
  EXPECT_EQ(argus_live_handles(), before_);
}

// The sanitizers see to it that what was made is freed.
TEST_F(FacadeTest, AFailedOpenLeavesNoHandle) {
  EXPECT_EQ(Open<Thing>(&error_,
                        [](Thing** made) {
                          *made = new Thing{7};
                          return Status(ARGUS_INVALID, "no");
                        }),
            nullptr);
  EXPECT_EQ(error_.code, ARGUS_INVALID);
  EXPECT_EQ(Open<Thing>(&error_,
                        [](Thing** made) -> Status {
                          *made = new Thing{7};
                          throw std::bad_alloc();
                        }),
            nullptr);
  EXPECT_EQ(error_.code, ARGUS_OUT_OF_MEMORY);
}

TEST_F(FacadeTest, AListThatCannotBeOpened) {
  const TempFolder folder;
  const std::string missing = folder / "missing", here = folder.path();
  const struct {
    ArgusListSpec spec;
    int32_t code;
  } cases[] = {{{missing.c_str(), nullptr, 0, 0, 0}, ARGUS_NOT_FOUND},
               {{"relative", nullptr, 0, 0, 0}, ARGUS_INVALID},
               {{here.c_str(), "%Q", 0, 0, 0}, ARGUS_INVALID}};
  for (const auto& c : cases) {
    error_ = Dirty();
    EXPECT_EQ(argus_list_open(&c.spec, &error_), nullptr) << c.spec.path;
    EXPECT_EQ(error_.code, c.code) << error_.message;
    EXPECT_EQ(error_.saved_errno, c.code == ARGUS_NOT_FOUND ? ENOENT : 0) << error_.message;
  }
}

TEST_F(FacadeTest, AMissingFileIsNamed) {
  const std::string path = TempFolder() / "missing";
  const ArgusListSpec spec{path.c_str(), nullptr, 0, 0, 0};
  EXPECT_EQ(argus_list_open(&spec, &error_), nullptr);
  EXPECT_NE(std::string(error_.message).find(path), std::string::npos) << error_.message;
}

TEST_F(FacadeTest, PatternsAreChecked) {
  int32_t has_time = -1;
  EXPECT_EQ(argus_pattern_check("%Y/%m/%d/argus", &has_time, &error_), ARGUS_OK);
  EXPECT_EQ(has_time, 1);
  EXPECT_EQ(argus_pattern_check("%Y/argus", &has_time, &error_), ARGUS_OK);
  EXPECT_EQ(has_time, 0);
  EXPECT_EQ(argus_pattern_check("argus", nullptr, &error_), ARGUS_OK);
  EXPECT_EQ(argus_pattern_check("%Q", &has_time, &error_), ARGUS_INVALID);
  EXPECT_NE(std::string(error_.message), "");
}

TEST_F(FacadeTest, AMalformedListIsNotUnpacked) {
  const uint8_t bytes[3] = {0xFF, 0xFF, 0xFF};
  EXPECT_EQ(argus_list_unpack(bytes, sizeof bytes, &error_), nullptr);
  EXPECT_EQ(error_.code, ARGUS_INTERNAL);
}

TEST_F(FacadeTest, AFilterThatIsNone) {
  int32_t position = -2;
  EXPECT_EQ(argus_filter_parse("tcp and nonsense", &position, &error_), nullptr);
  EXPECT_EQ(error_.code, ARGUS_INVALID);
  EXPECT_EQ(position, 8);
  ArgusFilter* filter = argus_filter_parse("tcp", &position, &error_);
  ASSERT_NE(filter, nullptr);
  EXPECT_EQ(position, -1);
  EXPECT_EQ(argus_live_handles(), before_ + 1);
  argus_filter_close(filter);
}

TEST_F(FacadeTest, AScanWithAMalformedPart) {
  const TempFolder folder;
  const List list(folder.path());
  const int32_t no_field = -1;
  ArgusPredicate childless{};
  childless.op = ARGUS_OP_AND;
  ArgusScanSpec fields{}, predicate{}, mark{};
  fields.n_fields = 1;
  fields.fields = &no_field;
  predicate.predicate = &childless;
  predicate.n_nodes = 1;
  mark.mark = &childless;
  mark.n_mark_nodes = 1;
  for (const ArgusScanSpec& spec : {fields, predicate, mark}) {
    error_ = Dirty();
    EXPECT_EQ(argus_scan_open(&spec, list.get(), &error_), nullptr);
    EXPECT_EQ(error_.code, ARGUS_INVALID);
  }
  EXPECT_EQ(argus_export_open(list.get(), &childless, 1, &error_), nullptr);
  EXPECT_EQ(error_.code, ARGUS_INVALID);
  EXPECT_EQ(argus_live_handles(), before_ + 1);  // the list
}

TEST_F(FacadeTest, ADamagedChunkOfKeysIsAnError) {
  const uint8_t chunk[2] = {0xFF, 0xFF};
  ArgusNewKeys* keys = argus_new_keys_open(&error_);
  ASSERT_NE(keys, nullptr);
  EXPECT_EQ(argus_new_keys_want(keys, chunk, sizeof chunk, &error_), ARGUS_CORRUPT);
  EXPECT_EQ(error_.code, ARGUS_CORRUPT);
  argus_new_keys_close(keys);
  ArgusKeyPacker* packer = argus_key_packer_open(&error_);
  ASSERT_NE(packer, nullptr);
  EXPECT_EQ(argus_key_packer_add(packer, chunk, 0, &error_), ARGUS_INVALID);
  argus_key_packer_close(packer);
}

}  // namespace
}  // namespace argus
