// Side-cars and catalogues.
#ifndef ARGUS_API_INDEX_H
#define ARGUS_API_INDEX_H

#include <stdint.h>

#include "error.h"
#include "list.h"

// When a side-car is believed to tell of an archive.
enum ArgusIndexTrust : int32_t {
  ARGUS_INDEX_STAT = 0,    // its size and times are those that were indexed
  ARGUS_INDEX_DIGEST = 1,  // its content is: all of it is read
  ARGUS_INDEX_OFF = 2      // no index is used, but to tell which names are wrong
};

enum ArgusBuildOutcome : int32_t {
  ARGUS_BUILD_FRESH = 0,      // there was one already
  ARGUS_BUILD_DONE = 1,       // the side-car is there
  ARGUS_BUILD_UNSOUND = 2,    // likewise, but it only says that the archive must be read in full: the notice tells why
  ARGUS_BUILD_BUSY = 3,       // somebody else builds it
  ARGUS_BUILD_GROWING = 4,    // the archive is being written, or was changed meanwhile
  ARGUS_BUILD_UNREADABLE = 5  // it could not be opened: the notice tells why
};

// What became of one archive. Strings live until the next call on the build.
struct ArgusBuildResult {
  int32_t outcome;  // ArgusBuildOutcome
  int32_t has_notice;
  int32_t
      has_times;  // with DONE and UNSOUND: there are flows, and all that can be read lie between these, microseconds
  int64_t first_time;
  int64_t last_time;
  int64_t bytes;  // of the side-car
  ArgusNotice notice;
};

struct ArgusBuild;  // opaque

// Build the side-car of archive i of a complete list, which must outlive the build, unless a fresh one is there and `force` is 0.
// `root`: see ArgusScanSpec.
ArgusBuild* argus_build_open(const ArgusList* list, int32_t i, const char* index_dir, const char* root, int32_t force,
                             ArgusError* error) noexcept;
// Some milliseconds of work. *done = 1: the result is filled. On failure nothing is left behind.
int32_t argus_build_step(ArgusBuild* build, int32_t* done, ArgusBuildResult* result, ArgusError* error) noexcept;
void argus_build_close(ArgusBuild* build) noexcept;  // NULL is allowed; gives an unfinished build up

struct ArgusCatalogue;  // opaque

// More files than these are never open at once while a catalogue is built.
enum { ARGUS_CATALOGUE_FILES = 68 };

// Bring the catalogues of a folder up to date, which sum its side-cars up. Of a complete list, which must outlive the handle, the archives
// `begin` to `end` are looked at, all of one folder.
ArgusCatalogue* argus_catalogue_open(const ArgusList* list, int32_t begin, int32_t end, const char* index_dir,
                                     const char* root, ArgusError* error) noexcept;
// Some milliseconds of work. *done = 1: it is up to date, or somebody else is at it. On failure nothing is left behind.
int32_t argus_catalogue_step(ArgusCatalogue* catalogue, int32_t* done, ArgusError* error) noexcept;
void argus_catalogue_close(ArgusCatalogue* catalogue) noexcept;  // NULL is allowed

// The state of an archive's side-car, from the worst to the best.
enum ArgusSideCarState : int32_t {
  ARGUS_SIDE_CAR_NONE = 0,     // there is none
  ARGUS_SIDE_CAR_DAMAGED = 1,  // it cannot be read, is of another version, or a checksum of it fails
  ARGUS_SIDE_CAR_STALE = 2,    // it describes another state of the archive, or another archive
  ARGUS_SIDE_CAR_WHOLE = 3,    // valid, but without chunks: a scan reads the archive in full, or not at all
  ARGUS_SIDE_CAR_FRESH = 4     // valid: a scan reads only the chunks that matter
};

struct ArgusSideCarCheck;  // opaque

// Opens a check of the side-car under `index_dir` of archive `i` of a complete list, which must outlive the check.
// `root`: the tree whose archives have their side-cars there, or NULL: any archive may; an archive outside of it has
// none. `trust`: ArgusIndexTrust; OFF checks as STAT does. Opens no file yet. Returns NULL and fills `error` on failure.
ArgusSideCarCheck* argus_side_car_check_open(const ArgusList* list, int32_t i, const char* index_dir, const char* root,
                                             int32_t trust, ArgusError* error) noexcept;
// Does some milliseconds of work. *done = 1: `*state`, an ArgusSideCarState, is set.
int32_t argus_side_car_check_step(ArgusSideCarCheck* check, int32_t* done, int32_t* state, ArgusError* error) noexcept;
void argus_side_car_check_close(ArgusSideCarCheck* check) noexcept;  // NULL is allowed

#endif
