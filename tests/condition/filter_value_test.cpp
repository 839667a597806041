// Values in the text of a filter: what is an address or a number, and what is not.
#include "condition/filter_value.h"

#include <gtest/gtest.h>

#include <string>

namespace argus {
namespace {

using std::string_literals::operator""s;

TEST(FilterValueTest, Addresses) {
  EXPECT_EQ(ReadAddress("192.0.2.255"), "\xC0\x00\x02\xFF"s);
  EXPECT_EQ(ReadAddress("010.0.0.1"), "\x0A\x00\x00\x01"s);  // decimal
  EXPECT_EQ(ReadAddress("2001:db8::1"), "\x20\x01\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\x01"s);
  for (const char* none : {"", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1..2.3", "1.2.3.", "host", "2001:db8", "::1%1"}) {
    EXPECT_EQ(ReadAddress(none), "") << none;
  }
}

TEST(FilterValueTest, DigitsAndDotsAreNoName) {
  EXPECT_TRUE(IsDottedQuad("1.2.3.999"));
  EXPECT_FALSE(IsDottedQuad("1.2.3"));
  EXPECT_FALSE(IsDottedQuad("1.2.3.x"));
}

TEST(FilterValueTest, TheUnspecifiedAddressIsOfIpv6) {
  EXPECT_TRUE(IsUnspecified(ReadAddress("::")));
  EXPECT_FALSE(IsUnspecified(ReadAddress("::1")));
  EXPECT_FALSE(IsUnspecified(ReadAddress("0.0.0.0")));
  EXPECT_FALSE(IsUnspecified(""));
}

TEST(FilterValueTest, MacAddresses) {
  EXPECT_EQ(ReadMac("00:1b:2C:3:4:ff"), "\x00\x1B\x2C\x03\x04\xFF"s);
  for (const char* none :
       {"", "0:1:2:3:4", "0:1:2:3:4:5:6", "0:1:2:3:4:100", "0:1:2:3:4:g", "0:1:2:3:4:", "-1:1:2:3:4:5"}) {
    EXPECT_EQ(ReadMac(none), "") << none;
  }
}

void ExpectNumber(const char* text, double value, bool whole) {
  double v = -99;
  bool w = !whole;
  ASSERT_TRUE(ReadNumber(text, &v, &w)) << text;
  EXPECT_EQ(v, value) << text;
  EXPECT_EQ(w, whole) << text;
}

TEST(FilterValueTest, Numbers) {
  ExpectNumber("80", 80, true);
  ExpectNumber("-80", -80, true);
  ExpectNumber("+80", 80, true);
  ExpectNumber("0x50", 80, true);
  ExpectNumber("010", 8, true);
  ExpectNumber("1.5", 1.5, false);
  ExpectNumber("-.5", -0.5, false);
  double v;
  bool w;
  for (const char* none : {"", "-", "x", "8x", "08", "1.", "1.2.3", "1e3", "0x", "--1", "1.5e1"}) {
    EXPECT_FALSE(ReadNumber(none, &v, &w)) << none;
  }
  EXPECT_FALSE(ReadNumber(std::string(41, '1'), &v, &w));
}

TEST(FilterValueTest, DigitsAreDecimalAndBounded) {
  uint32_t value = 0;
  EXPECT_TRUE(ReadDigits("0042", 42, &value));
  EXPECT_EQ(value, 42u);
  EXPECT_FALSE(ReadDigits("43", 42, &value));
  for (const char* none : {"", "-1", "+1", " 1", "1 ", "0x1", "4294967296"}) {
    EXPECT_FALSE(ReadDigits(none, UINT32_MAX, &value)) << none;
  }
}

}  // namespace
}  // namespace argus
