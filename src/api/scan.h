// Rows of the archives of a list.
#ifndef ARGUS_API_SCAN_H
#define ARGUS_API_SCAN_H

#include <stdint.h>

#include "condition.h"
#include "error.h"
#include "field.h"
#include "index.h"
#include "list.h"

// Which library inflates gzip: the fastest, or zlib for tests and benchmarks.
enum ArgusCodecChoice : int32_t { ARGUS_CODEC_BEST = 0, ARGUS_CODEC_ZLIB = 1 };

// The caller keeps only the first n flows by stime or ltime. A scan may leave others out, except those with the same
// time as the last of them. The rows still come in no certain order.
struct ArgusTop {
  int64_t n;
  int32_t descending;   // 1: the latest flows are the first
  int32_t nulls_first;  // 1: flows without that time come before all others. 0: after them
  int32_t by_ltime;     // 1: by ltime. 0: by stime
};

// What to scan for. Everything but `claims` is copied.
struct ArgusScanSpec {
  int32_t kind;                     // ArgusKind
  int32_t n_fields;                 // may be 0: rows are only counted
  const int32_t* fields;            // n_fields numbers of fields, in the order of a row's values
  const ArgusPredicate* predicate;  // n_nodes nodes: the rows that are wanted; without nodes all
  int32_t n_nodes;
  int32_t codec;               // ArgusCodecChoice
  int32_t encoding;            // ArgusTextEncoding
  int32_t stop_at_damage;      // 1: a notice of damage comes before all rows that follow the damage
  const char* index_dir;       // folder of the side-cars, or NULL for none
  const char* root;            // below it side-cars lie as archives do below this folder; or NULL
  int32_t index_trust;         // ArgusIndexTrust
  double sample;               // share of the chunks to read, about, or of the archives without an index; 0 for all
  uint64_t seed;               // decides which of them are read
  uint64_t* claims;            // shared with other scans of the same list: 1 + its count words, at first 0; or NULL
  ArgusTop top;                // n = 0: all rows. It has no effect with claims
  const ArgusPredicate* mark;  // n_mark_nodes nodes: the condition of ArgusBatch.marks
  int32_t n_mark_nodes;
  const uint8_t* stream_key;  // ARGUS_STREAM_KEY_SIZE bytes for argus_scan_content(), or NULL
};

// Rows of one call. All pointers live until the next call on the scan.
struct ArgusBatch {
  ArgusValue* values;    // row-major: n_rows x n_fields. The caller may change them
  const uint8_t* marks;  // n_rows: 1 if ArgusScanSpec.mark is true of the row, else 0. NULL without a mark
  int32_t n_rows;        // may be 0 before the end
  int32_t done;          // 1: no row follows these
  int32_t has_notice;    // 1: `notice` describes an archive. The next calls may bring more
  ArgusNotice notice;
};

// Totals since the scan was opened, over rewinds too. All are int64_t, since the glue adds up those of parallel workers
// as an array.
struct ArgusScanStats {
  int64_t archives_total;
  int64_t archives_skipped_by_name;
  int64_t archives_skipped_by_index;
  int64_t archives_damaged;  // archives with a CORRUPT, UNSUPPORTED, NOT_ARGUS, NO_START or IO notice
  int64_t chunks_total;      // in archives whose index was used
  int64_t chunks_inflated;   // of these
  int64_t bytes_inflated;    // uncompressed bytes that were read
  int64_t records_decoded;   // records of the wanted kind that were looked at
  int64_t records_returned;
  int64_t records_total;  // records of every kind in archives that were read in full; without an index those are all
  int64_t sensor_pkts;    // packets that sensors received, by the management records among these; of a scan of flows
  int64_t sensor_drops;   // packets that sensors lost, by the same
  int64_t catalogues_read;
  int64_t catalogues_remembered;  // by this process, and the same as on disk
};

// What a scan may cost and give, summed over archives.
struct ArgusEstimate {
  double archives, bytes;                  // archives looked at, and their sizes
  double indexed_archives, indexed_bytes;  // those with an index that can be used; all below is about these only
  double flows;                            // all flows
  double rows;                             // flows that may pass, as far as the index knows
  double chosen_chunks;                    // chunks that may hold such
  double chosen_flows, chosen_bytes;       // flows in these chunks, and their packed size
};

