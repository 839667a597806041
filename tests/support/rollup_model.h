// Rollups by their definition: sums that are made without any of the core's means.
#ifndef ARGUS_TESTS_ROLLUP_MODEL_H
#define ARGUS_TESTS_ROLLUP_MODEL_H

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "support/rollups.h"

namespace argus {

constexpr int64_t kSecond = 1000000, kHour = 3600 * kSecond, kDay = 24 * kHour;

inline std::string Ip(const char* text) { return Net(text).bytes; }

// Orders IPv4 before IPv6.
using Address = std::pair<size_t, std::string>;
inline Address Of(const std::string& bytes) { return {bytes.size(), bytes}; }
// Orders NULL after all others.
template <typename T>
std::pair<bool, T> NullsLast(const std::optional<T>& v) {
  return {!v.has_value(), v.value_or(T())};
}
template <typename T>
std::string Text(const std::pair<bool, T>& v) {
  if (v.first) return "NULL";
  if constexpr (std::is_same_v<T, std::string>) {
    return v.second;
  } else {
    return std::to_string(v.second);
  }
}

inline int64_t CappedSum(int64_t a, const Number& b) {
  const auto n = static_cast<uint64_t>(b.value_or(0));
  return n > static_cast<uint64_t>(INT64_MAX - a) ? INT64_MAX : a + static_cast<int64_t>(n);
}

// Returns n * part / whole, rounded down: as many wholes as fit into n times the part.
inline int64_t ShareOf(int64_t n, int64_t part, int64_t whole) {
  int64_t share = 0, rest = 0;
  for (int bit = 62; bit >= 0; bit--) {
    share *= 2;
    rest *= 2;
    if ((n >> bit & 1) != 0) rest += part;
    share += rest / whole;
    rest %= whole;
  }
  return share;
}

inline int64_t Floor(int64_t time, int64_t length) { return time - ((time % length) + length) % length; }

struct HostModel {
  int64_t first = INT64_MAX, last = INT64_MIN;
  std::array<int64_t, 6> n{};  // pkts, bytes, flows, each in and out
  std::set<Address> peers;
};

// Rollups by their definition.
class Model {
 public:
  void Know(const ArgusDay& day) { days_.push_back(day); }
  void Add(const TestFlow& f) {
    if (!f.stime) return;
    for (const ArgusDay& day : days_) {
      if (*f.stime >= day.begin && *f.stime < day.end && day.is_summed) AddTo(f, day.date);
    }
  }

  // Returns the rows of hosts by date.
  std::map<int32_t, MergedHosts> Hosts() const {
    std::map<int32_t, MergedHosts> hosts;
    for (const auto& [key, h] : hours_) {
      const auto& [date, host, hour] = key;
      Row row = {std::to_string(hour), std::to_string(h.first), std::to_string(h.last)};
      for (const int64_t n : h.n) row.push_back(std::to_string(n));
      row.push_back(host.second);
      hosts[date].hours.push_back(row);
    }
    for (const auto& [key, h] : host_days_) {
      Row row = {std::to_string(h.first), std::to_string(h.last)};
      for (const int64_t n : h.n) row.push_back(std::to_string(n));
      row.push_back(std::to_string(h.peers.size()));
      row.push_back(key.second.second);
      hosts[key.first].days.push_back(row);
    }
    return hosts;
  }
  std::vector<Row> Services() const {
    std::vector<Row> rows;
    for (const auto& [key, n] : services_) {
      Row row;
      for (const int64_t i : n) row.push_back(std::to_string(i));
      const auto& [date, proto, dport] = key;
      for (const std::string& text : {std::to_string(date), Text(dport), Text(proto)}) row.push_back(text);
      rows.push_back(row);
    }
    return rows;
  }
  std::vector<Row> Traffic() const {
    std::vector<Row> rows;
    for (const auto& [key, n] : traffic_) {
      const auto& [bin, srcid, proto] = key;
      rows.push_back({std::to_string(bin), std::to_string(n[0]), std::to_string(n[1]), std::to_string(n[2]),
                      Text(srcid), Text(proto)});
    }
    return rows;
  }
  void Clear() {
    hours_.clear();
    host_days_.clear();
    services_.clear();
    traffic_.clear();
  }

