// TCP: windows, sequence numbers, handshake times, options, gaps, raw flag words. ra-fields.md 11.
#ifndef ARGUS_FIELD_DERIVE_TCP_H
#define ARGUS_FIELD_DERIVE_TCP_H

#include "field/derive.h"

namespace argus {

// All are NULL for flows that are not TCP.
// Windows in bytes, after scaling, the base of sequence numbers, and the segment size in bytes (version 5).
void DeriveSwin(Record& r, int, ArgusValue* v);
void DeriveDwin(Record& r, int, ArgusValue* v);
void DeriveSeqBase(Record& r, int side, ArgusValue* v);
void DeriveSegmentSize(Record& r, int side, ArgusValue* v);
// Legs of the handshake in seconds, and the throughput that window and round trip allow.
void DeriveTcpRtt(Record& r, int, ArgusValue* v);
void DeriveSynAck(Record& r, int, ArgusValue* v);
void DeriveAckDat(Record& r, int, ArgusValue* v);
void DeriveMaxThroughput(Record& r, int side, ArgusValue* v);
void DeriveTcpOpt(Record& r, int, ArgusValue* v);
void DeriveGap(Record& r, int side, ArgusValue* v);

// Raw words of flags.
void DeriveTcpStatus(Record& r, int, ArgusValue* v);
void DeriveTcpFlags(Record& r, int side, ArgusValue* v);
void DeriveTcpOptions(Record& r, int, ArgusValue* v);

// Returns the bytes missing between what the sequence numbers say and what was seen, on a printed side; -1: not TCP.
int64_t TcpGap(Record& r, int side);

}  // namespace argus

#endif
