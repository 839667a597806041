#include "condition/filter_words.h"

#include <cmath>
#include <limits>

#include "record/record_format.h"

namespace argus {

namespace {

FilterNode Protocol(int64_t number) { return EqualsInt("ip_proto", number); }
FilterNode EitherPresent(std::string_view a, std::string_view b) { return Or(IsPresent(a), IsPresent(b)); }
FilterNode Icmp4() { return And(EqualsInt("family", 4), Protocol(kIcmp)); }

// Matches a flow of ICMPv4 of a type, or a flow about which such an error came back.
FilterNode IcmpError(int64_t type, int64_t map) {
  return Or(And(Icmp4(), EqualsInt("icmp_type", type)), EqualsInt("icmp_map", map));
}

// Match TCP records that lack their state: imported flows, streams that were thinned, fragments. Words that test the
// state match them, as in `ra`: a state that is not known must not read as not seen. Later fragments of IPv6, which
// have no ports, have no part in the words of the status, except for SYN-ACK.
FilterNode UnknownTcp() { return And(Protocol(kTcp), IsNull("tcp_status")); }
FilterNode UnknownStatus() {
  return And(UnknownTcp(), Or(EqualsInt("family", 4), Compare(ARGUS_OP_GT, "sport", IntOperand(0))));
}

FilterNode UnknownOf(std::string_view field) { return field == "tcp_status" ? UnknownStatus() : UnknownTcp(); }
FilterNode TcpBits(std::string_view field, int64_t mask) { return Or(HasBits(field, mask), UnknownOf(field)); }

// Matches a connection that is established as far as the sensor saw, or traffic both ways.
FilterNode Connected() {
  FilterNode both = And(EqualsInt("family", 4), Compare(ARGUS_OP_GT, "spkts", IntOperand(0)));
  return Or(TcpBits("tcp_status", kTcpEstablished), And(std::move(both), Compare(ARGUS_OP_GT, "dpkts", IntOperand(0))));
}

FilterNode Multicast() {
  const std::string first("\xE0\0\0\0", 4);
  return And(EqualsInt("family", 4), OnSides(FilterSide::kEither, "saddr", "daddr", [&](std::string_view field) {
               return Compare(ARGUS_OP_GE, field, BytesOperand(first, 32));
             }));
}

FilterNode IgmpOther() { return And(Protocol(kIgmp), Compare(ARGUS_OP_NE, "igmp_type", IntOperand(0x11))); }

FilterNode IsisPdu(const char* first, const char* second) {
  return Or(EqualsText("state", first), EqualsText("state", second));
}

FilterNode Isis() { return And(EqualsText("proto", "isis"), And(IsNull("family"), IsNull("etype"))); }

struct Flag {
  std::string_view word;
  FilterNode (*make)();
};

// ra-filter.md 3 and 7. No flow is a management or an event record.
constexpr Flag kFlags[] = {
    {"tcp", [] { return Protocol(kTcp); }},
    {"udp", [] { return Protocol(kUdp); }},
    {"icmp", [] { return Protocol(kIcmp); }},
    {"igmp", [] { return Protocol(kIgmp); }},
    {"ip", [] { return IsPresent("family"); }},
    {"ipv4", [] { return EqualsInt("family", 4); }},
    {"ipv6", [] { return EqualsInt("family", 6); }},
    {"arp", [] { return HasBits("key_model", kModelArp); }},
    {"rarp", [] { return EqualsInt("etype", kEtherRarp); }},
    {"isis", Isis},
    {"ether", [] { return Constant(false); }},
    {"rtp", [] { return EqualsText("proto", "rtp"); }},
    {"rtcp", [] { return EqualsText("proto", "rtcp"); }},
    {"udt", [] { return EqualsText("proto", "udt"); }},
    {"vlan", [] { return EitherPresent("svlan", "dvlan"); }},
    {"mpls", [] { return EitherPresent("smpls", "dmpls"); }},
    {"man", [] { return Constant(false); }},
    {"mar", [] { return Constant(false); }},
    {"event", [] { return Constant(false); }},
    {"far", [] { return Constant(true); }},
    {"start", [] { return HasBits("cause_code", 0x10); }},
    {"status", [] { return HasBits("cause_code", 0x20); }},
    {"stop", [] { return HasBits("cause_code", 0x30); }},
    {"shut", [] { return HasBits("cause_code", 0x60); }},
    {"timeout", [] { return HasBits("cause_code", 0x40); }},
    {"multicast", Multicast},
    {"con", Connected},
    {"est", Connected},
    {"avail", Connected},
    {"synack", [] { return Or(HasBits("tcp_status", kTcpSynAck), UnknownTcp()); }},
    {"finack", [] { return TcpBits("tcp_status", kTcpFinAck); }},
    {"normal", [] { return TcpBits("tcp_status", kTcpNormalClose); }},
    {"wait", [] { return TcpBits("tcp_status", kTcpCloseWaiting); }},
    {"tcpopt", [] { return TcpBits("tcpoptions", 0xFFF00000); }},
    {"mss", [] { return TcpBits("tcpoptions", 0x100000); }},
    {"wscale", [] { return TcpBits("tcpoptions", 0x200000); }},
    {"selackok", [] { return TcpBits("tcpoptions", 0x400000); }},
    {"selack", [] { return TcpBits("tcpoptions", 0x800000); }},
    {"tcpecho", [] { return TcpBits("tcpoptions", 0x1000000); }},
    {"tcpechoreply", [] { return TcpBits("tcpoptions", 0x2000000); }},
    {"tcptimestamp", [] { return TcpBits("tcpoptions", 0x4000000); }},
    {"tcpcc", [] { return TcpBits("tcpoptions", 0x8000000); }},
    {"tcpccnew", [] { return TcpBits("tcpoptions", 0x10000000); }},
    {"tcpccecho", [] { return TcpBits("tcpoptions", 0x20000000); }},
    {"secn", [] { return TcpBits("tcpoptions", 0x40000000); }},
    {"decn", [] { return TcpBits("tcpoptions", 0x80000000); }},
    {"icmpmap", [] { return Or(IsNull("icmp_map"), Compare(ARGUS_OP_NE, "icmp_map", IntOperand(0))); }},  // as `ra`
    {"echo", [] { return And(Icmp4(), Or(EqualsInt("icmp_type", 0), EqualsInt("icmp_type", 8))); }},
    {"unreach", [] { return IcmpError(3, 1); }},
    {"redirect", [] { return EqualsInt("icmp_map", 2); }},  // `ra` does not count the redirect itself
    {"timexed", [] { return IcmpError(11, 4); }},
    {"mbr", IgmpOther},
    {"rtr", [] { return EqualsInt("igmp_type", 0x11); }},
    {"lvg", [] { return EqualsInt("igmp_type", 0x17); }},
    {"hello", [] { return IsisPdu("L1-IIH", "L2-IIH"); }},
    {"lsp", [] { return IsisPdu("L1-LSP", "L2-LSP"); }},
    {"csnp", [] { return IsisPdu("L1-CSNP", "L2-CSNP"); }},
    {"psnp", [] { return IsisPdu("L1-PSNP", "L2-PSNP"); }},
};

// Bits of one word per side, or of one word that both sides share.
struct SidedFlag {
  std::string_view word;
  std::string_view src_field;
  std::string_view dst_field;
  int64_t src_bit;
  int64_t dst_bit;
};

constexpr SidedFlag kSidedFlags[] = {
    {"fin", "stcpflags", "dtcpflags", 0x01, 0x01},
    {"syn", "stcpflags", "dtcpflags", 0x02, 0x02},
    {"rst", "stcpflags", "dtcpflags", 0x04, 0x04},
    {"reset", "stcpflags", "dtcpflags", 0x04, 0x04},
    {"push", "stcpflags", "dtcpflags", 0x08, 0x08},
    {"ack", "stcpflags", "dtcpflags", 0x10, 0x10},
    {"urg", "stcpflags", "dtcpflags", 0x20, 0x20},
    {"ece", "stcpflags", "dtcpflags", 0x40, 0x40},
    {"cwr", "stcpflags", "dtcpflags", 0x80, 0x80},
    {"outoforder", "tcp_status", "tcp_status", kTcpSrcOutOfOrder, kTcpDstOutOfOrder},
    {"ooo", "tcp_status", "tcp_status", kTcpSrcOutOfOrder, kTcpDstOutOfOrder},
    {"winshut", "tcp_status", "tcp_status", kTcpSrcWindowClosed, kTcpDstWindowClosed},
    {"ecn", "tcp_status", "tcp_status", kTcpSrcEcn, kTcpDstEcn},
};

// Matches TCP that was sent again, or ESP that was lost on the way to the sensor.
FilterNode Retransmitted(FilterSide side) {
  FilterNode seen = OnSides(side, "sloss", "dloss", [](std::string_view field) {
    const int64_t bit = field == "sloss" ? kTcpSrcRetransmit : kTcpDstRetransmit;
    return Or(HasBits("tcp_status", bit), And(Protocol(kEsp), Compare(ARGUS_OP_GT, field, IntOperand(0))));
  });
  return Or(std::move(seen), UnknownStatus());
}

// Matches IPv4 that came in fragments, as far as the record says. `ra` tests "src and dst" like "src or dst".
FilterNode Fragmented(FilterSide side) {
  if (side == FilterSide::kBoth) side = FilterSide::kEither;
  return And(EqualsInt("family", 4), OnSides(side, "sfrag", "dfrag", [](std::string_view field) {
               return Or(EqualsInt(field, 1), IsNull(field));
             }));
}

constexpr std::string_view kProtocols[] = {"tcp",  "udp",   "icmp", "igmp", "ip",   "ipv4", "ipv6", "arp",
                                           "rarp", "ether", "isis", "rtp",  "rtcp", "udt",  "vlan", "mpls"};

constexpr FilterSide kDefault = FilterSide::kDefault;
constexpr FilterSide kEither = FilterSide::kEither;
constexpr FilterSide kBoth = FilterSide::kBoth;

// ra-filter.md 6.
constexpr FilterNumber kNumbers[] = {
    {"pkts", "spkts", "dpkts", kEither, FilterNumber::kPlain},
    {"pkt", "spkts", "dpkts", kEither, FilterNumber::kPlain},
    {"bytes", "sbytes", "dbytes", kEither, FilterNumber::kPlain},
    {"byte", "sbytes", "dbytes", kEither, FilterNumber::kPlain},
    {"appbytes", "sappbytes", "dappbytes", kEither, FilterNumber::kPlain},
    {"appbyte", "sappbytes", "dappbytes", kEither, FilterNumber::kPlain},
    {"data", "sappbytes", "dappbytes", kEither, FilterNumber::kPlain},
    {"dur", "dur", "", kDefault, FilterNumber::kPlain},
    {"rate", "srate", "drate", kEither, FilterNumber::kPlain},
    {"load", "sload", "dload", kEither, FilterNumber::kPlain},
    {"ttl", "sttl", "dttl", kEither, FilterNumber::kIpv4Byte},
    {"tos", "stos", "dtos", kEither, FilterNumber::kIpv4Byte},
    {"dsb", "stos", "dtos", kEither, FilterNumber::kDsByte},
    {"dsbyte", "stos", "dtos", kEither, FilterNumber::kDsByte},
    {"vid", "svid", "dvid", kEither, FilterNumber::kVlanId},
    {"vpri", "svlan", "dvlan", kEither, FilterNumber::kVlanPriority},
    {"mid", "smpls", "dmpls", kEither, FilterNumber::kPlain},
    {"ipid", "sipid", "dipid", kEither, FilterNumber::kPlain},
    {"seq", "seq", "", kDefault, FilterNumber::kOptional},
    {"trans", "trans", "", kDefault, FilterNumber::kPlain},
    {"spi", "spi", "", kDefault, FilterNumber::kPlain},
    {"pcr", "pcr", "", kDefault, FilterNumber::kOptional},
    {"abr", "pcr", "", kDefault, FilterNumber::kOptional},
    {"intpkt", "sintpktact", "dintpktact", kBoth, FilterNumber::kOptional},
    {"inter", "sintpktact", "dintpktact", kBoth, FilterNumber::kOptional},
    {"intpktact", "sintpktact", "dintpktact", kBoth, FilterNumber::kOptional},
    {"intpktidle", "sintpktidl", "dintpktidl", kBoth, FilterNumber::kOptional},
    {"jitter", "sjitact", "djitact", kBoth, FilterNumber::kOptional},
    {"jit", "sjitact", "djitact", kBoth, FilterNumber::kOptional},
    {"jitact", "sjitact", "djitact", kBoth, FilterNumber::kOptional},
    {"jitidle", "sjitidl", "djitidl", kBoth, FilterNumber::kOptional},
    {"ploss", "sploss", "dploss", kEither, FilterNumber::kPlain},
    {"nstroke", "snstroke", "dnstroke", kEither, FilterNumber::kOptional},
    {"asn", "sas", "das", kEither, FilterNumber::kOptional},
    {"as", "sas", "das", kEither, FilterNumber::kOptional},
};

bool Holds(int32_t op, double left, double right) {
  switch (op) {
    case ARGUS_OP_EQ: return left == right;
    case ARGUS_OP_GT: return left > right;
    case ARGUS_OP_GE: return left >= right;
    case ARGUS_OP_LT: return left < right;
    default: return left <= right;
  }
}

bool IsBelow(int32_t op) { return op == ARGUS_OP_LT || op == ARGUS_OP_LE; }

int32_t TypeOf(std::string_view field) { return FieldTable(ARGUS_FLOW)[FindField(ARGUS_FLOW, field)].field.type; }

// Compares a double with a number, as 32-bit floats: numbers that round to the same float are equal.
FilterNode CompareRounded(std::string_view field, int32_t op, double value) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const float f = static_cast<float>(value);
  const double low = (static_cast<double>(f) + std::nextafter(f, -kInfinity)) / 2;
  const double high = (static_cast<double>(f) + std::nextafter(f, kInfinity)) / 2;
  if (op == ARGUS_OP_EQ) {
    return And(Compare(ARGUS_OP_GE, field, RealOperand(low)), Compare(ARGUS_OP_LE, field, RealOperand(high)));
  }
  return Compare(op, field, RealOperand(op == ARGUS_OP_GT || op == ARGUS_OP_LE ? high : low));
}

// Compares a field that a record may lack. A lacking field is just below 0 in `ra`: above no count and no time, equal
// to none, and below all of them.
FilterNode CompareOptional(std::string_view field, int32_t op, double value) {
  const bool rounds = TypeOf(field) == ARGUS_FLOAT8;
  FilterNode node = rounds ? CompareRounded(field, op, value) : CompareField(field, op, value);
  const bool holds = IsBelow(op) ? value >= 0 : op != ARGUS_OP_EQ && value < 0;
  return holds ? Or(std::move(node), IsNull(field)) : node;
}

// Compares a number of the IP attributes of IPv4. For a side without attributes it counts as 0 if the other side has
// some, else as `lacking`.
template <typename Make>
FilterNode CompareAttribute(const FilterNumber& number, FilterSide side, int32_t op, double value, double lacking,
                            Make compare) {
  const std::string_view src = number.src_field, dst = number.dst_field;
  FilterNode sides = OnSides(side, src, dst, [&](std::string_view field) {
    FilterNode node = compare(field);
    const bool zero = Holds(op, 0, value), none = Holds(op, lacking, value);
    const std::string_view other = field == src ? dst : src;
    if (!zero && !none) return node;
    if (zero && none) return Or(std::move(node), IsNull(field));
    return Or(std::move(node), And(IsNull(field), zero ? IsPresent(other) : IsNull(other)));
  });
  return And(EqualsInt("family", 4), std::move(sides));
}

// Compares the upper `bits` bits of a field, above the `shift` lowest, by a comparison of the whole field.
FilterNode CompareUpper(std::string_view field, int32_t op, double value, int shift, int bits) {
  const double step = 1 << shift;
  const double first = value * step;
  const int mask = ((1 << bits) - 1) << shift;
  switch (op) {
    case ARGUS_OP_EQ: return first > mask ? Constant(false) : HasBits(field, mask, static_cast<int64_t>(first));
    case ARGUS_OP_GT: return CompareField(field, ARGUS_OP_GE, first + step);
    case ARGUS_OP_LE: return CompareField(field, ARGUS_OP_LT, first + step);
    default: return CompareField(field, op, first);
  }
}

}  // namespace

