// The fields of records, the values of rows, and text as a database can store it.
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
  ARGUS_INT4_ARRAY = 9,  // one byte per element, each 0..255
  ARGUS_DATE = 10        // days since the Unix epoch; only in rollups
};

struct ArgusField {
  const char* name;     // the name of the `ra` field, which is the column's
  int32_t type;         // ArgusType
  const char* comment;  // meaning and unit, for COMMENT ON COLUMN
};

// Returns how many fields records of an ArgusKind have. They are numbered from 0, in the order in which IMPORT FOREIGN
// SCHEMA lists them.
int32_t argus_field_count(int32_t kind) noexcept;

// Returns field number `field`, from 0 to argus_field_count() - 1, in static storage.
const ArgusField* argus_field_at(int32_t kind, int32_t field) noexcept;

// Returns the number of the field of that name, or -1 if there is none.
int32_t argus_field_find(int32_t kind, const char* name) noexcept;

// One value of one row. The field's type says which member counts: `integer` for INT4, INT8, BOOL, TIMESTAMPTZ and
// DATE, `real` for FLOAT8, and for the others `length` bytes at `bytes`, which live as long as the rows. Text is not
// NUL-terminated.
struct ArgusValue {
  union {
    int64_t integer;
    double real;
    const uint8_t* bytes;
  };
  uint32_t length;
  uint32_t is_null;  // 0 or 1
};

// Rows of rollups and of sets of keys. All pointers live until the next call on the handle.
struct ArgusRows {
  const ArgusValue* values;  // row-major: n_rows times the columns of the kind
  int32_t n_rows;            // may be 0 before the end
  int32_t done;              // 1: no row follows these
};

// What text a database can store. Other bytes are shown escaped, and are compared as they are shown.
enum ArgusTextEncoding : int32_t {
  ARGUS_TEXT_UTF8 = 0,
  ARGUS_TEXT_SINGLE_BYTE = 1,  // any byte but NUL
  ARGUS_TEXT_ASCII = 2         // any other encoding: bytes 01 to 7F
};

// Writes a path, or a message that holds one, to `out` as a database of the ArgusTextEncoding can store it: foreign
// bytes as \xHH, each backslash twice, so that no two paths look alike. `out` has room for 4 * length bytes. Returns
// how many it wrote; there is no NUL after them.
uint32_t argus_text_store(const char* text, uint32_t length, int32_t encoding, char* out) noexcept;

// Writes the path that such a text shows to `out`, which has room for `length` bytes. In a glob (is_glob = 1) only \xHH
// is decoded, since its other backslashes are for its expansion. Returns how many bytes it wrote; there is no NUL after
// them.
uint32_t argus_text_path(const char* text, uint32_t length, int32_t is_glob, char* out) noexcept;

#endif
