// Sums of flows for hot tables.
#ifndef ARGUS_API_ROLLUP_H
#define ARGUS_API_ROLLUP_H

#include <stdint.h>

#include "error.h"
#include "field.h"
#include "scan.h"

// Sums over the flows of one file, see doc/hot_tables.md. The columns of each kind are those that argus_rollup_column_at() tells, in the order
// of the tables' columns.
enum ArgusRollupKind : int32_t {
  ARGUS_HOST_DAY = 0,     // by day: packed lists of hosts, their sums by hour and their peers, for ArgusHostDays
  ARGUS_SERVICE_DAY = 1,  // by day, protocol and destination port
  ARGUS_TRAFFIC = 2,      // by bin of five minutes, source id and protocol
  ARGUS_ROLLUP_KINDS = 3
};

int32_t argus_rollup_column_count(int32_t kind) noexcept;
const ArgusField* argus_rollup_column_at(int32_t kind, int32_t column) noexcept;  // static storage

// The fields of flows that are summed: a scan whose rows are added asks for these first, in this order.
const int32_t* argus_rollup_fields(int32_t* n) noexcept;  // static storage

// A day of a zone: flows with begin <= stime < end.
struct ArgusDay {
  int64_t begin, end;
  int32_t date;       // days since the Unix epoch
  int32_t is_summed;  // 0: its flows are in no rollup
};

struct ArgusRollup;  // opaque

ArgusRollup* argus_rollup_open(ArgusError* error) noexcept;
// Tell of a day of 80 hours at the most. At most ARGUS_MAX_ROLLUP_DAYS (else ARGUS_INVALID); the first is number 0, and
// so on.
enum { ARGUS_MAX_ROLLUP_DAYS = 400 };
int32_t argus_rollup_know_day(ArgusRollup* rollup, const ArgusDay* day, ArgusError* error) noexcept;
// Finds the days of the rows of a batch from `*row` on, whose stime is field `stime`. `*row` becomes n_rows, or the first
// row whose stime lies in no known day: make that one known, and call again. `*days` holds a number per row, up to `*row`:
// that of its day, or ARGUS_NO_DAY if stime is NULL. It lives until the next call of this function, which fills in what
// follows if `*row` is not 0.
enum { ARGUS_NO_DAY = -1 };
int32_t argus_rollup_find_days(ArgusRollup* rollup, const ArgusBatch* batch, int32_t n_fields, int32_t stime,
                               int32_t* row, const int32_t** days, ArgusError* error) noexcept;
// Adds the rows of a batch from `*row` on, whose days were found before. `*row` becomes n_rows, or the first row that was
// not added, as the call was long enough: look at the memory, and call again.
int32_t argus_rollup_add(ArgusRollup* rollup, const ArgusBatch* batch, int32_t n_fields, const int32_t* days,
                         int32_t* row, ArgusError* error) noexcept;
// Bytes that it holds and will need to drain, about; INT64_MAX: it must be drained before more rows are added.
int64_t argus_rollup_memory(const ArgusRollup* rollup) noexcept;
// Take rows of a kind out, in the order of their day or time, then of the key; some milliseconds of work. From the first call on nothing
// is added until all kinds are done, one after the other; then the rollup is empty and goes on, and days stay known.
int32_t argus_rollup_drain(ArgusRollup* rollup, int32_t kind, ArgusRows* rows, ArgusError* error) noexcept;
void argus_rollup_close(ArgusRollup* rollup) noexcept;  // NULL is allowed

// Merges lists of ARGUS_HOST_DAY, which may be damaged, of one day into one row a host, and one a host and hour.
struct ArgusHostDays;  // opaque

int32_t argus_host_days_column_count() noexcept;
const ArgusField* argus_host_days_column_at(int32_t column) noexcept;  // static storage
int32_t argus_host_hours_column_count() noexcept;
const ArgusField* argus_host_hours_column_at(int32_t column) noexcept;  // static storage
// `n_runs` lists; with n_chosen > 0 only hosts that are in one of the first n_chosen are given.
ArgusHostDays* argus_host_days_open(int32_t n_runs, int32_t n_chosen, ArgusError* error) noexcept;
// The next row's bytes of a list, copied; length 0: there are no more.
int32_t argus_host_days_feed(ArgusHostDays* handle, int32_t run, const uint8_t* bytes, uint32_t length,
                             ArgusError* error) noexcept;
// Next rows: of days by host, of hours by host and hour; both are done at the same time. *wanted >= 0: the run to feed before the next call. ARGUS_CORRUPT: a list is damaged.
int32_t argus_host_days_next(ArgusHostDays* handle, ArgusRows* days, ArgusRows* hours, int32_t* wanted,
                             ArgusError* error) noexcept;
void argus_host_days_close(ArgusHostDays* handle) noexcept;  // NULL is allowed

#endif
