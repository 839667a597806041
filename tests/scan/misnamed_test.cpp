// Archives whose names say another time than their flows: what a fresh side-car or catalogue tells counts, and a name
// where neither tells.
#include <map>
#include <random>

#include "condition/predicate.h"
#include "scan/index_lookup.h"
#include "support/handles.h"
#include "support/indexes.h"

namespace argus {
namespace {

constexpr int64_t kMinute = 60 * int64_t{1000000};
constexpr int64_t kDay = 1772496000 * int64_t{1000000};  // 3 March 2026, of the samples
const Fields kFields = {"archive", "record_offset", "stime", "ltime"};

class MisnamedTest : public testing::Test {
 protected:
  enum class State { kFresh, kCut, kNone, kStale, kDamaged };
  struct Archive {
    std::string path;
    State state = State::kFresh;
    int64_t begin = 0, end = 0;  // by its name
    bool is_right = true;
  };

  ~MisnamedTest() override { EXPECT_EQ(argus_live_handles(), 0); }

  int64_t Below(int64_t n) { return static_cast<int64_t>(random_() % static_cast<uint64_t>(n)); }

  // Some of the sample day, a third of them with another time in their names. `all_known`: their indexes are as they
  // should be.
  void Make(bool has_catalogue, bool all_known) {
    has_catalogue_ = has_catalogue;
    for (int64_t i = 0; i < 48; i += 3) {
      const std::string hour = std::to_string(100 + i / 2).substr(1), minute = i % 2 == 0 ? "00" : "30";
      const std::string name = "campus/2026/03/03/argus.2026.03.03." + hour + "." + minute + ".00.gz";
      Archive a;
      a.state = static_cast<State>(Below(all_known ? 2 : 5));
      a.is_right = Below(3) > 0;
      const int64_t shift = a.is_right ? 0 : (Below(2) ? 1 : -1) * (40 + Below(Below(2) ? 60 : 20000)) * kMinute;
      a.begin = kDay + 30 * i * kMinute + shift - 5 * kMinute;
      a.end = a.begin + 40 * kMinute;
      std::string bytes = Sample(name);
      if (a.state == State::kCut) bytes.resize(bytes.size() / 2);
      a.path = folder_.Write("tree/" + std::to_string(Below(3)) + "/" + std::to_string(i), bytes);
      BuildIndex(EntryOf(a.path), SideCar(a));
      archives_[a.path] = a;
    }
    if (has_catalogue) BuildCatalogues(root_, index_);
    for (const auto& [path, a] : archives_) Spoil(a);
  }

  std::string SideCar(const Archive& a) const { return SideCarPath(index_, root_, a.path); }

  void Spoil(const Archive& a) const {
    if (a.state == State::kNone) std::filesystem::remove(SideCar(a));
    if (a.state == State::kDamaged) std::filesystem::resize_file(SideCar(a), 200);
    if (a.state == State::kStale) {
      std::filesystem::last_write_time(a.path, std::filesystem::file_time_type::clock::now() - std::chrono::hours(2));
    }
  }

  bool IsKnown(const Archive& a) const {
    return a.state == State::kFresh || a.state == State::kCut || (has_catalogue_ && a.state != State::kStale);
  }

  // A condition on times, such as BETWEEN, about the samples and the times of wrong names.
  Tree Times(int32_t kind) {
    const auto leaf = [&](int32_t op, int64_t time) {
      Tree test = Leaf(op, Below(3) ? "stime" : "ltime", {Int(time)});
      if (kind == ARGUS_MANAGEMENT) test.field = FindField(kind, "stime");
      return test;
    };
    const int64_t from = kDay + (Below(2) ? Below(24 * 60) : Below(40000) - 20000) * kMinute;
    const int64_t to = from + Below(Below(2) ? 90 : 2000) * kMinute;
    Tree range = And({leaf(ARGUS_OP_GE, from), leaf(ARGUS_OP_LT, to)});
    switch (Below(6)) {
      case 0: return leaf(ARGUS_OP_GE, from);
      case 1: return leaf(ARGUS_OP_LE, to);
      case 2: return Or({range, And({leaf(ARGUS_OP_GT, to), leaf(ARGUS_OP_LE, to + 60 * kMinute)})});
      default: return range;
    }
  }

  // A list that was told the times of the names.
  void Name(const List& list) const {
    for (int32_t i = 0; i < list.size(); i++) {
      const Archive& a = archives_.at(list.Path(i));
      argus_list_set_span(list.get(), i, a.begin, a.end);
    }
  }

  // The rows that the rule lets be seen, each archive read in full.
  std::vector<Row> Wanted(const List& list, const std::vector<ArgusPredicate>& nodes, int32_t kind) const {
    Result<Predicate> p = Predicate::Build(kind, nodes.data(), static_cast<int32_t>(nodes.size()));
    std::vector<Row> rows;
    for (int32_t i = 0; i < list.size(); i++) {
      const Archive& a = archives_.at(list.Path(i));
      const bool is_doubted = IsKnown(a) && (kind == ARGUS_FLOW || !a.is_right);
      if (!is_doubted && !p.value().bounds().MayHold(a.begin, a.end)) continue;
      for (Row& row : ScanAll(a.path, kFields, nodes, kind).rows) rows.push_back(std::move(row));
    }
    return rows;
  }

