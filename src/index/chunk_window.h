// The 32 KiB before a chunk of deflate blocks, thinned out to what the chunk refers to.
//
// What is not needed is zero, so that the rest packs into a tenth.
#ifndef ARGUS_INDEX_CHUNK_WINDOW_H
#define ARGUS_INDEX_CHUNK_WINDOW_H

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/little_endian.h"

struct libdeflate_compressor;
struct libdeflate_decompressor;

namespace argus {

// Zero the bytes of a window that are not `wanted`, but for the last `keep`.
void ThinOut(const uint8_t* wanted, size_t keep, uint8_t* window, size_t window_size);

class WindowMaker {
 public:
  WindowMaker();
  ~WindowMaker();
  WindowMaker(const WindowMaker&) = delete;
  WindowMaker& operator=(const WindowMaker&) = delete;

  // Append the window, packed, to *out. False: no memory.
  bool Pack(const uint8_t* window, size_t window_size, ByteVector* out);

 private:
  struct Free {
    void operator()(libdeflate_compressor* c) const;
  };
  std::unique_ptr<libdeflate_compressor, Free> compressor_;
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
