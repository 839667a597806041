// What rollups take of a flow, and the zeros that its absent counters are.
#ifndef ARGUS_ROLLUP_ROLLED_FLOW_H
#define ARGUS_ROLLUP_ROLLED_FLOW_H

#include <cstdint>

#include "rollup/host_key.h"

namespace argus {

struct RolledFlow {
  int64_t stime = 0;
  int64_t ltime = 0;   // not before stime
  int32_t day = 0;     // number of a known one
  int32_t dport = -1;  // -1: none
  uint32_t proto = 0;  // numbers in text tables
  uint32_t srcid = 0;
  bool has_host[2] = {};  // [0] source, [1] destination, as all below
  bool has_failed = false;
  Host host[2];
  int64_t pkts[2] = {}, bytes[2] = {};  // not negative
};

// The hour, or other period, that a time lies in.
inline int64_t PeriodOf(int64_t time, int64_t length) {
  return time >= 0 ? time / length : -((-time + length - 1) / length);
}

}  // namespace argus

#endif
