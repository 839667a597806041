// One Argus record, decoded as far as somebody asks.
//
// Assign() walks the DSR list once and notes where each DSR is; every other part is decoded on first use
// and kept until the next Assign(). Sides are kept in the order in which the record stores them: what `ra`
// does by swapping source and destination is done here by choosing the index, see Src() and KeySrc().
//
// The record's bytes are borrowed and must outlive the use of the object. No allocation.
#ifndef ARGUS_RECORD_RECORD_H
#define ARGUS_RECORD_RECORD_H

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "record/dsr_slots.h"
#include "record/record_format.h"
#include "record/record_reader.h"
#include "record/record_times.h"

namespace argus {

// The flow key (argus-record-format.md 3.2). [0] is the source in the key's true order: REVERSE is undone.
struct Key {
  Bytes dsr;
  uint8_t model = 0;
  uint8_t address_type = 0;  // AddressType
  uint8_t qualifier = 0;
  bool reverse = false;
  uint8_t family = 0;    // 4, 6; 0: not an IP key
  uint8_t protocol = 0;  // model 1 of an IP key
  bool fragment = false;
  const uint8_t* address[2] = {};  // 4 or 16 bytes for IP keys, 4 for ARP and RARP; nullptr: none
  uint16_t port[2] = {};           // TCP and UDP

  bool present() const { return !dsr.empty(); }
  bool Is(IpProtocol p) const { return family != 0 && model == kModelFiveTuple && protocol == p; }
  bool HasPorts() const { return Is(kTcp) || Is(kUdp); }
  bool IsIcmp() const { return Is(family == 4 ? kIcmp : kIcmp6); }
  // Returns where in `dsr` of an IP key the protocol's own data begins: an ICMP or IGMP type and an ICMP code.
  size_t DataAt() const { return family == 4 ? kIpv4DataAt : kIpv6DataAt; }
  // The SPI of an ESP key.
  uint32_t Spi() const { return dsr.U32(family == 4 ? kIpv4SpiAt : kIpv6DataAt); }
};

// Counters (3.4), in stored order.
struct Metric {
  bool present = false;
  uint64_t packets[2] = {};
  uint64_t bytes[2] = {};
  uint64_t app_bytes[2] = {};
  uint64_t packet_sum() const { return packets[0] + packets[1]; }
};

// Per-protocol state (3.7), in stored order. `kind` is what remains after the checks of length and the RTP demotion.
struct Network {
  Bytes dsr;
  uint8_t kind = kNetNone;  // NetworkKind
  uint8_t qualifier = 0;
  bool tcp = false;  // a TCP object on a TCP key: the fields below are set
  uint32_t status = 0;
  uint32_t state = 0;
  uint32_t options = 0;
  uint32_t synack_us = 0;
  uint32_t ackdat_us = 0;
  uint8_t flags[2] = {};
  // The side's bytes of a TCP performance object, 48, or 52 in version 5 (3.7); empty if absent.
  Bytes side[2];
};

struct IcmpKind {
  uint8_t type = 0;
  uint8_t code = 0;
};

class Record {
 public:
  Record() = default;
  Record(const Record&) = delete;  // it points into itself
  Record& operator=(const Record&) = delete;

  // Indexes the DSRs of a framed record. Returns false if the DSR list is broken; what stands before the break is
  // indexed.
  bool Assign(const RawRecord& raw);
  // Returns whether some DSR is of a type that is not decoded, maybe unknown.
  bool has_undecoded() const { return has_undecoded_; }
  // Returns how many; walks the record.
  int CountUndecoded() const;
  // Takes a management record, which has no DSRs.
  void AssignManagement(const RawRecord& raw) { Begin(raw); }

  const RawRecord& raw() const { return raw_; }
  uint8_t type() const { return raw_.data[0] & 0xF0; }
  uint8_t version() const { return raw_.data[0] & 0x0F; }
  bool is_version5() const { return version() == kVersion5; }
  uint8_t stored_cause() const { return raw_.data[1]; }
  Bytes bytes() const { return Bytes(raw_.data, raw_.size); }

