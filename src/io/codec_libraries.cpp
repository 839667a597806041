// The libraries behind codec_source.h, each where the build found it.
#include <cstring>

#include "io/codec_source.h"

#if ARGUS_HAVE_BZIP2
#include <bzlib.h>
#endif
#if ARGUS_HAVE_LZMA
#include <lzma.h>
#endif
#if ARGUS_HAVE_ZSTD
#include <zstd.h>
#include <zstd_errors.h>
#endif
#if ARGUS_HAVE_LZ4
#include <lz4frame.h>
#endif

namespace argus {

namespace {

[[maybe_unused]] bool Begins(const uint8_t* head, size_t n, const char* magic, size_t size) {
  return n >= size && std::memcmp(head, magic, size) == 0;
}

// Skippable frames of zstd and lz4: 184D2A50 to 184D2A5F, little-endian.
[[maybe_unused]] bool IsSkippable(const uint8_t* head, size_t n) {
  return n >= 4 && (head[0] & 0xF0) == 0x50 && std::memcmp(head + 1, "\x2A\x4D\x18", 3) == 0;
}

#if ARGUS_HAVE_BZIP2
class Bzip2Unpacker : public Unpacker {
 public:
  ~Bzip2Unpacker() override { BZ2_bzDecompressEnd(&stream_); }

  bool Begin() override {
    BZ2_bzDecompressEnd(&stream_);
    stream_ = bz_stream{};
    return BZ2_bzDecompressInit(&stream_, 0, 0) == BZ_OK;
  }
  Outcome Step(PackedSpan* span) override {
    stream_.next_in = reinterpret_cast<char*>(const_cast<uint8_t*>(span->in));
    stream_.avail_in = static_cast<unsigned>(span->in_size);
    stream_.next_out = reinterpret_cast<char*>(span->out);
    stream_.avail_out = static_cast<unsigned>(span->out_size);
    const int result = BZ2_bzDecompress(&stream_);
    *span = {reinterpret_cast<uint8_t*>(stream_.next_in), stream_.avail_in,
             reinterpret_cast<uint8_t*>(stream_.next_out), stream_.avail_out};
    switch (result) {
      case BZ_OK: return Outcome::kMore;
      case BZ_STREAM_END: return Outcome::kStreamEnd;
      case BZ_MEM_ERROR: return Outcome::kNoMemory;
      default: return Outcome::kCorrupt;
    }
  }
  bool IsStart(const uint8_t* head, size_t n) const override { return Begins(head, n, "BZh", 3); }

 private:
  bz_stream stream_{};
};
#endif

#if ARGUS_HAVE_LZMA
class XzUnpacker : public Unpacker {
 public:
  ~XzUnpacker() override { lzma_end(&stream_); }

  bool Begin() override { return lzma_stream_decoder(&stream_, kUnpackMemory, 0) == LZMA_OK; }
  Outcome Step(PackedSpan* span) override {
    stream_.next_in = span->in;
    stream_.avail_in = span->in_size;
    stream_.next_out = span->out;
    stream_.avail_out = span->out_size;
    const lzma_ret result = lzma_code(&stream_, LZMA_RUN);
    *span = {stream_.next_in, stream_.avail_in, stream_.next_out, stream_.avail_out};
    switch (result) {
      case LZMA_OK:
      case LZMA_BUF_ERROR: return Outcome::kMore;
      case LZMA_STREAM_END: return Outcome::kStreamEnd;
      case LZMA_MEMLIMIT_ERROR: return Outcome::kTooLarge;
      case LZMA_MEM_ERROR: return Outcome::kNoMemory;
      default: return Outcome::kCorrupt;
    }
  }
  bool IsStart(const uint8_t* head, size_t n) const override {
    return Begins(head, n,
                  "\xFD"
                  "7zXZ\0",
                  6);
  }

 private:
  lzma_stream stream_ = LZMA_STREAM_INIT;
};
#endif

#if ARGUS_HAVE_ZSTD
class ZstdUnpacker : public Unpacker {
 public:
  ZstdUnpacker() : context_(ZSTD_createDCtx()) {}
  ~ZstdUnpacker() override { ZSTD_freeDCtx(context_); }

  bool Begin() override {
    if (context_ == nullptr) return false;
    ZSTD_DCtx_reset(context_, ZSTD_reset_session_only);
    return ZSTD_isError(ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, kWindowLogMax)) == 0;
  }
  Outcome Step(PackedSpan* span) override {
    ZSTD_inBuffer in{span->in, span->in_size, 0};
    ZSTD_outBuffer out{span->out, span->out_size, 0};
    const size_t result = ZSTD_decompressStream(context_, &out, &in);
    *span = {span->in + in.pos, span->in_size - in.pos, span->out + out.pos, span->out_size - out.pos};
    if (!ZSTD_isError(result)) return result == 0 ? Outcome::kStreamEnd : Outcome::kMore;
    switch (ZSTD_getErrorCode(result)) {
      case ZSTD_error_checksum_wrong: return Outcome::kChecksum;
      case ZSTD_error_memory_allocation: return Outcome::kNoMemory;
      case ZSTD_error_frameParameter_windowTooLarge: return Outcome::kTooLarge;
      default: return Outcome::kCorrupt;
    }
  }
  bool IsStart(const uint8_t* head, size_t n) const override {
    return Begins(head, n, "\x28\xB5\x2F\xFD", 4) || IsSkippable(head, n);
  }

 private:
  static constexpr int kWindowLogMax = 27;  // 128 MiB
  ZSTD_DCtx* context_;
};
#endif

#if ARGUS_HAVE_LZ4
class Lz4Unpacker : public Unpacker {
 public:
  ~Lz4Unpacker() override { LZ4F_freeDecompressionContext(context_); }

  bool Begin() override {
    if (context_ != nullptr) {
      LZ4F_resetDecompressionContext(context_);
      return true;
    }
    return LZ4F_isError(LZ4F_createDecompressionContext(&context_, LZ4F_VERSION)) == 0;
  }
  Outcome Step(PackedSpan* span) override {
    size_t in = span->in_size, out = span->out_size;
    const size_t result = LZ4F_decompress(context_, span->out, &out, span->in, &in, nullptr);
    *span = {span->in + in, span->in_size - in, span->out + out, span->out_size - out};
    if (LZ4F_isError(result)) return Outcome::kCorrupt;
    return result == 0 ? Outcome::kStreamEnd : Outcome::kMore;
  }
  bool IsStart(const uint8_t* head, size_t n) const override {
    return Begins(head, n, "\x04\x22\x4D\x18", 4) || IsSkippable(head, n);
  }

 private:
  LZ4F_dctx* context_ = nullptr;
};
#endif

}  // namespace

std::unique_ptr<Unpacker> MakeUnpacker(Codec codec) {
  switch (codec) {
#if ARGUS_HAVE_BZIP2
    case Codec::kBzip2: return std::make_unique<Bzip2Unpacker>();
#endif
#if ARGUS_HAVE_LZMA
    case Codec::kXz: return std::make_unique<XzUnpacker>();
#endif
#if ARGUS_HAVE_ZSTD
    case Codec::kZstd: return std::make_unique<ZstdUnpacker>();
#endif
#if ARGUS_HAVE_LZ4
    case Codec::kLz4: return std::make_unique<Lz4Unpacker>();
#endif
    default: return nullptr;
  }
}

}  // namespace argus
