#include "rollup/host_list.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/saturating.h"
#include "field/set_value.h"

namespace argus {

namespace {

constexpr uint8_t kIsIpv6 = 1;
constexpr uint8_t kEndOfPeers6 = 255;
constexpr uint64_t kEndOfPeers = 0, kPeers6Follow = 1, kPeer4 = 2;
constexpr uint64_t kOneHour = 2;  // one hour in the first byte of a host
constexpr int64_t kMostHours = INT32_MAX;
constexpr uint64_t kMaxIpv4 = UINT32_MAX;

uint64_t ZigZag(int64_t v) { return static_cast<uint64_t>(v) << 1 ^ static_cast<uint64_t>(v >> 63); }
int64_t UnZigZag(uint64_t v) { return static_cast<int64_t>(v >> 1 ^ (0 - (v & 1))); }

}  // namespace

void HostSums::Add(const HostSums& other) {
  first_seen = std::min(first_seen, other.first_seen);
  last_seen = std::max(last_seen, other.last_seen);
  for (int i = 0; i < 2; i++) {
    AddTo(&pkts[i], static_cast<uint64_t>(other.pkts[i]));
    AddTo(&bytes[i], static_cast<uint64_t>(other.bytes[i]));
    AddTo(&flows[i], static_cast<uint64_t>(other.flows[i]));
  }
}

ArgusValue* SetSums(ArgusValue* v, const HostSums& sums) {
  SetInt(v++, sums.first_seen);
  SetInt(v++, sums.last_seen);
  for (const int64_t* const pair : {sums.pkts, sums.bytes, sums.flows}) {
    for (int i = 0; i < 2; i++) SetInt(v++, pair[i]);
  }
  return v;
}

void HostListWriter::Clear() {
  size_ = 0;
  last_ipv4_ = 0;
  last_hour_ = 0;
}

void HostListWriter::PutVarint(uint64_t value) {
  uint8_t* at = bytes_.data() + size_;
  for (; value >= 0x80; value >>= 7) *at++ = static_cast<uint8_t>(value | 0x80);
  *at++ = static_cast<uint8_t>(value);
  size_ = static_cast<size_t>(at - bytes_.data());
}

// Writes the bytes of an address after the first `skipped` ones.
void HostListWriter::Put(const Host& host, size_t skipped) {
  uint8_t bytes[16];
  host.Put(bytes);
  std::memcpy(bytes_.data() + size_, bytes + skipped, host.size() - skipped);
  size_ += host.size() - skipped;
}

void HostListWriter::BeginHost(const Host& host, std::span<const HostHour> hours) {
  bytes_.resize(kMaxChunk);
  bytes_[size_++] = static_cast<uint8_t>(hours.size() * kOneHour | host.is_ipv6);
  if (host.is_ipv6) {
    Put(host, 0);
  } else {
    PutVarint(host.high - last_ipv4_);
    last_ipv4_ = host.high;
  }
  for (const HostHour& hour : hours) PutHour(hour);
  last_peer_ = Host();
}

void HostListWriter::PutHour(const HostHour& hour) {
  const HostSums& sums = hour.sums;
  PutVarint(ZigZag(int64_t{hour.hour} - last_hour_));
  last_hour_ = hour.hour;
  PutVarint(static_cast<uint64_t>(sums.first_seen - hour.hour * HostHour::kLength));
  PutVarint(static_cast<uint64_t>(sums.last_seen) - static_cast<uint64_t>(sums.first_seen));
  for (const int64_t* const pair : {sums.pkts, sums.bytes, sums.flows}) {
    for (int i = 0; i < 2; i++) PutVarint(static_cast<uint64_t>(pair[i]));
  }
}

void HostListWriter::AddPeer(const Host& peer) {
  if (!peer.is_ipv6) {
    PutVarint(kPeer4 + peer.high - last_peer_.high);
  } else {
    if (!last_peer_.is_ipv6) {
      PutVarint(kPeers6Follow);
      last_peer_ = {1, 0, 0};
    }
    const uint64_t high = peer.high ^ last_peer_.high, low = peer.low ^ last_peer_.low;
    const int same_bits = high != 0 ? std::countl_zero(high) : 64 + std::countl_zero(low);
    const size_t n = std::min(static_cast<size_t>(same_bits) / 8, size_t{15});
    bytes_[size_++] = static_cast<uint8_t>(n);
    Put(peer, n);
  }
  last_peer_ = peer;
}

void HostListWriter::EndHost() { bytes_[size_++] = last_peer_.is_ipv6 ? kEndOfPeers6 : kEndOfPeers; }

void HostListReader::Open(const uint8_t* bytes, size_t size) {
  in_ = LittleReader(bytes, size);
  state_ = State::kHosts;
  is_first_ = true;
  last_ipv4_ = 0;
  last_hour_ = 0;
}

HostListReader::Step HostListReader::Next() {
  switch (state_) {
    case State::kPeers4: return ReadPeer4();
    case State::kPeers6: return ReadPeer6();
    default: return in_.at_end() ? Step::kEnd : ReadHost();
  }
}

HostListReader::Step HostListReader::ReadHost() {
  const uint8_t first = in_.Byte();
  Host host;
  if ((first & kIsIpv6) != 0) {
    const uint8_t* const bytes = in_.Take(16);
    if (bytes != nullptr) host = Host::Of(bytes, 16);
  } else {
    const uint64_t difference = in_.Varint();
    if (difference > kMaxIpv4 - last_ipv4_) return Step::kDamaged;
    host.high = last_ipv4_ += difference;
  }
  hours_.clear();
  for (uint64_t n = first / kOneHour; n > 0; n--) {
    if (!ReadHour()) return Step::kDamaged;
  }
  if (!in_.ok()) return Step::kDamaged;
  // A host without hours goes on: not all of its peers fit into the chunk before.
  const bool goes_on = hours_.empty();
  if (goes_on ? !is_first_ || !has_host_ || host != host_ : has_host_ && host <= host_) return Step::kDamaged;
  host_ = host;
  has_host_ = true;
  has_peer_ = goes_on && has_peer_;
  is_first_ = false;
  base_ = Host();
  state_ = State::kPeers4;
  return Step::kHost;
}

// Reads an hour of a host. Returns false if it is damaged.
bool HostListReader::ReadHour() {
  const int64_t difference = UnZigZag(in_.Varint());
  const uint64_t first = in_.Varint(), length = in_.Varint();
  const bool is_near = difference >= -kMostHours && difference <= kMostHours;
  const int64_t hour = is_near ? last_hour_ + difference : kMostHours + 1;
  const bool is_in_order = hours_.empty() || hour > hours_.back().hour;
  if (hour < -kMostHours || hour > kMostHours || !is_in_order || first >= HostHour::kLength) return false;
  HostHour& read = hours_.emplace_back(HostHour{last_hour_ = static_cast<int32_t>(hour)});
  read.sums.first_seen = hour * HostHour::kLength + static_cast<int64_t>(first);
  read.sums.last_seen = static_cast<int64_t>(static_cast<uint64_t>(read.sums.first_seen) + length);
  for (int64_t* const pair : {read.sums.pkts, read.sums.bytes, read.sums.flows}) {
    for (int i = 0; i < 2; i++) pair[i] = Capped(in_.Varint());
  }
  return true;
}

// Takes base_ for the next peer of the host.
HostListReader::Step HostListReader::TakePeer() {
  if (has_peer_ && base_ <= peer_) return Step::kDamaged;
  peer_ = base_;
  has_peer_ = true;
  return Step::kPeer;
}

HostListReader::Step HostListReader::ReadPeer4() {
  const uint64_t value = in_.Varint();
  if (!in_.ok()) return Step::kDamaged;
  if (value == kEndOfPeers) {
    state_ = State::kHosts;
    return Next();
  }
  if (value == kPeers6Follow) {
    state_ = State::kPeers6;
    base_ = {1, 0, 0};
    return ReadPeer6();
  }
  if (value - kPeer4 > kMaxIpv4 - base_.high) return Step::kDamaged;
  base_.high += value - kPeer4;
  return TakePeer();
}

HostListReader::Step HostListReader::ReadPeer6() {
  const uint8_t n = in_.Byte();
  if (!in_.ok()) return Step::kDamaged;
  if (n == kEndOfPeers6) {
    state_ = State::kHosts;
    return Next();
  }
  if (n > 15) return Step::kDamaged;
  uint8_t bytes[16];
  base_.Put(bytes);
  const uint8_t* const rest = in_.Take(16 - n);
  if (rest == nullptr) return Step::kDamaged;
  std::memcpy(bytes + n, rest, 16 - n);
  base_ = Host::Of(bytes, 16);
  return TakePeer();
}

}  // namespace argus
