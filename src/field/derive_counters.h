// Counters, rates, ratios, sizes and losses. ra-fields.md 9-10.
#ifndef ARGUS_FIELD_DERIVE_COUNTERS_H
#define ARGUS_FIELD_DERIVE_COUNTERS_H

#include "field/derive.h"

namespace argus {

void DerivePkts(Record& r, int, ArgusValue* v);
void DeriveBytes(Record& r, int, ArgusValue* v);
void DeriveAppBytes(Record& r, int, ArgusValue* v);
void DeriveSidePkts(Record& r, int side, ArgusValue* v);
void DeriveSideBytes(Record& r, int side, ArgusValue* v);
void DeriveSideAppBytes(Record& r, int side, ArgusValue* v);

void DeriveRate(Record& r, int, ArgusValue* v);
void DeriveLoad(Record& r, int, ArgusValue* v);
void DeriveSideRate(Record& r, int side, ArgusValue* v);
void DeriveSideLoad(Record& r, int side, ArgusValue* v);
void DeriveMeanSize(Record& r, int side, ArgusValue* v);
void DeriveMaxSize(Record& r, int side, ArgusValue* v);
void DeriveMinSize(Record& r, int side, ArgusValue* v);
void DeriveSizeHistogram(Record& r, int side, ArgusValue* v);
void DerivePcr(Record& r, int, ArgusValue* v);
void DeriveAppShare(Record& r, int, ArgusValue* v);
void DeriveSideAppShare(Record& r, int side, ArgusValue* v);

void DeriveLoss(Record& r, int, ArgusValue* v);
void DerivePloss(Record& r, int, ArgusValue* v);
void DeriveSideLoss(Record& r, int side, ArgusValue* v);
void DeriveSidePloss(Record& r, int side, ArgusValue* v);

}  // namespace argus

#endif
