// Which process reads what when several scan the same archives: words in memory that they share.
//
// First each process takes whole archives from a counter. One that finds none left helps with the archives that are
// read by chunks. All must agree on how an archive is read and on its chunks, whatever happens to its side-car
// meanwhile: the first process decides.
//
//   words[0]      the number of the next archive
//   words[1 + i]  archive i: 0 (nobody has begun), closed, or read by chunks: fingerprint and number of the next chunk
#ifndef ARGUS_SCAN_PARALLEL_CLAIMS_H
#define ARGUS_SCAN_PARALLEL_CLAIMS_H

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace argus {

class ParallelClaims {
 public:
  // `words`, borrowed: 1 + n_archives words, zeroed before the first process uses them; nullptr for a scan that shares
  // nothing.
  explicit ParallelClaims(uint64_t* words) : words_(words) {}
  bool is_shared() const { return words_ != nullptr; }

  // Returns the next archive that nobody has taken yet; n_archives or more if none is left.
  size_t NextArchive() { return Word(0).fetch_add(1, std::memory_order_relaxed); }
  // Returns whether an archive may need help: it is read by chunks of which some are left, or nobody has begun.
  bool NeedsHelp(size_t archive) { return (Word(1 + archive).load(std::memory_order_acquire) & kClosed) == 0; }

  // Claims an archive to be read in full, or as one with nothing to read. Returns false if somebody else has decided.
  bool TakeWhole(size_t archive) {
    uint64_t nobody = 0;
    return Word(1 + archive).compare_exchange_strong(nobody, kClosed, std::memory_order_acq_rel);
  }
  // Joins in reading an archive by the chunks of the side-car with this fingerprint. Returns false if it is read in
  // another way. `*first`: nobody did so before.
  bool JoinChunks(size_t archive, uint32_t fingerprint, bool* first) {
    const uint64_t mine = (uint64_t{fingerprint} & kFingerprint) << kShift | kByChunks;
    uint64_t word = 0;
    *first = Word(1 + archive).compare_exchange_strong(word, mine, std::memory_order_acq_rel);
    return *first || ((word & kClosed) == 0 && word >> kShift == mine >> kShift);
  }
  // Claims a run of the `n` chosen chunks: `*begin` up to `*end`, exclusive. Returns false if none is left.
  bool TakeRun(size_t archive, uint32_t n, uint32_t* begin, uint32_t* end) {
    std::atomic_ref<uint64_t> word = Word(1 + archive);
    for (uint64_t old = word.load(std::memory_order_acquire); (old & kClosed) == 0;) {
      *begin = static_cast<uint32_t>(old) & kNext;
      // Short runs towards the end, so that all finish at about the same time.
      const uint32_t run = std::clamp((n - std::min(n, *begin)) / 8, uint32_t{1}, kMaxRun);
      *end = std::min(n, *begin + run);
      const uint64_t rest = *end == n ? kClosed : old - *begin + *end;
      if (word.compare_exchange_weak(old, rest, std::memory_order_acq_rel)) return *begin < n;
    }
    return false;
  }
  // Claims all chunks that are left, from `*begin` on. Returns false if there are none.
  bool TakeRest(size_t archive, uint32_t* begin) {
    const uint64_t old = Word(1 + archive).exchange(kClosed, std::memory_order_acq_rel);
    *begin = static_cast<uint32_t>(old) & kNext;
    return (old & kClosed) == 0;
  }

 private:
  static constexpr uint32_t kMaxRun = 4;
  // A word: closed; or a fingerprint, a mark, and the number of the next chunk.
  static constexpr uint64_t kClosed = uint64_t{1} << 63;
  static constexpr int kShift = 32;
  static constexpr uint64_t kFingerprint = 0x7FFFFFFF;
  static constexpr uint64_t kByChunks = uint64_t{1} << 31;
  static constexpr uint32_t kNext = 0x7FFFFFFF;

  std::atomic_ref<uint64_t> Word(size_t i) { return std::atomic_ref<uint64_t>(words_[i]); }

  uint64_t* words_;
};

}  // namespace argus

#endif
