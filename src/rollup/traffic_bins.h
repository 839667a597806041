// Traffic of sensors and protocols in bins of five minutes: one of the rollups. What a flow carried is split in proportion to the time that it
// spends in each bin; in sum that is what it carried, to the byte.
#ifndef ARGUS_ROLLUP_TRAFFIC_BINS_H
#define ARGUS_ROLLUP_TRAFFIC_BINS_H

#include <span>

#include "rollup/flat_table.h"
#include "rollup/radix_sort.h"
#include "rollup/rolled_flow.h"
#include "rollup/row_buffer.h"
#include "rollup/text_table.h"

namespace argus {

class TrafficBins {
 public:
  static std::span<const ArgusField> Columns();

  // Returns how many bins it has a part in.
  int64_t Add(const RolledFlow& flow);
  int64_t memory() const { return rows_.memory() + rows_.size() * Order::kBytesEach; }
  void Clear() {
    rows_.Clear();
    order_.Clear();
    sorted_ = 0;
    next_ = 0;
  }

  // Rows by bin, source id and protocol, what is NULL last; some of them. True: there were no more. Nothing is added after the first call.
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
  int sorted_ = 0;     // by how many words of the key; it is being drained
  Order order_;
  size_t next_ = 0;  // in it
};

}  // namespace argus

#endif
