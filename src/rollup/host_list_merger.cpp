#include "rollup/host_list_merger.h"

#include <algorithm>
#include <utility>

namespace argus {

namespace {

constexpr int kStepsPerCall = 50000;
constexpr size_t kMaxChunk = 1024 * 1024;
constexpr int32_t kNone = -1;

constexpr ArgusField kDayColumns[] = {
    {"first_seen", ARGUS_TIMESTAMPTZ, "earliest start of its flows"},
    {"last_seen", ARGUS_TIMESTAMPTZ, "latest end of its flows"},
    {"pkts_in", ARGUS_INT8, "packets that it received"},
    {"pkts_out", ARGUS_INT8, "packets that it sent"},
    {"bytes_in", ARGUS_INT8, "bytes that it received"},
    {"bytes_out", ARGUS_INT8, "bytes that it sent"},
    {"flows_in", ARGUS_INT8, "flows of which it is the destination"},
    {"flows_out", ARGUS_INT8, "flows of which it is the source"},
    {"peers", ARGUS_INT8, "distinct hosts that it had flows with"},
    {"host", ARGUS_INET, "address"},
};

constexpr ArgusField kHourColumns[] = {
    {"hour", ARGUS_TIMESTAMPTZ, "hour of UTC in which the flows began"},
    {"first_seen", ARGUS_TIMESTAMPTZ, "earliest start of the flows"},
    {"last_seen", ARGUS_TIMESTAMPTZ, "latest end of the flows"},
    {"pkts_in", ARGUS_INT8, "packets that the host received"},
    {"pkts_out", ARGUS_INT8, "packets that it sent"},
    {"bytes_in", ARGUS_INT8, "bytes that it received"},
    {"bytes_out", ARGUS_INT8, "bytes that it sent"},
    {"flows_in", ARGUS_INT8, "flows of which it is the destination"},
    {"flows_out", ARGUS_INT8, "flows of which it is the source"},
    {"host", ARGUS_INET, "address"},
};

Status Damaged() { return Status(ARGUS_CORRUPT, "a host list is damaged"); }

}  // namespace

std::span<const ArgusField> HostListMerger::DayColumns() { return kDayColumns; }
std::span<const ArgusField> HostListMerger::HourColumns() { return kHourColumns; }

HostListMerger::HostListMerger(int32_t n_runs, int32_t n_chosen)
    : runs_(static_cast<size_t>(n_runs)), n_chosen_(n_chosen), waiting_(n_runs > 0 ? 0 : kNone) {}

Status HostListMerger::Feed(int32_t run, const uint8_t* bytes, size_t size) {
  if (run != waiting_ || is_fed_) return Status(ARGUS_INVALID, "a host list is fed out of turn");
  if (size > kMaxChunk) return Damaged();
  Run& fed = runs_[static_cast<size_t>(run)];
  fed.chunk.assign(bytes, bytes + size);
  fed.reader.Open(fed.chunk.data(), size);
  is_fed_ = true;
  return Status();
}

// Returns whether what list a stands on comes after what list b stands on. A host comes before its peers.
bool HostListMerger::ComesLater(int32_t a, int32_t b) const {
  const Run &x = runs_[static_cast<size_t>(a)], &y = runs_[static_cast<size_t>(b)];
  const auto by_host = x.reader.host() <=> y.reader.host();
  if (by_host != 0) return by_host > 0;
  if (!x.is_peer || !y.is_peer) return x.is_peer && !y.is_peer;
  return x.reader.peer() > y.reader.peer();
}

// Lets the list in front of the heap sink to its place.
void HostListMerger::Settle() {
  for (size_t at = 0, child; (child = 2 * at + 1) < heap_.size(); at = child) {
    if (child + 1 < heap_.size() && ComesLater(heap_[child], heap_[child + 1])) child++;
    if (!ComesLater(heap_[at], heap_[child])) return;
    std::swap(heap_[at], heap_[child]);
  }
}

// Goes on to the next host or peer of a list. `*more`: there is one in its chunk.
Status HostListMerger::Advance(int32_t number, bool* more) {
  Run& run = runs_[static_cast<size_t>(number)];
  const HostListReader::Step step = run.reader.Next();
  if (step == HostListReader::Step::kDamaged) return Damaged();
  *more = step != HostListReader::Step::kEnd;
  run.is_peer = step == HostListReader::Step::kPeer;
  return Status();
}

// Puts the list that was fed in its place. The next list that was never fed waits then.
Status HostListMerger::Enter() {
  bool more = false;
  Status s = Advance(waiting_, &more);
  if (more) {
    heap_.push_back(waiting_);
    std::push_heap(heap_.begin(), heap_.end(), [this](int32_t a, int32_t b) { return ComesLater(a, b); });
  }
  is_fed_ = false;
  waiting_ = n_entered_ + 1 < static_cast<int32_t>(runs_.size()) ? ++n_entered_ : kNone;
  return s;
}

// Takes what the first list stands on, and goes on in that list.
Status HostListMerger::Step() {
  const int32_t first = heap_.front();
  const Run& run = runs_[static_cast<size_t>(first)];
  if (!run.is_peer) {
    Status s = TakeHost(run.reader, n_chosen_ == 0 || first < n_chosen_);
    if (!s.ok()) return s;
  } else if (!has_peer_ || run.reader.peer() != peer_) {
    peer_ = run.reader.peer();
    has_peer_ = true;
    n_peers_++;
  }
  bool more = false;
  Status s = Advance(first, &more);
  if (!more) {
    waiting_ = first;
    heap_.front() = heap_.back();
    heap_.pop_back();
  }
  Settle();
  return s;
}

// Ends the host before, and begins the next one.
void HostListMerger::BeginHost(const Host& host) {
  GiveHost();
  host_ = host;
  has_host_ = true;
  is_chosen_ = has_peer_ = false;
  n_peers_ = 0;
}

// Adds what a list says of a host.
Status HostListMerger::TakeHost(const HostListReader& reader, bool is_chosen) {
  if (!has_host_ || reader.host() != host_) BeginHost(reader.host());
  is_chosen_ = is_chosen_ || is_chosen;
  for (const HostHour& hour : reader.hours()) {
    if (!has_hour_) first_hour_ = int64_t{hour.hour} - static_cast<int64_t>(kSlots / 2);
    has_hour_ = true;
    const int64_t behind = hour.hour - first_hour_;
    if (behind < 0 || behind >= static_cast<int64_t>(kSlots)) return Damaged();
    const auto slot = static_cast<size_t>(behind);
    hours_[slot].Add(hour.sums);
    first_slot_ = std::min(first_slot_, slot);
    last_slot_ = std::max(last_slot_, slot);
  }
  return Status();
}

// Appends the rows of the host, which is complete.
void HostListMerger::GiveHost() {
  if (has_host_ && is_chosen_) {
    HostSums day;
    GiveHours(&day);
    ArgusValue* v = SetSums(days_.Add(), day);
    SetInt(v++, n_peers_);
    days_.SetHost(v, host_);
  }
  if (first_slot_ <= last_slot_) std::fill(&hours_[first_slot_], &hours_[last_slot_] + 1, HostSums());
  first_slot_ = kSlots;
  last_slot_ = 0;
  has_host_ = false;
}

// Appends the rows of the hours of the host, and adds them up into `*day`.
void HostListMerger::GiveHours(HostSums* day) {
  for (size_t slot = first_slot_; slot <= last_slot_; slot++) {
    const HostSums& sums = hours_[slot];
    if (sums.first_seen == HostSums().first_seen) continue;
    ArgusValue* v = hour_rows_.Add();
    SetInt(v++, (first_hour_ + static_cast<int64_t>(slot)) * HostHour::kLength);
    v = SetSums(v, sums);
    hour_rows_.SetHost(v, host_);
    day->Add(sums);
  }
}

Status HostListMerger::Next(ArgusRows* days, ArgusRows* hours, int32_t* wanted) {
  days_.Begin(std::size(kDayColumns));
  hour_rows_.Begin(std::size(kHourColumns));
  bool done = false;
  Status s;
  for (int steps = 0; steps < kStepsPerCall && s.ok() && !done; steps++) {
    if (days_.room() == 0 || hour_rows_.room() < kSlots) break;
    if (waiting_ != kNone) {
      if (!is_fed_) break;
      s = Enter();
    } else if (!heap_.empty()) {
      s = Step();
    } else {
      GiveHost();
      done = true;
    }
  }
  *wanted = is_fed_ ? kNone : waiting_;
  *days = days_.View(done);
  *hours = hour_rows_.View(done);
  return s;
}

}  // namespace argus
