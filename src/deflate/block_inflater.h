// Raw deflate (RFC 1951), block by block: from any bit on, with whatever lies before the output as its window, and with
// a note of what of the window was needed.
//
// An index needs what no library offers: to stop where a block ends, to know at which bit that is, to begin there
// again, and to read no further than somebody asks for.
#ifndef ARGUS_DEFLATE_BLOCK_INFLATER_H
#define ARGUS_DEFLATE_BLOCK_INFLATER_H

#include <cstddef>
#include <cstdint>
#include <optional>

#include "deflate/bit_reader.h"
#include "deflate/huffman_table.h"

namespace argus {

inline constexpr size_t kWindowSize = 32 * 1024;  // as far as deflate refers back

// Where bytes go. The kWindowSize bytes before `next`, but none before `begin`, can be referred to and must stay as
// they are. Bytes between `next` and `end` may be overwritten where nothing is delivered yet.
struct InflateOutput {
  uint8_t* begin = nullptr;
  uint8_t* next = nullptr;
  uint8_t* end = nullptr;
  // If `wanted` is set: wanted[i] becomes 1 if bytes from `entry` on, which is between `begin` and `next`, refer to the
  // one at entry - kWindowSize + i.
  uint8_t* entry = nullptr;
  uint8_t* wanted = nullptr;
};

class BlockInflater {
 public:
  enum class Result {
    kInput,      // give what is left of the input again, with more after it; if there is no more, it is cut off
    kOutput,     // the output is full, and there is more
    kBlockEnd,   // after a block that is not the last
    kStreamEnd,  // after the last
    kCorrupt
  };

  // The next bit is the first of a block.
  void Begin() {
    state_ = State::kHeader;
    length_ = 0;
  }
  // Inflates to the end of a block at most, and moves *in and *out on. It always takes some of kEnoughInput bytes.
  Result Inflate(BitSpan* in, InflateOutput* out);

  static constexpr size_t kEnoughInput = 1024;  // more than the header of any block

 private:
  enum class State { kHeader, kStored, kCodes };

  bool ReadHeader(BitReader* reader);
  bool ReadStored(BitReader* reader);
  bool ReadCodes(BitReader* reader);
  bool SetFixedCodes();
  Result CopyStored(BitSpan* in, InflateOutput* out);
  Result Decode(BitReader* reader, InflateOutput* out);
  std::optional<Result> DecodeFast(BitReader* shared, InflateOutput* out);
  std::optional<Result> DecodeOne(BitReader* shared, InflateOutput* out);
  void CopyPending(InflateOutput* out);
  Result EndBlock();

  State state_ = State::kHeader;
  bool last_ = false;      // the block is the last of the stream
  bool fixed_ = false;     // the tables are those of the fixed codes
  uint32_t stored_ = 0;    // bytes of a stored block that are still to come
  uint32_t length_ = 0;    // bytes of a match that are still to come
  uint32_t distance_ = 0;  // of that match
  LiteralTable literals_;
  DistanceTable distances_;
};

}  // namespace argus

#endif
