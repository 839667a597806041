// Text that a database can store as it is, and what becomes of other bytes.
#include "stored_text.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace argus {
namespace {

Bytes BytesOf(std::string_view s) { return Bytes(reinterpret_cast<const uint8_t*>(s.data()), s.size()); }

std::string Escaped(std::string_view s) {
  std::string out(EscapedSize(BytesOf(s)), '?');
  Escape(BytesOf(s), reinterpret_cast<uint8_t*>(out.data()));
  return out;
}

TEST(StoredText, TakesAsciiInAnyEncoding) {
  for (const int32_t encoding : {ARGUS_TEXT_UTF8, ARGUS_TEXT_SINGLE_BYTE, ARGUS_TEXT_ASCII}) {
    EXPECT_TRUE(IsStorable(BytesOf(""), encoding));
    EXPECT_TRUE(IsStorable(BytesOf("home net\x7F\x01"), encoding));
    EXPECT_FALSE(IsStorable(BytesOf(std::string_view("a\0b", 3)), encoding));
  }
}

TEST(StoredText, TakesHighBytesWhereTheyAreCharacters) {
  EXPECT_TRUE(IsStorable(BytesOf("caf\xE9"), ARGUS_TEXT_SINGLE_BYTE));
  EXPECT_FALSE(IsStorable(BytesOf("caf\xE9"), ARGUS_TEXT_UTF8));
  EXPECT_FALSE(IsStorable(BytesOf("caf\xC3\xA9"), ARGUS_TEXT_ASCII));
}

// The table of RFC 3629: the shortest form, no surrogates, nothing above U+10FFFF.
TEST(StoredText, TakesWellFormedUtf8Alone) {
  for (const char* good : {"caf\xC3\xA9", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                           "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "a\xE2\x82\xAC z"}) {
    EXPECT_TRUE(IsStorable(BytesOf(good), ARGUS_TEXT_UTF8)) << Escaped(good);
  }
  for (const char* bad : {"\x80", "\xC0\x80", "\xC1\xBF", "\xC3", "\xC3z", "\xE0\x9F\xBF", "\xE2\x82", "\xED\xA0\x80",
                          "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "ok\xE2\x82\xAC\xE2"}) {
    EXPECT_FALSE(IsStorable(BytesOf(bad), ARGUS_TEXT_UTF8)) << Escaped(bad);
  }
}

TEST(StoredText, EscapesWhatIsNotPlain) {
  EXPECT_EQ(Escaped("caf\xE9.arg"), "caf\\xe9.arg");
  EXPECT_EQ(Escaped(std::string_view("\0\x7F\x80", 3)), "\\x00\x7F\\x80");
  EXPECT_EQ(Escaped(""), "");
}

}  // namespace
}  // namespace argus
