// Management records (argus-record-format.md 4; ra-fields.md 7, 15): 128 bytes, each field at its own offset.
#include "field/derive_management.h"

#include <gtest/gtest.h>

#include "support/records.h"

namespace argus {
namespace {

constexpr uint32_t kIdString = 0x00200000, kIdInteger = 0x00400000, kIdIpv4 = 0x00800000;

// Returns a record whose bytes from 4 on say their own offset, with a cause and a status word.
ByteVector Mar(uint8_t cause, uint32_t status = kIdIpv4) {
  ByteVector bytes{0x83, cause, 0, 32};
  AppendBig(&bytes, status, 4);
  for (int i = 8; i < 128; i++) bytes.push_back(static_cast<uint8_t>(i));
  return bytes;
}

void Put(ByteVector* bytes, size_t at, uint64_t value, int width) {
  ByteVector big;
  AppendBig(&big, value, width);
  std::copy(big.begin(), big.end(), bytes->begin() + static_cast<ptrdiff_t>(at));
}

TEST(DeriveManagementTest, NumbersStandAtTheirOffsets) {
  TestRecord r(Mar(kCauseStatus), ARGUS_MANAGEMENT);
  const std::pair<const char*, int64_t> numbers[] = {{"seq", 0x14151617},           {"major_version", 40},
                                                     {"minor_version", 41},         {"interface_type", 42},
                                                     {"interface_status", 43},      {"flow_interval", 0x2C2D},
                                                     {"mar_interval", 0x2E2F},      {"pkts", 0x3031323334353637},
                                                     {"bytes", 0x38393A3B3C3D3E3F}, {"drift", 0x4041424344454647},
                                                     {"records", 0x48494A4B},       {"flows", 0x4C4D4E4F},
                                                     {"drops", 0x50515253},         {"queue", 0x54555657},
                                                     {"output", 0x58595A5B},        {"clients", 0x5C5D5E5F},
                                                     {"buffers", 0x60616263},       {"buffer_bytes", 0x64656667},
                                                     {"suser_length", 0x6869},      {"duser_length", 0x6A6B},
                                                     {"record_length", 0x7C7D7E7F}, {"version", 3}};
  for (const auto& [field, value] : numbers) EXPECT_EQ(r.Int(field), value) << field;
  EXPECT_EQ(r.Hex("localnet"), "0c0d0e0f");
  EXPECT_EQ(r.Hex("netmask"), "10111213");
}

TEST(DeriveManagementTest, SignsOfNumbers) {
  ByteVector bytes = Mar(kCauseStatus);
  Put(&bytes, 124, 0xFFFFFFFF, 4);
  Put(&bytes, 64, 0xFFFFFFFFFFFFFFFE, 8);
  Put(&bytes, 72, 0xFFFFFFFF, 4);
  Put(&bytes, 44, 0xFFFF, 2);
  TestRecord r(bytes, ARGUS_MANAGEMENT);
  EXPECT_EQ(r.Int("record_length"), -1);
  EXPECT_EQ(r.Int("drift"), -2);
  EXPECT_EQ(r.Int("records"), 4294967295);
  EXPECT_EQ(r.Int("flow_interval"), 65535);
}

TEST(DeriveManagementTest, Times) {
  ByteVector bytes = Mar(kCauseStatus);
  Put(&bytes, 24, 1000, 4);  // start of the sensor
  Put(&bytes, 28, 5, 4);
  Put(&bytes, 32, 0x80000000, 4);  // now, beyond 2038
  Put(&bytes, 36, 999999, 4);
  TestRecord r(bytes, ARGUS_MANAGEMENT);
  EXPECT_EQ(r.Int("ltime"), 1000000005);
  EXPECT_EQ(r.Int("stime"), 2147483648999999);
  Put(&bytes, 32, 0, 8);
  EXPECT_TRUE(TestRecord(bytes, ARGUS_MANAGEMENT).Null("stime"));
}

std::string Srcid(uint8_t cause, uint32_t status, uint32_t at_8, uint32_t at_120) {
  ByteVector bytes = Mar(cause, status);
  Put(&bytes, 8, at_8, 4);
  Put(&bytes, 120, at_120, 4);
  return TestRecord(bytes, ARGUS_MANAGEMENT).Text("srcid").value_or("NULL");
}

TEST(DeriveManagementTest, SourceId) {
  // In a start record the id stands at 120, since the cookie stands at 8; in all others it stands at 8.
  EXPECT_EQ(Srcid(kCauseStart, kIdIpv4, kCookie3, 0xC0000235), "192.0.2.53");
  EXPECT_EQ(Srcid(kCauseStatus, kIdIpv4, 0xC0000235, 0), "192.0.2.53");
  EXPECT_EQ(Srcid(kCauseStop, 0, 0, 7), "0.0.0.0");
  EXPECT_EQ(Srcid(kCauseStart, kIdInteger, kCookie3, 0xFFFFFFFF), "-1");
  EXPECT_EQ(Srcid(kCauseStop, kIdInteger | 0x00100001, 77, 0), "77");
  EXPECT_EQ(Srcid(kCauseStart, kIdString, kCookie3, 0x70726F62), "prob");
  EXPECT_EQ(Srcid(kCauseStop, kIdString, 0x61000000, 0), "a");
  EXPECT_EQ(Srcid(kCauseStop, kIdString, 0, 0), "NULL");
}

TEST(DeriveManagementTest, CauseAndStatus) {
  const struct {
    int cause;
    const char *name, *status;
  } cases[] = {{0x10, "Start", "STA"},    {0x20, "Status", "CON"},   {0x30, "Stop", "STP"},
               {0x60, "Shutdown", "SHT"}, {0x80, "Error", "ERR"},    {0x81, "Error", "ADN"},
               {0x82, "Error", "MAX"},    {0x40, "Timeout", "NULL"}, {0x18, "Start", "STA"}};
  for (const auto& c : cases) {
    TestRecord r(Mar(static_cast<uint8_t>(c.cause)), ARGUS_MANAGEMENT);
    EXPECT_EQ(r.Text("cause"), c.name) << c.cause;
    EXPECT_EQ(r.Text("status").value_or("NULL"), c.status) << c.cause;
  }
}

// A record cut at any word still gives its fields: those that are not there read as 0 or NULL.
TEST(DeriveManagementTest, CutAnywhere) {
  const ByteVector whole = Mar(kCauseStart);
  for (size_t size = 4; size < whole.size(); size += 4) {
    TestRecord r(ByteVector(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(size)), ARGUS_MANAGEMENT);
    EXPECT_EQ(r.Int("record_length"), 0) << size;
    EXPECT_EQ(r.Null("localnet"), size < 16) << size;
    EXPECT_EQ(r.Null("srcid"), size < 124) << size;
  }
}

}  // namespace
}  // namespace argus
