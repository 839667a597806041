// Argus version 3 records for tests: built DSR by DSR as the sensor writes them, read back field by field.
//
//   TestRecord r(FlowRecord().Add(Ipv4Key(kTcp, 1000, 80)).Add(Counters(3, 180, 2, 120)));
//   EXPECT_EQ(r.Int("pkts"), 5);
//
// Layouts: argus-record-format.md, by section. A TestRecord holds exactly the record's bytes, so that the address
// sanitizer sees a read beyond them.
#ifndef ARGUS_TESTS_RECORDS_H
#define ARGUS_TESTS_RECORDS_H

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "field/field_table.h"
#include "record/record.h"

namespace argus {

using ByteVector = std::vector<uint8_t>;

inline void AppendBig(ByteVector* out, uint64_t value, int width) {
  for (int i = width - 1; i >= 0; i--) out->push_back(static_cast<uint8_t>(value >> (8 * i)));
}

// One DSR in the 8-bit form [2]: header, then the appended bytes; padded to words when it is taken.
class Dsr {
 public:
  Dsr(uint8_t type, uint8_t subtype, uint8_t qualifier) : bytes_{type, subtype, qualifier, 0} {}

  Dsr& U8(uint8_t v) { return Big(v, 1); }
  Dsr& U16(uint16_t v) { return Big(v, 2); }
  Dsr& U32(uint32_t v) { return Big(v, 4); }
  Dsr& U64(uint64_t v) { return Big(v, 8); }
  Dsr& I32(int32_t v) { return Big(static_cast<uint32_t>(v), 4); }
  Dsr& F32(float v) { return Big(std::bit_cast<uint32_t>(v), 4); }
  Dsr& Little32(uint32_t v) { return Big(__builtin_bswap32(v), 4); }
  Dsr& LittleF32(float v) { return Little32(std::bit_cast<uint32_t>(v)); }
  Dsr& Zeros(size_t n) {
    bytes_.resize(bytes_.size() + n);
    return *this;
  }
  Dsr& Raw(std::string_view text) {
    bytes_.insert(bytes_.end(), text.begin(), text.end());
    return *this;
  }
  Dsr& Raw(std::initializer_list<uint8_t> bytes) {
    bytes_.insert(bytes_.end(), bytes);
    return *this;
  }

  // Returns the bytes, with the length in words filled in.
  ByteVector Take() const {
    ByteVector out = bytes_;
    out.resize((out.size() + 3) / 4 * 4);
    const size_t words = out.size() / 4;
    if (out[1] & kDsrLong) out[2] = static_cast<uint8_t>(words >> 8);
    out[3] = static_cast<uint8_t>(words);
    return out;
  }

 private:
  Dsr& Big(uint64_t v, int width) {
    AppendBig(&bytes_, v, width);
    return *this;
  }
  ByteVector bytes_;
};

// A record of version 3, unless another is asked for [1.2].
class FlowRecord {
 public:
  explicit FlowRecord(uint8_t cause = kCauseStart, uint8_t type = kFar) {
    bytes_ = {static_cast<uint8_t>(type | 3), cause, 0, 0};
  }
  FlowRecord& Version(uint8_t version) {
    bytes_[0] = static_cast<uint8_t>((bytes_[0] & 0xF0) | version);
    return *this;
  }
  FlowRecord& Add(const Dsr& dsr) { return AddRaw(dsr.Take()); }
  FlowRecord& AddRaw(const ByteVector& bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    return *this;
  }
  ByteVector Take() const {
    ByteVector out = bytes_;
    out[2] = static_cast<uint8_t>(out.size() / 4 >> 8);
    out[3] = static_cast<uint8_t>(out.size() / 4);
    return out;
  }

