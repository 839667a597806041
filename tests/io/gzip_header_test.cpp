// Headers of gzip members, a byte at a time: every combination of parts ends where it should.
#include "io/gzip_header.h"

#include <gtest/gtest.h>

#include <string>

namespace argus {
namespace {

using std::string_literals::operator""s;

std::string Header(uint8_t flags, const std::string& parts) {
  return "\x1F\x8B\x08"s + static_cast<char>(flags) + "\0\0\0\0\0\x03"s + parts;
}

// The last result, with the bytes that were taken for it.
GzipHeader::Result TakeAll(const std::string& bytes, size_t* taken) {
  GzipHeader header;
  GzipHeader::Result r = GzipHeader::Result::kMore;
  for (*taken = 0; *taken < bytes.size() && r == GzipHeader::Result::kMore; ++*taken) {
    r = header.Take(static_cast<uint8_t>(bytes[*taken]));
  }
  return r;
}

TEST(GzipHeader, EndsAfterThePartsThatItsFlagsAnnounce) {
  for (uint8_t flags = 0; flags < 0x20; flags++) {
    std::string parts;
    if (flags & 0x04) parts += "\x03\x00"s + "abc";
    if (flags & 0x08) parts += "name\0"s;
    if (flags & 0x10) parts += "comment\0"s;
    if (flags & 0x02) parts += "\x12\x34";
    const std::string header = Header(flags, parts);
    size_t taken = 0;
    EXPECT_EQ(TakeAll(header + "data", &taken), GzipHeader::Result::kDone) << int{flags};
    EXPECT_EQ(taken, header.size()) << int{flags};
    EXPECT_EQ(TakeAll(header.substr(0, header.size() - 1), &taken), GzipHeader::Result::kMore) << int{flags};
  }
}

TEST(GzipHeader, AnEmptyExtraFieldIsNoTrap) {
  size_t taken = 0;
  const std::string header = Header(0x04, "\0\0"s);
  EXPECT_EQ(TakeAll(header + "data", &taken), GzipHeader::Result::kDone);
  EXPECT_EQ(taken, header.size());
}

TEST(GzipHeader, RefusesAnotherMagicMethodOrReservedFlags) {
  size_t taken = 0;
  for (const size_t at : {0, 1, 2}) {
    std::string header = Header(0, "");
    header[at] = 'x';
    EXPECT_EQ(TakeAll(header, &taken), GzipHeader::Result::kInvalid) << at;
    EXPECT_EQ(taken, at + 1);
  }
  for (const int flag : {0x20, 0x40, 0x80}) {
    EXPECT_EQ(TakeAll(Header(static_cast<uint8_t>(flag), ""), &taken), GzipHeader::Result::kInvalid) << flag;
  }
}

TEST(GzipHeader, GivesUpOnANameWithoutEnd) {
  size_t taken = 0;
  EXPECT_EQ(TakeAll(Header(0x08, std::string(2 << 20, 'n')), &taken), GzipHeader::Result::kInvalid);
  EXPECT_EQ(taken, (1u << 20) + 1);
}

}  // namespace
}  // namespace argus
