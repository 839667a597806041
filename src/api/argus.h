// The core as the glue sees it: opaque handles, plain structs, one error type.
//
// Nothing here throws, longjmps, logs or calls back. Every struct is standard-layout and trivially
// copyable; every pointer that a function returns says how long it lives. Functions that can fail
// return an ArgusCode (or NULL) and fill the ArgusError they are given. No call runs longer than
// about 10 ms: those that have more to do say so and are called again.
//
// Units throughout: times are microseconds since the Unix epoch (UTC), durations seconds, addresses
// network byte order, ports and counters host integers.
#ifndef ARGUS_API_ARGUS_H
#define ARGUS_API_ARGUS_H

#include <stdint.h>

// ---- errors ---------------------------------------------------------------------------------

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

// Handles that are open now, over all kinds; 0 when nothing leaks. For tests.
int64_t argus_live_handles() noexcept;

// ---- fields ---------------------------------------------------------------------------------

enum ArgusKind : int32_t { ARGUS_FLOW = 0, ARGUS_MANAGEMENT = 1, ARGUS_EVENT = 2 };

enum ArgusType : int32_t {
  ARGUS_INT4 = 0,
  ARGUS_INT8 = 1,
  ARGUS_FLOAT8 = 2,
  ARGUS_BOOL = 3,
  ARGUS_TIMESTAMPTZ = 4,  // microseconds since the Unix epoch
  ARGUS_TEXT = 5,
  ARGUS_BYTEA = 6,
  ARGUS_INET = 7,        // 4 or 16 bytes: a host address
  ARGUS_MACADDR = 8,     // 6 bytes
  ARGUS_INT4_ARRAY = 9,  // one byte an element, each 0..255
  ARGUS_DATE = 10        // days since the Unix epoch; of rollups only
};

struct ArgusField {
  const char* name;     // the `ra` field name, which is the column's
  int32_t type;         // ArgusType
  const char* comment;  // meaning and unit, for COMMENT ON COLUMN
};

// Fields of a kind are numbered 0..count-1, in the order in which IMPORT FOREIGN SCHEMA lists them.
int32_t argus_field_count(int32_t kind) noexcept;
const ArgusField* argus_field_at(int32_t kind, int32_t field) noexcept;  // static storage
int32_t argus_field_find(int32_t kind, const char* name) noexcept;       // -1: no such field

// One value of one row. Which member counts follows from the field's type:
// INT4, INT8, BOOL, TIMESTAMPTZ: integer; FLOAT8: real; the others: bytes, length.
// Text is not NUL-terminated. bytes lives as long as the batch.
struct ArgusValue {
  union {
    int64_t integer;
    double real;
    const uint8_t* bytes;
  };
  uint32_t length;
  uint32_t is_null;  // 0 or 1
};

// ---- which archives -------------------------------------------------------------------------

struct ArgusListSpec {
  const char* path;     // absolute: a file, a folder (read recursively) or, with may_glob, a glob
  const char* pattern;  // strftime pattern relative to path, or NULL: every file below it
  int32_t may_glob;     // path may be a glob; 0 for a server's root
};

// What the time in an archive's name is. None also where a name has no such day, or where names of one file disagree.
enum ArgusNameTime : int32_t {
  ARGUS_NAME_TIME_NONE = 0,
  ARGUS_NAME_TIME_LOCAL = 1,    // of the zone of who named the file: the core does not know which
  ARGUS_NAME_TIME_ABSOLUTE = 2  // %s: seconds since the Unix epoch
};

// One archive file. Strings live as long as the list.
struct ArgusArchive {
  const char* path;       // as found: under the path given
  const char* resolved;   // with all symbolic links resolved
  int64_t bytes;          // size of the file
  int64_t mtime;          // microseconds since the Unix epoch
  int32_t has_name_time;  // ArgusNameTime
  int32_t reserved;
  int64_t name_time;  // the time in the name by the pattern, seconds since the epoch; a local time as if it were UTC
};

struct ArgusNotice {
  int32_t code;         // ArgusCode: IO, CORRUPT, UNSUPPORTED, NOT_ARGUS, NO_START
  int32_t saved_errno;  // for IO
  const char* path;     // archive or folder
  int64_t offset;       // in the uncompressed stream, or -1
  const char* message;  // whole primary message, in Postgres style, naming the file
  const char* detail;   // full sentences, or ""
};

struct ArgusList;  // opaque

