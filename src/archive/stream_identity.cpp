#include "archive/stream_identity.h"

#include <algorithm>
#include <string>
#include <utility>

#include "archive/archive_identity.h"
#include "io/file_input.h"
#include "io/open_source.h"

namespace argus {

namespace {

constexpr size_t kBufferSize = 256 * 1024;
constexpr int kReadsPerStep = 8;

void Copy(const Digest& digest, uint8_t* to) { std::copy(digest.begin(), digest.end(), to); }

}  // namespace

StreamIdentification::StreamIdentification(const ArchiveEntry& entry, const ArgusStreamSpec& spec)
    : entry_(entry), head_only_(spec.head_only != 0), hash_(spec.key) {
  for (int32_t i = 0; i < spec.n_sizes; i++)
    sizes_.push_back(static_cast<uint64_t>(std::max<int64_t>(spec.sizes[i], 0)));
}

Status StreamIdentification::Step(bool* done, ArgusStreamIdentity* identity) {
  *done = false;
  if (!IsCurrent(entry_)) return Finish(true, done, identity);
  if (source_ == nullptr) {
    if (Status s = Open(); !s.ok()) return s;
  }
  for (int i = 0; i < kReadsPerStep && !source_->at_end() && Room() > 0; i++) {
    if (Status s = Read(); !s.ok()) return Refused(entry_, "could not read", s);
  }
  const bool is_through = source_->at_end() || Room() == 0;
  return is_through ? Finish(!IsCurrent(entry_), done, identity) : Status();
}

Status StreamIdentification::Open() {
  Result<std::unique_ptr<ByteInput>> input = OpenFile(entry_.resolved, entry_.dev, entry_.stamp.inode);
  if (!input.ok()) return Refused(entry_, "could not open", input.status());
  Result<std::unique_ptr<ByteSource>> source =
      OpenByteSource(std::move(input.value()), InflateLibrary::kFastest, &codec_);
  if (!source.ok()) return Refused(entry_, "could not open", source.status());
  source_ = std::make_unique<HashedSource>(std::move(source.value()), &hash_);
  buffer_.resize(kBufferSize);
  Mark();
  return Status();
}

// Returns how many bytes may be read up to the next size that is asked for.
uint64_t StreamIdentification::Room() const {
  if (head_only_) return StreamHash::kHeadSize - std::min(hash_.size(), StreamHash::kHeadSize);
  return prefixes_.size() < sizes_.size() ? sizes_[prefixes_.size()] - hash_.size() : UINT64_MAX;
}

Status StreamIdentification::Read() {
  size_t n = 0;
  const Status s = source_->Read(buffer_.data(), std::min<uint64_t>(buffer_.size(), Room()), &n);
  if (!s.ok()) return s;
  if (!head_only_) sha256_.Add(buffer_.data(), n);
  Mark();
  return Status();
}

// Keeps the digests of the sizes that were just reached.
void StreamIdentification::Mark() {
  while (prefixes_.size() < sizes_.size() && sizes_[prefixes_.size()] <= hash_.size()) {
    ArgusStreamDigests& digests = prefixes_.emplace_back();
    Copy(hash_.Current(), digests.digest);
    Copy(sha256_.Current(), digests.sha256);
  }
}

Status StreamIdentification::Finish(bool has_changed, bool* done, ArgusStreamIdentity* identity) {
  *done = true;
  *identity = ArgusStreamIdentity{};
  identity->has_changed = has_changed;
  if (has_changed) return Status();
  identity->bytes = static_cast<int64_t>(hash_.size());
  identity->is_plain = codec_ == Codec::kPlain;
  Copy(hash_.Current(), identity->whole.digest);
  Copy(sha256_.Current(), identity->whole.sha256);
  Copy(hash_.Head(), identity->head);
  identity->prefixes = prefixes_.data();
  identity->n_prefixes = static_cast<int32_t>(prefixes_.size());
  return Status();
}

}  // namespace argus