std::optional<FilterNode> FilterFlag(std::string_view word) {
  for (const Flag& flag : kFlags) {
    if (flag.word == word) return flag.make();
  }
  return std::nullopt;
}

std::optional<FilterNode> FilterSidedFlag(std::string_view word, FilterSide side) {
  if (word == "frag" || word == "fragonly") return Fragmented(side);
  if (word == "retrans" || word == "drop") return Retransmitted(side);
  for (const SidedFlag& flag : kSidedFlags) {
    if (flag.word != word) continue;
    if (side == FilterSide::kSource) return TcpBits(flag.src_field, flag.src_bit);
    if (side == FilterSide::kDestination) return TcpBits(flag.dst_field, flag.dst_bit);
    const int32_t op = side == FilterSide::kBoth ? ARGUS_OP_AND : ARGUS_OP_OR;
    return Or(Join(op, HasBits(flag.src_field, flag.src_bit), HasBits(flag.dst_field, flag.dst_bit)),
              UnknownOf(flag.src_field));
  }
  return std::nullopt;
}

bool IsFilterProtocol(std::string_view word) {
  for (const std::string_view protocol : kProtocols) {
    if (protocol == word) return true;
  }
  return false;
}

const FilterNumber* FindFilterNumber(std::string_view word) {
  for (const FilterNumber& number : kNumbers) {
    if (number.word == word) return &number;
  }
  return nullptr;
}

