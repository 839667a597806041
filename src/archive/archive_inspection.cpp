#include "archive/archive_inspection.h"

#include <algorithm>

namespace argus {

namespace {

constexpr int kRecordsPerCall = 20000;

int VersionOf(RecordReader::Start start) {
  switch (start) {
    case RecordReader::Start::kArgus2: return 2;
    case RecordReader::Start::kArgus3:
    case RecordReader::Start::kNoStart: return 3;
    case RecordReader::Start::kArgus5: return 5;
    default: return 0;
  }
}

}  // namespace

void ArchiveInspection::CountFlow() {
  flows_++;
  if (record_.times().Start().zero()) return;  // it has no times
  const int64_t first = record_.times().Start().Micros(), last = record_.End().Micros();
  first_time_ = has_times_ ? std::min(first_time_, first) : first;
  last_time_ = has_times_ ? std::max(last_time_, last) : last;
  has_times_ = true;
}

bool ArchiveInspection::Step(ArgusArchiveInfo* info) {
  if (!opened_) {
    opened_ = true;
    if (!reader_.Open(entry_)) {
      Fill(info);
      return true;
    }
  }
  const uint64_t begin = reader_.work();
  for (int i = 0; i < kRecordsPerCall && reader_.work() - begin < RecordReader::kWorkPerCall; i++) {
    RecordKind kind = RecordKind::kOther;
    const RecordReader::Step step = reader_.Next(&record_, &kind);
    if (step == RecordReader::Step::kPause) return false;
    start_ = reader_.start();
    if (step == RecordReader::Step::kEnd) {
      Fill(info);
      return true;
    }
    records_++;
    if (kind == RecordKind::kFlow) CountFlow();
  }
  return false;
}

void ArchiveInspection::Fill(ArgusArchiveInfo* info) const {
  *info = ArgusArchiveInfo{};
  info->version = VersionOf(start_);
  info->format = info->version == 0 ? nullptr : "argus";
  info->codec = CodecName(reader_.codec());
  info->records = records_;
  info->flows = flows_;
  info->has_times = has_times_;
  info->first_time = first_time_;
  info->last_time = last_time_;
  const bool sound = reader_.notice().empty() || reader_.notice().code == ARGUS_GROWING;
  info->damage = sound ? nullptr : reader_.notice().message.c_str();
}

}  // namespace argus
