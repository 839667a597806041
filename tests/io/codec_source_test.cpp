// bzip2, xz, zstd and lz4: the same bytes out of each, whatever the pieces; damage told with its place; bombs in
// bounded work.
#include "io/codec_source.h"

#include <gtest/gtest.h>

#include "support/files.h"
#include "support/libraries.h"

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

std::string PackBzip2(std::string_view s) {
  std::string out(s.size() + s.size() / 50 + 1000, '\0');
#if ARGUS_HAVE_BZIP2
  auto n = static_cast<unsigned>(out.size());
  EXPECT_EQ(
      BZ2_bzBuffToBuffCompress(out.data(), &n, const_cast<char*>(s.data()), static_cast<unsigned>(s.size()), 1, 0, 0),
      BZ_OK);
  out.resize(n);
#endif
  return out;
}

std::string PackXz(std::string_view s) {
  std::string out;
#if ARGUS_HAVE_LZMA
  out.resize(lzma_stream_buffer_bound(s.size()));
  size_t n = 0;
  EXPECT_EQ(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, nullptr, Data(s), s.size(),
                                    reinterpret_cast<uint8_t*>(out.data()), &n, out.size()),
            LZMA_OK);
  out.resize(n);
#endif
  (void)s;
  return out;
}

std::string PackZstd(std::string_view s) {
  std::string out;
#if ARGUS_HAVE_ZSTD
  out.resize(ZSTD_compressBound(s.size()));
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  out.resize(ZSTD_compress2(context, out.data(), out.size(), s.data(), s.size()));
  ZSTD_freeCCtx(context);
#endif
  (void)s;
  return out;
}

std::string PackLz4(std::string_view s) {
  std::string out;
#if ARGUS_HAVE_LZ4
  LZ4F_preferences_t preferences{};
  preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled;
  out.resize(LZ4F_compressFrameBound(s.size(), &preferences));
  out.resize(LZ4F_compressFrame(out.data(), out.size(), s.data(), s.size(), &preferences));
#endif
  (void)s;
  return out;
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

// Skips the codecs whose library this build is without.
class PackedSourceTest : public testing::TestWithParam<Codec> {
 protected:
  void SetUp() override {
    if (!HasCodec(GetParam())) GTEST_SKIP() << "this build does not read " << CodecName(GetParam());
  }
  std::string Pack(std::string_view s) const {
    switch (GetParam()) {
      case Codec::kBzip2: return PackBzip2(s);
      case Codec::kXz: return PackXz(s);
      case Codec::kZstd: return PackZstd(s);
      default: return PackLz4(s);
    }
  }
  const std::string bytes_ = Sample("odd/plain.arg");
};

INSTANTIATE_TEST_SUITE_P(Codecs, PackedSourceTest,
                         testing::Values(Codec::kBzip2, Codec::kXz, Codec::kZstd, Codec::kLz4),
                         [](const auto& info) { return CodecName(info.param); });

TEST_P(PackedSourceTest, GivesWhatWasPacked) {
  const std::string packed = Pack(bytes_);
  EXPECT_EQ(RecogniseCodec(Data(packed), packed.size()), GetParam());
  for (const size_t capacity : {size_t{1000}, size_t{4096}, size_t{1} << 20}) {
    const Unpacked2 u = UnpackAll(packed, capacity);
    EXPECT_EQ(u.bytes, bytes_);
    EXPECT_EQ(u.damage.kind, SourceDamage::kNone) << u.damage.what;
  }
}

TEST_P(PackedSourceTest, ReadsStreamsOneBehindTheOther) {
  const size_t middle = bytes_.size() / 2 + 7;
  const std::string first = Pack(bytes_.substr(0, middle)), second = Pack(bytes_.substr(middle));
  for (const std::string& packed :
       {first + second, first + Pack("") + second, first + std::string(8, '\0') + second + std::string(40000, '\0')}) {
    const Unpacked2 u = UnpackAll(packed);
    EXPECT_EQ(u.bytes, bytes_);
    EXPECT_EQ(u.damage.kind, SourceDamage::kNone) << u.damage.what;
  }
}

TEST_P(PackedSourceTest, TellsOfGarbageBehindAStream) {
  const std::string packed = Pack(bytes_);
  const Unpacked2 u = UnpackAll(packed + "garbage");
  EXPECT_EQ(u.bytes, bytes_);
  EXPECT_EQ(u.damage.kind, SourceDamage::kTrailingGarbage);
  const std::string place = " at byte " + std::to_string(packed.size()) + " of the file.";
  EXPECT_TRUE(u.damage.what.ends_with(place)) << u.damage.what;
  EXPECT_EQ(u.damage.offset, bytes_.size());
}

// A prefix gives a prefix, and never looks complete.
TEST_P(PackedSourceTest, TellsOfEveryCut) {
  const std::string text = bytes_.substr(0, 3000);
  const std::string packed = Pack(text);
  for (size_t cut = 6; cut < packed.size(); cut++) {
    const Unpacked2 u = UnpackAll(std::string_view(packed).substr(0, cut));
    EXPECT_EQ(u.damage.kind, SourceDamage::kTruncated) << " at " << cut << u.damage.what;
    EXPECT_EQ(u.bytes, text.substr(0, u.bytes.size()));
  }
}

// A byte that is wrong is told of wherever it is; what came before stands.
TEST_P(PackedSourceTest, TellsOfFlippedBytes) {
  const std::string text = bytes_.substr(0, 3000);
  const std::string packed = Pack(text);
  for (size_t at = 6; at < packed.size(); at++) {
    std::string flipped = packed;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x41);
    const Unpacked2 u = UnpackAll(flipped);
    EXPECT_TRUE(u.damage.kind != SourceDamage::kNone || u.bytes == text) << " at " << at;
  }
}

TEST_P(PackedSourceTest, UnpacksABombInBoundedSteps) {
  const std::string packed = Pack(std::string(64 << 20, '\0'));
  EXPECT_LT(packed.size(), 400000u);
  const Unpacked2 u = UnpackAll(packed, 1 << 20, 16 << 20);
  // No call gives more than 256 KiB, however much room there is.
  EXPECT_GE(u.calls, (16u << 20) / (256u << 10));
  EXPECT_EQ(u.bytes.find_first_not_of('\0'), std::string::npos);
}

}  // namespace
}  // namespace argus