bool HasFractions(const FilterNumber& number) { return TypeOf(number.src_field) == ARGUS_FLOAT8; }

// Rounds the value to a 32-bit float, as `ra` does: there a value like 0.1 is another number than as a double.
FilterNode CompareField(std::string_view field, int32_t op, double value) {
  const int32_t type = TypeOf(field);
  if (type == ARGUS_FLOAT8) return Compare(op, field, RealOperand(static_cast<float>(value)));
  const double most = type == ARGUS_INT4 ? 2147483647.0 : 9.2e18;
  if (value < 0 || value > most) return IsBelow(op) ? IsPresent(field) : Constant(false);
  return Compare(op, field, IntOperand(static_cast<int64_t>(value)));
}

FilterNode CompareNumber(const FilterNumber& number, FilterSide side, int32_t op, double value) {
  constexpr int kDsShift = 2, kDsBits = 6, kPriorityShift = 13, kPriorityBits = 3;
  if (side == FilterSide::kDefault) side = number.standard;
  if (!HasFractions(number) && value < 0) value = std::numeric_limits<double>::infinity();  // without sign
  const auto compare = [&](std::string_view field) {
    switch (number.kind) {
      case FilterNumber::kOptional: return CompareOptional(field, op, value);
      case FilterNumber::kDsByte: return CompareUpper(field, op, value, kDsShift, kDsBits);
      case FilterNumber::kVlanId: return CompareField(field, ARGUS_OP_EQ, value);  // whatever the relation is
      case FilterNumber::kVlanPriority: return CompareUpper(field, op, value, kPriorityShift, kPriorityBits);
      default: return CompareField(field, op, value);
    }
  };
  if (number.kind == FilterNumber::kIpv4Byte) return CompareAttribute(number, side, op, value, -1, compare);
  if (number.kind == FilterNumber::kDsByte) return CompareAttribute(number, side, op, value, 63, compare);
  return number.dst_field.empty() ? compare(number.src_field)
                                  : OnSides(side, number.src_field, number.dst_field, compare);
}

}  // namespace argus
