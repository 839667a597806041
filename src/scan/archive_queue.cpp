#include "scan/archive_queue.h"

#include <algorithm>
#include <numeric>

namespace argus {

void ArchiveQueue::Restart(bool is_empty) {
  is_empty_ = is_empty;
  order_.clear();
  next_ = 0;
  is_taken_ = is_helping_ = false;
}

ArchiveQueue::Step ArchiveQueue::Next() {
  if (is_empty_) return Step::kEnd;
  if (top_.is_on() && order_.size() < list_.size()) return LearnTimes();
  is_taken_ = is_taken_ || Take();
  if (!is_taken_) return Step::kEnd;
  if (!LoadCatalogue(current_)) return Step::kPause;
  is_taken_ = false;
  return Step::kArchive;
}

// Reads one more catalogue of archive i's folder. Returns false unless it was the last one. A sample is taken of all
// archives, whatever catalogues say.
bool ArchiveQueue::LoadCatalogue(size_t i) { return sample_.share > 0 || indexes_.Load(list_.at(i)); }

// Learns the times of one more archive; orders the archives when all are known.
ArchiveQueue::Step ArchiveQueue::LearnTimes() {
  if (times_.size() < list_.size()) {
    if (!LoadCatalogue(times_.size())) return Step::kPause;
    times_.push_back(indexes_.TimesOf(list_.at(times_.size()), top_));
  }
  if (times_.size() == list_.size()) Arrange();
  return Step::kAgain;
}

// Puts those archives in front that may hold the first flows.
void ArchiveQueue::Arrange() {
  order_.resize(list_.size());
  std::iota(order_.begin(), order_.end(), size_t{0});
  // Names are mostly in the order of time.
  if (top_.is_descending()) std::reverse(order_.begin(), order_.end());
  std::stable_sort(order_.begin(), order_.end(),
                   [this](size_t a, size_t b) { return top_.PlaceOf(times_[a]) < top_.PlaceOf(times_[b]); });
}

// Takes the next archive. Returns false if none is left.
bool ArchiveQueue::Take() {
  if (claims_.is_shared()) return TakeShared();
  if (next_ == list_.size()) return false;
  current_ = top_.is_on() ? order_[next_] : next_;
  next_++;
  return true;
}

bool ArchiveQueue::TakeShared() {
  if (!is_helping_) {
    current_ = claims_.NextArchive();
    if (current_ < list_.size()) return true;
    is_helping_ = true;
    next_ = 0;
  }
  while (next_ < list_.size() && !claims_.NeedsHelp(next_)) next_++;
  current_ = next_++;
  return current_ < list_.size();
}

}  // namespace argus
