// Sources of bytes by their content: which codec is opened, and that no byte is lost by looking.
#include "io/open_source.h"

#include <gtest/gtest.h>

#include "support/files.h"
#include "support/libraries.h"

namespace argus {
namespace {

using std::string_literals::operator""s;

TEST(OpenByteSource, RecognisesEverySampleByItsContent) {
  const std::pair<const char*, Codec> samples[] = {{"plain.arg", Codec::kPlain},
                                                   {"plain-named.arg.gz", Codec::kPlain},
                                                   {"noext-gz.arg", Codec::kGzip},
                                                   {"empty.arg.gz", Codec::kPlain},
                                                   {"one-byte.arg", Codec::kPlain},
                                                   {"gz-of-nothing.arg.gz", Codec::kGzip},
                                                   {"truncated-header.arg.gz", Codec::kGzip}};
  for (const auto& [name, expected] : samples) {
    const std::string bytes = Sample("odd/"s + name);
    Codec codec = Codec::kLz4;
    EXPECT_TRUE(OpenByteSource(MemoryInput(Data(bytes), bytes.size()), InflateLibrary::kFastest, &codec).ok()) << name;
    EXPECT_EQ(codec, expected) << name;
  }
}

// A source, or an error that names the codec.
TEST(OpenByteSource, RefusesCodecsThatTheBuildDoesNotRead) {
  for (const auto& [codec, magic] :
       {std::pair(Codec::kBzip2, "BZh"s),
        std::pair(Codec::kXz,
                  "\xFD"
                  "7zXZ\0"s),
        std::pair(Codec::kZstd, "\x28\xB5\x2F\xFD"s), std::pair(Codec::kLz4, "\x04\x22\x4D\x18"s),
        std::pair(Codec::kCompress, "\x1F\x9D"s)}) {
    const std::string bytes = magic + " data";
    Codec found = Codec::kPlain;
    const auto source = OpenByteSource(MemoryInput(Data(bytes), bytes.size()), InflateLibrary::kFastest, &found);
    EXPECT_EQ(found, codec);
    EXPECT_EQ(source.ok(), HasCodec(codec)) << CodecName(codec);
    if (source.ok()) continue;
    EXPECT_EQ(source.status().code(), ARGUS_UNSUPPORTED);
    EXPECT_EQ(source.status().message(),
              "is compressed with "s + CodecName(codec) + ", which this build does not read");
  }
}

TEST(OpenByteSource, GivesBackTheBytesItLookedAt) {
  std::string bytes;
  for (int i = 0; i < 40; i++) {
    for (const size_t piece : {1, 5, 16, 100}) {
      for (const size_t capacity : {1, 3, 64}) {
        EXPECT_EQ(ReadToEnd(ByteSourceOf(bytes, piece).get(), capacity).bytes, bytes) << piece << " " << capacity;
      }
    }
    bytes += static_cast<char>('a' + i);
  }
}

}  // namespace
}  // namespace argus
