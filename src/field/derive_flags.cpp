#include "field/derive_flags.h"

#include <bit>

#include "field/derive_layers.h"
#include "field/derive_tcp.h"
#include "field/ra_names.h"
#include "field/set_value.h"

namespace argus {

namespace {

constexpr size_t kFlagCount = 9;
constexpr uint32_t kMultipath = 0x03;  // qualifier of the MAC DSR

// Returns one letter for a pair of bits: `both` if both are set, a blank if none is.
char Pick(bool src, bool dst, char both, char src_letter, char dst_letter) {
  if (src && dst) return both;
  return src ? src_letter : dst ? dst_letter : ' ';
}

char PickBits(uint32_t word, uint32_t src, uint32_t dst, const char (&letters)[4]) {
  return Pick(word & src, word & dst, letters[0], letters[1], letters[2]);
}

char OriginFlag(Record& r) {
  if (r.type() == kNetflow) return 'N';
  if (r.type() == kAflow) return 'A';
  if (r.is_version5()) return ' ';  // there the bit says nanoseconds
  return (r.Dsr(kSlotTime).U8(2) & 1) ? 'T' : ' ';
}

char LinkFlag(Record& r) {
  if (r.Dsr(kSlotMac).U8(2) & kMultipath) return 'M';
  const Bytes dsr = r.Dsr(kSlotEncapsulation);
  if (dsr.empty()) {
    if (r.Has(kSlotVlan)) return 'v';
    if (r.Has(kSlotMac)) return 'e';
    return r.Has(kSlotMpls) ? 'm' : ' ';
  }
  const uint32_t mask = dsr.U32(4) | dsr.U32(8);
  if (std::popcount(mask) > 1) return '*';
  char letters[kMaxEncapsulationLetters];
  const size_t n = EncapsulationLetters(mask, r.is_version5(), letters);
  return n == 0 ? ' ' : letters[n - 1];
}

char IcmpFlag(Record& r) {
  const Bytes dsr = r.Dsr(kSlotIcmp);
  if (!(dsr.U8(2) & kIcmpMapped)) return ' ';
  switch (dsr.U8(4)) {
    case 3: return 'U';
    case 5: return 'R';
    case 11: return 'T';
    default: return 'I';
  }
}

char TcpLossFlag(Record& r) {
  const Network& n = r.network();
  if (r.is_version5() && (n.status & kTcpPortReuse)) return 'R';
  const char lost = PickBits(n.status, kTcpSrcRetransmit, kTcpDstRetransmit, "*sd");
  if (r.key().family == 6) {  // retransmissions alone, and only if the source side's own status word has some
    return n.side[r.Src()].U32(8) & (kTcpSrcRetransmit | kTcpDstRetransmit) ? lost : ' ';
  }
  if (lost != ' ') return lost;
  if (TcpGap(r, 0) > 0 || TcpGap(r, 1) > 0) return 'g';
  return PickBits(n.status, kTcpSrcOutOfOrder, kTcpDstOutOfOrder, "&ir");
}

char EspLossFlag(const Network& n) {
  const uint32_t status = n.dsr.U32(4);
  if (n.dsr.U32(16) == 0) return ' ';
  const char order = PickBits(status, kTcpSrcOutOfOrder, kTcpDstOutOfOrder, "&ir");
  return order != ' ' ? order : PickBits(status, 0x10, 0x20, "*sd");
}

char LossFlag(Record& r) {
  const Network& n = r.network();
  if (n.tcp) return TcpLossFlag(r);
  if (n.kind == kNetRtp) return Pick(n.dsr.U16(32) > 0, n.dsr.U16(34) > 0, '*', 's', 'd');
  if (n.kind == kNetEsp && r.key().family == 4) return EspLossFlag(n);
  return ' ';
}

char WindowFlag(Record& r) {
  const Network& n = r.network();
  if (n.tcp && r.key().family == 4) return PickBits(n.status, kTcpSrcWindowClosed, kTcpDstWindowClosed, "@SD");
  return n.kind == kNetRtp && (n.qualifier & 2) ? 'd' : ' ';  // silence
}

char EcnFlag(Record& r) {
  const Network& n = r.network();
  return n.tcp && r.key().family == 4 ? PickBits(n.status, kTcpSrcEcn, kTcpDstEcn, "Ext") : ' ';
}

char FragmentFlag(Record& r) {
  const Network& n = r.network();
  if (n.kind == kNetFragment) return n.qualifier & 2 ? 'V' : 'f';
  const bool attribute = r.Dsr(kSlotIpAttributes).U8(2) & 0x30;
  return attribute || r.key().fragment ? 'F' : ' ';
}

char OptionFlag(Record& r) {
  const IpAttributes a = ReadIpAttributes(r);
  const uint8_t options = static_cast<uint8_t>(a.options[0] | a.options[1]);
  if (options == 0) return ' ';
  if (std::popcount(options) > 1) return 'O';
  switch (options) {
    case 0x01: return 'R';
    case 0x02: return 'T';
    case 0x04: return '+';
    case 0x08: return 'L';
    case 0x10: return 'D';
    case 0x20: return 'S';
    case 0x40: return 'A';
    default: return 'U';
  }
}

}  // namespace

// Position 8, the number of correlated records, is always blank: correlation is not decoded.
void DeriveFlags(Record& r, int, ArgusValue* v) {
  char* const out = r.Scratch(kFlagCount);
  const char flags[kFlagCount] = {OriginFlag(r), LinkFlag(r),     IcmpFlag(r),   LossFlag(r), WindowFlag(r),
                                  EcnFlag(r),    FragmentFlag(r), OptionFlag(r), ' '};
  for (size_t i = 0; i < kFlagCount; i++) out[i] = flags[i];
  SetTrimmed(v, {out, kFlagCount});
}

}  // namespace argus
