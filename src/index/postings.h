// What a dictionary tells of a key: in which chunks it is, and on which side of how many flows.
#ifndef ARGUS_INDEX_POSTINGS_H
#define ARGUS_INDEX_POSTINGS_H

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/little_endian.h"
#include "index/part_crcs.h"

namespace argus {

// Flows of a chunk with a key as source, as destination, and as both (which count in src and dst, too).
struct Posting {
  uint32_t chunk = 0;
  uint32_t src = 0, dst = 0, both = 0;
  uint8_t part = kLastPart;  // of the chunk: the last of them ends in it at the latest
};

// How postings are written.
struct PostingLayout {
  enum class Kind : uint8_t {
    kCounts,  // as they are
    kSides    // of each chunk only whether the key is a source there, and a destination: 1 or 0
  };
  Kind kind = Kind::kCounts;
  uint32_t n_chunks = 0;  // with kSides at most kMaxSides
};

inline constexpr uint32_t kMaxSides = 64;

// Append a list, in ascending order of chunks: at least a byte for at least one posting.
void PutPostings(const PostingLayout& layout, const std::vector<Posting>& postings, ByteVector* out);
// Append what a list holds to *postings. False: damaged.
bool GetPostings(const PostingLayout& layout, const uint8_t* data, size_t size, std::vector<Posting>* postings);

}  // namespace argus

#endif
