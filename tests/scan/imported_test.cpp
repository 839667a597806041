// Archives that clients wrote from NetFlow: sound, whatever the type of their start record.
#include "record/version2_reader.h"
#include "support/indexes.h"
#include "support/records.h"
#include "support/streams.h"

namespace argus {
namespace {

using Start = RecordReader::Start;

constexpr uint8_t kTypesOfStart[] = {0x80, 0x90, 0xA0, 0xB0, 0xC0, 0xD0, 0xE0, 0xF0};

class ImportedTest : public testing::Test {
 protected:
  const std::string netflow_ = Sample("netflow/client.arg"), plain_ = Sample("odd/plain.arg");
  const std::vector<std::string> flows_ = SplitRecords(netflow_);

  // A start record of that type and version, its cookie in either byte order.
  std::string StartOf(uint8_t type, uint8_t version, bool mirrored) const {
    std::string start = flows_[0];
    start[0] = static_cast<char>(type | version);
    start.replace(kCookieOffset, 4, version == kVersion5 ? "\xE5\x71\x50\xCB" : "\xE5\x71\x2D\xCB");
    if (mirrored) std::reverse(start.begin() + kCookieOffset, start.begin() + kCookieOffset + 4);
    return start;
  }
  static void ExpectSound(const std::string& stream, Start start) {
    const TempFolder folder;
    for (const std::string& bytes : {stream, Gzip(stream)}) {
      const ArchiveEntry entry = EntryOf(folder.Write("a", bytes));
      bool damaged = false;
      const OffsetsAndRecords records = ReadPlainly(entry, &damaged);
      EXPECT_FALSE(damaged);
      EXPECT_EQ(records.size(), SplitRecords(stream).size());
      EXPECT_EQ(BuildIndex(entry, folder / "i"), SideCarBuilder::Outcome::kBuilt);
      std::filesystem::remove(folder / "i");
    }
    EXPECT_EQ(ReadStream(stream).start, start);
  }
};

TEST_F(ImportedTest, IsSound) { ExpectSound(netflow_, Start::kArgus3); }

TEST_F(ImportedTest, MayStandAnywhereInAFile) {
  ExpectSound(netflow_ + netflow_, Start::kArgus3);
  ExpectSound(plain_ + netflow_ + plain_, Start::kArgus3);
}

TEST_F(ImportedTest, HasAStartRecordOfAnyType) {
  for (const uint8_t type : kTypesOfStart) {
    for (const uint8_t version : {kVersion3, kVersion5}) {
      for (const bool mirrored : {false, true}) {
        SCOPED_TRACE(testing::Message() << int{type} << " " << int{version} << " " << mirrored);
        const std::string archive = StartOf(type, version, mirrored) + Join(flows_, 1);
        ExpectSound(archive, version == kVersion5 ? Start::kArgus5 : Start::kArgus3);
        ExpectSound(plain_ + archive, Start::kArgus3);
      }
    }
  }
}

TEST_F(ImportedTest, IsFoundBehindDamage) {
  for (const uint8_t type : kTypesOfStart) {
    const std::string start = StartOf(type, kVersion3, true);
    const Reading r = ReadStream(plain_ + "garbage" + start + Join(flows_, 1));
    EXPECT_EQ(r.records.size(), SplitRecords(plain_).size() + flows_.size()) << int{type};
    EXPECT_EQ(r.damage.skipped_bytes, 7u);
  }
}

TEST_F(ImportedTest, NeedsACookie) {
  std::string start = StartOf(0xB0, kVersion3, false);
  start[kCookieOffset] = 0;
  EXPECT_EQ(ReadStream(plain_ + start + Join(flows_, 1)).damage.count, 1u);
}

TEST_F(ImportedTest, ShowsTheTimesOfAMirroredStartRecord) {
  const std::string& s = flows_[0];
  TestRecord r(ByteVector(s.begin(), s.end()), ARGUS_MANAGEMENT);
  EXPECT_EQ(r.Int("stime"), int64_t{GetLittle<uint32_t>(Data(s) + 32)} * 1000000);
  EXPECT_EQ(r.Text("srcid"), "0.0.0.0");
}

// As `ra`: nothing from the overlong part on. It can be counted.
TEST_F(ImportedTest, LeavesOutWhatStandsBehindAnOverlongState) {
  int n = 0;
  for (size_t i = 1; i < flows_.size(); i++) {
    TestRecord r(ByteVector(flows_[i].begin(), flows_[i].end()));
    EXPECT_TRUE(r.whole()) << i;
    const bool tcp = r.Text("proto") == "tcp";
    EXPECT_EQ(r.Int("undecoded"), tcp ? 4 : 0) << i;
    EXPECT_EQ(r.Null("stos"), tcp) << i;
    n += tcp;
  }
  EXPECT_GT(n, 3);
}

TEST(ImportedVersion2Test, HasRecordsOfAnyType) {
  for (const char* name : {"network", "little"}) {
    const std::string sample = Sample(std::string("version2/") + name + ".arg");
    for (const int bits : {0x10, 0x20, 0x40, 0x70}) {
      std::string stream = sample;
      stream[0] = static_cast<char>(stream[0] | bits);
      stream[kMarSize2] = static_cast<char>(stream[kMarSize2] | bits);
      const TempFolder folder;
      bool damaged = false, was_damaged = true;
      const size_t n = ReadPlainly(EntryOf(folder.Write("a", sample)), &was_damaged).size();
      EXPECT_EQ(ReadPlainly(EntryOf(folder.Write("b", stream)), &damaged).size(), n);
      EXPECT_EQ(damaged, was_damaged) << name << " " << bits;
    }
  }
}

}  // namespace
}  // namespace argus
