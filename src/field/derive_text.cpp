#include "field/derive_text.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "field/set_value.h"

namespace argus {

namespace {

constexpr char kHex[] = "0123456789abcdef";
constexpr size_t kIsisIdSize = 6;

// Appends to scratch memory of the record; the pieces are short and their number is fixed, so 64 bytes do.
class Text {
 public:
  static constexpr size_t kSize = 64;
  explicit Text(Record& r) : out_(r.Scratch(kSize)) {}

  void Char(char c) { out_[size_++] = c; }
  void HexByte(uint8_t b) {
    Char(kHex[b >> 4]);
    Char(kHex[b & 15]);
  }
  void Decimal(uint32_t n) { size_ = static_cast<size_t>(std::to_chars(out_ + size_, out_ + kSize, n).ptr - out_); }
  // Appends a number as %#0*x does, with at least `digits` digits.
  void Hex(uint32_t n, int digits) {
    Char('0');
    Char('x');
    int width = 8;
    while (width > digits && (n >> (4 * (width - 1))) == 0) width--;
    for (int i = width - 1; i >= 0; i--) Char(kHex[(n >> (4 * i)) & 15]);
  }
  std::string_view view() const { return {out_, size_}; }

 private:
  char* out_;
  size_t size_ = 0;
};

std::string_view MacText(Record& r, Bytes mac) {
  if (mac.empty()) return {};
  Text t(r);
  for (size_t i = 0; i < mac.size(); i++) {
    if (i > 0) t.Char(':');
    t.HexByte(mac.data()[i]);
  }
  return t.view();
}

std::string_view IpText(Record& r, const uint8_t* p, int family) {
  char* const out = r.Scratch(INET6_ADDRSTRLEN);
  if (inet_ntop(family, p, out, INET6_ADDRSTRLEN) == nullptr) return {};
  return out;
}

// Returns a system id as xxxx.xxxx.xxxx, then .xx for a node or LAN id, then -xx for an LSP id.
std::string_view IsisIdText(Record& r, Bytes id) {
  Text t(r);
  for (size_t i = 0; i < id.size(); i++) {
    if (i == kIsisIdSize + 1) {
      t.Char('-');
    } else if (i > 0 && i % 2 == 0) {
      t.Char('.');
    }
    t.HexByte(id.data()[i]);
  }
  return t.view();
}

enum class IsisPdu { kHello, kLinkState, kSequence, kOther };

IsisPdu KindOf(uint32_t pdu) {
  switch (pdu) {
    case 15:
    case 16: return IsisPdu::kHello;
    case 18:
    case 20: return IsisPdu::kLinkState;
    case 24:
    case 25:
    case 26:
    case 27: return IsisPdu::kSequence;
    default: return IsisPdu::kOther;
  }
}

std::string_view IsisText(Record& r, int side) {
  const Bytes dsr = r.key().dsr;
  switch (KindOf(dsr.U32(4))) {
    case IsisPdu::kHello: return side == 0 ? IsisIdText(r, dsr.Sub(24, 6)) : IsisIdText(r, dsr.Sub(30, 7));
    case IsisPdu::kLinkState: {
      if (side == 0) return IsisIdText(r, dsr.Sub(24, 8));
      Text t(r);
      t.Hex(dsr.U32(32), 8);
      return t.view();
    }
    case IsisPdu::kSequence: return side == 0 ? IsisIdText(r, dsr.Sub(24, 7)) : std::string_view();
    default: return {};
  }
}

// Returns the hardware address that RARP shows: on the source side the one that is asked about, on the other side the
// sender's.
std::string_view RarpText(Record& r, int side) {
  const Bytes dsr = r.key().dsr;
  const bool legacy = r.key().model == kModelFiveTuple;
  const size_t length = legacy || dsr.U8(8) == 0 ? 6 : dsr.U8(8);
  const size_t sender = legacy ? 8 : 16;
  return length > 16 ? std::string_view() : MacText(r, dsr.Sub(side == 0 ? sender + length : sender, length));
}

// Returns a MAC address. `ra` names the broadcast address for this kind of key alone, and not in version 5.
std::string_view EthernetText(Record& r, Bytes mac) {
  const bool broadcast = !r.is_version5() && mac.size() == 6 &&
                         std::all_of(mac.data(), mac.data() + 6, [](uint8_t b) { return b == 0xFF; });
  return broadcast ? "Broadcast" : MacText(r, mac);
}

std::string_view AddrText(Record& r, int side) {
  const Key& k = r.key();
  switch (k.address_type) {
    case kAddrEthernet: return EthernetText(r, k.dsr.Sub(side == r.KeySrc() ? 10 : 4, 6));
    case kAddrWlan: return MacText(r, k.dsr.Sub(side == 0 ? 10 : 4, 6));
    case kAddrIsis: return IsisText(r, side);
    case kAddrRarp: return RarpText(r, side);
    default: break;
  }
  const uint8_t* const p = k.address[side == 0 ? r.KeySrc() : 1 - r.KeySrc()];
  return p == nullptr ? std::string_view() : IpText(r, p, k.family == 6 ? AF_INET6 : AF_INET);
}

void Icmp4Text(Record& r, int side, Text* t) {
  const Key& k = r.key();
  if (k.fragment) return t->Hex(0, 4);
  if (r.is_version5()) return t->Hex(side == 0 ? r.KeyIcmp().type : r.KeyIcmp().code, 4);
  if (side == 1) return t->Hex(k.dsr.U16(16), 4);
  // `ra` reads type and code as one number on a little-endian machine.
  const IcmpKind kind = r.KeyIcmp();
  t->Hex((uint32_t{kind.code} << 8) | kind.type, 4);
}

void IpPortText(Record& r, int side, Text* t) {
  const Key& k = r.key();
  if (k.HasPorts()) {
    t->Decimal(k.port[side == 0 ? r.PortSrc() : 1 - r.PortSrc()]);
  } else if (k.family == 4 && k.Is(kIcmp)) {
    Icmp4Text(r, side, t);
  } else if (k.family == 6 && k.Is(kIcmp6)) {
    t->Decimal(k.dsr.U8(k.DataAt() + static_cast<size_t>(side)));
  } else if (k.Is(kEsp) && side == 1 && !k.fragment) {
    t->Hex(k.Spi(), 1);
  }
}

// Returns whether a number of any form is nothing but zeros.
bool IsZero(std::string_view text) { return text.find_first_not_of("0x") == std::string_view::npos; }

}  // namespace

void DeriveAddrText(Record& r, int side, ArgusValue* v) { SetTrimmed(v, AddrText(r, side)); }

void DerivePortText(Record& r, int side, ArgusValue* v) {
  const Key& k = r.key();
  Text t(r);
  if (k.family != 0) {
    IpPortText(r, side, &t);
  } else if (k.address_type == kAddrEthernet) {
    t.Decimal(k.dsr.U8(side == 0 ? 19 : 18));  // SSAP, DSAP
  } else if (k.address_type == kAddrIsis && side == 1) {
    t.Hex(k.dsr.U32(38), 1);  // checksum
  }
  if (r.is_version5() && IsZero(t.view())) return SetNull(v);  // as its `ra` does
  SetTrimmed(v, t.view());
}

}  // namespace argus
