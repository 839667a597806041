#include "index/chunk_window.h"

#include <libdeflate.h>

namespace argus {

namespace {

constexpr int kPackLevel = 6;

}  // namespace

void WindowMaker::Free::operator()(libdeflate_compressor* c) const { libdeflate_free_compressor(c); }
void WindowReader::Free::operator()(libdeflate_decompressor* d) const { libdeflate_free_decompressor(d); }

WindowMaker::WindowMaker() : compressor_(libdeflate_alloc_compressor(kPackLevel)) {}
WindowMaker::~WindowMaker() = default;

void ThinOut(const uint8_t* wanted, size_t keep, uint8_t* window, size_t window_size) {
  for (size_t i = 0; i + keep < window_size; i++) window[i] = wanted[i] ? window[i] : 0;
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