  // The archive's name, for the column; set once a file, must live as long as the record is used.
  void set_archive(std::string_view name) { archive_ = name; }
  std::string_view archive() const { return archive_; }

  bool Has(DsrSlot slot) const { return slots_[slot] != 0; }
  Bytes Dsr(DsrSlot slot) const;  // empty if absent

  const Key& key() { return (Ready(kKeyDone) ? void() : DecodeKey()), key_; }
  const Metric& stored_metric() { return (Ready(kMetricDone) ? void() : DecodeMetric()), metric_; }
  const Network& network() { return (Ready(kNetworkDone) ? void() : DecodeNetwork()), network_; }
  // Stamps after normalisation, in stored order (time-and-quirks.md 2); and before it.
  const Times& times() { return (Ready(kTimesDone) ? void() : DecodeTimes()), times_; }
  const Times& stored_times() { return (Ready(kTimesDone) ? void() : DecodeTimes()), stored_times_; }

  // `ltime`.
  Stamp End() { return is_version5() ? times().LatestEnd() : times().End(); }

  // Direction correction (time-and-quirks.md 3): the index of the true source in everything kept by side,
  // in key().address, and in key().port.
  int Src() { return (Ready(kDirectionDone) ? void() : DecideDirection()), src_; }
  int Dst() { return 1 - Src(); }
  int KeySrc() { return (Ready(kDirectionDone) ? void() : DecideDirection()), key_src_; }
  int PortSrc() { return (Ready(kDirectionDone) ? void() : DecideDirection()), port_src_; }
  // Type and code in the key of an ICMP flow; of a reply that was seen without its request those of the reply.
  IcmpKind KeyIcmp();
  // TCP status word as `ra` has it: a reversed connection counts as closed normally.
  uint32_t TcpStatusWord() { return network().status | (Src() != 0 && key().Is(kTcp) ? kTcpNormalClose : 0u); }

  // Counters as delivered: those of an impossible record are zero (time-and-quirks.md 4). Sides in stored order.
  const Metric& metric() { return (Ready(kCountersDone) ? void() : CheckPossible()), *counters_; }
  uint8_t cause() { return (Ready(kCountersDone) ? void() : CheckPossible()), cause_; }

  // Room for text that a field builds; lives until the next Assign(). At most kScratchSize bytes a record.
  char* Scratch(size_t n);
  static constexpr size_t kScratchSize = 4096;
  // Room for one large value, always of the same size; filled again, it lives on until the next Assign().
  uint8_t* Buffer(size_t size) {
    if (buffer_.empty()) buffer_.resize(size);
    return buffer_.data();
  }

 private:
  enum Stage : uint32_t {
    kKeyDone = 1,
    kMetricDone = 2,
    kNetworkDone = 4,
    kTimesDone = 8,
    kDirectionDone = 16,
    kCountersDone = 32,
  };
  bool Ready(Stage stage) const { return (ready_ & stage) != 0; }

  void Begin(const RawRecord& raw);
  void DecodeKey();
  void DecodeIpv4Key();
  void TurnAddresses();
  void DecodeIpv6Key();
  void DecodeArpKey();
  void DecodeMetric();
  void DecodeNetwork();
  void DecodeTcp();
  void DecodeTimes();
  void DecideDirection();
  bool IcmpIsReversed();
  bool MayBeReversed() const;
  bool TcpIsReversed();
  void CheckPossible();

  bool has_undecoded_ = false;
  RawRecord raw_;
  std::string_view archive_;
  uint32_t ready_ = 0;
  std::array<uint16_t, kSlotCount> slots_{};  // offset of the DSR in words; 0: absent
  Key key_;
  uint8_t turned_[2][4];  // addresses that TurnAddresses() brought into network order
  Metric metric_;
  const Metric* counters_ = &metric_;
  Network network_;
  Times times_;
  Times stored_times_;
  int src_ = 0;
  int key_src_ = 0;
  int port_src_ = 0;
  bool icmp_reply_ = false;
  uint8_t cause_ = 0;
  size_t scratch_used_ = 0;
  std::array<char, kScratchSize> scratch_;
  std::vector<uint8_t> buffer_;
};

}  // namespace argus

#endif
