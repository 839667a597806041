// What lies around the flow: MAC, VLAN, MPLS, encapsulation, IP attributes, user data, labels. ra-fields.md 4, 12, 14.
#ifndef ARGUS_FIELD_DERIVE_LAYERS_H
#define ARGUS_FIELD_DERIVE_LAYERS_H

#include "field/derive.h"

namespace argus {

// Layers below IP, each NULL where the record has none: 6 bytes of a MAC address, the tag control information of a VLAN
// and its id, the outermost MPLS label, and letters for the kinds of encapsulation.
void DeriveMac(Record& r, int side, ArgusValue* v);
void DeriveVlan(Record& r, int side, ArgusValue* v);
void DeriveVid(Record& r, int side, ArgusValue* v);
void DeriveMpls(Record& r, int side, ArgusValue* v);
void DeriveEncapsulation(Record& r, int side, ArgusValue* v);

// IP attributes, each NULL where the record has none for the side.
void DeriveTos(Record& r, int side, ArgusValue* v);
void DeriveDsb(Record& r, int side, ArgusValue* v);
void DeriveTtl(Record& r, int side, ArgusValue* v);
void DeriveHops(Record& r, int side, ArgusValue* v);
void DeriveIpId(Record& r, int side, ArgusValue* v);
void DeriveFragment(Record& r, int side, ArgusValue* v);

// User data as bytes, and what stands in DSRs of its own.
void DeriveUser(Record& r, int side, ArgusValue* v);
void DeriveKeystrokes(Record& r, int side, ArgusValue* v);
void DeriveAllKeystrokes(Record& r, int, ArgusValue* v);
void DeriveLabel(Record& r, int, ArgusValue* v);
void DeriveHash(Record& r, int, ArgusValue* v);
void DeriveHashIndex(Record& r, int, ArgusValue* v);
void DeriveScore(Record& r, int, ArgusValue* v);
void DeriveUndecoded(Record& r, int, ArgusValue* v);

// IP attributes (argus-record-format.md 3.9), in stored order.
struct IpAttributes {
  bool has[2] = {};  // the direction's word is there
  uint8_t ttl[2] = {}, tos[2] = {};
  uint16_t id[2] = {};
  uint32_t options[2] = {};
  bool fragment[2] = {};
};
// Reads them; all is empty where the record has none.
IpAttributes ReadIpAttributes(const Record& r);

}  // namespace argus

#endif
