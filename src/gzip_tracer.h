// Inflates a gzip file and notes where it can be entered again: ends of deflate blocks, starts of members.
//
// With zlib, which alone of the libraries stops at the end of a block. For building an index.
#ifndef ARGUS_GZIP_TRACER_H
#define ARGUS_GZIP_TRACER_H

#include <zlib.h>

#include <deque>
#include <memory>
#include <vector>

#include "byte_source.h"
#include "chunk_inflater.h"

namespace argus {

// A chunk: deflate blocks from one place of entry to the next.
struct TracedChunk {
  DeflateSpan span;
  uint64_t raw_offset = 0;
  uint32_t raw_size = 0;
  uint32_t crc = 0;             // of its bytes
  std::vector<uint8_t> window;  // the bytes before it, up to kWindowSize; none at the start of a member
  std::vector<uint8_t> head;    // its first bytes, up to kWindowSize
  // Bytes before it, of an earlier member, too: up to kWindowSize. A record may begin there.
  std::vector<uint8_t> before;
};

struct GzipTrace {
  std::deque<TracedChunk> chunks;  // complete ones, in order; the reader of the trace takes them away
  bool sound = true;               // false: the file cannot be entered at chunks, what was traced is worth nothing
};

class GzipTracer : public ByteSource {
 public:
  // `trace` must outlive the source.
  GzipTracer(std::unique_ptr<ByteInput> input, GzipTrace* trace);
  ~GzipTracer() override;

  Status Read(uint8_t* out, size_t capacity, size_t* n) override;
  bool at_end() const override { return at_end_; }
  bool MayGrow() const override { return input_->MayGrow(); }

 private:
  Status Fill();
  void TakeOutput(const uint8_t* data, size_t size);
  void AtBlockEnd();
  void AtMemberEnd();
  void Cut(uint64_t end, uint8_t end_bit, bool is_last);
  void BeginChunk(uint64_t offset, uint8_t bit, bool in_member);
  uint64_t Position() const { return offset_ - stream_.avail_in; }  // in the file, of the byte to be read next

  std::unique_ptr<ByteInput> input_;
  std::vector<uint8_t> buffer_;
  z_stream stream_{};
  uint64_t offset_ = 0;  // in the file, behind the buffer
  bool open_ = false;
  bool at_end_ = false;
  bool input_at_end_ = false;
  bool in_member_ = false;
  bool begun_ = false;  // a chunk of the member has begun
  GzipTrace* trace_;
  uint64_t raw_ = 0;              // bytes delivered
  TracedChunk chunk_;             // the one being read
  std::vector<uint8_t> history_;  // a ring of the last kWindowSize bytes
  size_t history_size_ = 0, history_at_ = 0;
  size_t member_bytes_ = 0;  // of the member, up to kWindowSize
};

}  // namespace argus

#endif
