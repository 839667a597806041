// One judgement of an archive: what is told of it depends neither on what is asked nor on an index.
#include "archive/archive_inspection.h"
#include "scan/exporter.h"
#include "scan/scan.h"
#include "support/indexes.h"

namespace argus {
namespace {

// What a reader tells: the message and its detail, or nothing.
struct Told {
  std::string text;
  int64_t rows = 0;
};

Told Scanned(const ArchiveList& list, int32_t kind, const char* index_dir, const char* root) {
  const int32_t field = FindField(kind, "stime");
  ArgusScanSpec spec{};
  spec.kind = kind;
  spec.n_fields = 1;
  spec.fields = &field;
  spec.root = root;
  spec.index_dir = index_dir;
  spec.index_trust = index_dir == nullptr ? ARGUS_INDEX_OFF : ARGUS_INDEX_STAT;
  Scan scan(spec, list);
  EXPECT_TRUE(scan.SetPredicate(nullptr, 0).ok());
  Told told;
  for (ArgusBatch batch{}; !batch.done;) {
    scan.Next(&batch);
    told.rows += batch.n_rows;
    if (batch.has_notice) told.text += std::string(batch.notice.message) + "\n" + batch.notice.detail;
  }
  return told;
}

std::string Exported(const ArchiveList& list) {
  Exporter exporter(list);
  EXPECT_TRUE(exporter.SetPredicate(nullptr, 0).ok());
  std::string told;
  for (ArgusExportBatch batch{}; !batch.done;) {
    const Status s = exporter.Next(&batch);
    if (s.code() == ARGUS_UNSUPPORTED) return "version 2";
    EXPECT_TRUE(s.ok()) << s.message();
    if (batch.has_notice) told += std::string(batch.notice.message) + "\n" + batch.notice.detail;
  }
  return told;
}

std::string Inspected(const ArchiveEntry& entry) {
  ArchiveInspection inspection(entry);
  ArgusArchiveInfo info{};
  while (!inspection.Step(&info)) {
  }
  return info.damage == nullptr ? "" : info.damage;
}

// All readers of an archive that may be damaged tell the same.
void ExpectOneJudgement(const std::string& bytes) {
  const TempFolder folder;
  const std::string path = folder.Write("tree/a.arg", bytes), root = folder / "tree", index = folder / "index";
  const ArchiveEntry entry = EntryOf(path);
  ArchiveList list;
  ASSERT_TRUE(list.Open(root, "", false).ok());
  for (bool done = false; !done;) ASSERT_TRUE(list.Step(&done).ok());
  std::map<int32_t, Told> plain;
  for (const int32_t kind : {ARGUS_FLOW, ARGUS_MANAGEMENT, ARGUS_EVENT})
    plain[kind] = Scanned(list, kind, nullptr, nullptr);
  const std::string& text = plain[ARGUS_FLOW].text;
  EXPECT_EQ(plain[ARGUS_MANAGEMENT].text, text);
  EXPECT_EQ(plain[ARGUS_EVENT].text, text);
  const std::string exported = Exported(list);
  if (exported != "version 2") {
    EXPECT_EQ(exported, text);
  }
  EXPECT_EQ(Inspected(entry), text.substr(0, text.find('\n')));
  std::filesystem::create_directories(index);
  EXPECT_EQ(BuildIndex(entry, index + "/a.arg.argx") == SideCarBuilder::Outcome::kBuilt, text.empty());
  for (auto& [kind, want] : plain) {
    const Told got = Scanned(list, kind, index.c_str(), root.c_str());
    EXPECT_EQ(got.text, text) << kind;
    EXPECT_EQ(got.rows, want.rows) << kind;
  }
}

TEST(JudgementTest, DoesNotCallUnknownPartsDamage) {
  std::vector<std::string> all = SplitRecords(Sample("odd/plain.arg"));
  for (const size_t part : {size_t{4}, size_t{16}}) {
    std::vector<std::string> odd = all;
    odd[30][part] = '\x7E';
    ExpectOneJudgement(Join(odd));
    bool damaged = true;
    const TempFolder folder;
    EXPECT_EQ(ReadPlainly(EntryOf(folder.Write("a", Join(odd))), &damaged).size(), all.size());
    EXPECT_FALSE(damaged);
  }
}

TEST(JudgementTest, IsTheSameOfRecordsWithoutPartsAndWithMany) {
  const std::vector<std::string> all = SplitRecords(Sample("odd/plain.arg"));
  std::string many = std::string("\x13\x20\0\x47", 4);
  for (int i = 0; i < 70; i++) many += std::string("\x92\x01\0\0", 4);
  for (const std::string& r : {std::string("\x13\x20\0\x01", 4), many}) {
    ExpectOneJudgement(Join(all, 0, 30) + r + Join(all, 30));
  }
}

// Types and lengths of parts, headers of records, and any bytes.
TEST(JudgementTest, IsTheSameOfAnyDamage) {
  std::mt19937 random(7);
  for (const char* name : {"odd/plain.arg", "version5/sensor.arg", "netflow/client.arg", "version2/network.arg"}) {
    const std::string stream = Sample(name);
    std::vector<size_t> places;
    const bool version2 = name[7] == '2';
    for (size_t at = 0; !version2 && at + 4 <= stream.size();) {
      const size_t size = RecordSize(Data(stream) + at);
      for (size_t i = 0; i < 4; i++) places.push_back(at + i);
      for (size_t part = at + 4; part + 4 <= at + size && !(stream[at] & 0x80);) {
        const size_t length = DsrSize(Data(stream) + part);
        for (const size_t i : {0, 1, 2, 3}) places.push_back(part + i);
        if (length == 0) break;
        part += length;
      }
      at += size;
    }
    for (int i = 0; i < 150; i++) {
      std::string hurt = stream;
      for (int n = 1 + static_cast<int>(random() % 2); n > 0; n--) {
        const size_t at =
            places.empty() || random() % 8 == 0 ? random() % hurt.size() : places[random() % places.size()];
        if (at >= hurt.size()) continue;
        hurt[at] = static_cast<char>(random() % 2 ? hurt[at] ^ (1 << random() % 8) : random());
      }
      SCOPED_TRACE(testing::Message() << name << " " << i);
      ExpectOneJudgement(hurt);
      if (testing::Test::HasFailure()) return;
    }
  }
}

}  // namespace
}  // namespace argus
