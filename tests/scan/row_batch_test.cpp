// The rows of a batch: their number, their marks, and the bytes that their values point to.
#include "scan/row_batch.h"

#include <string>

#include "support/conditions.h"
#include "support/records.h"

namespace argus {
namespace {

std::vector<FieldEntry> Columns(const std::vector<const char*>& names) {
  std::vector<FieldEntry> columns;
  for (const char* name : names) {
    columns.push_back(FieldTable(ARGUS_FLOW)[static_cast<size_t>(FindField(ARGUS_FLOW, name))]);
  }
  return columns;
}

FlowRecord Flow(uint16_t port) { return FlowRecord().Add(Ipv4Key(kTcp, 1000, port)).Add(Counters(1, 60, 0, 0)); }

// Rows that the next batch holds, all of the same record.
int32_t FillOne(RowBatch* rows, Record* record) {
  ArgusBatch batch;
  rows->Begin(&batch);
  while (!rows->is_full() && rows->Add(record)) continue;
  return rows->End(&batch);
}

TEST(RowBatchTest, HoldsRowsOfAllColumns) {
  RowBatch rows(Columns({"dport", "saddr"}), 0);
  rows.Restart();
  ArgusBatch batch;
  rows.Begin(&batch);
  for (const uint16_t port : {80, 443}) {
    TestRecord r(Flow(port));
    EXPECT_TRUE(rows.Add(&r.record()));
  }  // the records are gone
  EXPECT_EQ(rows.End(&batch), 2);
  EXPECT_EQ(batch.n_rows, 2);
  EXPECT_EQ(batch.marks, nullptr);
  EXPECT_EQ(batch.values[0].integer, 80);
  EXPECT_EQ(batch.values[2].integer, 443);
  for (const int i : {1, 3}) {
    ASSERT_EQ(batch.values[i].length, 4u);
    EXPECT_EQ(Get32(batch.values[i].bytes), kSrcIp);
  }
  rows.Begin(&batch);
  EXPECT_EQ(rows.End(&batch), 0);
}

TEST(RowBatchTest, IsSmallAtFirstAndGrows) {
  RowBatch rows(Columns({"dport"}), 0);
  rows.Restart();
  TestRecord r(Flow(80));
  for (const int32_t n : {32, 64, 128, 256, 512, 1024, 1024}) EXPECT_EQ(FillOne(&rows, &r.record()), n);
  rows.Release();
  EXPECT_EQ(FillOne(&rows, &r.record()), 1024);
  rows.Restart();
  EXPECT_EQ(FillOne(&rows, &r.record()), 32);
}

TEST(RowBatchTest, CountsRowsWithoutValues) {
  RowBatch rows({}, 0);
  rows.Restart();
  ArgusBatch batch;
  rows.Begin(&batch);
  EXPECT_EQ(rows.AddCounted(10), 10u);
  EXPECT_FALSE(rows.is_full());
  EXPECT_EQ(rows.AddCounted(uint64_t{1} << 40), 22u);
  EXPECT_TRUE(rows.is_full());
  EXPECT_EQ(rows.AddCounted(1), 0u);
  EXPECT_EQ(rows.End(&batch), 32);
}

TEST(RowBatchTest, MarksTheRowsThatMeetTheMark) {
  const Flat mark(Leaf(ARGUS_OP_EQ, "dport", {Int(443)}));
  Result<Predicate> predicate = Predicate::Build(ARGUS_FLOW, mark.nodes.data(), 1);
  ASSERT_TRUE(predicate.ok());
  RowBatch rows(Columns({}), 0);
  EXPECT_EQ(rows.mark_comparisons(), 0u);
  rows.SetMark(std::move(predicate.value()));
  EXPECT_EQ(rows.mark_comparisons(), 1u);
  rows.Restart();
  ArgusBatch batch;
  rows.Begin(&batch);
  for (const uint16_t port : {80, 443, 80}) {
    TestRecord r(Flow(port));
    rows.Add(&r.record());
  }
  EXPECT_EQ(rows.End(&batch), 3);
  EXPECT_EQ(std::vector<uint8_t>(batch.marks, batch.marks + 3), (std::vector<uint8_t>{0, 1, 0}));
}

// Bytes of earlier rows stay where they are: a row that finds no room waits for the next batch, where it is the first.
TEST(RowBatchTest, EndsWhereBytesFindNoRoom) {
  RowBatch rows(Columns({"suser"}), 0);
  rows.Restart();
  const std::string text(60000, 'x');
  Dsr user(kDsrUserData, kDsrLong | 0x10, 0);
  user.U16(60000).U16(60000).Raw(text);
  TestRecord r(Flow(80).Add(user));
  ASSERT_EQ(r.Text("suser").value_or("").size(), text.size());
  for (int i = 0; i < 5; i++) FillOne(&rows, &r.record());
  const int32_t n = FillOne(&rows, &r.record());
  EXPECT_EQ(n, 4);  // 256 KiB hold no more
}

}  // namespace
}  // namespace argus
