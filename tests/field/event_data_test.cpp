// Event records: their fields, packed and plain data, and data that is not all there.
#include "field/event_data.h"

#include <zlib.h>

#include "support/records.h"

namespace argus {
namespace {

std::string Deflate(const std::string& s) {
  std::string out(compressBound(s.size()), '\0');
  uLongf n = out.size();
  EXPECT_EQ(compress(reinterpret_cast<Bytef*>(out.data()), &n, reinterpret_cast<const Bytef*>(s.data()), s.size()),
            Z_OK);
  out.resize(n);
  return out;
}

// Returns a user data DSR in the 16-bit form. `count`: how many bytes it claims.
Dsr Data(const std::string& bytes, uint8_t subtype, size_t count) {
  Dsr dsr(kDsrUserData, kDsrLong | subtype, 0);
  return dsr.U16(static_cast<uint16_t>(count)).U16(static_cast<uint16_t>(count)).Raw(bytes);
}
Dsr Data(const std::string& bytes, uint8_t subtype) { return Data(bytes, subtype, bytes.size()); }

FlowRecord Event() { return FlowRecord(kCauseStatus, kEvent); }

TEST(EventData, Fields) {
  TestRecord r(Event()
                   .Add(Dsr(kDsrTransport, 3, 1).U32(0xC0000201).U32(9))
                   .Add(TimeRange(10, 1, 11, 2))
                   .Add(Data("prog=/bin/df\nuse", 0x10)),
               ARGUS_EVENT);
  EXPECT_EQ(r.Text("srcid"), "192.0.2.1");
  EXPECT_EQ(r.Int("seq"), 9);
  EXPECT_EQ(r.Int("stime"), 10000001);
  EXPECT_EQ(r.Int("ltime"), 11000002);
  EXPECT_EQ(r.Text("cause"), "Status");
  EXPECT_EQ(r.Text("kind"), "prog");
  EXPECT_EQ(r.Text("data"), "prog=/bin/df\nuse");
  EXPECT_EQ(r.Text("raw"), r.Text("data"));
  EXPECT_TRUE(r.Null("damage"));
}

TEST(EventData, PackedOnEitherSide) {
  const std::string text = "file:/proc/vmstat\n" + std::string(5000, 'x');
  for (const uint8_t side : {0x10, 0x20}) {
    TestRecord r(Event().Add(Data(Deflate(text), side | 0x08)), ARGUS_EVENT);
    EXPECT_EQ(r.Text("data"), text);
    EXPECT_EQ(r.Text("kind"), "file");
    EXPECT_TRUE(r.Null("damage"));
  }
}

TEST(EventData, WhatIsNotAllThereIsTold) {
  const std::string packed = Deflate(std::string(300, 'a') + "bcdefghijklmnopqrstuvwxyz0123456789");
  const auto damage = [](const Dsr& dsr) { return TestRecord(Event().Add(dsr), ARGUS_EVENT).Text("damage"); };
  EXPECT_EQ(damage(Data(packed.substr(0, packed.size() - 8), 0x18)), "the compressed data ends too early");
  EXPECT_EQ(damage(Data("not deflated at all", 0x18)), "the compressed data is damaged");
  EXPECT_EQ(damage(Data("", 0x18)), "the compressed data ends too early");
  EXPECT_EQ(damage(Data("abcd", 0x10, 100)), "the record holds less than it says");
  TestRecord cut(Event().Add(Data(packed.substr(0, packed.size() - 8), 0x18)), ARGUS_EVENT);
  EXPECT_EQ(cut.Text("data")->substr(0, 300), std::string(300, 'a'));
}

TEST(EventData, ABombIsCutOff) {
  TestRecord r(Event().Add(Data(Deflate(std::string(20 << 20, 'z')), 0x18)), ARGUS_EVENT);
  EXPECT_EQ(r.Text("damage"), "cut off after 1 MiB");
  EXPECT_EQ(r.Text("raw")->size(), kMaxEventData);
  EXPECT_TRUE(r.Null("kind"));  // no word
}

TEST(EventData, NoDataIsNoDamage) {
  TestRecord r(Event(), ARGUS_EVENT);
  EXPECT_TRUE(r.Null("data"));
  EXPECT_TRUE(r.Null("kind"));
  EXPECT_TRUE(r.Null("damage"));
  EXPECT_TRUE(TestRecord(Event().Add(Dsr(kDsrUserData, kDsrLong | 0x18, 0)), ARGUS_EVENT).Null("data"));
}

}  // namespace
}  // namespace argus
