#include "index/sensor_log.h"

#include <algorithm>
#include <iterator>

#include "base/saturating.h"
#include "field/field_table.h"
#include "record/framing.h"

namespace argus {

namespace {

constexpr size_t kMaxSensors = 1000;
constexpr size_t kMaxLives = 64;
constexpr size_t kMaxRanges = 512;       // that are kept
constexpr size_t kMaxRangesHeld = 8192;  // while an archive is read
constexpr int64_t kSecond = 1000000;
constexpr int64_t kMinPause = 180 * kSecond;
constexpr int64_t kPause = 600 * kSecond;  // of a sensor that does not say how often it reports
constexpr uint32_t kMaxInterval = 3600;
constexpr uint8_t kPackedVersion = 1;

// Derives a column of management records, as queries see it.
class ManagementColumn {
 public:
  explicit ManagementColumn(const char* name)
      : entry_(FieldTable(ARGUS_MANAGEMENT)[static_cast<size_t>(FindField(ARGUS_MANAGEMENT, name))]) {}
  ArgusValue Of(Record& r) const {
    ArgusValue v;
    entry_.derive(r, entry_.side, &v);
    return v;
  }
  uint64_t Number(Record& r) const {
    const ArgusValue v = Of(r);
    return v.is_null ? 0 : static_cast<uint64_t>(v.integer);
  }

