// The walk over the DSRs of a record (argus-record-format.md 2) and what a Record keeps from one use to the next.
#include "record/record.h"

#include <gtest/gtest.h>

#include "support/records.h"

namespace argus {
namespace {

// One DSR of a word for each type, found in its slot.
TEST(RecordTest, KnowsItsDsrs) {
  const struct {
    uint8_t type;
    DsrSlot slot;
  } known[] = {{0x01, kSlotTransport},  {0x02, kSlotFlow},          {0x03, kSlotTime},      {0x10, kSlotMetric},
               {0x12, kSlotPacketSize}, {0x20, kSlotEncapsulation}, {0x30, kSlotNetwork},   {0x32, kSlotAsn},
               {0x34, kSlotIcmp},       {0x40, kSlotVlan},          {0x42, kSlotMac},       {0x44, kSlotMpls},
               {0x46, kSlotJitter},     {0x48, kSlotIpAttributes},  {0x54, kSlotBehaviour}, {0x60, kSlotAggregation},
               {0x64, kSlotCountry},    {0x66, kSlotLabel}};
  for (const auto& k : known) {
    TestRecord r(FlowRecord().Add(Dsr(k.type, 0, 0).U32(0xCAFE0000u + k.type)));
    EXPECT_TRUE(r.whole());
    EXPECT_EQ(r.record().Dsr(k.slot).U32(4), 0xCAFE0000u + k.type) << int{k.type};
    for (int slot = kSlotNone; slot < kSlotCount; slot++) {
      EXPECT_EQ(r.record().Has(static_cast<DsrSlot>(slot)), slot == k.slot) << int{k.type} << " in " << slot;
    }
  }
}

TEST(RecordTest, UnknownTypesAreSkipped) {
  for (const int type : {0x00, 0x07, 0x09, 0x11, 0x41, 0x43, 0x45, 0x47, 0x55, 0x62, 0x68, 0x6A, 0x7F}) {
    FlowRecord record;
    record.Add(Dsr(static_cast<uint8_t>(type), 0, 0).Zeros(20)).Add(Counters(1, 60, 0, 0));
    TestRecord r(record);
    EXPECT_TRUE(r.whole()) << type;
    EXPECT_EQ(r.Int("pkts"), 1) << type;
  }
}

TEST(RecordTest, AnyOrder) {
  TestRecord r(FlowRecord()
                   .Add(TcpStatusDsr(kTcpSyn, 2, 0))
                   .Add(TimeRange(10, 0, 12, 0))
                   .Add(Counters(2, 120, 0, 0))
                   .Add(Ipv4Key(kTcp, 1, 80)));
  EXPECT_EQ(r.Int("dport"), 80);
  EXPECT_EQ(r.Int("stcpflags"), 2);
  EXPECT_EQ(r.Real("dur"), 2);
}

TEST(RecordTest, OfARepeatedDsrTheLastCounts) {
  TestRecord r(FlowRecord().Add(Counters(1, 60, 2, 90)).Add(Ipv4Key(kUdp, 1, 2)).Add(Counters(7, 60, 8, 90)));
  EXPECT_EQ(r.Int("spkts"), 7);
  EXPECT_EQ(r.Int("dpkts"), 8);
}

TEST(RecordTest, UserDataIsToldApartBySide) {
  const Dsr src = Dsr(kDsrUserData, 0x90, 0).U16(4).U16(3).Raw("src");
  const Dsr dst = Dsr(kDsrUserData, 0xA0, 0).U16(4).U16(3).Raw("dst");
  TestRecord both(FlowRecord().Add(src).Add(dst));
  EXPECT_EQ(both.Text("suser"), "src");
  EXPECT_EQ(both.Text("duser"), "dst");
  TestRecord one(FlowRecord().Add(dst));
  EXPECT_TRUE(one.Null("suser"));
  EXPECT_EQ(one.Text("duser"), "dst");
  TestRecord legacy(FlowRecord()
                        .Add(Dsr(kDsrUserData, 0, 0x10).U16(4).U16(3).Raw("old"))
                        .Add(Dsr(kDsrUserData, 0, 0x20).U16(4).U16(3).Raw("ago")));
  EXPECT_EQ(legacy.Text("suser"), "old");
  EXPECT_EQ(legacy.Text("duser"), "ago");
}

TEST(RecordTest, ImmediateDsrsAreOneWord) {
  FlowRecord record;
  record.AddRaw({0x83, 0x02, 0xFF, 0xFF}).Add(Counters(1, 60, 0, 0));  // bytes 2 and 3 are data, not a length
  TestRecord r(record);
  EXPECT_TRUE(r.whole());
  EXPECT_EQ(r.Int("pkts"), 1);
  EXPECT_FALSE(r.record().Has(kSlotTime));
}

TEST(RecordTest, LongLengths) {
  Dsr user(kDsrUserData, 0x90, 0);
  user.U16(2000).U16(1500).Raw(std::string(1500, 'x'));  // 377 words: more than eight bits hold
  TestRecord r(FlowRecord().Add(user).Add(Counters(1, 60, 0, 0)));
  EXPECT_TRUE(r.whole());
  EXPECT_EQ(r.Text("suser"), std::string(1500, 'x'));
  EXPECT_EQ(r.Int("pkts"), 1);
}

// ---- broken lists: what stands before the break counts -----------------------------------------------

TEST(RecordTest, LengthZeroEndsTheWalk) {
  FlowRecord record;
  record.Add(Counters(1, 60, 0, 0)).AddRaw({kDsrLabel, 0, 0, 0}).Add(Ipv4Key(kUdp, 1, 2));
  TestRecord r(record);
  EXPECT_FALSE(r.whole());
  EXPECT_EQ(r.Int("pkts"), 1);
  EXPECT_TRUE(r.Null("saddr"));
  EXPECT_TRUE(r.Null("label"));
}

TEST(RecordTest, LongLengthZeroEndsTheWalk) {
  FlowRecord record;
  record.AddRaw({kDsrUserData, 0x90, 0, 0}).Add(Counters(1, 60, 0, 0));
  TestRecord r(record);
  EXPECT_FALSE(r.whole());
  EXPECT_EQ(r.Int("pkts"), 0);
}

TEST(RecordTest, LengthBeyondTheRecordEndsTheWalk) {
  for (const uint8_t words : {4, 5, 255}) {
    FlowRecord record;
    record.Add(Counters(1, 60, 0, 0)).AddRaw({kDsrLabel, 0, 0, words, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'});
    TestRecord r(record);
    EXPECT_FALSE(r.whole()) << int{words};
    EXPECT_EQ(r.Int("pkts"), 1);
    EXPECT_TRUE(r.Null("label"));
  }
  FlowRecord fits;
  fits.AddRaw({kDsrLabel, 0, 0, 3, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'});
  EXPECT_EQ(TestRecord(fits).Text("label"), "abcdefgh");
}

TEST(RecordTest, LongLengthBeyondTheRecordEndsTheWalk) {
  FlowRecord record;
  record.AddRaw({kDsrUserData, 0x90, 0xFF, 0xFF, 0, 4, 0, 4, 'a', 'b', 'c', 'd'});
  TestRecord r(record);
  EXPECT_FALSE(r.whole());
  EXPECT_TRUE(r.Null("suser"));
}

TEST(RecordTest, AHeaderAloneIsARecord) {
  TestRecord r{FlowRecord()};
  EXPECT_TRUE(r.whole());
  EXPECT_EQ(r.Int("pkts"), 0);
  EXPECT_TRUE(r.Null("proto"));
}

// Every field of a rich record, cut after any word and with any byte of its DSR headers bent, is derived without a read
// beyond the record; the sanitizers watch.
FlowRecord Rich() {
  return FlowRecord()
      .Add(Dsr(kDsrTransport, 3, 0x21).Raw("probe").Zeros(3))
      .Add(Ipv4Key(kTcp, 1000, 80))
      .Add(TimeRange(10, 0, 12, 0))
      .Add(Counters(3, 180, 2, 120))
      .Add(TcpPerformance({.status = 7, .state = 1, .synack_us = 10, .ackdat_us = 20}))
      .Add(Dsr(kDsrJitter, 1, 0x0F).Zeros(96))
      .Add(Dsr(kDsrPacketSize, 7, 2).Zeros(16))
      .Add(Dsr(kDsrMpls, 3, 0x11).Zeros(8))
      .Add(Dsr(kDsrIpAttributes, 0, 0x3F).Zeros(16))
      .Add(Dsr(kDsrAggregation, 4, 0).U32(2).Zeros(72))
      .Add(Dsr(kDsrUserData, 0x90, 0).U16(4).U16(4).Raw("abcd"))
      .Add(Dsr(kDsrLabel, 0, 0).Raw("red"));
}

void DeriveAll(TestRecord* r) {
  for (const FieldEntry& entry : FieldTable(ARGUS_FLOW)) {
    ArgusValue v{};
    entry.derive(r->record(), entry.side, &v);
    if (v.is_null || entry.field.type < ARGUS_TEXT) continue;
    for (uint32_t i = 0; i < v.length; i++) {
      if (v.bytes[i] == 0 && entry.field.type == ARGUS_TEXT) ADD_FAILURE() << entry.field.name << " holds a NUL";
    }
  }
}

TEST(RecordTest, CutAnywhere) {
  const ByteVector whole = Rich().Take();
  for (size_t size = kHeaderSize; size <= whole.size(); size += kWord) {
    TestRecord r(ByteVector(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(size)));
    DeriveAll(&r);
  }
}

TEST(RecordTest, BentAnywhere) {
  const ByteVector whole = Rich().Take();
  for (size_t at = kHeaderSize; at < whole.size(); at++) {
    for (const uint8_t change : {0x01, 0x04, 0x10, 0x80, 0xFF}) {
      ByteVector bent = whole;
      bent[at] ^= change;
      TestRecord r(bent);
      DeriveAll(&r);
    }
  }
}

TEST(RecordTest, NothingIsKeptOfTheRecordBefore) {
  const ByteVector rich = Rich().Take(), bare = FlowRecord().Take();
  Record r;
  r.Assign({rich.data(), static_cast<uint32_t>(rich.size()), 0});
  EXPECT_EQ(r.metric().packets[0], 3u);
  EXPECT_EQ(r.key().family, 4);
  EXPECT_TRUE(r.network().tcp);
  EXPECT_EQ(r.times().Start().sec, 10);
  r.Assign({bare.data(), static_cast<uint32_t>(bare.size()), 0});
  EXPECT_FALSE(r.metric().present);
  EXPECT_EQ(r.metric().packet_sum(), 0u);
  EXPECT_EQ(r.key().family, 0);
  EXPECT_FALSE(r.network().tcp);
  EXPECT_EQ(r.times().Start().sec, 0);
  EXPECT_EQ(r.Src(), 0);
}

TEST(RecordTest, TheOrderOfQuestionsDoesNotMatter) {
  const FlowRecord record = ReversedTcp().Add(TimeRange(10, 0, 12, 0));
  TestRecord first(record), second(record);
  EXPECT_EQ(first.Int("spkts"), 5);
  EXPECT_EQ(first.Int("sport"), 80);
  EXPECT_EQ(second.Int("sport"), 80);
  EXPECT_EQ(second.Int("spkts"), 5);
}

TEST(RecordTest, HeaderFields) {
  TestRecord r(FlowRecord(kCauseStatus, kNetflow));
  EXPECT_EQ(r.record().type(), kNetflow);
  EXPECT_EQ(r.record().stored_cause(), kCauseStatus);
  EXPECT_EQ(r.Int("version"), 3);
  EXPECT_EQ(r.Int("cause_code"), 0x20);
}

TEST(RecordTest, OffsetAndArchiveArePassedThrough) {
  const ByteVector bytes = FlowRecord().Take();
  Record r;
  r.set_archive("day.gz");
  r.Assign({bytes.data(), static_cast<uint32_t>(bytes.size()), 5000000000});
  ArgusValue v;
  for (const FieldEntry& entry : FieldTable(ARGUS_FLOW)) {
    if (std::string_view(entry.field.name) == "record_offset") {
      entry.derive(r, entry.side, &v);
      EXPECT_EQ(v.integer, 5000000000);
    }
    if (std::string_view(entry.field.name) == "archive") {
      entry.derive(r, entry.side, &v);
      EXPECT_EQ(std::string_view(reinterpret_cast<const char*>(v.bytes), v.length), "day.gz");
    }
  }
}

TEST(RecordTest, ScratchNeverLeavesItsBuffer) {
  TestRecord r{FlowRecord()};
  char* const first = r.record().Scratch(64);
  char* const second = r.record().Scratch(64);
  EXPECT_EQ(second, first + 64);
  for (int i = 0; i < 1000; i++) std::fill_n(r.record().Scratch(64), 64, 'x');  // ASan watches
  for (int i = 0; i < 1000; i++) {
    char* const p = r.record().Scratch(48);
    EXPECT_GE(p, first);
    EXPECT_LE(p + 48, first + Record::kScratchSize);
  }
}

}  // namespace
}  // namespace argus
