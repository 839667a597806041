#include "scan/key_weigher.h"

#include <algorithm>

namespace argus {

namespace {

constexpr size_t kSampledBlocks = 8;
// So many keys are looked up while a chunk is read, or the side-car of an archive that a catalogue does not rule out.
constexpr size_t kKeysPerChunk = 16384, kKeysPerArchive = 2048;
constexpr double kShareOfPort = 0.1;  // of one that is in many chunks
constexpr double kLeastShare = 1e-6;

}  // namespace

bool KeyWeigher::Weigh(SectionFile* index, SectionId id, ChunkWeights* weights) {
  dictionaries_ = index->Dictionaries(id);
  chunks_ = index->Chunks();
  has_counts_ = index->has_counts();
  if (dictionaries_ == nullptr || chunks_ == nullptr) return false;
  size_t n_blocks = 0, n_keys = 0;
  for (const Dictionary& d : *dictionaries_) n_blocks += d.CountBlocks(ranges_);
  bool is_enough = false;
  if (n_blocks > 2 * kSampledBlocks && !WeighSome(n_blocks / kSampledBlocks, weights, &is_enough)) return false;
  return is_enough || Visit(1, weights, &n_keys);
}

// Weighs the chunks by the keys in each `step`-th block, if that is enough: if it leaves so few chunks open that to
// read these takes less than to look up all keys. Otherwise it leaves `*weights` alone.
bool KeyWeigher::WeighSome(size_t step, ChunkWeights* weights, bool* is_enough) {
  ChunkWeights some(weights->size());
  size_t n_keys = 0;
  if (!Visit(step, &some, &n_keys)) return false;
  for (size_t i = 0; i < some.size(); i++) {
    some[i].share = std::min(1.0, (*weights)[i].share + some[i].share * static_cast<double>(step));
  }
  *is_enough = CountOpen(some) * (has_counts_ ? kKeysPerChunk : kKeysPerArchive) <= n_keys * step;
  for (size_t i = 0; *is_enough && i < some.size(); i++) {
    (*weights)[i] = {std::max(kLeastShare, some[i].share), PartRange()};
  }
  return true;
}

// Returns how many of the chunks with flows nothing has been found in.
size_t KeyWeigher::CountOpen(const ChunkWeights& weights) const {
  size_t n = 0;
  for (size_t i = 0; i < weights.size(); i++) n += weights[i].share == 0 && (*chunks_)[i].records.flows > 0;
  return n;
}

// Weighs the chunks by the keys in each `step`-th block, and adds the number of these keys to `*n_keys`. Where there
// are no counts, there are no shares either: it ends when no chunk is open.
bool KeyWeigher::Visit(size_t step, ChunkWeights* weights, size_t* n_keys) {
  size_t open = CountOpen(*weights);
  const auto add = [&](size_t chunk, const ChunkWeight& more) {
    ChunkWeight& w = (*weights)[chunk];
    open -= w.share == 0 && more.share > 0 && (*chunks_)[chunk].records.flows > 0;
    w = w.Or(more);
  };
  const auto visit = [&](const Key128&, bool everywhere, const std::vector<Posting>& postings) {
    ++*n_keys;
    for (size_t i = 0; everywhere && i < weights->size(); i++) {
      add(i, {std::max(kLeastShare, kShareOfPort - (*weights)[i].share), PartRange()});
    }
    for (const Posting& p : postings) {
      const double flows = static_cast<double>(std::max<uint64_t>((*chunks_)[p.chunk].records.flows, 1));
      add(p.chunk, {p.*side_ / flows, p.parts()});
    }
    return has_counts_ || open > 0;
  };
  return std::all_of(dictionaries_->begin(), dictionaries_->end(),
                     [&](Dictionary& d) { return (!has_counts_ && open == 0) || d.ForSome(ranges_, step, visit); });
}

}  // namespace argus
