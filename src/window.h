// The 32 KiB before a chunk of deflate blocks, thinned out to what the chunk refers to.
//
// What is not needed is zero, so that the rest packs into a tenth.
#ifndef ARGUS_WINDOW_H
#define ARGUS_WINDOW_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "chunk_inflater.h"
#include "little.h"

struct libdeflate_compressor;

namespace argus {

class WindowMaker {
 public:
  WindowMaker();
  ~WindowMaker();
  WindowMaker(const WindowMaker&) = delete;
  WindowMaker& operator=(const WindowMaker&) = delete;

  // Zero the bytes of `window` that the chunk does not refer to, but for the last `keep`. `packed`: the chunk's bytes in
  // the file, of which the span tells; `raw`: what it inflates to. False: it does not inflate.
  bool Thin(uint8_t* window, size_t window_size, size_t keep, const DeflateSpan& span, const uint8_t* packed,
            const uint8_t* raw, size_t raw_size);
  // Append the window, packed, to *out. False: no memory.
  bool Pack(const uint8_t* window, size_t window_size, ByteVector* out);

 private:
  bool Trace(const uint8_t* marks, size_t window_size, const DeflateSpan& span, const uint8_t* packed, uint8_t* out,
             size_t size);

  struct Free {
    void operator()(libdeflate_compressor* c) const;
  };
  std::unique_ptr<libdeflate_compressor, Free> compressor_;
  std::vector<uint8_t> low_marks_, high_marks_;  // of each byte of a window, its position
  std::vector<uint8_t> low_, high_;              // what the chunk makes of them
};

// Unpack a window of exactly `window_size` bytes. False: that is not what the bytes are.
class WindowReader {
 public:
  WindowReader();
  ~WindowReader();
  WindowReader(const WindowReader&) = delete;
  WindowReader& operator=(const WindowReader&) = delete;
  bool Unpack(const uint8_t* packed, size_t packed_size, uint8_t* window, size_t window_size);

 private:
  struct Free {
    void operator()(libdeflate_decompressor* d) const;
  };
  std::unique_ptr<libdeflate_decompressor, Free> decompressor_;
};

}  // namespace argus

#endif
