#include "indexed_archive.h"

namespace argus {

namespace {

constexpr uint64_t kVerifiedPerCall = 2 * 1024 * 1024;
constexpr const char* kSuffix = ".argx";

}  // namespace

std::string SideCarPath(const std::string& index_dir, const std::string& root, const std::string& resolved) {
  const std::string folder = root == "/" ? root : root + "/";
  const bool below = !root.empty() && resolved.starts_with(folder);
  return index_dir + "/" + resolved.substr(below ? folder.size() : 1) + kSuffix;
}

IndexedArchive::Plan IndexedArchive::Open(const ArchiveEntry& entry, const std::string& side_car, IndexTrust trust,
                                          const ChunkChoice& choice) {
  Close();
  if (!archive_.Open(entry.resolved, entry.dev, entry.inode).ok()) return None();
  const IndexFile::State state = index_.Open(side_car, archive_, trust);
  verifying_ = state == IndexFile::State::kUnverified;
  if (verifying_) return Plan::kVerify;
  return state == IndexFile::State::kFresh ? Choose(choice) : None();
}

IndexedArchive::Plan IndexedArchive::Verify(const ChunkChoice& choice) {
  const IndexFile::State state = index_.Verify(archive_, kVerifiedPerCall);
  verifying_ = state == IndexFile::State::kUnverified;
  if (verifying_) return Plan::kVerify;
  return state == IndexFile::State::kFresh ? Choose(choice) : None();
}

IndexedArchive::Plan IndexedArchive::Choose(const ChunkChoice& choice) {
  if (!choice.Choose(&index_, &chosen_)) return None();
  // Of an archive that cannot be entered only a number is known without reading it.
  const bool enters = index_.header().layout != ChunkLayout::kWhole;
  if (!enters && !chosen_.empty() && !chosen_[0].is_counted) return None();
  chunks_total_ += index_.header().n_chunks;
  if (!chosen_.empty()) return Plan::kChunks;
  Close();
  return Plan::kNothing;
}

IndexedArchive::Plan IndexedArchive::None() {
  Close();
  return Plan::kNone;
}

IndexedArchive::Step IndexedArchive::NextChunk(uint64_t* rows) {
  if (next_ == chosen_.size()) {
    Close();
    return Step::kEnd;
  }
  const ChosenChunk& chosen = chosen_[next_];
  if (chosen.is_counted) {
    next_++;
    *rows = chosen.rows;
    return Step::kRows;
  }
  const Chunk& chunk = (*index_.Chunks())[chosen.number];
  if (!reader_.Load(archive_, index_.file(), index_.header().layout, chunk))
    return Fail(next_ == 0 ? 0 : chunk.first_record());
  next_++;
  chunks_inflated_++;
  bytes_inflated_ += chunk.raw_size;
  return Step::kPause;
}

IndexedArchive::Step IndexedArchive::Fail(uint64_t rest) {
  rest_ = rest;
  has_changed_ = !archive_.IsUnchanged();
  Close();
  return Step::kFailed;
}

void IndexedArchive::Close() {
  archive_.Close();
  index_.Close();
  reader_.Clear();
  chosen_.clear();
  next_ = 0;
  verifying_ = false;
}

void IndexedArchive::Release() {
  Close();
  reader_.Release();
  chosen_ = std::vector<ChosenChunk>();
}

}  // namespace argus
