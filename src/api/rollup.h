// Sums of flows for hot tables; doc/hot_tables.md says what they are for.
#ifndef ARGUS_API_ROLLUP_H
#define ARGUS_API_ROLLUP_H

#include <stdint.h>

#include "error.h"
#include "field.h"
#include "scan.h"

// What is summed over the flows of one file.
enum ArgusRollupKind : int32_t {
  ARGUS_HOST_LIST = 0,    // per day: host lists: hosts, their sums by hour and their peers, for ArgusHostLists
  ARGUS_SERVICE_DAY = 1,  // per day, protocol and destination port
  ARGUS_TRAFFIC = 2,      // per bin of five minutes, source id and protocol
  ARGUS_ROLLUP_KINDS = 3
};

// The columns of a kind: how many, and number `column` of them, from 0, in static storage. They stand in the order of
// the columns of the kind's table.
int32_t argus_rollup_column_count(int32_t kind) noexcept;
const ArgusField* argus_rollup_column_at(int32_t kind, int32_t column) noexcept;

// Returns the numbers of the fields of flows that are summed, in static storage, and sets *n to how many there are. A
// scan whose rows are added asks for these first, in this order.
const int32_t* argus_rollup_fields(int32_t* n) noexcept;

// A day of a zone, at most 80 hours long: the flows with begin <= stime < end, in microseconds since the Unix epoch.
struct ArgusDay {
  int64_t begin, end;
  int32_t date;       // days since the Unix epoch
  int32_t is_summed;  // 0: its flows are in no rollup
};

enum { ARGUS_MAX_ROLLUP_DAYS = 400 };

struct ArgusRollup;

// Opens an empty rollup. Returns NULL and fills `error` on failure. The caller closes it.
ArgusRollup* argus_rollup_open(ArgusError* error) noexcept;

// Makes a day known, which is copied. Days are numbered from 0 in the order in which they are made known. Fails with
// ARGUS_INVALID after ARGUS_MAX_ROLLUP_DAYS, or for a day that is too long.
int32_t argus_rollup_know_day(ArgusRollup* rollup, const ArgusDay* day, ArgusError* error) noexcept;

// The number of the day of a row without stime.
enum { ARGUS_NO_DAY = -1 };

// Finds the days of the rows of a batch from number *row on, whose stime is field `stime`. Sets *row to n_rows, or to
// the first row whose stime lies in no known day: make that day known and call again. `*days` holds one number per row,
// up to *row: that of its day, or ARGUS_NO_DAY if stime is NULL. It lives until the next call of this function, which
// fills in what follows if *row is not 0.
int32_t argus_rollup_find_days(ArgusRollup* rollup, const ArgusBatch* batch, int32_t n_fields, int32_t stime,
                               int32_t* row, const int32_t** days, ArgusError* error) noexcept;

// Adds the rows of a batch from number *row on, whose days were found before. Sets *row to n_rows, or to the first row
// that was not added since the call has taken long enough: look at the memory and call again.
int32_t argus_rollup_add(ArgusRollup* rollup, const ArgusBatch* batch, int32_t n_fields, const int32_t* days,
                         int32_t* row, ArgusError* error) noexcept;

// Returns about how many bytes the rollup holds and will need to drain, or INT64_MAX if it must be drained before more
// rows are added.
int64_t argus_rollup_memory(const ArgusRollup* rollup) noexcept;

// Takes the next rows of a kind out, ordered by their day or time and then by the key, for some milliseconds. From the
// first call on nothing may be added until all kinds are done, one after the other. Then the rollup is empty and may be
// used again, and its days are still known.
int32_t argus_rollup_drain(ArgusRollup* rollup, int32_t kind, ArgusRows* rows, ArgusError* error) noexcept;

// Frees a rollup. NULL is allowed.
void argus_rollup_close(ArgusRollup* rollup) noexcept;

// Merges host lists, the rows of ARGUS_HOST_LIST of one day, into one row per host and one per host and hour. The lists
// may be damaged.
struct ArgusHostLists;

// The columns of the rows per host, and of those per host and hour, as for the kinds of rollups.
int32_t argus_host_lists_day_column_count() noexcept;
const ArgusField* argus_host_lists_day_column_at(int32_t column) noexcept;
int32_t argus_host_lists_hour_column_count() noexcept;
const ArgusField* argus_host_lists_hour_column_at(int32_t column) noexcept;

// Opens a merger of `n_runs` lists. With n_chosen > 0 it gives only hosts that are in one of the first `n_chosen`.
// Returns NULL and fills `error` on failure. The caller closes it.
ArgusHostLists* argus_host_lists_open(int32_t n_runs, int32_t n_chosen, ArgusError* error) noexcept;

// Gives the merger the bytes of the next row of list `run`, which are copied. Length 0 says that the list is at its
// end.
int32_t argus_host_lists_feed(ArgusHostLists* handle, int32_t run, const uint8_t* bytes, uint32_t length,
                              ArgusError* error) noexcept;

// Fills the next rows: `days` by host, `hours` by host and hour. Both are done at the same time. If *wanted is not
// negative, it is the list to feed before the next call. Fails with ARGUS_CORRUPT if a list is damaged.
int32_t argus_host_lists_next(ArgusHostLists* handle, ArgusRows* days, ArgusRows* hours, int32_t* wanted,
                              ArgusError* error) noexcept;

// Frees a merger. NULL is allowed.
void argus_host_lists_close(ArgusHostLists* handle) noexcept;

#endif
