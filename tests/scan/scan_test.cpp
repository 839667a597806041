// Scans by the facade, as the glue uses it: rows, notices, and nothing left behind.
#include <map>
#include <sstream>

#include "api/argus.h"
#include "record/record.h"
#include "support/files.h"
#include "support/handles.h"

namespace argus {
namespace {

using std::string_literals::operator""s;
constexpr char kDay[] = "campus";

// The same rows derived one record at a time from the unpacked archives, without reader or scan.
std::vector<Row> Expected(const std::string& folder, const Fields& fields, int32_t kind = ARGUS_FLOW) {
  std::vector<Row> rows;
  Record record;
  for (const std::string& path : SamplesBelow(folder)) {
    record.set_archive(path);
    uint64_t offset = 0;
    for (const std::string& bytes : SplitRecords(Unpacked(path))) {
      const RawRecord raw{Data(bytes), static_cast<uint32_t>(bytes.size()), offset};
      offset += bytes.size();
      const bool management = (bytes[0] & 0x80) != 0;
      if (management != (kind == ARGUS_MANAGEMENT)) continue;
      management ? record.AssignManagement(raw) : static_cast<void>(record.Assign(raw));
      Row& row = rows.emplace_back();
      for (const char* name : fields) {
        const FieldEntry& entry = FieldTable(kind)[FindField(kind, name)];
        ArgusValue v;
        entry.derive(record, entry.side, &v);
        row.push_back(Show(entry.field.type, v));
      }
    }
  }
  return rows;
}

class ScanTest : public testing::Test {
 protected:
  ~ScanTest() override { EXPECT_EQ(argus_live_handles(), 0); }
};

TEST_F(ScanTest, ReturnsEveryFlowOfTheDay) {
  const Fields fields = {"archive", "record_offset", "seq", "stime", "saddr_text",
                         "state",   "proto",         "dur", "pkts",  "smac"};
  const Outcome o = ScanAll(SamplePath(kDay), fields);
  EXPECT_GT(o.rows.size(), 20000u);
  EXPECT_TRUE(o.rows == Expected(kDay, fields));
  EXPECT_TRUE(o.notices.empty());
}

TEST_F(ScanTest, ReturnsEveryManagementRecord) {
  const Fields fields = {"archive", "record_offset", "seq", "srcid", "cause"};
  const Outcome o = ScanAll(SamplePath(kDay), fields, {}, ARGUS_MANAGEMENT);
  EXPECT_GE(o.rows.size(), 96u);  // a start and a stop at least, of 48 archives
  EXPECT_TRUE(o.rows == Expected(kDay, fields, ARGUS_MANAGEMENT));
}

TEST_F(ScanTest, ReturnsTheSameByEitherCodec) {
  const Fields fields = {"record_offset", "archive"};
  EXPECT_TRUE(ScanAll(SamplePath(kDay), fields, {}, ARGUS_FLOW, ARGUS_CODEC_ZLIB).rows ==
              ScanAll(SamplePath(kDay), fields).rows);
}

TEST_F(ScanTest, CountsRowsWithoutFields) {
  const List list(SamplePath(kDay));
  OpenScan scan(list, {});
  EXPECT_EQ(Rest(&scan).rows.size(), Expected(kDay, {}).size());
}

// A flow with so many bytes of user data of a letter.
std::string TalkativeFlow(size_t n, char letter) {
  const size_t words = 2 + (n + 3) / 4;
  std::string dsr = "\x50\x90"s + static_cast<char>(words >> 8) + static_cast<char>(words) + "\0\0"s +
                    static_cast<char>(n >> 8) + static_cast<char>(n);
  dsr += std::string(4 * words - 8, letter);
  return "\x13\x20"s + static_cast<char>((words + 1) >> 8) + static_cast<char>(words + 1) + dsr;
}

TEST_F(ScanTest, MovesTextThatFindsNoRoomToTheNextBatch) {
  const TempFolder folder;
  std::string bytes = Sample("odd/mar-only.arg");
  std::vector<Row> expected;
  for (int i = 0; i < 60; i++) {
    const size_t n = i % 7 == 3 ? 65535 : 1 + 997 * static_cast<size_t>(i);
    const char letter = static_cast<char>('A' + i);
    bytes += TalkativeFlow(n, letter);
    const std::string text(n, letter);
    expected.push_back({text, folder / "a", text, text, text, text});  // up to more than a batch has room for
  }
  folder.Write("a", bytes);
  const List list(folder.path());
  OpenScan scan(list, {"suser", "archive", "suser", "suser", "suser", "suser"});
  for (int batches = 0; batches < 12; batches++) {
    for (int i = 0; i < batches; i++) scan.Next();
    scan.Rewind();  // with a row that waits for room, or without
    const Outcome o = Rest(&scan);
    EXPECT_TRUE(o.rows == expected) << batches << ": " << o.rows.size();
    EXPECT_TRUE(o.notices.empty());
    scan.Rewind();
  }
}

TEST_F(ScanTest, AppliesItsCondition) {
  const Condition condition(And({Leaf(ARGUS_OP_EQ, "proto", {Text("udp")}), Leaf(ARGUS_OP_GT, "pkts", {Int(3)})}));
  std::vector<Row> expected = Expected(kDay, {"proto", "pkts", "record_offset"});
  std::erase_if(expected, [](const Row& r) { return r[0] != "udp" || std::stoll(r[1]) <= 3; });
  const Outcome o = ScanAll(SamplePath(kDay), {"proto", "pkts", "record_offset"}, condition.nodes());
  EXPECT_FALSE(expected.empty());
  EXPECT_TRUE(o.rows == expected);
}

TEST_F(ScanTest, ReadsNothingForWhatCanNeverHold) {
  const Condition condition(And({Leaf(ARGUS_OP_GT, "pkts", {Int(3)}), False()}));
  const List list(SamplePath(kDay));
  OpenScan scan(list, {"seq"}, condition.nodes());
  EXPECT_TRUE(Rest(&scan).rows.empty());
  EXPECT_EQ(scan.Stats().bytes_inflated, 0);
}

TEST_F(ScanTest, RewindsToTheFirstRow) {
  const Fields fields = {"archive", "record_offset"};
  const List list(SamplePath(kDay));
  OpenScan scan(list, fields);
  const std::vector<Row> expected = Expected(kDay, fields);
  for (const int batches : {0, 1, 2, 5, 30}) {
    for (int i = 0; i < batches; i++) scan.Next();
    scan.Rewind();
    EXPECT_TRUE(Rest(&scan).rows == expected) << batches;
    scan.Rewind();
  }
}

TEST_F(ScanTest, RewindsWithAnotherCondition) {
  const List list(SamplePath(kDay));
  OpenScan scan(list, {"proto"});
  std::map<std::string, size_t> counts;
  for (const Row& row : Rest(&scan).rows) counts[row[0]]++;
  for (const auto& [proto, count] : counts) {
    const Condition condition(Leaf(ARGUS_OP_EQ, "proto", {Text(proto)}));
    scan.Rewind(condition.nodes());
    EXPECT_EQ(Rest(&scan).rows.size(), count) << proto;
  }
  ArgusPredicate bad{};
  bad.op = ARGUS_OP_AND;
  ArgusError error{};
  EXPECT_EQ(argus_scan_rewind(scan.get(), &bad, 1, &error), ARGUS_INVALID);
}

TEST_F(ScanTest, TellsOfAnArchiveOnce) {
  const List list(SamplePath("odd"));
  OpenScan scan(list, {"seq"});
  Outcome o = Rest(&scan);
  std::map<std::string, int> told;
  for (const auto& [path, code] : o.notices) {
    if (code != ARGUS_GROWING) told[path]++;  // as samples are that were checked out just now
  }
  EXPECT_GT(told.size(), 20u);
  for (const auto& [path, times] : told) EXPECT_EQ(times, 1) << path;
  EXPECT_EQ(scan.Stats().archives_damaged, static_cast<int64_t>(told.size()));
  const size_t rows = o.rows.size();
  scan.Rewind();
  o = Rest(&scan);
  EXPECT_TRUE(o.notices.empty());
  EXPECT_EQ(o.rows.size(), rows);
}

TEST_F(ScanTest, TellsOfARecordWithABrokenPart) {
  const Outcome o = ScanAll(SamplePath("odd/dsr-len-huge.arg"), {"seq"});
  EXPECT_EQ(o.rows.size(), 56u);
  ASSERT_EQ(o.notices.size(), 1u);
  EXPECT_EQ(o.notices[0].second, ARGUS_CORRUPT);
}

TEST_F(ScanTest, TellsOfDamageWhenItIsStopped) {
  const TempFolder folder;
  const std::vector<std::string> all = SplitRecords(Sample("odd/plain.arg"));
  std::string bytes = all[0] + "garbage";
  for (int i = 0; i < 100; i++) bytes += argus::Join(all, 1);
  const std::string path = folder.Write("a", bytes);
  const List list(folder.path());
  OpenScan scan(list, {"seq"});
  EXPECT_EQ(scan.Stop().has_notice, 0);  // not begun
  const ArgusBatch first = scan.Next();
  EXPECT_EQ(first.has_notice, 0);
  EXPECT_GT(first.n_rows, 0);
  const ArgusBatch stopped = scan.Stop();
  ASSERT_EQ(stopped.has_notice, 1);
  EXPECT_EQ(stopped.n_rows, 0);
  EXPECT_EQ(stopped.done, 1);
  EXPECT_EQ(stopped.notice.code, ARGUS_CORRUPT);
  EXPECT_EQ(stopped.notice.offset, 128);
  EXPECT_EQ(stopped.notice.path, path);
  EXPECT_EQ(scan.Stop().has_notice, 0);  // once
}

TEST_F(ScanTest, SkipsArchivesByTheirNames) {
  const std::vector<Row> all = Expected(kDay, {"archive", "stime", "ltime"});
  const List list(SamplePath(kDay));
  std::map<std::string, std::pair<int64_t, int64_t>> spans;
  for (const Row& row : all) {
    auto& [first, last] = spans.try_emplace(row[0], INT64_MAX, INT64_MIN).first->second;
    first = std::min<int64_t>(first, std::stoll(row[1]));
    last = std::max<int64_t>(last, std::stoll(row[2]) + 1);
  }
  for (int32_t i = 0; i < list.size(); i++) {
    const auto [first, last] = spans.at(list.Path(i));
    argus_list_set_span(list.get(), i, first, last);
  }
  for (const char* field : {"stime", "ltime"}) {
    const int64_t from = spans.at(list.Path(10)).first, to = spans.at(list.Path(12)).second;
    const Condition condition(And({Leaf(ARGUS_OP_GE, field, {Int(from)}), Leaf(ARGUS_OP_LT, field, {Int(to)})}));
    OpenScan scan(list, {"archive", "stime", "ltime"}, condition.nodes());
    std::vector<Row> expected = all;
    std::erase_if(expected, [&](const Row& r) {
      const int64_t t = std::stoll(r[field == "stime"s ? 1 : 2]);
      return t < from || t >= to;
    });
    EXPECT_FALSE(expected.empty());
    EXPECT_TRUE(Rest(&scan).rows == expected) << field;
    const int64_t skipped = scan.Stats().archives_skipped_by_name;
    EXPECT_GE(skipped, 40) << field;
    EXPECT_LT(skipped, list.size() - 2) << field;
  }
}

TEST_F(ScanTest, BelievesASpanToTheMicrosecond) {
  const TempFolder folder;
  folder.Write("a", Sample("odd/plain.arg"));
  const List list(folder.path());
  argus_list_set_span(list.get(), 0, 1000, 2000);  // not so, but a scan cannot know
  const auto skips = [&](int32_t op, int64_t operand) {
    const Condition condition(Leaf(op, "stime", {Int(operand)}));
    OpenScan scan(list, {"seq"}, condition.nodes());
    Rest(&scan);
    return scan.Stats().archives_skipped_by_name == 1;
  };
  EXPECT_TRUE(skips(ARGUS_OP_LE, 999));
  EXPECT_FALSE(skips(ARGUS_OP_LE, 1000));
  EXPECT_FALSE(skips(ARGUS_OP_GE, 1999));
  EXPECT_TRUE(skips(ARGUS_OP_GE, 2000));
  EXPECT_FALSE(skips(ARGUS_OP_NE, 5000));
}

TEST_F(ScanTest, RefusesWhatDoesNotExist) {
  const List list(SamplePath("odd/plain.arg"));
  ArgusError error{};
  const int32_t numbers[] = {0, argus_field_count(ARGUS_FLOW), -1};
  const auto open = [&](int32_t kind, int32_t n_fields) {
    ArgusScanSpec spec{};
    spec.kind = kind;
    spec.fields = numbers;
    spec.n_fields = n_fields;
    error = ArgusError{};
    return argus_scan_open(&spec, list.get(), &error);
  };
  EXPECT_EQ(open(ARGUS_FLOW, 2), nullptr);
  EXPECT_EQ(error.code, ARGUS_INVALID);
  EXPECT_STREQ(error.message, "scan asks for a field that does not exist");
  EXPECT_EQ(open(ARGUS_FLOW, 3), nullptr);
  EXPECT_EQ(open(7, 0), nullptr);
  EXPECT_EQ(error.code, ARGUS_INVALID);
  EXPECT_EQ(argus_live_handles(), 1);
}

TEST_F(ScanTest, ReturnsAtLeastWhatRaReturns) {
  std::istringstream golden(Sample("golden/odd.tsv"));
  std::string line, name;
  for (std::getline(golden, line); std::getline(golden, line);) {
    std::istringstream columns(line);
    size_t rows = 0;
    columns >> name >> rows;
    const Outcome o = ScanAll(SamplePath("odd/" + name), {"seq"});
    EXPECT_LE(o.notices.size(), 1u) << name;
    const bool packed_otherwise = !o.notices.empty() && o.notices[0].second == ARGUS_UNSUPPORTED;
    EXPECT_TRUE(o.rows.size() >= rows || packed_otherwise) << name << ": " << o.rows.size();
  }
}

}  // namespace
}  // namespace argus
