#include "rollup/service_days.h"

#include "base/saturating.h"
#include "field/set_value.h"

namespace argus {

namespace {

constexpr ArgusField kColumns[] = {
    {"flows", ARGUS_INT8, "flows"},
    {"failed", ARGUS_INT8, "those of TCP whose SYN nobody answered with SYN-ACK"},
    {"spkts", ARGUS_INT8, "packets from the source"},
    {"dpkts", ARGUS_INT8, "packets from the destination"},
    {"sbytes", ARGUS_INT8, "bytes from the source"},
    {"dbytes", ARGUS_INT8, "bytes from the destination"},
    {"day", ARGUS_DATE, "day of the hot table in which the flows began"},
    {"dport", ARGUS_INT4, "destination port; NULL where there are none"},
    {"proto", ARGUS_TEXT, "protocol"},
};

constexpr int kPortBits = 17, kProtoBits = 32;
constexpr uint64_t kNoPort = (1 << kPortBits) - 1;

}  // namespace

std::span<const ArgusField> ServiceDays::Columns() { return kColumns; }

void ServiceDays::Add(std::span<const RolledFlow> flows) {
  hashes_.clear();
  for (const RolledFlow& flow : flows) {
    const auto day_and_port = static_cast<uint64_t>(flow.day) << 32 ^ static_cast<uint32_t>(flow.dport);
    hashes_.push_back(hash_(day_and_port, flow.proto));
    rows_.PrefetchSlot(hashes_.back());
  }
  for (const uint64_t hash : hashes_) rows_.PrefetchRow(hash);
  for (size_t i = 0; i < flows.size(); i++) {
    const RolledFlow& flow = flows[i];
    Row& row = rows_.at(rows_.Find(KeyOf(flow), hashes_[i]));
    row.flows++;
    row.failed += flow.has_failed;
    for (int side = 0; side < 2; side++) {
      AddTo(&row.pkts[side], static_cast<uint64_t>(flow.pkts[side]));
      AddTo(&row.bytes[side], static_cast<uint64_t>(flow.bytes[side]));
    }
  }
}

bool ServiceDays::Drain(const KnownDays& days, const TextTable& protos, RowBuffer* rows) {
  if (!is_sorted_) {
    order_.SortBy(rows_.size(), [this, day_ranks = days.Ranks(), ranks = protos.Ranks()](uint32_t number) {
      const Key& key = rows_.at(number).key;
      const uint64_t port = key.dport < 0 ? kNoPort : static_cast<uint64_t>(key.dport);
      return ((uint64_t{day_ranks[static_cast<size_t>(key.day)]} << kProtoBits | ranks[key.proto]) << kPortBits) | port;
    });
    is_sorted_ = true;
    return false;
  }
  for (; next_ < rows_.size() && !rows->full(); next_++) {
    const Row& row = rows_.at(order_[next_]);
    ArgusValue* v = rows->Add();
    for (const int64_t n : {row.flows, row.failed, row.pkts[0], row.pkts[1], row.bytes[0], row.bytes[1]})
      SetInt(v++, n);
    SetInt(v++, days.at(row.key.day).date);
    row.key.dport < 0 ? SetNull(v) : SetInt(v, row.key.dport);
    protos.Set(v + 1, row.key.proto);
  }
  return rows->empty();
}

}  // namespace argus
