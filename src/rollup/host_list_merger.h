// Merges the lists of hosts of a day (host_list.h), which may be damaged, into one row a host with the number of its distinct peers, and
// one a host and hour.
//
// All lists are walked at once, in the order of host and peer. Of each only the chunk that is being read is held.
#ifndef ARGUS_ROLLUP_HOST_LIST_MERGER_H
#define ARGUS_ROLLUP_HOST_LIST_MERGER_H

#include <array>
#include <span>
#include <vector>

#include "base/status.h"
#include "rollup/host_list.h"
#include "rollup/row_buffer.h"

namespace argus {

class HostDayMerger {
 public:
  static std::span<const ArgusField> DayColumns();
  static std::span<const ArgusField> HourColumns();

  // Of n_runs lists; with n_chosen > 0 only hosts that one of the first n_chosen has are given.
  HostDayMerger(int32_t n_runs, int32_t n_chosen);
  // The next chunk of a list, copied; size 0: there is none. ARGUS_INVALID for a list that is not waiting for one.
  Status Feed(int32_t run, const uint8_t* bytes, size_t size);
  // Next rows; some milliseconds of work. *wanted: the list to feed before the next call, or -1. ARGUS_CORRUPT: a list is damaged.
  Status Next(ArgusRows* days, ArgusRows* hours, int32_t* wanted);

 private:
  struct Run {
    ByteVector chunk;
    HostDayReader reader;
    bool is_peer = false;  // the reader stands on a peer, else on a host
  };

  bool ComesLater(int32_t a, int32_t b) const;
  void Settle();
  Status Advance(int32_t number, bool* more);
  Status Enter();
  Status Step();
  void BeginHost(const Host& host);
  Status TakeHost(const HostDayReader& reader, bool is_chosen);
  void GiveHost();
  void GiveHours(HostSums* day);

  std::vector<Run> runs_;
  int32_t n_chosen_;
  int32_t waiting_;      // the list that is to be fed: at first each, one after the other; -1: none
  bool is_fed_ = false;  // it was
  int32_t n_entered_ = 0;
  std::vector<int32_t> heap_;  // lists that stand on something, the one that comes first in front
  bool has_host_ = false;      // host_ is being summed
  bool is_chosen_ = false;     // it is given
  bool has_peer_ = false;
  Host host_, peer_;
  // Sums of host_ by hour: hours of a day lie near to each other.
  static constexpr size_t kSlots = 256;
  bool has_hour_ = false;
  int64_t first_hour_ = 0;  // that of slot 0
  std::array<HostSums, kSlots> hours_;
  size_t first_slot_ = kSlots, last_slot_ = 0;  // that may be set
  int64_t n_peers_ = 0;
  RowBuffer days_, hour_rows_;
};

}  // namespace argus

#endif
