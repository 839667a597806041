#include "index/packing.h"

#include <libdeflate.h>

namespace argus {

namespace {

constexpr int kPackLevel = 6;

}  // namespace

void Packer::Free::operator()(libdeflate_compressor* c) const { libdeflate_free_compressor(c); }
void Unpacker::Free::operator()(libdeflate_decompressor* d) const { libdeflate_free_decompressor(d); }

Packer::Packer() : compressor_(libdeflate_alloc_compressor(kPackLevel)) {}
Packer::~Packer() = default;

bool Packer::Pack(const uint8_t* data, size_t size, ByteVector* out) {
  if (compressor_ == nullptr) return false;
  const size_t begin = out->size();
  out->resize(begin + libdeflate_deflate_compress_bound(compressor_.get(), size));
  const size_t n = libdeflate_deflate_compress(compressor_.get(), data, size, out->data() + begin, out->size() - begin);
  out->resize(begin + n);
  return n > 0;
}

Unpacker::Unpacker() : decompressor_(libdeflate_alloc_decompressor()) {}
Unpacker::~Unpacker() = default;

bool Unpacker::Unpack(const uint8_t* packed, size_t packed_size, uint8_t* out, size_t size) {
  size_t made = 0;
  return decompressor_ != nullptr &&
         libdeflate_deflate_decompress(decompressor_.get(), packed, packed_size, out, size, &made) ==
             LIBDEFLATE_SUCCESS &&
         made == size;
}

}  // namespace argus
