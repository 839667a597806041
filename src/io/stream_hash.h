// What an archive's records are, however they are packed: a digest of the uncompressed stream.
//
// SHA-256 of the stream would take a seventh of the time in which a file is loaded. UMAC-96 takes a fortieth: with a
// key that nobody else knows, two streams of one size have the same sum with a probability of 2^-90, whoever chose
// them. The digest is SHA-256 of key, sum and size, so that it reveals nothing about the key and can be shown.
#ifndef ARGUS_IO_STREAM_HASH_H
#define ARGUS_IO_STREAM_HASH_H

#include <nettle/umac.h>

#include <memory>
#include <utility>

#include "io/byte_source.h"
#include "io/content_hash.h"

namespace argus {

// The digest of a stream that is added piece by piece.
class StreamHash {
 public:
  static constexpr size_t kKeySize = 16;
  // Streams that begin alike may be one: so many bytes of the beginning have a digest of their own, without a key.
  static constexpr uint64_t kHeadSize = 512;

  // `key`: kKeySize bytes, copied.
  explicit StreamHash(const uint8_t* key);
  void Reset();
  void Add(const uint8_t* data, size_t size);
  // Notes that the stream was added to its end.
  void End() { is_whole_ = true; }

  bool is_whole() const { return is_whole_; }
  uint64_t size() const { return size_; }
  // Return the digest of what was added so far, and that of its first kHeadSize bytes.
  Digest Current() const;
  Digest Head() const { return head_.Current(); }

 private:
  uint8_t key_[kKeySize];
  umac96_ctx state_;
  ContentHash head_;
  uint64_t size_ = 0;
  bool is_whole_ = false;
};

// Adds all that is read to `hash`, which must outlive the source.
class HashedSource : public ByteSource {
 public:
  HashedSource(std::unique_ptr<ByteSource> source, StreamHash* hash) : source_(std::move(source)), hash_(hash) {}
  Status Read(uint8_t* out, size_t capacity, size_t* n) override;
  bool at_end() const override { return source_->at_end(); }
  bool MayGrow() const override { return source_->MayGrow(); }

 private:
  std::unique_ptr<ByteSource> source_;
  StreamHash* hash_;
};

}  // namespace argus

#endif
