// What a dictionary says about a key: in which chunks it is, and on which side of how many flows.
#ifndef ARGUS_INDEX_POSTINGS_H
#define ARGUS_INDEX_POSTINGS_H

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/little_endian.h"
#include "index/part_crcs.h"

namespace argus {

// How many flows of a chunk have a key as source, as destination, and as both. Those of `both` count in `src` and
// `dst`, too.
struct Posting {
  uint32_t chunk = 0;
  uint32_t src = 0, dst = 0, both = 0;
  uint8_t part = kLastPart;  // of the chunk: no flow with the key ends after it

  // Returns in which parts flows with the key end. A single flow ends in `part`.
  PartRange parts() const { return {src + dst == 1 ? part : uint8_t{0}, part}; }
};

// How postings are written.
struct PostingLayout {
  enum class Kind : uint8_t {
    kCounts,  // with all counts
    kSides    // only whether the key is a source in the chunk, and a destination: `src` and `dst` are 1 or 0
  };
  Kind kind = Kind::kCounts;
  uint32_t n_chunks = 0;  // with kSides at most kMaxSides
};

inline constexpr uint32_t kMaxSides = 64;

// Appends a list to *out: at least one byte if there is a posting. REQUIRES: chunks ascend.
void PutPostings(const PostingLayout& layout, const std::vector<Posting>& postings, ByteVector* out);
// Appends the postings of a list to *postings. Returns false if the list is damaged.
bool GetPostings(const PostingLayout& layout, const uint8_t* data, size_t size, std::vector<Posting>* postings);

}  // namespace argus

#endif
