#include "rollup/traffic_bins.h"

#include "base/saturating.h"
#include "base/wide_product.h"
#include "field/set_value.h"

namespace argus {

namespace {

constexpr int64_t kBin = 300 * int64_t{1000000};  // microseconds
// Added to signed numbers, it gives unsigned ones in the same order.
constexpr uint64_t kSignBit = uint64_t{1} << 63;
// Microseconds. A longer flow has a time that cannot be right: all of it is put into its first bin.
constexpr int64_t kMaxDuration = 31 * 86400 * int64_t{1000000};

constexpr ArgusField kColumns[] = {
    {"bin", ARGUS_TIMESTAMPTZ, "begin of five minutes"},
    {"flows", ARGUS_INT8, "flows that began in them"},
    {"pkts", ARGUS_INT8, "packets, both ways, in proportion to the time that flows spend in them"},
    {"bytes", ARGUS_INT8, "bytes, both ways, in proportion to the time that flows spend in them"},
    {"srcid", ARGUS_TEXT, "source id: which sensor"},
    {"proto", ARGUS_TEXT, "protocol"},
};

// Returns n * part / whole, rounded down. REQUIRES: 0 <= part <= whole, and n is not negative.
int64_t ShareOf(int64_t n, int64_t part, int64_t whole) {
  const WideProduct product = Multiply(static_cast<uint64_t>(n), static_cast<uint64_t>(part));
  return static_cast<int64_t>(Divide(product, static_cast<uint64_t>(whole)));
}

int64_t Sum(const int64_t (&sides)[2]) {
  int64_t sum = sides[0];
  AddTo(&sum, static_cast<uint64_t>(sides[1]));
  return sum;
}

}  // namespace

std::span<const ArgusField> TrafficBins::Columns() { return kColumns; }

TrafficBins::Row& TrafficBins::RowOf(const RolledFlow& flow, int64_t bin) {
  const Key key{bin, flow.srcid, flow.proto};
  const bool is_last = last_ < rows_.size() && rows_.at(last_).key == key;
  if (!is_last) last_ = rows_.Find(key, hash_(static_cast<uint64_t>(bin), PairOf(flow.srcid, flow.proto)));
  return rows_.at(last_);
}

int64_t TrafficBins::Add(const RolledFlow& flow) {
  const int64_t pkts = Sum(flow.pkts), bytes = Sum(flow.bytes), duration = flow.ltime - flow.stime;
  const int64_t first = PeriodOf(flow.stime, kBin);
  const int64_t last = duration <= kMaxDuration ? PeriodOf(flow.ltime, kBin) : first;
  RowOf(flow, first).flows++;
  int64_t pkts_before = 0, bytes_before = 0;
  for (int64_t bin = first; bin <= last; bin++) {
    const int64_t spent = (bin + 1) * kBin - flow.stime;
    const int64_t pkts_now = bin == last ? pkts : ShareOf(pkts, spent, duration);
    const int64_t bytes_now = bin == last ? bytes : ShareOf(bytes, spent, duration);
    if (pkts_now > pkts_before || bytes_now > bytes_before) {
      Row& row = RowOf(flow, bin);
      AddTo(&row.pkts, static_cast<uint64_t>(pkts_now - pkts_before));
      AddTo(&row.bytes, static_cast<uint64_t>(bytes_now - bytes_before));
    }
    pkts_before = pkts_now;
    bytes_before = bytes_now;
  }
  return last - first + 1;
}

bool TrafficBins::Drain(const TextTable& srcids, const TextTable& protos, RowBuffer* rows) {
  if (sorted_ == 0) {
    order_.SortBy(rows_.size(), [this, srcid = srcids.Ranks(), proto = protos.Ranks()](uint32_t number) {
      const Key& key = rows_.at(number).key;
      return PairOf(srcid[key.srcid], proto[key.proto]);
    });
  } else if (sorted_ == 1) {
    order_.SortBy(rows_.size(),
                  [this](uint32_t number) { return static_cast<uint64_t>(rows_.at(number).key.bin) + kSignBit; });
  }
  if (sorted_ < 2) {
    sorted_++;
    return false;
  }
  for (; next_ < rows_.size() && !rows->full(); next_++) {
    const Row& row = rows_.at(order_[next_]);
    ArgusValue* v = rows->Add();
    for (const int64_t n : {row.key.bin * kBin, row.flows, row.pkts, row.bytes}) SetInt(v++, n);
    srcids.Set(v, row.key.srcid);
    protos.Set(v + 1, row.key.proto);
  }
  return rows->empty();
}

}  // namespace argus
