// CRC-32 as gzip has it, with the fastest library that was built in.
#ifndef ARGUS_BASE_CRC32_H
#define ARGUS_BASE_CRC32_H

#include <cstddef>
#include <cstdint>

namespace argus {

// Returns the CRC-32 of a run of bytes whose beginning has the CRC-32 `crc` (0: nothing yet) and whose rest is `data`.
uint32_t ContinueCrc(uint32_t crc, const uint8_t* data, size_t size);

// Returns the CRC-32 of `data`.
inline uint32_t Crc32(const uint8_t* data, size_t size) { return ContinueCrc(0, data, size); }

}  // namespace argus

#endif
