// Which archives: a list of files.
#ifndef ARGUS_API_LIST_H
#define ARGUS_API_LIST_H

#include <stdint.h>

#include "error.h"

struct ArgusListSpec {
  const char* path;     // absolute: a file, a folder (read recursively) or, with may_glob, a glob
  const char* pattern;  // strftime pattern relative to path, or NULL for every file below it
  int32_t may_glob;     // 1: path may be a glob. 0 for a server's root
  int32_t unmatched;    // 1: the files that the pattern does not match, instead of those that it matches
  int32_t estimate;     // 1: sizes and times may be those of an earlier list, which does for an estimate
};

// What the time in an archive's name is. It is NONE also if the name has no such day, or if the names of one file
// disagree.
enum ArgusNameTime : int32_t {
  ARGUS_NAME_TIME_NONE = 0,
  ARGUS_NAME_TIME_LOCAL = 1,    // in the zone of whoever named the file, which the core does not know
  ARGUS_NAME_TIME_ABSOLUTE = 2  // %s: seconds since the Unix epoch
};

// One archive file. The strings live as long as the list.
struct ArgusArchive {
  const char* path;       // as found, under the path of the spec
  const char* resolved;   // with all symbolic links resolved
  int64_t bytes;          // size of the file
  int64_t mtime;          // microseconds since the Unix epoch
  int32_t has_name_time;  // ArgusNameTime
  int64_t name_time;      // time in the name, seconds since the Unix epoch; a local time as if it were UTC
};

// A list of archives. It is complete once argus_list_step() has set *done.
struct ArgusList;

// Checks a pattern. Returns ARGUS_OK, or ARGUS_INVALID with the reason in `error`. Sets *has_time, unless `has_time` is
// NULL, to 1 if the pattern fixes a point in time, which takes at least year, month and day, and to 0 if not.
int32_t argus_pattern_check(const char* pattern, int32_t* has_time, ArgusError* error) noexcept;

// Returns the ArgusNameTime of a name as a list with this pattern would have it, and sets *time as in ArgusArchive.
// `path` is relative to the root. A path that does not match has NONE.
int32_t argus_name_time_of(const char* pattern, const char* path, int64_t* time) noexcept;

// Returns 1 if a path, relative to the root, does not match a pattern but would if the time in it existed: if there
// were a thirteenth month, say. Returns 0 if not.
int32_t argus_name_is_impossible(const char* pattern, const char* path) noexcept;

// Opens a list and copies the spec. Returns NULL and fills `error` on failure: ARGUS_NOT_FOUND for a path without a
// file, ARGUS_INVALID for a relative path or a wrong pattern, ARGUS_IO for a path that cannot be looked at. The caller
// closes the list.
ArgusList* argus_list_open(const ArgusListSpec* spec, ArgusError* error) noexcept;

// Lists for some milliseconds. Sets *done to 1 when the list is complete: sorted bytewise by path, each inode once. No
// other function but argus_list_close() may be called before. Fails with ARGUS_NOT_FOUND for a glob that matches
// nothing.
int32_t argus_list_step(ArgusList* list, int32_t* done, ArgusError* error) noexcept;

// Returns how many archives a complete list has.
int32_t argus_list_count(const ArgusList* list) noexcept;

// Describes archive `i`, from 0.
void argus_list_at(const ArgusList* list, int32_t i, ArgusArchive* archive) noexcept;

// Promises that, by the name of archive `i`, all its flows have first <= stime <= ltime < last, in microseconds since
// the Unix epoch. A scan may then skip it where no index knows better.
void argus_list_set_span(ArgusList* list, int32_t i, int64_t first, int64_t last) noexcept;

// Leaves out the archives whose byte in `kept`, one per archive, is 0. Allowed only while nothing else uses the list.
int32_t argus_list_keep(ArgusList* list, const uint8_t* kept, ArgusError* error) noexcept;

// Returns 1 if archive `i` is still as it was listed, by its size, times and inode, and 0 if not.
int32_t argus_list_is_current(const ArgusList* list, int32_t i) noexcept;

// How a complete list came about: the folders that were read for it, and those that another list of this process had
// read and that are the same.
struct ArgusListWork {
  int64_t folders_read, folders_remembered;
};
void argus_list_work(const ArgusList* list, ArgusListWork* work) noexcept;

// The folders and links below the path that could not be read: how many, and number `i` of them, from 0. The strings of
// a notice live as long as the list.
int32_t argus_list_notice_count(const ArgusList* list) noexcept;
void argus_list_notice_at(const ArgusList* list, int32_t i, ArgusNotice* notice) noexcept;

// Writes a complete list without its notices to `out`, unless that is NULL, for another process on this machine.
// Returns how many bytes it takes, or -1 without memory.
int64_t argus_list_pack(const ArgusList* list, uint8_t* out) noexcept;

// Returns the complete list that was packed into these bytes, or NULL and an error. The caller closes it.
ArgusList* argus_list_unpack(const uint8_t* bytes, int64_t size, ArgusError* error) noexcept;

// Frees a list. NULL is allowed.
void argus_list_close(ArgusList* list) noexcept;

#endif
