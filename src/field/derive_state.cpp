#include "field/derive_state.h"

#include <span>

#include "field/derive_key.h"
#include "field/ra_names.h"
#include "field/set_value.h"

namespace argus {

namespace {

// ra-fields.md 7, by ICMPv4 type; empty: blanks. Types beyond are UNK.
constexpr std::string_view kIcmp4States[] = {
    "ECR", "",    "",    "UR",  "SRC", "RED", "AHA", "",    "ECO", "RTA", "RTS", "TXD", "PAR", "TST", "TSR", "IRQ",
    "IRR", "MAS", "MSR", "SEC", "ROB", "ROB", "ROB", "ROB", "ROB", "ROB", "ROB", "ROB", "ROB", "ROB", "TRC", "DCE",
    "MHR", "WAY", "IAH", "MRQ", "MRP", "DNQ", "DNP", "SKP", "PHO", "NRS", "NRA", "NNS", "NNA", "PTB",
};

// What follows "UR", by code of ICMPv4 type 3.
constexpr std::string_view kUnreachableStates[] = {
    "URN",   "URH",    "URO",    "URP",    "URF",    "URS",   "URNU",  "URHU",
    "URISO", "URNPRO", "URHPRO", "URNTOS", "URHTOS", "URFIL", "URPRE", "URCUT",
};

struct Icmp6State {
  uint8_t type, first_code, last_code;
  std::string_view name;
};

constexpr Icmp6State kIcmp6States[] = {
    {1, 0, 0, "URNR"},    {1, 1, 1, "URAD"},    {1, 2, 2, "URBS"},    {1, 3, 3, "URAR"},    {1, 4, 4, "URP"},
    {1, 5, 5, "URSF"},    {1, 6, 6, "URRR"},    {1, 7, 7, "URES"},    {2, 0, 255, "PTB"},   {3, 0, 0, "TXT"},
    {3, 1, 1, "TXR"},     {4, 0, 0, "PPH"},     {4, 1, 1, "PPNH"},    {4, 2, 2, "PPO"},     {128, 0, 255, "ECO"},
    {129, 0, 255, "ECR"}, {130, 0, 255, "MRQ"}, {131, 0, 255, "MHR"}, {133, 0, 255, "NRS"}, {134, 0, 255, "NRA"},
    {135, 0, 255, "NNS"}, {136, 0, 255, "NNA"}, {137, 0, 255, "RED"}, {143, 0, 255, "MHR"},
};

// What version 5 calls otherwise, as far as seen.
constexpr Icmp6State kVersion5States[] = {{133, 0, 255, "EXM"}, {135, 0, 255, "EER"}};

bool BothWays(Record& r) { return r.metric().packets[0] > 0 && r.metric().packets[1] > 0; }

std::string_view TcpState(Record& r) {
  const uint32_t s = r.network().tcp ? r.TcpStatusWord() : 0;
  if (s & (kTcpSrcReset | kTcpDstReset)) return "RST";
  if (s & (kTcpFin | kTcpFinAck)) return "FIN";
  if (s & kTcpNormalClose) return "CLO";
  if (s != 0 && (r.cause() & kCauseTimeout)) return "TIM";
  if (s & kTcpEstablished) return "CON";
  if (s & kTcpSynAck) return "ACC";
  if (s & kTcpSyn) return "REQ";
  if (s != 0) return "CON";
  return BothWays(r) ? "CON" : "INT";
}

std::string_view Icmp6StateName(bool version5, uint8_t type, uint8_t code) {
  const auto find = [&](std::span<const Icmp6State> table) {
    for (const Icmp6State& s : table) {
      if (s.type == type && code >= s.first_code && code <= s.last_code) return s.name;
    }
    return std::string_view();
  };
  const std::string_view own = version5 ? find(kVersion5States) : std::string_view();
  if (!own.empty()) return own;
  const std::string_view name = find(kIcmp6States);
  return name.empty() ? "UNK" : name;
}

// Returns how a flow of ICMP went: for ICMPv4, an error that came back says it, if there is one.
std::string_view IcmpState(Record& r) {
  const IcmpKind own = r.KeyIcmp();
  if (r.key().family == 6) return Icmp6StateName(r.is_version5(), own.type, own.code);
  const auto [type, code] = IcmpErrorOf(r).value_or(own);
  if (type >= std::size(kIcmp4States)) return "UNK";
  if (type == 3 && code < std::size(kUnreachableStates)) return kUnreachableStates[code];
  return kIcmp4States[type];
}

std::string_view ArpState(Record& r) {
  if (BothWays(r)) return "CON";
  return r.metric().packets[r.Src()] > 0 ? "INT" : "RSP";
}

std::string_view OtherState(Record& r) {
  if (BothWays(r)) return "CON";
  if (r.metric().packets[r.Src()] == 0) return "RSP";
  return (r.cause() & kCauseStart) ? "INT" : "REQ";
}

std::string_view StateText(Record& r) {
  if (r.cause() == kCauseError) return "ERR";
  const Key& k = r.key();
  if (!k.present()) return {};
  if (k.Is(kTcp)) return TcpState(r);
  if (k.IsIcmp()) return IcmpState(r);
  if (k.address_type == kAddrArp || k.address_type == kAddrRarp) return ArpState(r);
  if (k.address_type == kAddrIsis) {
    const std::string_view pdu = IsisPduName(k.dsr.U32(4));
    return pdu.empty() ? "UNK" : pdu;
  }
  if (k.family != 0 && k.model == kModelMatrix) return "UNK";  // many protocols in one record
  return OtherState(r);
}

}  // namespace

// Sets three characters, trimmed; the leading blank of " ->" is significant to `ra` but not to the column.
void DeriveDir(Record& r, int, ArgusValue* v) {
  const Metric& m = r.metric();
  if (!m.present) return SetNull(v);
  const Key& k = r.key();
  if (k.address_type == kAddrArp || k.address_type == kAddrRarp) return SetText(v, "who");
  const bool forth = m.packets[r.Src()] > 0, back = m.packets[r.Dst()] > 0;
  char* const out = r.Scratch(3);
  out[0] = back ? '<' : ' ';
  out[1] = forth || back ? '-' : ' ';
  out[2] = forth ? '>' : ' ';
  if (r.network().tcp) {
    if ((r.network().status & (kTcpSyn | kTcpSynAck)) == 0) {
      out[1] = '?';
    } else {
      out[0] = ' ';
      out[2] = '>';
    }
  }
  SetTrimmed(v, {out, 3});
}

void DeriveState(Record& r, int, ArgusValue* v) { SetTrimmed(v, StateText(r)); }

std::string_view CauseName(uint8_t cause) {
  switch (cause & 0xF0) {
    case kCauseStart: return "Start";
    case kCauseStatus: return "Status";
    case kCauseStop: return "Stop";
    case kCauseShutdown: return "Shutdown";
    case kCauseTimeout: return "Timeout";
    case kCauseError: return "Error";
    default: return "Unknown";
  }
}

void DeriveCause(Record& r, int, ArgusValue* v) { SetText(v, CauseName(r.cause())); }
void DeriveCauseCode(Record& r, int, ArgusValue* v) { SetInt(v, r.cause()); }

}  // namespace argus
