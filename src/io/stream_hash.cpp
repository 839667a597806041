#include "io/stream_hash.h"

#include <algorithm>

#include "base/little_endian.h"

namespace argus {

StreamHash::StreamHash(const uint8_t* key) {
  std::copy(key, key + kKeySize, key_);
  Reset();
}

void StreamHash::Reset() {
  constexpr uint8_t kNonce[16] = {};
  umac96_set_key(&state_, key_);
  umac96_set_nonce(&state_, sizeof kNonce, kNonce);
  head_.Reset();
  size_ = 0;
  is_whole_ = false;
}

void StreamHash::Add(const uint8_t* data, size_t size) {
  if (size_ < kHeadSize) head_.Add(data, std::min<uint64_t>(size, kHeadSize - size_));
  umac96_update(&state_, size, data);
  size_ += size;
}

Digest StreamHash::Current() const {
  umac96_ctx state = state_;
  uint8_t sum[12];
  umac96_digest(&state, sizeof sum, sum);
  ByteVector size;
  PutLittle(&size, size_);
  ContentHash hash;
  hash.Add(key_, sizeof key_);
  hash.Add(sum, sizeof sum);
  hash.Add(size.data(), size.size());
  return hash.Take();
}

Status HashedSource::Read(uint8_t* out, size_t capacity, size_t* n) {
  const Status s = source_->Read(out, capacity, n);
  if (!s.ok()) return s;
  hash_->Add(out, *n);
  if (source_->at_end()) hash_->End();
  TakeDamage(*source_);
  return s;
}

}  // namespace argus
