// Who talked to whom: source id, addresses, protocol, ports, and the raw numbers of the flow key. ra-fields.md 4-5.
#ifndef ARGUS_FIELD_DERIVE_KEY_H
#define ARGUS_FIELD_DERIVE_KEY_H

#include <optional>

#include "field/derive.h"

namespace argus {

// The sensor: its id as text, its interface, and the sequence number of the record.
void DeriveSrcid(Record& r, int, ArgusValue* v);
void DeriveInterface(Record& r, int, ArgusValue* v);
void DeriveSeq(Record& r, int, ArgusValue* v);

// Addresses are 4 or 16 bytes in network order, ports numbers; NULL for a key that has none.
void DeriveAddr(Record& r, int side, ArgusValue* v);
void DeriveNet(Record& r, int side, ArgusValue* v);
void DerivePort(Record& r, int side, ArgusValue* v);
void DeriveProto(Record& r, int, ArgusValue* v);

// Raw numbers of the key.
void DeriveFamily(Record& r, int, ArgusValue* v);
void DeriveIpProto(Record& r, int, ArgusValue* v);
void DeriveEtype(Record& r, int, ArgusValue* v);
void DeriveKeyModel(Record& r, int, ArgusValue* v);
void DeriveIgmpType(Record& r, int, ArgusValue* v);
void DeriveSpi(Record& r, int, ArgusValue* v);

// community_id.h; the other two are those of a key of WLAN.
void DeriveCommunityId(Record& r, int, ArgusValue* v);
void DeriveBssid(Record& r, int, ArgusValue* v);
void DeriveSsid(Record& r, int, ArgusValue* v);

// Type, code and id of a flow that is ICMP, v4 or v6.
void DeriveIcmpType(Record& r, int, ArgusValue* v);
void DeriveIcmpCode(Record& r, int, ArgusValue* v);
void DeriveIcmpId(Record& r, int, ArgusValue* v);
// The ICMP error that came back about a flow, whether that is ICMP or not.
void DeriveIcmpMap(Record& r, int, ArgusValue* v);
void DeriveIcmpErrorType(Record& r, int, ArgusValue* v);
void DeriveIcmpErrorCode(Record& r, int, ArgusValue* v);
void DeriveInode(Record& r, int, ArgusValue* v);

// Returns type and code of the ICMP error that came back; nothing if none did.
std::optional<IcmpKind> IcmpErrorOf(const Record& r);

}  // namespace argus

#endif
