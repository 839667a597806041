// Traffic of sensors and protocols in bins of five minutes. What a flow carried is split in proportion to the time that
// it spends in each bin; the sum of all bins is what it carried, to the byte.
#ifndef ARGUS_ROLLUP_TRAFFIC_BINS_H
#define ARGUS_ROLLUP_TRAFFIC_BINS_H

#include <span>

#include "rollup/flat_table.h"
#include "rollup/radix_sort.h"
#include "rollup/rolled_flow.h"
#include "rollup/row_buffer.h"
#include "rollup/text_table.h"

namespace argus {

// Flows are added, then Drain() is called until it returns true, then Clear().
class TrafficBins {
 public:
  // Columns of the rows.
  static std::span<const ArgusField> Columns();

  // Adds a flow. Returns how many bins it has a part in: the time that the call takes is in proportion.
  int64_t Add(const RolledFlow& flow);
  // Bytes in use, and those that Drain() will need for sorting.
  int64_t memory() const { return rows_.memory() + rows_.size() * Order::kBytesEach; }
  void Clear() {
    rows_.Clear();
    order_.Clear();
    sorted_ = 0;
    next_ = 0;
  }

  // Appends the next rows, by bin, source id and protocol, NULL last. Returns true if there were no more. The first two
  // calls sort. REQUIRES: nothing is added after the first call; the tables are those whose numbers the flows have.
  bool Drain(const TextTable& srcids, const TextTable& protos, RowBuffer* rows);

 private:
  struct Key {
    int64_t bin;
    uint32_t srcid, proto;
    bool operator==(const Key&) const = default;
  };
  struct Row {
    Key key;
    int64_t flows = 0, pkts = 0, bytes = 0;
  };

  Row& RowOf(const RolledFlow& flow, int64_t bin);

  KeyHash hash_;
  FlatTable<Row> rows_;
  uint32_t last_ = 0;  // the row that was added to last
  int sorted_ = 0;     // by how many words of the key; not 0: draining has begun
  Order order_;
  size_t next_ = 0;  // position in order_
};

}  // namespace argus

#endif
