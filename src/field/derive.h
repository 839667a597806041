// Record -> value, one function per field. The field table (field_table.cpp) says which is which.
//
// Each function sets the value of a field that `r` shows, NULL if it has none. Text and bytes point into the record,
// its scratch memory or static memory, and live until the record is assigned anew.
//
// `side` is 0 for the source and 1 for the destination, in the direction that `ra` prints (after its direction
// correction); fields of the whole record ignore it. Formulas and their 32-bit float steps: ra-fields.md, by section.
#ifndef ARGUS_FIELD_DERIVE_H
#define ARGUS_FIELD_DERIVE_H

#include "api/argus.h"
#include "record/record.h"

namespace argus {

using Derive = void (*)(Record& r, int side, ArgusValue* v);

// Returns the index of a printed side in what a record keeps by side, in stored order.
inline int Index(Record& r, int side) { return side == 0 ? r.Src() : r.Dst(); }

}  // namespace argus

#endif
