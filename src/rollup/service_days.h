// Sums of services by day. A service is a protocol and a destination port.
#ifndef ARGUS_ROLLUP_SERVICE_DAYS_H
#define ARGUS_ROLLUP_SERVICE_DAYS_H

#include <span>
#include <vector>

#include "rollup/flat_table.h"
#include "rollup/known_days.h"
#include "rollup/radix_sort.h"
#include "rollup/rolled_flow.h"
#include "rollup/row_buffer.h"
#include "rollup/text_table.h"

namespace argus {

// Flows are added, then Drain() is called until it returns true, then Clear().
class ServiceDays {
 public:
  // Columns of the rows.
  static std::span<const ArgusField> Columns();

  // Adds flows, whose days are numbers of known days.
  void Add(std::span<const RolledFlow> flows);
  // Bytes in use, and those that Drain() will need for sorting.
  int64_t memory() const { return rows_.memory() + rows_.size() * Order::kBytesEach; }
  void Clear() {
    rows_.Clear();
    order_.Clear();
    is_sorted_ = false;
    next_ = 0;
  }

  // Appends the next rows, by day, protocol and port, NULL last. Returns true if there were no more. The first call
  // sorts. REQUIRES: nothing is added after the first call; the tables are those whose numbers the flows have.
  bool Drain(const KnownDays& days, const TextTable& protos, RowBuffer* rows);

 private:
  struct Key {
    int32_t day, dport;
    uint32_t proto;
    bool operator==(const Key&) const = default;
  };
  struct Row {
    Key key;
    int64_t flows = 0, failed = 0;
    int64_t pkts[2] = {}, bytes[2] = {};
  };
  static Key KeyOf(const RolledFlow& flow) { return {flow.day, flow.dport, flow.proto}; }

  KeyHash hash_;
  FlatTable<Row> rows_;
  std::vector<uint64_t> hashes_;  // of the flows that are being added
  bool is_sorted_ = false;        // draining has begun
  Order order_;
  size_t next_ = 0;  // position in order_
};

}  // namespace argus

#endif
