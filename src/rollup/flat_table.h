// Rows found by a key: a hash table whose rows lie one after the other, in the order in which they came.
//
// Keys come from untrusted records. Whoever makes them must not be able to choose ones with the same hash: hashes
// depend on a random number of the process (KeyHash).
#ifndef ARGUS_ROLLUP_FLAT_TABLE_H
#define ARGUS_ROLLUP_FLAT_TABLE_H

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "base/wide_product.h"

namespace argus {

// Returns two numbers as one, which is ordered by `a`, then by `b`.
inline uint64_t PairOf(uint32_t a, uint32_t b) { return uint64_t{a} << 32 | b; }

// Empties the slots of a hash table. They are kept for the next keys, unless they take more than 8 MiB.
template <typename Slot>
void EmptySlots(std::vector<Slot>* slots, Slot none) {
  constexpr size_t kMostKept = 8 * 1024 * 1024 / sizeof(Slot);
  if (slots->size() > kMostKept) *slots = {};
  std::fill(slots->begin(), slots->end(), none);
}

// Hashes words of 64 bits, one after the other. All objects of a process give the same hashes.
class KeyHash {
 public:
  KeyHash() : seed_(Seed()) {}
  uint64_t operator()(uint64_t a, uint64_t b) const { return Fold(a ^ seed_, b ^ kOdd); }
  uint64_t operator()(uint64_t a, uint64_t b, uint64_t c) const { return Fold((*this)(a, b) ^ seed_, c ^ kOdd); }

 private:
  static constexpr uint64_t kOdd = 0x9E3779B97F4A7C15;

  static uint64_t Seed() {
    static const uint64_t seed = [] {
      std::random_device device;
      return uint64_t{device()} << 32 | device();
    }();
    return seed;
  }
  static uint64_t Fold(uint64_t a, uint64_t b) {
    const WideProduct p = Multiply(a, b);
    return p.low ^ p.high;
  }

  uint64_t seed_;
};

// `Row` has a member `key`, which can be compared for equality; a new row is Row{key}. Up to 2^31 rows.
template <typename Row>
class FlatTable {
 public:
  using Key = decltype(Row::key);

  // Returns the number of the row with this key, whose hash is `hash`. Appends a row if there is none. Rows that at()
  // returned before may have moved then.
  uint32_t Find(const Key& key, uint64_t hash) {
    const auto tag = static_cast<uint32_t>(hash);
    if (2 * rows_.size() >= slots_.size()) Grow();
    size_t at = tag & mask_;
    for (; slots_[at].number != kNone; at = (at + 1) & mask_) {
      if (slots_[at].tag == tag && rows_[slots_[at].number].key == key) return slots_[at].number;
    }
    const auto number = static_cast<uint32_t>(rows_.size());
    rows_.push_back(Row{key});
    slots_[at] = {tag, number};
    return number;
  }
  // Start to fetch what Find() will look at into the cache: first the slot, some time later the row, which the slot
  // names.
  void PrefetchSlot(uint64_t hash) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[static_cast<uint32_t>(hash) & mask_]);
  }
  void PrefetchRow(uint64_t hash) const {
    if (slots_.empty()) return;
    const Slot& slot = slots_[static_cast<uint32_t>(hash) & mask_];
    if (slot.number != kNone) Prefetch(slot.number);
  }
  void Prefetch(uint32_t number) const {
    const auto* const row = reinterpret_cast<const char*>(&rows_[number]);
    for (size_t at = 0; at < sizeof(Row); at += kCacheLine) __builtin_prefetch(row + at);
  }

  // Reserves room for `n` rows; unused memory is never touched.
  void Reserve(size_t n) { rows_.reserve(n); }

  // The row of a number that Find() returned.
  Row& at(uint32_t number) { return rows_[number]; }
  const Row& at(uint32_t number) const { return rows_[number]; }
  uint32_t size() const { return static_cast<uint32_t>(rows_.size()); }
  // Bytes in use.
  int64_t memory() const { return static_cast<int64_t>(rows_.size() * sizeof(Row) + slots_.size() * sizeof(Slot)); }
  // Removes all rows.
  void Clear() {
    rows_.clear();
    EmptySlots(&slots_, Slot());
  }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  static constexpr size_t kFirstSlots = 256;
  static constexpr size_t kCacheLine = 64;
  struct Slot {
    uint32_t tag = 0;  // lower half of the hash
    uint32_t number = kNone;
  };

  // Doubles the slots, so that at most half of them are in use.
  void Grow() {
    std::vector<Slot> old(slots_.empty() ? kFirstSlots : 2 * slots_.size());
    old.swap(slots_);
    mask_ = slots_.size() - 1;
    for (const Slot& slot : old) {
      if (slot.number == kNone) continue;
      size_t at = slot.tag & mask_;
      while (slots_[at].number != kNone) at = (at + 1) & mask_;
      slots_[at] = slot;
    }
  }

  std::vector<Row> rows_;
  std::vector<Slot> slots_;  // a power of two
  size_t mask_ = 0;
};

}  // namespace argus

#endif
