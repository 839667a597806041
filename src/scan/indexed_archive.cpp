#include "scan/indexed_archive.h"

#include <algorithm>
#include <vector>

namespace argus {

namespace {

constexpr uint64_t kVerifiedPerCall = 2 * 1024 * 1024;

}  // namespace

IndexedArchive::Plan IndexedArchive::Open(const ArchiveEntry& entry, size_t number) {
  Close();
  number_ = number;
  return ChooseIf(indexes_.Open(entry, &archive_, &index_));
}

IndexedArchive::Plan IndexedArchive::Verify() { return ChooseIf(index_.Verify(archive_, kVerifiedPerCall)); }

// Chooses the chunks of a side-car that describes its archive.
IndexedArchive::Plan IndexedArchive::ChooseIf(SideCarFile::State state) {
  verifying_ = state == SideCarFile::State::kUnverified;
  if (verifying_) return Plan::kVerify;
  return state == SideCarFile::State::kFresh ? Choose() : None();
}

IndexedArchive::Plan IndexedArchive::Choose() {
  if (!indexes_.choice().Choose(&index_, &chosen_)) return None();
  std::erase_if(chosen_, [this](const ChosenChunk& c) { return !sample_.Takes(number_, c.number); });
  if (top_.is_on()) Arrange();
  // If an archive can be read from its start only, its side-car gives no more than a number of rows.
  const bool enters = index_.header().layout != ChunkLayout::kWhole;
  if (!enters && !chosen_.empty() && !chosen_[0].is_counted) return None();
  bool first = true;
  if (claims_.is_shared()) {
    const bool mine = chosen_.empty() ? claims_.TakeWhole(number_)
                                      : claims_.JoinChunks(number_, index_.header().Fingerprint(), &first);
    if (!mine) {
      Close();
      return Plan::kOthers;
    }
  } else {
    run_end_ = chosen_.size();
  }
  if (first) chunks_total_ += index_.header().n_chunks;
  if (!chosen_.empty()) return Plan::kChunks;
  Close();
  return Plan::kNothing;
}

// Puts the chunks in front that may hold the first flows, and drops those that cannot.
void IndexedArchive::Arrange() {
  std::erase_if(chosen_, [this](const ChosenChunk& c) { return !top_.MayTake(PlaceOf(c)); });
  std::stable_sort(chosen_.begin(), chosen_.end(),
                   [this](const ChosenChunk& a, const ChosenChunk& b) { return PlaceOf(a) < PlaceOf(b); });
}

// Takes a run of chunks from those that processes share. Returns false if none is left.
bool IndexedArchive::TakeRun() {
  uint32_t begin = 0, end = 0;
  if (!claims_.is_shared() || !claims_.TakeRun(number_, static_cast<uint32_t>(chosen_.size()), &begin, &end)) {
    return false;
  }
  next_ = begin;
  run_end_ = end;
  return true;
}

// Returns the offset at which the records of a chunk begin.
uint64_t IndexedArchive::FirstRecord(size_t chunk) {
  return chunk < index_.Chunks()->size() ? (*index_.Chunks())[chunk].first_record() : UINT64_MAX;
}

// Returns the offset at which the records of a chosen chunk begin; those of chunks that follow and were not chosen
// count as its own.
uint64_t IndexedArchive::BeginOf(size_t i) {
  if (i >= chosen_.size()) return UINT64_MAX;
  return i == 0 ? 0 : FirstRecord(chosen_[i].number);
}

IndexedArchive::Plan IndexedArchive::None() {
  Close();
  return Plan::kNone;
}

IndexedArchive::Step IndexedArchive::NextChunk(uint64_t* rows) {
  const bool is_through = next_ == run_end_ ? !TakeRun() : !top_.MayTake(PlaceOf(chosen_[next_]));
  if (is_through) {
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
  if (!reader_.Load(archive_, index_.file(), index_.header().layout, chunk, chosen.parts)) return Fail();
  next_++;
  chunks_inflated_++;
  bytes_inflated_ += chunk.parts.EndOf(chosen.parts.last, chunk.raw_size);
  return Step::kPause;
}

// Ends reading by chunks: the rest of this run, and the chunks that nobody has taken yet, are left to be read in full.
IndexedArchive::Step IndexedArchive::Fail() {
  taken_.clear();
  if (top_.is_on()) {
    for (size_t i = 0; i < next_; i++) {
      taken_.emplace_back(FirstRecord(chosen_[i].number), FirstRecord(chosen_[i].number + 1));
    }
    std::sort(taken_.begin(), taken_.end());
  } else {
    uint32_t rest = 0;
    size_t others = run_end_;
    if (claims_.is_shared()) others = claims_.TakeRest(number_, &rest) ? rest : chosen_.size();
    taken_ = {{0, BeginOf(next_)}, {BeginOf(run_end_), BeginOf(others)}};
  }
  has_changed_ = !archive_.IsUnchanged();
  Close();
  return Step::kFailed;
}

bool IndexedArchive::IsLeft(uint64_t offset) const {
  const auto behind = std::upper_bound(taken_.begin(), taken_.end(), Offsets(offset, UINT64_MAX));
  return behind == taken_.begin() || offset >= std::prev(behind)->second;
}

void IndexedArchive::Close() {
  archive_.Close();
  index_.Close();
  reader_.Clear();
  chosen_.clear();
  next_ = run_end_ = 0;
  verifying_ = false;
}

void IndexedArchive::Release() {
  Close();
  reader_.Release();
  chosen_ = std::vector<ChosenChunk>();
  taken_ = std::vector<Offsets>();
}

}  // namespace argus
