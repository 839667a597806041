// Counts keys (addresses, ports) chunk by chunk while an index is built.
#ifndef ARGUS_INDEX_KEY_COLLECTOR_H
#define ARGUS_INDEX_KEY_COLLECTOR_H

#include <array>
#include <cstdint>
#include <vector>

#include "index/dictionary.h"

namespace argus {

class KeyCollector {
 public:
  KeyCollector();

  enum Side { kSource, kDestination, kBoth };
  // Counts a flow of the current chunk. `end`: offset in the chunk at which its record ends.
  void Add(const Key128& key, Side side, uint32_t end) {
    added_[n_added_++] = {key, side, end};
    if (n_added_ == added_.size()) CountAdded();
  }
  // Ends the current chunk, which is chunk number `chunk` and has these parts.
  void EndChunk(uint32_t chunk, const Parts& parts);
  // Returns whether memory is used up: the caller should Take() what there is.
  bool is_full() const { return postings_.size() >= kMaxPostings || keys_.size() >= kMaxKeys; }
  bool empty() const { return keys_.empty(); }
  // Adds what was counted up to the last EndChunk() to *maker, in the order of keys, and forgets it. A key in more than
  // `most` chunks is entered as everywhere.
  void Take(uint32_t most, DictionaryMaker* maker);
  void Clear();

 private:
  static constexpr size_t kMaxPostings = 1 << 20;
  static constexpr size_t kMaxKeys = 1 << 18;
  struct Added {
    Key128 key;
    Side side;
    uint32_t end;
  };
  struct Counts {
    uint32_t src = 0, dst = 0, both = 0;
    uint32_t end = 0;  // where the last flow ends
    bool touched = false;
  };
  struct IdPosting {
    uint32_t id;
    Posting posting;
  };
  struct KeyId {
    Key128 key;
    uint32_t id;
  };

  void CountAdded();
  void Count(const Added& added) {
    Counts& c = counts_[IdOf(added.key)];
    if (!c.touched) Touch(&c);
    c.end = added.end;
    c.src += added.side != kDestination;
    c.dst += added.side != kSource;
    c.both += added.side == kBoth;
  }
  size_t SlotOf(const Key128& key) const;
  uint32_t IdOf(const Key128& key);
  void Touch(Counts* c) {
    c->touched = true;
    touched_.push_back(static_cast<uint32_t>(c - counts_.data()));
  }
  void Grow();
  std::vector<KeyId> SortedKeys() const;
  std::vector<uint32_t> SortedPostings(const std::vector<KeyId>& sorted, std::vector<uint32_t>* ends) const;

  std::array<Added, 64> added_;  // not counted yet
  size_t n_added_ = 0;
  std::vector<uint32_t> slots_;    // open hash table: id + 1 of a key; 0: free
  std::vector<Key128> keys_;       // by id
  std::vector<Counts> counts_;     // by id, in the current chunk
  std::vector<uint32_t> touched_;  // ids of the keys in the current chunk
  std::vector<IdPosting> postings_;
};

}  // namespace argus

#endif
