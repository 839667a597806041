#include "index/side_car_check.h"

#include <utility>

#include "index/side_car_path.h"

namespace argus {

namespace {

constexpr uint64_t kVerifiedPerStep = 2 * 1024 * 1024;  // bytes
constexpr int kKeysPerStep = 2000;

}  // namespace

void SideCarReading::Begin(SideCarFile* side_car) {
  side_car_ = side_car;
  has_begun_ = false;
  dictionaries_.clear();
}

SideCarReading::Step SideCarReading::Next() {
  if (!has_begun_) {
    if (side_car_->Chunks() == nullptr || !side_car_->HasSoundSensors()) return Step::kDamaged;
    for (const KeyKind& kind : kKeyKinds) {
      std::vector<Dictionary>* const some = side_car_->Dictionaries(kind.id);
      if (some == nullptr) return Step::kDamaged;
      for (Dictionary& d : *some) dictionaries_.push_back(&d);
    }
    has_begun_ = true;
  }
  DictionaryEntry entry;
  for (int i = 0; i < kKeysPerStep && !dictionaries_.empty(); i++) {
    const Dictionary::Step step = dictionaries_.back()->Next(&entry);
    if (step == Dictionary::Step::kDamaged) return Step::kDamaged;
    if (step == Dictionary::Step::kEnd) dictionaries_.pop_back();
  }
  return dictionaries_.empty() ? Step::kGood : Step::kMore;
}

SideCarCheck::SideCarCheck(const ArchiveEntry& entry, std::string index_dir, std::string root, IndexTrust trust)
    : entry_(entry), index_dir_(std::move(index_dir)), root_(std::move(root)), trust_(trust) {}

bool SideCarCheck::Step() {
  switch (phase_) {
    case Phase::kOpen: Open(); break;
    case Phase::kVerify: Follow(side_car_.Verify(archive_, kVerifiedPerStep)); break;
    case Phase::kRead: Read(); break;
    case Phase::kDone: break;
  }
  return phase_ == Phase::kDone;
}

void SideCarCheck::Open() {
  const std::string path = FindPath();
  if (path.empty() || !archive_.Open(entry_.resolved, entry_.dev, entry_.stamp.inode).ok()) {
    End(ARGUS_SIDE_CAR_NONE);
  } else {
    Follow(side_car_.Open(path, archive_, trust_));
  }
}

// Returns where the side-car should lie; empty if the archive is not one of the root's. A link in the tree may lead to
// an archive that lies elsewhere: it has a side-car, too.
std::string SideCarCheck::FindPath() const {
  const std::string resolved = root_.empty() ? "" : Resolve(root_);
  const bool is_of_root = root_.empty() || IsBelow(resolved, entry_.resolved) || IsBelow(root_, entry_.path);
  return is_of_root ? SideCarPath(index_dir_, resolved, entry_.resolved) : "";
}

void SideCarCheck::Follow(SideCarFile::State found) {
  switch (found) {
    case SideCarFile::State::kNone: return End(ARGUS_SIDE_CAR_NONE);
    case SideCarFile::State::kDamaged: return End(ARGUS_SIDE_CAR_DAMAGED);
    case SideCarFile::State::kStale: return End(ARGUS_SIDE_CAR_STALE);
    case SideCarFile::State::kUnsound: return End(ARGUS_SIDE_CAR_WHOLE);
    case SideCarFile::State::kUnverified: phase_ = Phase::kVerify; return;
    case SideCarFile::State::kFresh:
      reading_.Begin(&side_car_);
      phase_ = Phase::kRead;
      return;
  }
}

void SideCarCheck::Read() {
  const SideCarReading::Step step = reading_.Next();
  if (step == SideCarReading::Step::kMore) return;
  if (step == SideCarReading::Step::kDamaged) return End(ARGUS_SIDE_CAR_DAMAGED);
  const bool has_chunks = side_car_.header().layout != ChunkLayout::kWhole;
  End(has_chunks ? ARGUS_SIDE_CAR_FRESH : ARGUS_SIDE_CAR_WHOLE);
}

void SideCarCheck::End(ArgusSideCarState state) {
  state_ = state;
  phase_ = Phase::kDone;
  archive_.Close();
  side_car_.Close();
}

}  // namespace argus
