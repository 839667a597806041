// The nine flag characters of `ra`. ra-fields.md 8.
#ifndef ARGUS_FIELD_DERIVE_FLAGS_H
#define ARGUS_FIELD_DERIVE_FLAGS_H

#include "field/derive.h"

namespace argus {

// Text of up to nine characters with outer blanks trimmed; NULL if all are blank.
void DeriveFlags(Record& r, int, ArgusValue* v);

}  // namespace argus

#endif
