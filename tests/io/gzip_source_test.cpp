// gzip files, sound and damaged, by either codec.
#include "io/gzip_source.h"

#include <cerrno>

#include "support/files.h"
#include "support/libraries.h"

namespace argus {
namespace {

using std::string_literals::operator""s;

constexpr char kFhcrc = 0x02, kFextra = 0x04, kFname = 0x08, kFcomment = 0x10;
constexpr size_t kLongestMatch = 258;

Delivered Read(std::string_view packed, InflateLibrary library, size_t piece = SIZE_MAX, size_t capacity = 1 << 16) {
  return ReadToEnd(OpenGzip(std::make_unique<PieceInput>(packed, piece), library).get(), capacity);
}

// Records, of which a few hundred bytes make a member that has matches.
std::string SomeRecords() { return Join(SplitRecords(Sample("odd/plain.arg")), 0, 6); }

// Bytes that do not compress.
std::string Noise(size_t n) {
  std::string s(n, '\0');
  uint32_t state = 1;
  for (char& c : s) c = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  return s;
}

class GzipSource : public testing::TestWithParam<InflateLibrary> {
 protected:
  void SetUp() override {
    if (GetParam() == InflateLibrary::kFastest && !HasIsal()) GTEST_SKIP() << "this build inflates with zlib alone";
  }
  InflateLibrary library() const { return GetParam(); }
  Delivered Read(std::string_view packed, size_t piece = SIZE_MAX, size_t capacity = 1 << 16) const {
    return argus::Read(packed, library(), piece, capacity);
  }
  void ExpectSound(const std::string& bytes, const std::string& packed) const {
    const Delivered d = Read(packed);
    EXPECT_EQ(d.damage_count, 0u) << d.damage.what;
    EXPECT_TRUE(d.bytes == bytes);
  }
};

INSTANTIATE_TEST_SUITE_P(Codecs, GzipSource, testing::Values(InflateLibrary::kFastest, InflateLibrary::kZlib),
                         [](const auto& info) { return info.param == InflateLibrary::kZlib ? "Zlib" : "Isal"; });

TEST_P(GzipSource, ReadsTheSampleDay) {
  for (const std::string& path : SamplesBelow("campus")) {
    const std::string packed = ReadFile(path);
    SCOPED_TRACE(path);
    ExpectSound(Gunzip(packed), packed);
  }
}

TEST_P(GzipSource, ReadsEveryLevelAndStrategy) {
  const std::string bytes = Sample("odd/plain.arg") + Noise(70000) + std::string(300000, 'x') + Sample("odd/plain.arg");
  for (int level = 0; level <= 9; level++) ExpectSound(bytes, Gzip(bytes, level));
  for (const int strategy : {Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED}) {
    ExpectSound(bytes, Member(bytes, Deflate(bytes, 6, strategy)));
  }
}

TEST_P(GzipSource, ReadsStoredBlocks) {
  ExpectSound("abc", Member("abc", "\x01\x03\x00\xFC\xFF"s + "abc"));
  ExpectSound("", Member("", "\x01\x00\x00\xFF\xFF"s));
}

TEST_P(GzipSource, IsTheSameInPieces) {
  const std::string bytes = Sample("odd/plain.arg") + Noise(2000);
  const std::string packed = Gzip(bytes) + Gzip("") + Gzip(bytes, 0) + std::string(11, '\0');
  for (const size_t piece : {1, 2, 7, 8, 9, 1000}) {
    for (const size_t capacity : {1, 5, 4099}) {
      const Delivered d = Read(packed, piece, capacity);
      EXPECT_TRUE(d.bytes == bytes + bytes) << piece << " " << capacity;
      EXPECT_EQ(d.damage_count, 0u) << piece << " " << capacity << " " << d.damage.what;
    }
  }
}

TEST_P(GzipSource, ReadsManyMembers) {
  std::string bytes, packed;
  for (int i = 0; i < 500; i++) {
    bytes += std::to_string(i);
    packed += Gzip(std::to_string(i), i % 10);
  }
  ExpectSound(bytes, packed);
  EXPECT_TRUE(Read(packed, 3).bytes == bytes);
}

TEST_P(GzipSource, StepsOverEveryHeaderField) {
  for (int flags = 0; flags < 32; flags++) {
    std::string extras;
    if (flags & kFextra) extras += "\x05\x00"s + "extra";
    if (flags & kFname) extras += "day.arg\0"s;
    if (flags & kFcomment) extras += "a comment\0"s;
    if (flags & kFhcrc) extras += "\x12\x34";
    SCOPED_TRACE(flags);
    ExpectSound("abcabcabc", Member("abcabcabc", Deflate("abcabcabc"), static_cast<char>(flags), extras));
  }
  ExpectSound("x", Member("x", Deflate("x"), kFextra, "\0\0"s));  // extra field of no bytes
  ExpectSound("x", Member("x", Deflate("x"), kFextra, "\xFF\xFF" + std::string(65535, 'e')));  // the longest
}

TEST_P(GzipSource, RefusesReservedHeaderFlags) {
  for (const char flag : {'\x20', '\x40', '\x80'}) {
    const Delivered d = Read(Member("abc", Deflate("abc"), flag));
    EXPECT_EQ(d.damage.kind, SourceDamage::kCorrupt);
    EXPECT_EQ(d.bytes, "");
  }
}

TEST_P(GzipSource, BoundsTheHeader) {
  const Delivered d = Read(Member("abc", Deflate("abc"), kFname, std::string(3 << 20, 'n') + "\0"s));
  EXPECT_EQ(d.damage.kind, SourceDamage::kCorrupt);
}

TEST_P(GzipSource, SaysWhereItWasCut) {
  const std::string bytes = SomeRecords();
  const std::string packed = Gzip(bytes);
  size_t before = 0;
  for (size_t cut = 0; cut < packed.size(); cut++) {
    const Delivered d = Read(std::string_view(packed).substr(0, cut));
    ASSERT_EQ(d.damage.kind, SourceDamage::kTruncated) << cut;
    ASSERT_EQ(d.damage_count, 1u);
    ASSERT_EQ(d.damage.offset, d.bytes.size());
    ASSERT_TRUE(d.damage.what.ends_with(" at byte " + std::to_string(cut) + " of the file.")) << d.damage.what;
    ASSERT_TRUE(bytes.starts_with(d.bytes)) << cut;
    ASSERT_GE(d.bytes.size(), before) << cut;  // never less from more
    before = d.bytes.size();
  }
  EXPECT_EQ(before, bytes.size());  // only the trailer lacks
}

TEST_P(GzipSource, DeliversAllThatACutFileHolds) {
  const std::string packed = ReadFile(SamplePath("odd/stored.arg.gz")), bytes = Gunzip(packed);
  for (size_t cut = 15; cut + 8 < packed.size(); cut += 97) {
    EXPECT_TRUE(Read(packed.substr(0, cut)).bytes == bytes.substr(0, cut - 15)) << cut;  // 10 of gzip, 5 of the block
  }
}

TEST_P(GzipSource, DeliversWhatTheInflaterHeldWhenItsInputEnded) {
  const std::string packed = Gzip(std::string(3000, 'x') + SomeRecords());  // a few bytes are hundreds
  for (size_t cut = 10; cut < packed.size(); cut++) {
    const std::string_view part = std::string_view(packed).substr(0, cut);
    const Delivered d = Read(part, SIZE_MAX, 3);
    ASSERT_TRUE(d.bytes == Read(part).bytes) << cut;
    ASSERT_EQ(d.damage.kind, SourceDamage::kTruncated) << cut;
  }
}

TEST_P(GzipSource, TakesACutBetweenMembersForTheEnd) {
  const std::string first = Gzip("first"), packed = first + Gzip("second");
  for (size_t cut = first.size(); cut < packed.size(); cut++) {
    const Delivered d = Read(packed.substr(0, cut));
    EXPECT_EQ(d.damage_count, cut == first.size() ? 0u : 1u) << cut;
    EXPECT_TRUE(d.bytes.starts_with("first"));
  }
}

TEST_P(GzipSource, IgnoresZeroPadding) {
  for (const size_t n : {1, 2, 3, 511, 512, 200000}) {
    SCOPED_TRACE(n);
    ExpectSound("abc", Gzip("abc") + std::string(n, '\0'));
    ExpectSound("abcdef", Gzip("abc") + std::string(n, '\0') + Gzip("def"));
  }
}

TEST_P(GzipSource, TellsOfTrailingGarbage) {
  for (const std::string& garbage : {"not gzip at all"s, "\0\0x"s, std::string(300000, 'g')}) {
    const std::string member = Gzip("abc");
    const Delivered d = Read(member + garbage);
    EXPECT_EQ(d.bytes, "abc");
    EXPECT_EQ(d.damage.kind, SourceDamage::kTrailingGarbage);
    EXPECT_EQ(d.damage.offset, 3u);
    const std::string place = std::to_string(member.size() + garbage.find_first_not_of('\0'));
    EXPECT_TRUE(d.damage.what.ends_with(" at byte " + place + " of the file.")) << d.damage.what;
    EXPECT_EQ(d.damage_count, 1u);
  }
}

TEST_P(GzipSource, FindsAMemberBehindGarbage) {
  // What looks like a header but is none, in the garbage or at its end, is no damage of its own.
  for (const char* like : {"\x1F\x8B\x08\xFF", "\x1F\x8B", "\x1F"}) {
    const Delivered d = Read(Gzip("abc") + "garbage "s + like + " garbage \x1F" + Gzip("def") + "garbage \x1F\x8B\x08");
    EXPECT_EQ(d.bytes, "abcdef");
    EXPECT_EQ(d.damage.kind, SourceDamage::kTrailingGarbage);
    EXPECT_EQ(d.damage_count, 2u);
  }
}

TEST_P(GzipSource, TellsOfAnyFlippedBit) {
  const std::string bytes = SomeRecords();
  for (const int level : {0, 6}) {
    const std::string packed = Gzip(bytes, level);
    size_t harmless = 0;
    for (size_t bit = 0; bit < 8 * packed.size(); bit++) {
      std::string flipped = packed;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
      const Delivered d = Read(flipped);
      harmless += d.damage_count == 0;
      ASSERT_TRUE(d.damage_count > 0 || d.bytes == bytes) << "level " << level << " bit " << bit;
    }
    // In the header: time, packer's flags, system, "text". In the data: padding, another distance to the same bytes.
    EXPECT_GE(harmless, size_t{8 * 6 + 1});
    EXPECT_LE(harmless, size_t{8 * 6 + 1 + 20});
  }
}

TEST_P(GzipSource, TellsOfAWrongChecksum) {
  const std::string bytes = SomeRecords();
  for (size_t i = 1; i <= 8; i++) {  // CRC and size
    std::string packed = Gzip(bytes);
    packed[packed.size() - i] ^= 0x10;
    const Delivered d = Read(packed + Gzip("next"));
    EXPECT_TRUE(d.bytes == bytes + "next");
    EXPECT_EQ(d.damage.kind, SourceDamage::kChecksum);
    EXPECT_EQ(d.damage_count, 1u);
    EXPECT_EQ(d.damage.offset, bytes.size());
    EXPECT_EQ(d.damage.what, "The "s + (i <= 4 ? "length" : "checksum") +
                                 " of the uncompressed data does not match at byte " + std::to_string(packed.size()) +
                                 " of the file.");
  }
}

TEST_P(GzipSource, LosesOnlyTheDamagedMember) {
  const std::string a = Noise(5000), c = Noise(9000);
  std::string b = Gzip(SomeRecords());
  b.replace(12, 8, 8, '\xFF');
  const Delivered d = Read(Gzip(a) + b + Gzip(c));
  EXPECT_EQ(d.damage.kind, SourceDamage::kCorrupt);
  EXPECT_TRUE(d.bytes.starts_with(a));
  EXPECT_TRUE(d.bytes.ends_with(c));
  EXPECT_LE(d.damage.offset, a.size() + kLongestMatch);
  EXPECT_EQ(d.bytes.size(), d.damage.offset + c.size());
}

TEST_P(GzipSource, BoundsTheWorkOfARead) {
  const std::string packed = Gzip("abc") + std::string(5 << 20, '\0');
  const std::unique_ptr<ByteSource> source = OpenGzip(MemoryInput(Data(packed), packed.size()), library());
  uint8_t out[64];
  size_t n = 0, calls = 0;
  for (; !source->at_end(); calls++) ASSERT_TRUE(source->Read(out, sizeof out, &n).ok());
  EXPECT_GE(calls, 4u);  // about 1 MiB each
  EXPECT_LE(calls, 10u);
}

class FailingInput : public ByteInput {
 public:
  Status Read(uint8_t*, size_t, size_t*) override { return Status::Io("could not read", EIO); }
  bool MayGrow() const override { return false; }
};

TEST_P(GzipSource, PassesOnAnError) {
  const std::unique_ptr<ByteSource> source = OpenGzip(std::make_unique<FailingInput>(), library());
  uint8_t out[64];
  size_t n = 0;
  const Status s = source->Read(out, sizeof out, &n);
  EXPECT_EQ(s.code(), ARGUS_IO);
  EXPECT_EQ(s.saved_errno(), EIO);
  EXPECT_FALSE(source->at_end());
}

TEST(GzipCodecs, AgreeOnTheOddSamples) {
  if (!HasIsal()) GTEST_SKIP() << "this build inflates with zlib alone";
  for (const std::string& path : SamplesBelow("odd")) {
    const std::string packed = ReadFile(path);
    if (!packed.starts_with("\x1F\x8B")) continue;
    const Delivered isal = Read(packed, InflateLibrary::kFastest), zlib = Read(packed, InflateLibrary::kZlib);
    EXPECT_TRUE(isal.bytes == zlib.bytes) << path;
    EXPECT_EQ(isal.damage_count, zlib.damage_count) << path;
    EXPECT_EQ(isal.damage.kind, zlib.damage.kind) << path;
    EXPECT_EQ(isal.damage.offset, zlib.damage.offset) << path;
  }
}

}  // namespace
}  // namespace argus
