// Who talked to whom: source id, addresses, protocol, ports, and the raw numbers of the flow key. ra-fields.md 4-5.
#ifndef ARGUS_FIELD_DERIVE_KEY_H
#define ARGUS_FIELD_DERIVE_KEY_H

#include <optional>

#include "field/derive.h"

namespace argus {

void DeriveSrcid(Record& r, int, ArgusValue* v);
void DeriveInterface(Record& r, int, ArgusValue* v);
void DeriveSeq(Record& r, int, ArgusValue* v);

void DeriveAddr(Record& r, int side, ArgusValue* v);
void DeriveNet(Record& r, int side, ArgusValue* v);
void DerivePort(Record& r, int side, ArgusValue* v);
void DeriveProto(Record& r, int, ArgusValue* v);

void DeriveFamily(Record& r, int, ArgusValue* v);
void DeriveIpProto(Record& r, int, ArgusValue* v);
void DeriveEtype(Record& r, int, ArgusValue* v);
void DeriveKeyModel(Record& r, int, ArgusValue* v);
void DeriveIgmpType(Record& r, int, ArgusValue* v);
void DeriveSpi(Record& r, int, ArgusValue* v);

void DeriveCommunityId(Record& r, int, ArgusValue* v);
void DeriveBssid(Record& r, int, ArgusValue* v);
void DeriveSsid(Record& r, int, ArgusValue* v);

// ICMP v4 and v6: of the flow itself.
void DeriveIcmpType(Record& r, int, ArgusValue* v);
void DeriveIcmpCode(Record& r, int, ArgusValue* v);
void DeriveIcmpId(Record& r, int, ArgusValue* v);
// Of the ICMP error that came back about a flow, of ICMP or not.
void DeriveIcmpMap(Record& r, int, ArgusValue* v);
void DeriveIcmpErrorType(Record& r, int, ArgusValue* v);
void DeriveIcmpErrorCode(Record& r, int, ArgusValue* v);
void DeriveInode(Record& r, int, ArgusValue* v);

// What came back; nothing if nothing did.
std::optional<IcmpKind> IcmpErrorOf(const Record& r);

}  // namespace argus

#endif
