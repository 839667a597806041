// One archive of a list.
#ifndef ARGUS_ARCHIVE_ARCHIVE_ENTRY_H
#define ARGUS_ARCHIVE_ARCHIVE_ENTRY_H

#include <cstdint>

#include "api/list.h"
#include "base/shared_text.h"
#include "io/file_stamp.h"

namespace argus {

struct ArchiveEntry {
  SharedText path;      // as found, under the path given
  SharedText resolved;  // without symbolic links
  FileStamp stamp;      // when it was listed
  uint64_t dev = 0;
  // None also if the file has several names that do not agree.
  ArgusNameTime name_time_kind = ARGUS_NAME_TIME_NONE;
  int64_t name_time = 0;  // seconds; a local time as if it were UTC
  // Every flow has span_first <= stime <= ltime < span_last.
  bool has_span = false;
  int64_t span_first = 0;
  int64_t span_last = 0;
};

}  // namespace argus

#endif
