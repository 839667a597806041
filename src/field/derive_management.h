// Management records (MAR): what a sensor says about itself. argus-record-format.md 4; ra-fields.md 15.
#ifndef ARGUS_FIELD_DERIVE_MANAGEMENT_H
#define ARGUS_FIELD_DERIVE_MANAGEMENT_H

#include "field/derive.h"

namespace argus {

void DeriveMarSrcid(Record& r, int, ArgusValue* v);
// `ra` shows the time of the record as stime and the sensor's or interval's start as ltime (version 3).
void DeriveMarNow(Record& r, int, ArgusValue* v);
void DeriveMarStart(Record& r, int, ArgusValue* v);
void DeriveMarCause(Record& r, int, ArgusValue* v);
void DeriveMarStatus(Record& r, int, ArgusValue* v);

// Each sets an unsigned number of the record, in bits as its name says. `offset` is its place in the record, bytes: the
// field table passes it as the side.
void DeriveMar8(Record& r, int offset, ArgusValue* v);
void DeriveMar16(Record& r, int offset, ArgusValue* v);
void DeriveMar32(Record& r, int offset, ArgusValue* v);
void DeriveMar64(Record& r, int offset, ArgusValue* v);
// Sets a signed number.
void DeriveMarSigned32(Record& r, int offset, ArgusValue* v);
// Sets an IPv4 address, 4 bytes; NULL if the record ends before it.
void DeriveMarAddress(Record& r, int offset, ArgusValue* v);

}  // namespace argus

#endif