 private:
  const FieldEntry& entry_;
};

std::string_view TextOf(const ArgusValue& v) {
  return v.is_null ? std::string_view() : std::string_view(reinterpret_cast<const char*>(v.bytes), v.length);
}

void Widen(int64_t value, int64_t* first, int64_t* last) {
  *first = std::min(*first, value);
  *last = std::max(*last, value);
}

}  // namespace

void SensorLog::Clear() {
  sensors_.clear();
  others_ = Sensor();
  has_newest_ = false;
}

// Returns the newest facts of a sensor.
SensorLog::Sensor* SensorLog::Find(std::string_view srcid) {
  const auto s =
      std::find_if(sensors_.rbegin(), sensors_.rend(), [&](const Sensor& x) { return x.facts.srcid == srcid; });
  return s != sensors_.rend() ? &*s : Add(srcid);
}

SensorLog::Sensor* SensorLog::Add(std::string_view srcid) {
  if (sensors_.size() == kMaxSensors) {
    others_.facts.is_cut = true;
    return &others_;
  }
  sensors_.emplace_back().facts.srcid = srcid;
  return &sensors_.back();
}

// Returns the sensor of a flow. Most flows have the sensor of the flow before.
SensorLog::Sensor* SensorLog::SensorOf(Record* record) {
  static const FieldEntry& srcid = FieldTable(ARGUS_FLOW)[static_cast<size_t>(FindField(ARGUS_FLOW, "srcid"))];
  const SourceId id = ReadSourceId(*record);
  const size_t size = id.id.size() + id.interface.size();
  const auto is_same = [&] {
    return has_newest_ && newest_id_.size() == size + 1 && newest_id_[0] == static_cast<uint8_t>(id.kind) &&
           std::equal(id.id.data(), id.id.data() + id.id.size(), newest_id_.begin() + 1) &&
           std::equal(id.interface.data(), id.interface.data() + id.interface.size(),
                      newest_id_.end() - static_cast<ptrdiff_t>(id.interface.size()));
  };
  if (is_same()) return &sensors_[newest_];
  ArgusValue v;
  srcid.derive(*record, srcid.side, &v);
  Sensor* const sensor = Find(TextOf(v));
  has_newest_ = sensor != &others_;
  if (!has_newest_) return sensor;
  newest_ = static_cast<size_t>(sensor - sensors_.data());
  newest_id_.assign(1, static_cast<uint8_t>(id.kind));
  for (const Bytes& b : {id.id, id.interface}) newest_id_.insert(newest_id_.end(), b.data(), b.data() + b.size());
  return sensor;
}

// Joins range `i` with the next one if no number is between them.
void SensorLog::Merge(std::vector<Range>* ranges, size_t i) {
  if (i + 1 >= ranges->size() || uint64_t{(*ranges)[i].second} + 1 < (*ranges)[i + 1].first) return;
  (*ranges)[i].second = std::max((*ranges)[i].second, (*ranges)[i + 1].second);
  ranges->erase(ranges->begin() + static_cast<ptrdiff_t>(i) + 1);
}

// Notes that a flow has a number. Mostly it is the one after the last; a long flow has the same one again.
void SensorLog::AddSequence(uint32_t number, Sensor* s) {
  std::vector<Range>& ranges = s->facts.sequences;
  const auto contains = [number](const Range& r) { return number >= r.first && number <= r.second; };
  if (!ranges.empty() && contains(ranges[s->newest])) return;
  if (!ranges.empty() && uint64_t{ranges[s->newest].second} + 1 == number) {
    ranges[s->newest].second = number;
    return Merge(&ranges, s->newest);
  }
  const auto at = std::upper_bound(ranges.begin(), ranges.end(), number,
                                   [](uint32_t wanted, const Range& r) { return wanted < r.first; });
  s->newest = static_cast<size_t>(at - ranges.begin());
  if (at != ranges.begin() && uint64_t{std::prev(at)->second} + 1 >= number) {
    s->newest--;
    ranges[s->newest].second = std::max(ranges[s->newest].second, number);
    return Merge(&ranges, s->newest);
  }
  if (at != ranges.end() && (uint64_t{number} + 1 == at->first || (at == ranges.begin() && s->facts.holes > 0))) {
    s->facts.holes += at->first - number - 1;
    at->first = number;
    return;
  }
  ranges.insert(at, {number, number});
  if (ranges.size() > kMaxRangesHeld) Fold(kMaxRangesHeld / 2, s);
}

// Makes one range of the lowest, so that `n` are left. Most often they are of flows that have lasted for long, and
// nobody misses numbers among them.
void SensorLog::Fold(size_t n, Sensor* s) {
  std::vector<Range>& ranges = s->facts.sequences;
  if (ranges.size() <= n) return;
  const size_t gone = ranges.size() - n;
  for (size_t i = 0; i < gone; i++) s->facts.holes += ranges[i + 1].first - ranges[i].second - 1;
  ranges[gone].first = ranges[0].first;
  ranges.erase(ranges.begin(), ranges.begin() + static_cast<ptrdiff_t>(gone));
  s->newest -= std::min(s->newest, gone);
}

void SensorLog::AddFlow(Record* record) {
  Sensor* const s = SensorOf(record);
  s->facts.flows++;
  if (!record->times().Start().zero()) {
    Widen(record->times().Start().Micros(), &s->facts.first_flow, &s->facts.last_flow);
    Widen(record->End().Micros(), &s->facts.first_flow, &s->facts.last_flow);
  }
  const Bytes sequence = ReadSourceId(*record).sequence;
  if (!sequence.empty() && s != &others_) AddSequence(sequence.U32(0), s);
}

// Notes that a sensor was alive.
void SensorLog::AddReport(int64_t time, SensorFacts* f) {
  Widen(time, &f->first_report, &f->last_report);
  const int64_t pause =
      f->interval == 0 ? kPause : std::max(kMinPause, 3 * kSecond * std::min(f->interval, kMaxInterval));
  std::vector<SensorFacts::Life>& lives = f->lives;
  // The first one that does not end long before.
  const auto at = std::find_if(lives.begin(), lives.end(), [&](const SensorFacts::Life& x) {
    return time <= x.second || time - x.second <= pause;
  });
  if (at == lives.end() || (time < at->first && at->first - time > pause)) {
    lives.insert(at, {time, time});
    if (lives.size() <= kMaxLives) return;
    lives.erase(std::min_element(lives.begin(), lives.end(),
                                 [](const auto& a, const auto& b) { return a.second - a.first < b.second - b.first; }));
    return;
  }
  Widen(time, &at->first, &at->second);
  const auto next = std::next(at);
  if (next == lives.end() || next->first - at->second > pause) return;
  at->second = std::max(at->second, next->second);
  lives.erase(next);
}

// Every archive begins with a copy of the start record of the sensor's run: it says since when the sensor runs, and not
// that it reported then. So does one that comes again. With any other one, numbers begin anew. Start records in another
// byte order are of clients.
void SensorLog::AddManagement(Record* record) {
  static const ManagementColumn srcid("srcid"), stime("stime"), pkts("pkts"), drops("drops"), interval("mar_interval");
  const bool is_start = (record->stored_cause() & 0xF0) == kCauseStart;
  if (IsMirrored(record->bytes())) return;
  const ArgusValue id = srcid.Of(*record), time = stime.Of(*record);
  Sensor* s = Find(TextOf(id));
  has_newest_ = false;
  const bool is_copy = is_start && (record->raw().offset == 0 || (!time.is_null && s->facts.run_begin == time.integer));
  if (is_start && !is_copy && (s->facts.flows > 0 || s->facts.reports > 0)) s = Add(TextOf(id));
  SensorFacts& f = s->facts;
  f.interval = std::max(f.interval, static_cast<uint32_t>(interval.Number(*record)));
  if (is_start && !time.is_null) f.run_begin = time.integer;
  if (is_copy) return;
  f.starts += is_start;
  f.reports++;
  AddTo(&f.pkts, pkts.Number(*record));
  AddTo(&f.drops, drops.Number(*record));
  if (!time.is_null) AddReport(time.integer, &f);
}

std::vector<SensorFacts> SensorLog::Take() {
  std::vector<SensorFacts> all;
  for (Sensor& s : sensors_) {
    Fold(kMaxRanges, &s);
    all.push_back(std::move(s.facts));
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const SensorFacts& a, const SensorFacts& b) { return a.srcid < b.srcid; });
  if (others_.facts.is_cut) all.push_back(std::move(others_.facts));
  Clear();
  return all;
}

