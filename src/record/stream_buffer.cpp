#include "record/stream_buffer.h"

#include <cstring>
#include <utility>

namespace argus {

namespace {

// Inflating in large pieces matters: each call of the inflater copies its 32 KiB history.
constexpr size_t kFillSize = 512 * 1024;
constexpr int kFillsPerCall = 4;

}  // namespace

void StreamBuffer::Open(std::unique_ptr<ByteSource> source, size_t look_ahead) {
  source_ = std::move(source);
  if (buffer_.empty()) buffer_.resize(look_ahead + kFillSize);
  position_ = end_ = 0;
  base_ = 0;
  eof_ = false;
  status_ = Status();
}

bool StreamBuffer::Fill(size_t wanted, uint64_t* work) {
  while (available() < wanted && !eof_) {
    if (fills_ == kFillsPerCall) return false;
    fills_++;
    if (position_ > 0) {
      std::memmove(buffer_.data(), Here(), available());
      base_ += position_;
      end_ -= position_;
      position_ = 0;
    }
    size_t n = 0;
    status_ = source_->Read(buffer_.data() + end_, buffer_.size() - end_, &n);
    if (!status_.ok()) return false;
    end_ += n;
    *work += n;
    eof_ = n == 0 && source_->at_end();
  }
  return true;
}

}  // namespace argus
