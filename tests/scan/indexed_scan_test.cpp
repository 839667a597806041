// Scans with side-cars give what scans without them give: the same rows in the same order, whatever state the side-cars are in.
#include <deque>
#include <random>
#include <set>

#include "scan/index_lookup.h"
#include "support/conditions.h"
#include "support/handles.h"
#include "support/indexes.h"

namespace argus {
namespace {

const Fields kFields = {"archive", "record_offset", "saddr", "daddr", "dport",
                        "stime",   "ltime",         "srcid", "bytes", "state"};
constexpr size_t kStime = 5;  // among them

class IndexedScanTest : public testing::Test {
 protected:
  IndexedScanTest() {
    Add("a.gz", Gzip(LargeStream(1500000, 1)));
    Add("b.arg", LargeStream(600000, 2));
    Add("n.arg", TimedStream(6000));
    Add("c.gz", Gzip(LargeStream(300000, 3)) + Gzip(LargeStream(500000, 4)));
    for (const char* sample : {"odd/bzip2.arg.bz2", "version5/sensor.arg", "version5/v3-then-v5.arg",
                               "version2/little.arg", "odd/mar-only.arg.gz", "odd/len-huge.arg"}) {
      Add(std::string("d/") + std::filesystem::path(sample).filename().string(), Sample(sample));
    }
    for (int32_t i = 0; i < static_cast<int32_t>(paths_.size()); i++)
      BuildIndex(EntryOf(paths_[i]), SideCar(paths_[i]));
    BuildCatalogues(root_, index_);
    Learn();
  }
  ~IndexedScanTest() override { EXPECT_EQ(argus_live_handles(), 0); }

  void Add(const std::string& name, const std::string& bytes) {
    paths_.push_back(folder_.Write("tree/" + name, bytes));
  }
  std::string SideCar(const std::string& path) const { return SideCarPath(index_, root_, path); }

  // Values to ask for: those of the archives, and some that they lack.
  void Learn() {
    const List list(root_);
    OpenScan scan(list, {"saddr", "daddr", "dport", "stime", "ltime"});
    for (bool done = false; !done;) {
      const ArgusBatch batch = scan.Next();
      for (int32_t i = 0; i < batch.n_rows; i++) {
        const ArgusValue* v = batch.values + i * 5;
        for (int c = 0; c < 2; c++) {
          if (v[c].is_null) continue;
          Operand o;
          o.bytes.assign(reinterpret_cast<const char*>(v[c].bytes), v[c].length);
          o.bits = static_cast<int32_t>(8 * v[c].length);
          addresses_[o.bytes]++;
        }
        if (!v[2].is_null) ports_.push_back(v[2].integer);
        if (!v[3].is_null) times_.push_back(v[3].integer);
      }
      done = batch.done != 0;
    }
    for (const auto& [bytes, n] : addresses_) {
      Operand o;
      o.bytes = bytes;
      o.bits = static_cast<int32_t>(8 * bytes.size());
      hosts_.push_back(o);
      if (n < 4) rare_.push_back(o);
    }
    EXPECT_GT(rare_.size(), 10u);
  }

