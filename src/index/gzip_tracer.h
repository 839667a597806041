// Inflates a gzip file and notes where it can be entered again: at ends of deflate blocks and starts of members. For
// building an index.
#ifndef ARGUS_INDEX_GZIP_TRACER_H
#define ARGUS_INDEX_GZIP_TRACER_H

#include <deque>
#include <memory>
#include <vector>

#include "deflate/block_inflater.h"
#include "deflate/chunk_inflater.h"
#include "index/part_crcs.h"
#include "io/byte_source.h"
#include "io/gzip_header.h"

namespace argus {

// A chunk: the deflate blocks from one place of entry to the next.
struct TracedChunk {
  DeflateSpan span;
  uint64_t raw_offset = 0;
  uint32_t raw_size = 0;
  PartCrcMaker sums;  // of its uncompressed bytes
  // Up to kWindowSize uncompressed bytes before it, even those of an earlier member: a record may begin there.
  std::vector<uint8_t> before;
  size_t window_size = 0;  // how many bytes at the end of `before` deflate may refer to; 0 at the start of a member
  std::vector<uint8_t> wanted;  // 1 for each of the kWindowSize bytes before it that it refers to; empty: for none
};

struct GzipTrace {
  std::deque<TracedChunk> chunks;  // complete ones, in order; the reader of the trace removes them
  bool sound = true;               // false: the file cannot be entered at chunks, and the trace is void
};

class GzipTracer : public ByteSource {
 public:
  // `trace` must outlive the source. The source ends where the trace becomes void.
  GzipTracer(std::unique_ptr<ByteInput> input, GzipTrace* trace);

  Status Read(uint8_t* out, size_t capacity, size_t* n) override;
  bool at_end() const override { return at_end_; }
  bool MayGrow() const override { return input_->MayGrow(); }

 private:
  enum class State { kHeader, kBody, kTrailer };

  Status Fill();
  void Step();
  void TakeHeader();
  void TakeBlock();
  void TakeTrailer();
  void Slide();
  void AtBlockEnd();
  void AtStreamEnd();
  void Cut(uint64_t end, uint8_t end_bit, bool is_last);
  void BeginChunk(bool in_member);
  size_t Unread() const { return static_cast<size_t>(in_.end - in_.next); }
  uint64_t Position() const { return offset_ - Unread(); }  // where in the file the next byte stands

  std::unique_ptr<ByteInput> input_;
  std::vector<uint8_t> buffer_;
  BitSpan in_;           // the unread rest of buffer_
  uint64_t offset_ = 0;  // where in the file the end of in_ stands
  bool input_at_end_ = false;
  bool at_end_ = false;
  State state_ = State::kHeader;
  GzipHeader header_;
  bool in_header_ = false;  // some of the header was read
  BlockInflater inflater_;
  std::vector<uint8_t> raw_;  // at least the last kWindowSize bytes, even those of earlier members
  InflateOutput out_;         // in raw_; bytes of the present member begin at its `begin`
  const uint8_t* given_;      // in raw_: the end of what was delivered
  uint64_t raw_offset_ = 0;   // bytes inflated
  uint32_t crc_ = 0;          // CRC-32 of the member's chunks before this one
  uint32_t size_ = 0;         // bytes of the member's chunks before this one, modulo 2^32
  GzipTrace* trace_;
  TracedChunk chunk_;  // the one being inflated
};

}  // namespace argus

#endif
