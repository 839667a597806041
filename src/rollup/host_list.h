// Host lists: the hosts of a day, each with its sums by hour and its peers. How a list is packed, written and read.
//
// A list is cut into chunks, each stored as one row, which are read one after the other. A chunk knows nothing of those
// before it:
//
//   host...                              in ascending order: IPv4 before IPv6, each bytewise
//
//   host:     u8       bit 0: 1 for IPv6; other bits: the number of hours, 0 for a host that goes on
//             IPv4     varint: the address as a number, less that of the last IPv4 host before it in this chunk
//             IPv6     16 bytes
//             hour...  ascending
//             peer...  IPv4, ascending: varint, 2 + the address as a number, less the one before
//             varint   0: the host ends; 1: its IPv6 peers follow:
//             peer...  IPv6, ascending: u8, how many leading bytes (0 to 15) it shares with the one before,
//                      the first with 16 zeros; then its other bytes
//             u8       255: the host ends
//
//   hour:     varint   hours since the Unix epoch, less those of the hour before it in this chunk, of any host: zigzag
//             varint   first_seen, less the beginning of the hour, in which it lies: microseconds
//             varint   last_seen, less first_seen: microseconds
//             6 varint pkts_in, pkts_out, bytes_in, bytes_out, flows_in, flows_out
//
// A host whose peers do not fit into a chunk goes on as the first host of the next chunk. Varints are those of LEB128,
// without sign; zigzag maps 0, -1, 1, -2 to 0, 1, 2, 3.
#ifndef ARGUS_ROLLUP_HOST_LIST_H
#define ARGUS_ROLLUP_HOST_LIST_H

#include <cstdint>
#include <span>
#include <vector>

#include "api/argus.h"
#include "base/little_endian.h"
#include "rollup/host_key.h"

namespace argus {

// The sums of a host over some time. [0]: what it received, [1]: what it sent; of flows those that came to it, and
// those that it began.
struct HostSums {
  int64_t first_seen = INT64_MAX, last_seen = INT64_MIN;  // microseconds since the Unix epoch
  int64_t pkts[2] = {}, bytes[2] = {}, flows[2] = {};

  // Adds other sums. Counters stop at the largest number.
  void Add(const HostSums& other);
};

// The sums of a host in an hour of UTC: those of the flows that began in it.
struct HostHour {
  static constexpr int64_t kLength = 3600 * int64_t{1000000};  // microseconds

  int32_t hour;  // since the Unix epoch
  HostSums sums = {};
};

// Sets the values of eight columns: first_seen, last_seen, pkts_in, pkts_out, bytes_in, bytes_out, flows_in, flows_out.
// Returns the value after them.
ArgusValue* SetSums(ArgusValue* v, const HostSums& sums);

// Writes one chunk after the other. Hosts, and the peers of each, come in ascending order. REQUIRES: HasRoom() returned
// true before each BeginHost() and AddPeer().
class HostListWriter {
 public:
  static constexpr size_t kMaxChunk = 8096;  // a row that fits into a page of a database

  static constexpr size_t kMaxHours = 81;  // those of a day of 80 hours, which fit into a chunk

  // Returns whether there is room for a host with `n_hours` and a peer, or, without hours, for one more peer. If not,
  // the caller ends the host, takes the chunk, calls Clear(), and begins the host again, without hours.
  bool HasRoom(size_t n_hours = 0) const { return size_ + kMaxStep + n_hours * kMaxHour <= kMaxChunk; }
  // Begins a host. `hours` are ascending, at most kMaxHours; none for a host that goes on.
  void BeginHost(const Host& host, std::span<const HostHour> hours);
  void AddPeer(const Host& peer);
  void EndHost();
  // What was written since Clear(); lives until then.
  Bytes chunk() const { return Bytes(bytes_.data(), size_); }
  // Begins a new chunk.
  void Clear();

 private:
  static constexpr size_t kMaxStep = 64;  // a host without hours, a peer and an end
  static constexpr size_t kMaxHour = 90;

  void PutHour(const HostHour& hour);
  void PutVarint(uint64_t value);
  void Put(const Host& host, size_t skipped);

  ByteVector bytes_;
  size_t size_ = 0;  // how many of them are set
  uint64_t last_ipv4_ = 0;
  int32_t last_hour_ = 0;
  Host last_peer_;
};

// Reads a host list. The bytes may be anything: whatever is read is in order, and lies within the bounds of its type.
class HostListReader {
 public:
  enum class Step { kHost, kPeer, kEnd, kDamaged };

  // Begins the next chunk of the list. The bytes are borrowed until its end.
  void Open(const uint8_t* bytes, size_t size);
  // Goes on. kHost: host() and hours() are set. kPeer: peer() is set, one of host(). kEnd: the chunk is read through.
  // kDamaged: the chunk is wrong, or the order of the list is; nothing more can be read.
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
  Host base_;  // the address that the next peer is given relative to
  std::vector<HostHour> hours_;
};

}  // namespace argus

#endif