// What an archive is, as found while it was read; see ArgusIdentity and ArgusStreamIdentity.
struct ArgusContent {
  int64_t bytes;              // compressed
  int64_t stream_bytes;       // uncompressed: what could be unpacked
  uint8_t digest[32];         // SHA-256 of the compressed bytes
  uint8_t stream_digest[32];  // of the stream, with ArgusScanSpec.stream_key
  uint8_t head[32];           // SHA-256 of the stream's first 512 bytes
  int32_t has_digest;         // 0: not all of the file was looked at
  int32_t has_stream;         // 0: not all of the stream was looked at
  const uint8_t* sensors;     // n_sensor_bytes for argus_sensors_open(), which live until the next call on the scan
  int64_t n_sensor_bytes;     // 0: they are unknown
};

struct ArgusScan;

// Opens a scan of a complete list, which must outlive it. Opens no file yet. Returns NULL and fills `error` with
// ARGUS_INVALID for a field that does not exist or a malformed condition. The caller closes the scan.
ArgusScan* argus_scan_open(const ArgusScanSpec* spec, const ArgusList* list, ArgusError* error) noexcept;

// Fills the next batch. Fails only without memory: other problems come as notices, and the caller decides whether to go
// on.
int32_t argus_scan_next(ArgusScan* scan, ArgusBatch* batch, ArgusError* error) noexcept;

// Fills a batch without rows for a caller that stops early: its notice is what is known of damage in the archive that
// is being read. has_notice = 0: nothing is known.
void argus_scan_stop(ArgusScan* scan, ArgusBatch* batch) noexcept;

// Starts again from the first archive with another predicate, which is copied. A notice that was given already does not
// come again.
int32_t argus_scan_rewind(ArgusScan* scan, const ArgusPredicate* predicate, int32_t n_nodes,
                          ArgusError* error) noexcept;

// Gives memory and the open file back, between the last batch and a rewind or the end.
void argus_scan_release(ArgusScan* scan) noexcept;

// Looks into one more catalogue for argus_scan_estimate() or argus_scan_times() of archive `i`. Returns 0 if it must be
// called again, and 1 once archive `i` is prepared.
int32_t argus_scan_prepare(ArgusScan* scan, int32_t i) noexcept;

// Adds archive `i` (the one prepared last) to *estimate. Returns 1 if a catalogue rules it out. Otherwise adds what its
// side-car says if `may_open` is 1, nothing if it is 0, and returns 0. Allowed only before the first argus_scan_next().
int32_t argus_scan_estimate(const ArgusScan* scan, int32_t i, int32_t may_open, ArgusEstimate* estimate) noexcept;

// A host that stands for addresses which nobody knows yet.
struct ArgusHost {
  uint8_t bytes[16];
  int32_t length;  // 4 or 16
};

// Writes up to `n` hosts that lie in as many archives, or chunks of archive `i`, as others do on average, by an index
// of archive `i`. Returns how many there are: 0 if it has no index.
int32_t argus_scan_hosts_like(const ArgusScan* scan, int32_t i, ArgusHost* hosts, int32_t n) noexcept;

// Describes the archive that was read in full last. Needs ArgusScanSpec.stream_key.
void argus_scan_content(ArgusScan* scan, ArgusContent* content) noexcept;

// Sets *first and *last to the times between which the flows of archive `i` (the one prepared last) lie by its
// catalogue or side-car, in microseconds since the Unix epoch. Returns 0 if neither says, or if it has no flows, else
// 1. Allowed only before the first argus_scan_next().
int32_t argus_scan_times(const ArgusScan* scan, int32_t i, int64_t* first, int64_t* last) noexcept;

void argus_scan_stats(const ArgusScan* scan, ArgusScanStats* stats) noexcept;

// Frees a scan. NULL is allowed.
void argus_scan_close(ArgusScan* scan) noexcept;

#endif
