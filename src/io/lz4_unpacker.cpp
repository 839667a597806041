// lz4, unpacked by liblz4.
#include "io/codec_source.h"

#if ARGUS_HAVE_LZ4
#include <lz4frame.h>
#endif

namespace argus {

#if ARGUS_HAVE_LZ4

namespace {

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
  bool HasSkippable() const override { return true; }

 private:
  LZ4F_dctx* context_ = nullptr;
};

}  // namespace

std::unique_ptr<Unpacker> MakeLz4Unpacker() { return std::make_unique<Lz4Unpacker>(); }

#else

std::unique_ptr<Unpacker> MakeLz4Unpacker() { return nullptr; }

#endif

}  // namespace argus