// Check a pattern: ARGUS_OK, or ARGUS_INVALID with the reason in error. `has_time` (may be NULL) says
// whether the pattern fixes a point in time (year, month and day at least).
int32_t argus_pattern_check(const char* pattern, int32_t* has_time, ArgusError* error) noexcept;

// Start listing. Copies the spec. NULL and error on failure (path missing, not absolute, bad pattern).
ArgusList* argus_list_open(const ArgusListSpec* spec, ArgusError* error) noexcept;
// List a little more. *done = 1 when complete: sorted bytewise by path, each inode once. Until then no
// other list function may be called. A glob that matches nothing fails here, with ARGUS_NOT_FOUND.
int32_t argus_list_step(ArgusList* list, int32_t* done, ArgusError* error) noexcept;
int32_t argus_list_count(const ArgusList* list) noexcept;
void argus_list_at(const ArgusList* list, int32_t i, ArgusArchive* archive) noexcept;
// The time in a name, as a list with this pattern would have it. `path`: relative to the root. ArgusNameTime, NONE also if it does not match.
int32_t argus_name_time_of(const char* pattern, const char* path, int64_t* time) noexcept;
// Tell that, by its name, every flow of archive i has first <= stime <= ltime < last: lets a scan skip it, where no index knows better.
void argus_list_set_span(ArgusList* list, int32_t i, int64_t first, int64_t last) noexcept;
// Leave out the archives for which `kept` has 0: a byte for each. Only while nothing else uses the list.
int32_t argus_list_keep(ArgusList* list, const uint8_t* kept, ArgusError* error) noexcept;
// Folders and links below path that could not be read. They live as long as the list.
int32_t argus_list_notice_count(const ArgusList* list) noexcept;
void argus_list_notice_at(const ArgusList* list, int32_t i, ArgusNotice* notice) noexcept;
// A complete list as bytes, for another process; NULL for `out` tells how many there are. Notices are left out.
int64_t argus_list_pack(const ArgusList* list, uint8_t* out) noexcept;
ArgusList* argus_list_unpack(const uint8_t* bytes, int64_t size, ArgusError* error) noexcept;
void argus_list_close(ArgusList* list) noexcept;  // NULL is allowed

// ---- conditions -----------------------------------------------------------------------------

// A condition is a tree in prefix order: each node is followed by its children. SQL's three-valued
// logic: a comparison with an absent value or a null operand is unknown; a row passes when the root is true.
enum ArgusOp : int32_t {
  ARGUS_OP_AND = 0,  // children: n >= 1
  ARGUS_OP_OR = 1,   // children: n >= 1
  ARGUS_OP_NOT = 2,  // one child, as for all tests of a truth value
  ARGUS_OP_IS_TRUE = 3,
  ARGUS_OP_IS_NOT_TRUE = 4,
  ARGUS_OP_IS_FALSE = 5,
  ARGUS_OP_IS_NOT_FALSE = 6,
  ARGUS_OP_IS_UNKNOWN = 7,
  ARGUS_OP_IS_NOT_UNKNOWN = 8,
  ARGUS_OP_CONSTANT = 9,      // no child; operand 0: an INTEGER 0 or 1, or null = unknown
  ARGUS_OP_IS_NULL = 10,      // field
  ARGUS_OP_IS_NOT_NULL = 11,  // field
  // field against operands. With one operand: field OP operand. With n (or 0): any_of says how.
  ARGUS_OP_EQ = 12,
  ARGUS_OP_NE = 13,
  ARGUS_OP_LT = 14,
  ARGUS_OP_LE = 15,
  ARGUS_OP_GT = 16,
  ARGUS_OP_GE = 17,
  // inet only
  ARGUS_OP_SUB = 18,      // <<   field is strictly inside operand
  ARGUS_OP_SUBEQ = 19,    // <<=
  ARGUS_OP_SUPER = 20,    // >>
  ARGUS_OP_SUPEREQ = 21,  // >>=
  ARGUS_OP_OVERLAP = 22,  // &&
  // integers only; two operands
  ARGUS_OP_MASKED = 23  // (field & first) = second
};

enum ArgusQuantifier : int32_t {
  ARGUS_ONE = 0,  // exactly one operand
  ARGUS_ANY = 1,  // field OP ANY (operands): false for none
  ARGUS_ALL = 2   // field OP ALL (operands): true for none
};

// A constant. Int and bool fields take integer, float8 takes real (compared as SQL does: NaN equals
// NaN and is greater than all else), timestamptz integer microseconds (INT64_MIN/MAX = -/+infinity),
// text and bytea bytes (compared bytewise), macaddr 6 bytes, inet 4 or 16 bytes with `bits` mask bits.
struct ArgusOperand {
  ArgusValue value;
  int32_t bits;
  int32_t reserved;
};

