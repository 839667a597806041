// Record -> value, one function a field. The field table (field_table.cpp) says which is which.
//
// `side` is 0 for the source and 1 for the destination, in the direction that `ra` prints (after its direction
// correction); fields of the whole record ignore it. Formulas and their 32-bit float steps: ra-fields.md, by section.
#ifndef ARGUS_FIELD_DERIVE_H
#define ARGUS_FIELD_DERIVE_H

#include "api/argus.h"
#include "record/record.h"

namespace argus {

using Derive = void (*)(Record& r, int side, ArgusValue* v);

// The index of a printed side in what a record keeps by side.
inline int Index(Record& r, int side) { return side == 0 ? r.Src() : r.Dst(); }

}  // namespace argus

#endif
