// Decoding tables of deflate's prefix codes (RFC 1951, 3.2.2, 3.2.5): a look-up gives a symbol's meaning and its bits.
//
// An entry is found by the next bits of the stream, the first of them lowest:
//
//     31              16 15 14 13     8 7      0
//    +------------------+--+--+--------+--------+
//    | value            | flags, bits  | taken  |
//    +------------------+--+--+--------+--------+
//
// A literal, or the base of a length or distance: `bits` is the length of the code, `taken` adds the extra bits. A code
// that is longer than the table's primary bits leads to a subtable: `value` is where it begins, `bits` by how many bits
// it is indexed, and `taken` the primary bits; in it, both lengths are those of the rest of the code.
#ifndef ARGUS_DEFLATE_HUFFMAN_TABLE_H
#define ARGUS_DEFLATE_HUFFMAN_TABLE_H

#include <cstddef>
#include <cstdint>

namespace argus {

namespace huffman {

inline constexpr uint32_t kLiteral = 0x80000000;
inline constexpr uint32_t kSpecial = 0x8000;   // neither a literal nor a base: one of the next two, or no code at all
inline constexpr uint32_t kSubtable = 0x4000;  // with kSpecial
inline constexpr uint32_t kEndOfBlock = 0x2000;
inline constexpr unsigned kMaxBits = 15;  // of a code

inline unsigned Taken(uint32_t entry) { return entry & 63; }
inline unsigned Bits(uint32_t entry) { return entry >> 8 & 15; }
inline uint32_t Value(uint32_t entry) { return entry >> 16; }
// The base and the extra bits after the code, of a length or distance whose code begins with the lowest of `bits`.
inline uint32_t ValueWithExtra(uint32_t entry, uint64_t bits) {
  return Value(entry) + static_cast<uint32_t>((bits & ((uint64_t{1} << Taken(entry)) - 1)) >> (entry >> 8 & 63));
}

// What stands in an alphabet's entries before a code gives them lengths.
enum class Alphabet { kLiteralsAndLengths, kDistances, kCodeLengths };

// Builds the table of the code with these `n` lengths, in `table` of `capacity` entries. Returns false if there are
// more codes than room for them, or too few. As zlib has it, a code of one symbol with one bit, and a code of no
// symbols, may lack the rest, but the code of the code lengths may not.
bool Build(Alphabet alphabet, const uint8_t* lengths, size_t n, unsigned primary_bits, uint32_t* table,
           size_t capacity);

}  // namespace huffman

// `kCapacity`: the most that primary table and subtables of a complete code can fill.
template <huffman::Alphabet kAlphabet, unsigned kPrimaryBits, size_t kCapacity>
class HuffmanTable {
 public:
  bool Build(const uint8_t* lengths, size_t n) {
    return huffman::Build(kAlphabet, lengths, n, kPrimaryBits, entries_, kCapacity);
  }
  // The entry for the next bits; kSubtable: its bits are to be taken, and Sub() asked with those after.
  uint32_t operator[](uint64_t bits) const { return entries_[bits & ((1u << kPrimaryBits) - 1)]; }
  uint32_t Sub(uint32_t entry, uint64_t bits) const {
    return entries_[huffman::Value(entry) + (bits & ((1u << huffman::Bits(entry)) - 1))];
  }

 private:
  uint32_t entries_[kCapacity];
};

// The capacities are those that zlib's `enough` counts for 288 symbols and 11 bits, and for 32 and 8.
using LiteralTable = HuffmanTable<huffman::Alphabet::kLiteralsAndLengths, 11, 2342>;
using DistanceTable = HuffmanTable<huffman::Alphabet::kDistances, 8, 402>;
using CodeLengthTable = HuffmanTable<huffman::Alphabet::kCodeLengths, 7, 128>;

}  // namespace argus

#endif