struct ArgusPredicate {
  int32_t op;          // ArgusOp
  int32_t field;       // for field nodes
  int32_t n_children;  // AND, OR: their children; NOT and the tests: 1; leaves: 0
  int32_t quantifier;  // ArgusQuantifier
  const ArgusOperand* operands;
  int32_t n_operands;
  int32_t reserved;
};

// How deep a condition may be nested. One that is no deeper is accepted; a deeper one is ARGUS_INVALID.
enum {
  ARGUS_MAX_DEPTH = 128,  // edges from the root of a predicate to its deepest leaf
  // Levels of a SQL condition that is pushed down. The slack is ample for what is put around it, such as the AND of all
  // conditions of a scan.
  ARGUS_MAX_PUSHED_DEPTH = ARGUS_MAX_DEPTH - 28,
  // Levels of the tree of a filter of `ra`. The slack is for what its SQL expression has besides: below a comparison
  // its column and its constant, perhaps in a cast, and around it a truth test.
  ARGUS_MAX_FILTER_DEPTH = ARGUS_MAX_PUSHED_DEPTH - 10
};

// ---- ra filters -----------------------------------------------------------------------------

struct ArgusFilter;  // opaque: a filter of `ra`, parsed

// Parse. NULL and error: ARGUS_INVALID, with *position = the byte of the offending word, from 0; -1: none in particular.
ArgusFilter* argus_filter_parse(const char* text, int32_t* position, ArgusError* error) noexcept;
// The condition that it is, over fields of flow records; no nodes: everything passes. Lives as long as the filter.
const ArgusPredicate* argus_filter_nodes(const ArgusFilter* filter, int32_t* n) noexcept;
// The same as SQL. Lives as long as the filter.
const char* argus_filter_sql(const ArgusFilter* filter) noexcept;
void argus_filter_close(ArgusFilter* filter) noexcept;  // NULL is allowed

// ---- scan -----------------------------------------------------------------------------------

enum ArgusCodecChoice : int32_t { ARGUS_CODEC_BEST = 0, ARGUS_CODEC_ZLIB = 1 };

// What text a database can store; other bytes are shown escaped, and are compared as they are shown.
enum ArgusTextEncoding : int32_t {
  ARGUS_TEXT_UTF8 = 0,
  ARGUS_TEXT_SINGLE_BYTE = 1,  // any byte but NUL
  ARGUS_TEXT_ASCII = 2         // other encodings: none above 7F
};

// When a side-car is believed to tell of an archive.
enum ArgusIndexTrust : int32_t {
  ARGUS_INDEX_STAT = 0,    // its size and times are those that were indexed
  ARGUS_INDEX_DIGEST = 1,  // its content is: all of it is read
  ARGUS_INDEX_OFF = 2      // no index is used, but to tell which names are wrong
};

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
  int32_t reserved;
  double sample;     // 0: all; else about which share of the chunks, or of archives without an index, to read
  uint64_t seed;     // which of them
  uint64_t* claims;  // NULL, or memory shared with other scans of the same list: 1 + its count words, at first 0
  ArgusTop top;      // n = 0: all rows. Means nothing with claims
  const ArgusPredicate* mark;  // with n_mark_nodes > 0: rows are told apart by it, see ArgusBatch.marks; copied
  int32_t n_mark_nodes;
  int32_t reserved2;
  const uint8_t* stream_key;  // 16 bytes, copied: see argus_scan_content(); NULL: nobody asks for it
};

