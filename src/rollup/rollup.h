// Sums flows up in three ways at once, by the days of a zone: host lists, services and traffic. What the facade calls a
// rollup.
//
// Flows are added batch by batch, which memory() bounds: when it says so, all three kinds are drained, and adding goes
// on.
#ifndef ARGUS_ROLLUP_ROLLUP_H
#define ARGUS_ROLLUP_ROLLUP_H

#include <span>
#include <vector>

#include "base/status.h"
#include "rollup/host_hours.h"
#include "rollup/known_days.h"
#include "rollup/row_buffer.h"
#include "rollup/service_days.h"
#include "rollup/text_table.h"
#include "rollup/traffic_bins.h"

namespace argus {

class Rollup {
 public:
  // The fields that the rows of Add() begin with, in this order.
  static std::span<const int32_t> Fields();
  // The columns of the rows of a kind (ArgusRollupKind); none for another number.
  static std::span<const ArgusField> Columns(int32_t kind);

  // Makes a day known: see KnownDays::Add().
  Status KnowDay(const ArgusDay& day) { return days_.Add(day); }
  // See argus_rollup_find_days(). Returns the numbers of the days.
  const int32_t* FindDays(const ArgusBatch& batch, int32_t n_fields, int32_t stime, int32_t* row);
  // See argus_rollup_add().
  Status Add(const ArgusBatch& batch, int32_t n_fields, const int32_t* days, int32_t* row);
  // See argus_rollup_memory().
  int64_t memory() const;
  // See argus_rollup_drain().
  Status Drain(int32_t kind, ArgusRows* rows);

 private:
  int32_t TakeFlows(const ArgusBatch& batch, size_t width, const int32_t* days, int32_t row);
  RolledFlow FlowOf(const ArgusValue* v, int32_t day);
  bool DrainKind(int32_t kind);

  KnownDays days_;
  std::vector<int32_t> day_of_row_;  // of the batch whose days were found last
  std::vector<RolledFlow> flows_;    // that are being added
  int64_t n_flows_ = 0;              // since it was empty
  TextTable srcids_, protos_;
  HostHours hosts_;
  ServiceDays services_;
  TrafficBins traffic_;
  uint32_t drained_ = 0;     // a bit per kind that is drained
  bool is_drained_ = false;  // draining has begun
  RowBuffer rows_;
};

}  // namespace argus

#endif
