// Sums of services, which are protocols and destination ports, by day: one of the rollups.
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

class ServiceDays {
 public:
  static std::span<const ArgusField> Columns();

  void Add(std::span<const RolledFlow> flows);
  int64_t memory() const { return rows_.memory() + rows_.size() * Order::kBytesEach; }
  void Clear() {
    rows_.Clear();
    order_.Clear();
    is_sorted_ = false;
    next_ = 0;
  }

  // Rows by day, protocol and port, what is NULL last; some of them. True: there were no more. Nothing is added after the first call.
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
  bool is_sorted_ = false;        // it is being drained
  Order order_;
  size_t next_ = 0;  // in it
};

}  // namespace argus

#endif
