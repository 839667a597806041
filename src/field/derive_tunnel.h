// What version 5 tells of tunnels: GRE, VXLAN, GENEVE, and the raw headers of an encapsulation.
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
