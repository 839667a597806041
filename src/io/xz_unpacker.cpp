// xz, unpacked by liblzma.
#include "io/codec_source.h"

#if ARGUS_HAVE_LZMA
#include <lzma.h>
#endif

namespace argus {

#if ARGUS_HAVE_LZMA

namespace {

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

 private:
  lzma_stream stream_ = LZMA_STREAM_INIT;
};

}  // namespace

std::unique_ptr<Unpacker> MakeXzUnpacker() { return std::make_unique<XzUnpacker>(); }

#else

std::unique_ptr<Unpacker> MakeXzUnpacker() { return nullptr; }

#endif

}  // namespace argus