 private:
  ByteVector bytes_;
};

// ---- DSRs that most tests need --------------------------------------------------------------------

inline constexpr uint32_t kSrcIp = 0x0A000001;  // 10.0.0.1
inline constexpr uint32_t kDstIp = 0xC0A80102;  // 192.168.1.2

// Returns a key of two IPv4 hosts [3.2.1]. TCP and UDP: ports; ICMP: type and code in `first`, id in `second`.
inline Dsr Ipv4Key(uint8_t protocol, uint16_t first = 0, uint16_t second = 0, uint8_t qualifier = kAddrIpv4,
                   uint8_t subtype = kModelFiveTuple) {
  return Dsr(kDsrFlow, subtype, qualifier).U32(kSrcIp).U32(kDstIp).U8(protocol).U8(0).U16(first).U16(second).U16(0);
}

// Returns a key of 2001:db8::1 and 2001:db8::2 [3.2.2].
inline Dsr Ipv6Key(uint8_t protocol, uint16_t first = 0, uint16_t second = 0, uint8_t qualifier = kAddrIpv6,
                   uint8_t subtype = kModelFiveTuple) {
  Dsr dsr(kDsrFlow, subtype, qualifier);
  for (uint8_t last : {1, 2}) dsr.U32(0x20010DB8).Zeros(11).U8(last);
  return dsr.U8(protocol).Zeros(3).U16(first).U16(second);
}

// Returns packets and bytes each way, 32 bits wide [3.4].
inline Dsr Counters(uint32_t src_packets, uint32_t src_bytes, uint32_t dst_packets, uint32_t dst_bytes) {
  return Dsr(kDsrMetric, 1, 3).U32(src_packets).U32(src_bytes).U32(dst_packets).U32(dst_bytes);
}

// Returns a short time DSR of a start and an end, as sensors write it [3.3].
inline Dsr TimeRange(uint32_t sec, int32_t usec, uint32_t end_sec, int32_t end_usec) {
  return Dsr(kDsrTime, 2, 0x18).U32(sec).I32(usec).U32(end_sec).I32(end_usec);
}

// Returns a long time DSR of four absolute stamps [3.3].
inline Dsr FourTimes(Stamp src_start, Stamp src_end, Stamp dst_start, Stamp dst_end) {
  Dsr dsr(kDsrTime, 0x78 | 5, 0x18);
  for (const Stamp& s : {src_start, src_end, dst_start, dst_end}) dsr.U32(s.sec).I32(s.usec);
  return dsr;
}

// One side of a TCP performance object [3.7], 48 bytes.
struct TcpSide {
  uint32_t status = 0, base = 0, last = 0, bytes = 0, retransmits = 0, acked = 0, window_bytes = 0;
  uint16_t window = 0;
  uint8_t flags = 0, scale = 0;
};

struct TcpState {
  uint32_t status = 0, state = 0, options = 0, synack_us = 0, ackdat_us = 0;
  TcpSide src = {}, dst = {};
};

inline Dsr TcpPerformance(const TcpState& t) {
  Dsr dsr(kDsrNetwork, kNetTcpPerformance, 0);
  dsr.U32(t.status).U32(t.state).U32(t.options).U32(t.synack_us).U32(t.ackdat_us);
  for (const TcpSide* s : {&t.src, &t.dst}) {
    dsr.Zeros(8).U32(s->status).U32(s->base).U32(s->last).Zeros(8).U32(s->bytes).U32(s->retransmits);
    dsr.U32(s->acked).U32(s->window_bytes).U16(s->window).U8(s->flags).U8(s->scale);
  }
  return dsr;
}

inline Dsr TcpStatusDsr(uint32_t status, uint8_t src_flags = 0, uint8_t dst_flags = 0) {
  return Dsr(kDsrNetwork, kNetTcpStatus, 0).U32(status).U8(src_flags).U8(dst_flags);
}

// Returns a TCP connection from 10.0.0.1:1000 to 192.168.1.2:80 whose answer alone was seen: `ra` reverses it.
inline FlowRecord ReversedTcp() {
  return FlowRecord().Add(Ipv4Key(kTcp, 1000, 80)).Add(Counters(3, 300, 5, 1000)).Add(TcpStatusDsr(0x6));
}

// ---- reading a record field by field --------------------------------------------------------------

class TestRecord {
 public:
  explicit TestRecord(const FlowRecord& record, int32_t kind = ARGUS_FLOW) : TestRecord(record.Take(), kind) {}
  explicit TestRecord(const ByteVector& bytes, int32_t kind = ARGUS_FLOW)
      : kind_(kind), bytes_(std::make_unique<uint8_t[]>(bytes.size())) {
    std::copy(bytes.begin(), bytes.end(), bytes_.get());
    const RawRecord raw{bytes_.get(), static_cast<uint32_t>(bytes.size()), 0};
    if (kind != ARGUS_MANAGEMENT) {
      whole_ = record_.Assign(raw);
    } else {
      record_.AssignManagement(raw);
    }
  }

  TestRecord(const TestRecord&) = delete;
  TestRecord& operator=(const TestRecord&) = delete;

  Record& record() { return record_; }
  bool whole() const { return whole_; }  // the DSRs fill the record

  // Return the value of a field; NULL is an empty optional. Each checks the type that the field table gives.
  bool Null(std::string_view field) { return Get(field, nullptr).is_null != 0; }
  std::optional<int64_t> Int(std::string_view field) {
    const ArgusValue v = Get(field, "integer");
    return v.is_null ? std::nullopt : std::optional(v.integer);
  }
  std::optional<double> Real(std::string_view field) {
    const ArgusValue v = Get(field, "real");
    return v.is_null ? std::nullopt : std::optional(v.real);
  }
  // Text and raw bytes.
  std::optional<std::string> Text(std::string_view field) {
    const ArgusValue v = Get(field, "bytes");
    if (v.is_null) return std::nullopt;
    return std::string(reinterpret_cast<const char*>(v.bytes), v.length);
  }
  // Bytes in hex: addresses, MAC addresses, user data, histograms. "NULL" for none.
  std::string Hex(std::string_view field) {
    const std::optional<std::string> text = Text(field);
    if (!text) return "NULL";
    std::string out;
    for (const unsigned char c : *text) {
      out += "0123456789abcdef"[c >> 4];
      out += "0123456789abcdef"[c & 15];
    }
    return out;
  }

 private:
  static std::string_view ClassOf(int32_t type) {
    if (type == ARGUS_FLOAT8) return "real";
    return type <= ARGUS_TIMESTAMPTZ ? "integer" : "bytes";
  }
  ArgusValue Get(std::string_view field, const char* wanted) {
    ArgusValue v{};
    v.is_null = 1;
    const int32_t i = FindField(kind_, field);
    if (i < 0) {
      ADD_FAILURE() << "no field " << field;
      return v;
    }
    const FieldEntry& entry = FieldTable(kind_)[i];
    if (wanted != nullptr) {
      EXPECT_EQ(ClassOf(entry.field.type), wanted) << field;
    }
    v.is_null = 0xBAD;  // a derivation sets it
    entry.derive(record_, entry.side, &v);
    EXPECT_LE(v.is_null, 1u) << field << " was not set";
    return v;
  }

  int32_t kind_;
  std::unique_ptr<uint8_t[]> bytes_;
  Record record_;
  bool whole_ = true;
};

}  // namespace argus

#endif
