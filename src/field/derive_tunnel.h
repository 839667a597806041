// What version 5 records about tunnels: GRE, VXLAN, GENEVE, and the raw headers of an encapsulation.
//
// All are NULL where the record has no such DSR. Addresses are 4 or 16 bytes in network order; `side` of a tunnel's
// address is that of its first packet, not the printed one.
#ifndef ARGUS_FIELD_DERIVE_TUNNEL_H
#define ARGUS_FIELD_DERIVE_TUNNEL_H

#include "field/derive.h"

namespace argus {

void DeriveGreAddr(Record& r, int side, ArgusValue* v);
void DeriveGreProto(Record& r, int side, ArgusValue* v);
void DeriveVni(Record& r, int side, ArgusValue* v);
void DeriveGeneveAddr(Record& r, int side, ArgusValue* v);
void DeriveGeneveProto(Record& r, int side, ArgusValue* v);
void DeriveGeneveVni(Record& r, int side, ArgusValue* v);
void DeriveEncapsulationHeader(Record& r, int side, ArgusValue* v);

}  // namespace argus

#endif
