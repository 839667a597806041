// Sums of hosts by hour, and their peers: gathered from flows and given as host lists (host_list.h), one per day.
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

// Flows are added, then Drain() is called until it returns true, then Clear().
class HostHours {
 public:
  // Columns of the rows: the day, and a chunk of its host list.
  static std::span<const ArgusField> Columns();

  HostHours();
  // Adds flows, whose days are numbers of known days.
  void Add(std::span<const RolledFlow> flows);
  // Bytes in use, and those that Drain() will need to sort rows and peers.
  int64_t memory() const;
  // Forgets all flows.
  void Clear();

  // Appends at most one row, whose chunk lives until the next call; some milliseconds of work. Rows come by day.
  // Returns true if there were no more. REQUIRES: nothing is added after the first call; `days` are those whose numbers
  // the flows have.
  bool Drain(const KnownDays& days, RowBuffer* rows);

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  struct Key {
    Host host;
    int32_t day;
    bool operator==(const Key&) const = default;
  };
  // A host of a day. Most hosts of a file are seen in one hour: it lies here, others in more_, linked by `next`. A row
  // fills two lines of the cache.
  struct alignas(64) Row {
    Key key;
    HostHour hour = {};
    uint32_t next = kNone;
  };
  struct More {
    HostHour hour;
    uint32_t next;
  };
  // The hashes of the two hosts of a flow, which are being looked up.
  struct Lookup {
    uint64_t hash[2];
  };
  // The two hosts of a flow: numbers of rows, and after GatherPeers() positions in hosts_.
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
  std::vector<Pair> pairs_;  // never the same twice in a row, but a pair may come again later
  bool has_ipv6_ = false;
  std::vector<Lookup> lookups_;

  // The state of draining. Hosts are numbered in the order of day and address.
  Order order_;                       // of rows
  int sorted_ = 0, prepared_ = 0;     // steps of Sort() and of Prepare() that are done
  std::vector<uint32_t> host_of_;     // of each row
  std::vector<Host> hosts_;           // their addresses
  std::vector<uint32_t> first_peer_;  // of each host, in peers_; and the end of the last host's
  std::vector<uint32_t> peers_, unsorted_;
  std::vector<HostHour> hours_;  // of the host that is being written
  size_t next_host_ = 0, next_peer_ = 0;
  bool is_amid_ = false;  // part of next_host_ is in the chunk before
  HostListWriter writer_;
};

}  // namespace argus

#endif
