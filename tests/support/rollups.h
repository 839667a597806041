// Rollups for tests: flows that are added, and rows that are drained, both as plain values.
#ifndef ARGUS_TESTS_ROLLUPS_H
#define ARGUS_TESTS_ROLLUPS_H

#include <optional>
#include <string>
#include <vector>

#include "api/argus.h"
#include "support/handles.h"

namespace argus {

using Number = std::optional<int64_t>;
using Word = std::optional<std::string>;

// A flow as a scan gives it, in the order of argus_rollup_fields(). Addresses are bytes.
struct TestFlow {
  Number stime, ltime;
  Word saddr, daddr, proto;
  Number dport, spkts, dpkts, sbytes, dbytes;
  Word srcid;
  Number tcp_status;
};

// Returns the rows of flows, each one field wider than asked for.
class FlowBatch {
 public:
  explicit FlowBatch(const std::vector<TestFlow>& flows) : flows_(flows) {
    for (const TestFlow& f : flows_) {
      for (const Number& n : {f.stime, f.ltime}) Add(n);
      for (const Word* w : {&f.saddr, &f.daddr, &f.proto}) Add(*w);
      for (const Number& n : {f.dport, f.spkts, f.dpkts, f.sbytes, f.dbytes}) Add(n);
      Add(f.srcid);
      Add(f.tcp_status);
      Add(Number(99));
    }
    batch_.values = values_.data();
    batch_.n_rows = static_cast<int32_t>(flows_.size());
  }
  FlowBatch(const FlowBatch&) = delete;
  FlowBatch& operator=(const FlowBatch&) = delete;
  const ArgusBatch& get() const { return batch_; }
  static constexpr int32_t kWidth = 13;

 private:
  void Add(const Number& n) {
    ArgusValue& v = values_.emplace_back();
    v.is_null = !n;
    v.integer = n.value_or(0);
  }
  void Add(const Word& w) {
    ArgusValue& v = values_.emplace_back();
    v.is_null = !w;
    if (!w) return;
    v.bytes = reinterpret_cast<const uint8_t*>(w->data());
    v.length = static_cast<uint32_t>(w->size());
  }

  const std::vector<TestFlow> flows_;
  std::vector<ArgusValue> values_;
  ArgusBatch batch_{};
};

// Returns the values of rows as text.
template <typename ColumnAt>
std::vector<Row> ShowRows(const ArgusRows& rows, int32_t width, ColumnAt column_at) {
  std::vector<Row> shown;
  for (int32_t i = 0; i < rows.n_rows; i++) {
    Row& row = shown.emplace_back();
    for (int32_t c = 0; c < width; c++) {
      const int32_t type = column_at(c)->type;
      row.push_back(Show(type == ARGUS_DATE ? int32_t{ARGUS_INT4} : type, rows.values[i * width + c]));
    }
  }
  return shown;
}

class TestRollup {
 public:
  TestRollup() : rollup_(argus_rollup_open(&error_)) {}
  ~TestRollup() { argus_rollup_close(rollup_); }
  TestRollup(const TestRollup&) = delete;
  TestRollup& operator=(const TestRollup&) = delete;

  ArgusRollup* get() const { return rollup_; }
  void Know(const ArgusDay& day) { EXPECT_EQ(argus_rollup_know_day(rollup_, &day, &error_), ARGUS_OK); }
  // Returns the numbers of the days of flows, which are known.
  const int32_t* DaysOf(const FlowBatch& batch) {
    int32_t row = 0;
    const int32_t* days = nullptr;
    EXPECT_EQ(argus_rollup_find_days(rollup_, &batch.get(), FlowBatch::kWidth, 0, &row, &days, &error_), ARGUS_OK);
    EXPECT_EQ(row, batch.get().n_rows);
    return days;
  }
  // Adds flows whose days are known.
  void Add(const std::vector<TestFlow>& flows) {
    const FlowBatch batch(flows);
    const int32_t* const days = DaysOf(batch);
    for (int32_t row = 0; row < batch.get().n_rows;) {
      EXPECT_EQ(argus_rollup_add(rollup_, &batch.get(), FlowBatch::kWidth, days, &row, &error_), ARGUS_OK);
    }
  }
  std::vector<Row> Drain(int32_t kind) {
    std::vector<Row> all;
    for (ArgusRows rows{}; !rows.done;) {
      EXPECT_EQ(argus_rollup_drain(rollup_, kind, &rows, &error_), ARGUS_OK) << error_.message;
      for (Row& row : ShowRows(rows, argus_rollup_column_count(kind),
                               [kind](int32_t c) { return argus_rollup_column_at(kind, c); })) {
        all.push_back(std::move(row));
      }
    }
    return all;
  }

 private:
  ArgusError error_{};
  ArgusRollup* rollup_;
};

// Rows of days and of hours.
struct MergedHosts {
  std::vector<Row> days, hours;
  bool operator==(const MergedHosts&) const = default;
};

// Lists of chunks merged into rows.
inline MergedHosts MergeHostLists(const std::vector<std::vector<std::string>>& lists, int32_t n_chosen = 0,
                                  int32_t* code = nullptr) {
  ArgusError error{};
  ArgusHostLists* const handle = argus_host_lists_open(static_cast<int32_t>(lists.size()), n_chosen, &error);
  std::vector<size_t> next(lists.size());
  MergedHosts all;
  int32_t wanted = -1, result = ARGUS_OK;
  for (ArgusRows days{}, hours{}; !days.done && result == ARGUS_OK;) {
    if (wanted >= 0) {
      const auto run = static_cast<size_t>(wanted);
      const std::string chunk = next[run] < lists[run].size() ? lists[run][next[run]++] : std::string();
      result = argus_host_lists_feed(handle, wanted, reinterpret_cast<const uint8_t*>(chunk.data()),
                                     static_cast<uint32_t>(chunk.size()), &error);
      if (result != ARGUS_OK) break;
    }
    result = argus_host_lists_next(handle, &days, &hours, &wanted, &error);
    EXPECT_EQ(days.done, hours.done);
    for (Row& row : ShowRows(days, argus_host_lists_day_column_count(), argus_host_lists_day_column_at))
      all.days.push_back(std::move(row));
    for (Row& row : ShowRows(hours, argus_host_lists_hour_column_count(), argus_host_lists_hour_column_at))
      all.hours.push_back(std::move(row));
  }
  argus_host_lists_close(handle);
  if (code == nullptr) {
    EXPECT_EQ(result, ARGUS_OK) << error.message;
  } else {
    *code = result;
  }
  return all;
}

}  // namespace argus

#endif
