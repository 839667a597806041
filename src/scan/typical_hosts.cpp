#include "scan/typical_hosts.h"

#include <algorithm>

namespace argus {

namespace {

// So many blocks of a dictionary are looked at, evenly spread.
constexpr size_t kSampledBlocks = 4;

struct Candidate {
  Key128 key;
  size_t chunks = 0;
};

// Returns some of the keys of a dictionary; none if it is damaged.
std::vector<Candidate> Sample(Dictionary* dictionary, size_t n_chunks) {
  std::vector<Candidate> candidates;
  std::vector<DictionaryEntry> entries;
  const size_t n = std::min(dictionary->n_blocks(), kSampledBlocks);
  for (size_t i = 0; i < n; i++) {
    if (!dictionary->Block(i * dictionary->n_blocks() / n, &entries)) return {};
    for (const DictionaryEntry& e : entries) candidates.push_back({e.key, e.everywhere ? n_chunks : e.postings.size()});
  }
  return candidates;
}

// Returns the average candidates, `n` of them if there are so many: their mean, not their median, is what looking for
// any of them costs in the long run. Where many are alike, the one in the middle is first, not that of the lowest
// address, which may be a gateway.
std::vector<Candidate> Average(std::vector<Candidate> candidates, size_t n) {
  size_t sum = 0;
  for (const Candidate& c : candidates) sum += c.chunks;
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.chunks < b.chunks; });
  const auto first = std::find_if(candidates.begin(), candidates.end(),
                                  [&](const Candidate& c) { return c.chunks * candidates.size() >= sum; });
  const auto alike =
      std::find_if(first, candidates.end(), [&](const Candidate& c) { return c.chunks > first->chunks; });
  auto from = first + (alike - first) / 2;
  if (static_cast<size_t>(candidates.end() - from) < n) from = candidates.end() - std::min(n, candidates.size());
  return {from, from + std::min<size_t>(n, candidates.end() - from)};
}

}  // namespace

std::vector<Inet> TypicalHosts(SectionFile* index, size_t n) {
  const std::vector<Chunk>* const chunks = index->Chunks();
  if (chunks == nullptr) return {};
  std::vector<Inet> hosts;
  for (const SectionId id : {kSectionAddress4, kSectionAddress6}) {
    std::vector<Dictionary>* const dictionaries = index->Dictionaries(id);
    if (dictionaries == nullptr || dictionaries->empty()) continue;
    const bool is_short = id == kSectionAddress4;
    for (const Candidate& c : Average(Sample(&dictionaries->front(), chunks->size()), n)) {
      hosts.push_back(
          {static_cast<uint8_t>(is_short ? 4 : 6), static_cast<uint8_t>(is_short ? 32 : 128), c.key.high, c.key.low});
    }
    if (!hosts.empty()) return hosts;
  }
  return hosts;
}

}  // namespace argus
