// Which archives: a list of files.
#ifndef ARGUS_API_LIST_H
#define ARGUS_API_LIST_H

#include <stdint.h>

#include "error.h"

struct ArgusListSpec {
  const char* path;     // absolute: a file, a folder (read recursively) or, with may_glob, a glob
  const char* pattern;  // strftime pattern relative to path, or NULL: every file below it
  int32_t may_glob;     // path may be a glob; 0 for a server's root
};

// What the time in an archive's name is. None also where a name has no such day, or where names of one file disagree.
enum ArgusNameTime : int32_t {
  ARGUS_NAME_TIME_NONE = 0,
  ARGUS_NAME_TIME_LOCAL = 1,    // of the zone of who named the file: the core does not know which
  ARGUS_NAME_TIME_ABSOLUTE = 2  // %s: seconds since the Unix epoch
};

// One archive file. Strings live as long as the list.
struct ArgusArchive {
  const char* path;       // as found: under the path given
  const char* resolved;   // with all symbolic links resolved
  int64_t bytes;          // size of the file
  int64_t mtime;          // microseconds since the Unix epoch
  int32_t has_name_time;  // ArgusNameTime
  int64_t name_time;  // the time in the name by the pattern, seconds since the epoch; a local time as if it were UTC
};

struct ArgusList;  // opaque

// Check a pattern: ARGUS_OK, or ARGUS_INVALID with the reason in error. `has_time` (may be NULL) says
// whether the pattern fixes a point in time (year, month and day at least).
int32_t argus_pattern_check(const char* pattern, int32_t* has_time, ArgusError* error) noexcept;

// Start listing. Copies the spec. NULL and error on failure (path missing, not absolute, bad pattern).
ArgusList* argus_list_open(const ArgusListSpec* spec, ArgusError* error) noexcept;
// List a little more. *done = 1 when complete: sorted bytewise by path, each inode once. Until then no
// other list function may be called. A glob that matches nothing fails here, with ARGUS_NOT_FOUND.
int32_t argus_list_step(ArgusList* list, int32_t* done, ArgusError* error) noexcept;
int32_t argus_list_count(const ArgusList* list) noexcept;
void argus_list_at(const ArgusList* list, int32_t i, ArgusArchive* archive) noexcept;
// The time in a name, as a list with this pattern would have it. `path`: relative to the root. ArgusNameTime, NONE also if it does not match.
int32_t argus_name_time_of(const char* pattern, const char* path, int64_t* time) noexcept;
// Tell that, by its name, every flow of archive i has first <= stime <= ltime < last: lets a scan skip it, where no index knows better.
void argus_list_set_span(ArgusList* list, int32_t i, int64_t first, int64_t last) noexcept;
// Leave out the archives for which `kept` has 0: a byte for each. Only while nothing else uses the list.
int32_t argus_list_keep(ArgusList* list, const uint8_t* kept, ArgusError* error) noexcept;
// Whether archive i is still what was listed: size, times and inode. 1: it is.
int32_t argus_list_is_current(const ArgusList* list, int32_t i) noexcept;
// Folders and links below path that could not be read. They live as long as the list.
int32_t argus_list_notice_count(const ArgusList* list) noexcept;
void argus_list_notice_at(const ArgusList* list, int32_t i, ArgusNotice* notice) noexcept;
// A complete list as bytes, for another process; NULL for `out` tells how many there are. Notices are left out.
int64_t argus_list_pack(const ArgusList* list, uint8_t* out) noexcept;
ArgusList* argus_list_unpack(const uint8_t* bytes, int64_t size, ArgusError* error) noexcept;
void argus_list_close(ArgusList* list) noexcept;  // NULL is allowed

#endif
