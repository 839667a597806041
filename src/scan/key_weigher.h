// Which chunks may hold rows with one of some keys (addresses, ports), by the dictionaries of a side-car or catalogue.
//
// A network may have so many keys that to look them all up takes longer than it spares. So a few blocks of the
// dictionaries are looked at first, evenly spread. If they name most chunks, the rest counts as named, too.
#ifndef ARGUS_SCAN_KEY_WEIGHER_H
#define ARGUS_SCAN_KEY_WEIGHER_H

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "index/section_file.h"

namespace argus {

// What the index says of a chunk: which share of its flows may pass (0: none at all), and in which parts these end.
struct ChunkWeight {
  double share = 0;
  PartRange parts;

  // Returns the weight of what passes both this and another test. The lesser share counts, so that no product of shares
  // is rounded to nothing. No flow passes where the parts have nothing in common.
  ChunkWeight And(const ChunkWeight& w) const {
    const PartRange both{std::max(parts.first, w.parts.first), std::min(parts.last, w.parts.last)};
    return both.first <= both.last ? ChunkWeight{std::min(share, w.share), both} : ChunkWeight();
  }
  // Returns the weight of what passes one of them.
  ChunkWeight Or(const ChunkWeight& w) const {
    if (share == 0 || w.share == 0) return share == 0 ? w : *this;
    return {std::min(1.0, share + w.share), {std::min(parts.first, w.parts.first), std::max(parts.last, w.parts.last)}};
  }
};
using ChunkWeights = std::vector<ChunkWeight>;  // by number of chunk

class KeyWeigher {
 public:
  // `ranges` are sorted and apart from each other, and borrowed. `side`: the count of flows that have a key on the side
  // asked for.
  KeyWeigher(const std::vector<KeyRange>& ranges, uint32_t Posting::*side) : ranges_(ranges), side_(side) {}

  // Adds to `*weights` those of the chunks that may hold a key, by the dictionaries `id` of `index`. Returns false if
  // it is damaged.
  bool Weigh(SectionFile* index, SectionId id, ChunkWeights* weights);

 private:
  bool WeighSome(size_t step, ChunkWeights* weights, bool* is_enough);
  bool Visit(size_t step, ChunkWeights* weights, size_t* n_keys);
  size_t CountOpen(const ChunkWeights& weights) const;

  const std::vector<KeyRange>& ranges_;
  uint32_t Posting::*const side_;
  std::vector<Dictionary>* dictionaries_ = nullptr;
  const std::vector<Chunk>* chunks_ = nullptr;
  bool has_counts_ = false;
};

}  // namespace argus

#endif