  size_t Below(size_t n) { return random_() % n; }
  Operand Address() {
    Operand o = Below(2) ? rare_[Below(rare_.size())] : hosts_[Below(hosts_.size())];
    if (Below(10) == 0) o.bytes.back() = static_cast<char>(o.bytes.back() + 1);
    if (Below(12) == 0) return NullOperand();
    return o;
  }
  Tree AddressLeaf(const char* field) {
    static constexpr int32_t kOps[] = {ARGUS_OP_EQ,      ARGUS_OP_EQ,    ARGUS_OP_EQ,      ARGUS_OP_SUB, ARGUS_OP_SUBEQ,
                                       ARGUS_OP_OVERLAP, ARGUS_OP_SUPER, ARGUS_OP_SUPEREQ, ARGUS_OP_LT,  ARGUS_OP_LE,
                                       ARGUS_OP_GT,      ARGUS_OP_GE,    ARGUS_OP_NE};
    const int32_t op = kOps[Below(std::size(kOps))];
    const int32_t quantifier = Below(3) ? ARGUS_ONE : Below(4) ? ARGUS_ANY : ARGUS_ALL;
    std::vector<Operand> operands(quantifier == ARGUS_ONE ? 1 : Below(30));
    for (Operand& o : operands) {
      o = Address();
      if (!o.null && Below(op == ARGUS_OP_EQ ? 9 : 2) == 0)
        o.bits = static_cast<int32_t>(Below(static_cast<size_t>(o.bits) + 1));
    }
    return Leaf(op, field, operands, quantifier);
  }
  Tree NumberLeaf() {
    static constexpr int32_t kOps[] = {ARGUS_OP_EQ, ARGUS_OP_NE, ARGUS_OP_LT, ARGUS_OP_LE, ARGUS_OP_GT, ARGUS_OP_GE};
    const int32_t op = kOps[Below(std::size(kOps))];
    const int32_t quantifier = Below(3) ? ARGUS_ONE : ARGUS_ANY;
    std::vector<Operand> operands(quantifier == ARGUS_ONE ? 1 : Below(5));
    const bool port = Below(2);
    for (Operand& o : operands) {
      o = Int(port ? ports_[Below(ports_.size())] : times_[Below(times_.size())]);
      if (Below(20) == 0) o = Int(Below(2) ? INT64_MIN : INT64_MAX);
      if (Below(20) == 0) o = NullOperand();
    }
    return Leaf(op, port ? "dport" : Below(2) ? "stime" : "ltime", operands, quantifier);
  }
  Tree RandomTree(int depth) {
    switch (depth == 0 ? 0 : Below(7)) {
      case 1: return And({RandomTree(depth - 1), RandomTree(depth - 1)});
      case 2: return Or({RandomTree(depth - 1), RandomTree(depth - 1)});
      case 3: return TruthTest(ARGUS_OP_NOT + static_cast<int32_t>(Below(7)), RandomTree(depth - 1));
      case 4: {
        const Operand host = Address();
        return Or({Leaf(ARGUS_OP_EQ, "saddr", {host}), Leaf(ARGUS_OP_EQ, "daddr", {host})});
      }
      default: break;
    }
    if (Below(25) == 0) return Below(2) ? True() : Unknown();
    if (Below(25) == 0) return Leaf(Below(2) ? ARGUS_OP_IS_NULL : ARGUS_OP_IS_NOT_NULL, "stime", {});
    return Below(5) < 3 ? AddressLeaf(Below(2) ? "saddr" : "daddr") : NumberLeaf();
  }

