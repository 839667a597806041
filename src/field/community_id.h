// The Community ID of a flow, version 1: one string for what Zeek, Suricata and Arkime call the same flow.
// Source: https://github.com/corelight/community-id-spec, with the mapping of ICMP types that it refers to.
#ifndef ARGUS_FIELD_COMMUNITY_ID_H
#define ARGUS_FIELD_COMMUNITY_ID_H

#include <cstddef>
#include <cstdint>

namespace argus {

// What is hashed: addresses of 4 or 16 bytes in network order, in any direction, borrowed; ports in host order.
struct FlowTuple {
  const uint8_t* address[2];
  size_t address_size;
  uint8_t protocol;
  bool has_ports = false;  // without them the addresses and the protocol are hashed alone
  bool one_way = false;    // the direction is part of what is hashed
  uint16_t port[2] = {};
};

// Puts type and code of an ICMP message in the place of ports: a request and its reply get the same two numbers.
void SetIcmpPorts(FlowTuple* flow, uint8_t type, uint8_t code);

inline constexpr size_t kCommunityIdSize = 30;
// Writes the id to `out`, which has room for kCommunityIdSize: "1:" and 28 characters, no NUL after them.
void CommunityId(const FlowTuple& flow, char* out);

}  // namespace argus

#endif
