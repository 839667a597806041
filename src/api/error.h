// What went wrong: codes, errors and notices.
#ifndef ARGUS_API_ERROR_H
#define ARGUS_API_ERROR_H

#include <stdint.h>

enum ArgusCode : int32_t {
  ARGUS_OK = 0,
  ARGUS_OUT_OF_MEMORY = 1,
  ARGUS_IO = 2,           // saved_errno tells
  ARGUS_NOT_FOUND = 3,    // no file of that name or glob; saved_errno = ENOENT
  ARGUS_CORRUPT = 4,      // damage in an archive; what could be read was delivered
  ARGUS_UNSUPPORTED = 5,  // an archive of a kind that is not read yet
  ARGUS_NOT_ARGUS = 6,    // not an Argus archive at all
  ARGUS_NO_START = 7,     // the first management record is missing; everything was read
  ARGUS_INVALID = 8,      // the caller's argument is wrong: pattern, glob, predicate
  ARGUS_GROWING = 9,      // no damage: an archive that is still being written ends inside a record
  ARGUS_INTERNAL = 10
};

enum { ARGUS_MESSAGE_SIZE = 5120, ARGUS_DETAIL_SIZE = 1024 };

// message: primary line in Postgres style (lower case, no period). detail: full sentences or "".
struct ArgusError {
  int32_t code;
  int32_t saved_errno;  // 0 unless the operating system refused something
  char message[ARGUS_MESSAGE_SIZE];
  char detail[ARGUS_DETAIL_SIZE];
};

struct ArgusNotice {
  int32_t code;         // ArgusCode: IO, CORRUPT, UNSUPPORTED, NOT_ARGUS, NO_START
  int32_t saved_errno;  // for IO
  const char* path;     // archive or folder
  int64_t offset;       // in the uncompressed stream, or -1
  const char* message;  // whole primary message, in Postgres style, naming the file
  const char* detail;   // full sentences, or ""
};

// Handles that are open now, over all kinds; 0 when nothing leaks. For tests.
int64_t argus_live_handles() noexcept;

#endif
