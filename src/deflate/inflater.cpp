#include "deflate/inflater.h"

#include <zlib.h>

#include <algorithm>
#include <iterator>
#include <new>

#ifdef ARGUS_HAVE_ISAL
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#endif

namespace argus {

namespace {

constexpr size_t kLargest = 1u << 30;  // both libraries count in 32 bits

class ZlibInflater : public Inflater {
 public:
  ZlibInflater() {
    if (inflateInit2(&stream_, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
  }
  ~ZlibInflater() override { inflateEnd(&stream_); }
  ZlibInflater(const ZlibInflater&) = delete;
  ZlibInflater& operator=(const ZlibInflater&) = delete;

  void Reset() override { inflateReset(&stream_); }

  Result Inflate(const uint8_t** in, size_t* in_size, uint8_t** out, size_t* out_size) override {
    const uInt in_given = static_cast<uInt>(std::min(*in_size, kLargest));
    const uInt out_given = static_cast<uInt>(std::min(*out_size, kLargest));
    stream_.next_in = const_cast<Bytef*>(*in);
    stream_.avail_in = in_given;
    stream_.next_out = *out;
    stream_.avail_out = out_given;
    const int code = inflate(&stream_, Z_NO_FLUSH);
    *in_size -= in_given - stream_.avail_in;
    *out_size -= out_given - stream_.avail_out;
    *in = stream_.next_in;
    *out = stream_.next_out;
    if (code == Z_STREAM_END) return Result::kEnd;
    if (code == Z_MEM_ERROR) throw std::bad_alloc();
    return code == Z_OK || code == Z_BUF_ERROR ? Result::kMore : Result::kCorrupt;
  }

  uint32_t Crc(uint32_t crc, const uint8_t* data, size_t size) const override {
    return static_cast<uint32_t>(crc32_z(crc, data, size));
  }

 private:
  z_stream stream_{};
};

#ifdef ARGUS_HAVE_ISAL

class IsalInflater : public Inflater {
 public:
  void Reset() override {
    isal_inflate_init(&state_);
    // ISA-L copies what stands here for a match that reaches back before the beginning, and only then reports the
    // error: zeros, so that it is not old data.
    std::fill(std::begin(state_.tmp_out_buffer), std::end(state_.tmp_out_buffer), 0);
    state_.crc_flag = ISAL_DEFLATE;
  }

  Result Inflate(const uint8_t** in, size_t* in_size, uint8_t** out, size_t* out_size) override {
    const uint32_t in_given = static_cast<uint32_t>(std::min(*in_size, kLargest));
    const uint32_t out_given = static_cast<uint32_t>(std::min(*out_size, kLargest));
    state_.next_in = const_cast<uint8_t*>(*in);
    state_.avail_in = in_given;
    state_.next_out = *out;
    state_.avail_out = out_given;
    const int code = isal_inflate(&state_);
    const bool end = state_.block_state == ISAL_BLOCK_FINISH;
    // What the library has read ahead into its bit buffer belongs to whatever follows the stream.
    const uint32_t ahead = end ? static_cast<uint32_t>(state_.read_in_length) / 8 : 0;
    *in = state_.next_in - ahead;
    *in_size = *in_size - (in_given - state_.avail_in) + ahead;
    *out_size -= out_given - state_.avail_out;
    *out = state_.next_out;
    if (code < 0) return Result::kCorrupt;
    return end ? Result::kEnd : Result::kMore;
  }

  uint32_t Crc(uint32_t crc, const uint8_t* data, size_t size) const override {
    return crc32_gzip_refl(crc, data, size);
  }

 private:
  inflate_state state_;
};

#endif

}  // namespace

std::unique_ptr<Inflater> MakeInflater(InflateLibrary library) {
#ifdef ARGUS_HAVE_ISAL
  if (library == InflateLibrary::kFastest) return std::make_unique<IsalInflater>();
#endif
  (void)library;
  return std::make_unique<ZlibInflater>();
}

}  // namespace argus
