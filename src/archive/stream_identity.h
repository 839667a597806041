// The identity of the records of a file, however they are packed: digests of its uncompressed stream.
#ifndef ARGUS_ARCHIVE_STREAM_IDENTITY_H
#define ARGUS_ARCHIVE_STREAM_IDENTITY_H

#include <vector>

#include "api/argus.h"
#include "archive/archive_list.h"
#include "base/status.h"
#include "io/byte_source.h"
#include "io/codec.h"
#include "io/content_hash.h"
#include "io/stream_hash.h"

namespace argus {

class StreamIdentification {
 public:
  // `entry` is borrowed. Copies the spec.
  StreamIdentification(const ArchiveEntry& entry, const ArgusStreamSpec& spec);
  StreamIdentification(const StreamIdentification&) = delete;
  StreamIdentification& operator=(const StreamIdentification&) = delete;

  // Reads on for some milliseconds. `*done`: `*identity` is filled; it points into this object. ARGUS_IO
  // if the file cannot be read.
  Status Step(bool* done, ArgusStreamIdentity* identity);

 private:
  Status Open();
  Status Read();
  void Mark();
  uint64_t Room() const;
  Status Finish(bool has_changed, bool* done, ArgusStreamIdentity* identity);

  const ArchiveEntry& entry_;
  const bool head_only_;
  std::vector<uint64_t> sizes_;
  std::vector<ArgusStreamDigests> prefixes_;  // as far as sizes_ were reached
  StreamHash hash_;
  ContentHash sha256_;
  std::unique_ptr<ByteSource> source_;
  Codec codec_ = Codec::kPlain;
  ByteVector buffer_;
};

}  // namespace argus

#endif
