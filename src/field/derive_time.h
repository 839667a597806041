// Time fields: stamps, durations, and what aggregation keeps of durations. ra-fields.md 1-3.
#ifndef ARGUS_FIELD_DERIVE_TIME_H
#define ARGUS_FIELD_DERIVE_TIME_H

#include "field/derive.h"

namespace argus {

// Stamps in microseconds since the Unix epoch, NULL for 0: of the record, and of a side.
void DeriveStime(Record& r, int, ArgusValue* v);
void DeriveLtime(Record& r, int, ArgusValue* v);
void DeriveSideStart(Record& r, int side, ArgusValue* v);
void DeriveSideEnd(Record& r, int side, ArgusValue* v);
// Durations in seconds.
void DeriveDur(Record& r, int, ArgusValue* v);
void DeriveSideDur(Record& r, int side, ArgusValue* v);

// How many records were aggregated, and statistics of their durations in seconds.
void DeriveTrans(Record& r, int, ArgusValue* v);
void DeriveMean(Record& r, int, ArgusValue* v);
void DeriveStddev(Record& r, int, ArgusValue* v);
void DeriveMin(Record& r, int, ArgusValue* v);
void DeriveMax(Record& r, int, ArgusValue* v);
void DeriveSum(Record& r, int, ArgusValue* v);

}  // namespace argus

#endif
