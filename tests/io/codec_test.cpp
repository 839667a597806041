// Codecs: what the first bytes are recognised as, and the numbers and names under which side-cars and users know them.
#include "io/codec.h"

#include <gtest/gtest.h>

#include <string>

#include "support/files.h"

namespace argus {
namespace {

using std::string_literals::operator""s;

TEST(RecogniseCodec, GoesByTheFirstBytes) {
  const auto codec = [](const std::string& s) { return CodecName(RecogniseCodec(Data(s), s.size())); };
  EXPECT_STREQ(codec("\x1F\x8B\x08"), "gzip");
  EXPECT_STREQ(codec("\x1F\x9D\x90"), "compress");
  EXPECT_STREQ(codec("BZh9"), "bzip2");
  EXPECT_STREQ(codec("\xFD"s + "7zXZ\0"s), "xz");
  EXPECT_STREQ(codec("\x28\xB5\x2F\xFD"), "zstd");
  EXPECT_STREQ(codec("\x04\x22\x4D\x18"), "lz4");
  EXPECT_STREQ(codec("\x83\x10\x00\x20"s), "plain");
}

TEST(RecogniseCodec, NeedsTheWholeMagic) {
  for (const std::string& magic : {"\x1F\x8B"s, "BZh"s, "\xFD"s + "7zXZ\0"s, "\x28\xB5\x2F\xFD"s}) {
    for (size_t n = 0; n < magic.size(); n++) EXPECT_EQ(RecogniseCodec(Data(magic), n), Codec::kPlain) << n;
    EXPECT_NE(RecogniseCodec(Data(magic), magic.size()), Codec::kPlain);
  }
}

// Side-cars hold them: a number that changes its meaning makes every stored one wrong.
TEST(CodecOfNumber, KeepsTheNumbersThatSideCarsHold) {
  const char* const names[] = {"plain", "gzip", "bzip2", "xz", "zstd", "lz4", "compress"};
  for (uint8_t number = 0; number < std::size(names); number++) {
    const std::optional<Codec> codec = CodecOfNumber(number);
    ASSERT_TRUE(codec.has_value()) << names[number];
    EXPECT_EQ(static_cast<uint8_t>(*codec), number);
    EXPECT_STREQ(CodecName(*codec), names[number]);
  }
}

TEST(CodecOfNumber, KnowsNoOther) {
  for (int number = static_cast<int>(Codec::kCompress) + 1; number <= UINT8_MAX; number++) {
    EXPECT_FALSE(CodecOfNumber(static_cast<uint8_t>(number)).has_value()) << number;
  }
}

}  // namespace
}  // namespace argus
