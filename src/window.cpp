#include "window.h"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>

namespace argus {

namespace {

constexpr int kPackLevel = 6;

}  // namespace

void WindowMaker::Free::operator()(libdeflate_compressor* c) const { libdeflate_free_compressor(c); }
void WindowReader::Free::operator()(libdeflate_decompressor* d) const { libdeflate_free_decompressor(d); }

WindowMaker::WindowMaker() : compressor_(libdeflate_alloc_compressor(kPackLevel)) {
  low_marks_.resize(kWindowSize);
  high_marks_.resize(kWindowSize);
  for (size_t i = 0; i < kWindowSize; i++) {
    low_marks_[i] = static_cast<uint8_t>(i);
    high_marks_[i] = static_cast<uint8_t>(i >> 8);
  }
  low_.resize(kWindowSize);
  high_.resize(kWindowSize);
}
WindowMaker::~WindowMaker() = default;

// Inflate the chunk's first `size` bytes behind a window of marks. Only those can refer to it.
bool WindowMaker::Trace(const uint8_t* marks, size_t window_size, const DeflateSpan& span, const uint8_t* packed,
                        uint8_t* out, size_t size) {
  z_stream z{};
  if (inflateInit2(&z, -MAX_WBITS) != Z_OK) return false;
  bool ok = inflateSetDictionary(&z, marks, static_cast<uInt>(window_size)) == Z_OK;
  size_t skip = 0;
  if (ok && span.begin_bit > 0) {
    ok = inflatePrime(&z, 8 - span.begin_bit, packed[0] >> span.begin_bit) == Z_OK;
    skip = 1;
  }
  z.next_in = const_cast<Bytef*>(packed + skip);
  z.avail_in = static_cast<uInt>(span.size - skip);
  z.next_out = out;
  z.avail_out = static_cast<uInt>(size);
  while (ok && z.avail_out > 0) {
    const int r = inflate(&z, Z_SYNC_FLUSH);
    if (r == Z_STREAM_END) break;
    ok = r == Z_OK;
  }
  ok = ok && z.avail_out == 0;
  inflateEnd(&z);
  return ok;
}

bool WindowMaker::Thin(uint8_t* window, size_t window_size, size_t keep, const DeflateSpan& span, const uint8_t* packed,
                       const uint8_t* raw, size_t raw_size) {
  const size_t size = std::min(raw_size, kWindowSize);
  if (!Trace(low_marks_.data(), window_size, span, packed, low_.data(), size) ||
      !Trace(high_marks_.data(), window_size, span, packed, high_.data(), size)) {
    return false;
  }
  // A byte of the chunk that came from the window shows from where. One that did not is the same both times; it names
  // a position, too, which is then kept for nothing.
  bool wanted[kWindowSize] = {};
  for (size_t i = 0; i < size; i++) {
    if (low_[i] == raw[i] && high_[i] == raw[i]) {
      const size_t at = raw[i] * 257u;
      if (at < window_size && window[at] == raw[i]) wanted[at] = true;
      continue;
    }
    const size_t at = static_cast<size_t>(high_[i]) << 8 | low_[i];
    if (at >= window_size) return false;
    wanted[at] = true;
  }
  for (size_t i = 0; i + keep < window_size; i++) {
    if (!wanted[i]) window[i] = 0;
  }
  return true;
}

bool WindowMaker::Pack(const uint8_t* window, size_t window_size, ByteVector* out) {
  if (compressor_ == nullptr) return false;
  const size_t begin = out->size();
  out->resize(begin + libdeflate_deflate_compress_bound(compressor_.get(), window_size));
  const size_t n =
      libdeflate_deflate_compress(compressor_.get(), window, window_size, out->data() + begin, out->size() - begin);
  out->resize(begin + n);
  return n > 0;
}

WindowReader::WindowReader() : decompressor_(libdeflate_alloc_decompressor()) {}
WindowReader::~WindowReader() = default;

bool WindowReader::Unpack(const uint8_t* packed, size_t packed_size, uint8_t* window, size_t window_size) {
  size_t made = 0;
  return decompressor_ != nullptr &&
         libdeflate_deflate_decompress(decompressor_.get(), packed, packed_size, window, window_size, &made) ==
             LIBDEFLATE_SUCCESS &&
         made == window_size;
}

}  // namespace argus
