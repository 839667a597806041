#include "scan/archive_facts.h"

#include <algorithm>
#include <utility>

namespace argus {

namespace {

constexpr int kRecordsPerStep = 20000;

void Widen(int64_t value, int64_t* first, int64_t* last) {
  *first = std::min(*first, value);
  *last = std::max(*last, value);
}

}  // namespace

FactFinder::FactFinder(const ArchiveList& list, std::string index_dir, std::string root, IndexTrust trust)
    : list_(list), indexes_(std::move(index_dir), std::move(root), trust) {
  indexes_.SetChoice(ChunkChoice());
}

bool FactFinder::Step(size_t i, bool may_read) {
  if (phase_ == Phase::kDone) {
    facts_ = ArchiveFacts();
    phase_ = Phase::kLookUp;
  }
  return phase_ == Phase::kLookUp ? LookUp(list_.at(i), may_read) : Read();
}

// Asks the index. An archive that it does not know, or that it knows to be damaged, is read.
bool FactFinder::LookUp(const ArchiveEntry& entry, bool may_read) {
  if (!indexes_.Load(entry)) return false;
  IndexedFacts known;
  if (indexes_.KnowFacts(entry, &known)) {
    facts_.is_known = facts_.is_indexed = true;
    facts_.records = known.records;
    facts_.times = known.times;
    facts_.sensors = std::move(known.sensors);
    phase_ = Phase::kDone;
    return true;
  }
  if (!may_read) {
    phase_ = Phase::kDone;
    return true;
  }
  sensors_.Clear();
  if (!reader_.Open(entry)) return End();
  phase_ = Phase::kRead;
  return false;
}

void FactFinder::Take(RecordKind kind) {
  switch (kind) {
    case RecordKind::kFlow: {
      facts_.records.flows++;
      sensors_.AddFlow(&record_);
      const Stamp start = record_.times().Start(), end = record_.End();
      if (!start.zero()) Widen(start.Micros(), &facts_.times.stime_first, &facts_.times.stime_last);
      if (!end.zero()) Widen(end.Micros(), &facts_.times.ltime_first, &facts_.times.ltime_last);
      return;
    }
    case RecordKind::kManagement:
      facts_.records.management++;
      sensors_.AddManagement(&record_);
      return;
    case RecordKind::kEvent: facts_.records.events++; return;
    case RecordKind::kOther: facts_.records.others++; return;
  }
}

bool FactFinder::Read() {
  const uint64_t begin = reader_.work();
  for (int i = 0; i < kRecordsPerStep && reader_.work() - begin < RecordReader::kWorkPerCall; i++) {
    RecordKind kind = RecordKind::kOther;
    const RecordReader::Step step = reader_.Next(&record_, &kind);
    if (step == RecordReader::Step::kPause) return false;
    if (step == RecordReader::Step::kEnd) return End();
    Take(kind);
  }
  return false;
}

bool FactFinder::End() {
  facts_.is_known = true;
  facts_.notice = reader_.notice();
  facts_.bytes_lost = static_cast<int64_t>(reader_.bytes_lost());
  facts_.packed_lost = reader_.packed_lost();
  facts_.sensors = sensors_.Take();
  phase_ = Phase::kDone;
  return true;
}

}  // namespace argus
