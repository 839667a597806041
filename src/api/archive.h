// What one archive of a list is and holds: its bytes, the stream that is packed in them, and its records.
//
// Each of the three handles reads archive `i`, from 0, of a complete list, which must outlive it. A step works for some
// milliseconds and sets *done to 1 when it has filled what it is given; it fails with ARGUS_IO if the file cannot be
// read. The caller closes the handle; NULL may be closed.
#ifndef ARGUS_API_ARCHIVE_H
#define ARGUS_API_ARCHIVE_H

#include <stdint.h>

#include "error.h"
#include "list.h"

// What a file is, wherever it lies.
struct ArgusIdentity {
  int64_t bytes;        // as they lie on disk, packed or not
  int64_t mtime;        // microseconds since the Unix epoch, when the reading began
  int64_t ctime;        // likewise: when the file was written to, renamed or changed in any other way for the last time
  uint8_t digest[32];   // SHA-256
  int32_t has_changed;  // 1: size or times are no longer those of the list, and the rest means nothing
};

struct ArgusIdentify;

ArgusIdentify* argus_identify_open(const ArgusList* list, int32_t i, ArgusError* error) noexcept;
int32_t argus_identify_step(ArgusIdentify* handle, int32_t* done, ArgusIdentity* identity, ArgusError* error) noexcept;
void argus_identify_close(ArgusIdentify* handle) noexcept;

enum { ARGUS_STREAM_KEY_SIZE = 16 };

// What to find out of the uncompressed stream of a file. It is copied.
struct ArgusStreamSpec {
  const uint8_t* key;    // ARGUS_STREAM_KEY_SIZE bytes that nobody else knows. Digests of one key can be compared
  const int64_t* sizes;  // n_sizes, none less than the one before: lengths of beginnings of the stream to digest
  int32_t n_sizes;
  int32_t head_only;  // 1: only the head is read
};

struct ArgusStreamDigests {
  uint8_t digest[32];  // with the key
  uint8_t sha256[32];
};

// What the uncompressed stream of a file is, or as much of it as can be unpacked. Pointers live as long as the handle.
struct ArgusStreamIdentity {
  int64_t bytes;
  ArgusStreamDigests whole;
  uint8_t head[32];                    // SHA-256 of its first 512 bytes
  const ArgusStreamDigests* prefixes;  // n_prefixes: one per size of the spec that the stream reaches
  int32_t n_prefixes;
  int32_t is_plain;     // 1: the file is its stream
  int32_t has_changed;  // as in ArgusIdentity
};

struct ArgusStream;

ArgusStream* argus_stream_open(const ArgusList* list, int32_t i, const ArgusStreamSpec* spec,
                               ArgusError* error) noexcept;
int32_t argus_stream_step(ArgusStream* handle, int32_t* done, ArgusStreamIdentity* identity,
                          ArgusError* error) noexcept;
void argus_stream_close(ArgusStream* handle) noexcept;

// What an archive holds. Strings are static or live as long as the handle.
struct ArgusArchiveInfo {
  const char* format;  // "argus", or NULL if it is something else
  int32_t version;     // 2, 3, 5, or 0
  int32_t has_times;   // 1: first_time and last_time are set
  const char* codec;   // "plain", "gzip", "bzip2", "xz", "zstd", "lz4" or "compress"
  int64_t records;     // of every kind
  int64_t flows;
  int64_t first_time;  // earliest stime of its flows, microseconds since the Unix epoch
  int64_t last_time;   // latest ltime of its flows
  const char* damage;  // message about the first thing wrong, or NULL
};

// Sets `*is_archive` to 1 if archive `i` of a complete list begins as an archive does, packed or not, and to 0 if it is
// something else. Reads no more than that takes. Fails, with a message that is a clause to follow the name of the file,
// for one that cannot be read or unpacked: nobody knows what it holds.
int32_t argus_archive_peek(const ArgusList* list, int32_t i, int32_t* is_archive, ArgusError* error) noexcept;

struct ArgusInspection;

ArgusInspection* argus_inspect_open(const ArgusList* list, int32_t i, ArgusError* error) noexcept;
// Does not fail for an archive that cannot be read: that is its damage.
int32_t argus_inspect_step(ArgusInspection* inspection, int32_t* done, ArgusArchiveInfo* info,
                           ArgusError* error) noexcept;
void argus_inspect_close(ArgusInspection* inspection) noexcept;

#endif
