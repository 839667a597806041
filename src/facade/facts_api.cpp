// The facade of what is in archives, and what is missing.
#include <string>
#include <vector>

#include "api/facts.h"
#include "archive/archive_list.h"
#include "base/saturating.h"
#include "base/status.h"
#include "facade/guard.h"
#include "facade/list_handle.h"
#include "scan/archive_facts.h"

struct ArgusFactFinder {
  argus::FactFinder finder;
  std::vector<ArgusSensor> sensors;  // of the archive asked for last
};

struct ArgusSensors {
  std::vector<argus::SensorFacts> facts;
  std::vector<ArgusSensor> sensors;
};

static_assert(argus::kArePlain<ArgusSensor, ArgusFacts>);

using argus::Capped;
using argus::Close;
using argus::Guard;
using argus::GuardStep;
using argus::Open;

namespace {

static_assert(sizeof(argus::SensorFacts::Range) == 2 * sizeof(uint32_t));
static_assert(sizeof(argus::SensorFacts::Life) == 2 * sizeof(int64_t));

ArgusSensor View(const argus::SensorFacts& f) {
  ArgusSensor s{};
  s.srcid = f.srcid.c_str();
  s.reports = Capped(f.reports);
  s.first_report = f.first_report;
  s.last_report = f.last_report;
  s.lives = f.lives.empty() ? nullptr : &f.lives.front().first;
  s.n_lives = static_cast<int32_t>(f.lives.size());
  s.interval = f.interval;
  s.pkts = f.pkts;
  s.drops = f.drops;
  s.starts = f.starts;
  s.run_begin = f.run_begin;
  s.flows = Capped(f.flows);
  s.first_flow = f.first_flow;
  s.last_flow = f.last_flow;
  s.sequences = f.sequences.empty() ? nullptr : &f.sequences.front().first;
  s.n_ranges = static_cast<int32_t>(f.sequences.size());
  s.holes = Capped(f.holes);
  s.is_cut = f.is_cut;
  return s;
}

void ViewAll(const std::vector<argus::SensorFacts>& facts, std::vector<ArgusSensor>* sensors) {
  sensors->clear();
  for (const argus::SensorFacts& f : facts) sensors->push_back(View(f));
}

void Fill(const argus::ArchiveFacts& from, const std::vector<ArgusSensor>& sensors, ArgusFacts* facts) {
  *facts = ArgusFacts{};
  facts->is_known = from.is_known;
  facts->is_indexed = from.is_indexed;
  facts->has_notice = !from.notice.empty();
  facts->notice = from.notice.View();
  facts->bytes_lost = from.bytes_lost;
  facts->packed_lost = from.packed_lost;
  const argus::RecordCounts& n = from.records;
  facts->records = Capped(n.flows + n.management + n.events + n.others);
  facts->flows = Capped(n.flows);
  facts->has_times = !from.times.empty();
  facts->first_time = from.times.first();
  facts->last_time = from.times.last();
  facts->sensors = sensors.data();
  facts->n_sensors = static_cast<int32_t>(sensors.size());
}

}  // namespace

ArgusFactFinder* argus_facts_open(const ArgusList* list, const char* index_dir, const char* root, int32_t uses_index,
                                  ArgusError* error) noexcept {
  return Open<ArgusFactFinder>(error, [&](ArgusFactFinder** handle) {
    *handle = new ArgusFactFinder{{list->list, index_dir == nullptr ? "" : index_dir, list->Resolved(root),
                                   uses_index != 0 ? argus::IndexTrust::kStat : argus::IndexTrust::kOff},
                                  {}};
    return argus::Status();
  });
}

int32_t argus_facts_step(ArgusFactFinder* handle, int32_t i, int32_t may_read, int32_t* done, ArgusFacts* facts,
                         ArgusError* error) noexcept {
  return GuardStep(done, error, [&](bool* is_done) {
    *is_done = handle->finder.Step(static_cast<size_t>(i), may_read != 0);
    if (*is_done) {
      ViewAll(handle->finder.facts().sensors, &handle->sensors);
      Fill(handle->finder.facts(), handle->sensors, facts);
    }
    return argus::Status();
  });
}

void argus_facts_close(ArgusFactFinder* handle) noexcept { Close(handle); }

ArgusSensors* argus_sensors_open(const uint8_t* bytes, int64_t size, ArgusError* error) noexcept {
  return Open<ArgusSensors>(error, [&](ArgusSensors** handle) {
    *handle = new ArgusSensors{};
    if (!argus::GetSensors(bytes, static_cast<size_t>(size), &(*handle)->facts)) {
      return argus::Status(ARGUS_CORRUPT, "what is kept of the sensors of an archive is damaged");
    }
    ViewAll((*handle)->facts, &(*handle)->sensors);
    return argus::Status();
  });
}

int32_t argus_sensors_get(const ArgusSensors* handle, const ArgusSensor** sensors) noexcept {
  *sensors = handle->sensors.data();
  return static_cast<int32_t>(handle->sensors.size());
}

void argus_sensors_close(ArgusSensors* handle) noexcept { Close(handle); }