  // The rows with and without index are the same; of the fields, and of no field at all. Returns them.
  std::vector<Row> Compare(const List& list, const std::vector<ArgusPredicate>& nodes, int32_t kind = ARGUS_FLOW) {
    const Fields fields = kind == ARGUS_FLOW ? kFields : Fields{"archive", "record_offset", "stime", "srcid"};
    OpenScan plain(list, fields, nodes, kind);
    OpenScan indexed(list, fields, nodes, kind, ARGUS_CODEC_BEST, root_.c_str(), index_.c_str(), trust_);
    const Outcome wanted = Rest(&plain, kind), found = Rest(&indexed, kind);
    EXPECT_TRUE(found.rows == wanted.rows) << found.rows.size() << " rows, not " << wanted.rows.size();
    EXPECT_EQ(found.notices, wanted.notices);
    OpenScan counting(list, {}, nodes, kind, ARGUS_CODEC_BEST, root_.c_str(), index_.c_str(), trust_);
    EXPECT_EQ(Rest(&counting, kind).rows.size(), wanted.rows.size());
    inflated_ += indexed.Stats().chunks_inflated;
    total_ += indexed.Stats().chunks_total;
    counted_ += counting.Stats().chunks_inflated < indexed.Stats().chunks_inflated;
    return wanted.rows;
  }
  // Three scans that share the work, each a batch at a time, in any order: together they give the same rows, each once.
  void CompareShared(const List& list, const std::vector<ArgusPredicate>& nodes) {
    std::vector<uint64_t> claims(1 + static_cast<size_t>(list.size()));
    std::deque<OpenScan> scans;
    for (int i = 0; i < 3; i++) {
      scans.emplace_back(list, kFields, nodes, ARGUS_FLOW, ARGUS_CODEC_BEST, root_.c_str(), index_.c_str(), trust_,
                         claims.data());
    }
    std::vector<bool> done(scans.size());
    std::multiset<Row> found;
    while (std::find(done.begin(), done.end(), false) != done.end()) {
      const size_t i = Below(scans.size());
      if (done[i]) continue;
      const ArgusBatch batch = scans[i].Next();
      for (int32_t r = 0; r < batch.n_rows; r++) {
        Row row;
        for (size_t c = 0; c < kFields.size(); c++) {
          row.push_back(Show(argus_field_at(ARGUS_FLOW, scans[i].fields()[c])->type,
                             batch.values[static_cast<size_t>(r) * kFields.size() + c]));
        }
        found.insert(std::move(row));
      }
      done[i] = batch.done != 0;
      took_part_[i] += batch.n_rows > 0;
    }
    OpenScan plain(list, kFields, nodes);
    const Outcome wanted = Rest(&plain);
    EXPECT_TRUE(found == std::multiset<Row>(wanted.rows.begin(), wanted.rows.end()))
        << found.size() << " rows, not " << wanted.rows.size();
    int64_t total = 0, chunks = 0;
    for (OpenScan& s : scans) total += s.Stats().chunks_total;
    OpenScan alone(list, kFields, nodes, ARGUS_FLOW, ARGUS_CODEC_BEST, root_.c_str(), index_.c_str(), trust_);
    Rest(&alone);
    chunks = alone.Stats().chunks_total;
    EXPECT_EQ(total, chunks);
  }
  // Of the first flows by stime none is missing, nor one that ties with the last of them; what is given is given once, also by a scan
  // that begins again.
  void CompareTop(const List& list, const std::vector<ArgusPredicate>& nodes, std::vector<Row> rows) {
    static constexpr int64_t kNumbers[] = {1, 2, 10, 300, 8000};
    const ArgusTop top{kNumbers[Below(std::size(kNumbers))], random_() % 2 == 1, random_() % 2 == 1};
    const auto place = [&top](const Row& row) -> std::pair<int, int64_t> {
      if (row[kStime] == "NULL") return {top.nulls_first ? -1 : 1, 0};
      return {0, std::stoll(row[kStime]) * (top.descending ? -1 : 1)};
    };
    const std::multiset<Row> all(rows.begin(), rows.end());
    std::sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) { return place(a) < place(b); });
    const auto n = static_cast<size_t>(top.n);
    while (rows.size() > n && place(rows.back()) > place(rows[n - 1])) rows.pop_back();
    const std::multiset<Row> wanted(rows.begin(), rows.end());
    OpenScan pruned(list, kFields, nodes, ARGUS_FLOW, ARGUS_CODEC_BEST, root_.c_str(), index_.c_str(), trust_, nullptr,
                    {}, top);
    for (int round = 0; round < 2; round++) {
      const Outcome given = Rest(&pruned);
      const std::multiset<Row> found(given.rows.begin(), given.rows.end());
      EXPECT_TRUE(std::includes(found.begin(), found.end(), wanted.begin(), wanted.end()))
          << found.size() << " rows lack some of " << wanted.size();
      EXPECT_TRUE(std::includes(all.begin(), all.end(), found.begin(), found.end()));
      left_out_ += found.size() < all.size();
      pruned.Rewind(nodes);
    }
  }
  void CompareRandomly(int n) {
    const List list(root_);
    for (int i = 0; i < n; i++) {
      SCOPED_TRACE(i);
      Condition condition(RandomTree(3));
      const std::vector<Row> rows = Compare(list, condition.nodes());
      CompareShared(list, condition.nodes());
      if (i % 2 == 0) CompareTop(list, condition.nodes(), rows);
      if (HasFailure()) break;
    }
  }

