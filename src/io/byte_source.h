// How archive bytes are read: packed bytes from a ByteInput, unpacked ones from a ByteSource, of which each codec has
// its own.
#ifndef ARGUS_IO_BYTE_SOURCE_H
#define ARGUS_IO_BYTE_SOURCE_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "base/status.h"

namespace argus {

// Damage in the packing: everything that could be unpacked has been delivered. kTruncated is distinguished because a
// file that is still being written ends like that.
struct SourceDamage {
  enum Kind { kNone, kTruncated, kCorrupt, kChecksum, kTrailingGarbage } kind = kNone;
  uint64_t offset = 0;  // uncompressed bytes delivered before it
  std::string what;     // a sentence for a DETAIL, with the place in the file
};

// Raw bytes of a regular file or of memory, with which a codec is fed.
class ByteInput {
 public:
  virtual ~ByteInput() = default;
  // Reads up to `capacity` bytes into `out` and sets `*n` to their number, 0 at the end.
  virtual Status Read(uint8_t* out, size_t capacity, size_t* n) = 0;
  // Returns true if the file has grown or was written to so lately that its writer may still be at work.
  virtual bool MayGrow() const = 0;
};

// A stream of uncompressed bytes. Not thread-safe; owns its input.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  // Delivers up to `capacity` bytes into `out`; may deliver fewer. Does bounded work, about 1 MiB of input: *n = 0
  // without at_end() is possible (empty members) and means: call again. Fails for an I/O error only; damage is not an
  // error, see damage().
  virtual Status Read(uint8_t* out, size_t capacity, size_t* n) = 0;
  virtual bool at_end() const = 0;
  // Returns true if the file's writer may still be at work.
  virtual bool MayGrow() const = 0;
  // Return the first damage met so far, and how many there were.
  const SourceDamage& damage() const { return damage_; }
  uint64_t damage_count() const { return damage_count_; }
  // Some of the file could not be unpacked: nobody knows what it held.
  bool has_lost() const { return has_lost_; }

 protected:
  ByteSource() = default;
  void Report(SourceDamage damage) {
    has_lost_ |= damage.kind != SourceDamage::kChecksum;
    if (damage_count_++ == 0) damage_ = std::move(damage);
  }
  // Takes over the damage that a source read by this one has met.
  void TakeDamage(const ByteSource& from) {
    if (damage_count_ == from.damage_count_) return;
    damage_ = from.damage_;
    damage_count_ = from.damage_count_;
    has_lost_ = from.has_lost_;
  }

 private:
  SourceDamage damage_;
  uint64_t damage_count_ = 0;
  bool has_lost_ = false;
};

}  // namespace argus

#endif
