// Measures what rollups cost per flow: a scan of archives whose rows are dropped, against the same with rollups, in one
// run; and the merge of the rollups.
//
//   cmake -S . -B build/bench && cmake --build build/bench --target bench_rollup && build/bench/bench_rollup FOLDER
//
// Rollups are drained after each archive, and when they exceed 64 MiB, as a load does.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <map>
#include <string>
#include <vector>

#include "api/argus.h"

namespace {

constexpr int64_t kMemory = 64 * 1024 * 1024;
constexpr int64_t kDay = 86400 * int64_t{1000000};

ArgusError error;

// Returns the processor time of this process in seconds: others may be at work.
double Now() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

void Must(int32_t code) {
  if (code == ARGUS_OK) return;
  std::fprintf(stderr, "%s\n", error.message);
  std::exit(1);
}

ArgusList* Listed(const char* path) {
  const ArgusListSpec spec{path, nullptr, 0};
  ArgusList* const list = argus_list_open(&spec, &error);
  if (list == nullptr) Must(error.code);
  for (int32_t done = 0; !done;) Must(argus_list_step(list, &done, &error));
  return list;
}

struct Totals {
  double add = 0, drain = 0, longest = 0;  // of all calls
  int64_t flows = 0, rows[ARGUS_ROLLUP_KINDS] = {}, bytes = 0, drains = 0, most_memory = 0;
  std::map<int32_t, std::vector<std::vector<std::string>>> lists;  // by day: the chunks of each drain
};

template <typename Call>
int32_t Timed(double* sum, Totals* totals, Call call) {
  const double began = Now();
  const int32_t code = call();
  const double took = Now() - began;
  *sum += took;
  if (took > totals->longest) totals->longest = took;
  return code;
}

void Drain(ArgusRollup* rollup, Totals* totals) {
  totals->drains++;
  std::map<int32_t, std::vector<std::string>> lists;
  for (int32_t kind = 0; kind < ARGUS_ROLLUP_KINDS; kind++) {
    for (ArgusRows rows{}; !rows.done; totals->rows[kind] += rows.n_rows) {
      Must(Timed(&totals->drain, totals, [&] { return argus_rollup_drain(rollup, kind, &rows, &error); }));
      for (int32_t i = 0; i < rows.n_rows && kind == ARGUS_HOST_LIST; i++) {
        const ArgusValue* const v = rows.values + 2 * i;
        totals->bytes += v[1].length;
        lists[static_cast<int32_t>(v[0].integer)].emplace_back(reinterpret_cast<const char*>(v[1].bytes), v[1].length);
      }
    }
  }
  for (auto& [day, chunks] : lists) totals->lists[day].push_back(std::move(chunks));
}

void Add(ArgusRollup* rollup, const ArgusBatch& batch, int32_t width, Totals* totals) {
  const int32_t stime = 0;
  const int32_t* days = nullptr;
  for (int32_t row = 0; row < batch.n_rows;) {
    Must(Timed(&totals->add, totals,
               [&] { return argus_rollup_find_days(rollup, &batch, width, stime, &row, &days, &error); }));
    if (row == batch.n_rows) break;
    const int64_t number = batch.values[row * width + stime].integer / kDay;
    const ArgusDay day{number * kDay, (number + 1) * kDay, static_cast<int32_t>(number), 1};
    Must(argus_rollup_know_day(rollup, &day, &error));
  }
  for (int32_t row = 0; row < batch.n_rows;)
    Must(Timed(&totals->add, totals, [&] { return argus_rollup_add(rollup, &batch, width, days, &row, &error); }));
  totals->flows += batch.n_rows;
  const int64_t memory = argus_rollup_memory(rollup);
  if (memory > totals->most_memory) totals->most_memory = memory;
  if (memory > kMemory) Drain(rollup, totals);
}

// Scans one archive, into a rollup if there is one.
void Scan(const std::string& path, ArgusRollup* rollup, Totals* totals) {
  ArgusList* const list = Listed(path.c_str());
  ArgusScanSpec spec{};
  spec.fields = argus_rollup_fields(&spec.n_fields);
  spec.index_trust = ARGUS_INDEX_OFF;
  ArgusScan* const scan = argus_scan_open(&spec, list, &error);
  for (ArgusBatch batch{}; !batch.done;) {
    Must(argus_scan_next(scan, &batch, &error));
    if (rollup != nullptr) Add(rollup, batch, spec.n_fields, totals);
  }
  argus_scan_close(scan);
  argus_list_close(list);
  if (rollup != nullptr) Drain(rollup, totals);
}

void Identify(const char* path) {
  ArgusList* const list = Listed(path);
  const double began = Now();
  int64_t bytes = 0;
  for (int32_t i = 0; i < argus_list_count(list); i++) {
    ArgusIdentify* const handle = argus_identify_open(list, i, &error);
    ArgusIdentity identity;
    for (int32_t done = 0; !done;) Must(argus_identify_step(handle, &done, &identity, &error));
    bytes += identity.bytes;
    argus_identify_close(handle);
  }
  std::printf("identity          %8.0f MB/s\n", static_cast<double>(bytes) / 1e6 / (Now() - began));
  argus_list_close(list);
}

void Merge(const std::vector<std::vector<std::string>>& lists) {
  const double began = Now();
  ArgusHostLists* const merge = argus_host_lists_open(static_cast<int32_t>(lists.size()), 0, &error);
  std::vector<size_t> next(lists.size());
  int64_t n_hosts = 0, n_hours = 0, peers = 0;
  int32_t wanted = -1;
  for (ArgusRows rows{}, hours{}; !rows.done;) {
    if (wanted >= 0) {
      const std::vector<std::string>& list = lists[static_cast<size_t>(wanted)];
      size_t& at = next[static_cast<size_t>(wanted)];
      const std::string chunk = at < list.size() ? list[at++] : std::string();
      Must(argus_host_lists_feed(merge, wanted, reinterpret_cast<const uint8_t*>(chunk.data()),
                                static_cast<uint32_t>(chunk.size()), &error));
    }
    Must(argus_host_lists_next(merge, &rows, &hours, &wanted, &error));
    n_hosts += rows.n_rows;
    n_hours += hours.n_rows;
    for (int32_t i = 0; i < rows.n_rows; i++) peers += rows.values[i * argus_host_lists_day_column_count() + 8].integer;
  }
  argus_host_lists_close(merge);
  std::printf("merge             %8.2f s: %lld hosts with %lld hours and %lld peers of %zu lists\n", Now() - began,
              static_cast<long long>(n_hosts), static_cast<long long>(n_hours), static_cast<long long>(peers),
              lists.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 1;
  Identify(argv[1]);
  ArgusList* const list = Listed(argv[1]);
  Totals totals;
  ArgusRollup* const rollup = argus_rollup_open(&error);
  double scan = 0;
  const double began = Now();
  for (int32_t i = 0; i < argus_list_count(list); i++) {
    ArgusArchive archive;
    argus_list_at(list, i, &archive);
    const double before = Now();
    Scan(archive.path, nullptr, nullptr);
    scan += Now() - before;
    Scan(archive.path, rollup, &totals);
  }
  const double all = Now() - began - scan, flows = static_cast<double>(totals.flows);
  argus_rollup_close(rollup);
  argus_list_close(list);
  std::printf("flows             %8.0f, drained %lld times, %lld MiB at the most\n", flows,
              static_cast<long long>(totals.drains), static_cast<long long>(totals.most_memory >> 20));
  std::printf("scan              %8.2f s, %4.0f ns a flow\n", scan, scan / flows * 1e9);
  std::printf("scan and rollups  %8.2f s, %4.0f ns a flow\n", all, all / flows * 1e9);
  std::printf("  adding          %8.2f s, %4.0f ns a flow\n", totals.add, totals.add / flows * 1e9);
  std::printf("  draining        %8.2f s, %4.0f ns a flow\n", totals.drain, totals.drain / flows * 1e9);
  std::printf("  longest call    %8.2f ms\n", totals.longest * 1e3);
  for (const int64_t rows : totals.rows) std::printf("rows              %8lld\n", static_cast<long long>(rows));
  std::printf("lists             %8.1f MB\n", static_cast<double>(totals.bytes) / 1e6);
  for (const auto& [day, lists] : totals.lists) Merge(lists);
}