  const TempFolder folder_;
  const std::string root_ = folder_ / "tree", index_ = folder_ / "index";
  std::vector<std::string> paths_;
  std::map<std::string, int> addresses_;
  std::vector<Operand> hosts_, rare_;
  std::vector<int64_t> ports_, times_;
  int32_t trust_ = ARGUS_INDEX_STAT;
  int took_part_[3] = {};
  int64_t inflated_ = 0, total_ = 0, counted_ = 0, left_out_ = 0;
  std::mt19937 random_{7};
};

TEST_F(IndexedScanTest, RandomConditions) {
  CompareRandomly(150);
  EXPECT_GT(total_, 150);
  EXPECT_LT(inflated_, total_ * 3 / 4);
  EXPECT_GT(counted_, 5);
  EXPECT_GT(left_out_, 25);
  for (const int n : took_part_) EXPECT_GT(n, 50);
}

TEST_F(IndexedScanTest, OneLargeArchiveIsShared) {
  const List list(paths_[0]);
  CompareShared(list, {});
  for (const int n : took_part_) EXPECT_GT(n, 0);
}

TEST_F(IndexedScanTest, AListForAnotherProcess) {
  const List list(root_);
  std::vector<uint8_t> bytes(static_cast<size_t>(argus_list_pack(list.get(), nullptr)));
  argus_list_pack(list.get(), bytes.data());
  ArgusError error{};
  ArgusList* const copy = argus_list_unpack(bytes.data(), static_cast<int64_t>(bytes.size()), &error);
  ASSERT_NE(copy, nullptr);
  ASSERT_EQ(argus_list_count(copy), list.size());
  for (int32_t i = 0; i < list.size(); i++) {
    ArgusArchive a, b;
    argus_list_at(list.get(), i, &a);
    argus_list_at(copy, i, &b);
    EXPECT_STREQ(a.path, b.path);
    EXPECT_STREQ(a.resolved, b.resolved);
    EXPECT_EQ(a.bytes, b.bytes);
    EXPECT_EQ(a.mtime, b.mtime);
  }
  argus_list_close(copy);
  EXPECT_EQ(argus_list_unpack(bytes.data(), static_cast<int64_t>(bytes.size()) - 1, &error), nullptr);
}

TEST_F(IndexedScanTest, ASampleIsAPartOfTheRows) {
  const Outcome all = ScanAll(root_, kFields);
  const std::multiset<Row> rows(all.rows.begin(), all.rows.end());
  size_t total = 0;
  for (uint64_t seed = 1; seed <= 40; seed++) {
    const ScanSample sample{0.5, seed};
    const List list(root_);
    OpenScan scan(list, kFields, {}, ARGUS_FLOW, ARGUS_CODEC_BEST, root_.c_str(), index_.c_str(), trust_, nullptr,
                  sample);
    const Outcome some = Rest(&scan);
    EXPECT_LT(some.rows.size(), rows.size());
    const std::multiset<Row> found(some.rows.begin(), some.rows.end());
    EXPECT_TRUE(std::includes(rows.begin(), rows.end(), found.begin(), found.end()));
    total += some.rows.size();
  }
  EXPECT_NEAR(static_cast<double>(total) / 40, 0.5 * static_cast<double>(rows.size()),
              0.1 * static_cast<double>(rows.size()));
}

TEST_F(IndexedScanTest, OtherKindsOfRecords) {
  const List list(root_);
  for (const int32_t kind : {ARGUS_MANAGEMENT, ARGUS_EVENT}) Compare(list, {}, kind);
}

TEST_F(IndexedScanTest, CountsWithoutInflating) {
  const List list(root_ + "/a.gz");
  const Operand host = hosts_[hosts_.size() / 2];
  Condition either(Or({Leaf(ARGUS_OP_EQ, "saddr", {host}), Leaf(ARGUS_OP_EQ, "daddr", {host})}));
  for (const auto& nodes : {std::vector<ArgusPredicate>{}, either.nodes()}) {
    OpenScan scan(list, {}, nodes, ARGUS_FLOW, ARGUS_CODEC_BEST, root_.c_str(), index_.c_str());
    EXPECT_EQ(Rest(&scan).rows.size(), ScanAll(root_ + "/a.gz", {}, nodes).rows.size());
    EXPECT_EQ(scan.Stats().chunks_inflated, 0);
    EXPECT_EQ(scan.Stats().bytes_inflated, 0);
  }
}

