// Scans that tell rows apart by a second condition, and what they sum up of management records.
#include "api/argus.h"
#include "field/field_table.h"
#include "scan/index_lookup.h"
#include "support/handles.h"
#include "support/indexes.h"

namespace argus {
namespace {

constexpr char kDay[] = "campus";

class ScanMarksTest : public testing::Test {
 protected:
  ~ScanMarksTest() override { EXPECT_EQ(argus_live_handles(), 0); }
};

class MarkedScan : public OpenScan {
 public:
  MarkedScan(const List& list, const Fields& fields, const Condition& predicate, const Condition& mark,
             const char* root = nullptr, const char* index_dir = nullptr)
      : OpenScan(list, fields, predicate.nodes(), ARGUS_FLOW, ARGUS_CODEC_BEST, root, index_dir, ARGUS_INDEX_STAT,
                 nullptr, {}, {}, mark.nodes()) {}
};

// Rows, with a column that says whether they are marked.
std::vector<Row> WithMarks(const Outcome& o) {
  std::vector<Row> rows = o.rows;
  EXPECT_EQ(o.marks.size(), rows.size());
  for (size_t i = 0; i < rows.size() && i < o.marks.size(); i++) rows[i].push_back(o.marks[i] ? "1" : "0");
  return rows;
}

TEST_F(ScanMarksTest, TellsRowsThatPassApart) {
  const List list(SamplePath(kDay));
  const Condition tcp(Leaf(ARGUS_OP_EQ, "proto", {Text("tcp")})), web(Leaf(ARGUS_OP_EQ, "dport", {Int(443)}));
  MarkedScan scan(list, {"proto", "dport"}, tcp, web);
  for (int round = 0; round < 3; round++) {
    const std::vector<Row> rows = WithMarks(Rest(&scan));
    size_t marked = 0;
    for (const Row& row : rows) {
      EXPECT_EQ(row[0], "tcp");
      EXPECT_EQ(row[2] == "1", row[1] == "443");
      marked += row[2] == "1";
    }
    EXPECT_GT(marked, 100u);
    EXPECT_GT(rows.size(), marked + 100);
    scan.Rewind(tcp.nodes());
    if (round == 1) {
      for (int i = 0; i < 3; i++) scan.Next();
      scan.Rewind(tcp.nodes());
    }
  }
}

TEST_F(ScanMarksTest, HasNoneWithoutASecondCondition) {
  const List list(SamplePath("odd/plain.arg"));
  OpenScan scan(list, {"seq"});
  const ArgusBatch batch = scan.Next();
  EXPECT_GT(batch.n_rows, 0);
  EXPECT_EQ(batch.marks, nullptr);
}

TEST_F(ScanMarksTest, WhatIsUnknownIsNotMarked) {
  const List list(SamplePath("odd/plain.arg"));
  const Condition all(True()), unknown(Unknown());
  MarkedScan scan(list, {"seq"}, all, unknown);
  const Outcome o = Rest(&scan);
  EXPECT_GT(o.rows.size(), 0u);
  EXPECT_EQ(o.marks, std::vector<uint8_t>(o.rows.size(), 0));
}

// A row whose text finds no room any more begins the next batch, with its mark.
TEST_F(ScanMarksTest, MovesWithARowThatFindsNoRoom) {
  const TempFolder folder;
  std::string bytes = Sample("odd/mar-only.arg");
  for (uint16_t i = 0; i < 300; i++) {
    Dsr user(0x50, 0x90, 0);
    user.U16(20000).U16(static_cast<uint16_t>(20000)).Zeros(20000);
    const ByteVector flow = FlowRecord().Add(Ipv4Key(kTcp, 1000, i)).Add(user).Take();
    bytes.append(flow.begin(), flow.end());
  }
  folder.Write("a", bytes);
  const List list(folder.path());
  const Condition all(True()), odd(TruthTest(ARGUS_OP_NOT, Leaf(ARGUS_OP_EQ, "dport", {Int(100)})));
  const Condition third(
      Leaf(ARGUS_OP_EQ, "dport", {Int(0), Int(3), Int(12), Int(13), Int(14), Int(30), Int(299)}, ARGUS_ANY));
  MarkedScan scan(list, {"dport", "suser"}, all, third);
  const Outcome o = Rest(&scan);
  ASSERT_EQ(o.rows.size(), 300u);
  EXPECT_GT(o.batches, 20u);
  for (size_t i = 0; i < o.rows.size(); i++) {
    const bool marked = i == 0 || i == 3 || i == 12 || i == 13 || i == 14 || i == 30 || i == 299;
    EXPECT_EQ(o.marks[i] != 0, marked) << i;
  }
}

TEST_F(ScanMarksTest, AreTheSameWithAnIndex) {
  const TempFolder folder;
  const std::string path = folder.Write("tree/a.gz", Gzip(LargeStream(600000)));
  const std::string root = folder / "tree", index = folder / "index";
  BuildIndex(EntryOf(path), SideCarPath(index, root, path));
  const List list(path);
  const Condition all(True()), udp(Leaf(ARGUS_OP_EQ, "proto", {Text("udp")}));
  const Condition dns(Leaf(ARGUS_OP_EQ, "dport", {Int(53)}));
  for (const Condition* predicate : {&all, &dns}) {
    // Of the first, the index alone knows how many rows there are.
    for (const Fields& fields : {Fields{}, Fields{"record_offset"}}) {
      MarkedScan plain_scan(list, fields, *predicate, udp);
      const Outcome plain = Rest(&plain_scan);
      MarkedScan indexed_scan(list, fields, *predicate, udp, root.c_str(), index.c_str());
      const Outcome indexed = Rest(&indexed_scan);
      EXPECT_GT(std::count(plain.marks.begin(), plain.marks.end(), 1), 10);
      EXPECT_EQ(indexed.marks, plain.marks);
      EXPECT_EQ(indexed.rows.size(), plain.rows.size());
      EXPECT_GT(plain_scan.Stats().records_total, 0);
      EXPECT_EQ(indexed_scan.Stats().records_total, 0);
    }
  }
}

TEST_F(ScanMarksTest, RefusesAMalformedCondition) {
  const List list(SamplePath("odd/plain.arg"));
  ArgusPredicate bad{};
  bad.op = ARGUS_OP_AND;
  ArgusScanSpec spec{};
  spec.mark = &bad;
  spec.n_mark_nodes = 1;
  ArgusError error{};
  EXPECT_EQ(argus_scan_open(&spec, list.get(), &error), nullptr);
  EXPECT_EQ(error.code, ARGUS_INVALID);
}

TEST_F(ScanMarksTest, SumsUpWhatSensorsTell) {
  for (const char* folder : {kDay, "odd", "version2", "version5"}) {
    SCOPED_TRACE(folder);
    const List list(SamplePath(folder));
    OpenScan management(list, {"pkts", "drops"}, {}, ARGUS_MANAGEMENT);
    int64_t pkts = 0, drops = 0;
    for (const Row& row : Rest(&management, ARGUS_MANAGEMENT).rows) {
      pkts += std::stoll(row[0]);
      drops += std::stoll(row[1]);
    }
    EXPECT_GT(pkts, 0);
    EXPECT_EQ(management.Stats().sensor_pkts, 0);
    const Condition none(Leaf(ARGUS_OP_EQ, "dport", {Int(1)}));
    OpenScan flows(list, {}, none.nodes());
    Rest(&flows);
    EXPECT_EQ(flows.Stats().sensor_pkts, pkts);
    EXPECT_EQ(flows.Stats().sensor_drops, drops);
    EXPECT_GE(flows.Stats().records_total, flows.Stats().records_decoded + management.Stats().records_decoded);
    EXPECT_EQ(flows.Stats().records_total, management.Stats().records_total);
  }
}

TEST_F(ScanMarksTest, SumsUpWhatSensorsLost) {
  const TempFolder folder;
  std::string mar = SplitRecords(Sample("odd/mar-only.arg")).front(), bytes = mar;
  mar[1] = 0x20;
  mar[48] = '\xFF';  // more packets than there can be
  mar[83] = 7;
  folder.Write("a", bytes + mar + mar);
  const List list(folder.path());
  OpenScan flows(list, {});
  Rest(&flows);
  EXPECT_EQ(flows.Stats().records_total, 3);
  EXPECT_EQ(flows.Stats().sensor_drops, 14);
  EXPECT_EQ(flows.Stats().sensor_pkts, INT64_MAX);
}

}  // namespace
}  // namespace argus
