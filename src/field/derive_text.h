// Addresses and ports as `ra -n` prints them, for any kind of key. ra-fields.md 4.
#ifndef ARGUS_FIELD_DERIVE_TEXT_H
#define ARGUS_FIELD_DERIVE_TEXT_H

#include "field/derive.h"

namespace argus {

// NULL where `ra` prints nothing. The text stands in the record's scratch memory or is static.
void DeriveAddrText(Record& r, int side, ArgusValue* v);
void DerivePortText(Record& r, int side, ArgusValue* v);

}  // namespace argus

#endif