TEST_F(IndexedScanTest, SkipsArchivesAndChunks) {
  const List list(root_ + "/a.gz");
  Condition nobody(Leaf(ARGUS_OP_EQ, "saddr", {Net("203.0.113.77")}));
  OpenScan scan(list, kFields, nobody.nodes(), ARGUS_FLOW, ARGUS_CODEC_BEST, root_.c_str(), index_.c_str());
  EXPECT_TRUE(Rest(&scan).rows.empty());
  EXPECT_EQ(scan.Stats().archives_skipped_by_index, 1);
  EXPECT_EQ(scan.Stats().bytes_inflated, 0);
  Condition rare(Leaf(ARGUS_OP_EQ, "saddr", {rare_[1]}));
  scan.Rewind(rare.nodes());
  Rest(&scan);
  EXPECT_LE(scan.Stats().chunks_inflated, 4);
}

TEST_F(IndexedScanTest, FirstFlowsWithoutTheRest) {
  const List list(root_ + "/n.arg");
  for (const bool descending : {false, true}) {
    OpenScan scan(list, kFields, {}, ARGUS_FLOW, ARGUS_CODEC_BEST, root_.c_str(), index_.c_str(), trust_, nullptr, {},
                  {10, descending, 0});
    EXPECT_GE(Rest(&scan).rows.size(), 10u);
    EXPECT_GT(scan.Stats().chunks_total, 1);
    EXPECT_EQ(scan.Stats().chunks_inflated, 1);
  }
}

// A chunk fails when others, before it and behind it, were given in the order of time: of the rest none is missing, of these none twice.
TEST_F(IndexedScanTest, FirstFlowsWhereAChunkIsNotWhatWasIndexed) {
  constexpr size_t kFlows = 12000, kRun = 1500, kRuns[] = {5, 2, 7, 0, 4, 1, 6, 3};
  const std::vector<std::string> records = SplitRecords(TimedStream(kFlows));
  std::string bytes = records[0];
  for (const size_t run : kRuns) {
    for (size_t i = 0; i < kRun; i++) bytes += records[1 + run * kRun + i];
  }
  const std::string path = folder_.Write("tree/t.gz", Gzip(bytes, 0));  // so that there are many chunks
  BuildIndex(EntryOf(path), SideCar(path));
  const std::string good = ReadFile(SideCar(path));
  const List list(path);
  const std::vector<Row> rows = Compare(list, {});
  OpenIndex index(path, SideCar(path));
  const std::vector<Chunk> chunks = *index.file.Chunks();
  ASSERT_GE(chunks.size(), 6u);
  for (const Chunk& c : chunks) {
    if (c.window_packed == 0) continue;
    std::string bad = good;
    bad.replace(c.window_offset, c.window_packed, c.window_packed, '\xFF');
    std::ofstream(SideCar(path), std::ios::binary) << bad;
    OffsetsAndRecords none;
    OpenIndex damaged(path, SideCar(path));
    ASSERT_EQ(damaged.state, IndexFile::State::kFresh);
    EXPECT_FALSE(ReadChunk(&damaged, c, &none));
    for (int i = 0; i < 6; i++) CompareTop(list, {}, rows);
  }
}

