// Merges the host lists of a day (host_list.h), which may be damaged, into one row per host, with the number of its
// distinct peers, and one row per host and hour.
//
// All lists are walked at once, in the order of host and peer: a heap knows which list comes first. Only the chunk that
// is being read is held of each list.
#ifndef ARGUS_ROLLUP_HOST_LIST_MERGER_H
#define ARGUS_ROLLUP_HOST_LIST_MERGER_H

#include <array>
#include <span>
#include <vector>

#include "base/status.h"
#include "rollup/host_list.h"
#include "rollup/row_buffer.h"

namespace argus {

class HostListMerger {
 public:
  // Columns of the rows of both kinds.
  static std::span<const ArgusField> DayColumns();
  static std::span<const ArgusField> HourColumns();

  // Merges `n_runs` lists. With `n_chosen` > 0 only hosts that are in one of the first `n_chosen` lists get rows.
  HostListMerger(int32_t n_runs, int32_t n_chosen);
  // Takes the next chunk of a list, copied; `size` 0: there are no more. ARGUS_INVALID: the list is not waiting for a
  // chunk. ARGUS_CORRUPT: the chunk is too large.
  Status Feed(int32_t run, const uint8_t* bytes, size_t size);
  // Gives the next rows, which live until the next call; some milliseconds of work. `*wanted` becomes the list to feed
  // before the next call, or -1. Both kinds of rows are done at the same time. ARGUS_CORRUPT: a list is damaged.
  Status Next(ArgusRows* days, ArgusRows* hours, int32_t* wanted);

 private:
  struct Run {
    ByteVector chunk;
    HostListReader reader;
    bool is_peer = false;  // the reader stands on a peer; else on a host
  };

  bool ComesLater(int32_t a, int32_t b) const;
  void Settle();
  Status Advance(int32_t number, bool* more);
  Status Enter();
  Status Step();
  void BeginHost(const Host& host);
  Status TakeHost(const HostListReader& reader, bool is_chosen);
  void GiveHost();
  void GiveHours(HostSums* day);

  std::vector<Run> runs_;
  int32_t n_chosen_;
  int32_t waiting_;      // the list that waits for a chunk: at first each, one after the other; -1: none
  bool is_fed_ = false;  // it got one
  int32_t n_entered_ = 0;
  std::vector<int32_t> heap_;  // the lists that stand on a host or peer; the one that comes first is in front
  bool has_host_ = false;      // host_ is being summed
  bool is_chosen_ = false;     // it gets rows
  bool has_peer_ = false;
  Host host_, peer_;
  // Sums of host_ by hour. The hours of a day lie near each other, so that slots are enough.
  static constexpr size_t kSlots = 256;
  bool has_hour_ = false;
  int64_t first_hour_ = 0;  // that of slot 0
  std::array<HostSums, kSlots> hours_;
  size_t first_slot_ = kSlots, last_slot_ = 0;  // all slots that are in use lie between these
  int64_t n_peers_ = 0;
  RowBuffer days_, hour_rows_;
};

}  // namespace argus

#endif