 private:
  void AddTo(const TestFlow& f, int32_t date) {
    const int64_t last = f.ltime ? std::max(*f.ltime, *f.stime) : *f.stime;
    const auto add_host = [&](const Word& host, const Word& peer, bool is_source) {
      if (!host) return;
      HostModel& hour = hours_[{date, Of(*host), Floor(*f.stime, kHour)}];
      HostModel& day = host_days_[{date, Of(*host)}];
      for (HostModel* h : {&hour, &day}) {
        h->first = std::min(h->first, *f.stime);
        h->last = std::max(h->last, last);
        h->n[0] = CappedSum(h->n[0], is_source ? f.dpkts : f.spkts);
        h->n[1] = CappedSum(h->n[1], is_source ? f.spkts : f.dpkts);
        h->n[2] = CappedSum(h->n[2], is_source ? f.dbytes : f.sbytes);
        h->n[3] = CappedSum(h->n[3], is_source ? f.sbytes : f.dbytes);
        h->n[is_source ? 5 : 4]++;
        if (peer) h->peers.insert(Of(*peer));
      }
    };
    add_host(f.saddr, f.daddr, true);
    add_host(f.daddr, f.saddr, false);
    std::array<int64_t, 6>& service = services_[{date, NullsLast(f.proto), NullsLast(f.dport)}];
    service[0]++;
    service[1] += f.tcp_status && (*f.tcp_status & 1) && !(*f.tcp_status & 2) && !(*f.tcp_status & 4);
    const Number* const counters[] = {&f.spkts, &f.dpkts, &f.sbytes, &f.dbytes};
    for (size_t i = 0; i < 4; i++) service[2 + i] = CappedSum(service[2 + i], *counters[i]);
    AddTraffic(f, CappedSum(CappedSum(0, f.spkts), f.dpkts), CappedSum(CappedSum(0, f.sbytes), f.dbytes));
  }
  void AddTraffic(const TestFlow& f, int64_t pkts, int64_t bytes) {
    const int64_t length = 300 * kSecond, begin = *f.stime;
    int64_t end = f.ltime.value_or(begin);
    if (end < begin || end - begin > 31 * kDay) end = begin;
    const auto key = [&](int64_t bin) { return std::tuple(bin, NullsLast(f.srcid), NullsLast(f.proto)); };
    traffic_[key(Floor(begin, length))][0]++;
    int64_t given[2] = {0, 0};
    for (int64_t bin = Floor(begin, length); bin <= Floor(end, length); bin += length) {
      const int64_t n[2] = {pkts, bytes};
      for (size_t i = 0; i < 2; i++) {
        // What has come by the end of the bin.
        const int64_t come =
            end <= bin + length
                ? n[i]
                : ShareOf(n[i], bin + length - begin, end - begin);
        if (come == given[i]) continue;
        int64_t& sum = traffic_[key(bin)][1 + i];
        sum = CappedSum(sum, come - given[i]);
        given[i] = come;
      }
    }
  }

  std::vector<ArgusDay> days_;
  std::map<std::tuple<int32_t, Address, int64_t>, HostModel> hours_;
  std::map<std::pair<int32_t, Address>, HostModel> host_days_;
  std::map<std::tuple<int32_t, std::pair<bool, std::string>, std::pair<bool, int64_t>>, std::array<int64_t, 6>>
      services_;
  std::map<std::tuple<int64_t, std::pair<bool, std::string>, std::pair<bool, std::string>>, std::array<int64_t, 3>>
      traffic_;
};

}  // namespace argus

#endif
