// The fields of records and the values of rows.
#ifndef ARGUS_API_FIELD_H
#define ARGUS_API_FIELD_H

#include <stdint.h>

#include "error.h"

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

// Rows of rollups. All pointers live until the next call on the handle.
struct ArgusRows {
  const ArgusValue* values;  // row-major
  int32_t n_rows;            // 0 is possible before the end
  int32_t done;              // 1: no more after these
};

// What text a database can store; other bytes are shown escaped, and are compared as they are shown.
enum ArgusTextEncoding : int32_t {
  ARGUS_TEXT_UTF8 = 0,
  ARGUS_TEXT_SINGLE_BYTE = 1,  // any byte but NUL
  ARGUS_TEXT_ASCII = 2         // other encodings: none above 7F
};

// A path, or a message with one in it, as a database of the encoding can store it, into `out`, which has room for 4 * length:
// foreign bytes as \xHH, each backslash twice, so that no two paths look alike. Returns how many bytes it has.
uint32_t argus_text_store(const char* text, uint32_t length, int32_t encoding, char* out) noexcept;
// The path that such a text shows, into `out`, which has room for length. Of a glob only \xHH is read: its backslashes are for
// its expansion. Returns how many bytes it has.
uint32_t argus_text_path(const char* text, uint32_t length, int32_t is_glob, char* out) noexcept;

#endif
