#include "rollup/host_hours.h"

#include <algorithm>

#include "base/saturating.h"
#include "field/set_value.h"

namespace argus {

namespace {

// What a file of common size has, so that nothing is copied while rows and pairs become more.
constexpr size_t kRows = 1 << 16, kPairs = 1 << 18;
constexpr size_t kAhead = 16;  // hosts to be fetched into the cache while one is written

constexpr ArgusField kColumns[] = {
    {"day", ARGUS_DATE, "day of the hot table in which the flows began"},
    {"data", ARGUS_BYTEA, "hosts, their sums and their peers, packed"},
};

}  // namespace

std::span<const ArgusField> HostHours::Columns() { return kColumns; }

HostHours::HostHours() {
  rows_.Reserve(kRows);
  pairs_.reserve(kPairs);
}

uint64_t HostHours::HashOf(const Key& key) const {
  return hash_(key.host.high, key.host.low, static_cast<uint64_t>(key.day) << 1 | key.host.is_ipv6);
}

// Looks hosts up for many flows at once, so that their places are on the way from memory at the same time.
void HostHours::Add(std::span<const RolledFlow> flows) {
  lookups_.resize(flows.size());
  for (size_t i = 0; i < flows.size(); i++) {
    for (int side = 0; side < 2; side++) {
      lookups_[i].hash[side] = HashOf({flows[i].host[side], flows[i].day});
      rows_.PrefetchSlot(lookups_[i].hash[side]);
    }
  }
  for (const Lookup& l : lookups_) {
    for (const uint64_t hash : l.hash) rows_.PrefetchRow(hash);
  }
  for (size_t i = 0; i < flows.size(); i++) {
    uint32_t numbers[2] = {};
    for (int side = 0; side < 2; side++) {
      if (!flows[i].has_host[side]) continue;
      numbers[side] = rows_.Find({flows[i].host[side], flows[i].day}, lookups_[i].hash[side]);
      AddSide(flows[i], side, numbers[side]);
    }
    if (flows[i].has_host[0] && flows[i].has_host[1]) AddPair({numbers[0], numbers[1]});
  }
}

void HostHours::AddPair(const Pair& pair) {
  if (pairs_.empty() || pairs_.back() != pair) pairs_.push_back(pair);
}

// Returns the sums of an hour of a host. It walks the host's hours, which are few.
HostSums* HostHours::SumsOf(Row* row, int32_t hour) {
  if (row->hour.sums.flows[0] + row->hour.sums.flows[1] == 0) row->hour.hour = hour;
  if (row->hour.hour == hour) return &row->hour.sums;
  for (uint32_t i = row->next; i != kNone; i = more_[i].next) {
    if (more_[i].hour.hour == hour) return &more_[i].hour.sums;
  }
  more_.push_back({{hour}, row->next});
  row->next = static_cast<uint32_t>(more_.size()) - 1;
  return &more_.back().hour.sums;
}

// Adds what a flow says of its host of one side, whose row is `number`.
void HostHours::AddSide(const RolledFlow& flow, int side, uint32_t number) {
  HostSums& sums = *SumsOf(&rows_.at(number), static_cast<int32_t>(PeriodOf(flow.stime, HostHour::kLength)));
  has_ipv6_ = has_ipv6_ || flow.host[side].is_ipv6;
  sums.first_seen = std::min(sums.first_seen, flow.stime);
  sums.last_seen = std::max(sums.last_seen, flow.ltime);
  for (int i = 0; i < 2; i++) {
    // What the source sends goes out of it, and into the destination.
    const int out = i == side;
    AddTo(&sums.pkts[out], static_cast<uint64_t>(flow.pkts[i]));
    AddTo(&sums.bytes[out], static_cast<uint64_t>(flow.bytes[i]));
  }
  sums.flows[side == 0]++;
}

void HostHours::Clear() {
  rows_.Clear();
  more_.clear();
  pairs_.clear();
  has_ipv6_ = false;
  order_.Clear();
  hosts_.clear();
  sorted_ = prepared_ = 0;
  next_host_ = next_peer_ = 0;
}

int64_t HostHours::memory() const {
  const int64_t per_row =
      Order::kBytesEach + 3 * static_cast<int64_t>(sizeof(uint32_t)) + static_cast<int64_t>(sizeof(Host));
  const int64_t per_pair = sizeof(Pair) + 4 * static_cast<int64_t>(sizeof(uint32_t));
  return rows_.memory() + static_cast<int64_t>(more_.size() * sizeof(More)) + rows_.size() * per_row +
         static_cast<int64_t>(pairs_.size()) * per_pair;
}

// Numbers hosts and gathers their peers, one step per call. Returns whether all is done.
bool HostHours::Prepare(const KnownDays& days) {
  switch (prepared_) {
    case 0:
      if (!Sort(days)) return false;
      break;
    case 1: NumberHosts(); break;
    case 2: GatherPeers(); break;
    case 3: SortPeers(); break;
    default: return true;
  }
  prepared_++;
  return false;
}

// Sorts rows by day and host, one step per call. Returns whether they are sorted.
bool HostHours::Sort(const KnownDays& days) {
  const auto sort_by = [this](auto word) {
    order_.SortBy(rows_.size(), [&](uint32_t number) { return word(rows_.at(number).key); });
  };
  if (has_ipv6_ && sorted_ < 2) {
    if (sorted_++ == 0) {
      sort_by([](const Key& k) { return k.host.low; });
    } else {
      sort_by([](const Key& k) { return k.host.is_ipv6 ? k.host.high : 0; });
    }
    return false;
  }
  // Most addresses are of IPv4, and fit into one word with their day.
  sort_by([ranks = days.Ranks()](const Key& k) {
    const uint64_t day_and_kind = uint64_t{ranks[static_cast<size_t>(k.day)]} << 1 | k.host.is_ipv6;
    return day_and_kind << 32 | (k.host.is_ipv6 ? 0 : k.host.high);
  });
  return true;
}

// Gives each row its position in the order.
void HostHours::NumberHosts() {
  host_of_.resize(rows_.size());
  hosts_.resize(rows_.size());
  for (uint32_t i = 0; i < rows_.size(); i++) {
    hosts_[i] = RowAt(i).key.host;
    host_of_[order_[i]] = i;
  }
  first_peer_.assign(hosts_.size() + 1, 0);
}

// Puts the peers of each host next to each other, in any order.
void HostHours::GatherPeers() {
  for (Pair& pair : pairs_) {
    pair = {host_of_[pair.a], host_of_[pair.b]};
    first_peer_[pair.a + 1]++;
    if (pair.a != pair.b) first_peer_[pair.b + 1]++;
  }
  for (size_t i = 1; i < first_peer_.size(); i++) first_peer_[i] += first_peer_[i - 1];
  unsorted_.resize(first_peer_.back());
  std::vector<uint32_t> next(first_peer_.begin(), first_peer_.end() - 1);
  for (const Pair& pair : pairs_) {
    unsorted_[next[pair.a]++] = pair.b;
    if (pair.a != pair.b) unsorted_[next[pair.b]++] = pair.a;
  }
}

// Sorts the peers of each host. Each host is a peer of its peers: when hosts are taken in their order, each is appended
// to the peers of its own peers, which come to be in order.
void HostHours::SortPeers() {
  peers_.resize(unsorted_.size());
  std::vector<uint32_t> next(first_peer_.begin(), first_peer_.end() - 1);
  for (uint32_t host = 0; host < next.size(); host++) {
    for (uint32_t i = first_peer_[host]; i < first_peer_[host + 1]; i++) peers_[next[unsorted_[i]]++] = host;
  }
}

// Returns the hours of a host, in order. They live until the next call.
std::span<const HostHour> HostHours::HoursOf(const Row& row) {
  if (row.next == kNone) return {&row.hour, 1};
  hours_.assign(1, row.hour);
  for (uint32_t i = row.next; i != kNone; i = more_[i].next) hours_.push_back(more_[i].hour);
  std::sort(hours_.begin(), hours_.end(), [](const HostHour& a, const HostHour& b) { return a.hour < b.hour; });
  return hours_;
}

// Writes the next host, or what is left of it, as far as there is room in the chunk. Returns whether it is complete.
bool HostHours::WriteHost() {
  if (next_host_ + kAhead < hosts_.size()) rows_.Prefetch(order_[next_host_ + kAhead]);
  const std::span<const HostHour> hours = is_amid_ ? std::span<const HostHour>() : HoursOf(RowAt(next_host_));
  if (!writer_.HasRoom(hours.size())) return false;
  writer_.BeginHost(hosts_[next_host_], hours);
  const size_t end = first_peer_[next_host_ + 1];
  for (; next_peer_ < end && writer_.HasRoom(); next_peer_++) {
    const bool is_new = next_peer_ == first_peer_[next_host_] || peers_[next_peer_] != peers_[next_peer_ - 1];
    if (is_new) writer_.AddPeer(hosts_[peers_[next_peer_]]);
  }
  writer_.EndHost();
  is_amid_ = next_peer_ < end;
  next_host_ += !is_amid_;
  return !is_amid_;
}

bool HostHours::Drain(const KnownDays& days, RowBuffer* rows) {
  if (!Prepare(days)) return false;
  writer_.Clear();
  if (next_host_ == hosts_.size()) return true;
  const int32_t day = RowAt(next_host_).key.day;
  while (next_host_ < hosts_.size() && RowAt(next_host_).key.day == day && WriteHost()) {
  }
  ArgusValue* const v = rows->Add();
  SetInt(v, days.at(day).date);
  SetBytes(v + 1, writer_.chunk());
  return false;
}

}  // namespace argus
