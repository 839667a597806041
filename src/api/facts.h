// What is in archives, and what is missing: by an index, or else by reading them.
#ifndef ARGUS_API_FACTS_H
#define ARGUS_API_FACTS_H

#include <stdint.h>

#include "error.h"
#include "list.h"

// A sensor in one archive, from one start of it to the next. Times are microseconds since the Unix epoch.
struct ArgusSensor {
  const char* srcid;     // as its column shows it; "": its records have none
  int64_t reports;       // management records, without those that only begin an archive
  int64_t first_report;  // set if there are reports with times: first <= last
  int64_t last_report;
  // Times in which it reported without a pause: the first and the last time of each of n_lives, in ascending order.
  const int64_t* lives;
  int32_t n_lives;
  int64_t interval;   // seconds between reports, as the sensor says; 0: it does not
  int64_t pkts;       // packets that it received
  int64_t drops;      // packets that it lost
  int64_t starts;     // 1: it was started amid the archive, which begins these facts; else 0
  int64_t run_begin;  // when it was started; 0: unknown
  int64_t flows;
  int64_t first_flow;  // set if there are flows with times: first <= last
  int64_t last_flow;
  // Sequence numbers of its flows: the first and the last of each of n_ranges ranges, in ascending order. None if flows
  // have no numbers. In the first range `holes` numbers are missing, or fewer: it stands for very many ranges.
  const uint32_t* sequences;
  int32_t n_ranges;
  int64_t holes;
  int32_t is_cut;  // 1: this is what is left of sensors and starts that were too many to be told apart
};

// One archive. Pointers live until the next step.
struct ArgusFacts {
  int32_t is_known;    // 0: no index describes it, and it was not to be read: nothing of what follows is known
  int32_t is_indexed;  // 1: an index said all of this
  int32_t has_notice;  // 1: `notice` says what is wrong with the archive
  ArgusNotice notice;
  int64_t bytes_lost;   // uncompressed bytes in no record that could be read
  int32_t packed_lost;  // 1: and nobody knows how many more, since some of it could not be unpacked
  int64_t records;      // of every kind
  int64_t flows;
  int32_t has_times;  // 1: its flows, as far as they have times, lie between these
  int64_t first_time;
  int64_t last_time;
  const ArgusSensor* sensors;  // n_sensors, in the order of their ids and starts; what is cut comes last
  int32_t n_sensors;
};

struct ArgusFactFinder;

// Opens the facts of the archives of a complete list, which must outlive the handle. `index_dir` and `root` are
// those of ArgusScanSpec, copied. `uses_index` = 1: a side-car is trusted as by ARGUS_INDEX_STAT; 0: not at all. Opens
// no file yet. Returns NULL and fills `error` on failure. The caller closes the handle.
ArgusFactFinder* argus_facts_open(const ArgusList* list, const char* index_dir, const char* root, int32_t uses_index,
                                  ArgusError* error) noexcept;

// Works on archive `i` for some milliseconds. *done = 1: `*facts` are its facts. With `may_read` = 1 an archive that no
// sound index describes is read. One that cannot be read does not fail: that is its notice.
int32_t argus_facts_step(ArgusFactFinder* finder, int32_t i, int32_t may_read, int32_t* done, ArgusFacts* facts,
                         ArgusError* error) noexcept;

void argus_facts_close(ArgusFactFinder* finder) noexcept;  // NULL is allowed

struct ArgusSensors;

// Opens what a ledger keeps of the sensors of an archive: see ArgusContent. Returns NULL and fills `error` on failure:
// ARGUS_CORRUPT if the bytes are nothing of that kind. The caller closes the handle.
ArgusSensors* argus_sensors_open(const uint8_t* bytes, int64_t size, ArgusError* error) noexcept;

// Sets *sensors, in the order of their ids, which live as long as the handle. Returns how many there are.
int32_t argus_sensors_get(const ArgusSensors* handle, const ArgusSensor** sensors) noexcept;

void argus_sensors_close(ArgusSensors* handle) noexcept;  // NULL is allowed

#endif
