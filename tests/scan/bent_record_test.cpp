// Records with a flipped bit in their header: `ra` reads those of any version, so none may be lost here.
#include "support/indexes.h"
#include "support/streams.h"

namespace argus {
namespace {

struct Read {
  OffsetsAndRecords records;
  bool damaged = false;
};

Read ReadBytes(const std::string& bytes) {
  const TempFolder folder;
  Read r;
  r.records = ReadPlainly(EntryOf(folder.Write("a", bytes)), &r.damaged);
  return r;
}

// The sample with one bit of its record at `offset` flipped: all records are there, as they were, and it is told.
void ExpectReadThough(const std::string& stream, size_t offset, size_t byte, int bit) {
  std::string bent = stream;
  bent[offset + byte] = static_cast<char>(bent[offset + byte] ^ (1 << bit));
  const Read want = ReadBytes(stream), got = ReadBytes(bent);
  EXPECT_TRUE(got.records == want.records) << offset << " byte " << byte << " bit " << bit;
  EXPECT_TRUE(got.damaged) << offset << " byte " << byte << " bit " << bit;
}

TEST(BentRecordTest, IsReadWithAnyVersion) {
  for (const char* name : {"odd/plain.arg", "version5/sensor.arg", "netflow/client.arg"}) {
    const std::string stream = Sample(name);
    const uint8_t version = Data(stream)[0] & 0x0F;
    for (const auto& [offset, record] : ReadBytes(stream).records) {
      if (!IsRecord(Data(record), record.size())) continue;  // with a part that is not known it is not certain
      for (int bit = 0; bit < 4; bit++) {
        if ((version ^ (1 << bit)) == 4) continue;  // is read as 3
        ExpectReadThough(stream, offset, 0, bit);
      }
    }
  }
}

TEST(BentRecordTest, MayStandBesideAnother) {
  const std::string plain = Sample("odd/plain.arg");
  const std::vector<std::string> all = SplitRecords(plain);
  std::string bent = plain;
  for (size_t i = 0, at = 0; i < all.size(); at += all[i++].size()) {
    if (i % 7 < 2) bent[at] = static_cast<char>((bent[at] & 0xF0) | 9);
  }
  const Read got = ReadBytes(bent);
  EXPECT_TRUE(got.records == ReadBytes(plain).records);
  EXPECT_TRUE(got.damaged);
}

// What is behind need not be sound, as long as it is a record: of a type that does not exist, or with a wrong length.
TEST(BentRecordTest, MayStandBeforeABrokenOne) {
  const std::vector<std::string> all = SplitRecords(Sample("odd/plain.arg"));
  for (const auto& [at, lost] : {std::pair{0, 1}, {3, 0}}) {
    std::vector<std::string> hurt = all;
    hurt[30][0] = 0x17;
    hurt[31][at] = static_cast<char>(hurt[31][at] ^ (at == 0 ? 0x80 : 0x04));
    const Read got = ReadBytes(Join(hurt));
    EXPECT_EQ(got.records.size(), all.size() - lost) << at;
    EXPECT_TRUE(got.damaged);
  }
}

TEST(BentRecordTest, MustBeCertain) {
  const std::string plain = Sample("odd/plain.arg");
  const std::vector<std::string> all = SplitRecords(plain);
  std::string hurt = all[30];
  hurt[0] = 0x1B;
  hurt[7] = 0x7F;  // the length of its first part
  const Read got = ReadBytes(Join(all, 0, 30) + hurt + Join(all, 31));
  EXPECT_EQ(got.records.size(), all.size() - 1);
  EXPECT_TRUE(got.damaged);
}

TEST(BentRecordTest, IsReadInVersion2) {
  for (const char* name : {"network", "little"}) {
    const std::string stream = Sample(std::string("version2/") + name + ".arg");
    const Read want = ReadBytes(stream);
    const size_t version_at = name[0] == 'n' ? 4 : 7;
    for (const auto& [offset, record] : want.records) {
      for (int bit = 4; bit < 8; bit++) {
        std::string bent = stream;
        bent[offset + version_at] = static_cast<char>(bent[offset + version_at] ^ (1 << bit));
        const Read got = ReadBytes(bent);
        EXPECT_EQ(got.records.size(), want.records.size()) << name << " " << offset << " bit " << bit;
        EXPECT_TRUE(got.damaged) << name << " " << offset << " bit " << bit;
      }
    }
  }
}

}  // namespace
}  // namespace argus
