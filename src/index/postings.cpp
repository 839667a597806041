#include "index/postings.h"

namespace argus {

namespace {

// A posting with counts begins with a varint: the step from the chunk before, the part in the next four bits, and one
// of these in the lowest two. kMany has no part, since the last of many flows comes late in the chunk anyway.
enum PostingKind : uint8_t { kOneSource = 0, kOneDestination = 1, kFew = 2, kMany = 3 };

constexpr uint32_t kMostOfFew = 3;

void PutCounts(const std::vector<Posting>& postings, ByteVector* out) {
  uint32_t before = 0;
  for (const Posting& p : postings) {
    const uint64_t step = p.chunk - before, place = (step * kMaxParts + p.part) * 4;
    before = p.chunk;
    if (p.src + p.dst == 1) {
      PutVarint(out, place + (p.src == 1 ? kOneSource : kOneDestination));
      continue;
    }
    PutVarint(out, p.src + p.dst <= kMostOfFew ? place + kFew : step * 4 + kMany);
    PutVarint(out, p.src);
    PutVarint(out, p.dst);
    if (p.src > 0 && p.dst > 0) PutVarint(out, p.both);
  }
}

bool GetCounts(const uint8_t* data, size_t size, uint32_t n_chunks, std::vector<Posting>* postings) {
  LittleReader in(data, size);
  uint64_t chunk = 0;
  while (!in.at_end()) {
    const uint64_t tag = in.Varint();
    const bool many = tag % 4 == kMany;
    const uint64_t step = many ? tag / 4 : tag / 4 / kMaxParts;
    if (!in.ok() || step >= n_chunks || (step == 0 && !postings->empty())) return false;
    chunk += step;
    uint64_t src = tag % 4 == kOneSource, dst = tag % 4 == kOneDestination, both = 0;
    if (tag % 4 >= kFew) {
      src = in.Varint();
      dst = in.Varint();
      if (src > 0 && dst > 0) both = in.Varint();
    }
    if (!in.ok() || chunk >= n_chunks || (src | dst | both) > UINT32_MAX || both > src || both > dst) {
      return false;
    }
    postings->push_back({static_cast<uint32_t>(chunk), static_cast<uint32_t>(src), static_cast<uint32_t>(dst),
                         static_cast<uint32_t>(both), many ? kLastPart : static_cast<uint8_t>(tag / 4 % kMaxParts)});
  }
  return true;
}

// A short list of sides has one byte per chunk: four times its number, and these bits. A longer one, recognised by its
// length, is a bitmap of the chunks in which the key is a source, and then one of those in which it is a destination.
enum SideBit : uint8_t { kSource = 1, kDestination = 2 };

size_t BitmapSize(uint32_t n_chunks) { return (n_chunks + 7) / 8; }

void PutSides(const std::vector<Posting>& postings, uint32_t n_chunks, ByteVector* out) {
  const size_t size = BitmapSize(n_chunks);
  if (postings.size() < 2 * size) {
    for (const Posting& p : postings) {
      out->push_back(static_cast<uint8_t>(4 * p.chunk + (p.src > 0 ? kSource : 0) + (p.dst > 0 ? kDestination : 0)));
    }
    return;
  }
  const size_t begin = out->size();
  out->resize(begin + 2 * size);
  for (const Posting& p : postings) {
    const auto bit = static_cast<uint8_t>(1 << p.chunk % 8);
    if (p.src > 0) (*out)[begin + p.chunk / 8] |= bit;
    if (p.dst > 0) (*out)[begin + size + p.chunk / 8] |= bit;
  }
}

bool GetSides(const uint8_t* data, size_t size, uint32_t n_chunks, std::vector<Posting>* postings) {
  const size_t bitmap = BitmapSize(n_chunks);
  if (size > 2 * bitmap) return false;
  for (uint32_t i = 0; size == 2 * bitmap && i < n_chunks; i++) {
    const uint32_t src = data[i / 8] >> i % 8 & 1, dst = data[bitmap + i / 8] >> i % 8 & 1;
    if (src + dst > 0) postings->push_back({i, src, dst, 0, kLastPart});
  }
  for (size_t i = 0; size < 2 * bitmap && i < size; i++) {
    const uint32_t chunk = data[i] / 4;
    if (chunk >= n_chunks) return false;
    postings->push_back({chunk, (data[i] & kSource) != 0, (data[i] & kDestination) != 0, 0, kLastPart});
  }
  return true;
}

}  // namespace

void PutPostings(const PostingLayout& layout, const std::vector<Posting>& postings, ByteVector* out) {
  if (layout.kind == PostingLayout::Kind::kCounts) {
    PutCounts(postings, out);
  } else {
    PutSides(postings, layout.n_chunks, out);
  }
}

bool GetPostings(const PostingLayout& layout, const uint8_t* data, size_t size, std::vector<Posting>* postings) {
  return layout.kind == PostingLayout::Kind::kCounts ? GetCounts(data, size, layout.n_chunks, postings)
                                                     : GetSides(data, size, layout.n_chunks, postings);
}

}  // namespace argus
