// Text that a database can store as it is, and what becomes of other bytes.
#include "base/storable_text.h"

#include <gtest/gtest.h>

#include <random>
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

std::string Shown(std::string_view path, int32_t encoding) {
  std::string out(4 * path.size(), '?');
  out.resize(ShowPath(BytesOf(path), encoding, reinterpret_cast<uint8_t*>(out.data())));
  return out;
}

std::string Read(std::string_view text, bool is_glob = false) {
  std::string out(text.size(), '?');
  out.resize(ReadPath(BytesOf(text), is_glob, reinterpret_cast<uint8_t*>(out.data())));
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

TEST(StoredText, ShowsEachPathInItsOwnWay) {
  EXPECT_EQ(Shown("/a/b c.gz", ARGUS_TEXT_UTF8), "/a/b c.gz");
  EXPECT_EQ(Shown("caf\xC3\xA9", ARGUS_TEXT_UTF8), "caf\xC3\xA9");
  EXPECT_EQ(Shown("caf\xC3\xA9", ARGUS_TEXT_ASCII), "caf\\xc3\\xa9");
  EXPECT_EQ(Shown("x\xFF.arg", ARGUS_TEXT_UTF8), "x\\xff.arg");
  EXPECT_EQ(Shown("x\\xff.arg", ARGUS_TEXT_UTF8), "x\\\\xff.arg");
  EXPECT_EQ(Shown("x\xFF.arg", ARGUS_TEXT_SINGLE_BYTE), "x\xFF.arg");
}

TEST(StoredText, ReadsPathsThatUsersWrite) {
  EXPECT_EQ(Read("x\\xFF.arg"), "x\xFF.arg");
  EXPECT_EQ(Read("x\\\\xff.arg"), "x\\xff.arg");
  EXPECT_EQ(Read("a\\b\\"), "a\\b\\");
  EXPECT_EQ(Read("\\x0g\\x\\x1"), "\\x0g\\x\\x1");
  EXPECT_EQ(Read("\\x00"), "\\x00");  // no file has such a name
  EXPECT_EQ(Read("a\\\\*\\*\\xff", true), "a\\\\*\\*\xFF");
}

// Any bytes, of which many are backslashes, digits and x.
TEST(StoredText, ReadsWhatItShows) {
  std::mt19937 random(1);
  for (int i = 0; i < 20000; i++) {
    std::string path(random() % 12, '\0');
    for (char& c : path) c = random() % 3 == 0 ? static_cast<char>(1 + random() % 255) : "\\\\xf0/"[random() % 6];
    for (const int32_t encoding : {ARGUS_TEXT_UTF8, ARGUS_TEXT_SINGLE_BYTE, ARGUS_TEXT_ASCII}) {
      const std::string shown = Shown(path, encoding);
      EXPECT_TRUE(IsStorable(BytesOf(shown), encoding));
      EXPECT_EQ(Read(shown), path) << shown;
    }
  }
}

}  // namespace
}  // namespace argus
