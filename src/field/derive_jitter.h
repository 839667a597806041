// Inter-packet times and jitter, in milliseconds. ra-fields.md 13; layout argus-record-format.md 3.10.
#ifndef ARGUS_FIELD_DERIVE_JITTER_H
#define ARGUS_FIELD_DERIVE_JITTER_H

#include "field/derive.h"

namespace argus {

// All are NULL for a record without jitter statistics.
// Means over all packets of the side, and over those of its active and of its idle phases.
void DeriveIntPkt(Record& r, int side, ArgusValue* v);
void DeriveIntPktActive(Record& r, int side, ArgusValue* v);
void DeriveIntPktIdle(Record& r, int side, ArgusValue* v);
// Extremes, over the same packets.
void DeriveIntPktMax(Record& r, int side, ArgusValue* v);
void DeriveIntPktMin(Record& r, int side, ArgusValue* v);
void DeriveIntPktActiveMax(Record& r, int side, ArgusValue* v);
void DeriveIntPktActiveMin(Record& r, int side, ArgusValue* v);
void DeriveIntPktIdleMax(Record& r, int side, ArgusValue* v);
void DeriveIntPktIdleMin(Record& r, int side, ArgusValue* v);
// Standard deviations, over the same packets.
void DeriveJitter(Record& r, int side, ArgusValue* v);
void DeriveJitterActive(Record& r, int side, ArgusValue* v);
void DeriveJitterIdle(Record& r, int side, ArgusValue* v);
// Histograms, over the same packets: 8 bins of one byte.
void DeriveIntDist(Record& r, int side, ArgusValue* v);
void DeriveIntDistActive(Record& r, int side, ArgusValue* v);
void DeriveIntDistIdle(Record& r, int side, ArgusValue* v);

}  // namespace argus

#endif
