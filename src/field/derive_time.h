// Time fields: stamps, durations, and what aggregation keeps of durations. ra-fields.md 1-3.
#ifndef ARGUS_FIELD_DERIVE_TIME_H
#define ARGUS_FIELD_DERIVE_TIME_H

#include "field/derive.h"

namespace argus {

void DeriveStime(Record& r, int, ArgusValue* v);
void DeriveLtime(Record& r, int, ArgusValue* v);
void DeriveSideStart(Record& r, int side, ArgusValue* v);
void DeriveSideEnd(Record& r, int side, ArgusValue* v);
void DeriveDur(Record& r, int, ArgusValue* v);
void DeriveSideDur(Record& r, int side, ArgusValue* v);

void DeriveTrans(Record& r, int, ArgusValue* v);
void DeriveMean(Record& r, int, ArgusValue* v);
void DeriveStddev(Record& r, int, ArgusValue* v);
void DeriveMin(Record& r, int, ArgusValue* v);
void DeriveMax(Record& r, int, ArgusValue* v);
void DeriveSum(Record& r, int, ArgusValue* v);

}  // namespace argus

#endif
