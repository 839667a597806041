// What stands around a gzip member's deflate stream (RFC 1952).
#ifndef ARGUS_IO_GZIP_HEADER_H
#define ARGUS_IO_GZIP_HEADER_H

#include <cstddef>
#include <cstdint>

namespace argus {

inline constexpr uint8_t kGzipMagic[3] = {0x1F, 0x8B, 0x08};
inline constexpr size_t kGzipTrailerSize = 8;  // CRC-32 and length of the content

// Takes the header a byte at a time, so that it may be cut anywhere.
class GzipHeader {
 public:
  enum class Result { kMore, kDone, kInvalid };

  Result Take(uint8_t b) {
    if (++size_ > kMaxHeader) return Result::kInvalid;
    switch (part_) {
      case Part::kFixed: return TakeFixed(b);
      case Part::kExtraLength:
        extra_ |= static_cast<size_t>(b) << (8 * seen_++);
        if (seen_ == 2) Advance(extra_ > 0 ? Part::kExtraData : Part::kNameText);
        break;
      case Part::kExtraData:
        if (++seen_ == extra_) Advance(Part::kNameText);
        break;
      case Part::kNameText:
        if (b == 0) Advance(Part::kCommentText);
        break;
      case Part::kCommentText:
        if (b == 0) Advance(Part::kCrc);
        break;
      case Part::kCrc:
        if (++seen_ == 2) Advance(Part::kEnd);
        break;
      case Part::kEnd: break;
    }
    return part_ == Part::kEnd ? Result::kDone : Result::kMore;
  }

 private:
  static constexpr size_t kMaxHeader = 1024 * 1024;
  enum Flag : uint8_t { kHcrc = 0x02, kExtra = 0x04, kName = 0x08, kComment = 0x10, kReserved = 0xE0 };
  enum class Part { kFixed, kExtraLength, kExtraData, kNameText, kCommentText, kCrc, kEnd };

  Result TakeFixed(uint8_t b) {
    if (seen_ < 3 && b != kGzipMagic[seen_]) return Result::kInvalid;
    if (seen_ == 3) flags_ = b;
    if (flags_ & kReserved) return Result::kInvalid;
    if (++seen_ == 10) Advance(Part::kExtraLength);
    return part_ == Part::kEnd ? Result::kDone : Result::kMore;
  }

  // Goes to `part`, or to the first one after it that the flags announce.
  void Advance(Part part) {
    seen_ = 0;
    if (part == Part::kExtraLength && !(flags_ & kExtra)) part = Part::kNameText;
    if (part == Part::kNameText && !(flags_ & kName)) part = Part::kCommentText;
    if (part == Part::kCommentText && !(flags_ & kComment)) part = Part::kCrc;
    if (part == Part::kCrc && !(flags_ & kHcrc)) part = Part::kEnd;
    part_ = part;
  }

  Part part_ = Part::kFixed;
  uint8_t flags_ = 0;
  size_t seen_ = 0;  // bytes of the part
  size_t extra_ = 0;
  size_t size_ = 0;
};

}  // namespace argus

#endif
