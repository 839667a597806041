// Windows: the 32 KiB before a chunk of deflate blocks, thinned out to what the chunk refers to.
//
// Bytes that are not needed become zero, so that the window packs into about a tenth.
#ifndef ARGUS_INDEX_CHUNK_WINDOW_H
#define ARGUS_INDEX_CHUNK_WINDOW_H

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/little_endian.h"

struct libdeflate_compressor;
struct libdeflate_decompressor;

namespace argus {

// Zeroes the bytes of a window that have a 0 in `wanted`, which has `window_size` bytes; keeps the last `keep` bytes.
void ThinOut(const uint8_t* wanted, size_t keep, uint8_t* window, size_t window_size);

// Packs windows.
class WindowMaker {
 public:
  WindowMaker();
  ~WindowMaker();
  WindowMaker(const WindowMaker&) = delete;
  WindowMaker& operator=(const WindowMaker&) = delete;

  // Appends the window, packed with deflate, to *out. Returns false if there is no memory.
  bool Pack(const uint8_t* window, size_t window_size, ByteVector* out);

 private:
  struct Free {
    void operator()(libdeflate_compressor* c) const;
  };
  std::unique_ptr<libdeflate_compressor, Free> compressor_;
};

// Unpacks windows.
class WindowReader {
 public:
  WindowReader();
  ~WindowReader();
  WindowReader(const WindowReader&) = delete;
  WindowReader& operator=(const WindowReader&) = delete;
  // Unpacks a window into `window`. Returns false unless it has exactly `window_size` bytes.
  bool Unpack(const uint8_t* packed, size_t packed_size, uint8_t* window, size_t window_size);

 private:
  struct Free {
    void operator()(libdeflate_decompressor* d) const;
  };
  std::unique_ptr<libdeflate_decompressor, Free> decompressor_;
};

}  // namespace argus

#endif
