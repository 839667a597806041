// Counters, rates, ratios, sizes and losses. ra-fields.md 9-10.
#ifndef ARGUS_FIELD_DERIVE_COUNTERS_H
#define ARGUS_FIELD_DERIVE_COUNTERS_H

#include "field/derive.h"

namespace argus {

// Counters of both sides together, and of one side.
void DerivePkts(Record& r, int, ArgusValue* v);
void DeriveBytes(Record& r, int, ArgusValue* v);
void DeriveAppBytes(Record& r, int, ArgusValue* v);
void DeriveSidePkts(Record& r, int side, ArgusValue* v);
void DeriveSideBytes(Record& r, int side, ArgusValue* v);
void DeriveSideAppBytes(Record& r, int side, ArgusValue* v);

// Packets per second after the first packet.
void DeriveRate(Record& r, int, ArgusValue* v);
void DeriveSideRate(Record& r, int side, ArgusValue* v);
// Bits per second of the packets after the first.
void DeriveLoad(Record& r, int, ArgusValue* v);
void DeriveSideLoad(Record& r, int side, ArgusValue* v);
// Packet sizes in bytes: the mean is 0 without packets, all others are NULL where the record has none. The histogram
// has 8 bins of one byte.
void DeriveMeanSize(Record& r, int side, ArgusValue* v);
void DeriveMaxSize(Record& r, int side, ArgusValue* v);
void DeriveMinSize(Record& r, int side, ArgusValue* v);
void DeriveSizeHistogram(Record& r, int side, ArgusValue* v);
// Producer-consumer ratio, -1 to 1, and the share of application bytes, 0 to 1.
void DerivePcr(Record& r, int, ArgusValue* v);
void DeriveAppShare(Record& r, int, ArgusValue* v);
void DeriveSideAppShare(Record& r, int side, ArgusValue* v);

// Packets lost or sent again, and their share in percent.
void DeriveLoss(Record& r, int, ArgusValue* v);
void DerivePloss(Record& r, int, ArgusValue* v);
void DeriveSideLoss(Record& r, int side, ArgusValue* v);
void DeriveSidePloss(Record& r, int side, ArgusValue* v);

}  // namespace argus

#endif
