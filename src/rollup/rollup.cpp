#include "rollup/rollup.h"

#include <algorithm>
#include <array>

#include "base/saturating.h"
#include "field/field_table.h"
#include "record/record_format.h"

namespace argus {

namespace {

enum Field {
  kStime,
  kLtime,
  kSaddr,
  kDaddr,
  kProto,
  kDport,
  kSpkts,
  kDpkts,
  kSbytes,
  kDbytes,
  kSrcid,
  kTcpStatus,
  kFields
};

// How many flows are taken at a time: the memory that they need is fetched for all of them at once.
constexpr int32_t kFlowsAtOnce = 32;
// What a call adds to at the most, but for the last flows: long flows have many bins.
constexpr int64_t kBinsPerCall = 200000;
// Before numbers of peers overflow 32 bits, and before texts take long to sort.
constexpr int64_t kMaxFlows = 1 << 30;
constexpr uint32_t kMaxTexts = 1 << 16;

std::array<int32_t, kFields> FindFields() {
  constexpr const char* kNames[] = {"stime", "ltime", "saddr",  "daddr",  "proto", "dport",
                                    "spkts", "dpkts", "sbytes", "dbytes", "srcid", "tcp_status"};
  std::array<int32_t, kFields> fields;
  std::transform(std::begin(kNames), std::end(kNames), fields.begin(),
                 [](const char* name) { return FindField(ARGUS_FLOW, name); });
  return fields;
}

// Returns whether a SYN was seen that nobody answered, by the status of TCP (argus-record-format.md 3.7).
bool HasFailed(const ArgusValue& status) {
  return !status.is_null && (status.integer & (kTcpSyn | kTcpSynAck | kTcpEstablished)) == kTcpSyn;
}

int64_t CountOf(const ArgusValue& v) { return v.is_null ? 0 : Capped(static_cast<uint64_t>(v.integer)); }

}  // namespace

std::span<const int32_t> Rollup::Fields() {
  static const std::array<int32_t, kFields> fields = FindFields();
  return fields;
}

std::span<const ArgusField> Rollup::Columns(int32_t kind) {
  switch (kind) {
    case ARGUS_HOST_LIST: return HostHours::Columns();
    case ARGUS_SERVICE_DAY: return ServiceDays::Columns();
    case ARGUS_TRAFFIC: return TrafficBins::Columns();
    default: return {};
  }
}

RolledFlow Rollup::FlowOf(const ArgusValue* v, int32_t day) {
  RolledFlow flow;
  flow.day = day;
  flow.stime = v[kStime].integer;
  flow.ltime = v[kLtime].is_null ? flow.stime : std::max(flow.stime, v[kLtime].integer);
  flow.proto = protos_.NumberOf(v[kProto]);
  flow.srcid = srcids_.NumberOf(v[kSrcid]);
  if (!v[kDport].is_null) flow.dport = static_cast<int32_t>(v[kDport].integer);
  flow.has_failed = HasFailed(v[kTcpStatus]);
  for (int side = 0; side < 2; side++) {
    const ArgusValue& address = v[kSaddr + side];
    flow.has_host[side] = !address.is_null;
    if (!address.is_null) flow.host[side] = Host::Of(address.bytes, address.length);
    flow.pkts[side] = CountOf(v[kSpkts + side]);
    flow.bytes[side] = CountOf(v[kSbytes + side]);
  }
  return flow;
}

const int32_t* Rollup::FindDays(const ArgusBatch& batch, int32_t n_fields, int32_t stime, int32_t* row) {
  day_of_row_.resize(static_cast<size_t>(batch.n_rows));
  const ArgusValue* v = batch.values + static_cast<size_t>(*row) * static_cast<size_t>(n_fields) + stime;
  for (; *row < batch.n_rows; ++*row, v += n_fields) {
    const int32_t day = v->is_null ? int32_t{ARGUS_NO_DAY} : days_.Find(v->integer);
    if (day == KnownDays::kNone && !v->is_null) break;
    day_of_row_[static_cast<size_t>(*row)] = day;
  }
  return day_of_row_.data();
}

// Takes some rows into flows_. Returns the first that was not taken.
int32_t Rollup::TakeFlows(const ArgusBatch& batch, size_t width, const int32_t* days, int32_t row) {
  flows_.clear();
  for (const int32_t end = std::min(batch.n_rows, row + kFlowsAtOnce); row < end; row++) {
    const ArgusValue* const v = batch.values + static_cast<size_t>(row) * width;
    if (days[row] != ARGUS_NO_DAY && days_.at(days[row]).is_summed) flows_.push_back(FlowOf(v, days[row]));
  }
  return row;
}

Status Rollup::Add(const ArgusBatch& batch, int32_t n_fields, const int32_t* days, int32_t* row) {
  if (is_drained_) return Status(ARGUS_INVALID, "a rollup is added to while it is drained");
  if (n_fields < kFields) return Status(ARGUS_INVALID, "a rollup lacks fields");
  if (n_flows_ > INT32_MAX - batch.n_rows) return Status(ARGUS_INVALID, "a rollup is full");
  for (int64_t bins = 0; *row < batch.n_rows && bins < kBinsPerCall;) {
    *row = TakeFlows(batch, static_cast<size_t>(n_fields), days, *row);
    hosts_.Add(flows_);
    services_.Add(flows_);
    for (const RolledFlow& flow : flows_) bins += traffic_.Add(flow);
    n_flows_ += static_cast<int64_t>(flows_.size());
  }
  return Status();
}

int64_t Rollup::memory() const {
  if (n_flows_ >= kMaxFlows || std::max(srcids_.size(), protos_.size()) >= kMaxTexts) return INT64_MAX;
  return hosts_.memory() + services_.memory() + traffic_.memory() + srcids_.memory() + protos_.memory();
}

// Appends the next rows of a kind. Returns true if there were no more.
bool Rollup::DrainKind(int32_t kind) {
  switch (kind) {
    case ARGUS_HOST_LIST: return hosts_.Drain(days_, &rows_);
    case ARGUS_SERVICE_DAY: return services_.Drain(days_, protos_, &rows_);
    default: return traffic_.Drain(srcids_, protos_, &rows_);
  }
}

Status Rollup::Drain(int32_t kind, ArgusRows* rows) {
  const std::span<const ArgusField> columns = Columns(kind);
  if (columns.empty()) return Status(ARGUS_INVALID, "a rollup is of no such kind");
  is_drained_ = true;
  rows_.Begin(columns.size());
  const bool done = DrainKind(kind);
  *rows = rows_.View(done);
  if (done) drained_ |= 1U << kind;
  if (drained_ != (1U << ARGUS_ROLLUP_KINDS) - 1) return Status();
  hosts_.Clear();
  services_.Clear();
  traffic_.Clear();
  srcids_.Clear();
  protos_.Clear();
  n_flows_ = 0;
  drained_ = 0;
  is_drained_ = false;
  return Status();
}

}  // namespace argus