// Rows of one call. All pointers live until the next call on the scan.
struct ArgusBatch {
  ArgusValue* values;    // row-major: n_rows x n_fields; the caller may change them
  const uint8_t* marks;  // for each row 1 if ArgusScanSpec.mark passes, else 0; NULL without one
  int32_t n_rows;        // 0 is possible before the end
  int32_t done;          // 1: no more rows after these
  int32_t has_notice;    // 1: notice tells of an archive; more may follow with the next calls
  int32_t reserved;
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

// ---- index ----------------------------------------------------------------------------------

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
  int32_t reserved;
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

// ---- identity -------------------------------------------------------------------------------

// What a file is, wherever it lies.
struct ArgusIdentity {
  int64_t bytes;        // compressed
  int64_t mtime;        // microseconds since the Unix epoch, when the reading began
  uint8_t digest[32];   // SHA-256
  int32_t has_changed;  // 1: size or times are not those of the list any more; the rest means nothing
  int32_t reserved;
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
  int32_t reserved;
};

struct ArgusStream;  // opaque

// Read the stream of archive i of a complete list, which must outlive the handle.
ArgusStream* argus_stream_open(const ArgusList* list, int32_t i, const ArgusStreamSpec* spec,
                               ArgusError* error) noexcept;
// Some milliseconds of work. *done = 1: identity is filled.
int32_t argus_stream_step(ArgusStream* handle, int32_t* done, ArgusStreamIdentity* identity,
                          ArgusError* error) noexcept;
void argus_stream_close(ArgusStream* handle) noexcept;  // NULL is allowed

// Whether archive i is still what was listed: size, times and inode. 1: it is.
int32_t argus_list_is_current(const ArgusList* list, int32_t i) noexcept;

// ---- rollups --------------------------------------------------------------------------------

// Sums over the flows of one file, see doc/hot_tables.md. The columns of each kind are those that argus_rollup_column_at() tells, in the order
// of the tables' columns.
enum ArgusRollupKind : int32_t {
  ARGUS_HOST_DAY = 0,     // by day: packed lists of hosts, their sums by hour and their peers, for ArgusHostDays
  ARGUS_SERVICE_DAY = 1,  // by day, protocol and destination port
  ARGUS_TRAFFIC = 2,      // by bin of five minutes, source id and protocol
  ARGUS_ROLLUP_KINDS = 3
};

int32_t argus_rollup_column_count(int32_t kind) noexcept;
const ArgusField* argus_rollup_column_at(int32_t kind, int32_t column) noexcept;  // static storage

// The fields of flows that are summed: a scan whose rows are added asks for these first, in this order.
const int32_t* argus_rollup_fields(int32_t* n) noexcept;  // static storage

// A day of a zone: flows with begin <= stime < end.
struct ArgusDay {
  int64_t begin, end;
  int32_t date;       // days since the Unix epoch
  int32_t is_summed;  // 0: its flows are in no rollup
};

// Rows of rollups. All pointers live until the next call on the handle.
struct ArgusRows {
  const ArgusValue* values;  // row-major
  int32_t n_rows;            // 0 is possible before the end
  int32_t done;              // 1: no more after these
};

struct ArgusRollup;  // opaque

ArgusRollup* argus_rollup_open(ArgusError* error) noexcept;
// Tell of a day of 80 hours at the most. At most ARGUS_MAX_ROLLUP_DAYS (else ARGUS_INVALID); the first is number 0, and
// so on.
enum { ARGUS_MAX_ROLLUP_DAYS = 400 };
int32_t argus_rollup_know_day(ArgusRollup* rollup, const ArgusDay* day, ArgusError* error) noexcept;
// Add the rows of a batch from *row on. *row becomes n_rows, or the first that was not added, and *time tells why: it is that row's
// stime, which lies in no day that is known: tell of it, and call again; or ARGUS_NO_TIME: the call was long enough, look at the memory
// and call again.
constexpr int64_t ARGUS_NO_TIME = INT64_MIN;
int32_t argus_rollup_add(ArgusRollup* rollup, const ArgusBatch* batch, int32_t n_fields, int32_t* row, int64_t* time,
                         ArgusError* error) noexcept;
// Bytes that it holds and will need to drain, about; INT64_MAX: it must be drained before more rows are added.
int64_t argus_rollup_memory(const ArgusRollup* rollup) noexcept;
// Take rows of a kind out, in the order of their day or time, then of the key; some milliseconds of work. From the first call on nothing
// is added until all kinds are done, one after the other; then the rollup is empty and goes on, and days stay known.
int32_t argus_rollup_drain(ArgusRollup* rollup, int32_t kind, ArgusRows* rows, ArgusError* error) noexcept;
void argus_rollup_close(ArgusRollup* rollup) noexcept;  // NULL is allowed

// Merges lists of ARGUS_HOST_DAY, which may be damaged, of one day into one row a host, and one a host and hour.
struct ArgusHostDays;  // opaque

int32_t argus_host_days_column_count() noexcept;
const ArgusField* argus_host_days_column_at(int32_t column) noexcept;  // static storage
int32_t argus_host_hours_column_count() noexcept;
const ArgusField* argus_host_hours_column_at(int32_t column) noexcept;  // static storage
// `n_runs` lists; with n_chosen > 0 only hosts that are in one of the first n_chosen are given.
ArgusHostDays* argus_host_days_open(int32_t n_runs, int32_t n_chosen, ArgusError* error) noexcept;
// The next row's bytes of a list, copied; length 0: there are no more.
int32_t argus_host_days_feed(ArgusHostDays* handle, int32_t run, const uint8_t* bytes, uint32_t length,
                             ArgusError* error) noexcept;
// Next rows: of days by host, of hours by host and hour; both are done at the same time. *wanted >= 0: the run to feed before the next call. ARGUS_CORRUPT: a list is damaged.
int32_t argus_host_days_next(ArgusHostDays* handle, ArgusRows* days, ArgusRows* hours, int32_t* wanted,
                             ArgusError* error) noexcept;
void argus_host_days_close(ArgusHostDays* handle) noexcept;  // NULL is allowed

// ---- sets of keys ---------------------------------------------------------------------------

// Keys are byte strings of 1 to ARGUS_MAX_KEY bytes. A set of them is packed into chunks of at most 128 KiB.
enum { ARGUS_MAX_KEY = 64 };

struct ArgusKeyPacker;  // opaque

ArgusKeyPacker* argus_key_packer_open(ArgusError* error) noexcept;
// Add a key, copied: in any order, several times. What comes in order is packed faster. ARGUS_INVALID: its length; or all together take
// more than 1 GiB, at 16 bytes a key of up to eight.
int32_t argus_key_packer_add(ArgusKeyPacker* packer, const uint8_t* bytes, uint32_t length, ArgusError* error) noexcept;
// The next chunk of the set, in order; *length 0: there are no more. Lives until the next call. After the first call nothing is added; it
// sorts, which takes longer than other calls: about 0.1 s for a million keys.
int32_t argus_key_packer_next(ArgusKeyPacker* packer, const uint8_t** bytes, uint32_t* length,
                              ArgusError* error) noexcept;
void argus_key_packer_close(ArgusKeyPacker* packer) noexcept;  // NULL is allowed

// The keys of one set that are in none of others. Chunks may be damaged: ARGUS_CORRUPT. It holds the keys of the one set alone.
struct ArgusNewKeys;  // opaque

ArgusNewKeys* argus_new_keys_open(ArgusError* error) noexcept;
// First all chunks of the set, in order.
int32_t argus_new_keys_want(ArgusNewKeys* handle, const uint8_t* bytes, uint32_t length, ArgusError* error) noexcept;
// Then those of the others, set by set, each in order; `set` tells them apart.
int32_t argus_new_keys_see(ArgusNewKeys* handle, int64_t set, const uint8_t* bytes, uint32_t length,
                           ArgusError* error) noexcept;
// Then the keys, rows of one column, in order.
int32_t argus_new_keys_next(ArgusNewKeys* handle, ArgusRows* rows, ArgusError* error) noexcept;
void argus_new_keys_close(ArgusNewKeys* handle) noexcept;  // NULL is allowed

// ---- export ---------------------------------------------------------------------------------

// Bytes of a new archive: append them to what was written. All pointers live until the next call on the export.
struct ArgusExportBatch {
  const uint8_t* bytes;
  int64_t length;     // 0 is possible before the end
  int32_t n_records;  // flow records among them
  int32_t done;       // 1: no more after these
  int32_t has_notice;
  int32_t reserved;
  ArgusNotice notice;
};

struct ArgusExport;  // opaque

// Export the flows of a complete list, which must outlive it, that pass a condition (copied). Opens no file yet.
ArgusExport* argus_export_open(const ArgusList* list, const ArgusPredicate* predicate, int32_t n_nodes,
                               ArgusError* error) noexcept;
// Next bytes. ARGUS_UNSUPPORTED: an archive of version 2, whose records cannot be mixed with others.
int32_t argus_export_next(ArgusExport* handle, ArgusExportBatch* batch, ArgusError* error) noexcept;
void argus_export_close(ArgusExport* handle) noexcept;  // NULL is allowed

// ---- text -------------------------------------------------------------------------------------

// A path, or a message with one in it, as a database of the encoding can store it, into `out`, which has room for 4 * length:
// foreign bytes as \xHH, each backslash twice, so that no two paths look alike. Returns how many bytes it has.
uint32_t argus_text_store(const char* text, uint32_t length, int32_t encoding, char* out) noexcept;
// The path that such a text shows, into `out`, which has room for length. Of a glob only \xHH is read: its backslashes are for
// its expansion. Returns how many bytes it has.
uint32_t argus_text_path(const char* text, uint32_t length, int32_t is_glob, char* out) noexcept;

// ---- what is in an archive --------------------------------------------------------------------

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
