// The uncompressed stream of one archive, a window of it in memory: filled from a source, read in place, moved on.
//
// A reader that finds a format not its own hands the whole object to the reader of that format.
#ifndef ARGUS_RECORD_STREAM_BUFFER_H
#define ARGUS_RECORD_STREAM_BUFFER_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/status.h"
#include "io/byte_source.h"

namespace argus {

// Places in the buffer are indexes of bytes, from position() to end(). Every fill may move the bytes: it makes pointers
// and places invalid, except that position() still means the same byte of the stream.
class StreamBuffer {
 public:
  // Begins a stream at its first byte. Owns `source` until Close() or the next Open(). Fill() can have up to
  // `look_ahead` bytes in the buffer at once; memory that an earlier stream used is kept, so this must be the same for
  // all.
  void Open(std::unique_ptr<ByteSource> source, size_t look_ahead);
  void Close() { source_.reset(); }
  bool is_open() const { return source_ != nullptr; }

  // Has at least `wanted` bytes from the position on in the buffer, or all that the stream still has, and adds the
  // number of bytes unpacked to `*work`. Returns false if the input cannot be read, see status(), or if this call has
  // unpacked enough: then call again after BeginCall().
  bool Fill(size_t wanted, uint64_t* work);
  // Begins a call of the reader: bounds the work of the fills until the next one.
  void BeginCall() { fills_ = 0; }

  const uint8_t* Here() const { return At(position_); }
  const uint8_t* At(size_t place) const { return buffer_.data() + place; }
  uint8_t* Writable() { return buffer_.data() + position_; }
  size_t position() const { return position_; }
  size_t end() const { return end_; }  // after the bytes read
  size_t available() const { return end_ - position_; }
  uint64_t offset() const { return base_ + position_; }  // of the position in the stream
  uint64_t bytes_read() const { return base_ + end_; }   // unpacked so far
  bool at_source_end() const { return eof_; }            // everything that the source has is in the buffer
  const ByteSource& source() const { return *source_; }
  const Status& status() const { return status_; }

  void MoveTo(size_t place) { position_ = place; }
  void Skip(size_t n) { position_ += n; }
  // Goes back by n bytes, to a place of the position since the last fill.
  void GoBack(size_t n) { position_ -= n; }

 private:
  std::unique_ptr<ByteSource> source_;
  std::vector<uint8_t> buffer_;
  size_t position_ = 0;  // in buffer_
  size_t end_ = 0;       // in buffer_
  uint64_t base_ = 0;    // stream offset of buffer_[0]
  bool eof_ = false;
  int fills_ = 0;  // since BeginCall()
  Status status_;
};

}  // namespace argus

#endif
