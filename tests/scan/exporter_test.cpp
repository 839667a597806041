// New archives out of old ones: every record that passes, byte for byte, behind a start record.
#include "scan/exporter.h"

#include "record/record_reader.h"
#include "support/files.h"
#include "support/handles.h"

namespace argus {
namespace {

// What an export gives, read to its end.
struct Exported {
  std::string bytes;
  int64_t records = 0;
  std::vector<std::pair<std::string, int32_t>> notices;  // path, code
  int32_t code = ARGUS_OK;
};

Exported ExportAll(const std::string& path, const std::vector<ArgusPredicate>& nodes = {}) {
  const List list(path);
  Exported out;
  ArgusError error{};
  ArgusExport* handle = argus_export_open(list.get(), nodes.data(), static_cast<int32_t>(nodes.size()), &error);
  EXPECT_NE(handle, nullptr) << error.message;
  for (ArgusExportBatch batch{}; handle != nullptr && !batch.done;) {
    out.code = argus_export_next(handle, &batch, &error);
    if (out.code != ARGUS_OK) break;
    out.bytes.append(reinterpret_cast<const char*>(batch.bytes), static_cast<size_t>(batch.length));
    out.records += batch.n_records;
    if (batch.has_notice) out.notices.emplace_back(batch.notice.path, batch.notice.code);
  }
  argus_export_close(handle);
  EXPECT_EQ(argus_live_handles(), 1);  // the list
  return out;
}

bool IsFlowRecord(const std::string& record) { return (record[0] & 0x80) == 0; }

std::vector<std::string> Flows(const std::string& bytes) {
  std::vector<std::string> flows = SplitRecords(bytes);
  std::erase_if(flows, [](const std::string& r) { return !IsFlowRecord(r); });
  return flows;
}

TEST(Exporter, GivesEveryFlowOfAnArchiveAsItIs) {
  const std::string bytes = Sample("odd/plain.arg");
  const Exported out = ExportAll(SamplePath("odd/plain.arg"));
  EXPECT_EQ(Flows(out.bytes), Flows(bytes));
  EXPECT_EQ(out.records, static_cast<int64_t>(Flows(bytes).size()));
  EXPECT_TRUE(out.notices.empty());
  // The start record of the archive comes first, as it is; there is no other management record.
  EXPECT_EQ(out.bytes.substr(0, kMarSize), bytes.substr(0, kMarSize));
  EXPECT_EQ(SplitRecords(out.bytes).size(), Flows(bytes).size() + 1);
}

TEST(Exporter, GivesTheFlowsThatPassInOrderFromAllArchives) {
  const Condition ssh(Leaf(ARGUS_OP_EQ, "dport", {Int(22)}));
  const Exported out = ExportAll(SamplePath("campus"), ssh.nodes());
  const Outcome rows = ScanAll(SamplePath("campus"), {"archive", "record_offset"}, ssh.nodes());
  std::vector<std::string> expected;
  std::string path, unpacked;
  for (const Row& row : rows.rows) {
    if (row[0] != path) unpacked = Unpacked(path = row[0]);
    const size_t at = std::stoul(row[1]);
    expected.push_back(unpacked.substr(at, RecordSize(Data(unpacked) + at)));
  }
  EXPECT_GT(expected.size(), 100u);
  EXPECT_EQ(Flows(out.bytes), expected);
  EXPECT_EQ(out.records, static_cast<int64_t>(expected.size()));
}

TEST(Exporter, CanBeReadAsAnArchive) {
  const TempFolder folder;
  const Condition udp(Leaf(ARGUS_OP_EQ, "proto", {Text("udp")}));
  const std::string path = folder.Write("udp.arg", ExportAll(SamplePath("campus"), udp.nodes()).bytes);
  const Fields fields = {"stime", "ltime", "saddr_text", "dport", "pkts", "bytes", "state", "suser", "seq"};
  const Outcome before = ScanAll(SamplePath("campus"), fields, udp.nodes());
  const Outcome after = ScanAll(path, fields);
  EXPECT_GT(before.rows.size(), 1000u);
  EXPECT_TRUE(before.rows == after.rows);
  EXPECT_TRUE(after.notices.empty());
}

TEST(Exporter, GivesNothingWhereNothingPasses) {
  const Condition none(Leaf(ARGUS_OP_EQ, "dport", {Int(-1)}));
  const Exported out = ExportAll(SamplePath("odd/plain.arg"), none.nodes());
  EXPECT_EQ(out.records, 0);
  EXPECT_EQ(out.bytes, "");
}

TEST(Exporter, MakesAStartRecordWhereItIsMissing) {
  const Exported out = ExportAll(SamplePath("odd/no-mar.arg"));
  EXPECT_EQ(out.notices.size(), 1u);
  ASSERT_GT(out.bytes.size(), kMarSize);
  EXPECT_EQ(Get32(Data(out.bytes)), 0x83100020u);
  EXPECT_EQ(Get32(Data(out.bytes) + kCookieOffset), kCookie3);
  EXPECT_EQ(Flows(out.bytes), Flows(Sample("odd/no-mar.arg")));
}

TEST(Exporter, TellsOfDamageAndGoesOn) {
  const Exported out = ExportAll(SamplePath("odd/garbage-between.arg"));
  ASSERT_EQ(out.notices.size(), 1u);
  EXPECT_EQ(out.notices[0].second, ARGUS_CORRUPT);
  EXPECT_EQ(out.records, static_cast<int64_t>(ScanAll(SamplePath("odd/garbage-between.arg"), {"seq"}).rows.size()));
  EXPECT_GT(out.records, 0);
}

// A record whose length is wrong is written with the right one: the others must be found behind it.
TEST(Exporter, RepairsLengthsSoThatWhatFollowsIsFound) {
  for (const char* name : {"odd/len-plus.arg", "odd/len-minus.arg.gz", "odd/len-one.arg", "odd/len-zero.arg"}) {
    const TempFolder folder;
    const Exported out = ExportAll(SamplePath(name));
    const Fields fields = {"seq", "saddr_text", "dport", "pkts"};
    const Outcome before = ScanAll(SamplePath(name), fields);
    const Outcome after = ScanAll(folder.Write("out.arg", out.bytes), fields);
    EXPECT_TRUE(before.rows == after.rows) << name;
  }
}

}  // namespace
}  // namespace argus
