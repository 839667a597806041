// What machines exchange: writes it on one, and reads it on another, for machines of any byte order. Prints what it has
// read, which must be the same everywhere.
//
// usage: exchange write ROOT OUT   side-cars and catalogues of the archives below ROOT, sums of their flows, key sets
//        exchange values ROOT      a digest of all values of all records of each archive
//        exchange read ROOT OUT    answers by the side-cars in OUT, and how much of the archives they took
//
// scripts/check-architectures runs it on each architecture, on the same archives.
#include <gtest/gtest.h>

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "support/handles.h"
#include "support/indexes.h"

namespace argus {
namespace {

constexpr int64_t kDay = int64_t{86400} * 1000000;  // microseconds

// A 64-bit FNV-1a of anything that is fed to it byte by byte.
class Digest {
 public:
  void Add(const std::string& bytes) {
    for (const char c : bytes) sum_ = (sum_ ^ static_cast<uint8_t>(c)) * 0x100000001B3;
    sum_ = (sum_ ^ 0xFF) * 0x100000001B3;
  }
  uint64_t sum() const { return sum_; }

 private:
  uint64_t sum_ = 0xCBF29CE484222325;
};

// Returns a value as text from which it could be made again, a floating-point number by 15 digits.
std::string Exact(int32_t type, const ArgusValue& v) {
  char text[40];
  if (v.is_null || type != ARGUS_FLOAT8) return Show(type, v);
  std::snprintf(text, sizeof text, "%.15g", v.real);
  return text;
}

// ---- writing ----

void BuildSideCars(const List& list, const std::string& root, const std::string& index) {
  for (int32_t i = 0; i < list.size(); i++) {
    ArgusError error{};
    ArgusBuildResult result{};
    ArgusBuild* const build = argus_build_open(list.get(), i, index.c_str(), root.c_str(), 1, &error);
    ASSERT_NE(build, nullptr) << error.message;
    for (int32_t done = 0; !done;) {
      ASSERT_EQ(argus_build_step(build, &done, &result, &error), ARGUS_OK) << error.message;
    }
    EXPECT_LE(result.outcome, ARGUS_BUILD_UNSOUND) << list.Path(i);
    argus_build_close(build);
  }
  BuildCatalogues(root, index);
}

// Writes the rows of a kind of sums: for bytes as they are, which databases store.
void DrainSums(ArgusRollup* rollup, int32_t kind, std::ofstream* out) {
  const int32_t width = argus_rollup_column_count(kind);
  for (ArgusRows rows{}; !rows.done;) {
    ArgusError error{};
    ASSERT_EQ(argus_rollup_drain(rollup, kind, &rows, &error), ARGUS_OK) << error.message;
    for (int32_t i = 0; i < rows.n_rows * width; i++) {
      *out << Show(argus_rollup_column_at(kind, i % width)->type, rows.values[i]) << '\n';
    }
  }
}

void AddFlows(const List& list, ArgusRollup* rollup) {
  int32_t n = 0;
  const int32_t* const wanted = argus_rollup_fields(&n);
  Fields names;
  for (int32_t i = 0; i < n; i++) names.push_back(argus_field_at(ARGUS_FLOW, wanted[i])->name);
  OpenScan scan(list, names);
  for (ArgusBatch batch{}; !batch.done;) {
    ArgusError error{};
    batch = scan.Next();
    for (int32_t found = 0, added = 0; added < batch.n_rows;) {
      const int32_t* days = nullptr;
      ASSERT_EQ(argus_rollup_find_days(rollup, &batch, n, 0, &found, &days, &error), ARGUS_OK) << error.message;
      if (found < batch.n_rows) {
        const int64_t stime = batch.values[static_cast<size_t>(found) * n].integer;
        const int64_t date = stime >= 0 ? stime / kDay : -((kDay - 1 - stime) / kDay);
        const ArgusDay day{date * kDay, (date + 1) * kDay, static_cast<int32_t>(date), 1};
        ASSERT_EQ(argus_rollup_know_day(rollup, &day, &error), ARGUS_OK) << error.message;
        continue;
      }
      while (added < batch.n_rows) {
        ASSERT_EQ(argus_rollup_add(rollup, &batch, n, days, &added, &error), ARGUS_OK) << error.message;
      }
    }
  }
}

void WriteSums(const List& list, const std::string& path) {
  ArgusError error{};
  ArgusRollup* const rollup = argus_rollup_open(&error);
  ASSERT_NE(rollup, nullptr) << error.message;
  AddFlows(list, rollup);
  std::ofstream out(path, std::ios::binary);
  for (int32_t kind = 0; kind < ARGUS_ROLLUP_KINDS; kind++) DrainSums(rollup, kind, &out);
  argus_rollup_close(rollup);
}

// Writes the set of the addresses of all flows.
void WriteKeys(const List& list, const std::string& path) {
  ArgusError error{};
  ArgusKeyPacker* const packer = argus_key_packer_open(&error);
  ASSERT_NE(packer, nullptr) << error.message;
  OpenScan scan(list, {"saddr", "daddr"});
  for (ArgusBatch batch{}; !batch.done;) {
    batch = scan.Next();
    for (int32_t i = 0; i < 2 * batch.n_rows; i++) {
      const ArgusValue& v = batch.values[i];
      if (v.is_null) continue;
      ASSERT_EQ(argus_key_packer_add(packer, v.bytes, v.length, &error), ARGUS_OK) << error.message;
    }
  }
  std::ofstream out(path, std::ios::binary);
  const uint8_t* bytes = nullptr;
  for (uint32_t length = 1; length > 0;) {
    ASSERT_EQ(argus_key_packer_next(packer, &bytes, &length, &error), ARGUS_OK) << error.message;
    out.write(reinterpret_cast<const char*>(bytes), length);
  }
  argus_key_packer_close(packer);
}

void Write(const std::string& root, const std::string& out) {
  const List list(root);
  std::filesystem::create_directories(out + "/index");
  BuildSideCars(list, root, out + "/index");
  WriteSums(List(root + "/campus"), out + "/sums");
  WriteKeys(list, out + "/keys");
}

// ---- reading ----

void PrintValues(const std::string& root) {
  const List list(root);
  for (int32_t i = 0; i < list.size(); i++) {
    const List archive(list.Path(i));
    for (const int32_t kind : {ARGUS_FLOW, ARGUS_MANAGEMENT, ARGUS_EVENT}) {
      Fields names;
      for (int32_t f = 0; f < argus_field_count(kind); f++) names.push_back(argus_field_at(kind, f)->name);
      OpenScan scan(archive, names, {}, kind);
      Digest digest;
      int64_t rows = 0;
      for (ArgusBatch batch{}; !batch.done;) {
        batch = scan.Next();
        rows += batch.n_rows;
        for (size_t v = 0; v < batch.n_rows * names.size(); v++) {
          digest.Add(Exact(argus_field_at(kind, static_cast<int32_t>(v % names.size()))->type, batch.values[v]));
        }
        if (batch.has_notice) digest.Add(batch.notice.message);
      }
      std::printf("%s kind %d: %" PRId64 " rows, %016" PRIx64 "\n", list.Path(i).c_str() + root.size(), kind, rows,
                  digest.sum());
    }
  }
}

// Returns some of the addresses of the archives, and one that is in none of them.
std::vector<std::string> SomeHosts(const List& list) {
  std::vector<std::string> hosts{std::string("\xF0\x01\x02\x03", 4)};
  OpenScan scan(list, {"saddr"});
  int64_t row = 0;
  for (ArgusBatch batch{}; !batch.done;) {
    batch = scan.Next();
    for (int32_t i = 0; i < batch.n_rows; i++, row++) {
      const ArgusValue& v = batch.values[i];
      if (row % 997 == 0 && !v.is_null) hosts.emplace_back(reinterpret_cast<const char*>(v.bytes), v.length);
    }
  }
  return hosts;
}

// Prints the flows of some hosts, found by the side-cars, which must be those that a plain scan finds.
void Read(const std::string& root, const std::string& out) {
  const List list(root);
  const std::string index = out + "/index";
  const Fields fields{"record_offset", "stime", "daddr", "dport", "bytes"};
  int64_t skipped = 0, chunks = 0, inflated = 0;
  for (const std::string& host : SomeHosts(list)) {
    Operand operand;
    operand.bytes = host;
    operand.bits = static_cast<int32_t>(8 * host.size());
    const Condition condition(Leaf(ARGUS_OP_EQ, "saddr", {operand}));
    OpenScan indexed(list, fields, condition.nodes(), ARGUS_FLOW, ARGUS_CODEC_BEST, root.c_str(), index.c_str());
    OpenScan plain(list, fields, condition.nodes());
    Outcome found = Rest(&indexed), expected = Rest(&plain);
    std::sort(found.rows.begin(), found.rows.end());
    std::sort(expected.rows.begin(), expected.rows.end());
    EXPECT_EQ(found.rows, expected.rows);
    skipped += indexed.Stats().archives_skipped_by_index;
    chunks += indexed.Stats().chunks_total;
    inflated += indexed.Stats().chunks_inflated;
    std::printf("%zu rows\n", found.rows.size());
  }
  EXPECT_GT(skipped, 0);
  EXPECT_GT(chunks, 0);
  std::printf("%" PRId64 " archives skipped, %" PRId64 " of %" PRId64 " chunks inflated\n", skipped, inflated, chunks);
}

}  // namespace
}  // namespace argus

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const std::string what = argc > 2 ? argv[1] : "";
  if (what == "write" && argc == 4) {
    argus::Write(argv[2], argv[3]);
  } else if (what == "read" && argc == 4) {
    argus::Read(argv[2], argv[3]);
  } else if (what == "values" && argc == 3) {
    argus::PrintValues(argv[2]);
  } else {
    std::fprintf(stderr, "usage: exchange write ROOT OUT | exchange read ROOT OUT | exchange values ROOT\n");
    return 2;
  }
  return testing::UnitTest::GetInstance()->ad_hoc_test_result().Failed() ? 1 : 0;
}