// What a catalogue rules out is skipped without its side-car; it counts for the archive as it was, and with its trust alone.
TEST_F(IndexedScanTest, SkipsArchivesByTheirCatalogue) {
  Condition nobody(Leaf(ARGUS_OP_EQ, "saddr", {Net("203.0.113.77")}));
  const auto skipped = [&](int32_t trust) {
    const List list(root_ + "/a.gz");
    OpenScan scan(list, kFields, nobody.nodes(), ARGUS_FLOW, ARGUS_CODEC_BEST, root_.c_str(), index_.c_str(), trust);
    EXPECT_TRUE(Rest(&scan).rows.empty());
    return scan.Stats().archives_skipped_by_index;
  };
  std::filesystem::remove(SideCar(paths_[0]));
  EXPECT_EQ(skipped(ARGUS_INDEX_STAT), 1);
  EXPECT_EQ(skipped(ARGUS_INDEX_DIGEST), 0);
  std::filesystem::last_write_time(paths_[0], std::filesystem::file_time_type::clock::now());
  EXPECT_EQ(skipped(ARGUS_INDEX_STAT), 0);
}

TEST_F(IndexedScanTest, CataloguesThatAreNotWhatTheyShouldBe) {
  const std::string path = CataloguePath(index_, 0), other = CataloguePath(index_ + "/d", 0);
  const std::string good = ReadFile(path);
  ASSERT_GT(good.size(), 1000u);
  for (int round = 0; round < 12; round++) {
    std::string bytes = good;
    switch (round % 4) {
      case 0: bytes.resize(Below(bytes.size())); break;
      case 1: bytes = ReadFile(other); break;
      case 2: bytes[Below(bytes.size())] ^= static_cast<char>(1 << Below(8)); break;
      default:
        for (int n = 0; n < 300; n++) bytes[Below(bytes.size())] ^= static_cast<char>(1 + Below(255));
        break;
    }
    std::ofstream(path, std::ios::binary) << bytes;
    CompareRandomly(2);
  }
}

TEST_F(IndexedScanTest, Off) {
  trust_ = ARGUS_INDEX_OFF;
  CompareRandomly(3);
  EXPECT_EQ(total_, 0);
}

TEST_F(IndexedScanTest, Digest) {
  trust_ = ARGUS_INDEX_DIGEST;
  CompareRandomly(10);
  EXPECT_GT(total_, 0);
}

TEST_F(IndexedScanTest, SideCarsThatAreNotWhatTheyShouldBe) {
  std::vector<std::string> good;
  for (const std::string& path : paths_)
    good.push_back(std::filesystem::exists(SideCar(path)) ? ReadFile(SideCar(path)) : "");
  const auto put = [&](size_t i, const std::string& bytes) {
    std::ofstream(SideCar(paths_[i]), std::ios::binary) << bytes;
  };
  for (int round = 0; round < 10; round++) {
    for (size_t i = 0; i < 3; i++) {
      std::string bytes = good[i];
      switch (Below(5)) {
        case 0: bytes.resize(Below(bytes.size())); break;
        case 1: bytes = good[(i + 1) % 3]; break;
        case 2: bytes[bytes.size() - 1 - Below(9000)] ^= static_cast<char>(1 << Below(8)); break;
        case 3:
          for (int n = 0; n < 300; n++) bytes[Below(bytes.size())] ^= static_cast<char>(1 + Below(255));
          break;
        default: break;
      }
      put(i, bytes);
    }
    CompareRandomly(3);
  }
  // Windows have no sum: what is wrong with them shows in the chunk, amid a scan.
  for (size_t i = 0; i < 3; i++) {
    std::string bytes = good[i];
    for (size_t at = kIndexHeaderSize + Below(3000); at < bytes.size() / 4; at += 500) bytes[at] ^= 1;
    put(i, bytes);
  }
  CompareRandomly(10);
}

TEST_F(IndexedScanTest, AnArchiveExchangedForOneOfTheSameSizeAndTime) {
  std::string stream = LargeStream(600000, 2);
  const auto time = std::filesystem::last_write_time(paths_[1]);
  for (size_t at = 0; at < stream.size(); at += 4096) {
    if (stream[at] == 10) stream[at] = 11;  // other addresses, now and then
  }
  std::ofstream(paths_[1], std::ios::binary) << stream;
  std::filesystem::last_write_time(paths_[1], time);
  CompareRandomly(10);
}

}  // namespace
}  // namespace argus
