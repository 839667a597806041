#include "deflate/block_inflater.h"

#include <algorithm>
#include <cstring>

namespace argus {

namespace {

using namespace huffman;

constexpr size_t kMaxMatch = 258;
constexpr size_t kMaxLiterals = 286, kMaxDistances = 30;
constexpr size_t kFixedLiterals = 288, kFixedDistances = 32;
constexpr size_t kEndSymbol = 256;
constexpr uint8_t kCodeLengthOrder[] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
constexpr size_t kCodeLengths = sizeof kCodeLengthOrder;

constexpr size_t kPiece = 8, kCopied = 5 * kPiece;  // matches are copied in such pieces
// What a turn of the fast loop may read (refills) and write (literals and a match) at most.
constexpr size_t kFastInput = 3 * sizeof(uint64_t);
constexpr size_t kFastOutput = 3 + kMaxMatch + kCopied;
constexpr unsigned kDistanceBits = kMaxBits + 13;  // with its extra bits

template <size_t kPieces = 5>
inline void CopyPieces(uint8_t* out, const uint8_t* from) {
  std::memcpy(out, from, kPiece);
  if constexpr (kPieces > 1) CopyPieces<kPieces - 1>(out + kPiece, from + kPiece);
}

// Copies a match, and up to kCopied bytes more.
inline void CopyMatch(uint8_t* out, size_t distance, size_t length) {
  const uint8_t* from = out - distance;
  uint8_t* const end = out + length;
  if (distance >= kPiece) [[likely]] {
    // Nearly all are this short: no need to ask how short.
    CopyPieces(out, from);
    while (out + kCopied < end) {
      out += kCopied;
      from += kCopied;
      CopyPieces(out, from);
    }
    return;
  }
  // Only the first `distance` bytes are right if a piece reaches over its own beginning.
  const size_t step = std::min(distance, sizeof(uint64_t));
  do {
    const uint64_t piece = LoadRaw<uint64_t>(from);
    std::memcpy(out, &piece, sizeof piece);
    from += step;
    out += step;
  } while (out < end);
}

// Marks the bytes of the window that a match at `at` wants, if it reaches back before the entry. Returns false if it
// reaches back before the beginning.
bool ReachBack(const InflateOutput& out, const uint8_t* at, size_t distance, size_t length) {
  if (distance > static_cast<size_t>(at - out.begin)) return false;
  if (out.wanted == nullptr || distance <= static_cast<size_t>(at - out.entry)) return true;
  const size_t before = distance - static_cast<size_t>(at - out.entry);
  std::memset(out.wanted + kWindowSize - before, 1, std::min(before, length));
  return true;
}

// The lengths of both codes of a block, one after the other, packed with a code of their own.
bool ReadLengths(BitReader* reader, size_t n_codes, uint8_t* lengths, size_t n) {
  uint8_t code_lengths[kCodeLengths] = {};
  for (size_t i = 0; i < n_codes; i++) code_lengths[kCodeLengthOrder[i]] = static_cast<uint8_t>(reader->Take(3));
  CodeLengthTable table;
  if (reader->is_short() || !table.Build(code_lengths, kCodeLengths)) return false;
  for (size_t i = 0; i < n && !reader->is_short();) {
    reader->Refill();
    const uint32_t entry = table[reader->bits()];
    reader->Take(Taken(entry));
    const uint32_t symbol = Value(entry);
    if (symbol < 16) {
      lengths[i++] = static_cast<uint8_t>(symbol);
      continue;
    }
    if (symbol == 16 && i == 0) return false;
    const size_t times = symbol == 16 ? 3 + reader->Take(2) : symbol == 17 ? 3 + reader->Take(3) : 11 + reader->Take(7);
    if (times > n - i) return false;
    std::memset(lengths + i, symbol == 16 ? lengths[i - 1] : 0, times);
    i += times;
  }
  return true;
}

// The entry of the next symbol, and the bits that it was found by. Takes both from the reader.
template <typename Table>
uint32_t TakeEntry(const Table& table, BitReader* reader, uint64_t* bits) {
  reader->Refill();
  uint32_t entry = table[reader->bits()];
  if (entry & kSubtable) {
    reader->Take(Taken(entry));
    entry = table.Sub(entry, reader->bits());
  }
  *bits = reader->bits();
  reader->Take(Taken(entry));
  return entry;
}

}  // namespace

bool BlockInflater::ReadHeader(BitReader* reader) {
  last_ = reader->Take(1) != 0;
  switch (reader->Take(2)) {
    case 0: return ReadStored(reader);
    case 1: return SetFixedCodes();
    case 2: return ReadCodes(reader);
    default: return false;
  }
}

bool BlockInflater::ReadStored(BitReader* reader) {
  reader->Skip(reader->count() % 8);
  stored_ = reader->Take(16);
  state_ = State::kStored;
  return reader->Take(16) == (stored_ ^ 0xFFFF);
}

bool BlockInflater::SetFixedCodes() {
  state_ = State::kCodes;
  if (fixed_) return true;
  uint8_t lengths[kFixedLiterals], distances[kFixedDistances];
  std::fill(lengths, lengths + 144, 8);
  std::fill(lengths + 144, lengths + 256, 9);
  std::fill(lengths + 256, lengths + 280, 7);
  std::fill(lengths + 280, lengths + kFixedLiterals, 8);
  std::fill(distances, distances + kFixedDistances, 5);
  fixed_ = literals_.Build(lengths, kFixedLiterals) && distances_.Build(distances, kFixedDistances);
  return fixed_;
}

bool BlockInflater::ReadCodes(BitReader* reader) {
  state_ = State::kCodes;
  fixed_ = false;
  const size_t n_literals = 257 + reader->Take(5), n_distances = 1 + reader->Take(5), n_codes = 4 + reader->Take(4);
  if (n_literals > kMaxLiterals || n_distances > kMaxDistances) return false;
  uint8_t lengths[kMaxLiterals + kMaxDistances];
  return ReadLengths(reader, n_codes, lengths, n_literals + n_distances) && !reader->is_short() &&
         lengths[kEndSymbol] > 0 && literals_.Build(lengths, n_literals) &&
         distances_.Build(lengths + n_literals, n_distances);
}

BlockInflater::Result BlockInflater::EndBlock() {
  state_ = State::kHeader;
  return last_ ? Result::kStreamEnd : Result::kBlockEnd;
}

BlockInflater::Result BlockInflater::CopyStored(BitSpan* in, InflateOutput* out) {
  const auto there = static_cast<size_t>(in->end - in->next), room = static_cast<size_t>(out->end - out->next);
  const size_t n = std::min<size_t>({stored_, there, room});
  if (n > 0) std::memcpy(out->next, in->next, n);
  in->next += n;
  out->next += n;
  stored_ -= static_cast<uint32_t>(n);
  if (stored_ == 0) return EndBlock();
  return n == there ? Result::kInput : Result::kOutput;
}

BlockInflater::Result BlockInflater::Inflate(BitSpan* in, InflateOutput* out) {
  if (state_ == State::kHeader) {
    BitReader reader(*in);
    const bool valid = ReadHeader(&reader);
    if (!valid || reader.is_short()) {
      state_ = State::kHeader;
      return reader.is_short() ? Result::kInput : Result::kCorrupt;
    }
    *in = reader.Rest();
  }
  if (state_ == State::kStored) return CopyStored(in, out);
  BitReader reader(*in);
  const Result result = Decode(&reader, out);
  *in = reader.Rest();
  return result;
}

// Symbols of a block, to its end or for as long as there is input and room.
BlockInflater::Result BlockInflater::Decode(BitReader* reader, InflateOutput* out) {
  std::optional<Result> result;
  while (!result) {
    CopyPending(out);
    if (length_ > 0) return Result::kOutput;
    const bool fast = static_cast<size_t>(out->end - out->next) >= kFastOutput && reader->HasBytes(kFastInput);
    result = fast ? DecodeFast(reader, out) : DecodeOne(reader, out);
  }
  return *result;
}

// What found no room of a match.
void BlockInflater::CopyPending(InflateOutput* out) {
  while (length_ > 0 && out->next < out->end) {
    *out->next = *(out->next - distance_);
    out->next++;
    length_--;
  }
}

// One symbol, where input or room may end: it is left alone if they do.
std::optional<BlockInflater::Result> BlockInflater::DecodeOne(BitReader* shared, InflateOutput* out) {
  BitReader reader = *shared;
  uint64_t bits;
  uint32_t entry = TakeEntry(literals_, &reader, &bits);
  if (reader.is_short()) return Result::kInput;
  if (entry & kEndOfBlock) {
    *shared = reader;
    return EndBlock();
  }
  if (entry & kSpecial) return Result::kCorrupt;
  if (out->next == out->end) return Result::kOutput;
  if (entry & kLiteral) {
    *out->next++ = static_cast<uint8_t>(Value(entry));
  } else {
    const uint32_t length = ValueWithExtra(entry, bits);
    entry = TakeEntry(distances_, &reader, &bits);
    if (reader.is_short()) return Result::kInput;
    distance_ = ValueWithExtra(entry, bits);
    if ((entry & kSpecial) || !ReachBack(*out, out->next, distance_, length)) return Result::kCorrupt;
    length_ = length;
  }
  *shared = reader;
  return {};
}

// The same, again and again, for as long as there is plenty of both. What comes next is looked up early, so that it is
// there when it is needed. It is written out where it repeats itself: a lambda costs a tenth.
std::optional<BlockInflater::Result> BlockInflater::DecodeFast(BitReader* shared, InflateOutput* out) {
  BitReader reader = *shared;  // a copy can live in registers
  uint8_t* at = out->next;
  uint8_t* const last = out->end - kFastOutput;
  const uint8_t* const near = out->wanted == nullptr ? out->begin : out->entry;
  std::optional<Result> result;
  reader.RefillUntidy();
  uint32_t entry = literals_[reader.bits()];
  do {
    uint64_t bits = reader.bits();
    reader.SkipLow6(entry);
    // Two literals leave enough of the bits of a refill for another literal or a length.
    if (entry & kLiteral) {
      uint32_t literal = entry;
      bits = reader.bits();
      entry = literals_[bits];
      *at++ = static_cast<uint8_t>(Value(literal));
      reader.SkipLow6(entry);
      if (entry & kLiteral) {
        literal = entry;
        bits = reader.bits();
        entry = literals_[bits];
        *at++ = static_cast<uint8_t>(Value(literal));
        reader.SkipLow6(entry);
        if (entry & kLiteral) {
          *at++ = static_cast<uint8_t>(Value(entry));
          reader.RefillUntidy();
          entry = literals_[reader.bits()];
          continue;
        }
      }
    }
    if (entry & kSpecial) [[unlikely]] {
      if (entry & kSubtable) {
        bits = reader.bits();
        entry = literals_.Sub(entry, bits);
        reader.SkipLow6(entry);
        if (entry & kLiteral) {
          *at++ = static_cast<uint8_t>(Value(entry));
          reader.RefillUntidy();
          entry = literals_[reader.bits()];
          continue;
        }
      }
      if (entry & kSpecial) {
        result = entry & kEndOfBlock ? EndBlock() : Result::kCorrupt;
        break;
      }
    }
    const uint32_t length = ValueWithExtra(entry, bits);
    entry = distances_[reader.bits()];
    if ((reader.count() & 63) < kDistanceBits) [[unlikely]]
      reader.RefillUntidy();
    bits = reader.bits();
    reader.SkipLow6(entry);
    if (entry & kSpecial) [[unlikely]] {
      if (entry & kSubtable) {
        bits = reader.bits();
        entry = distances_.Sub(entry, bits);
        reader.SkipLow6(entry);
      }
      if (entry & kSpecial) {
        result = Result::kCorrupt;
        break;
      }
    }
    const uint32_t distance = ValueWithExtra(entry, bits);
    reader.RefillUntidy();
    entry = literals_[reader.bits()];
    if (distance > static_cast<size_t>(at - near) && !ReachBack(*out, at, distance, length)) [[unlikely]] {
      result = Result::kCorrupt;
      break;
    }
    CopyMatch(at, distance, length);
    at += length;
  } while (at <= last && reader.HasBytes(kFastInput));
  reader.Tidy();
  *shared = reader;
  out->next = at;
  return result;
}

}  // namespace argus
