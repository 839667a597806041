// What one archive of a list is and holds.
#ifndef ARGUS_API_ARCHIVE_H
#define ARGUS_API_ARCHIVE_H

#include <stdint.h>

#include "error.h"
#include "list.h"

// What a file is, wherever it lies.
struct ArgusIdentity {
  int64_t bytes;        // compressed
  int64_t mtime;        // microseconds since the Unix epoch, when the reading began
  uint8_t digest[32];   // SHA-256
  int32_t has_changed;  // 1: size or times are not those of the list any more; the rest means nothing
};

struct ArgusIdentify;  // opaque

// Read archive i of a complete list, which must outlive the handle, as it lies on disk.
ArgusIdentify* argus_identify_open(const ArgusList* list, int32_t i, ArgusError* error) noexcept;
// Some milliseconds of work. *done = 1: identity is filled.
int32_t argus_identify_step(ArgusIdentify* handle, int32_t* done, ArgusIdentity* identity, ArgusError* error) noexcept;
void argus_identify_close(ArgusIdentify* handle) noexcept;  // NULL is allowed

// The same question of what is packed in a file: its uncompressed stream, or as much of it as can be unpacked.
enum { ARGUS_STREAM_KEY_SIZE = 16 };

struct ArgusStreamSpec {
  const uint8_t* key;    // 16 bytes that nobody else knows: digests of one key can be compared
  const int64_t* sizes;  // not falling: of beginnings of the stream that are asked for
  int32_t n_sizes;
  int32_t head_only;  // 1: nothing but the head is read
};

struct ArgusStreamDigests {
  uint8_t digest[32];  // with the key
  uint8_t sha256[32];
};

// Strings and arrays live as long as the handle.
struct ArgusStreamIdentity {
  int64_t bytes;
  ArgusStreamDigests whole;
  uint8_t head[32];                    // SHA-256 of its first 512 bytes
  const ArgusStreamDigests* prefixes;  // of the sizes that it has
  int32_t n_prefixes;
  int32_t is_plain;     // 1: the file is its stream
  int32_t has_changed;  // as of ArgusIdentity
};

struct ArgusStream;  // opaque

// Read the stream of archive i of a complete list, which must outlive the handle.
ArgusStream* argus_stream_open(const ArgusList* list, int32_t i, const ArgusStreamSpec* spec,
                               ArgusError* error) noexcept;
// Some milliseconds of work. *done = 1: identity is filled.
int32_t argus_stream_step(ArgusStream* handle, int32_t* done, ArgusStreamIdentity* identity,
                          ArgusError* error) noexcept;
void argus_stream_close(ArgusStream* handle) noexcept;  // NULL is allowed

// Strings are static or live until the next call on the scan.
struct ArgusArchiveInfo {
  const char* format;  // "argus", or NULL if it is something else
  int32_t version;     // 2, 3, 5, or 0
  int32_t has_times;   // first_time and last_time are set
  const char* codec;   // "plain", "gzip", "bzip2", "xz", "zstd", "lz4", "compress"
  int64_t records;     // of every kind
  int64_t flows;
  int64_t first_time;  // earliest stime and latest ltime of its flows
  int64_t last_time;
  const char* damage;  // message of the first thing wrong, or NULL
};

struct ArgusInspection;  // opaque

// Read archive i of the list through. The list must outlive the inspection.
ArgusInspection* argus_inspect_open(const ArgusList* list, int32_t i, ArgusError* error) noexcept;
// Read on. *done = 1: info is filled.
int32_t argus_inspect_step(ArgusInspection* inspection, int32_t* done, ArgusArchiveInfo* info,
                           ArgusError* error) noexcept;
void argus_inspect_close(ArgusInspection* inspection) noexcept;  // NULL is allowed

#endif
