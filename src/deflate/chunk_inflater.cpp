#include "deflate/chunk_inflater.h"

#include <libdeflate.h>

#include <algorithm>
#include <cstring>

namespace argus {

namespace {

constexpr uint32_t kMaxSpan = 64 * 1024 * 1024;
constexpr size_t kStoredHeader = 5;
constexpr size_t kFixedBits = 10;
constexpr size_t kDynamicBits = 91;
constexpr size_t kMaxPadding = (kDynamicBits + 4 * kFixedBits) / 8 + 2;

// Appends bits to zeroed bytes, the lowest first.
class BitWriter {
 public:
  explicit BitWriter(uint8_t* out) : out_(out) {}
  void Put(uint32_t value, int bits) {
    for (int i = 0; i < bits; i++, position_++) out_[position_ / 8] |= ((value >> i) & 1) << (position_ % 8);
  }
  size_t position() const { return position_; }

 private:
  uint8_t* out_;
  size_t position_ = 0;
};

// An empty block with the fixed code: 10 bits.
void PutFixed(BitWriter* bits) {
  bits->Put(0b010, 3);
  bits->Put(0, 7);
}

// An empty block with a code of its own: 91 bits, an odd number. Its code has one literal, the end of the block, and
// two distances, each one bit long.
void PutDynamic(BitWriter* bits) {
  constexpr int kLengthCodes = 18;  // up to that of length 1 in the order of RFC 1951, 3.2.7
  constexpr int kCodeOfZeros = 2, kCodeOfOne = 17;
  bits->Put(0b100, 3);
  bits->Put(0, 5);  // 257 literals
  bits->Put(1, 5);  // 2 distances
  bits->Put(kLengthCodes - 4, 4);
  for (int i = 0; i < kLengthCodes; i++) bits->Put(i == kCodeOfZeros || i == kCodeOfOne ? 1 : 0, 3);
  // The shorter code belongs to the smaller symbol: 0 is length 1, 1 is "zeros" (symbol 18) with their number in 7
  // bits.
  bits->Put(1, 1);
  bits->Put(138 - 11, 7);
  bits->Put(1, 1);
  bits->Put(118 - 11, 7);
  bits->Put(0, 3);  // literal 256 and both distances have length 1
  bits->Put(0, 1);  // the end of the block
}

}  // namespace

void ChunkInflater::Free::operator()(libdeflate_decompressor* d) const { libdeflate_free_decompressor(d); }

ChunkInflater::ChunkInflater() : decompressor_(libdeflate_alloc_decompressor()) {}
ChunkInflater::~ChunkInflater() = default;

uint8_t* ChunkInflater::Begin(const DeflateSpan& span, const uint8_t* window, size_t window_size) {
  if (span.size == 0 || span.size > kMaxSpan || window_size > kWindowSize || span.begin_bit > 7 || span.end_bit < 1 ||
      span.end_bit > 8) {
    return nullptr;
  }
  span_ = span;
  window_size_ = window_size;
  const size_t head = kStoredHeader + window_size;
  if (const size_t wanted = head + kMaxPadding + span.size + 2; stream_.size() < wanted) stream_.resize(wanted);
  uint8_t* const p = stream_.data();
  p[0] = 0;  // stored, not the last; its lengths begin with the next byte
  p[1] = static_cast<uint8_t>(window_size);
  p[2] = static_cast<uint8_t>(window_size >> 8);
  p[3] = static_cast<uint8_t>(~p[1]);
  p[4] = static_cast<uint8_t>(~p[2]);
  if (window_size > 0) std::memcpy(p + kStoredHeader, window, window_size);
  std::memset(p + head, 0, kMaxPadding);
  BitWriter bits(p + head);
  if (span.begin_bit % 2 != 0) PutDynamic(&bits);
  while (bits.position() % 8 != span.begin_bit) PutFixed(&bits);
  body_ = head + bits.position() / 8;
  first_bits_ = p[body_];
  return p + body_;
}

bool ChunkInflater::Inflate(uint8_t* out, size_t raw_size) {
  uint8_t* const first = stream_.data() + body_;
  *first = static_cast<uint8_t>((*first & (0xFF << span_.begin_bit)) | first_bits_);
  size_t size = body_ + span_.size;
  if (!span_.is_last) {
    uint8_t* const last = stream_.data() + size - 1;
    *last = static_cast<uint8_t>(*last & ((1 << span_.end_bit) - 1));
    last[1] = last[2] = 0;
    // After it an empty last block with the fixed code: its header is 1, 1, 0.
    const uint32_t block = 0b011u << span_.end_bit;
    last[0] |= static_cast<uint8_t>(block);
    last[1] |= static_cast<uint8_t>(block >> 8);
    size += span_.end_bit + kFixedBits > 16 ? 2 : 1;
  }
  size_t made = 0;
  return decompressor_ != nullptr &&
         libdeflate_deflate_decompress(decompressor_.get(), stream_.data(), size, out, window_size_ + raw_size,
                                       &made) == LIBDEFLATE_SUCCESS &&
         made == window_size_ + raw_size;
}

bool ChunkInflater::InflateFirst(uint8_t* out, size_t n) {
  const uint8_t* const first = stream_.data() + body_;
  BitSpan in{first, first + span_.size, span_.begin_bit};
  std::copy_n(stream_.data() + kStoredHeader, window_size_, out);
  uint8_t* const end = out + window_size_ + n;
  InflateOutput output{out, out + window_size_, end, nullptr, nullptr};
  blocks_.Begin();
  while (output.next < end) {
    const BlockInflater::Result r = blocks_.Inflate(&in, &output);
    if (r != BlockInflater::Result::kBlockEnd && output.next < end) return false;
  }
  return true;
}

}  // namespace argus
