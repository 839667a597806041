#include "deflate/huffman_table.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace argus::huffman {

namespace {

constexpr size_t kMaxSymbols = 288;
constexpr uint32_t kEndSymbol = 256;
constexpr uint32_t kNoCode = kSpecial;

// The entry of a base that is followed by extra bits.
constexpr uint32_t BaseEntry(uint32_t base, uint32_t extra) { return base << 16 | extra; }

constexpr std::array<uint32_t, kMaxSymbols> MakeLiterals() {
  std::array<uint32_t, kMaxSymbols> entries{};
  for (uint32_t i = 0; i < kEndSymbol; i++) entries[i] = kLiteral | i << 16;
  entries[kEndSymbol] = kSpecial | kEndOfBlock;
  uint32_t base = 3;
  for (uint32_t i = 257; i < 285; i++) {
    const uint32_t extra = i < 265 ? 0 : (i - 261) / 4;
    entries[i] = BaseEntry(base, extra);
    base += 1u << extra;
  }
  entries[285] = BaseEntry(258, 0);
  entries[286] = entries[287] = kNoCode;  // of the fixed code alone
  return entries;
}

constexpr std::array<uint32_t, 32> MakeDistances() {
  std::array<uint32_t, 32> entries{};
  uint32_t base = 1;
  for (uint32_t i = 0; i < 30; i++) {
    const uint32_t extra = i < 4 ? 0 : (i - 2) / 2;
    entries[i] = BaseEntry(base, extra);
    base += 1u << extra;
  }
  entries[30] = entries[31] = kNoCode;
  return entries;
}

constexpr std::array<uint32_t, 19> MakeCodeLengths() {
  std::array<uint32_t, 19> entries{};
  for (uint32_t i = 0; i < entries.size(); i++) entries[i] = i << 16;
  return entries;
}

constexpr std::array<uint32_t, kMaxSymbols> kLiterals = MakeLiterals();
constexpr std::array<uint32_t, 32> kDistances = MakeDistances();
constexpr std::array<uint32_t, 19> kCodeLengths = MakeCodeLengths();

const uint32_t* EntriesOf(Alphabet alphabet) {
  switch (alphabet) {
    case Alphabet::kLiteralsAndLengths: return kLiterals.data();
    case Alphabet::kDistances: return kDistances.data();
    default: return kCodeLengths.data();
  }
}

uint32_t WithLength(uint32_t entry, uint32_t length) { return entry + (length << 8 | length); }

// The symbols of a code in the order of its codes, and how many have each length.
struct SortedCode {
  unsigned count[kMaxBits + 1] = {};
  uint16_t symbols[kMaxSymbols];

  void Sort(const uint8_t* lengths, size_t n) {
    for (size_t i = 0; i < n; i++) count[lengths[i]]++;
    unsigned at[kMaxBits + 2] = {};
    for (unsigned length = 1; length <= kMaxBits; length++) at[length + 1] = at[length] + count[length];
    for (size_t i = 0; i < n; i++) {
      if (lengths[i] > 0) symbols[at[lengths[i]]++] = static_cast<uint16_t>(i);
    }
  }
  // Codes of the longest length that are not used; negative: too many are.
  int Unused() const {
    int left = 1;
    for (unsigned length = 1; length <= kMaxBits && left >= 0; length++)
      left = 2 * left - static_cast<int>(count[length]);
    return left;
  }
  unsigned LongestLength() const {
    unsigned length = kMaxBits;
    while (length > 0 && count[length] == 0) length--;
    return length;
  }
};

// The next code of a length, its first bit lowest: an addition that carries downwards. 0 after the last.
uint32_t NextCode(uint32_t code, unsigned length) {
  const uint32_t free = ~code & ((1u << length) - 1);
  if (free == 0) return 0;
  const uint32_t bit = std::bit_floor(free);
  return (code & (bit - 1)) | bit;
}

class Builder {
 public:
  Builder(const SortedCode& sorted, const uint32_t* entries, unsigned primary_bits, uint32_t* table, size_t capacity)
      : sorted_(sorted), entries_(entries), primary_bits_(primary_bits), table_(table), capacity_(capacity) {}

  // The codes that fit in the primary table. It grows by doubling: what is known of fewer bits holds whatever follows.
  void FillPrimary() {
    table_[0] = kNoCode | 1;
    for (unsigned length = 1; length <= primary_bits_; length++) {
      const size_t half = size_t{1} << (length - 1);
      std::memcpy(table_ + half, table_, half * sizeof *table_);
      for (unsigned i = 0; i < sorted_.count[length]; i++) {
        table_[code_] = WithLength(entries_[sorted_.symbols[next_++]], length);
        code_ = NextCode(code_, length);
      }
    }
  }

  // Fills the subtables, with the longer codes. Returns false if there is no room.
  bool FillSubtables() {
    size_t end = size_t{1} << primary_bits_;
    size_t begin = 0;
    uint32_t prefix = UINT32_MAX;
    for (unsigned length = primary_bits_ + 1; length <= kMaxBits; length++) {
      for (unsigned left = sorted_.count[length]; left > 0; left--) {
        if (const uint32_t p = code_ & ((1u << primary_bits_) - 1); p != prefix) {
          prefix = p;
          begin = end;
          const unsigned bits = SubtableBits(length, left);
          end += size_t{1} << bits;
          if (end > capacity_) return false;
          table_[prefix] = static_cast<uint32_t>(begin) << 16 | kSpecial | kSubtable | bits << 8 | primary_bits_;
        }
        const uint32_t entry = WithLength(entries_[sorted_.symbols[next_++]], length - primary_bits_);
        const size_t step = size_t{1} << (length - primary_bits_);
        for (size_t at = begin + (code_ >> primary_bits_); at < end; at += step) table_[at] = entry;
        code_ = NextCode(code_, length);
      }
    }
    return true;
  }

 private:
  // By how many bits a subtable is indexed whose first code has a length of which `left` codes are still to come.
  unsigned SubtableBits(unsigned length, unsigned left) const {
    unsigned bits = length - primary_bits_;
    for (unsigned filled = left; filled < (1u << bits) && length < kMaxBits; bits++) {
      filled = 2 * filled + sorted_.count[++length];
    }
    return bits;
  }

  const SortedCode& sorted_;
  const uint32_t* const entries_;
  const unsigned primary_bits_;
  uint32_t* const table_;
  const size_t capacity_;
  uint32_t code_ = 0;
  size_t next_ = 0;
};

}  // namespace

bool Build(Alphabet alphabet, const uint8_t* lengths, size_t n, unsigned primary_bits, uint32_t* table,
           size_t capacity) {
  SortedCode sorted;
  sorted.Sort(lengths, n);
  const int unused = sorted.Unused();
  if (unused < 0 || (unused > 0 && (alphabet == Alphabet::kCodeLengths || sorted.LongestLength() > 1))) return false;
  Builder builder(sorted, EntriesOf(alphabet), primary_bits, table, capacity);
  builder.FillPrimary();
  return builder.FillSubtables();
}

}  // namespace argus::huffman
