// The nine flag characters of `ra`. ra-fields.md 8.
#ifndef ARGUS_DERIVE_FLAGS_H
#define ARGUS_DERIVE_FLAGS_H

#include "derive.h"

namespace argus {

void DeriveFlags(Record& r, int, ArgusValue* v);

}  // namespace argus

#endif
