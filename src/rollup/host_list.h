// The list of the hosts of a day, each with its sums by hour and its peers: how it is packed, written and read.
//
// A list is cut into chunks that are read one after the other. A chunk knows nothing of those before it:
//
//   host...                              in ascending order: IPv4 before IPv6, each bytewise
//
//   host:     u8       bit 0: IPv6; the others: how many hours, 0 for a host that goes on
//             IPv4     varint: the address as a number, less that of the host before, of IPv4, in this chunk
//             IPv6     16 bytes
//             hour...  ascending
//             peer...  IPv4, ascending: varint, 2 + the address as a number, less the one before
//             varint   0: the host ends; 1: its peers of IPv6 follow:
//             peer...  IPv6, ascending: u8, how many bytes (0 to 15) are those of the one before, or of zeros; then the others
//             u8       255: the host ends
//
//   hour:     varint   hours since the Unix epoch, less those of the hour before, of any host, in this chunk: zigzag
//             varint   first_seen, less the beginning of the hour, in which it lies; microseconds
//             varint   last_seen, less first_seen
//             6 varint pkts_in, pkts_out, bytes_in, bytes_out, flows_in, flows_out
//
// A host whose peers find no room goes on as the first one of the next chunk.
#ifndef ARGUS_ROLLUP_HOST_LIST_H
#define ARGUS_ROLLUP_HOST_LIST_H

#include <cstdint>
#include <span>
#include <vector>

#include "api/argus.h"
#include "base/little_endian.h"
#include "rollup/host_key.h"

namespace argus {

// Of a host over some time. [0] in, [1] out.
struct HostSums {
  int64_t first_seen = INT64_MAX, last_seen = INT64_MIN;
  int64_t pkts[2] = {}, bytes[2] = {}, flows[2] = {};

  void Add(const HostSums& other);
};

// A host's sums of an hour: flows that began in it.
struct HostHour {
  static constexpr int64_t kLength = 3600 * int64_t{1000000};

  int32_t hour;  // since the Unix epoch
  HostSums sums = {};
};

// Set the values of eight columns: first_seen, last_seen, pkts_in, pkts_out, bytes_in, bytes_out, flows_in, flows_out. Returns what follows.
ArgusValue* SetSums(ArgusValue* v, const HostSums& sums);

// Writes one chunk after the other. REQUIRES: HasRoom() before each call of the others.
class HostDayWriter {
 public:
  static constexpr size_t kMaxChunk = 8096;  // a row that fits into a page of a database

  static constexpr size_t kMaxHours = 81;  // of a day of 80 hours; they fit into a chunk

  // Whether a host with so many hours and a peer find room, or, without hours, one more peer does. If not, end the host, take the
  // chunk, clear, and begin the host again, without hours.
  bool HasRoom(size_t n_hours = 0) const { return size_ + kMaxStep + n_hours * kMaxHour <= kMaxChunk; }
  // At most kMaxHours of them.
  void BeginHost(const Host& host, std::span<const HostHour> hours);
  void AddPeer(const Host& peer);
  void EndHost();
  Bytes chunk() const { return Bytes(bytes_.data(), size_); }
  void Clear();

 private:
  static constexpr size_t kMaxStep = 64;  // a host without hours, a peer and an end
  static constexpr size_t kMaxHour = 90;

  void PutHour(const HostHour& hour);
  void PutVarint(uint64_t value);
  void Put(const Host& host, size_t skipped);

  ByteVector bytes_;
  size_t size_ = 0;  // of them are set
  uint64_t last_ipv4_ = 0;
  int32_t last_hour_ = 0;
  Host last_peer_;
};

// Reads a list. The bytes may be anything.
class HostDayReader {
 public:
  enum class Step { kHost, kPeer, kEnd, kDamaged };

  // The next chunk, borrowed.
  void Open(const uint8_t* bytes, size_t size);
  // kHost: host() and hours() are set. kPeer: peer() is. kEnd: the chunk is through. kDamaged: it, or the order of the list, is wrong.
  Step Next();
  const Host& host() const { return host_; }
  std::span<const HostHour> hours() const { return hours_; }
  const Host& peer() const { return peer_; }

 private:
  enum class State : uint8_t { kHosts, kPeers4, kPeers6 };

  Step ReadHost();
  bool ReadHour();
  Step ReadPeer4();
  Step ReadPeer6();
  Step TakePeer();

  LittleReader in_{nullptr, 0};
  State state_ = State::kHosts;
  bool is_first_ = false;  // no host of the chunk was read yet
  bool has_host_ = false, has_peer_ = false;
  uint64_t last_ipv4_ = 0;
  int32_t last_hour_ = 0;
  Host host_, peer_;
  Host base_;  // what the next peer is told by
  std::vector<HostHour> hours_;
};

}  // namespace argus

#endif
