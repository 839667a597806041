// bzip2, xz, zstd and lz4: the same bytes out of each, whatever the pieces; damage told with its place; bombs in
// bounded work.
#include "io/codec_source.h"

#include <gtest/gtest.h>

#include <functional>

#include "support/files.h"

#if ARGUS_HAVE_BZIP2
#include <bzlib.h>
#endif
#if ARGUS_HAVE_LZMA
#include <lzma.h>
#endif
#if ARGUS_HAVE_ZSTD
#include <zstd.h>
#endif
#if ARGUS_HAVE_LZ4
#include <lz4frame.h>
#endif

namespace argus {
namespace {

struct TestCodec {
  Codec codec;
  std::function<std::string(std::string_view)> pack;
  bool has_checksum;
};

std::vector<TestCodec> Codecs() {
  std::vector<TestCodec> codecs;
#if ARGUS_HAVE_BZIP2
  codecs.push_back({Codec::kBzip2,
                    [](std::string_view s) {
                      std::string out(s.size() + s.size() / 50 + 1000, '\0');
                      auto n = static_cast<unsigned>(out.size());
                      EXPECT_EQ(BZ2_bzBuffToBuffCompress(out.data(), &n, const_cast<char*>(s.data()),
                                                         static_cast<unsigned>(s.size()), 1, 0, 0),
                                BZ_OK);
                      out.resize(n);
                      return out;
                    },
                    true});
#endif
#if ARGUS_HAVE_LZMA
  codecs.push_back({Codec::kXz,
                    [](std::string_view s) {
                      std::string out(lzma_stream_buffer_bound(s.size()), '\0');
                      size_t n = 0;
                      EXPECT_EQ(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, nullptr, Data(s), s.size(),
                                                        reinterpret_cast<uint8_t*>(out.data()), &n, out.size()),
                                LZMA_OK);
                      out.resize(n);
                      return out;
                    },
                    true});
#endif
#if ARGUS_HAVE_ZSTD
  codecs.push_back({Codec::kZstd,
                    [](std::string_view s) {
                      std::string out(ZSTD_compressBound(s.size()), '\0');
                      ZSTD_CCtx* context = ZSTD_createCCtx();
                      ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
                      out.resize(ZSTD_compress2(context, out.data(), out.size(), s.data(), s.size()));
                      ZSTD_freeCCtx(context);
                      return out;
                    },
                    true});
#endif
#if ARGUS_HAVE_LZ4
  codecs.push_back({Codec::kLz4,
                    [](std::string_view s) {
                      LZ4F_preferences_t preferences{};
                      preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled;
                      std::string out(LZ4F_compressFrameBound(s.size(), &preferences), '\0');
                      out.resize(LZ4F_compressFrame(out.data(), out.size(), s.data(), s.size(), &preferences));
                      return out;
                    },
                    true});
#endif
  return codecs;
}

struct Unpacked2 {
  std::string bytes;
  SourceDamage damage;
  size_t calls = 0;
};

// Reads to the end in pieces of `capacity`, or until `limit` bytes have come.
Unpacked2 UnpackAll(std::string_view packed, size_t capacity = 4096, size_t limit = SIZE_MAX) {
  Unpacked2 result;
  Codec codec;
  auto source = OpenByteSource(MemoryInput(Data(packed), packed.size()), InflateLibrary::kFastest, &codec);
  EXPECT_TRUE(source.ok()) << source.status().message();
  std::string buffer(capacity, '\0');
  while (!source.value()->at_end() && result.bytes.size() < limit) {
    size_t n = 0;
    EXPECT_TRUE(source.value()->Read(reinterpret_cast<uint8_t*>(buffer.data()), capacity, &n).ok());
    result.bytes.append(buffer, 0, n);
    result.calls++;
  }
  result.damage = source.value()->damage();
  return result;
}

class PackedSourceTest : public testing::Test {
 protected:
  const std::string bytes_ = Sample("odd/plain.arg");
};

TEST_F(PackedSourceTest, ThisBuildHasAllCodecs) { EXPECT_EQ(Codecs().size(), 4u); }

TEST_F(PackedSourceTest, GivesWhatWasPacked) {
  for (const TestCodec& c : Codecs()) {
    const std::string packed = c.pack(bytes_);
    EXPECT_EQ(RecogniseCodec(Data(packed), packed.size()), c.codec);
    for (const size_t capacity : {size_t{1000}, size_t{4096}, size_t{1} << 20}) {
      const Unpacked2 u = UnpackAll(packed, capacity);
      EXPECT_EQ(u.bytes, bytes_) << CodecName(c.codec);
      EXPECT_EQ(u.damage.kind, SourceDamage::kNone) << u.damage.what;
    }
  }
}

TEST_F(PackedSourceTest, ReadsStreamsOneBehindTheOther) {
  for (const TestCodec& c : Codecs()) {
    const size_t middle = bytes_.size() / 2 + 7;
    const std::string first = c.pack(bytes_.substr(0, middle)), second = c.pack(bytes_.substr(middle));
    for (const std::string& packed : {first + second, first + c.pack("") + second,
                                      first + std::string(8, '\0') + second + std::string(40000, '\0')}) {
      const Unpacked2 u = UnpackAll(packed);
      EXPECT_EQ(u.bytes, bytes_) << CodecName(c.codec);
      EXPECT_EQ(u.damage.kind, SourceDamage::kNone) << CodecName(c.codec) << u.damage.what;
    }
  }
}

TEST_F(PackedSourceTest, TellsOfGarbageBehindAStream) {
  for (const TestCodec& c : Codecs()) {
    const std::string packed = c.pack(bytes_);
    const Unpacked2 u = UnpackAll(packed + "garbage");
    EXPECT_EQ(u.bytes, bytes_);
    EXPECT_EQ(u.damage.kind, SourceDamage::kTrailingGarbage) << CodecName(c.codec);
    const std::string place = " at byte " + std::to_string(packed.size()) + " of the file.";
    EXPECT_TRUE(u.damage.what.ends_with(place)) << u.damage.what;
    EXPECT_EQ(u.damage.offset, bytes_.size());
  }
}

// A prefix gives a prefix, and never looks complete.
TEST_F(PackedSourceTest, TellsOfEveryCut) {
  for (const TestCodec& c : Codecs()) {
    const std::string text = bytes_.substr(0, 3000);
    const std::string packed = c.pack(text);
    for (size_t cut = 6; cut < packed.size(); cut++) {
      const Unpacked2 u = UnpackAll(std::string_view(packed).substr(0, cut));
      EXPECT_EQ(u.damage.kind, SourceDamage::kTruncated) << CodecName(c.codec) << " at " << cut << u.damage.what;
      EXPECT_EQ(u.bytes, text.substr(0, u.bytes.size()));
    }
  }
}

// A byte that is wrong is told of wherever it is; what came before stands.
TEST_F(PackedSourceTest, TellsOfFlippedBytes) {
  for (const TestCodec& c : Codecs()) {
    const std::string text = bytes_.substr(0, 3000);
    const std::string packed = c.pack(text);
    for (size_t at = 6; at < packed.size(); at++) {
      std::string flipped = packed;
      flipped[at] = static_cast<char>(flipped[at] ^ 0x41);
      const Unpacked2 u = UnpackAll(flipped);
      EXPECT_TRUE(u.damage.kind != SourceDamage::kNone || u.bytes == text) << CodecName(c.codec) << " at " << at;
    }
  }
}

TEST_F(PackedSourceTest, UnpacksABombInBoundedSteps) {
  for (const TestCodec& c : Codecs()) {
    const std::string packed = c.pack(std::string(64 << 20, '\0'));
    EXPECT_LT(packed.size(), 400000u);
    const Unpacked2 u = UnpackAll(packed, 1 << 20, 16 << 20);
    // No call gives more than 256 KiB, however much room there is.
    EXPECT_GE(u.calls, (16u << 20) / (256u << 10)) << CodecName(c.codec);
    EXPECT_EQ(u.bytes.find_first_not_of('\0'), std::string::npos);
  }
}

}  // namespace
}  // namespace argus
