// Every on-disk Argus constant that the core knows. Sources: argus-record-format.md (section in brackets).
#ifndef ARGUS_RECORD_RECORD_FORMAT_H
#define ARGUS_RECORD_RECORD_FORMAT_H

#include <cstddef>
#include <cstdint>

namespace argus {

// ---- stream [1.1] ----
inline constexpr uint32_t kCookie3 = 0xE5712DCB;
inline constexpr uint32_t kCookie5 = 0xE57150CB;
inline constexpr uint32_t kCookie2 = 0xE5617ACB;
inline constexpr size_t kCookieOffset = 8;

// ---- record header [1.2, 1.3] ----
inline constexpr uint8_t kVersion3 = 3;
inline constexpr uint8_t kVersion5 = 5;
inline constexpr size_t kHeaderSize = 4;
inline constexpr size_t kWord = 4;
inline constexpr size_t kMaxRecordSize = 65535 * kWord;
inline constexpr size_t kMarSize = 128;
inline constexpr int kMarPacketsAt = 48;  // u64, received by the sensor since the record before
inline constexpr int kMarDropsAt = 80;    // u32, lost by it

enum RecordType : uint8_t {  // high nibble of byte 0
  kFar = 0x10,
  kIndex = 0x20,
  kNetflow = 0x30,
  kEvent = 0x40,
  kAflow = 0x50,
  kDataSup = 0x60,
  kArchival = 0x70,
  kMar = 0x80,
};

enum Cause : uint8_t {  // high nibble of byte 1
  kCauseStart = 0x10,
  kCauseStatus = 0x20,
  kCauseStop = 0x30,
  kCauseTimeout = 0x40,
  kCauseFlush = 0x50,
  kCauseShutdown = 0x60,
  kCauseClosed = 0x70,
  kCauseError = 0x80,
};

// ---- DSR types [2] ----
enum DsrType : uint8_t {
  kDsrTransport = 0x01,
  kDsrFlow = 0x02,
  kDsrTime = 0x03,
  kDsrHash = 0x07,
  kDsrMetric = 0x10,
  kDsrPacketSize = 0x12,
  kDsrEncapsulation = 0x20,
  kDsrNetwork = 0x30,
  kDsrAsn = 0x32,
  kDsrIcmp = 0x34,
  kDsrVlan = 0x40,
  kDsrGre = 0x41,
  kDsrMac = 0x42,
  kDsrVxlan = 0x43,
  kDsrMpls = 0x44,
  kDsrGeneve = 0x45,
  kDsrJitter = 0x46,
  kDsrHistogram = 0x47,
  kDsrIpAttributes = 0x48,
  kDsrUserData = 0x50,
  kDsrBehaviour = 0x54,
  kDsrScore = 0x55,
  kDsrAggregation = 0x60,
  kDsrCorrelation = 0x62,
  kDsrCountry = 0x64,
  kDsrLabel = 0x66,
  kDsrGeo = 0x68,
  kDsrLocality = 0x6A,
};

// ---- DSR header [2] ----
inline constexpr uint8_t kDsrImmediate = 0x80;  // in the type byte: the DSR is just its 4-byte header
inline constexpr uint8_t kDsrLong = 0x80;       // in the subtype byte: 16-bit length form

// All of the DSR that version 5 sensors without an id write first, in the place of the transport DSR.
inline constexpr uint32_t kFillerDsr = 0x00000001;

// Returns the bytes of the DSR whose header is at p (4 bytes readable); 0 = broken.
inline uint32_t DsrSize(const uint8_t* p) {
  if (p[0] & kDsrImmediate) return 4;
  if (p[1] & kDsrLong) return 4u * ((static_cast<uint32_t>(p[2]) << 8) | p[3]);
  return 4u * p[3];
}

// ---- flow key [3.2] ----
inline constexpr uint8_t kKeyReverse = 0x40;    // subtype
inline constexpr uint8_t kKeyModelMask = 0x3F;  // subtype
enum KeyModel : uint8_t { kModelFiveTuple = 1, kModelMatrix = 3, kModelArp = 6 };
inline constexpr uint8_t kKeyAddressMask = 0x1F;  // qualifier
inline constexpr uint8_t kKeyDirectionFixed = 0x20;
inline constexpr uint8_t kKeyFragment = 0x80;
enum AddressType : uint8_t {
  kAddrIpv4 = 1,
  kAddrIpv6 = 2,
  kAddrEthernet = 3,
  kAddrArp = 4,
  kAddrRarp = 5,
  kAddrWlan = 8,
  kAddrIsis = 0x0A,
};

// Places in the DSR of an IP key: ports, or what a protocol without ports has there. The SPI of IPv4 is aligned to a
// word.
inline constexpr size_t kIpv4DataAt = 14;
inline constexpr size_t kIpv4SpiAt = 16;
inline constexpr size_t kIpv6DataAt = 40;

inline constexpr uint16_t kEtherIp = 0x0800;
inline constexpr uint16_t kEtherArp = 0x0806;
inline constexpr uint16_t kEtherRarp = 0x8035;
inline constexpr uint16_t kEtherIpv6 = 0x86DD;

enum IpProtocol : uint8_t { kIcmp = 1, kIgmp = 2, kTcp = 6, kUdp = 17, kEsp = 50, kIcmp6 = 58, kSctp = 132 };

// ---- time [3.3] ----
enum TimeBits : uint8_t { kSrcStart = 0x08, kSrcEnd = 0x10, kDstStart = 0x20, kDstEnd = 0x40 };
inline constexpr uint8_t kTimeNanoseconds = 0x19;

// ---- network [3.7] ----
enum NetworkKind : uint8_t {
  kNetNone = 0,
  kNetTcpInit = 0x03,
  kNetTcpStatus = 0x04,
  kNetTcpPerformance = 0x05,
  kNetRtcp = 0x09,
  kNetRtp = 0x0A,
  kNetUdt = 0x0D,
  kNetArpResponse = 0x10,
  kNetIcmp = 0x34,
  kNetEsp = 0x38,
  kNetFragment = 0x45,
};

enum TcpStatus : uint32_t {
  kTcpSyn = 0x1,
  kTcpSynAck = 0x2,
  kTcpEstablished = 0x4,
  kTcpFin = 0x8,
  kTcpFinAck = 0x10,
  kTcpNormalClose = 0x20,
  kTcpCloseWaiting = 0x40,
  kTcpPortReuse = 0x80,  // version 5
  kTcpSrcRetransmit = 0x100,
  kTcpDstRetransmit = 0x200,
  kTcpSrcWindowClosed = 0x400,
  kTcpDstWindowClosed = 0x800,
  kTcpSrcReset = 0x1000,
  kTcpDstReset = 0x2000,
  kTcpSrcEcn = 0x4000,
  kTcpDstEcn = 0x8000,
  kTcpSrcOutOfOrder = 0x10000,
  kTcpDstOutOfOrder = 0x20000,
};

// qualifier of a TCP object in the layout of version 5, with maximum segment sizes
inline constexpr uint8_t kTcpWide = 2;

enum TcpFlags : uint8_t { kFlagFin = 1, kFlagSyn = 2, kFlagRst = 4 };

enum IcmpType : uint8_t {
  kIcmpEchoReply = 0,
  kIcmpTimestampReply = 14,
  kIcmpInformationReply = 16,
  kIcmpMaskReply = 18,
};

// ---- ICMP DSR [3.8] ----
inline constexpr uint8_t kIcmpMapped = 0x07;  // qualifier: unreachable 1, redirect 2, time exceeded 4

}  // namespace argus

#endif
