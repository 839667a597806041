// Side-cars and catalogues: how they are built, and when they are trusted.
#ifndef ARGUS_API_INDEX_H
#define ARGUS_API_INDEX_H

#include <stdint.h>

#include "error.h"
#include "list.h"

// When a side-car is trusted to describe an archive.
enum ArgusIndexTrust : int32_t {
  ARGUS_INDEX_STAT = 0,    // if size and times of the archive are those that were indexed
  ARGUS_INDEX_DIGEST = 1,  // if its content is, for which all of it is read
  ARGUS_INDEX_OFF = 2      // never, except to find names that are wrong
};

enum ArgusBuildOutcome : int32_t {
  ARGUS_BUILD_FRESH = 0,      // there was a fresh side-car already
  ARGUS_BUILD_DONE = 1,       // the side-car was built
  ARGUS_BUILD_UNSOUND = 2,    // it was built, but says only that the archive must be read in full; the notice says why
  ARGUS_BUILD_BUSY = 3,       // somebody else is building it
  ARGUS_BUILD_GROWING = 4,    // the archive is being written, or was changed meanwhile
  ARGUS_BUILD_UNREADABLE = 5  // the archive could not be opened; the notice says why
};

// What became of one archive. Strings live until the next call on the build.
struct ArgusBuildResult {
  int32_t outcome;     // ArgusBuildOutcome
  int32_t has_notice;  // 1: `notice` is set
  int32_t has_times;   // with DONE and UNSOUND. 1: it has flows, and those that can be read lie between the times below
  int64_t first_time;  // microseconds since the Unix epoch
  int64_t last_time;
  int64_t bytes;  // of the side-car
  ArgusNotice notice;
};

struct ArgusBuild;

// Opens the build of the side-car of archive `i` of a complete list, which must outlive it. With force = 0 a fresh
// side-car is left as it is. `index_dir` and `root` are those of ArgusScanSpec, copied. Returns NULL and fills `error`
// on failure. The caller closes the build.
ArgusBuild* argus_build_open(const ArgusList* list, int32_t i, const char* index_dir, const char* root, int32_t force,
                             ArgusError* error) noexcept;

// Works for some milliseconds. Sets *done to 1 when the result is complete. On failure no file is left.
int32_t argus_build_step(ArgusBuild* build, int32_t* done, ArgusBuildResult* result, ArgusError* error) noexcept;

// Frees a build and gives an unfinished one up. NULL is allowed.
void argus_build_close(ArgusBuild* build) noexcept;

// The most files that are ever open at once while a catalogue is built.
enum { ARGUS_CATALOGUE_FILES = 68 };

struct ArgusCatalogue;

// Opens the update of the catalogues of one folder, which sum up its side-cars. The archives of the folder are those
// from `begin` up to but not including `end` of a complete list, which must outlive the handle. `index_dir` and `root`
// are those of ArgusScanSpec, copied. Returns NULL and fills `error` on failure. The caller closes the handle.
ArgusCatalogue* argus_catalogue_open(const ArgusList* list, int32_t begin, int32_t end, const char* index_dir,
                                     const char* root, ArgusError* error) noexcept;

// Works for some milliseconds. Sets *done to 1 when the catalogues are up to date, or when somebody else is updating
// them. On failure no unfinished file is left.
int32_t argus_catalogue_step(ArgusCatalogue* catalogue, int32_t* done, ArgusError* error) noexcept;

// Frees the handle and gives an unfinished update up. NULL is allowed.
void argus_catalogue_close(ArgusCatalogue* catalogue) noexcept;

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
// none. `trust`: ArgusIndexTrust; OFF checks as STAT does. Opens no file yet. Returns NULL and fills `error` on
// failure.
ArgusSideCarCheck* argus_side_car_check_open(const ArgusList* list, int32_t i, const char* index_dir, const char* root,
                                             int32_t trust, ArgusError* error) noexcept;
// Does some milliseconds of work. *done = 1: `*state`, an ArgusSideCarState, is set.
int32_t argus_side_car_check_step(ArgusSideCarCheck* check, int32_t* done, int32_t* state, ArgusError* error) noexcept;
void argus_side_car_check_close(ArgusSideCarCheck* check) noexcept;  // NULL is allowed

#endif