  void Compare(int32_t kind) {
    const Condition condition(Times(kind));
    const List list(root_);
    Name(list);
    const std::vector<Row> wanted = Wanted(list, condition.nodes(), kind);
    seen_ += wanted.size();
    for (const int32_t trust : {ARGUS_INDEX_STAT, ARGUS_INDEX_DIGEST, ARGUS_INDEX_OFF}) {
      OpenScan scan(list, kFields, condition.nodes(), kind, ARGUS_CODEC_BEST, root_.c_str(), index_.c_str(), trust);
      const Outcome found = Rest(&scan, kind);
      EXPECT_TRUE(found.rows == wanted) << found.rows.size() << " rows, not " << wanted.size() << ", trust " << trust;
      by_name_[trust] += scan.Stats().archives_skipped_by_name;
      by_index_[trust] += scan.Stats().archives_skipped_by_index;
    }
  }

  static std::vector<int64_t> FirstTimes(const std::vector<Row>& rows, const ArgusTop& top) {
    std::vector<int64_t> times;
    for (const Row& row : rows) {
      const std::string& time = row[top.by_ltime ? 3 : 2];
      if (time != "NULL") times.push_back(std::stoll(time));
    }
    std::sort(times.begin(), times.end());
    if (top.descending) std::reverse(times.begin(), times.end());
    times.resize(std::min(times.size(), static_cast<size_t>(top.n)));
    return times;
  }

  void CompareTop() {
    const Condition condition(Below(2) ? Times(ARGUS_FLOW) : True());
    const List list(root_), unnamed(root_);
    Name(list);
    OpenScan all(unnamed, kFields, condition.nodes());
    const std::vector<Row> wanted = Rest(&all).rows;
    const ArgusTop top{1 + Below(30), static_cast<int32_t>(Below(2)), 0, static_cast<int32_t>(Below(2))};
    for (const int32_t trust : {ARGUS_INDEX_STAT, ARGUS_INDEX_DIGEST, ARGUS_INDEX_OFF}) {
      OpenScan scan(list, kFields, condition.nodes(), ARGUS_FLOW, ARGUS_CODEC_BEST, root_.c_str(), index_.c_str(),
                    trust, nullptr, {}, top);
      EXPECT_EQ(FirstTimes(Rest(&scan).rows, top), FirstTimes(wanted, top)) << trust;
    }
  }

  TempFolder folder_;
  const std::string root_ = folder_ / "tree", index_ = folder_ / "index";
  std::map<std::string, Archive> archives_;
  bool has_catalogue_ = false;
  std::mt19937 random_{1};
  size_t seen_ = 0;
  std::map<int32_t, int64_t> by_name_, by_index_;
};

TEST_F(MisnamedTest, SideCarsKnowBetter) {
  Make(false, false);
  for (int i = 0; i < 60; i++) Compare(ARGUS_FLOW);
  EXPECT_GT(seen_, 1000u);
  // What an index decides is counted as such, where it is used.
  EXPECT_GT(by_name_[ARGUS_INDEX_STAT], 0);
  EXPECT_GT(by_index_[ARGUS_INDEX_STAT], 0);
  EXPECT_GT(by_name_[ARGUS_INDEX_OFF], by_name_[ARGUS_INDEX_STAT]);
  EXPECT_EQ(by_index_[ARGUS_INDEX_OFF], 0);
}

TEST_F(MisnamedTest, CataloguesKnowBetter) {
  Make(true, false);
  for (int i = 0; i < 60; i++) Compare(ARGUS_FLOW);
  EXPECT_GT(seen_, 1000u);
}

TEST_F(MisnamedTest, WrongNamesDoNotCountForManagementRecords) {
  Make(true, false);
  for (int i = 0; i < 60; i++) Compare(ARGUS_MANAGEMENT);
  EXPECT_GT(seen_, 100u);
}

TEST_F(MisnamedTest, TheFirstFlowsAreTheFirst) {
  Make(false, true);
  for (int i = 0; i < 60; i++) CompareTop();
}

TEST_F(MisnamedTest, NamesAreToldByPattern) {
  int64_t time = 0;
  EXPECT_EQ(argus_name_time_of("%Y/argus.%s.gz", "2026/argus.1772496000.gz", &time), ARGUS_NAME_TIME_ABSOLUTE);
  EXPECT_EQ(time, 1772496000);
  EXPECT_EQ(argus_name_time_of("%Y/argus.%s.gz", "argus.1772496000.gz", &time), ARGUS_NAME_TIME_NONE);
  EXPECT_EQ(argus_name_time_of("%Y%m%d", "20260303", &time), ARGUS_NAME_TIME_LOCAL);
  EXPECT_EQ(argus_name_time_of("%Q", "x", &time), ARGUS_NAME_TIME_NONE);
}

}  // namespace
}  // namespace argus
