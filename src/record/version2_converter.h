// Version 2 records -> version 3 layout, so that everything after the framing reads one format.
//
// A converted record has the version nibble 2 and parts in the layouts of version 3 (argus-record-format.md 9 and 3).
// A version 2 sensor wrote the structures of its machine: their widths and byte order depend on it.
#ifndef ARGUS_RECORD_VERSION2_CONVERTER_H
#define ARGUS_RECORD_VERSION2_CONVERTER_H

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "record/record_reader.h"

namespace argus {

inline constexpr size_t kHeaderSize2 = 16;
inline constexpr size_t kMaxRecordSize2 = 4098;
inline constexpr size_t kMarSize2 = 128;
inline constexpr size_t kWideMarSize2 = 144;  // with stamps of two 64-bit numbers
inline constexpr size_t kBaseSize2 = 72;      // of the first part of a flow record

enum RecordType2 : uint8_t { kFar2 = 0x01, kMar2 = 0x80, kImported2 = 0x70 };

inline bool IsManagement2(const uint8_t* p) { return (p[0] & kMar2) != 0; }

// Reads integers in the order of the machine that wrote them; the caller has checked the bounds.
struct Order2 {
  bool little = false;
  uint16_t U16(const uint8_t* p) const { return little ? GetLittle<uint16_t>(p) : Get16(p); }
  uint32_t U32(const uint8_t* p) const { return little ? GetLittle<uint32_t>(p) : Get32(p); }
  uint64_t U64(const uint8_t* p) const { return little ? GetLittle<uint64_t>(p) : Get64(p); }
  uint32_t RecordSize(const uint8_t* header) const { return U16(header + 2); }
};

// Returns whether the kHeaderSize2 + 4 readable bytes at p look like a record: type, cause, version, a length that such
// a record has, and of a flow record the header of its first part. Flows that were imported have more bits in their
// type, and so has the start record before them.
bool LooksLikeRecord2(const uint8_t* p, Order2 order);

// Returns whether a record is one for all but its type, cause or version: its parts fill it, and a flow's first has its
// header. The kHeaderSize2 + 4 bytes at p are readable, and `size` in all.
bool IsBentRecord2(const uint8_t* p, size_t size, Order2 order);

// Returns the bytes of a flow record up to the end of its last whole part; its size if the parts fill it. The record
// looks like one and has `size` bytes readable.
uint32_t FilledSize2(const uint8_t* p, uint32_t size);

class Version2Converter {
 public:
  // Convert a record that looks like one, of `size` readable bytes; broken parts are left out. The result points into
  // this object and lives until the next call.
  RawRecord Convert(const uint8_t* p, uint32_t size, uint64_t offset, Order2 order);

 private:
  struct Parts;

  void Byte(uint8_t v) { out_[size_++] = v; }
  void Big(uint64_t v, int width);
  void Copy(const uint8_t* p, size_t n);
  void Begin(uint8_t type, uint8_t subtype, uint8_t qualifier);
  void End();

  void Management(const uint8_t* p);
  void Flow(const uint8_t* p, uint32_t size);
  void Key(const uint8_t* key, uint16_t ether_type);
  void Ipv4Key(const uint8_t* key);
  void Counters(const uint8_t* base);
  void IpAttributes(const uint8_t* base);
  void Tcp(const uint8_t* part, uint32_t size);
  void Icmp(const uint8_t* part, uint32_t size, uint16_t status);
  void Mac(const uint8_t* part, uint32_t size, uint16_t ether_type);
  void Vlan(const uint8_t* part, uint32_t size);
  void Mpls(const uint8_t* part, uint32_t size);
  void User(const uint8_t* part, uint32_t size, uint8_t side);

  // What is added to a record is less than its parts' new headers and wider counters: each part occurs once.
  std::array<uint8_t, 2 * kMaxRecordSize2> out_;
  size_t size_ = 0;
  size_t dsr_ = 0;  // where the one being written begins
  Order2 order_;
};

}  // namespace argus

#endif
