// zstd, unpacked by libzstd.
#include "io/codec_source.h"

#if ARGUS_HAVE_ZSTD
#include <zstd.h>
#include <zstd_errors.h>
#endif

namespace argus {

#if ARGUS_HAVE_ZSTD

namespace {

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
  bool HasSkippable() const override { return true; }

 private:
  static constexpr int kWindowLogMax = 27;  // 128 MiB
  ZSTD_DCtx* context_;
};

}  // namespace

std::unique_ptr<Unpacker> MakeZstdUnpacker() { return std::make_unique<ZstdUnpacker>(); }

#else

std::unique_ptr<Unpacker> MakeZstdUnpacker() { return nullptr; }

#endif

}  // namespace argus
