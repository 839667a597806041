// Inflates a gzip file and notes where it can be entered again: ends of deflate blocks, starts of members. For building an index.
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

// A chunk: deflate blocks from one place of entry to the next.
struct TracedChunk {
  DeflateSpan span;
  uint64_t raw_offset = 0;
  uint32_t raw_size = 0;
  PartSums sums;  // of its bytes
  // Bytes before it, of an earlier member, too: up to kWindowSize. A record may begin there.
  std::vector<uint8_t> before;
  size_t window_size = 0;       // the last of them that deflate may refer to: none at the start of a member
  std::vector<uint8_t> wanted;  // which of the kWindowSize bytes before it the chunk refers to; empty: none
};

struct GzipTrace {
  std::deque<TracedChunk> chunks;  // complete ones, in order; the reader of the trace takes them away
  bool sound = true;               // false: the file cannot be entered at chunks, what was traced is worth nothing
};

class GzipTracer : public ByteSource {
 public:
  // `trace` must outlive the source.
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
  uint64_t Position() const { return offset_ - Unread(); }  // in the file, of the byte to be read next

  std::unique_ptr<ByteInput> input_;
  std::vector<uint8_t> buffer_;
  BitSpan in_;           // what is left of it
  uint64_t offset_ = 0;  // in the file, behind the buffer
  bool input_at_end_ = false;
  bool at_end_ = false;
  State state_ = State::kHeader;
  GzipHeader header_;
  bool in_header_ = false;  // some of it was read
  BlockInflater inflater_;
  std::vector<uint8_t> raw_;  // at least the last kWindowSize bytes, of earlier members, too
  InflateOutput out_;         // in it; from its beginning on are bytes of the member
  const uint8_t* given_;      // in it: behind what was delivered
  uint64_t raw_offset_ = 0;   // bytes inflated
  uint32_t crc_ = 0;          // of the member's chunks before this one
  uint32_t size_ = 0;         // likewise, modulo 2^32
  GzipTrace* trace_;
  TracedChunk chunk_;  // the one being read
};

}  // namespace argus

#endif
