// dir, state and cause (ra-fields.md 1, 6, 7). The flag characters: derive_flags_test.cpp.
#include "field/derive_state.h"

#include <gtest/gtest.h>

#include "support/records.h"

namespace argus {
namespace {

const Dsr kBoth = Counters(3, 180, 2, 120), kForth = Counters(3, 180, 0, 0), kBack = Counters(0, 0, 2, 120),
          kNeither = Counters(0, 0, 0, 0);

std::string Dir(const FlowRecord& record) { return TestRecord(record).Text("dir").value_or("NULL"); }
std::string State(const FlowRecord& record) { return TestRecord(record).Text("state").value_or("NULL"); }

FlowRecord Flow(const Dsr& key, const Dsr& counters, uint8_t cause = kCauseStart) {
  return FlowRecord(cause).Add(key).Add(counters);
}

// ---- dir --------------------------------------------------------------------------------------------------

TEST(DeriveStateTest, DirOfPlainFlows) {
  EXPECT_EQ(Dir(Flow(Ipv4Key(kUdp), kBoth)), "<->");
  EXPECT_EQ(Dir(Flow(Ipv4Key(kUdp), kForth)), "->");
  EXPECT_EQ(Dir(Flow(Ipv4Key(kUdp), kBack)), "<-");
  EXPECT_EQ(Dir(Flow(Ipv4Key(kUdp), kNeither)), "NULL");
  EXPECT_EQ(Dir(FlowRecord().Add(Ipv4Key(kUdp))), "NULL");
}

TEST(DeriveStateTest, DirOfTcp) {
  for (const Dsr& key : {Ipv4Key(kTcp), Ipv6Key(kTcp)}) {
    EXPECT_EQ(Dir(Flow(key, kBoth)), "<->");  // without a network object as any other
    EXPECT_EQ(Dir(Flow(key, kBoth).Add(TcpStatusDsr(kTcpSyn))), "->");
    EXPECT_EQ(Dir(Flow(key, kBack).Add(TcpStatusDsr(kTcpSyn))), "->");
    EXPECT_EQ(Dir(Flow(key, kNeither).Add(TcpStatusDsr(kTcpSynAck))), ">");
    EXPECT_EQ(Dir(Flow(key, kNeither).Add(TcpStatusDsr(kTcpEstablished))), "?");
    EXPECT_EQ(Dir(Flow(key, kBoth).Add(TcpStatusDsr(kTcpEstablished))), "<?>");
    EXPECT_EQ(Dir(Flow(key, kForth).Add(TcpStatusDsr(kTcpEstablished))), "?>");
    EXPECT_EQ(Dir(Flow(key, kBack).Add(TcpStatusDsr(0))), "<?");
  }
}

TEST(DeriveStateTest, DirOfArp) {
  EXPECT_EQ(Dir(Flow(Dsr(kDsrFlow, kModelArp, kAddrArp).Zeros(20), kBoth)), "who");
  EXPECT_EQ(Dir(Flow(Dsr(kDsrFlow, kModelArp, kAddrArp).Zeros(20), kForth)), "who");
  EXPECT_EQ(Dir(Flow(Dsr(kDsrFlow, kModelFiveTuple, kAddrRarp).Zeros(20), kBoth)), "who");
  EXPECT_EQ(Dir(Flow(Dsr(kDsrFlow, kModelArp, kAddrRarp).Zeros(24), kForth)), "who");
}

// ---- state: TCP, first match ------------------------------------------------------------------------------

std::string TcpStateOf(uint32_t status, uint8_t cause = kCauseStart, const Dsr& counters = kBoth) {
  return State(
      Flow(Ipv4Key(kTcp, 1000, 80, kAddrIpv4 | kKeyDirectionFixed), counters, cause).Add(TcpStatusDsr(status)));
}

TEST(DeriveStateTest, TcpByStatus) {
  EXPECT_EQ(TcpStateOf(0x1000), "RST");
  EXPECT_EQ(TcpStateOf(0x2000), "RST");
  EXPECT_EQ(TcpStateOf(0x08), "FIN");
  EXPECT_EQ(TcpStateOf(0x10), "FIN");
  EXPECT_EQ(TcpStateOf(0x20), "CLO");
  EXPECT_EQ(TcpStateOf(0x04), "CON");
  EXPECT_EQ(TcpStateOf(0x02), "ACC");
  EXPECT_EQ(TcpStateOf(0x01), "REQ");
  EXPECT_EQ(TcpStateOf(0x100), "CON");
}

TEST(DeriveStateTest, TcpFirstMatchCounts) {
  EXPECT_EQ(TcpStateOf(0x103F, kCauseTimeout), "RST");
  EXPECT_EQ(TcpStateOf(0x003F, kCauseTimeout), "FIN");
  EXPECT_EQ(TcpStateOf(0x0027, kCauseTimeout), "CLO");
  EXPECT_EQ(TcpStateOf(0x0007, kCauseTimeout), "TIM");
  EXPECT_EQ(TcpStateOf(0x0007), "CON");
  EXPECT_EQ(TcpStateOf(0x0003), "ACC");
}

TEST(DeriveStateTest, TcpTimeoutIsABitOfTheCause) {
  for (const int cause : {0x40, 0x50, 0x60, 0x70})
    EXPECT_EQ(TcpStateOf(7, static_cast<uint8_t>(cause)), "TIM") << cause;
  for (const int cause : {0x10, 0x20, 0x30}) EXPECT_EQ(TcpStateOf(7, static_cast<uint8_t>(cause)), "CON") << cause;
}

TEST(DeriveStateTest, TcpWithoutStatus) {
  for (const uint8_t cause : {kCauseStart, kCauseTimeout}) {  // `ra` 3.0.8.2 shows no TIM here
    EXPECT_EQ(TcpStateOf(0, cause, kBoth), "CON");
    EXPECT_EQ(TcpStateOf(0, cause, kForth), "INT");
    EXPECT_EQ(TcpStateOf(0, cause, kBack), "INT");
    EXPECT_EQ(State(Flow(Ipv6Key(kTcp), kBoth, cause)), "CON");
    EXPECT_EQ(State(Flow(Ipv4Key(kTcp), kForth, cause)), "INT");
  }
}

TEST(DeriveStateTest, ErrorGoesBeforeAll) {
  EXPECT_EQ(TcpStateOf(0x1000, kCauseError), "ERR");
  EXPECT_EQ(State(Flow(Ipv4Key(kUdp), kBoth, kCauseError)), "ERR");
  EXPECT_EQ(State(Flow(Ipv4Key(kUdp), kBoth, kCauseError | 1)), "CON");  // exactly 0x80
}

// ---- state: ICMP ------------------------------------------------------------------------------------------

TEST(DeriveStateTest, Icmp4ByType) {
  const char* const names[] = {"ECR", "NULL", "NULL", "UR",  "SRC", "RED", "AHA", "NULL", "ECO", "RTA", "RTS", "TXD",
                               "PAR", "TST",  "TSR",  "IRQ", "IRR", "MAS", "MSR", "SEC",  "ROB", "ROB", "ROB", "ROB",
                               "ROB", "ROB",  "ROB",  "ROB", "ROB", "ROB", "TRC", "DCE",  "MHR", "WAY", "IAH", "MRQ",
                               "MRP", "DNQ",  "DNP",  "SKP", "PHO", "NRS", "NRA", "NNS",  "NNA", "PTB", "UNK"};
  for (size_t type = 0; type < std::size(names); type++) {
    const Dsr key = Ipv4Key(kIcmp, static_cast<uint16_t>(type << 8 | 99));  // no unreachable code
    EXPECT_EQ(State(Flow(key, kBoth)), names[type]) << type;
  }
  EXPECT_EQ(State(Flow(Ipv4Key(kIcmp, 0xFF00), kBoth)), "UNK");
}

TEST(DeriveStateTest, Icmp4UnreachableByCode) {
  const char* const codes[] = {"N",    "H",    "O",    "P",    "F",   "S",   "NU",  "HU", "ISO",
                               "NPRO", "HPRO", "NTOS", "HTOS", "FIL", "PRE", "CUT", ""};
  for (size_t code = 0; code < std::size(codes); code++) {
    const Dsr key = Ipv4Key(kIcmp, static_cast<uint16_t>(0x0300 | code));
    EXPECT_EQ(State(Flow(key, kForth)), std::string("UR") + codes[code]) << code;
  }
}

TEST(DeriveStateTest, Icmp4OfTheIcmpDsrIfThereIsOne) {
  const Dsr dsr = Dsr(kDsrIcmp, 0, 1).U8(11).U8(0).Zeros(22);
  EXPECT_EQ(State(Flow(Ipv4Key(kIcmp, 0x0800), kBoth).Add(dsr)), "TXD");
}

TEST(DeriveStateTest, Icmp6ByTypeAndCode) {
  const struct {
    int type, code;
    const char* name;
  } cases[] = {{1, 0, "URNR"},  {1, 1, "URAD"},  {1, 2, "URBS"},  {1, 3, "URAR"},  {1, 4, "URP"},   {1, 5, "URSF"},
               {1, 6, "URRR"},  {1, 7, "URES"},  {2, 9, "PTB"},   {3, 0, "TXT"},   {3, 1, "TXR"},   {4, 0, "PPH"},
               {4, 1, "PPNH"},  {4, 2, "PPO"},   {128, 1, "ECO"}, {129, 0, "ECR"}, {130, 0, "MRQ"}, {131, 0, "MHR"},
               {132, 0, "UNK"}, {133, 0, "NRS"}, {134, 0, "NRA"}, {135, 0, "NNS"}, {136, 0, "NNA"}, {137, 0, "RED"},
               {143, 5, "MHR"}, {0, 0, "UNK"},   {255, 0, "UNK"}};
  for (const auto& c : cases) {
    EXPECT_EQ(State(Flow(Ipv6Key(kIcmp6, static_cast<uint16_t>(c.type << 8 | c.code)), kBoth)), c.name) << c.type;
  }
}

// ---- state: the others ------------------------------------------------------------------------------------

TEST(DeriveStateTest, Arp) {
  for (const uint8_t kind : {kAddrArp, kAddrRarp}) {
    const Dsr key = Dsr(kDsrFlow, kModelArp, kind).Zeros(20);
    EXPECT_EQ(State(Flow(key, kBoth)), "CON");
    EXPECT_EQ(State(Flow(key, kForth, kCauseStatus)), "INT");
    EXPECT_EQ(State(Flow(key, kBack)), "RSP");
    EXPECT_EQ(State(Flow(key, kNeither)), "RSP");
    const Dsr reversed = Dsr(kDsrFlow, kModelArp | kKeyReverse, kind).Zeros(20);
    EXPECT_EQ(State(Flow(reversed, kForth)), "RSP");
    EXPECT_EQ(State(Flow(reversed, kBack)), "INT");
  }
}

TEST(DeriveStateTest, EverythingElse) {
  const Dsr keys[] = {Ipv4Key(kUdp),
                      Ipv6Key(kUdp),
                      Ipv4Key(kEsp),
                      Ipv4Key(kIgmp),
                      Ipv4Key(kIcmp6),
                      Dsr(kDsrFlow, 1, kAddrEthernet).Zeros(16),
                      Dsr(kDsrFlow, 1, kAddrWlan).Zeros(52)};
  for (const Dsr& key : keys) {
    EXPECT_EQ(State(Flow(key, kBoth, kCauseStatus)), "CON");
    EXPECT_EQ(State(Flow(key, kForth, kCauseStart)), "INT");
    EXPECT_EQ(State(Flow(key, kForth, kCauseStop)), "INT");  // 0x30 has bit 0x10
    EXPECT_EQ(State(Flow(key, kForth, kCauseStatus)), "REQ");
    EXPECT_EQ(State(Flow(key, kForth, kCauseTimeout)), "REQ");
    EXPECT_EQ(State(Flow(key, kBack, kCauseStart)), "RSP");
  }
}

TEST(DeriveStateTest, Isis) {
  const std::pair<uint32_t, const char*> pdus[] = {{15, "L1-IIH"},  {16, "L2-IIH"},  {18, "L1-LSP"},  {20, "L2-LSP"},
                                                   {24, "L1-CSNP"}, {25, "L2-CSNP"}, {26, "L1-PSNP"}, {27, "L2-PSNP"}};
  for (const auto& [pdu, name] : pdus) {
    EXPECT_EQ(State(Flow(Dsr(kDsrFlow, 1, kAddrIsis).U32(pdu).Zeros(36), kForth)), name);
  }
  EXPECT_EQ(State(Flow(Dsr(kDsrFlow, 1, kAddrIsis).Zeros(40), kForth)), "UNK");  // a client cleared it
}

TEST(DeriveStateTest, NoKeyAndMatrixKeys) {
  EXPECT_EQ(State(FlowRecord().Add(kBoth)), "NULL");
  EXPECT_EQ(State(Flow(Ipv4Key(0, 0, 0, kAddrIpv4, kModelMatrix), kBoth)), "UNK");  // as `ra` 3.0.8.2
}

// ---- cause ------------------------------------------------------------------------------------------------

TEST(DeriveStateTest, Causes) {
  const std::pair<int, const char*> causes[] = {
      {0x00, "Unknown"},  {0x10, "Start"},   {0x20, "Status"}, {0x30, "Stop"},   {0x40, "Timeout"}, {0x50, "Unknown"},
      {0x60, "Shutdown"}, {0x70, "Unknown"}, {0x80, "Error"},  {0x2F, "Status"}, {0xF0, "Unknown"}};
  for (const auto& [cause, name] : causes) {
    TestRecord r(FlowRecord(static_cast<uint8_t>(cause)));
    EXPECT_EQ(r.Text("cause"), name) << cause;
    EXPECT_EQ(r.Int("cause_code"), cause);
  }
}

}  // namespace
}  // namespace argus
