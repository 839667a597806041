// Windows: the 32 KiB before a chunk of deflate blocks, thinned out to what the chunk refers to.
//
// Bytes that are not needed become zero, so that the window packs into about a tenth.
#ifndef ARGUS_INDEX_CHUNK_WINDOW_H
#define ARGUS_INDEX_CHUNK_WINDOW_H

#include <cstddef>
#include <cstdint>

namespace argus {

// Zeroes the bytes of a window that have a 0 in `wanted`, which has `window_size` bytes; keeps the last `keep` bytes.
void ThinOut(const uint8_t* wanted, size_t keep, uint8_t* window, size_t window_size);

}  // namespace argus

#endif
