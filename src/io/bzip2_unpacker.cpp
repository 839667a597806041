// bzip2, unpacked by libbz2.
#include "io/codec_source.h"

#if ARGUS_HAVE_BZIP2
#include <bzlib.h>
#endif

namespace argus {

#if ARGUS_HAVE_BZIP2

namespace {

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

 private:
  bz_stream stream_{};
};

}  // namespace

std::unique_ptr<Unpacker> MakeBzip2Unpacker() { return std::make_unique<Bzip2Unpacker>(); }

#else

std::unique_ptr<Unpacker> MakeBzip2Unpacker() { return nullptr; }

#endif

}  // namespace argus
