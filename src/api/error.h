// What went wrong: codes, errors and notices.
#ifndef ARGUS_API_ERROR_H
#define ARGUS_API_ERROR_H

#include <stdint.h>

enum ArgusCode : int32_t {
  ARGUS_OK = 0,
  ARGUS_OUT_OF_MEMORY = 1,
  ARGUS_IO = 2,           // the operating system refused something: see saved_errno
  ARGUS_NOT_FOUND = 3,    // no file has that name or matches that glob; saved_errno is ENOENT
  ARGUS_CORRUPT = 4,      // an archive, or what was packed here, is damaged; what could be read was delivered
  ARGUS_UNSUPPORTED = 5,  // an archive of a kind that is not read
  ARGUS_NOT_ARGUS = 6,    // not an Argus archive at all
  ARGUS_NO_START = 7,     // the first management record is missing; everything was read
  ARGUS_INVALID = 8,      // the caller's argument is wrong: a pattern, glob, condition, field or size
  ARGUS_GROWING = 9,      // no damage: the archive is still being written and ends inside a record
  ARGUS_INTERNAL = 10     // cannot happen
};

// Bytes of an error's strings, their NUL included. What is longer is cut.
enum { ARGUS_MESSAGE_SIZE = 5120, ARGUS_DETAIL_SIZE = 1024 };

// Why a call failed. The caller owns it. A call that succeeds does not touch it.
struct ArgusError {
  int32_t code;                      // ArgusCode
  int32_t saved_errno;               // 0 unless the operating system refused something
  char message[ARGUS_MESSAGE_SIZE];  // the primary message in the style of Postgres: lower case, no period
  char detail[ARGUS_DETAIL_SIZE];    // full sentences, or ""
};

// What is wrong with one archive or folder, while the work goes on. The struct or function that hands a notice out
// says how long its strings live.
struct ArgusNotice {
  int32_t code;         // ArgusCode: IO, CORRUPT, UNSUPPORTED, NOT_ARGUS or NO_START
  int32_t saved_errno;  // with IO
  const char* path;     // of the archive or folder
  int64_t offset;       // byte of the uncompressed stream, or -1
  const char* message;  // the whole primary message in the style of Postgres; it names the file
  const char* detail;   // full sentences, or ""
};

// Returns how many handles of all kinds are open now: 0 if none has leaked. For tests.
int64_t argus_live_handles() noexcept;

#endif
