// SHA-256 of a file's bytes on their way to whoever reads them.
#ifndef ARGUS_IO_CONTENT_HASH_H
#define ARGUS_IO_CONTENT_HASH_H

#include <nettle/sha2.h>

#include <array>
#include <cstdint>
#include <memory>

#include "io/byte_source.h"

namespace argus {

using Digest = std::array<uint8_t, 32>;  // SHA-256

// SHA-256 of bytes that are added piece by piece.
class ContentHash {
 public:
  ContentHash() { Reset(); }
  void Reset() {
    sha256_init(&state_);
    size_ = 0;
  }
  void Add(const uint8_t* data, size_t size) {
    sha256_update(&state_, size, data);
    size_ += size;
  }
  uint64_t size() const { return size_; }
  // Returns the digest of what was added, and begins anew.
  Digest Take() {
    Digest digest;
    sha256_digest(&state_, digest.size(), digest.data());
    size_ = 0;
    return digest;
  }
  // Returns the digest of what was added so far; more may follow.
  Digest Current() const {
    ContentHash copy = *this;
    return copy.Take();
  }

 private:
  sha256_ctx state_;
  uint64_t size_ = 0;
};

// Adds all that is read to `hash`, which must outlive the input.
class HashedInput : public ByteInput {
 public:
  HashedInput(std::unique_ptr<ByteInput> input, ContentHash* hash) : input_(std::move(input)), hash_(hash) {}
  Status Read(uint8_t* out, size_t capacity, size_t* n) override {
    Status s = input_->Read(out, capacity, n);
    if (s.ok()) hash_->Add(out, *n);
    return s;
  }
  bool MayGrow() const override { return input_->MayGrow(); }

 private:
  std::unique_ptr<ByteInput> input_;
  ContentHash* hash_;
};

}  // namespace argus

#endif
