// Archives of all sorts with side-cars and catalogues, and scans of them with and without these, compared.
#ifndef ARGUS_TESTS_INDEXED_SCANS_H
#define ARGUS_TESTS_INDEXED_SCANS_H

#include <deque>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "scan/index_lookup.h"
#include "support/conditions.h"
#include "support/handles.h"
#include "support/indexes.h"

namespace argus {

inline const Fields kFields = {"archive", "record_offset", "saddr", "daddr", "dport",
                               "stime",   "ltime",         "srcid", "bytes", "state"};
inline constexpr size_t kStime = 5, kLtime = 6;  // among them

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
    if (Below(12) == 0) {
      return Leaf(Below(2) ? ARGUS_OP_IS_NULL : ARGUS_OP_IS_NOT_NULL, Below(2) ? "stime" : "ltime", {});
    }
    return Below(5) < 3 ? AddressLeaf(Below(2) ? "saddr" : "daddr") : NumberLeaf();
  }

  // Checks that the rows with and without index are the same, with the fields, and with no field at all. Returns them.
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
  // Checks three scans that share the work, each a batch at a time, in any order: together they give the same rows,
  // each once.
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
  // Checks that none of the first flows by stime or ltime is missing, nor one that ties with the last of them, and that
  // each flow is given once, also by a scan that begins again.
  void CompareTop(const List& list, const std::vector<ArgusPredicate>& nodes, std::vector<Row> rows) {
    static constexpr int64_t kNumbers[] = {1, 2, 10, 300, 8000};
    const ArgusTop top{kNumbers[Below(std::size(kNumbers))], random_() % 2 == 1, random_() % 2 == 1,
                       random_() % 2 == 1};
    const auto place = [&top](const Row& row) -> std::pair<int, int64_t> {
      const std::string& time = row[top.by_ltime ? kLtime : kStime];
      if (time == "NULL") return {top.nulls_first ? -1 : 1, 0};
      return {0, std::stoll(time) * (top.descending ? -1 : 1)};
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

}  // namespace argus

#endif
