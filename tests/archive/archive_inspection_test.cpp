// What argus_archives() tells of an archive.
#include "api/argus.h"
#include "record/record.h"
#include "support/files.h"
#include "support/handles.h"
#include "support/libraries.h"

namespace argus {
namespace {

using std::string_literals::operator""s;

// The answer, with strings of its own.
struct Info {
  std::string format, codec, damage;  // "NULL" for none
  ArgusArchiveInfo numbers{};
  int steps = 0;
};

std::string Text(const char* s) { return s == nullptr ? "NULL" : s; }

Info Inspect(const List& list, int32_t i = 0) {
  ArgusError error{};
  ArgusInspection* const inspection = argus_inspect_open(list.get(), i, &error);
  EXPECT_NE(inspection, nullptr) << error.message;
  Info info;
  for (int32_t done = 0; !done; info.steps++) {
    EXPECT_EQ(argus_inspect_step(inspection, &done, &info.numbers, &error), ARGUS_OK) << error.message;
  }
  info.format = Text(info.numbers.format);
  info.codec = Text(info.numbers.codec);
  info.damage = Text(info.numbers.damage);
  argus_inspect_close(inspection);
  return info;
}

Info InspectSample(const std::string& name) { return Inspect(List(SamplePath("odd/" + name))); }

Info InspectBytes(const std::string& bytes) {
  const TempFolder folder;
  const std::string path = folder.Write("a", bytes);
  std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
  return Inspect(List(path));
}

class InspectionTest : public testing::Test {
 protected:
  ~InspectionTest() override { EXPECT_EQ(argus_live_handles(), 0); }
};

TEST_F(InspectionTest, CountsTheRecordsOfTheDay) {
  const List list(SamplePath("campus"));
  Record record;
  for (int32_t i = 0; i < list.size(); i++) {
    const std::vector<std::string> records = SplitRecords(Unpacked(list.Path(i)));
    int64_t flows = 0, first = INT64_MAX, last = INT64_MIN;
    for (const std::string& r : records) {
      if (r[0] & 0x80) continue;
      flows++;
      record.Assign({Data(r), static_cast<uint32_t>(r.size()), 0});
      first = std::min(first, record.times().Start().Micros());
      last = std::max(last, record.times().End().Micros());
    }
    const Info info = Inspect(list, i);
    EXPECT_EQ(info.numbers.records, static_cast<int64_t>(records.size())) << list.Path(i);
    EXPECT_EQ(info.numbers.flows, flows);
    EXPECT_EQ(info.numbers.has_times, 1);
    EXPECT_EQ(info.numbers.first_time, first);
    EXPECT_EQ(info.numbers.last_time, last);
    EXPECT_EQ(info.numbers.version, 3);
    EXPECT_EQ(info.format + " " + info.codec + " " + info.damage, "argus gzip NULL");
  }
}

TEST_F(InspectionTest, NamesThePackingByItsContent) {
  EXPECT_EQ(InspectSample("plain-named.arg.gz").codec, "plain");
  EXPECT_EQ(InspectSample("noext-gz.arg").codec, "gzip");
  EXPECT_EQ(InspectSample("empty.arg.gz").codec, "plain");
}

class PackedInspectionTest : public InspectionTest, public testing::WithParamInterface<Codec> {};

INSTANTIATE_TEST_SUITE_P(Codecs, PackedInspectionTest, testing::Values(Codec::kBzip2, Codec::kXz),
                         [](const auto& info) { return CodecName(info.param); });

TEST_P(PackedInspectionTest, TellsWhatIsInIt) {
  if (!HasCodec(GetParam())) GTEST_SKIP() << "this build does not read " << CodecName(GetParam());
  const Info info = InspectSample(GetParam() == Codec::kXz ? "xz.arg.xz" : "bzip2.arg.bz2");
  EXPECT_EQ(info.codec, CodecName(GetParam()));
  EXPECT_EQ(info.format, "argus");
  EXPECT_EQ(info.numbers.records, InspectSample("plain.arg").numbers.records);
  EXPECT_EQ(info.damage, "NULL");
}

TEST_F(InspectionTest, TellsWhatIsNoArgus) {
  for (const char* name : {"text.arg", "random.arg", "zeros.arg", "capture.arg", "gzgz.arg.gz", "text.arg.gz"}) {
    const Info info = InspectSample(name);
    EXPECT_EQ(info.format, "NULL") << name;
    EXPECT_EQ(info.numbers.version, 0) << name;
    EXPECT_EQ(info.numbers.records, 0) << name;
    EXPECT_TRUE(info.damage.ends_with("is not an Argus archive")) << name;
  }
}

TEST_F(InspectionTest, HasNothingToTellOfAnEmptyArchive) {
  for (const char* name : {"empty.arg", "empty.arg.gz", "gz-of-nothing.arg.gz"}) {
    const Info info = InspectSample(name);
    EXPECT_EQ(info.format + info.damage, "NULLNULL") << name;
    EXPECT_EQ(info.numbers.has_times, 0) << name;
  }
}

TEST_F(InspectionTest, NamesTheVersion) {
  const std::string plain = Sample("odd/plain.arg");
  const std::pair<const char*, int> cookies[] = {
      {"\xE5\x71\x2D\xCB", 3}, {"\xE5\x71\x50\xCB", 5}, {"\xE5\x61\x7A\xCB", 2}};
  for (const auto& [cookie, version] : cookies) {
    std::string bytes = plain;
    const Info info = InspectBytes(bytes.replace(kCookieOffset, 4, cookie));
    EXPECT_EQ(info.numbers.version, version);
    EXPECT_EQ(info.format, "argus");
    EXPECT_EQ(info.damage == "NULL", version != 2) << info.damage;
    EXPECT_EQ(info.numbers.flows, version != 2 ? 56 : 0);
  }
}

TEST_F(InspectionTest, HasNoTimesWithoutFlows) {
  const Info info = InspectSample("mar-only.arg");
  EXPECT_EQ(info.numbers.records, 1);
  EXPECT_EQ(info.numbers.flows, 0);
  EXPECT_EQ(info.numbers.has_times, 0);
  EXPECT_EQ(info.damage, "NULL");
}

TEST_F(InspectionTest, TellsOfDamage) {
  const std::vector<std::string> all = SplitRecords(Sample("odd/plain.arg"));
  const Info info = InspectBytes(all[0] + "garbage" + Join(all, 1));
  EXPECT_EQ(info.numbers.flows, 56);
  EXPECT_TRUE(info.damage.ends_with(" is damaged at offset 128")) << info.damage;
  std::vector<std::string> broken = all;
  broken[30][7] = '\x7F';  // the length of its first DSR
  const std::string at = std::to_string(Join(all, 0, 30).size());
  EXPECT_TRUE(InspectBytes(Join(broken)).damage.ends_with(" is damaged at offset " + at));
  EXPECT_TRUE(InspectBytes(Join(all, 1)).damage.ends_with(" does not start with a management record"));
  EXPECT_EQ(InspectBytes(Join(all, 1)).numbers.version, 3);
}

TEST_F(InspectionTest, ExpectsAFileThatGrowsToEndAnywhere) {
  const TempFolder folder;
  const std::string plain = Sample("odd/plain.arg"), cut = plain.substr(0, plain.size() - 20);
  EXPECT_EQ(Inspect(List(folder.Write("a", cut))).damage, "NULL");
  EXPECT_NE(InspectBytes(cut).damage, "NULL");
}

TEST_F(InspectionTest, TellsOfAnArchiveThatIsGone) {
  const TempFolder folder;
  const std::string path = folder.Write("a", Sample("odd/plain.arg"));
  const List list(path);
  std::filesystem::remove(path);
  const Info info = Inspect(list);
  EXPECT_EQ(info.damage, "could not open archive \"" + path + "\"");
  EXPECT_EQ(info.format, "NULL");
}

TEST_F(InspectionTest, TakesALargeArchiveInSteps) {
  const std::vector<std::string> all = SplitRecords(Sample("odd/plain.arg"));
  std::string bytes = all[0];
  for (int i = 0; i < 1000; i++) bytes += Join(all, 1);
  const Info info = InspectBytes(Gzip(bytes, 1));
  EXPECT_EQ(info.numbers.records, 60001);
  EXPECT_GE(info.steps, 3);  // of 20000 records
}

TEST_F(InspectionTest, ClosesBeforeTheEnd) {
  const List list(SamplePath("campus"));
  ArgusError error{};
  argus_inspect_close(argus_inspect_open(list.get(), 0, &error));
  argus_inspect_close(nullptr);
  EXPECT_EQ(argus_live_handles(), 1);
}

}  // namespace
}  // namespace argus
