// The DSRs that records have: which types are known, and where the decoder notes each of them.
//
// A DSR more is its type in record_format.h and a row of kDsrRows; a slot, too, if it is decoded.
#ifndef ARGUS_RECORD_DSR_SLOTS_H
#define ARGUS_RECORD_DSR_SLOTS_H

#include <array>
#include <cstdint>

#include "record/record_format.h"

namespace argus {

// The DSRs that the decoder looks at; user data has a slot for each side.
enum DsrSlot : uint8_t {
  kSlotNone,
  kSlotTransport,
  kSlotFlow,
  kSlotTime,
  kSlotMetric,
  kSlotPacketSize,
  kSlotEncapsulation,
  kSlotNetwork,
  kSlotAsn,
  kSlotIcmp,
  kSlotVlan,
  kSlotMac,
  kSlotMpls,
  kSlotJitter,
  kSlotIpAttributes,
  kSlotSrcUser,
  kSlotDstUser,
  kSlotBehaviour,
  kSlotAggregation,
  kSlotCountry,
  kSlotLabel,
  kSlotHash,
  kSlotGre,
  kSlotVxlan,
  kSlotGeneve,
  kSlotScore,
  kSlotGeo,
  kSlotLocality,
  kSlotCount
};

struct DsrRow {
  DsrType type;
  DsrSlot slot;  // kSlotNone: known, but not decoded. kSlotSrcUser: that of the side is chosen by the DSR's header
};

// Every known type.
inline constexpr DsrRow kDsrRows[] = {
    {kDsrTransport, kSlotTransport},
    {kDsrFlow, kSlotFlow},
    {kDsrTime, kSlotTime},
    {kDsrMetric, kSlotMetric},
    {kDsrPacketSize, kSlotPacketSize},
    {kDsrEncapsulation, kSlotEncapsulation},
    {kDsrNetwork, kSlotNetwork},
    {kDsrAsn, kSlotAsn},
    {kDsrIcmp, kSlotIcmp},
    {kDsrVlan, kSlotVlan},
    {kDsrMac, kSlotMac},
    {kDsrMpls, kSlotMpls},
    {kDsrJitter, kSlotJitter},
    {kDsrIpAttributes, kSlotIpAttributes},
    {kDsrUserData, kSlotSrcUser},
    {kDsrBehaviour, kSlotBehaviour},
    {kDsrAggregation, kSlotAggregation},
    {kDsrCorrelation, kSlotNone},
    {kDsrCountry, kSlotCountry},
    {kDsrLabel, kSlotLabel},
    {kDsrHash, kSlotHash},
    {kDsrGre, kSlotGre},
    {kDsrVxlan, kSlotVxlan},
    {kDsrGeneve, kSlotGeneve},
    {kDsrScore, kSlotScore},
    {kDsrGeo, kSlotGeo},
    {kDsrLocality, kSlotLocality},
};

// The slot of each value of a DSR's first byte. Other types, and DSRs of just a header (kDsrImmediate), have none.
constexpr std::array<uint8_t, 256> MakeSlotOfType() {
  std::array<uint8_t, 256> slots{};
  for (const DsrRow& row : kDsrRows) slots[row.type] = row.slot;
  return slots;
}
inline constexpr std::array<uint8_t, 256> kSlotOfType = MakeSlotOfType();

// Returns whether each type is known; the first byte of a DSR without kDsrImmediate.
constexpr std::array<bool, 128> MakeKnownTypes() {
  std::array<bool, 128> known{};
  for (const DsrRow& row : kDsrRows) known[row.type] = true;
  return known;
}
inline constexpr std::array<bool, 128> kIsKnownType = MakeKnownTypes();

}  // namespace argus

#endif
