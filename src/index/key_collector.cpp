#include "index/key_collector.h"

#include <algorithm>

namespace argus {

namespace {

constexpr size_t kFirstSlots = 4096;

size_t HashOf(const Key128& key) {
  constexpr uint64_t kOdd = 0x9E3779B97F4A7C15;
  uint64_t h = (key.high ^ (key.low * kOdd)) * kOdd;
  h ^= h >> 32;
  return static_cast<size_t>(h * kOdd >> 20);
}

}  // namespace

KeyCollector::KeyCollector() : slots_(kFirstSlots) {}

// Counts the flows added. The tables exceed the processor's cache, so that what many keys need is prefetched at once.
void KeyCollector::CountAdded() {
  for (size_t i = 0; i < n_added_; i++) __builtin_prefetch(&slots_[SlotOf(added_[i].key)]);
  for (size_t i = 0; i < n_added_; i++) {
    const uint32_t slot = slots_[SlotOf(added_[i].key)];
    if (slot == 0) continue;
    __builtin_prefetch(&keys_[slot - 1]);
    __builtin_prefetch(&counts_[slot - 1]);
  }
  for (size_t i = 0; i < n_added_; i++) Count(added_[i]);
  n_added_ = 0;
}

// Returns where to look for a key first.
size_t KeyCollector::SlotOf(const Key128& key) const { return HashOf(key) & (slots_.size() - 1); }

uint32_t KeyCollector::IdOf(const Key128& key) {
  const size_t mask = slots_.size() - 1;
  size_t at = SlotOf(key);
  for (; slots_[at] != 0; at = (at + 1) & mask) {
    if (keys_[slots_[at] - 1] == key) return slots_[at] - 1;
  }
  keys_.push_back(key);
  counts_.emplace_back();
  slots_[at] = static_cast<uint32_t>(keys_.size());
  if (keys_.size() * 2 > slots_.size()) Grow();
  return static_cast<uint32_t>(keys_.size() - 1);
}

void KeyCollector::Grow() {
  slots_.assign(slots_.size() * 2, 0);
  const size_t mask = slots_.size() - 1;
  for (size_t id = 0; id < keys_.size(); id++) {
    size_t at = SlotOf(keys_[id]);
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = static_cast<uint32_t>(id + 1);
  }
}

void KeyCollector::EndChunk(uint32_t chunk, const Parts& parts) {
  CountAdded();
  for (const uint32_t id : touched_) {
    Counts& c = counts_[id];
    postings_.push_back({id, {chunk, c.src, c.dst, c.both, parts.PartOf(c.end)}});
    c = Counts();
  }
  touched_.clear();
}

std::vector<KeyCollector::KeyId> KeyCollector::SortedKeys() const {
  std::vector<KeyId> sorted(keys_.size());
  for (uint32_t id = 0; id < keys_.size(); id++) sorted[id] = {keys_[id], id};
  std::sort(sorted.begin(), sorted.end(), [](const KeyId& a, const KeyId& b) { return a.key < b.key; });
  return sorted;
}

// Returns the numbers of the postings, key by key and for each key in the order of chunks. *ends gets where those of
// each key end.
std::vector<uint32_t> KeyCollector::SortedPostings(const std::vector<KeyId>& sorted,
                                                   std::vector<uint32_t>* ends) const {
  std::vector<uint32_t> rank(sorted.size()), places(postings_.size());
  for (uint32_t i = 0; i < sorted.size(); i++) rank[sorted[i].id] = i;
  ends->assign(sorted.size() + 1, 0);
  for (const IdPosting& p : postings_) (*ends)[rank[p.id] + 1]++;
  for (size_t i = 0; i < sorted.size(); i++) (*ends)[i + 1] += (*ends)[i];
  for (uint32_t i = 0; i < postings_.size(); i++) places[(*ends)[rank[postings_[i].id]]++] = i;
  return places;
}

void KeyCollector::Take(uint32_t most, DictionaryMaker* maker) {
  constexpr uint32_t kAhead = 16;
  const std::vector<KeyId> sorted = SortedKeys();
  std::vector<uint32_t> ends;
  const std::vector<uint32_t> places = SortedPostings(sorted, &ends);
  DictionaryEntry entry;
  uint32_t at = 0;
  for (size_t i = 0; i < sorted.size(); i++) {
    entry.key = sorted[i].key;
    entry.everywhere = ends[i] - at > most;
    entry.postings.clear();
    for (; at < ends[i]; at++) {
      if (at + kAhead < places.size()) __builtin_prefetch(&postings_[places[at + kAhead]]);
      if (!entry.everywhere) entry.postings.push_back(postings_[places[at]].posting);
    }
    maker->Add(entry);
  }
  Clear();
}

void KeyCollector::Clear() {
  slots_.assign(kFirstSlots, 0);
  keys_.clear();
  counts_.clear();
  touched_.clear();
  postings_.clear();
  n_added_ = 0;
}

}  // namespace argus
