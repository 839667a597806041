#include "key_collector.h"

#include <algorithm>
#include <numeric>

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

uint32_t KeyCollector::IdOf(const Key128& key) {
  const size_t mask = slots_.size() - 1;
  size_t at = HashOf(key) & mask;
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
    size_t at = HashOf(keys_[id]) & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = static_cast<uint32_t>(id + 1);
  }
}

void KeyCollector::EndChunk(uint32_t chunk, const Parts& parts) {
  for (const uint32_t id : touched_) {
    Counts& c = counts_[id];
    postings_.push_back({id, {chunk, c.src, c.dst, c.both, parts.PartOf(c.end)}});
    c = Counts();
  }
  touched_.clear();
}

std::vector<DictionaryEntry> KeyCollector::Take(uint32_t most) {
  std::vector<uint32_t> order(keys_.size()), rank(keys_.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return keys_[a] < keys_[b]; });
  std::vector<DictionaryEntry> entries(keys_.size());
  for (uint32_t i = 0; i < order.size(); i++) {
    rank[order[i]] = i;
    entries[i].key = keys_[order[i]];
  }
  for (const IdPosting& p : postings_) entries[rank[p.id]].postings.push_back(p.posting);
  for (DictionaryEntry& e : entries) {
    if (e.postings.size() <= most) continue;
    e.everywhere = true;
    e.postings.clear();
  }
  slots_.assign(kFirstSlots, 0);
  keys_.clear();
  counts_.clear();
  touched_.clear();
  postings_.clear();
  return entries;
}

}  // namespace argus