void PutSensors(const std::vector<SensorFacts>& sensors, ByteVector* out) {
  PutLittle(out, kPackedVersion);
  PutVarint(out, sensors.size());
  for (const SensorFacts& f : sensors) {
    PutVarint(out, f.srcid.size());
    out->insert(out->end(), f.srcid.begin(), f.srcid.end());
    PutLittle(out, static_cast<uint8_t>(f.is_cut));
    for (const int64_t t : {f.first_report, f.last_report, f.run_begin, f.first_flow, f.last_flow}) PutLittle(out, t);
    for (const uint64_t n :
         {f.reports, uint64_t{f.interval}, static_cast<uint64_t>(f.pkts), static_cast<uint64_t>(f.drops),
          uint64_t{f.starts}, f.flows, f.holes, uint64_t{f.lives.size()}, uint64_t{f.sequences.size()}}) {
      PutVarint(out, n);
    }
    for (const SensorFacts::Life& life : f.lives) {
      PutLittle(out, life.first);
      PutLittle(out, life.second);
    }
    uint64_t before = 0;
    for (const SensorFacts::Range& r : f.sequences) {
      PutVarint(out, r.first - before);
      PutVarint(out, r.second - r.first);
      before = r.second;
    }
  }
}

bool GetSensors(const uint8_t* data, size_t size, std::vector<SensorFacts>* sensors) {
  LittleReader in(data, size);
  sensors->clear();
  if (size > kMaxSensorBytes || in.Byte() != kPackedVersion) return false;
  const uint64_t n = in.Varint();
  for (uint64_t i = 0; i < n && in.ok(); i++) {
    SensorFacts& f = sensors->emplace_back();
    const uint64_t length = in.Varint();
    if (const uint8_t* p = in.Take(length)) f.srcid.assign(p, p + length);
    f.is_cut = in.Byte() != 0;
    for (int64_t* t : {&f.first_report, &f.last_report, &f.run_begin, &f.first_flow, &f.last_flow}) {
      *t = static_cast<int64_t>(in.Get<uint64_t>());
    }
    f.reports = in.Varint();
    f.interval = static_cast<uint32_t>(in.Varint());
    f.pkts = Capped(in.Varint());
    f.drops = Capped(in.Varint());
    f.starts = static_cast<uint32_t>(in.Varint());
    f.flows = in.Varint();
    f.holes = in.Varint();
    const uint64_t lives = in.Varint(), ranges = in.Varint();
    for (uint64_t j = 0; j < lives && in.ok(); j++) {
      SensorFacts::Life& life = f.lives.emplace_back();
      life.first = static_cast<int64_t>(in.Get<uint64_t>());
      life.second = static_cast<int64_t>(in.Get<uint64_t>());
    }
    uint64_t before = 0;
    for (uint64_t j = 0; j < ranges && in.ok(); j++) {
      const uint64_t first = before + in.Varint(), last = first + in.Varint();
      if (first < before || last < first || last > UINT32_MAX) return false;
      f.sequences.emplace_back(static_cast<uint32_t>(first), static_cast<uint32_t>(last));
      before = last;
    }
  }
  return in.ok() && in.at_end();
}

}  // namespace argus
