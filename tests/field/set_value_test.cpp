// What ends up in a value, and when that is NULL.
#include "field/set_value.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string_view>

namespace argus {
namespace {

ArgusValue Dirty() {
  ArgusValue v;
  v.integer = 77;
  v.length = 77;
  v.is_null = 77;
  return v;
}

std::string_view TextOf(const ArgusValue& v) { return {reinterpret_cast<const char*>(v.bytes), v.length}; }

TEST(SetValueTest, EverySetterSaysWhetherItIsNull) {
  ArgusValue v = Dirty();
  SetNull(&v);
  EXPECT_EQ(v.is_null, 1u);
  EXPECT_EQ(v.length, 0u);
  v = Dirty();
  SetInt(&v, -5);
  EXPECT_EQ(v.is_null, 0u);
  EXPECT_EQ(v.integer, -5);
  v = Dirty();
  SetReal(&v, 0.5);
  EXPECT_EQ(v.is_null, 0u);
  EXPECT_EQ(v.real, 0.5);
  v = Dirty();
  SetText(&v, "abc");
  EXPECT_EQ(v.is_null, 0u);
  EXPECT_EQ(TextOf(v), "abc");
}

TEST(SetValueTest, NoNumberIsNullInfinityIsNot) {
  ArgusValue v = Dirty();
  SetReal(&v, std::nan(""));
  EXPECT_EQ(v.is_null, 1u);
  SetReal(&v, INFINITY);
  EXPECT_EQ(v.is_null, 0u);
}

TEST(SetValueTest, OuterBlanksAreTrimmed) {
  ArgusValue v = Dirty();
  SetTrimmed(&v, "  a b ");
  EXPECT_EQ(v.is_null, 0u);
  EXPECT_EQ(TextOf(v), "a b");
  for (const char* nothing : {"", " ", "    "}) {
    v = Dirty();
    SetTrimmed(&v, nothing);
    EXPECT_EQ(v.is_null, 1u);
  }
}

TEST(SetValueTest, PaddedTextEndsAtItsFirstNul) {
  const uint8_t padded[] = {'e', 't', 'h', 0, 'x'};
  EXPECT_EQ(PaddedText(Bytes(padded, 5)), "eth");
  EXPECT_EQ(PaddedText(Bytes(padded, 2)), "et");
  EXPECT_EQ(PaddedText(Bytes(padded + 3, 2)), "");
}

}  // namespace
}  // namespace argus
