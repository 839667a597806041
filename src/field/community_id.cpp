#include "field/community_id.h"

#include <nettle/base64.h>
#include <nettle/sha1.h>

#include <cstring>
#include <span>

#include "record/record_format.h"

namespace argus {

namespace {

struct Exchange {
  uint8_t request, reply;
};

constexpr Exchange kIcmpExchanges[] = {{8, 0}, {13, 14}, {15, 16}, {10, 9}, {17, 18}};
constexpr Exchange kIcmp6Exchanges[] = {{128, 129}, {130, 131}, {133, 134}, {135, 136}, {139, 140}, {144, 145}};

// Returns whether the first address and port come first in the hash.
bool IsOrdered(const FlowTuple& flow) {
  const int order = std::memcmp(flow.address[0], flow.address[1], flow.address_size);
  return order != 0 ? order < 0 : flow.port[0] <= flow.port[1];
}

void Update16(sha1_ctx* hash, uint16_t value) {
  const uint8_t bytes[2] = {static_cast<uint8_t>(value >> 8), static_cast<uint8_t>(value)};
  sha1_update(hash, sizeof(bytes), bytes);
}

}  // namespace

void SetIcmpPorts(FlowTuple* flow, uint8_t type, uint8_t code) {
  using Exchanges = std::span<const Exchange>;
  const Exchanges exchanges = flow->protocol == kIcmp6 ? Exchanges(kIcmp6Exchanges) : Exchanges(kIcmpExchanges);
  flow->has_ports = true;
  flow->one_way = true;
  flow->port[0] = type;
  flow->port[1] = code;
  for (const Exchange& e : exchanges) {
    if (type != e.request && type != e.reply) continue;
    flow->one_way = false;
    flow->port[1] = type == e.request ? e.reply : e.request;
  }
}

void CommunityId(const FlowTuple& flow, char* out) {
  constexpr uint16_t kSeed = 0;
  const int first = flow.one_way || IsOrdered(flow) ? 0 : 1;
  sha1_ctx hash;
  sha1_init(&hash);
  Update16(&hash, kSeed);
  for (const int side : {first, 1 - first}) sha1_update(&hash, flow.address_size, flow.address[side]);
  Update16(&hash, static_cast<uint16_t>(flow.protocol << 8));
  if (flow.has_ports) {
    for (const int side : {first, 1 - first}) Update16(&hash, flow.port[side]);
  }
  uint8_t digest[SHA1_DIGEST_SIZE];
  sha1_digest(&hash, sizeof(digest), digest);
  static_assert(2 + BASE64_ENCODE_RAW_LENGTH(SHA1_DIGEST_SIZE) == kCommunityIdSize);
  out[0] = '1';
  out[1] = ':';
  base64_encode_raw(out + 2, sizeof(digest), digest);
}

}  // namespace argus
