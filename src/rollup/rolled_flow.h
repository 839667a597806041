// What rollups take from a flow. Counters that the flow does not have are 0.
#ifndef ARGUS_ROLLUP_ROLLED_FLOW_H
#define ARGUS_ROLLUP_ROLLED_FLOW_H

#include <cstdint>

#include "rollup/host_key.h"

namespace argus {

struct RolledFlow {
  int64_t stime = 0;        // microseconds since the Unix epoch
  int64_t ltime = 0;        // not before stime
  int32_t day = 0;          // number of a known day
  int32_t dport = -1;       // -1: none
  uint32_t proto = 0;       // number in the table of protocols
  uint32_t srcid = 0;       // number in the table of source ids
  bool has_host[2] = {};    // [0] source, [1] destination, as all below
  bool has_failed = false;  // TCP: nobody answered its SYN
  Host host[2];
  int64_t pkts[2] = {}, bytes[2] = {};  // not negative
};

// Returns the number of the period that a time lies in: periods have the same `length`, and period 0 begins at time 0.
inline int64_t PeriodOf(int64_t time, int64_t length) {
  return time >= 0 ? time / length : -((-time + length - 1) / length);
}

}  // namespace argus

#endif
