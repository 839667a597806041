// Rows of the archives of a list.
#ifndef ARGUS_API_SCAN_H
#define ARGUS_API_SCAN_H

#include <stdint.h>

#include "condition.h"
#include "error.h"
#include "field.h"
#include "index.h"
#include "list.h"

enum ArgusCodecChoice : int32_t { ARGUS_CODEC_BEST = 0, ARGUS_CODEC_ZLIB = 1 };

// The caller keeps the first n flows by stime: others may be left out, but for those with the same stime as the last of them. What is
// given comes in no certain order.
struct ArgusTop {
  int64_t n;
  int32_t descending;   // 1: the latest are the first
  int32_t nulls_first;  // 1: flows without stime come before all others, 0: behind them
};

struct ArgusScanSpec {
  int32_t kind;                     // ArgusKind
  int32_t n_fields;                 // wanted fields, in the order of a row's values; may be 0 (rows are only counted)
  const int32_t* fields;            // copied
  const ArgusPredicate* predicate;  // n_nodes nodes, copied with their operands; n_nodes = 0: all rows
  int32_t n_nodes;
  int32_t codec;           // ArgusCodecChoice; for tests and benchmarks
  int32_t encoding;        // ArgusTextEncoding
  int32_t stop_at_damage;  // 1: no row from behind damage comes before the notice of it
  const char* index_dir;   // where side-cars lie, or NULL
  const char* root;        // of the tree, or NULL: side-cars lie as archives do below it
  int32_t index_trust;     // ArgusIndexTrust
  double sample;           // 0: all; else about which share of the chunks, or of archives without an index, to read
  uint64_t seed;           // which of them
  uint64_t* claims;        // NULL, or memory shared with other scans of the same list: 1 + its count words, at first 0
  ArgusTop top;            // n = 0: all rows. Means nothing with claims
  const ArgusPredicate* mark;  // with n_mark_nodes > 0: rows are told apart by it, see ArgusBatch.marks; copied
  int32_t n_mark_nodes;
  const uint8_t* stream_key;  // 16 bytes, copied: see argus_scan_content(); NULL: nobody asks for it
};

// Rows of one call. All pointers live until the next call on the scan.
struct ArgusBatch {
  ArgusValue* values;    // row-major: n_rows x n_fields; the caller may change them
  const uint8_t* marks;  // for each row 1 if ArgusScanSpec.mark passes, else 0; NULL without one
  int32_t n_rows;        // 0 is possible before the end
  int32_t done;          // 1: no more rows after these
  int32_t has_notice;    // 1: notice tells of an archive; more may follow with the next calls
  ArgusNotice notice;
};

// Totals since open, over rescans too. All are int64_t, for workers add them up as an array: see parallel.cpp.
struct ArgusScanStats {
  int64_t archives_total;
  int64_t archives_skipped_by_name;
  int64_t archives_skipped_by_index;
  int64_t archives_damaged;  // archives with a CORRUPT, UNSUPPORTED, NOT_ARGUS, NO_START or IO notice
  int64_t chunks_total;      // of archives whose index was used
  int64_t chunks_inflated;   // of them
  int64_t bytes_inflated;    // uncompressed bytes read
  int64_t records_decoded;   // records of the wanted kind that were looked at
  int64_t records_returned;
  int64_t records_total;  // of every kind, in archives that were read in full: without an index, all
  int64_t
      sensor_pkts;  // that sensors received, as the management records among these tell; 0 for a scan of management records
  int64_t sensor_drops;  // and lost
};

// What a scan may cost and give, summed over archives.
struct ArgusEstimate {
  double archives, bytes;                  // looked at, and their sizes
  double indexed_archives, indexed_bytes;  // of which there is an index that could be used; of these only is the rest:
  double flows;                            // all
  double rows;                             // that may pass, as far as the index tells
  double chosen_flows, chosen_bytes;       // in chunks that may hold such, and the packed size of these
};

// What an archive is, as the pass over it has found; see ArgusIdentity and ArgusStreamIdentity.
struct ArgusContent {
  int64_t bytes;              // compressed
  int64_t stream_bytes;       // uncompressed: what could be unpacked
  uint8_t digest[32];         // of the compressed bytes
  uint8_t stream_digest[32];  // of the others
  uint8_t head[32];
  int32_t has_digest;  // 0: not all of the file was looked at
  int32_t has_stream;  // likewise
};

struct ArgusScan;  // opaque

// Open a scan over a complete list, which must outlive it. Opens no file yet.
ArgusScan* argus_scan_open(const ArgusScanSpec* spec, const ArgusList* list, ArgusError* error) noexcept;
// Next rows. Errors other than of memory are told as notices: the caller decides whether to go on.
int32_t argus_scan_next(ArgusScan* scan, ArgusBatch* batch, ArgusError* error) noexcept;
// What is known of damage in the archive that is being read, when a scan stops early: like
// argus_scan_next without rows. has_notice = 0: nothing to tell.
void argus_scan_stop(ArgusScan* scan, ArgusBatch* batch) noexcept;
// Start again from the first archive with another predicate (copied). Archives already told of are not told of again.
int32_t argus_scan_rewind(ArgusScan* scan, const ArgusPredicate* predicate, int32_t n_nodes,
                          ArgusError* error) noexcept;
// Give back memory and the open file, between the last batch and a rewind or the end.
void argus_scan_release(ArgusScan* scan) noexcept;
// Ask one more catalogue for the estimate of archive i. 0: call again.
int32_t argus_scan_prepare(ArgusScan* scan, int32_t i) noexcept;
// Add archive i of the list, which was prepared last: if a catalogue says that nothing in it passes, that; else, with may_open = 1, what its index tells. 1: there
// is such a catalogue; 0 with may_open = 0: nothing was added. May be called before the first argus_scan_next() only.
int32_t argus_scan_estimate(const ArgusScan* scan, int32_t i, int32_t may_open, ArgusEstimate* estimate) noexcept;
// What the archive was that was read in full last: with ArgusScanSpec.stream_key.
void argus_scan_content(const ArgusScan* scan, ArgusContent* content) noexcept;
// Between which times the flows of archive i lie, which was prepared last, by its catalogue or index; microseconds. 0: neither tells, or
// there are none. As argus_scan_estimate().
int32_t argus_scan_times(const ArgusScan* scan, int32_t i, int64_t* first, int64_t* last) noexcept;
void argus_scan_stats(const ArgusScan* scan, ArgusScanStats* stats) noexcept;
void argus_scan_close(ArgusScan* scan) noexcept;  // NULL is allowed

#endif
