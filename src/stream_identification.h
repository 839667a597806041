// What the records of a file are, however they are packed: a pass over its uncompressed stream.
#ifndef ARGUS_STREAM_IDENTIFICATION_H
#define ARGUS_STREAM_IDENTIFICATION_H

#include <vector>

#include "api.h"
#include "archive_list.h"
#include "byte_source.h"
#include "content_hash.h"
#include "status.h"
#include "stream_hash.h"

namespace argus {

class StreamIdentification {
 public:
  // `entry` is borrowed. Copies the spec.
  StreamIdentification(const ArchiveEntry& entry, const ArgusStreamSpec& spec);
  StreamIdentification(const StreamIdentification&) = delete;
  StreamIdentification& operator=(const StreamIdentification&) = delete;

  // Read some more, for some milliseconds. *done: *identity is filled; it points into this object. ARGUS_IO: the file cannot be read.
  Status Step(bool* done, ArgusStreamIdentity* identity);

 private:
  Status Open();
  Status Read();
  void Mark();
  uint64_t Room() const;
  Status Finish(bool has_changed, ArgusStreamIdentity* identity);

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
