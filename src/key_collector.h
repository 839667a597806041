// Counts keys (addresses, ports) chunk by chunk while an index is built.
#ifndef ARGUS_KEY_COLLECTOR_H
#define ARGUS_KEY_COLLECTOR_H

#include <cstdint>
#include <vector>

#include "dictionary.h"

namespace argus {

class KeyCollector {
 public:
  KeyCollector();

  enum Side { kSource, kDestination, kBoth };
  // Count a flow of the current chunk, that ends at the offset `end` of it.
  void Add(const Key128& key, Side side, uint32_t end) {
    Counts& c = counts_[IdOf(key)];
    if (!c.touched) Touch(&c);
    c.end = end;
    c.src += side != kDestination;
    c.dst += side != kSource;
    c.both += side == kBoth;
  }
  void EndChunk(uint32_t chunk, const Parts& parts);
  // Whether memory asks for a section of what there is.
  bool is_full() const { return postings_.size() >= kMaxPostings || keys_.size() >= kMaxKeys; }
  bool empty() const { return keys_.empty(); }
  // What was counted, sorted by key, and forget it. Keys in more than `most` chunks are everywhere.
  std::vector<DictionaryEntry> Take(uint32_t most);

 private:
  static constexpr size_t kMaxPostings = 1 << 20;
  static constexpr size_t kMaxKeys = 1 << 18;
  struct Counts {
    uint32_t src = 0, dst = 0, both = 0;
    uint32_t end = 0;  // of the last
    bool touched = false;
  };
  struct IdPosting {
    uint32_t id;
    Posting posting;
  };

  uint32_t IdOf(const Key128& key);
  void Touch(Counts* c) {
    c->touched = true;
    touched_.push_back(static_cast<uint32_t>(c - counts_.data()));
  }
  void Grow();

  std::vector<uint32_t> slots_;  // id + 1 of a key, by its hash; 0: free
  std::vector<Key128> keys_;     // by id
  std::vector<Counts> counts_;   // by id, in the current chunk
  std::vector<uint32_t> touched_;
  std::vector<IdPosting> postings_;
};

}  // namespace argus

#endif
