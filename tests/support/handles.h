// The facade's handles for tests: closed by their destructor, errors become failures.
#ifndef ARGUS_TESTS_HANDLES_H
#define ARGUS_TESTS_HANDLES_H

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "api/argus.h"
#include "scan/scan_sample.h"
#include "support/conditions.h"

namespace argus {

// A complete list of archives.
class List {
 public:
  explicit List(const std::string& path) {
    const ArgusListSpec spec{path.c_str(), nullptr, 0, 0, 0};
    ArgusError error{};
    list_ = argus_list_open(&spec, &error);
    EXPECT_NE(list_, nullptr) << error.message;
    for (int32_t done = list_ == nullptr; !done;) EXPECT_EQ(argus_list_step(list_, &done, &error), ARGUS_OK);
  }
  ~List() { argus_list_close(list_); }
  List(const List&) = delete;
  List& operator=(const List&) = delete;

  ArgusList* get() const { return list_; }
  int32_t size() const { return argus_list_count(list_); }
  std::string Path(int32_t i) const {
    ArgusArchive a;
    argus_list_at(list_, i, &a);
    return a.path;
  }

 private:
  ArgusList* list_ = nullptr;
};

// An open scan. `nodes` may be empty: every record of the kind.
class OpenScan {
 public:
  OpenScan(const List& list, const std::vector<const char*>& fields, const std::vector<ArgusPredicate>& nodes = {},
           int32_t kind = ARGUS_FLOW, int32_t codec = ARGUS_CODEC_BEST, const char* root = nullptr,
           const char* index_dir = nullptr, int32_t trust = ARGUS_INDEX_STAT, uint64_t* claims = nullptr,
           ScanSample sample = {}, ArgusTop top = {}, const std::vector<ArgusPredicate>& mark = {}) {
    for (const char* name : fields) numbers_.push_back(argus_field_find(kind, name));
    ArgusScanSpec spec{};
    spec.kind = kind;
    spec.n_fields = static_cast<int32_t>(numbers_.size());
    spec.fields = numbers_.data();
    spec.predicate = nodes.data();
    spec.n_nodes = static_cast<int32_t>(nodes.size());
    spec.codec = codec;
    spec.root = root;
    spec.index_dir = index_dir;
    spec.index_trust = trust;
    spec.claims = claims;
    spec.sample = sample.share;
    spec.seed = sample.seed;
    spec.top = top;
    spec.mark = mark.data();
    spec.n_mark_nodes = static_cast<int32_t>(mark.size());
    ArgusError error{};
    scan_ = argus_scan_open(&spec, list.get(), &error);
    EXPECT_NE(scan_, nullptr) << error.message;
  }
  ~OpenScan() { argus_scan_close(scan_); }
  OpenScan(const OpenScan&) = delete;
  OpenScan& operator=(const OpenScan&) = delete;

  ArgusScan* get() const { return scan_; }
  const std::vector<int32_t>& fields() const { return numbers_; }
  ArgusBatch Next() {
    ArgusBatch batch{};
    ArgusError error{};
    EXPECT_EQ(argus_scan_next(scan_, &batch, &error), ARGUS_OK) << error.message;
    return batch;
  }
  ArgusBatch Stop() {
    ArgusBatch batch{};
    argus_scan_stop(scan_, &batch);
    return batch;
  }
  void Rewind(const std::vector<ArgusPredicate>& nodes = {}) {
    ArgusError error{};
    const auto n = static_cast<int32_t>(nodes.size());
    EXPECT_EQ(argus_scan_rewind(scan_, nodes.data(), n, &error), ARGUS_OK) << error.message;
  }
  ArgusScanStats Stats() const {
    ArgusScanStats stats{};
    argus_scan_stats(scan_, &stats);
    return stats;
  }

 private:
  std::vector<int32_t> numbers_;
  ArgusScan* scan_ = nullptr;
};

using Row = std::vector<std::string>;
using Fields = std::vector<const char*>;

// Returns a value as text.
inline std::string Show(int32_t type, const ArgusValue& v) {
  if (v.is_null) return "NULL";
  if (type >= ARGUS_TEXT) return std::string(reinterpret_cast<const char*>(v.bytes), v.length);
  return type == ARGUS_FLOAT8 ? std::to_string(v.real) : std::to_string(v.integer);
}

struct Outcome {
  std::vector<Row> rows;
  std::vector<std::pair<std::string, int32_t>> notices;  // path, code
  std::vector<uint8_t> marks;                            // of rows, if the scan has any
  size_t batches = 0;
};

// Reads on to the end. Values are looked at once their batch is complete: all of its pointers must live until then.
inline Outcome Rest(OpenScan* scan, int32_t kind = ARGUS_FLOW) {
  Outcome o;
  const size_t width = scan->fields().size();
  for (bool done = false; !done; o.batches++) {
    const ArgusBatch batch = scan->Next();
    for (int32_t i = 0; i < batch.n_rows; i++) {
      Row& row = o.rows.emplace_back();
      for (size_t c = 0; c < width; c++) {
        row.push_back(Show(argus_field_at(kind, scan->fields()[c])->type, batch.values[i * width + c]));
      }
    }
    if (batch.marks != nullptr) o.marks.insert(o.marks.end(), batch.marks, batch.marks + batch.n_rows);
    if (batch.has_notice) o.notices.emplace_back(batch.notice.path, batch.notice.code);
    done = batch.done != 0;
  }
  return o;
}

inline Outcome ScanAll(const std::string& path, const Fields& fields, const std::vector<ArgusPredicate>& nodes = {},
                       int32_t kind = ARGUS_FLOW, int32_t codec = ARGUS_CODEC_BEST) {
  const List list(path);
  OpenScan scan(list, fields, nodes, kind, codec);
  return Rest(&scan, kind);
}

// A condition that owns all it points to.
class Condition {
 public:
  explicit Condition(Tree tree) : tree_(std::move(tree)), flat_(tree_) {}
  Condition(const Condition&) = delete;
  Condition& operator=(const Condition&) = delete;
  const std::vector<ArgusPredicate>& nodes() const { return flat_.nodes; }

 private:
  Tree tree_;
  Flat flat_;
};

}  // namespace argus

#endif
