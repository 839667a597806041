// Sums of hosts by hour, and who talked to whom: packed lists of the hosts of each day.
#ifndef ARGUS_ROLLUP_HOST_HOURS_H
#define ARGUS_ROLLUP_HOST_HOURS_H

#include <span>
#include <vector>

#include "rollup/flat_table.h"
#include "rollup/host_list.h"
#include "rollup/known_days.h"
#include "rollup/radix_sort.h"
#include "rollup/rolled_flow.h"
#include "rollup/row_buffer.h"

namespace argus {

class HostHours {
 public:
  static std::span<const ArgusField> Columns();

  HostHours();
  void Add(std::span<const RolledFlow> flows);
  int64_t memory() const;
  void Clear();

  // Lists by day, at most one chunk; it lives until the next call. True: there were no more. Nothing is added after the first call.
  bool Drain(const KnownDays& days, RowBuffer* rows);

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  struct Key {
    Host host;
    int32_t day;
    bool operator==(const Key&) const = default;
  };
  // Most hosts of a file are seen in one hour: it lies with them, others in more_. A row fills two lines of the cache.
  struct alignas(64) Row {
    Key key;
    HostHour hour = {};
    uint32_t next = kNone;
  };
  struct More {
    HostHour hour;
    uint32_t next;
  };
  // The hashes of a flow's hosts, which are being looked up.
  struct Lookup {
    uint64_t hash[2];
  };
  // Two hosts of a flow: their rows, then their numbers.
  struct Pair {
    uint32_t a, b;
    bool operator==(const Pair&) const = default;
  };

  uint64_t HashOf(const Key& key) const;
  HostSums* SumsOf(Row* row, int32_t hour);
  void AddPair(const Pair& pair);
  void AddSide(const RolledFlow& flow, int side, uint32_t number);
  bool Prepare(const KnownDays& days);
  bool Sort(const KnownDays& days);
  void NumberHosts();
  void GatherPeers();
  void SortPeers();
  std::span<const HostHour> HoursOf(const Row& row);
  bool WriteHost();
  const Row& RowAt(size_t i) const { return rows_.at(order_[i]); }

  KeyHash hash_;
  FlatTable<Row> rows_;
  std::vector<More> more_;
  std::vector<Pair> pairs_;  // not the same one behind another, but one may come again
  bool has_ipv6_ = false;
  std::vector<Lookup> lookups_;

  // While it is drained. Hosts are numbered in the order of day and address.
  Order order_;                       // of rows
  int sorted_ = 0, prepared_ = 0;     // steps done
  std::vector<uint32_t> host_of_;     // of each row
  std::vector<Host> hosts_;           // their addresses
  std::vector<uint32_t> first_peer_;  // of each host, in peers_; one more behind
  std::vector<uint32_t> peers_, unsorted_;
  std::vector<HostHour> hours_;  // of the host that is being written
  size_t next_host_ = 0, next_peer_ = 0;
  bool is_amid_ = false;  // next_host_ goes on in the next chunk
  HostDayWriter writer_;
};

}  // namespace argus

#endif
